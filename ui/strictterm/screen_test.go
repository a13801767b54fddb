package strictterm

import (
	"strings"
	"testing"
)

func TestScreen(t *testing.T) {
	for in, want := range map[string]string{
		"ab\r\ncd":                            "ab   |cd   |     ",
		"漢字x":                                 "漢字x|     |     ",
		"abcd漢":                               "abcd |漢   |     ", // a wide one does not fit into one cell
		"漢字\x1b[1;2Hx":                        " x字 |     |     ",
		"abcde\x1b[2G\x1b[2X":                 "a  de|     |     ",
		"abcde\x1b[1;3H\x1b[K":                "ab   |     |     ",
		"abcde\x1b[1;2H\x1b[2P":               "ade  |     |     ",
		"abcde\x1b[1;2H\x1b[2@":               "a  bc|     |     ",
		"e\u0301x\x1b[3b":                     "e\u0301xxxx|     |     ",
		"1\r\n2\r\n3\r\n4":                    "2    |3    |4    ",
		"1\r\n2\r\n3\x1b[2;3r\x1b[2;1H\x1b[M": "1    |3    |     ",
		"1\x1b[?1049halt\x1b[?1049l":          "1    |     |     ",
		"abcdef":                              "abcde|f    |     ",
		"\x1b[?7labcdef":                      "abcdf|     |     ",
		"a\x1b[2Jb":                           " b   |     |     ",
	} {
		s := New(5, 3)
		for k := range len(in) { // however it is cut
			s.Write([]byte{in[k]})
		}
		if got := strings.Join(s.Rows(), "|"); got != want || len(s.Faults) > 0 {
			t.Errorf("%q shows\n%q, want\n%q, faults %q", in, got, want, s.Faults)
		}
	}
}

func TestFaults(t *testing.T) {
	for _, in := range []string{"\a", "\x1b]52;c;aGk=\a", "\x1b]8;;x\x1b\\", "\x1bP$q\x1b\\", "\x1bc", "\x1b(0",
		"\x1b[6n", "\u009b2J", "\x9b", "\xff", "\x1b[?47h", "\x1b[?1049l", "\x1b[3q", "\x7f"} {
		s := New(5, 3)
		s.Write([]byte(in + " "))
		if len(s.Faults) == 0 {
			t.Errorf("%q is let through", in)
		}
	}
	s := New(5, 3)
	if s.Write([]byte(Hostile())); len(s.Faults) < 50 {
		t.Errorf("%d faults in a hostile text", len(s.Faults))
	}
	s = New(5, 3)
	if s.Write([]byte("\x1b]2;one\a\x1b]2;two\x1b\\")); len(s.Titles) != 2 || s.Titles[1] != "two" {
		t.Errorf("titles %q", s.Titles)
	}
}
