package ui

import (
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

const (
	// leastBody is what indentation leaves of a row: without it, deep lists would end in one column.
	leastBody = 12
	// chunkSize is how much is parsed at once. Twice as much of the worst text takes half a second.
	chunkSize = 16 << 10
	// deepestBlock is how far blocks in blocks are indented; what is deeper stands as deep as that.
	deepestBlock = 24
)

// markdown parses CommonMark with tables, strikethrough and task lists. It may be used from several
// goroutines.
var markdown = goldmark.New(goldmark.WithExtensions(
	extension.Table, extension.Strikethrough, extension.TaskList)).Parser()

// hanging stands before every row of a block: a quote's bar, a list item's indentation. The first
// row may have another, as wide.
type hanging struct {
	first, rest string
	used        bool
}

// mdLayout is Markdown being laid out.
//
// The parser makes the tree only; the rows are made here, cell by cell, from text that was cleaned
// before it was parsed and again where an entity or an escape was resolved. So no sequence of
// anybody's can be in them, and their widths are those the screen counts with.
type mdLayout struct {
	source  []byte
	w       int
	ascii   bool
	rows    []docRow
	margins []hanging
	lead    string // a list marker there is no margin for
	src     int
	start   int // of source in the whole text
	depth   int
	line    []run // inline text being gathered
}

// markdownRows lays out Markdown in rows of at most w cells. Everything the text says is in them:
// targets of links, languages of code, HTML as it is written.
func markdownRows(source string, w int, ascii bool) []docRow {
	m := &mdLayout{w: max(1, w), ascii: ascii}
	for chunk := range chunks(cleanLines(source), chunkSize) {
		if m.start > 0 {
			m.emit(docRow{})
		}
		m.source = []byte(chunk)
		m.blocks(markdown.Parse(text.NewReader(m.source)), false)
		m.start += len(chunk)
	}
	return m.rows
}

// chunks cuts Markdown into parts of about size bytes, where one block ends and another begins. The
// parser needs time that grows with the square of some texts, like 100,000 times "> ".
func chunks(s string, size int) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, cut, fence, blank := 0, 0, "", false
		for at := 0; at < len(s); {
			line, _, _ := strings.Cut(s[at:min(len(s), at+size)], "\n")
			if blank && fence == "" && line != "" && line[0] != ' ' {
				cut = at
			}
			blank, fence = strings.TrimSpace(line) == "", fenceAfter(fence, line)
			if at+len(line)-start >= 2*size {
				cut = at // one block is longer than all that
			}
			if at += len(line); at < len(s) && s[at] == '\n' {
				at++
			} else {
				at = runeStart(s, at)
			}
			if cut > start && at-start >= size {
				if !yield(s[start:cut]) {
					return
				}
				start = cut
			}
		}
		yield(s[start:])
	}
}

// fenceAfter is the fence of code that is open after a line, "" for none.
func fenceAfter(open, line string) string {
	line = strings.TrimLeft(line, " ")
	for _, fence := range []string{"```", "~~~"} {
		if strings.HasPrefix(line, fence) && (open == "" || open == fence) {
			if open == "" {
				return fence
			}
			return ""
		}
	}
	return open
}

func (m *mdLayout) sign(s, inASCII string) string {
	if m.ascii {
		return inASCII
	}
	return s
}

// blocks lays out what n contains, with a blank row between unless tight.
func (m *mdLayout) blocks(n ast.Node, tight bool) {
	m.depth++
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c != n.FirstChild() && !tight {
			m.emit(docRow{})
		}
		if at := c.Pos(); at >= 0 {
			m.src = at
		}
		m.block(c)
	}
	m.depth--
}

func (m *mdLayout) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		m.paragraph(n, faceBold|faceHead, run{faceHead | faceSign, strings.Repeat("#", n.Level) + " "})
	case *ast.Blockquote:
		bar := m.sign("│ ", "| ")
		m.within(hanging{first: bar, rest: bar}, "", func() { m.blocks(n, false) })
	case *ast.List:
		m.list(n)
	case *ast.FencedCodeBlock:
		info := ""
		if n.Info != nil {
			info = unescaped(n.Info.Value(m.source))
		}
		m.code(info, n.Lines())
	case *ast.CodeBlock:
		m.code("", n.Lines())
	case *ast.HTMLBlock:
		m.verbatim(n.Lines())
		if n.HasClosure() {
			m.asWritten(n.ClosureLine)
		}
	case *ast.LinkReferenceDefinition:
		m.verbatim(n.Lines())
	case *ast.ThematicBreak:
		rule := strings.Repeat(m.sign("─", "-"), m.width())
		m.emit(docRow{runs: []run{{faceFaint | faceSign, rule}}})
	case *extast.Table:
		m.table(n)
	default:
		m.paragraph(n, 0)
	}
}

