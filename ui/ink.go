package ui

// ink says what a text is; the theme says how that looks. Inks add up. Layouts hold inks and no
// styles, so that they outlive a change of colours.
type ink uint16

const (
	inkBold ink = 1 << iota
	inkLine     // underlined: emphasis, links
	inkCode
	inkLink
	inkHead
	inkFaint
	inkGone // what only the first of two compared texts has
	inkNew  // what only the second has
	inkWarn
	inkBad
	inkSign // put in by the layout, no part of the text: a search passes over it
)

// ink returns the style of k.
func (th *theme) ink(k ink) style {
	st := th.inkColour(k)
	if k&inkBold != 0 {
		st = st.with(bold)
	}
	if k&inkLine != 0 {
		st = st.with(underline)
	}
	return st
}

func (th *theme) inkColour(k ink) style {
	switch {
	case k&(inkGone|inkBad) != 0:
		return th.bad
	case k&inkNew != 0:
		return th.good
	case k&inkWarn != 0:
		return th.warn
	case k&inkHead != 0:
		return th.title
	case k&inkLink != 0:
		return style{fg: th.accent.fg}
	case k&inkCode != 0:
		return th.warn
	case k&inkFaint != 0:
		return th.faint
	case k&inkSign != 0:
		return th.frame
	}
	return style{}
}
