package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// noteMsg brings the note that a prompt is to edit.
type noteMsg struct {
	to   *prompt
	text string
	err  error
}

// openNote edits sample i's note. The prompt takes keys at once; the note as it now stands, which
// another process may have changed, is put before what was typed meanwhile.
func (a *App) openNote(i int) tea.Cmd {
	key, ledger, ctx := a.feed.snap.Roster().Keys[i], a.cfg.Ledger, a.ctx
	keep := func(a *App, text string) tea.Cmd {
		return a.edit(change{
			do:   func(ctx context.Context) ([]model.Edit, error) { return ledger.SetNote(ctx, key, text) },
			said: func(e []model.Edit, _ int) string { return "note kept: " + noteSaid(e[0].After) },
			none: "the note stands already",
			next: "z undoes",
		})
	}
	p := &prompt{title: "note", done: keep}
	a.push(p)
	if !a.feed.snap.Noted(i) {
		return nil
	}
	p.waiting = true
	return func() tea.Msg {
		text, err := ledger.Note(ctx, key)
		return noteMsg{to: p, text: text, err: err}
	}
}

func noteSaid(text string) string {
	if text == "" {
		return "none"
	}
	return fit(firstLine(text), mostNoteShown)
}

// onNote fills the prompt. A note that cannot be read is not to be overwritten either.
func (a *App) onNote(msg noteMsg) {
	msg.to.waiting = false
	if msg.err != nil {
		if a.top() == mode(msg.to) {
			a.pop()
		}
		a.say("note not read: %v", msg.err)
		return
	}
	before := []rune(msg.text)
	msg.to.text = append(before, msg.to.text...)
	msg.to.at += len(before)
}
