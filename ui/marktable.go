package ui

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// leastCell is the narrowest a column of a table is made before the table is written as records.
const leastCell = 8

// grid is a table: the text of its cells, the header's first.
type grid struct {
	cells [][][]run
	right []bool // columns set to the right
	src   []int  // per row
}

func (m *mdLayout) table(n *extast.Table) {
	g := m.grid(n)
	between := m.sign(" │ ", " | ")
	widths, fits := columnWidths(g.natural(), m.width()-width(between)*(len(g.right)-1))
	if !fits {
		m.records(g)
		return
	}
	for y, cells := range g.cells {
		m.src = g.src[y]
		m.gridRow(cells, widths, g.right, between)
		if y == 0 {
			rule := make([]string, len(widths))
			for c, w := range widths {
				rule[c] = strings.Repeat(m.sign("─", "-"), w)
			}
			line := strings.Join(rule, m.sign("─┼─", "-+-"))
			m.emit(docRow{runs: []run{{faceFaint | faceSign, line}}})
		}
	}
}

func (m *mdLayout) grid(n *extast.Table) grid {
	g := grid{right: make([]bool, len(n.Alignments))}
	for c, alignment := range n.Alignments {
		g.right[c] = alignment == extast.AlignRight
	}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		var k face
		if len(g.cells) == 0 {
			k = faceBold
		}
		cells := make([][]run, len(g.right))
		for c, cell := 0, row.FirstChild(); cell != nil && c < len(cells); c++ {
			cells[c] = m.inlines(cell, k)
			if cell = cell.NextSibling(); cell == nil {
				cells[c] = append(cells[c], m.surplus(row.LastChild())...)
			}
		}
		g.cells = append(g.cells, cells)
		g.src = append(g.src, max(m.src, row.Pos()))
	}
	return g
}

// surplus is what a row has behind the table's last column, which Markdown leaves out.
func (m *mdLayout) surplus(last ast.Node) []run {
	if last.Lines().Len() == 0 {
		return nil
	}
	rest := m.source[last.Lines().At(0).Stop:]
	if end := bytes.IndexByte(rest, '\n'); end >= 0 {
		rest = rest[:end]
	}
	if rest = bytes.Trim(rest, " |"); len(rest) == 0 {
		return nil
	}
	return []run{{faceSign, " | "}, {faceFaint, clean(string(rest))}}
}

// natural is how wide each column would like to be.
func (g grid) natural() []int {
	widths := make([]int, len(g.right))
	for _, cells := range g.cells {
		for c, cell := range cells {
			widths[c] = max(widths[c], docRow{runs: cell}.width())
		}
	}
	return widths
}

// columnWidths narrows the widest columns until all fit in w cells.
func columnWidths(natural []int, w int) (widths []int, fits bool) {
	least, sum := 0, 0
	for _, n := range natural {
		least += min(n, leastCell)
		sum += n
	}
	if least > w {
		return nil, false
	}
	widths = slices.Clone(natural)
	limit := slices.Max(append(widths, 1))
	for sum > w {
		limit, sum = limit-max(1, (sum-w)/(2*len(widths))), 0
		for c := range widths {
			widths[c] = min(natural[c], max(limit, leastCell))
			sum += widths[c]
		}
	}
	return widths, true
}

func (m *mdLayout) gridRow(cells [][]run, widths []int, right []bool, between string) {
	laid := make([][]docRow, len(cells))
	rows := 1
	for c := range cells {
		laid[c] = flow(cells[c], widths[c])
		rows = max(rows, len(laid[c]))
	}
	for y := range rows {
		var line []run
		for c := range cells {
			if c > 0 {
				line = append(line, run{faceFaint | faceSign, between})
			}
			var cell docRow
			if y < len(laid[c]) {
				cell = laid[c][y]
			}
			pad := run{faceSign, strings.Repeat(" ", max(0, widths[c]-cell.width()))}
			if right[c] {
				line = append(append(line, pad), cell.runs...)
			} else {
				line = append(append(line, cell.runs...), pad)
			}
		}
		m.emit(docRow{runs: line})
	}
}

// records writes a table that is too wide as one block a row, each cell behind its column's name.
func (m *mdLayout) records(g grid) {
	for y, cells := range g.cells[1:] {
		m.src = g.src[y+1]
		if y > 0 {
			m.emit(docRow{})
		}
		for c, cell := range cells {
			line := append(slices.Clone(g.cells[0][c]), run{faceSign, ": "})
			for _, t := range flow(append(line, cell...), m.width()) {
				m.emit(t)
			}
		}
	}
	if len(g.cells) > 1 {
		return
	}
	for _, cell := range g.cells[0] { // nothing but a header
		for _, t := range flow(cell, m.width()) {
			m.emit(t)
		}
	}
}
