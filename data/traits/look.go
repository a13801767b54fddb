package traits

import (
	"strings"

	"admap/model"
)

// look counts the Markdown of a text, roughly: by the beginnings of lines outside of code.
func look(body string) (l model.Look) {
	fence := ""
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		switch opened := fenceOf(line); {
		case fence != "":
			if strings.HasPrefix(line, fence) {
				fence = ""
			}
			continue
		case opened != "":
			fence = opened
			count(&l.Fences, 1)
			continue
		case isHeading(line):
			count(&l.Headings, 1)
		case isItem(line):
			count(&l.Items, 1)
		}
		count(&l.Bold, strings.Count(line, "**")/2+strings.Count(line, "__")/2)
	}
	return l
}

// count adds n to a counter that ends at 255.
func count(c *uint8, n int) { *c = uint8(min(255, int(*c)+n)) }

// fenceOf is the mark that begins a block of code on this line, "" for none.
func fenceOf(line string) string {
	for _, mark := range []string{"```", "~~~"} {
		if strings.HasPrefix(line, mark) {
			return mark
		}
	}
	return ""
}

func isHeading(line string) bool {
	level := len(line) - len(strings.TrimLeft(line, "#"))
	return 1 <= level && level <= 6 && strings.HasPrefix(line[level:], " ")
}

// isItem reports whether a line begins with a bullet or with a number of at most three digits.
func isItem(line string) bool {
	for _, bullet := range []string{"- ", "* ", "+ ", "• "} {
		if strings.HasPrefix(line, bullet) {
			return true
		}
	}
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	return 1 <= digits && digits <= 3 &&
		(strings.HasPrefix(line[digits:], ". ") || strings.HasPrefix(line[digits:], ") "))
}
