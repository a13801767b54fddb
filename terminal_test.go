package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"github.com/hinshun/vt10x"

	"admap/ui/strictterm"
)

// terminal is the binary running in a pseudo-terminal, with an emulator that shows what a person
// would see. The terminal answers no query: a program must not wait for that.
type terminal struct {
	t       testing.TB
	process *exec.Cmd
	master  *os.File
	tty     *os.File
	before  *term.State
	changed chan struct{} // capacity one: something was written
	drained chan struct{} // closed once all output is read

	mu   sync.Mutex
	vt   vt10x.Terminal     // knows the terminal's modes
	cell *strictterm.Screen // knows how wide characters are
	raw  bytes.Buffer
	tail []byte // the beginning of a character of which the rest is still to come
}

// start runs the binary with these arguments in a terminal.
func (p place) start(columns, rows int, args ...string) *terminal {
	p.t.Helper()
	s := &terminal{
		t: p.t, process: p.command(args...), vt: emulator(columns, rows),
		cell:    strictterm.New(columns, rows),
		changed: make(chan struct{}, 1), drained: make(chan struct{}),
	}
	var err error
	if s.master, s.tty, err = pty.Open(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(s.close)
	s.before, err = term.GetState(s.tty.Fd())
	if err = errors.Join(err, s.setSize(columns, rows)); err != nil {
		p.t.Fatal(err)
	}
	s.process.Stdin, s.process.Stdout, s.process.Stderr = s.tty, s.tty, s.tty
	s.process.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.process.Start(); err != nil {
		p.t.Fatal(err)
	}
	go s.read()
	return s
}

func emulator(columns, rows int) vt10x.Terminal {
	return vt10x.New(vt10x.WithSize(columns, rows))
}

func (s *terminal) setSize(columns, rows int) error {
	return pty.Setsize(s.master, &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)})
}

// resize changes the terminal's size. The new screen begins empty: what the program leaves out of
// the next frame is seen to be missing.
func (s *terminal) resize(columns, rows int) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.vt = emulator(columns, rows)
	s.vt.Write([]byte("\x1b[?1049h\x1b[?25l")) // as the program has set it
	faults := s.cell.Faults
	s.cell = strictterm.New(columns, rows)
	s.cell.Write([]byte("\x1b[?1049h"))
	s.cell.Faults = faults
	if err := s.setSize(columns, rows); err != nil {
		s.t.Fatal(err)
	}
}

func (s *terminal) close() {
	s.master.Close()
	s.tty.Close()
}

