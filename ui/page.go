package ui

import (
	"strconv"

	"admap/model"
)

// columnWidth is the least a response needs beside others.
const columnWidth = 36

// document is one sample as sheets, one below the other. Making it costs little: a sheet is laid
// out only when it comes near the screen, so that a text of any length can be paged through.
type document struct {
	i      int
	sheets []sheet
	bytes  int
}

// sheet is a text across the page, or texts side by side.
type sheet struct {
	title string // of a text across the page
	cols  []docColumn
	bytes int
}

// docColumn is what stands in one column of a sheet: a response, or any other text.
type docColumn struct {
	colKey
	parts  int
	text   []block  // of a response, in parts: a sheet has one of them
	blocks []block  // what is laid out here or, beside text, what comes after it
	facts  []docRow // above the text
	other  int      // the response k is compared with; -1 for none
}

// colKey names a column of any layout of a sample.
type colKey struct {
	k    int    // the response; -1 for another text
	name string // of another text
	part int
}

// column returns where column c of n stands in w cells. A line and a blank are to its left.
func column(w, n, c int) (x, cells int) {
	if n == 1 {
		return 1, max(1, w-2)
	}
	each := (w + 1) / n
	return c*each + 1, max(1, each-3)
}

func columnOf(w, n int) int {
	_, cells := column(w, n, 0)
	return cells
}

// columns is how many responses of n are shown side by side in w cells.
func (r *reader) columns(a *App, n, w int) int {
	if a.prefs[settingReaderLayout] == layoutStacked {
		return 1
	}
	return max(1, min(n, (w-1)/columnWidth))
}

// document arranges a sample for a page of w cells.
func (r *reader) document(a *App, i int, t model.Text, d *detail, w int) document {
	doc := document{i: i}
	whole := columnOf(w, 1)
	if d != nil && d.note != "" {
		doc.across(r.block(a, d.note, whole, false), "note")
	}
	if t.System != "" {
		doc.across(r.block(a, t.System, whole, false), "system prompt")
	}
	doc.asked(a, r, t, whole)
	doc.written(a, r, d, model.WrittenCriteria, whole)
	n := len(t.Responses)
	switch cols := r.columns(a, n, w); {
	case r.diff && n > 1:
		doc.difference(a, r, t, whole)
	case cols == 1:
		for k := range n {
			doc.beside([]docColumn{r.response(a, i, t, d, k, whole)})
		}
	default:
		first, each := min(r.first, n-cols), columnOf(w, cols)
		if r.all {
			first, cols = 0, n
		}
		shown := make([]docColumn, cols)
		for c, k := range r.order(n, cols)[first : first+cols] {
			shown[c] = r.response(a, i, t, d, k, each)
		}
		doc.beside(shown)
	}
	if t.Reference != "" {
		doc.across(r.block(a, t.Reference, whole, false), "reference")
	}
	doc.written(a, r, d, model.WrittenReference, whole)
	if t.Tools != "" {
		doc.across(r.block(a, t.Tools, whole, false), "tools")
	}
	return doc
}

// asked adds what the responses answer.
func (d *document) asked(a *App, r *reader, t model.Text, w int) {
	switch {
	case len(t.Turns) > 0:
		d.inParts(r.converse(a, t.Turns, w), "conversation")
	case roleAt(t.Instruction) != "":
		d.across(r.block(a, t.Instruction, w, true), "conversation")
	default:
		d.across(r.block(a, t.Instruction, w, false), "instruction")
	}
}

// block is text as the reader shows it now.
func (r *reader) block(a *App, text string, w int, turns bool) block {
	b := block{text: text, w: w, ascii: a.th.ascii, clusters: graphemes.Load(),
		turns: turns && roleAt(text) != ""}
	if a.prefs[settingReaderText] != textRaw && len(text) <= mostMarkdown {
		b.form = formMarkdown
	}
	return b
}

// inParts are the blocks of a text that is too long for one.
func inParts(b block) []block {
	if b.form != formRaw {
		return []block{b}
	}
	var list []block
	for k, s := range parts(b.text, partSize) {
		part := b
		part.text, part.goesOn = s, k > 0
		list = append(list, part)
	}
	return list
}

