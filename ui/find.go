package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// mostFound bounds the matches that are kept of one sample.
const mostFound = 10_000

// find is a search in the sample on screen.
type find struct {
	query   string
	on      bool // n and N go through the matches
	jump    bool // to the first match when it is found
	gen     int
	blocks  []block // what was searched, or is being searched
	done    bool
	matches []match
	marks   map[rowKey][]markedCells
	at      int // the match gone to last
}

// rowKey names a row of a document.
type rowKey struct {
	col        colKey
	block, row int
}

// match is where a match begins: row of the column's text, counted through its blocks.
type match struct {
	col   colKey
	row   int
	marks []rowMark
}

type rowMark struct {
	key   rowKey
	cells markedCells
}

// markedCells are cells of a row that belong to match n.
type markedCells struct{ x, w, n int }

type foundMsg struct {
	reader  *reader
	gen     int
	matches []match
}

func (r *reader) notFinding(*App) string {
	if !r.find.on {
		return "nothing to find: / asks for it"
	}
	return ""
}

func (r *reader) ask(a *App) tea.Cmd {
	query := []rune(r.find.query)
	a.push(&prompt{title: "find in this sample", text: query, at: len(query),
		done: func(_ *App, text string) tea.Cmd {
			text = strings.TrimSpace(text)
			r.find = find{gen: r.find.gen + 1, query: text, on: text != "", jump: true}
			return nil
		}})
	return nil
}

// findCmd searches the document on screen unless that has been done.
func (r *reader) findCmd(a *App) tea.Cmd {
	f := &r.find
	if f.query == "" {
		return nil
	}
	every := *r
	every.all = true
	d, ok := every.now(a)
	if !ok {
		return nil
	}
	var blocks []block
	for _, s := range d.sheets {
		blocks = append(blocks, s.blocks()...)
	}
	if slices.Equal(blocks, f.blocks) {
		return nil
	}
	f.gen++
	f.blocks, f.done, f.matches, f.marks, f.at = blocks, false, nil, nil, 0
	gen, query, have := f.gen, f.query, map[block][]docRow{}
	for _, b := range blocks {
		if rows, ok := r.laid.have[b]; ok {
			have[b] = rows
		}
	}
	return func() tea.Msg { return foundMsg{r, gen, findAll(d, query, have)} }
}

// findAll returns the matches in a document, as a reader meets them from the top.
func findAll(d document, query string, have map[block][]docRow) []match {
	var list []match
	for _, s := range d.sheets {
		first := len(list)
		for _, col := range s.cols {
			above := 0
			for k, b := range col.blocks {
				rows, ok := have[b]
				if !ok {
					rows = b.rows()
				}
				for _, m := range findIn(rows, query, mostFound-len(list)) {
					for i := range m {
						m[i].key.col, m[i].key.block = col.colKey, k
					}
					list = append(list, match{col.colKey, above + m[0].key.row, m})
				}
				above += len(rows)
			}
		}
		slices.SortStableFunc(list[first:], func(a, b match) int {
			return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col.k, b.col.k))
		})
	}
	return list
}

// findIn returns the cells of every match in rows, at most so many. Where rows go on in the next,
// so does a match.
func findIn(rows []docRow, query string, most int) [][]rowMark {
	var b strings.Builder
	starts := make([]int, len(rows))
	for k, t := range rows {
		starts[k] = b.Len()
		for _, r := range t.runs {
			if r.face&faceSign == 0 {
				b.WriteString(r.text)
			}
		}
		b.WriteString([]string{jointEnd: "\n", jointSpace: " ", jointNone: ""}[t.joint])
	}
	var list [][]rowMark
	for _, place := range model.NewQuery(query).All(b.String(), most) {
		list = append(list, marksOf(rows, starts, place[0], place[1]))
	}
	return list
}

// marksOf returns the cells of the text from byte from to byte to, in each row it lies in.
func marksOf(rows []docRow, starts []int, from, to int) []rowMark {
	k, exact := slices.BinarySearch(starts, from)
	if !exact {
		k--
	}
	for k+1 < len(starts) && starts[k+1] == from { // the rows before are empty
		k++
	}
	var list []rowMark
	for ; k < len(rows) && starts[k] < to; k++ {
		x, w := rows[k].cellsOf(from-starts[k], to-starts[k])
		list = append(list, rowMark{rowKey{row: k}, markedCells{x: x, w: w}})
	}
	return list
}

