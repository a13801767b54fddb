package reward

import (
	"errors"
	"fmt"
	"regexp"
)

// tags are the parts of a template that are code.
type tags struct {
	source []byte // of the template, every tag on one line as the library wants it
	code   []byte // of all tags, with blanks for the texts in it
}

func readTags(source string) tags {
	t := tags{source: []byte(source)}
	for i := 0; i+1 < len(t.source); i++ {
		switch string(t.source[i : i+2]) {
		case "{#":
			i = t.comment(i + 2)
		case "{{":
			i = t.tag(i+2, "}}")
		case "{%":
			i = t.tag(i+2, "%}")
		}
	}
	return t
}

// comment is where the last byte of a comment is.
func (t *tags) comment(i int) int {
	for i+1 < len(t.source) && string(t.source[i:i+2]) != "#}" {
		i++
	}
	return i + 1
}

// tag reads up to the tag's last byte and is where that is.
func (t *tags) tag(i int, end string) int {
	var quote byte
	for ; i+1 < len(t.source); i++ {
		c, shown := t.source[i], byte(' ')
		switch {
		case quote != 0 && c == '\\':
			i++
		case c == quote:
			quote = 0
		case quote != 0:
		case string(t.source[i:i+2]) == end:
			t.code = append(t.code, ' ')
			return i + 1
		case c == '\'' || c == '"':
			quote = c
		case c == '\n' || c == '\r':
			t.source[i] = ' '
		default:
			shown = c
		}
		t.code = append(t.code, shown)
	}
	return i
}

var (
	// word is a name, with what makes it a member of something before it and a call after it.
	word  = regexp.MustCompile(`(\.\s*)?([\pL_][\pL\pN_]*)(\s*\()?`)
	macro = regexp.MustCompile(`\bmacro\s+([\pL_][\pL\pN_]*)`)
)

// maxDepth is more brackets in one another than a person writes.
const maxDepth = 50

// check refuses code that goes so deep that it would end the program.
func (t *tags) check() error {
	depth := 0
	for _, c := range t.code {
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
		if depth > maxDepth {
			return fmt.Errorf("more than %d brackets in one another", maxDepth)
		}
	}
	return t.checkCalls()
}

// checkCalls refuses code that may call itself without end: a macro may call those that stand
// before it, and none may be handed on under another name.
func (t *tags) checkCalls() error {
	macros := map[string]bool{}
	for _, m := range macro.FindAllSubmatch(t.code, -1) {
		macros[string(m[1])] = true
	}
	done, inside := map[string]bool{}, ""
	before := ""
	for _, w := range word.FindAllSubmatch(t.code, -1) {
		name, called := string(w[2]), w[3] != nil
		switch {
		case name == "recursive":
			return errors.New("recursive loops are not supported")
		case name == "endmacro":
			done[inside], inside = true, ""
		case before == "macro" && (inside != "" || done[name]):
			return fmt.Errorf("macro %s: two of a name, or one in another, are not supported", name)
		case before == "macro":
			inside = name
		case macros[name] && w[1] == nil && (!called || inside != "" && !done[name]):
			return fmt.Errorf("macro %s: one that may call itself is not supported", name)
		}
		before = name
	}
	return nil
}
