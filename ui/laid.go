package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
)

const (
	// mostMarkdown is how much of one text is laid out as Markdown; longer ones are shown raw.
	mostMarkdown = 256 << 10
	// partSize is how much raw text is laid out at once: what is longer is paged part by part.
	partSize = 64 << 10
	// wholeSize is up to which size a sample is laid out to its end, so that its lines are counted.
	wholeSize = 512 << 10
	// keepRows bounds the rows kept in memory, at some 80 bytes a row, beside those on screen.
	keepRows = 300_000
	// glimpse is how much of a text is laid out on the spot until the rest comes.
	glimpse = 6 << 10
)

// form is how a text is shown.
type form uint8

const (
	formRaw form = iota
	formMarkdown
	formSaid // what somebody said of a response
	formDiff
)

// block is a text to be laid out, and everything the result depends on.
type block struct {
	text, other string // other is what a diff compares text with
	title       string // of formSaid
	form        form
	w           int
	heads       string // of a talk: the turns that text is made of
	turns       bool   // written as a conversation, with its roles
	goesOn      bool   // not the beginning of its text
	ascii       bool
	clusters    bool // the terminal lays out grapheme clusters
}

// rows lays the block out. It may take long.
func (b block) rows() []docRow {
	one := func(s string) []docRow { return rawRows(s, b.w) }
	switch b.form {
	case formMarkdown:
		one = func(s string) []docRow { return markdownOrRaw(s, b.w, b.ascii) }
	case formSaid:
		said := []run{{faceLink, clean(b.title) + ": "}, {faceFaint, cleanLines(b.text)}}
		return append([]docRow{{}}, flow(said, b.w)...)
	case formDiff:
		return diffRows(b.text, b.other, b.w)
	}
	if list := b.speeches(); list != nil {
		return turnRows(list, b.ascii, b.w, one)
	}
	return one(b.text)
}

// speeches are the turns of the block, nil where it is no conversation.
func (b block) speeches() []speech {
	switch {
	case b.heads != "":
		return talk{b.text, b.heads}.speeches()
	case b.turns:
		return speeches(b.text, b.goesOn)
	}
	return nil
}

// glimpse is what stands in for the rows until they are there: the raw beginning.
func (b block) glimpse() []docRow {
	if b.form == formDiff {
		return flow([]run{{faceFaint, "comparing…"}}, b.w)
	}
	b.text, _ = head(b.text, glimpse)
	b.form = formRaw
	return b.rows()
}

// layouts keeps what was laid out, by text, width and form.
type layouts struct {
	have    map[block][]docRow
	pending map[block]bool
	talks   map[talkKey][]talk
	rows    int
}

// laidMsg brings rows.
type laidMsg struct {
	reader *reader
	blocks []block
	rows   [][]docRow
}

// get returns the rows of b, or a glimpse of them.
func (l *layouts) get(b block) (rows []docRow, whole bool) {
	if rows, whole = l.have[b]; whole {
		return rows, true
	}
	return b.glimpse(), false
}

// layCmd lays out those of blocks that are neither there nor on their way.
func (r *reader) layCmd(blocks []block) tea.Cmd {
	l := &r.laid
	if l.have == nil {
		l.have, l.pending = map[block][]docRow{}, map[block]bool{}
	}
	var missing []block
	for _, b := range blocks {
		if _, ok := l.have[b]; !ok && !l.pending[b] {
			l.pending[b] = true
			missing = append(missing, b)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return func() tea.Msg {
		msg := laidMsg{reader: r, blocks: missing}
		for _, b := range missing {
			msg.rows = append(msg.rows, b.rows())
		}
		return msg
	}
}

// keep takes rows over and drops what is neither needed nor few.
func (l *layouts) keep(msg laidMsg, needed []block) {
	for k, b := range msg.blocks {
		l.have[b] = msg.rows[k]
		l.rows += len(msg.rows[k])
		delete(l.pending, b)
	}
	if l.rows < keepRows {
		return
	}
	kept := map[block][]docRow{}
	l.rows = 0
	for _, b := range needed {
		if rows, ok := l.have[b]; ok {
			kept[b] = rows
			l.rows += len(rows)
		}
	}
	l.have = kept
}

// parts cuts a long text into parts, at line ends where there are any.
func parts(s string, size int) []string {
	var list []string
	for len(s) > size {
		cut := strings.LastIndexByte(s[:size], '\n') + 1
		if cut < size/2 {
			cut = strings.LastIndexByte(s[:size], ' ') + 1
		}
		if cut < size/2 {
			cut = runeStart(s, size)
		}
		list = append(list, s[:cut])
		s = s[cut:]
	}
	return append(list, s)
}

// partOf says which part of a text is shown.
func partOf(k, n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf("  part %s of %s", comma(k+1), comma(n))
}
