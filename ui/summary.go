package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"admap/model"
	"admap/model/stats"
)

// summary says what a review has come to and what may be done next.
type summary struct {
	overlay
	of *review
}

func (s *summary) name() string { return "review summary" }

func (s *summary) keys() []binding {
	return []binding{
		on("enter p", "↵", "go on", "go on with what is left (also p)", s.goOn).unless(s.nothingLeft),
		on("s", "s", "skipped", "back to the skipped ones", s.toSkipped).unless(s.nothingSkipped),
		on("x", "x", "export", "export what is mislabelled", openExport),
		on("z ctrl+z", "z", "undo", "undo, and go to the sample concerned", s.undo(undoing)),
		on("Z ctrl+y", "Z", "", "redo, and go to the sample concerned", s.undo(redoing)),
		on("?", "?", "", "every key of this place", openHelp),
		on("esc q", "esc", "leave", "leave the review (also q)", s.leave),
	}
}

func (s *summary) undo(make func(*App) change) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { return s.of.undo(make)(a) }
}

func (s *summary) nothingLeft(a *App) string {
	if s.of.tally(a.feed.snap).left == 0 {
		return "nothing is left"
	}
	return ""
}

func (s *summary) nothingSkipped(a *App) string {
	if s.of.tally(a.feed.snap).skipped == 0 {
		return "nothing was skipped"
	}
	return ""
}

// goOn returns to the sample that was on screen, or to the next where that is done.
func (s *summary) goOn(a *App) tea.Cmd {
	a.pop()
	r := s.of
	if a.feed.snap.Verdict(r.in[r.at]) == model.NoVerdict && !r.queue.skipped[r.in[r.at]] {
		return nil
	}
	return r.advance(a)
}

// toSkipped takes up what was skipped, from the beginning.
func (s *summary) toSkipped(a *App) tea.Cmd {
	a.pop()
	clear(s.of.queue.skipped)
	if at := s.of.queue.next(a.feed.snap, -1); at >= 0 {
		return s.of.turnTo(a, at)
	}
	return nil
}

// leave goes back to where the review was begun.
func (s *summary) leave(a *App) tea.Cmd {
	a.pop()
	a.pop()
	return nil
}

// mislabelled is what the review has found.
func (s *summary) mislabelled(a *App) []int {
	return gather(0, s.of.in, func(i int) bool { return a.feed.snap.Verdict(i) == model.Mislabelled })
}

func (s *summary) draw(a *App, ar area) {
	t := s.of.tally(a.feed.snap)
	lines := s.lines(a, t, min(72, ar.w-6))
	in := dialog(a, ar, " "+s.of.what+": "+plural(len(s.of.in), "sample")+" ", min(74, ar.w-4), len(lines))
	for y, line := range lines {
		in.put(1, y, line.st, line.text)
	}
}

func (s *summary) lines(a *App, t tally, w int) []saidLine {
	var lines []saidLine
	count := func(n int, what string, st style) {
		x := float64(n) / float64(len(s.of.in))
		text := fmt.Sprintf("%7s  %-12s %s", comma(n), what, gauge(a.th, x, w-24))
		lines = append(lines, saidLine{st, text})
	}
	for v := model.Mislabelled; int(v) < len(t.verdicts); v++ {
		count(t.verdicts[v], v.String(), a.th.warn)
	}
	count(t.skipped, "skipped", a.th.faint)
	count(t.left, "left", a.th.faint)
	lines = append(lines, saidLine{})
	said := precision(t)
	if d := s.of.audit; d != nil {
		said = "Audit: " + d.said(a.feed.snap) + "."
	}
	for _, text := range wrap(said, w) {
		lines = append(lines, saidLine{text: text})
	}
	if s.of.queue.before > 0 {
		text := plural(s.of.queue.before, "sample") + " flagged before are not among them"
		lines = append(lines, saidLine{a.th.faint, text})
	}
	lines = append(lines, saidLine{})
	for _, text := range s.next(t) {
		lines = append(lines, saidLine{a.th.accent, text})
	}
	return lines
}

// precision says how many of the reviewed were mislabelled, as what it is.
func precision(t tally) string {
	wrong := t.verdicts[model.Mislabelled]
	judged := wrong + t.verdicts[model.Right]
	if judged == 0 {
		return "none was found mislabelled or right yet, so there is no precision to tell"
	}
	i := stats.Wilson(wrong, judged, 0.95)
	return fmt.Sprintf("%s of the %s found right or mislabelled are mislabelled: a precision of %s "+
		"(%s–%s) among those reviewed so far. The most suspect come first, so it says nothing of the "+
		"rest: :audit tells how many labels are wrong in all.",
		comma(wrong), comma(judged), percent(float64(wrong)/float64(judged)), percent(i.Lo), percent(i.Hi))
}

func (s *summary) next(t tally) (list []string) {
	if t.left > 0 {
		list = append(list, "↵    go on with the "+comma(t.left)+" left")
	}
	if t.skipped > 0 {
		list = append(list, "s    back to the "+comma(t.skipped)+" skipped")
	}
	if t.verdicts[model.Mislabelled] > 0 {
		list = append(list, "x    export them, or admap export --select mislabelled")
	}
	return append(list, "esc  leave; every verdict is on disk")
}

func (s *summary) receive(*App, tea.Msg) tea.Cmd { return nil }
