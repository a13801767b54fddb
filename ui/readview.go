package ui

import (
	"fmt"
	"math"
	"slices"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// behind is a row after the end of every sheet: it stands for the last, however many there are.
const behind = 1 << 30

// laidColumn is a column with the rows there are of it.
type laidColumn struct {
	docColumn
	rows [][]docRow // per block
	h    int
}

// laidSheet is a sheet with the rows there are of it; whole when that is all of them.
type laidSheet struct {
	sheet
	cols  []laidColumn
	h     int
	whole bool
}

func (r *reader) lay(s sheet) laidSheet {
	out := laidSheet{sheet: s, whole: true}
	for _, c := range s.cols {
		col := laidColumn{docColumn: c, h: c.above()}
		for _, b := range c.blocks {
			rows, whole := r.laid.get(b)
			col.rows = append(col.rows, rows)
			col.h += len(rows)
			out.whole = out.whole && whole
		}
		out.cols = append(out.cols, col)
		out.h = max(out.h, col.h+1) // and a blank row
	}
	return out
}

// above is how many rows stand above the text: the head and the facts.
func (c docColumn) above() int { return 1 + len(c.facts) }

// at returns row y below the head, and which row of which block it is; blk is -1 for a fact.
func (c laidColumn) at(y int) (t docRow, blk, row int) {
	if y -= 1; y < len(c.facts) {
		return c.facts[y], -1, y
	}
	y -= len(c.facts)
	for blk, rows := range c.rows {
		if y < len(rows) {
			return rows[y], blk, y
		}
		y -= len(rows)
	}
	return docRow{}, -1, 0
}

// width is what the reader has for a page, between the borders.
func (r *reader) width(a *App) int { return max(1, a.w-2) }

// now is the document on screen, if its text is there.
func (r *reader) now(a *App) (document, bool) {
	c, ok := a.texts.get(r.in[r.at])
	if !ok || c.err != nil {
		return document{}, false
	}
	return r.document(a, r.in[r.at], c.text, r.detail, r.width(a)), true
}

// prepare has laid out what is on screen and what comes next, and searched what is to be.
func (r *reader) prepare(a *App) tea.Cmd {
	return tea.Batch(r.layCmd(r.needed(a)), r.findCmd(a))
}

// needed are the blocks on screen and those that a few keys lead to.
func (r *reader) needed(a *App) []block {
	d, ok := r.now(a)
	if !ok {
		return nil
	}
	from, to := max(0, min(r.pos.sheet, len(d.sheets))-1), min(r.pos.sheet+2, len(d.sheets))
	if d.bytes <= wholeSize {
		from, to = 0, len(d.sheets)
	}
	var list []block
	for _, s := range d.sheets[from:max(from, to)] {
		list = append(list, s.blocks()...)
	}
	if r.at+1 < len(r.in) {
		list = append(list, r.coming(a, r.in[r.at+1])...)
	}
	return list
}

// coming are the blocks that the next sample begins with.
func (r *reader) coming(a *App, i int) []block {
	c, ok := a.texts.get(i)
	if !ok || c.err != nil {
		return nil
	}
	first := *r
	first.first, first.chosen, first.lead = 0, nil, r.leading(a, i)
	d := first.document(a, i, c.text, nil, r.width(a))
	if d.bytes > wholeSize {
		return d.sheets[0].blocks()
	}
	var list []block
	for _, s := range d.sheets {
		list = append(list, s.blocks()...)
	}
	return list
}

// placed is the row at the top of the screen: r.pos, but not behind what fills the last screen.
func (r *reader) placed(d document) place {
	p := r.pos
	p.sheet = max(0, min(p.sheet, len(d.sheets)-1))
	h := r.lay(d.sheets[p.sheet]).h
	p.row = max(0, min(p.row, h-1))
	left := h - p.row
	for s := p.sheet + 1; s < len(d.sheets) && left < r.rows; s++ {
		left += r.lay(d.sheets[s]).h
	}
	if left < r.rows {
		p = r.moved(d, p, left-r.rows)
		p.row = min(p.row, r.lay(d.sheets[p.sheet]).h-1) // of a sheet that is not laid out yet
	}
	return p
}

// moved is the place by rows below p, or above. It does not pass over what is not laid out yet.
func (r *reader) moved(d document, p place, by int) place {
	p.row += by
	for p.row < 0 && p.sheet > 0 {
		p.sheet--
		s := r.lay(d.sheets[p.sheet])
		if p.row += s.h; !s.whole {
			return place{p.sheet, behind}
		}
	}
	p.row = max(0, p.row)
	for p.sheet < len(d.sheets)-1 {
		s := r.lay(d.sheets[p.sheet])
		if p.row < s.h {
			break
		}
		if !s.whole {
			return place{p.sheet, s.h - 1}
		}
		p = place{p.sheet + 1, p.row - s.h}
	}
	return p
}

func (r *reader) scroll(by int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		if d, ok := r.now(a); ok {
			r.pos = r.moved(d, r.placed(d), by)
			if r.pos.row < behind {
				r.pos = r.placed(d)
			}
		}
		return nil
	}
}

