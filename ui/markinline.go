package ui

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// inlines gathers the text in n.
func (m *mdLayout) inlines(n ast.Node, k face) []run {
	m.line = nil
	m.gather(n, k, 0)
	return m.line
}

func (m *mdLayout) put(k face, s string) {
	if s != "" {
		m.line = append(m.line, run{k, s})
	}
}

// deepestInline bounds the recursion; what is deeper is shown without its markup.
const deepestInline = 500

func (m *mdLayout) gather(n ast.Node, k face, depth int) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if depth > deepestInline {
			m.put(k, clean(plainText(c, m.source)))
			continue
		}
		m.inlineNode(c, k, depth+1)
	}
}

// plainText is the text of n and all below it, without markup.
func plainText(n ast.Node, source []byte) string {
	var b strings.Builder
	ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(source))
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(source))
		case *ast.RawHTML:
			for k := range n.Segments.Len() {
				at := n.Segments.At(k)
				b.Write(at.Value(source))
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

func (m *mdLayout) inlineNode(c ast.Node, k face, depth int) {
	switch c := c.(type) {
	case *ast.Text:
		m.textNode(c, k)
	case *ast.String:
		m.put(k, clean(string(c.Value)))
	case *ast.CodeSpan:
		m.put(k|faceSign|faceCode, "`")
		m.gather(c, k|faceCode, depth)
		m.put(k|faceSign|faceCode, "`")
	case *ast.Emphasis:
		as := faceLine
		if c.Level > 1 {
			as = faceBold
		}
		m.gather(c, k|as, depth)
	case *ast.Link:
		m.gather(c, k|faceLink|faceLine, depth)
		m.target(k, c.Destination, c.Title)
	case *ast.Image:
		m.put(k|faceSign|faceFaint, "[image: ")
		m.gather(c, k, depth)
		m.put(k|faceSign|faceFaint, "]")
		m.target(k, c.Destination, c.Title)
	case *ast.AutoLink:
		m.put(k|faceLink|faceLine, clean(string(c.Label(m.source))))
	case *ast.RawHTML:
		for i := range c.Segments.Len() {
			s := c.Segments.At(i)
			m.put(k|faceFaint, string(s.Value(m.source)))
		}
	case *extast.Strikethrough:
		m.put(k|faceSign, "~~")
		m.gather(c, k|faceFaint, depth)
		m.put(k|faceSign, "~~")
	case *extast.TaskCheckBox:
		m.put(k|faceSign, map[bool]string{true: "[x] ", false: "[ ] "}[c.IsChecked])
	default:
		m.gather(c, k, depth)
	}
}

// textNode keeps line breaks where the writer put them: answers are full of verses, addresses and
// lists without markers, which their writers saw in lines.
func (m *mdLayout) textNode(c *ast.Text, k face) {
	value := c.Value(m.source)
	if c.IsRaw() || k&faceCode != 0 {
		m.put(k, clean(strings.ReplaceAll(string(value), "\n", " ")))
	} else {
		m.put(k, unescaped(value))
	}
	if c.HardLineBreak() || c.SoftLineBreak() {
		m.put(k, "\n")
	}
}

// target writes where a link leads behind its text.
func (m *mdLayout) target(k face, url, title []byte) {
	s := " <" + unescaped(url) + ">"
	if len(title) > 0 {
		s += ` "` + unescaped(title) + `"`
	}
	m.put(k|faceFaint, s)
}

// unescaped resolves backslash escapes and entities, and cleans what came out of it.
func unescaped(s []byte) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		switch {
		case s[i] == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]):
			b.WriteByte(s[i+1])
			i += 2
			continue
		case s[i] == '&':
			if text, n := entity(s[i:]); n > 0 {
				b.WriteString(text)
				i += n
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return clean(b.String())
}

// longestEntity is the length of &CounterClockwiseContourIntegral;.
const longestEntity = 33

// entity reads the entity at the beginning of s and returns its length, 0 where there is none.
func entity(s []byte) (string, int) {
	end := strings.IndexByte(string(s[:min(len(s), longestEntity)]), ';')
	if end < 2 {
		return "", 0
	}
	name := string(s[1:end])
	if name[0] != '#' {
		if e, ok := util.LookUpHTML5EntityByName(name); ok {
			return string(e.Characters), end + 1
		}
		return "", 0
	}
	digits, base := name[1:], 10
	if strings.HasPrefix(digits, "x") || strings.HasPrefix(digits, "X") {
		digits, base = digits[1:], 16
	}
	code, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return "", 0
	}
	return string(rune(code)), end + 1
}