// cellsOf returns where bytes from to to of the row's text stand, the layout's signs not counted as
// text.
func (t docRow) cellsOf(from, to int) (x, w int) {
	cell, at := 0, 0
	x = -1
	for _, r := range t.runs {
		if r.face&faceSign != 0 {
			cell += width(r.text)
			continue
		}
		lo, hi := max(0, min(from-at, len(r.text))), max(0, min(to-at, len(r.text)))
		if lo < hi {
			if x < 0 {
				x = cell + width(r.text[:lo])
			}
			w = cell + width(r.text[:hi]) - x
		}
		at += len(r.text)
		cell += width(r.text)
	}
	return max(0, x), w
}

// onFound takes the matches over and goes to the next one below, if it was asked for just now.
func (r *reader) onFound(a *App, msg foundMsg) tea.Cmd {
	f := &r.find
	if msg.reader != r || msg.gen != f.gen {
		return nil
	}
	f.done, f.matches, f.marks = true, msg.matches, map[rowKey][]markedCells{}
	for n, m := range msg.matches {
		for _, mark := range m.marks {
			mark.cells.n = n
			f.marks[mark.key] = append(f.marks[mark.key], mark.cells)
		}
	}
	d, ok := r.now(a)
	if !f.jump || !ok {
		return nil
	}
	f.jump = false
	if len(f.matches) == 0 {
		a.say("%q is not in this sample", f.query)
		return nil
	}
	p := r.placed(d)
	f.at = max(0, slices.IndexFunc(f.matches, func(m match) bool {
		at, ok := d.find(m.col)
		return ok && (at.sheet > p.sheet || at.sheet == p.sheet && m.row+at.row >= p.row)
	}))
	r.reveal(a)
	return nil
}

// seek goes to the next match or the one before; the ends meet.
func (r *reader) seek(by int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		n := len(r.find.matches)
		if n == 0 {
			a.say("%q is not in this sample", r.find.query)
			return nil
		}
		r.find.at = (r.find.at + by + n) % n
		r.reveal(a)
		return nil
	}
}

// find returns the sheet of a column, and the first row of its text.
func (d document) find(key colKey) (place, bool) {
	for n, s := range d.sheets {
		for _, c := range s.cols {
			if c.colKey == key {
				return place{n, c.above()}, true
			}
		}
	}
	return place{}, false
}

// reveal scrolls to the present match unless it is on screen.
func (r *reader) reveal(a *App) {
	d, ok := r.now(a)
	m := r.find.matches[r.find.at]
	if !ok {
		return
	}
	at, shown := d.find(m.col)
	if !shown { // one of the responses that do not fit beside the others
		n := len(a.feed.snap.Scores(d.i))
		cols := r.columns(a, n, r.width(a))
		r.first = max(0, min(r.orderOf(m.col.k, n, cols), n-cols))
		d, _ = r.now(a)
		at, _ = d.find(m.col)
	}
	at.row += m.row
	if p := r.placed(d); p.sheet == at.sheet && at.row > p.row && at.row < p.row+r.rows {
		return
	}
	r.pos = r.moved(d, at, -r.rows/3)
}

// mark shows the matches in a row: the present one reversed, the others underlined.
func (f *find) mark(th *theme, ar area, key rowKey) {
	for _, c := range f.marks[key] {
		if c.n == f.at && f.on {
			ar.tint(c.x, 0, c.w, 0, reverse)
		} else {
			ar.tint(c.x, 0, c.w, th.brush, underline)
		}
	}
}

// said is what the frame says of the search.
func (f *find) said() string {
	switch {
	case f.query == "":
		return ""
	case !f.done:
		return fmt.Sprintf(" /%s  searching… ", fit(clean(f.query), 20))
	}
	count := comma(len(f.matches))
	if len(f.matches) == mostFound {
		count += "+"
	}
	if !f.on {
		return fmt.Sprintf(" /%s  %s here · / to go through ", fit(clean(f.query), 20), count)
	}
	at := min(f.at+1, len(f.matches))
	return fmt.Sprintf(" /%s  %s/%s · n N · esc ends ", fit(clean(f.query), 20), comma(at), count)
}
