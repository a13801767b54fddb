package ui

import "strings"

// run is clean text of one kind.
type run struct {
	face face
	text string
}

// joint says how a row's text goes on in the next row.
type joint uint8

const (
	jointEnd   joint = iota // a line ends here
	jointSpace              // broken at spaces, which are left out
	jointNone               // broken within a word
)

// docRow is one row of laid out text, as wide as its runs together.
type docRow struct {
	runs  []run
	src   int // byte of the cleaned text at which the row, or what it belongs to, begins
	joint joint
	head  bool // names what follows: a turn of a conversation
}

func (t docRow) width() int {
	w := 0
	for _, r := range t.runs {
		w += width(r.text)
	}
	return w
}

// flow breaks runs into rows of at most w cells, at spaces where there are any. A newline in them
// ends a row. The rows' src counts bytes of the runs' text.
func flow(in []run, w int) []docRow {
	w = max(1, w)
	if w == 1 {
		in = narrowed(in)
	}
	var rows []docRow
	cut, at := cutter{runs: in}, 0
	for line := range strings.SplitSeq(joined(in), "\n") {
		first, end := len(rows), at
		breakLine(line, w, func(from, to int) {
			if len(rows) > first {
				rows[len(rows)-1].joint = jointSpace
				if at+from == end {
					rows[len(rows)-1].joint = jointNone
				}
			}
			rows = append(rows, docRow{runs: cut.take(at+from, at+to), src: at + from})
			end = at + to
		})
		at += len(line) + 1
	}
	return rows
}

func joined(in []run) string {
	if len(in) == 1 {
		return in[0].text
	}
	var b strings.Builder
	for _, r := range in {
		b.WriteString(r.text)
	}
	return b.String()
}

// narrowed replaces what takes two cells, for rows of one.
func narrowed(in []run) []run {
	out := make([]run, len(in))
	for k, r := range in {
		var b strings.Builder
		for s := r.text; len(s) > 0; {
			if s[0] == '\n' {
				b.WriteByte('\n')
				s = s[1:]
				continue
			}
			cluster, cells := firstCluster(s)
			s = s[len(cluster):]
			if cells > 1 {
				cluster = "?"
			}
			b.WriteString(cluster)
		}
		out[k] = run{r.face, b.String()}
	}
	return out
}

// breakLine calls f with the bytes of every row of one line; spaces at a break belong to none.
func breakLine(s string, w int, f func(from, to int)) {
	for at := 0; ; {
		head, rest := split(s[at:], w)
		if rest == "" {
			f(at, len(s))
			return
		}
		if head == "" { // one cluster wider than the row; drawing cuts it
			head, _ = firstCluster(rest)
		} else if cut := strings.LastIndexByte(head, ' '); rest[0] != ' ' &&
			strings.TrimLeft(head[:max(0, cut)], " ") != "" {
			head = head[:cut]
		}
		f(at, at+len(strings.TrimRight(head, " ")))
		at += len(head)
		at += len(s[at:]) - len(strings.TrimLeft(s[at:], " "))
		if at == len(s) {
			return
		}
	}
}

// cutter hands out parts of runs from front to back.
type cutter struct {
	runs  []run
	start int // of runs[0] in the whole text
}

func (c *cutter) take(from, to int) []run {
	for len(c.runs) > 0 && c.start+len(c.runs[0].text) <= from {
		c.start += len(c.runs[0].text)
		c.runs = c.runs[1:]
	}
	var out []run
	at := c.start
	for _, r := range c.runs {
		if at >= to {
			break
		}
		part := r.text[max(0, from-at):min(len(r.text), to-at)]
		if part != "" {
			out = append(out, run{r.face, part})
		}
		at += len(r.text)
	}
	return out
}

// rawRows lays out text as it is.
func rawRows(text string, w int) []docRow { return flow([]run{{0, cleanLines(text)}}, w) }

// hard breaks s into rows of w cells wherever they end, keeping every space: code.
func hard(s string, w int, f func(part string)) {
	for {
		head, rest := split(s, max(1, w))
		if head == "" && rest != "" {
			cluster, _ := firstCluster(rest)
			head, rest = cluster, rest[len(cluster):]
			if w == 1 {
				head = "?"
			}
		}
		f(head)
		if rest == "" {
			return
		}
		s = rest
	}
}