// read shows the emulator all that the program writes.
func (s *terminal) read() {
	defer close(s.drained)
	chunk := make([]byte, 64<<10)
	for {
		n, err := s.master.Read(chunk)
		s.mu.Lock()
		s.raw.Write(chunk[:n])
		text := append(s.tail, chunk[:n]...)
		whole := wholeRunes(text)
		s.vt.Write(text[:whole])
		s.cell.Write(chunk[:n])
		s.tail = bytes.Clone(text[whole:])
		s.mu.Unlock()
		select {
		case s.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// wholeRunes is the length of b without a character that is cut at its end, which the emulator
// would drop.
func wholeRunes(b []byte) int {
	for at := len(b) - 1; at >= max(0, len(b)-utf8.UTFMax); at-- {
		if utf8.RuneStart(b[at]) && !utf8.FullRune(b[at:]) {
			return at
		}
	}
	return len(b)
}

// screen is the text of every row, in the width of the terminal.
type screen []string

func (s *terminal) screen() screen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cell.Rows()
}

func (sc screen) String() string { return strings.Join(sc, "\n") }

func (sc screen) has(marker string) bool { return strings.Contains(sc.String(), marker) }

// find is what a pattern captures on the screen, nil where it does not match.
func (sc screen) find(pattern *regexp.Regexp) []string {
	return pattern.FindStringSubmatch(sc.String())
}

// wait returns the first screen that is ok.
func (s *terminal) wait(what string, ok func(screen) bool) screen {
	s.t.Helper()
	deadline := time.After(patience)
	for ended := false; ; {
		now := s.screen()
		if ok(now) {
			return now
		}
		if ended {
			s.t.Fatalf("the program ended; waited for %s on\n%s", what, now)
		}
		select {
		case <-s.changed:
		case <-s.drained:
			ended = true
		case <-deadline:
			s.t.Fatalf("waited %s for %s on\n%s", patience, what, now)
		}
	}
}

// see waits for a screen that has all markers.
func (s *terminal) see(markers ...string) screen {
	s.t.Helper()
	return s.wait(strings.Join(markers, " and "), func(now screen) bool {
		for _, m := range markers {
			if !now.has(m) {
				return false
			}
		}
		return true
	})
}

// press types keys.
func (s *terminal) press(keys string) {
	s.t.Helper()
	if _, err := s.master.WriteString(keys); err != nil {
		s.t.Fatalf("type %q: %v on\n%s", keys, err, s.screen())
	}
}

// exitCode waits for the program to end and for the last of its output.
func (s *terminal) exitCode() int {
	s.t.Helper()
	ended := make(chan struct{})
	go func() {
		s.process.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(patience):
		s.t.Fatalf("the program does not end; its screen is\n%s", s.screen())
	}
	after, err := term.GetState(s.tty.Fd())
	if err != nil || !reflect.DeepEqual(s.before, after) {
		s.t.Errorf("the terminal's settings were %+v and are %+v (%v)", s.before, after, err)
	}
	s.tty.Close()
	<-s.drained
	return s.process.ProcessState.ExitCode()
}

// leaves waits for the explorer to end with a code and checks that the terminal is as before.
func (s *terminal) leaves(code int) {
	s.t.Helper()
	if got := s.exitCode(); got != code {
		s.t.Errorf("exit code %d, want %d, and the screen is\n%s", got, code, s.screen())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	checkRestored(s.t, s.raw.String())
	if len(s.cell.Faults) > 0 {
		s.t.Errorf("%d faults in the output, first %s", len(s.cell.Faults), s.cell.Faults[0])
	}
	if mode := s.vt.Mode(); mode&(vt10x.ModeAltScreen|vt10x.ModeMouseMask|vt10x.ModeMouseSgr) != 0 ||
		!s.vt.CursorVisible() || s.vt.Title() != "" && !strings.Contains(s.vt.Title(), "admap ") {
		s.t.Errorf("the emulator is left in mode %b, cursor visible %v, title %q",
			mode, s.vt.CursorVisible(), s.vt.Title())
	}
}

var (
	privateMode = regexp.MustCompile(`\x1b\[\?([0-9;]+)([hl])`)
	pushKeys    = regexp.MustCompile(`\x1b\[>[0-9]+u`)
	popKeys     = regexp.MustCompile(`\x1b\[<[0-9]*u`)
	otherKeys   = regexp.MustCompile(`\x1b\[>4(;[0-9]+)?m`)
	attributes  = regexp.MustCompile(`\x1b\[([0-9;:]*)m`)
)

// checkRestored looks at every mode a program has set: all that is not on by itself must be off.
func checkRestored(t testing.TB, raw string) {
	t.Helper()
	modes := map[string]string{}
	for _, m := range privateMode.FindAllStringSubmatch(raw, -1) {
		for mode := range strings.SplitSeq(m[1], ";") {
			modes[mode] = m[2]
		}
	}
	for _, used := range []string{"1049", "25", "1003", "1006"} {
		if modes[used] == "" {
			t.Errorf("mode %s was never set: is this an explorer?", used)
		}
	}
	for mode, state := range modes {
		normally := "l"
		if mode == "25" || mode == "7" { // the cursor is shown, lines wrap
			normally = "h"
		}
		if state != normally {
			t.Errorf("mode %s is left at %q", mode, state)
		}
	}
	pushed, popped := pushKeys.FindAllString(raw, -1), popKeys.FindAllString(raw, -1)
	if len(pushed) > len(popped) {
		t.Errorf("keyboard modes pushed by %q and popped by %q", pushed, popped)
	}
	if all := otherKeys.FindAllStringSubmatch(raw, -1); len(all) > 0 {
		if last := all[len(all)-1][1]; last != "" && last != ";0" {
			t.Errorf("modifyOtherKeys is left at %q", last)
		}
	}
	if all := attributes.FindAllStringSubmatch(raw, -1); len(all) > 0 {
		if last := all[len(all)-1][1]; strings.Trim(last, "0") != "" {
			t.Errorf("text attributes are left at %q", last)
		}
	}
}

// send sends a signal to the program.
func (s *terminal) send(signal os.Signal) {
	s.t.Helper()
	if err := s.process.Process.Signal(signal); err != nil {
		s.t.Fatal(err)
	}
}
