package figure

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// SVG writes the sheet as a file of its own, on white.
func (s *Sheet) SVG(w io.Writer) error {
	p := svgWriter{colour: func(attr string, i Ink) string {
		return fmt.Sprintf(` %s="%s"`, attr, i.Hex(false))
	}}
	fmt.Fprintf(&p.b, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<svg xmlns="http://www.w3.org/2000/svg"`+
		` width="%s" height="%s" viewBox="0 0 %[1]s %[2]s" role="img" font-family="%s">`+"\n",
		coordinate(s.W), coordinate(s.H), Escape(Fonts))
	fmt.Fprintf(&p.b, "<title>%s</title>\n<desc>%s</desc>\n", Escape(s.Name), Escape(s.About))
	p.mark(mark{ink: Paper, alpha: 1, areas: [][]Point{box(0, 0, s.W, s.H)}})
	p.all(s)
	_, err := io.WriteString(w, p.b.String())
	return err
}

// Inline is the sheet as a part of an HTML page that defines the colours: class fN fills with ink N,
// class sN draws with it. Class is the svg element's own.
func (s *Sheet) Inline(class string) string {
	p := svgWriter{colour: func(attr string, i Ink) string {
		return fmt.Sprintf(` class="%c%d"`, attr[0], i)
	}}
	fmt.Fprintf(&p.b, `<svg class="%s" viewBox="0 0 %s %s" role="img" aria-label="%s">`+"\n",
		class, coordinate(s.W), coordinate(s.H), Escape(s.Name+". "+s.About))
	p.all(s)
	return p.b.String()
}

// svgWriter writes marks.
type svgWriter struct {
	b      strings.Builder
	colour func(attr string, i Ink) string
}

func (p *svgWriter) all(s *Sheet) {
	for _, m := range s.marks {
		p.mark(m)
	}
	p.b.WriteString("</svg>\n")
}

func (p *svgWriter) mark(m mark) {
	switch {
	case m.areas != nil:
		p.b.WriteString("<path" + p.colour("fill", m.ink) + opacity(m.alpha) + ` d="`)
		p.path(m.areas, "z")
		p.b.WriteString("\"/>\n")
	case m.strokes != nil:
		p.b.WriteString("<path" + p.colour("stroke", m.ink) + ` fill="none" stroke-width="` +
			coordinate(m.pen.Width) + `"` + dashes(m.pen.Dash) + ` d="`)
		p.path(m.strokes, "")
		p.b.WriteString("\"/>\n")
	case m.discs != nil:
		p.discs(m)
	default:
		p.text(m)
	}
}

func opacity(alpha float64) string {
	if alpha == 1 {
		return ""
	}
	return fmt.Sprintf(` fill-opacity="%s"`, coordinate(alpha))
}

func dashes(length float64) string {
	if length == 0 {
		return ""
	}
	return fmt.Sprintf(` stroke-dasharray="%s"`, coordinate(length))
}

// path writes polygons with the first point of each absolute and the others relative to the one
// before, which is shorter.
func (p *svgWriter) path(lines [][]Point, end string) {
	for _, line := range lines {
		var at Point
		for k, to := range line {
			to = Point{round(to.X), round(to.Y)}
			verb := "l"
			if k == 0 {
				verb = "M"
			}
			p.b.WriteString(verb + pair(to.X-at.X, to.Y-at.Y))
			at = to
		}
		p.b.WriteString(end)
	}
}

// pair writes two numbers with no more between them than it takes.
func pair(x, y float64) string {
	a, b := coordinate(x), coordinate(y)
	if b[0] == '-' {
		return a + b
	}
	return a + " " + b
}

// rim is how thick the paper around a disc is.
const rim = 0.6

// discs writes the fills and the rims of circles; elements of one group take their colours from it.
func (p *svgWriter) discs(m mark) {
	p.b.WriteString("<g" + p.colour("fill", m.ink) + opacity(m.alpha) + ">")
	p.b.WriteString("<g" + p.colour("stroke", Paper) + ` stroke-width="` + coordinate(rim) + `">` + "\n")
	for _, d := range m.discs {
		fmt.Fprintf(&p.b, `<circle cx="%s" cy="%s" r="%s"/>`+"\n",
			coordinate(d.X), coordinate(d.Y), coordinate(d.R))
	}
	p.b.WriteString("</g></g>\n")
}

func (p *svgWriter) text(m mark) {
	p.b.WriteString("<text" + p.colour("fill", m.ink))
	if m.as.Turned {
		fmt.Fprintf(&p.b, ` transform="translate(%s %s) rotate(-90)"`, coordinate(m.at.X), coordinate(m.at.Y))
	} else {
		fmt.Fprintf(&p.b, ` x="%s" y="%s"`, coordinate(m.at.X), coordinate(m.at.Y))
	}
	fmt.Fprintf(&p.b, ` font-size="%s"`, coordinate(m.as.Size))
	if m.as.Bold {
		p.b.WriteString(` font-weight="bold"`)
	}
	if m.as.Anchor != Start {
		p.b.WriteString(` text-anchor="` + [...]string{"", "middle", "end"}[m.as.Anchor] + `"`)
	}
	p.b.WriteString(">" + Escape(m.text) + "</text>\n")
}

// coordinate is a number with at most two decimals.
func coordinate(v float64) string {
	s := strconv.FormatFloat(round(v), 'f', -1, 64)
	if s == "-0" {
		return "0"
	}
	return s
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

// Escape makes text out of what may be markup, for elements and attributes of SVG and HTML. What no
// XML may hold is gone by Plain.
func Escape(s string) string { return escaper.Replace(s) }
