package model

// Control reports whether a terminal may take r for a command: C0, DEL and C1.
func Control(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }

// Hidden reports whether r is invisible and yet changes how its neighbours are laid out or read:
// bidirectional controls, line separators, zero-width spaces, interlinear marks and tags. Joiners
// (U+200C, U+200D) are not among them, since scripts need them.
func Hidden(r rune) bool {
	switch {
	case r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r >= 0x200e && r <= 0x200f,
		r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return r == 0x200b || r == 0x061c || r == 0xfeff
}
