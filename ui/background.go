package ui

// themeWords are the values of settingTheme. By itself the theme is that of the background which the
// terminal, or else the environment, tells of.
var themeWords = []string{"auto", "dark", "light"}

// onBackground takes the terminal's answer, whenever it comes.
func (a *App) onBackground(dark bool) {
	a.darkGround = dark
	a.repaint()
}

func (a *App) repaint() {
	dark := a.darkGround
	if word := a.prefs[settingTheme]; word == "dark" || word == "light" {
		dark = word == "dark"
	}
	a.th.paint(dark)
}
