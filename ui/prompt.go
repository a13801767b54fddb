package ui

import (
	"slices"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// prompt takes one line of text: a search, a note.
type prompt struct {
	overlay
	title   string
	text    []rune
	at      int
	waiting bool // for the text that is to be edited
	done    func(a *App, text string) tea.Cmd
}

func (p *prompt) name() string { return "text input" }

func (p *prompt) keys() []binding {
	return append([]binding{
		on("enter", "↵", "accept", "accept", p.accept).unless(p.notYet),
		on("esc", "esc", "cancel", "cancel", back),
	}, p.editKeys()...)
}

// editKeys move in the text and delete from it.
func (p *prompt) editKeys() []binding {
	return []binding{
		on("left ctrl+b", "←", "", "back by a character", p.seek(-1)),
		on("right ctrl+f", "→", "", "on by a character", p.seek(1)),
		on("home ctrl+a", "home", "", "to the beginning", p.seek(-1<<30)),
		on("end ctrl+e", "end", "", "to the end", p.seek(1<<30)),
		on("backspace ctrl+h", "⌫", "", "delete backwards", p.erase),
		on("delete ctrl+d", "del", "", "delete the character under the cursor", p.eraseHere),
		on("ctrl+w", "^w", "", "delete the word before the cursor", p.eraseWord),
		on("ctrl+u", "^u", "", "delete everything before the cursor", p.clear),
	}
}

func (p *prompt) notYet(*App) string {
	if p.waiting {
		return "still reading the note"
	}
	return ""
}

func (p *prompt) accept(a *App) tea.Cmd {
	a.pop()
	return p.done(a, string(p.text))
}

func (p *prompt) seek(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		p.at = min(max(0, p.at+by), len(p.text))
		return nil
	}
}

func (p *prompt) erase(*App) tea.Cmd {
	if p.at > 0 {
		p.text = append(p.text[:p.at-1], p.text[p.at:]...)
		p.at--
	}
	return nil
}

func (p *prompt) eraseHere(*App) tea.Cmd {
	if p.at < len(p.text) {
		p.text = slices.Delete(p.text, p.at, p.at+1)
	}
	return nil
}

func (p *prompt) eraseWord(*App) tea.Cmd {
	from := p.at
	for from > 0 && unicode.IsSpace(p.text[from-1]) {
		from--
	}
	for from > 0 && !unicode.IsSpace(p.text[from-1]) {
		from--
	}
	p.text, p.at = slices.Delete(p.text, from, p.at), from
	return nil
}

func (p *prompt) set(text string) { p.text, p.at = []rune(text), utf8.RuneCountInString(text) }

func (p *prompt) clear(*App) tea.Cmd {
	p.text, p.at = append([]rune(nil), p.text[p.at:]...), 0
	return nil
}

func (p *prompt) insert(s string) {
	r := []rune(s)
	p.text = append(p.text[:p.at], append(r, p.text[p.at:]...)...)
	p.at += len(r)
}

// receive takes typed and pasted text. A paste becomes one line.
func (p *prompt) receive(_ *App, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		p.insert(typed(msg))
	case tea.PasteMsg:
		const most = 10_000
		text := []rune(msg.Content)
		p.insert(oneLine(string(text[:min(len(text), most)])))
	}
	return nil
}

func (p *prompt) draw(a *App, ar area) {
	in := dialog(a, ar, " "+p.title+" ", min(76, ar.w-4), 1)
	drawInput(in, 0, in.w, p.text, p.at)
}

// drawInput draws one line of text that is being edited, scrolled so that the cursor shows.
func drawInput(ar area, y, w int, text []rune, at int) {
	before := clean(string(text[max(0, at-4*w):at])) // more is scrolled off, even if much takes no room
	for over := width(before) - (w - 2); over > 0; {
		cluster, cells := firstCluster(before)
		before = before[len(cluster):]
		over -= cells
	}
	x := ar.put(0, y, style{}, before)
	after := text[at:min(len(text), at+w)] // more never shows
	ar.sub(rect{0, y, w, 1}).put(x, 0, style{}, clean(string(after)))
	ar.tint(x, y, 1, 0, reverse)
}
