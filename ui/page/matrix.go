package page

import (
	"fmt"
	"math"

	"admap/ui/figure"
)

// heats is how many shades a field of a matrix may have; with the deepest of them text still stands
// out.
const heats = 8

// matrix counts what is one thing by rows and another by columns, the fields the darker the more.
func matrix(caption, corner string, rows, columns []html, counts [][]int) html {
	most := 0
	for _, r := range counts {
		for _, n := range r {
			most = max(most, n)
		}
	}
	head := []html{tag("th", attrs{"scope", "col"}, text(corner))}
	for _, c := range columns {
		head = append(head, tag("th", attrs{"scope", "col", "class", "num"}, c))
	}
	var body []html
	for k, r := range counts {
		line := []html{tag("th", attrs{"scope", "row"}, rows[k])}
		for _, n := range r {
			line = append(line, tag("td", attrs{"class", "num " + heat(n, most)}, text(figure.Count(n))))
		}
		body = append(body, tag("tr", nil, line...))
	}
	return tag("div", attrs{"class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption},
		tag("table", attrs{"class", "matrix"}, tag("caption", nil, tag("span", nil, text(caption))),
			tag("thead", nil, tag("tr", nil, head...)), tag("tbody", nil, body...))) + "\n"
}

// heat is the class of a field.
func heat(n, most int) string {
	if n == 0 || most == 0 {
		return "h0"
	}
	return fmt.Sprintf("h%d", 1+int(math.Round(float64(heats-2)*float64(n)/float64(most))))
}
