package strictterm

import "strings"

// Hostile is text with all that a terminal could be made to do, and all that is hard to measure.
func Hostile() string {
	var b strings.Builder
	for c := range rune(0xa0) {
		if c < 0x20 || c >= 0x7f {
			b.WriteRune(c)
		}
	}
	for c := 0x80; c < 0x100; c += 9 {
		b.WriteByte(byte(c)) // no UTF-8
	}
	for _, s := range []string{
		"\x1b]52;c;aGk=\a", "\x1b]8;;http://x\x1b\\link\x1b]8;;\a", "\x1b]0;owned\a", "\x1b]2;owned\x1b\\",
		"\x1bP$q q\x1b\\", "\x1bPq#0!9~\x1b\\", "\x1b_Ga=T\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\", "\x1bc",
		"\x1b[2J", "\x1b[H", "\x1b[?1049l", "\x1b[?25h", "\x1b[5;41m", "\x1b[6n", "\x1b[>4;2m", "\x1b[?2027h",
		"\x1b(0", "\x1b#8", "\x1b[1;1r", "\x9b2J", "\u009b2J", "\u009d0;owned\u009c", "\x1b[",
		"\u202a\u202b\u202c\u202d\u202eoverride", "\u2066\u2067\u2068isolate\u2069", "\u200e\u200f\u061c",
		"שלום עולם مرحبا", "👩\u200d👩\u200d👧\u200d👦", "👍🏽", "🇩🇪🇫🇷🇩", "1\ufe0f\u20e3❤\ufe0f❤\ufe0e",
		"Z" + strings.Repeat("\u0351\u0328", 200), "\u1112\u1161\u11ab \u1160\u3164\uffa0", "กำ नमस्ते क्षि",
		"\u00ad\u034f\u180e\u2800\u200b\u200c\u200d\u2060\ufeff\ufff9", "\U000e0041\U000e0101", "漢字かな",
		"\u0301leading mark", "\t\r\n\v\f\u0085\u2028\u2029", "\ue000\U000f0000\U0010ffff\ufdd0\u0378", "…–μσ²↵",
	} {
		b.WriteString(s)
	}
	return b.String()
}
