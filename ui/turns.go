package ui

import "strings"

// speech is one turn of a conversation; role is "" for what stands before the first.
type speech struct {
	role, text string
	at         int // byte at which the text begins
}

var roleWords = []string{"user", "assistant", "system", "tool", "function"}

// roleAt returns the role that s begins with, as data writes conversations: "user: …".
func roleAt(s string) string {
	for _, role := range roleWords {
		if strings.HasPrefix(s, role) && strings.HasPrefix(s[len(role):], ": ") {
			return role
		}
	}
	return ""
}

// speeches splits a conversation into its turns. Text that does not begin with a role is one only
// where it goes on a conversation: then its beginning belongs to the turn before.
func speeches(s string, goesOn bool) []speech {
	if roleAt(s) == "" && !goesOn {
		return []speech{{text: s}}
	}
	var list []speech
	at := 0
	for at < len(s) {
		role, from := roleAt(s[at:]), at
		if role != "" {
			from += len(role) + len(": ")
		}
		to := nextTurn(s, from)
		list = append(list, speech{role, strings.TrimRight(s[from:to], "\n"), from})
		for at = to; at < len(s) && s[at] == '\n'; {
			at++
		}
	}
	return list
}

// nextTurn is where the next turn's role begins, at or behind from, or the end.
func nextTurn(s string, from int) int {
	for at := from; ; {
		k := strings.Index(s[at:], "\n\n")
		if k < 0 {
			return len(s)
		}
		at += k + len("\n\n")
		if roleAt(s[at:]) != "" {
			return at
		}
		at-- // of three newlines, the last two may be those before a role
	}
}

// turnRows lays out a conversation: each turn below the name of who speaks.
func turnRows(list []speech, ascii bool, w int, lay func(s string) []docRow) []docRow {
	var rows []docRow
	sign := "▌"
	if ascii {
		sign = ">"
	}
	for _, s := range list {
		if s.role != "" {
			if len(rows) > 0 {
				rows = append(rows, docRow{src: s.at})
			}
			name := []run{{faceHead | faceSign, sign}, {faceHead | faceBold, s.role}}
			rows = append(rows, docRow{runs: fitRuns(name, w), src: s.at, head: true})
		}
		for _, t := range lay(s.text) {
			t.src += s.at
			rows = append(rows, t)
		}
	}
	return rows
}

// fitRuns cuts runs to w cells.
func fitRuns(runs []run, w int) []run {
	var out []run
	for _, r := range runs {
		if r.text = fit(r.text, w); r.text == "" {
			break
		}
		w -= width(r.text)
		out = append(out, r)
	}
	return out
}
