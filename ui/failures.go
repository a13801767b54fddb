package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// failureDialog lists why responses of the scorer shown have no score, and what the server said last.
type failureDialog struct {
	overlay
	words map[model.Reason]string // nil until they are read
	at    int
}

// wordsMsg brings what a server said last, for each reason.
type wordsMsg struct {
	to    *failureDialog
	words map[model.Reason]string
	err   error
}

// failedMsg brings the samples of a reason.
type failedMsg struct {
	from *failureDialog
	gen  int // of the feed
	why  model.Reason
	in   []int
}

func openFailures(a *App) tea.Cmd {
	d := &failureDialog{}
	a.push(d)
	scorers, ctx, fingerprint := a.cfg.Scorers, a.ctx, a.cfg.Scorer.Fingerprint
	if scorers == nil {
		return nil
	}
	return func() tea.Msg {
		words, err := scorers.Words(ctx, fingerprint)
		return wordsMsg{d, words, err}
	}
}

func failuresNamed(a *App, _ string) tea.Cmd {
	if why := noFailures(a); why != "" {
		a.say("%s", why)
		return nil
	}
	return openFailures(a)
}

func noFailures(a *App) string {
	if a.feed.snap.Counts.Failed() == 0 {
		return "no response has failed"
	}
	return ""
}

func (d *failureDialog) name() string { return "failures" }

func (d *failureDialog) keys() []binding {
	return []binding{
		on("enter", "↵", "list", "list the samples concerned", d.list).unless(noFailures),
		on("r", "r", "retry", "ask again for what failed for this reason", d.retry).unless(d.noRetry),
		on("down j", "↓ j", "", "next reason", d.step(1)),
		on("up k", "↑ k", "", "previous reason", d.step(-1)),
		on("?", "?", "", "every key of this place", openHelp),
		on("esc q", "esc", "back", "back (also q)", back),
	}
}

// reasons are those for which a response of the scorer shown has failed.
func (d *failureDialog) reasons(a *App) (list []model.Reason) {
	for why, n := range a.feed.snap.Counts.Failures {
		if n > 0 && model.Reason(why) != model.NoReason {
			list = append(list, model.Reason(why))
		}
	}
	d.at = max(0, min(d.at, len(list)-1))
	return list
}

func (d *failureDialog) step(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		d.at = max(0, d.at+by)
		return nil
	}
}

// list finds the samples beside the event loop.
func (d *failureDialog) list(a *App) tea.Cmd {
	snap, gen, why := a.feed.snap, a.feed.gen, d.reasons(a)[d.at]
	return func() tea.Msg {
		in := gather(snap.Len(), nil, func(i int) bool {
			for _, r := range snap.Failures(i) {
				if r == why {
					return true
				}
			}
			return false
		})
		return failedMsg{d, gen, why, in}
	}
}

// onFailed opens the list, unless the person has gone elsewhere meanwhile.
func (a *App) onFailed(m failedMsg) tea.Cmd {
	if a.top() != mode(m.from) || m.gen != a.feed.gen {
		return nil
	}
	a.pop()
	return openList(a, m.in, "failed: "+m.why.String())
}

// noRetry says why nothing can be asked for again from here.
func (d *failureDialog) noRetry(a *App) string {
	_, able := a.cfg.Runner.(Retrier)
	switch {
	case noFailures(a) != "":
		return noFailures(a)
	case a.cfg.Runner == nil:
		return "no run is on: " + d.again(a)
	case !a.ownShown():
		return "these are not the failures of the run, which is by " + nameOfScorer(a.own.Scorer)
	case !able:
		return "this run does not ask again: " + d.again(a)
	}
	return ""
}

// again is what asks for failures again outside of the explorer.
func (d *failureDialog) again(a *App) string {
	why := d.reasons(a)[d.at].String()
	return "admap score --retry-failed " + strings.ReplaceAll(why, " ", "-") + " asks again"
}

func (d *failureDialog) retry(a *App) tea.Cmd {
	why := d.reasons(a)[d.at]
	n := a.cfg.Runner.(Retrier).Retry(why)
	a.feed.progress = a.cfg.Runner.Progress()
	if n == 0 {
		a.say("what failed so is being asked for again: see what comes of it")
		return nil
	}
	a.say("%s (%s): asked for again%s", plural(n, "response"), why, whenAsked(a.feed.progress.Phase))
	return nil
}

// whenAsked says when a run in that phase asks again.
func whenAsked(p model.Phase) string {
	switch p {
	case model.Running, model.Idle:
		return " once the others are through"
	case model.Paused:
		return " once s resumes and the others are through"
	}
	return ""
}

func (d *failureDialog) draw(a *App, ar area) {
	list := d.reasons(a)
	w := min(100, ar.w-4)
	in := dialog(a, ar, " failures by "+fit(a.scorer(), w/2)+" ", w, min(max(1, 2*len(list)), ar.h-2))
	rows := max(1, in.h/2)
	top := max(0, d.at-rows+1)
	for y := 0; y < rows && top+y < len(list); y++ {
		why := list[top+y]
		line := in.sub(rect{0, 2 * y, in.w, 2})
		line.put(1, 0, a.th.bad, fit(comma(a.feed.snap.Counts.Failures[why]), 9))
		line.put(11, 0, style{attr: bold}, why.String())
		line.put(11, 1, a.th.faint, fit(d.said(a, why), in.w-12))
		if top+y == d.at {
			line.cursorLine(a.th, 0)
		}
	}
	if len(list) == 0 {
		in.put(1, 0, a.th.faint, noFailures(a))
	}
}

// said is what the server said last.
func (d *failureDialog) said(a *App, why model.Reason) string {
	switch words := d.words[why]; {
	case words != "":
		return firstLine(words)
	case d.words == nil && a.cfg.Scorers != nil:
		return "…"
	}
	return "nothing was said"
}

func (d *failureDialog) receive(a *App, msg tea.Msg) tea.Cmd {
	if m, ok := msg.(wordsMsg); ok && m.to == d {
		d.words = m.words
		if m.err != nil {
			d.words = map[model.Reason]string{}
			a.say("what the server said is not read: %v", m.err)
		}
	}
	return nil
}
