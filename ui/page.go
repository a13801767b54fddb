package ui

import (
	"fmt"
	"math"
	"strconv"

	"admap/model"
)

const (
	// columnWidth is the least a response needs beside others.
	columnWidth = 36
	// mostText bounds what of one text is laid out; what is left out is said.
	mostText = 200_000
)

// page is one sample laid out in lines for a width. The lines of the responses run side by side.
type page struct {
	width, columns int
	version        uint64
	lines          []pageLine
}

// pageLine is either one text across the page or a cell for each column.
type pageLine struct {
	whole run
	cells []run
}

// run is text in one style.
type run struct {
	st   style
	text string
}

func (p *page) stale(a *App, w int) bool {
	return p.width != w || p.version != a.feed.snap.Version
}

// layPage lays out instruction, reference and responses.
func layPage(a *App, r *reader, t model.Text, w int) *page {
	p := &page{width: w, version: a.feed.snap.Version}
	th := a.th
	if r.detail != nil && r.detail.note != "" {
		p.block(th, "note", r.detail.note)
	}
	if t.System != "" {
		p.block(th, "system", t.System)
	}
	p.block(th, "instruction", t.Instruction)
	n := len(t.Responses)
	p.columns = min(n, max(1, (w-1)/columnWidth))
	r.first = max(0, min(r.first, n-p.columns)) // a wider screen shows more of them
	if p.columns == 1 {
		for k := range n {
			p.across([][]run{responseLines(a, r, t, k, w-2)})
		}
		p.columns = n
	} else {
		shown := make([][]run, p.columns)
		for k := range shown {
			shown[k] = responseLines(a, r, t, r.first+k, columnOf(w, p.columns))
		}
		if p.columns < n {
			p.add(th.faint, fmt.Sprintf("responses %s–%s of %d: ← → for the others", letter(r.first),
				letter(r.first+p.columns-1), n))
		}
		p.across(shown)
	}
	if t.Reference != "" {
		p.block(th, "reference", t.Reference)
	}
	return p
}

func (p *page) add(st style, text string) {
	p.lines = append(p.lines, pageLine{whole: run{st, text}})
}

// column returns where column c of n stands in w cells; one cell to its left is free.
func column(w, n, c int) (x, cells int) {
	each := w / n
	return c*each + 1, each - 2
}

func columnOf(w, n int) int {
	_, cells := column(w, n, 0)
	return cells
}

// block adds a titled text across the page.
func (p *page) block(th *theme, title, text string) {
	p.add(th.title, title)
	for _, line := range wrap(shorten(text), p.width-3) {
		p.add(style{}, " "+line)
	}
	p.add(style{}, "")
}

// shorten bounds a text and says what is missing.
func shorten(s string) string {
	if len(s) <= mostText {
		return cleanLines(s)
	}
	head := clip(s, mostText)
	return cleanLines(head) + fmt.Sprintf("\n… %s more bytes are not shown", comma(len(s)-len(head)))
}

// across adds columns of lines side by side.
func (p *page) across(columns [][]run) {
	most := 0
	for _, c := range columns {
		most = max(most, len(c))
	}
	for k := range most {
		line := pageLine{cells: make([]run, len(columns))}
		for c := range columns {
			if k < len(columns[c]) {
				line.cells[c] = columns[c][k]
			}
		}
		p.lines = append(p.lines, line)
	}
}

// responseLines lays out one response in w cells: its head, its text, what was said of it.
func responseLines(a *App, r *reader, t model.Text, k, w int) []run {
	i, th := r.in[r.at], a.th
	lines := responseHead(a, t, i, k, w)
	for _, line := range wrap(shorten(t.Responses[k].Body), w) {
		lines = append(lines, run{style{}, line})
	}
	for _, said := range r.saidOf(t, k) {
		lines = append(lines, run{})
		for n, line := range wrap(said.title+": "+shorten(said.text), w) {
			st := th.faint
			if n == 0 {
				st = th.accent
			}
			lines = append(lines, run{st, line})
		}
	}
	return append(lines, run{})
}

// saying is what somebody said of a response.
type saying struct{ title, text string }

func (r *reader) saidOf(t model.Text, k int) []saying {
	var list []saying
	if s := t.Responses[k].Rationale; s != "" {
		list = append(list, saying{"annotator", s})
	}
	if r.detail == nil || k >= len(r.detail.rationales) {
		return list
	}
	if s := r.detail.rationales[k]; s != "" {
		list = append(list, saying{"scorer", s})
	}
	if s := r.detail.failures[k]; s != "" {
		list = append(list, saying{"failure", s})
	}
	return list
}

// responseHead names a response, its score, its label, and who wrote it.
func responseHead(a *App, t model.Text, i, k, w int) []run {
	s, th := a.feed.snap, a.th
	head := letter(k)
	st := th.title
	switch score := s.Scores(i)[k]; {
	case !math.IsNaN(score):
		head += "  score " + number(score)
	case s.Failures(i)[k] != model.NoReason:
		head += "  failed: " + s.Failures(i)[k].String()
		st = th.bad
	default:
		head += "  not scored"
	}
	if label := labelWord(s.Roster(), i, k); label != "" {
		head += "  " + label
	}
	if m := t.Responses[k].Model; m != "" {
		head += "  " + clean(m)
	}
	return []run{{st, fit(head, w)}}
}

// labelWord says what annotators gave response k of sample i.
func labelWord(r *model.Roster, i, k int) string {
	y := r.Labels(i)[k]
	switch {
	case math.IsNaN(y):
		return ""
	case r.LabelKind == model.Pairs && y > 0:
		return "★ chosen"
	case r.LabelKind == model.Pairs:
		return "rejected"
	}
	return "label " + strconv.FormatFloat(y, 'g', 4, 64)
}

func letter(k int) string {
	if k < 26 {
		return string(rune('A' + k))
	}
	return strconv.Itoa(k + 1)
}

func (p *page) draw(th *theme, ar area, top int) {
	for y := 0; y < ar.h && top+y < len(p.lines); y++ {
		line := p.lines[top+y]
		if line.cells == nil {
			ar.put(1, y, line.whole.st, line.whole.text)
			continue
		}
		for c, cell := range line.cells {
			x, w := column(ar.w, len(line.cells), c)
			if c > 0 {
				ar.set(x-1, y, th.frame, th.border.vertical)
			}
			ar.sub(rect{x, y, w, 1}).put(0, 0, cell.st, cell.text)
		}
	}
	if rest := len(p.lines) - top - ar.h; rest > 0 {
		ar.putRight(ar.h-1, th.faint, fmt.Sprintf(" %s more lines ↓ ", comma(rest)))
	}
}
