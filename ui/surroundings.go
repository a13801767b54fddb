package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Surroundings is what the environment says of the terminal, before that says anything itself.
type Surroundings struct {
	ASCII    bool // it shows ASCII only
	Light    bool // its background is light
	NoColour bool // a person wants no colours, or nothing is known of the terminal
	Dumb     bool // it has no cursor to move
}

// fewGlyphs are kinds of terminals whose fonts lack dots and boxes, or that know no UTF-8.
var fewGlyphs = []string{"linux", "vt100", "vt102", "vt220", "vt320", "vt420", "ansi", "cons25", "dumb"}

// Survey looks at the environment.
func Survey(getenv func(string) string) Surroundings {
	kind, _, _ := strings.Cut(getenv("TERM"), "-")
	return Surroundings{
		ASCII:    slices.Contains(fewGlyphs, kind) || !unicodeLocale(getenv),
		Light:    lightBackground(getenv("COLORFGBG")),
		NoColour: getenv("NO_COLOR") != "" || kind == "",
		Dumb:     kind == "dumb",
	}
}

// unicodeLocale reports whether the locale's characters are UTF-8. Where none is set POSIX means C,
// yet containers and remote shells leave it unset under terminals that all know UTF-8.
func unicodeLocale(getenv func(string) string) bool {
	locale := strings.ToLower(cmp.Or(getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG")))
	return locale == "" || strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
}

// lightBackground reads COLORFGBG, "foreground;background" among the 16 colours: white and the bright
// ones but for bright black are light.
func lightBackground(v string) bool {
	n, err := strconv.Atoi(v[strings.LastIndexByte(v, ';')+1:])
	return err == nil && (n == 7 || n > 8 && n < 16)
}