func (r *reader) turn(dir int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { return r.scroll(dir * max(1, r.rows-2))(a) }
}

func (r *reader) half(dir int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { return r.scroll(dir * max(1, r.rows/2))(a) }
}

func (r *reader) top(*App) tea.Cmd {
	r.pos = place{}
	return nil
}

func (r *reader) end(a *App) tea.Cmd {
	if d, ok := r.now(a); ok {
		r.pos = place{len(d.sheets) - 1, behind}
	}
	return nil
}

// anchor notes what is at the top of the screen; stay goes back to it after a change of the layout.
func (r *reader) anchor(a *App) (stay func()) {
	d, ok := r.now(a)
	if !ok || r.pos == (place{}) || r.pos.row == behind {
		return func() {}
	}
	was := r.held
	if was.pos != r.pos {
		p := r.placed(d)
		if p != r.pos { // what is to be there has not come yet
			return func() {}
		}
		was.col, was.row = r.lay(d.sheets[p.sheet]).cols[0], p.row
	}
	return func() {
		ok := r.follow(a, was.col, was.row)
		if !ok && was.col.k >= 0 {
			n := len(a.feed.snap.Scores(d.i))
			r.first = r.orderOf(was.col.k, n, r.columns(a, n, r.width(a)))
			ok = r.follow(a, was.col, was.row)
		}
		if ok {
			r.held = foothold{was.col, was.row, r.pos}
		}
	}
}

// follow goes to what row y of the column was.
func (r *reader) follow(a *App, was laidColumn, y int) bool {
	d, ok := r.now(a)
	if !ok {
		return false
	}
	for n, s := range d.sheets {
		for c, col := range s.cols {
			if col.colKey == was.colKey {
				r.pos = place{n, r.lay(s).cols[c].rowLike(was, y)}
				return true
			}
		}
	}
	return false
}

// rowLike is the row that shows what row y of another layout of the same text showed.
func (c laidColumn) rowLike(was laidColumn, y int) int {
	if y == 0 {
		return 0
	}
	t, blk, _ := was.at(y)
	if blk != 0 || len(c.blocks) == 0 {
		return y
	}
	if c.blocks[0] == was.blocks[0] && len(c.rows[0]) == len(was.rows[0]) {
		return y + len(c.facts) - len(was.facts)
	}
	n, exact := slices.BinarySearchFunc(c.rows[0], t.src, func(u docRow, src int) int {
		return u.src - src
	})
	if !exact && n > 0 {
		n--
	}
	return n + c.above()
}

// whereabouts says which lines of how many are on screen.
func (r *reader) whereabouts(d document) string {
	p := r.placed(d)
	if d.bytes > wholeSize {
		done, s := 0, r.lay(d.sheets[p.sheet])
		for _, before := range d.sheets[:p.sheet] {
			done += before.bytes
		}
		last := min(s.h, p.row+r.rows)
		share := (float64(done) + float64(s.bytes)*float64(last)/float64(s.h)) / float64(d.bytes)
		return fmt.Sprintf(" %.1f%% of %s bytes ", 100*min(1, share), comma(d.bytes))
	}
	before, all := 0, 0
	for n, s := range d.sheets {
		if n == p.sheet {
			before = all + p.row
		}
		all += r.lay(s).h
	}
	last := min(all, before+r.rows)
	return fmt.Sprintf(" lines %s–%s of %s · %d%% ", comma(before+1), comma(last), comma(all),
		100*last/all)
}