// across adds a text across the page, in parts if it is long.
func (d *document) across(b block, title string) { d.inParts(inParts(b), title) }

func (d *document) inParts(list []block, title string) {
	for k, part := range list {
		col := docColumn{colKey: colKey{-1, title, k}, other: -1, blocks: []block{part}}
		d.add(sheet{title: title + partOf(k, len(list)), cols: []docColumn{col}})
	}
}

// beside adds texts side by side, in parts as many as the longest needs.
func (d *document) beside(cols []docColumn) {
	most := 1
	cut := make([][]block, len(cols))
	for c, col := range cols {
		cut[c] = col.text
		most = max(most, len(cut[c]))
	}
	for p := range most {
		s := sheet{cols: make([]docColumn, len(cols))}
		for c, col := range cols {
			part := docColumn{colKey: colKey{k: col.k, part: p}, parts: len(cut[c]), other: -1}
			if p == 0 {
				part.facts = col.facts
			}
			if p < len(cut[c]) {
				part.blocks = append(part.blocks, cut[c][p])
			}
			if p == len(cut[c])-1 {
				part.blocks = append(part.blocks, col.blocks...)
			}
			s.cols[c] = part
		}
		d.add(s)
	}
}

// difference adds the two chosen responses compared.
func (d *document) difference(a *App, r *reader, t model.Text, w int) {
	p := r.pair(a, d.i, len(t.Responses))
	b := r.block(a, t.Responses[p.A].Body, w, false)
	b.form, b.other = formDiff, t.Responses[p.B].Body
	var facts []docRow
	for n, k := range []int{p.A, p.B} {
		head := r.responseHead(a, d.i, k)
		head[0] = run{faceGone | faceBold, "[-" + letter(k) + "-]"}
		if n == 1 {
			head[0] = run{faceNew | faceBold, "{+" + letter(k) + "+}"}
		}
		facts = append(facts, docRow{runs: fitRuns(head, w)})
	}
	col := docColumn{colKey: colKey{k: p.A}, other: p.B, parts: 1, facts: facts, blocks: []block{b}}
	d.add(sheet{cols: []docColumn{col}})
}

func (d *document) add(s sheet) {
	for _, c := range s.cols {
		for _, b := range c.blocks {
			s.bytes += len(b.text) + len(b.other)
		}
	}
	d.bytes += s.bytes
	d.sheets = append(d.sheets, s)
}

func (s sheet) blocks() []block {
	var list []block
	for _, c := range s.cols {
		list = append(list, c.blocks...)
	}
	return list
}

// response is response k of sample i with what is known of it.
func (r *reader) response(a *App, i int, t model.Text, d *detail, k, w int) docColumn {
	c := docColumn{colKey: colKey{k: k}, other: -1, text: r.body(a, t.Responses[k], w)}
	c.facts = r.facts(a, d, i, k, w)
	for _, said := range sayings(t, d, k) {
		b := block{text: said.text, title: said.title, form: formSaid, w: w, ascii: a.th.ascii,
			clusters: graphemes.Load()}
		c.blocks = append(c.blocks, b)
	}
	return c
}

// body is what a response says, in parts.
func (r *reader) body(a *App, t model.ResponseText, w int) []block {
	if len(t.Turns) > 0 {
		return r.converse(a, t.Turns, w)
	}
	return inParts(r.block(a, t.Body, w, true))
}

// saying is what somebody said of a response.
type saying struct{ title, text string }

func sayings(t model.Text, d *detail, k int) []saying {
	var list []saying
	if s := t.Responses[k].Rationale; s != "" {
		list = append(list, saying{"annotator", s})
	}
	if d == nil || k >= len(d.opinions) {
		return list
	}
	for _, o := range d.opinions[k] {
		if o.Rationale != "" {
			list = append(list, saying{o.Scorer.Name, o.Rationale})
		}
		if o.Detail != "" {
			list = append(list, saying{o.Scorer.Name + " failed", o.Detail})
		}
	}
	return list
}

func letter(k int) string {
	if k < 26 {
		return string(rune('A' + k))
	}
	return strconv.Itoa(k + 1)
}
