// Package strictterm is a terminal for tests: it lays out characters by their width, as tmux and xterm
// do, and knows exactly the sequences that the explorer's renderer has reason to send. Whatever else
// comes, above all from a dataset, is a fault. A Screen is to be used by one goroutine at a time.
package strictterm

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Screen is what a person would see.
type Screen struct {
	Faults []string // what should not have come
	Titles []string // the window's titles, the last one last

	MapNewline bool // a newline begins a line too, as where no tty stands before the terminal

	w, h, x, y  int
	top, bottom int // the scrolling region
	wrapped     bool
	noWrap      bool
	last        string
	cells       [][]string // a cluster each; "" is the right half of a wide one
	rest        []byte     // the beginning of a sequence or character
	main        [][]string // the main screen while the alternate one is shown
}

// New makes an empty screen.
func New(w, h int) *Screen {
	s := &Screen{w: w, h: h, bottom: h - 1}
	for range h {
		s.cells = append(s.cells, s.blank())
	}
	return s
}

func (s *Screen) blank() []string {
	row := make([]string, s.w)
	for x := range row {
		row[x] = " "
	}
	return row
}

// Rows are the lines, all of the screen's width.
func (s *Screen) Rows() []string {
	rows := make([]string, s.h)
	for y, row := range s.cells {
		rows[y] = strings.Join(row, "")
	}
	return rows
}

// Write takes output of a program.
func (s *Screen) Write(p []byte) (int, error) {
	b := append(s.rest, p...)
	for len(b) > 0 {
		n := s.take(b)
		if n == 0 {
			break
		}
		b = b[n:]
	}
	s.rest = append([]byte(nil), b...)
	return len(p), nil
}

// take consumes one character, control or sequence; 0 where the end is still to come.
func (s *Screen) take(b []byte) int {
	switch {
	case b[0] == 0x1b:
		return s.sequence(b)
	case b[0] < 0x20 || b[0] == 0x7f:
		s.control(b[0])
		return 1
	case !utf8.FullRune(b):
		return 0
	}
	r, n := utf8.DecodeRune(b)
	if r == utf8.RuneError && n == 1 || r >= 0x7f && r < 0xa0 {
		s.fault("character %q", b[:n])
		return n
	}
	s.print(string(b[:n]))
	return n
}

func (s *Screen) fault(format string, args ...any) {
	s.Faults = append(s.Faults, fmt.Sprintf(format, args...))
}

func (s *Screen) control(c byte) {
	s.wrapped = s.wrapped && c != '\r' && c != '\b'
	switch c {
	case '\r':
		s.x = 0
	case '\n':
		if s.MapNewline {
			s.x = 0
		}
		s.down()
	case '\b':
		s.x = max(0, s.x-1)
	case '\t':
		s.x = min(s.w-1, s.x/8*8+8)
	default:
		s.fault("control %q", c)
	}
}

func (s *Screen) down() {
	if s.y == s.bottom {
		s.scroll(1)
	} else {
		s.y = min(s.h-1, s.y+1)
	}
}

// scroll moves the region's lines up, or down where n is negative.
func (s *Screen) scroll(n int) {
	for ; n > 0; n-- {
		copy(s.cells[s.top:s.bottom], s.cells[s.top+1:s.bottom+1])
		s.cells[s.bottom] = s.blank()
	}
	for ; n < 0; n++ {
		copy(s.cells[s.top+1:s.bottom+1], s.cells[s.top:s.bottom])
		s.cells[s.top] = s.blank()
	}
}

func (s *Screen) print(c string) {
	w := ansi.StringWidthWc(c)
	if w == 0 {
		x := s.x - 1
		if s.wrapped {
			x = s.x
		}
		for x > 0 && s.cells[s.y][x] == "" {
			x--
		}
		s.cells[s.y][max(0, x)] += c
		return
	}
	s.last = c
	if s.wrapped || s.x+w > s.w {
		if s.noWrap {
			s.x = s.w - w
		} else {
			s.x, s.wrapped = 0, false
			s.down()
		}
	}
	s.cut(s.x)
	s.cut(s.x + w)
	s.cells[s.y][s.x] = c
	if w == 2 {
		s.cells[s.y][s.x+1] = ""
	}
	if s.x += w; s.x >= s.w {
		s.x, s.wrapped = s.w-1, true
	}
}

// cut blanks a wide character of which x would be the right half.
func (s *Screen) cut(x int) {
	if x > 0 && x < s.w && s.cells[s.y][x] == "" {
		s.cells[s.y][x-1], s.cells[s.y][x] = " ", " "
	}
}
