package ui

// face says what a text is; the theme says how that looks. Inks add up. Layouts hold inks and no
// styles, so that they outlive a change of colours.
type face uint16

const (
	faceBold face = 1 << iota
	faceLine      // underlined: emphasis, links
	faceCode
	faceLink
	faceHead
	faceFaint
	faceGone // what only the first of two compared texts has
	faceNew  // what only the second has
	faceWarn
	faceBad
	faceSign // put in by the layout, no part of the text: a search passes over it
)

// face returns the style of k.
func (th *theme) face(k face) style {
	st := th.faceColour(k)
	if k&faceBold != 0 {
		st = st.with(bold)
	}
	if k&faceLine != 0 {
		st = st.with(underline)
	}
	return st
}

func (th *theme) faceColour(k face) style {
	switch {
	case k&(faceGone|faceBad) != 0:
		return th.bad
	case k&faceNew != 0:
		return th.good
	case k&faceWarn != 0:
		return th.warn
	case k&faceHead != 0:
		return th.title
	case k&faceLink != 0:
		return style{fg: th.accent.fg}
	case k&faceCode != 0:
		return th.warn
	case k&faceFaint != 0:
		return th.faint
	case k&faceSign != 0:
		return th.frame
	}
	return style{}
}
