package strictterm

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	csi = regexp.MustCompile(`^\x1b\[([<-?]?)([0-9;:]*)([ -/]*)([@-~])`)
	osc = regexp.MustCompile(`^\x1b\]([^\x00-\x1f\x7f]*)(\x07|\x1b\\)`)
	// unfinished is what may still become one of these.
	unfinished = regexp.MustCompile(`^\x1b(\[[<-?]?[0-9;:]*[ -/]*|\][^\x00-\x1f\x7f]*\x1b?)?$`)
	// quiet are sequences that change nothing on the screen: queries, keyboard and mouse modes, the
	// cursor's look, bracketed paste, synchronised output, grapheme widths, tab stops, bidi.
	quiet = regexp.MustCompile(`^\x1b(\[\?(25|1000|1002|1003|1006|2004|2026|2027)[hl]` +
		`|\[\?(2026|2027)\$p|\[\?u|\[[<>=][0-9;]*u|\[>4(;[0-9])?m|\[\?5W|\[8[hl]|\[[0-9;:]*m)$`)
)

// sequence carries out an escape sequence.
func (s *Screen) sequence(b []byte) int {
	if m := osc.FindSubmatch(b); m != nil {
		s.command(string(m[1]))
		return len(m[0])
	}
	m := csi.FindSubmatch(b)
	switch {
	case m != nil:
	case len(b) > 1 && b[1] == 'M': // reverse index
		s.up()
		return 2
	case unfinished.Match(b):
		return 0
	default:
		s.fault("sequence %q", b[:min(len(b), 12)])
		return 1
	}
	all := string(m[0])
	switch {
	case quiet.MatchString(all):
	case all == "\x1b[?1049h" && s.main == nil:
		s.main, s.cells = s.cells, New(s.w, s.h).cells
	case all == "\x1b[?1049l" && s.main != nil:
		s.main, s.cells = nil, s.main
	case all == "\x1b[?7h", all == "\x1b[?7l":
		s.noWrap = all == "\x1b[?7l"
	case len(m[1])+len(m[3]) > 0 || !s.edit(m[4][0], numbers(string(m[2]))):
		s.fault("sequence %q", all)
	}
	return len(all)
}

// command takes an operating system command: a title, or the query of the background.
func (s *Screen) command(text string) {
	title, ok := strings.CutPrefix(text, "2;")
	switch {
	case ok:
		s.Titles = append(s.Titles, title)
	case text != "11;?":
		s.fault("command %q", text)
	}
}

func (s *Screen) up() {
	s.wrapped = false
	if s.y == s.top {
		s.scroll(-1)
	} else {
		s.y = max(0, s.y-1)
	}
}

func numbers(text string) (list []int) {
	for part := range strings.SplitSeq(text, ";") {
		n, _ := strconv.Atoi(part) // nothing stands for 0
		list = append(list, n)
	}
	return list
}

// edit moves the cursor or changes cells; it reports false for what it does not know.
func (s *Screen) edit(final byte, p []int) bool {
	n := max(1, p[0])
	if final != 'b' {
		s.wrapped = false
	}
	switch final {
	case 'A':
		s.y = max(0, s.y-n)
	case 'B':
		s.y = min(s.h-1, s.y+n)
	case 'C':
		s.x = min(s.w-1, s.x+n)
	case 'D':
		s.x = max(0, s.x-n)
	case 'G', '`':
		s.x = min(s.w, n) - 1
	case 'd':
		s.y = min(s.h, n) - 1
	case 'H':
		s.y, s.x = min(s.h, n)-1, 0
		if len(p) > 1 {
			s.x = min(s.w, max(1, p[1])) - 1
		}
	case 'I':
		for range n {
			s.control('\t')
		}
	case 'Z':
		s.x = max(0, (s.x-1)/8*8-8*(n-1))
	default:
		return s.change(final, p[0], p)
	}
	return true
}

func (s *Screen) change(final byte, n int, p []int) bool {
	switch final {
	case 'J':
		s.erase(n)
	case 'K':
		s.blankFrom([]int{s.x, 0, 0}[n%3], []int{s.w, s.x + 1, s.w}[n%3])
	case 'X':
		s.blankFrom(s.x, min(s.w, s.x+max(1, n)))
	case 'b':
		for range max(1, n) {
			s.print(s.last)
		}
	case '@', 'P':
		s.shift(final, max(1, n))
	case 'L', 'M':
		s.lines(final, max(1, n))
	case 'S':
		s.scroll(max(1, n))
	case 'T':
		s.scroll(-max(1, n))
	case 'r':
		s.top, s.bottom = 0, s.h-1
		if len(p) > 1 {
			s.top, s.bottom = max(1, n)-1, min(s.h, p[1])-1
		}
		s.x, s.y = 0, 0
	default:
		return false
	}
	return true
}

// erase blanks from the cursor on, up to it, or everything.
func (s *Screen) erase(what int) {
	for y := range s.cells {
		if what >= 2 || what == 0 && y > s.y || what == 1 && y < s.y {
			s.cells[y] = s.blank()
		}
	}
	if what < 2 {
		s.blankFrom([]int{s.x, 0}[what], []int{s.w, s.x + 1}[what])
	}
}

func (s *Screen) blankFrom(x, end int) {
	s.cut(x)
	s.cut(end)
	for ; x < end; x++ {
		s.cells[s.y][x] = " "
	}
}

// shift inserts blanks at the cursor or deletes cells there.
func (s *Screen) shift(final byte, n int) {
	row := s.cells[s.y]
	n = min(n, s.w-s.x)
	s.cut(s.x)
	if final == '@' {
		copy(row[s.x+n:], append([]string(nil), row[s.x:]...))
		s.blankFrom(s.x, s.x+n)
		return
	}
	copy(row[s.x:], row[s.x+n:])
	for x := s.w - n; x < s.w; x++ {
		row[x] = " "
	}
}

// lines inserts blank lines at the cursor or deletes lines there.
func (s *Screen) lines(final byte, n int) {
	top := s.top
	s.top = s.y
	if final == 'L' {
		n = -n
	}
	s.scroll(n)
	s.top, s.x = top, 0
}