// width is what the margins leave.
func (m *mdLayout) width() int {
	w := m.w
	for _, g := range m.margins {
		w -= width(g.first)
	}
	return max(1, w)
}

// within lays out what f does behind a margin. Where there is no room for one, its mark, if it says
// anything, stands in the text.
func (m *mdLayout) within(g hanging, mark string, f func()) {
	if m.width()-width(g.first) < leastBody || m.depth > deepestBlock {
		m.lead += mark
		f()
		return
	}
	m.margins = append(m.margins, g)
	f()
	m.margins = m.margins[:len(m.margins)-1]
}

// emit adds a row behind the margins.
func (m *mdLayout) emit(t docRow) {
	var before []run
	for k := range m.margins {
		g := &m.margins[k]
		sign := g.rest
		if !g.used {
			sign, g.used = g.first, true
		}
		before = append(before, run{faceSign | faceFaint, sign})
	}
	if len(before) > 0 {
		t.runs = append(before, t.runs...)
	}
	t.src = m.start + m.src
	m.rows = append(m.rows, t)
}

func (m *mdLayout) list(n *ast.List) {
	number := n.Start
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		mark := m.sign("• ", "- ")
		if n.IsOrdered() {
			mark = strconv.Itoa(number) + string(n.Marker) + " "
			number++
		}
		if at := c.Pos(); at >= 0 {
			m.src = at
		}
		m.within(hanging{first: mark, rest: strings.Repeat(" ", width(mark))}, mark, func() {
			if c.FirstChild() == nil { // an item with nothing in it
				m.emit(docRow{})
			}
			m.blocks(c, n.IsTight)
		})
		if !n.IsTight && c.NextSibling() != nil {
			m.emit(docRow{})
		}
	}
}

// paragraph lays out inline text, in the face k.
func (m *mdLayout) paragraph(n ast.Node, k face, before ...run) {
	runs := append(before, m.inlines(n, k)...)
	if m.lead != "" {
		runs = append([]run{{faceSign, m.lead}}, runs...)
		m.lead = ""
	}
	for _, t := range flow(runs, m.width()) {
		m.emit(t)
	}
}

// code keeps the lines of code as they are. What is wider than the page goes on behind a sign.
func (m *mdLayout) code(info string, lines *text.Segments) {
	bar, on := m.sign("│ ", "| "), m.sign("↪ ", "\\ ")
	narrow := m.width() < leastBody
	if narrow {
		bar, on = "", ""
	}
	if info != "" {
		for _, t := range flow([]run{{faceFaint | faceSign, bar}, {faceFaint, info}}, m.width()) {
			m.emit(t)
		}
	}
	w := m.width() - width(bar)
	for k := range lines.Len() {
		line := lines.At(k)
		m.src = line.Start
		sign, more := bar, false
		hard(strings.TrimSuffix(string(line.Value(m.source)), "\n"), w, func(part string) {
			if more {
				m.rows[len(m.rows)-1].joint = jointNone
			}
			m.emit(docRow{runs: []run{{faceFaint | faceSign, sign}, {faceCode, part}}})
			sign, more = on, true
		})
	}
}

// verbatim shows markup that is no text: HTML, definitions of links.
func (m *mdLayout) verbatim(lines *text.Segments) {
	for k := range lines.Len() {
		m.asWritten(lines.At(k))
	}
}

func (m *mdLayout) asWritten(s text.Segment) {
	m.src = s.Start
	line := strings.TrimRight(string(s.Value(m.source)), "\n")
	for _, t := range flow([]run{{faceFaint, line}}, m.width()) {
		m.emit(t)
	}
}

// markdownOrRaw is markdownRows for text of anybody's: should the parser fail, the text is shown as
// it is, with the reason.
func markdownOrRaw(source string, w int, ascii bool) (rows []docRow) {
	defer func() {
		if v := recover(); v != nil {
			why := run{faceWarn, clean(fmt.Sprintf("shown raw, the Markdown cannot be read: %v", v))}
			rows = append(flow([]run{why}, w), rawRows(source, w)...)
		}
	}()
	return markdownRows(source, w, ascii)
}
