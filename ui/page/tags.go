package page

import (
	"strings"

	"admap/ui/figure"
)

// html is finished markup. Only the functions of this file, and figures, make it, so that no text
// gets into a page without being escaped.
type html string

// text is what people read. It must be clean: names of a dataset come by name.
func text(s string) html { return html(figure.Escape(s)) }

// name is text of a dataset, made fit to be shown and kept apart from the direction of what is around.
func name(s string) html { return tag("bdi", nil, text(figure.Plain(s))) }

// shortName is name where there is little room.
func shortName(s string) html { return tag("bdi", nil, text(figure.Short(s, 40))) }

// attrs are attributes: a name and a value in turns.
type attrs []string

// tag is an element.
func tag(kind string, a attrs, inside ...html) html {
	var b strings.Builder
	b.WriteString("<" + kind)
	for k := 0; k+1 < len(a); k += 2 {
		b.WriteString(" " + a[k] + `="` + figure.Escape(a[k+1]) + `"`)
	}
	b.WriteByte('>')
	b.WriteString(string(join(inside...)))
	b.WriteString("</" + kind + ">")
	return html(b.String())
}

func join(parts ...html) html {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(string(p))
	}
	return html(b.String())
}

// para is a paragraph.
func para(inside ...html) html { return tag("p", nil, inside...) + "\n" }

// note is a paragraph that matters less.
func note(s string) html { return tag("p", attrs{"class", "note"}, text(s)) + "\n" }

// cell is one field of a table: a heading, a number or a text.
type cell struct {
	inside html
	class  string
	head   bool
}

func words(inside html) cell   { return cell{inside: inside} }
func number(s string) cell     { return cell{inside: text(s), class: "num"} }
func rowHead(inside html) cell { return cell{inside: inside, head: true} }
func drawn(inside html) cell   { return cell{inside: inside, class: "draw"} }

// table has a caption, the names of its columns and its rows. A column's name is set as its cells are.
func table(caption string, columns []string, rows [][]cell) html {
	if len(rows) == 0 {
		return ""
	}
	var head, body []html
	for k, c := range columns {
		a := attrs{"scope", "col"}
		if class := rows[0][k].class; class != "" {
			a = append(a, "class", class)
		}
		head = append(head, tag("th", a, text(c)))
	}
	for _, r := range rows {
		body = append(body, tag("tr", nil, cells(r)...), "\n")
	}
	return tag("div", attrs{"class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption},
		tag("table", nil, tag("caption", nil, tag("span", nil, text(caption))),
			tag("thead", nil, tag("tr", nil, head...)), "\n", tag("tbody", nil, body...))) + "\n"
}

func cells(row []cell) (all []html) {
	for _, c := range row {
		kind, a := "td", attrs{"class", c.class}
		if c.head {
			kind, a = "th", attrs{"scope", "row"}
		}
		if c.class == "" && !c.head {
			a = nil
		}
		all = append(all, tag(kind, a, c.inside))
	}
	return all
}
