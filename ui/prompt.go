package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// prompt takes one line of text: a search, a note.
type prompt struct {
	title string
	text  []rune
	at    int
	done  func(a *App, text string) tea.Cmd
}

func (p *prompt) name() string { return "text input" }

func (p *prompt) keys() []binding {
	return []binding{
		on("enter", "↵", "accept", "accept", p.accept),
		on("esc", "esc", "cancel", "cancel", back),
		on("left ctrl+b", "←", "", "back by a character", p.seek(-1)),
		on("right ctrl+f", "→", "", "on by a character", p.seek(1)),
		on("home ctrl+a", "home", "", "to the beginning", p.seek(-1<<30)),
		on("end ctrl+e", "end", "", "to the end", p.seek(1<<30)),
		on("backspace ctrl+h", "⌫", "", "delete backwards", p.erase),
		on("ctrl+u", "^u", "", "delete everything before the cursor", p.clear),
	}
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
	before := clean(string(text[:at]))
	for width(before) > w-2 {
		cluster, _ := firstCluster(before)
		before = before[len(cluster):]
	}
	x := ar.put(0, y, style{}, before)
	ar.sub(rect{0, y, w, 1}).put(x, 0, style{}, clean(string(text[at:])))
	ar.tint(x, y, 1, 0, reverse)
}

func (p *prompt) wants(*App) []int { return nil }

// openNote edits the note of one sample.
func openNote(a *App, i int, text string) tea.Cmd {
	key, ledger := a.feed.snap.Roster().Keys[i], a.cfg.Ledger
	a.push(&prompt{title: "note", text: []rune(text), at: len([]rune(text)),
		done: func(a *App, text string) tea.Cmd {
			return editCmd(a.ctx, "note kept", "the note stands already",
				func(ctx context.Context) ([]model.Edit, error) {
					return ledger.SetNote(ctx, key, text)
				})
		}})
	return nil
}

func openSearch(a *App) tea.Cmd {
	query := []rune(a.filter.query)
	a.push(&prompt{title: "search instructions and responses", text: query, at: len(query),
		done: func(a *App, text string) tea.Cmd { return a.search(text) }})
	return nil
}