// beside says which responses are on screen where not all fit.
func (r *reader) beside(a *App, d document) string {
	n := len(a.feed.snap.Scores(d.i))
	cols := r.columns(a, n, r.width(a))
	if cols == 1 || cols == n || r.diff {
		return ""
	}
	first := min(r.first, n-cols)
	return fmt.Sprintf(" responses %s of %d · ← → ·", letters(r.order(n, cols)[first:first+cols]), n)
}

// drawDocument fills the area from the place on. The head of what is at its top stays there.
func (r *reader) drawDocument(a *App, ar area, d document) {
	p := r.placed(d)
	top := r.lay(d.sheets[p.sheet])
	y := 0
	for n := p.sheet; n < len(d.sheets) && y < ar.h; n++ {
		s := top
		if n > p.sheet {
			s = r.lay(d.sheets[n])
		}
		for row := p.row; row < s.h && y < ar.h; row++ {
			r.drawRow(a, ar.sub(rect{0, y, ar.w, 1}), d.i, s, row)
			y++
		}
		p.row = 0
	}
	if p = r.placed(d); p.row > 0 {
		line := ar.sub(rect{0, 0, ar.w, 1})
		line.fill(style{})
		r.drawRow(a, line, d.i, top, 0)
		if name := top.turnAt(p.row); name != nil {
			line.sub(rect{2 + width(top.title), 0, ar.w, 1}).runs(a.th, 0, 0, name)
		}
	}
}

// turnAt is the head of the turn of a conversation that row y across the page belongs to.
func (s laidSheet) turnAt(y int) []run {
	if s.cols[0].k >= 0 {
		return nil
	}
	for ; y > 0; y-- {
		if t, _, _ := s.cols[0].at(y); t.head {
			return t.runs
		}
	}
	return nil
}

func (r *reader) drawRow(a *App, ar area, i int, s laidSheet, y int) {
	for c, col := range s.cols {
		x, w := column(ar.w, len(s.cols), c)
		if c > 0 {
			ar.set(x-2, 0, a.th.frame, a.th.border.vertical)
		}
		cell := ar.sub(rect{x, 0, w, 1})
		if y > 0 {
			t, blk, row := col.at(y)
			cell.runs(a.th, 0, 0, t.runs)
			r.find.mark(a.th, cell, rowKey{col.colKey, blk, row})
			continue
		}
		cell.runs(a.th, 0, 0, fitRuns(r.headRuns(a, i, s, col.docColumn), w))
		if col.k >= 0 {
			r.heads = append(r.heads, headSpot{cell.rect, col.k})
		}
	}
}

// runs draws runs from (x, y) on.
func (a area) runs(th *theme, x, y int, list []run) {
	for _, t := range list {
		x = a.put(x, y, th.face(t.face), t.text)
	}
}

// headRuns is the first row of a column.
func (r *reader) headRuns(a *App, i int, s laidSheet, c docColumn) []run {
	switch {
	case c.k < 0:
		return []run{{faceHead, s.title}}
	case c.other >= 0:
		return []run{{faceHead, fmt.Sprintf("%s → %s  word diff", letter(c.k), letter(c.other))}}
	}
	head := r.responseHead(a, i, c.k)
	return append(head, run{faceFaint, partOf(c.part, c.parts)})
}

// responseHead names a response, its score, its label, and who wrote it.
func (r *reader) responseHead(a *App, i, k int) []run {
	s := a.feed.snap
	head := []run{{faceHead, letter(k)}}
	if slices.Contains(r.chosen, k) {
		sign := map[bool]string{true: ">", false: "▸"}[a.th.ascii]
		head[0] = run{faceWarn | faceBold, sign + letter(k)}
	}
	switch score := s.Scores(i)[k]; {
	case r.blind:
	case s.Failures(i)[k] != model.NoReason:
		head = append(head, run{faceBad | faceBold, "  failed: " + s.Failures(i)[k].String()})
	case !math.IsNaN(score):
		head = append(head, run{faceHead, "  score " + number(score)})
	default:
		head = append(head, run{faceHead, "  not scored"})
	}
	if label := labelWord(s.Roster(), i, k); label != "" {
		head = append(head, run{faceHead, "  " + label})
	}
	c, ok := a.texts.get(i)
	if ok && k < len(c.text.Responses) && c.text.Responses[k].Model != "" {
		head = append(head, run{faceHead, "  " + clean(c.text.Responses[k].Model)})
	}
	return head
}
