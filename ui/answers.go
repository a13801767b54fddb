package ui

import (
	"strings"
	"time"
)

// answerWithin is how long the rest of a terminal's answer may take on a slow line.
const answerWithin = 3 * time.Second

// answers keeps a terminal's answers from typing keys. One that arrives in pieces is given up by the
// reader after a moment, and its rest would be taken for keys: a background colour of "dddd" would
// drop a sample.
type answers struct {
	until time.Time // the rest of an answer is awaited; zero where none is
	csi   bool      // it ends with a letter, the others with BEL or ST
}

// cut takes what the reader could not make sense of: the beginning of an answer that it gave up, or a
// whole one that it does not know.
func (g *answers) cut(begun string, now time.Time) {
	if len(begun) < 2 || !strings.ContainsAny(begun[1:2], "[]P_^X") {
		return
	}
	last := begun[len(begun)-1]
	g.csi = begun[1] == '['
	switch {
	case g.csi && len(begun) > 2 && last >= '@' && last <= '~':
	case !g.csi && (last == '\a' || strings.HasSuffix(begun, "\x1b\\")):
	default:
		g.until = now.Add(answerWithin)
	}
}

// swallows reports whether a key is part of an answer.
func (g *answers) swallows(key string, now time.Time) bool {
	if g.until.IsZero() {
		return false
	}
	if now.After(g.until) {
		g.until = time.Time{}
		return false
	}
	switch {
	case g.csi && len(key) == 1 && key[0] >= '@' && key[0] <= '~',
		!g.csi && (key == "ctrl+g" || key == `alt+\`):
		g.until = time.Time{}
	case len(key) > 1 && !strings.HasPrefix(key, "shift+") && key != "space":
		g.until = time.Time{} // no answer holds such a key
		return false
	}
	return true
}
