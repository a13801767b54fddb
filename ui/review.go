package ui

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"admap/model"
	"admap/model/stats"
)

// reviewHead is how many lines a review takes above the sample.
const reviewHead = 2

// review works through a queue: a verdict is stored, and then comes the next sample.
type review struct {
	*reader
	queue  queue
	audit  *audit // nil where the queue is not one
	saving bool   // the verdict on this sample is on its way to the disk

	known    tally // of the snapshot of version counted, with so many skipped
	counted  uint64
	skipped  int
	anything bool
}

// reviewMsg brings a queue, or why there is none.
type reviewMsg struct {
	from  mode
	queue queue
	what  string
	why   string
}

// review opens the suspects of what is drawn: the brush, what the filters leave, or everything.
func (e *explore) review(a *App) tea.Cmd { return e.reviewFrom(a, a.leastSuspect()) }

func (e *explore) reviewFrom(a *App, least float64) tea.Cmd {
	c := a.newScope("the data", least)
	switch {
	case !a.feed.compared:
		a.say("the labels are still being compared with the scores for the first time")
		return nil
	case e.plot.brush != nil:
		c.base, c.what = e.selection(a)
	case a.filter.on():
		c.what = "what the filters leave"
	}
	return openReview(a, c)
}

// review opens what is listed, in its order.
func (l *sampleList) review(a *App) tea.Cmd {
	c := a.newScope(l.what, math.NaN())
	c.base, c.keep = l.order, nil // the list is filtered already
	if l.marks.listed > 0 {
		c.base = l.marked()
	}
	return openReview(a, c)
}

func (a *App) newScope(what string, least float64) scope {
	return scope{what: what, least: least, snap: a.feed.snap, diag: a.feed.diag,
		keep: a.filter.snapshot()}
}

// leastSuspect is the P(mislabelled) from which a sample is reviewed.
func (a *App) leastSuspect() float64 {
	if p, err := parseShare(a.prefs[settingReview]); err == nil {
		return p
	}
	return model.SuspectThreshold
}

// parseShare reads a probability.
func parseShare(s string) (float64, error) {
	p, err := strconv.ParseFloat(s, 64)
	if err != nil || !(p >= 0 && p <= 1) {
		return 0, fmt.Errorf("%q is no number from 0 to 1", s)
	}
	return p, nil
}

// openReview gathers the queue off the event loop, for it may sort a million samples.
func openReview(a *App, c scope) tea.Cmd {
	from := a.top()
	return func() tea.Msg {
		msg := reviewMsg{from: from, queue: c.queue(), what: c.what}
		if !c.ordered() {
			msg.what = "suspects in " + c.what
		}
		if len(msg.queue.in) == 0 {
			msg.why = c.whyEmpty(msg.queue)
		}
		return msg
	}
}

// onReview begins with the first of the queue, unless the person has gone elsewhere meanwhile.
func (a *App) onReview(msg reviewMsg) tea.Cmd {
	switch {
	case a.top() != msg.from:
		return nil
	case msg.why != "":
		a.say("%s", msg.why)
		return nil
	}
	r := &review{reader: &reader{in: msg.queue.in, what: msg.what, leads: true}, queue: msg.queue}
	a.push(r)
	return r.show(a)
}

func (r *review) name() string { return "review" }

// keys are a review's own, and those of the reader that mean nothing else here.
func (r *review) keys() []binding {
	own := r.ownKeys()
	taken := []string{"A"} // a review always goes on after a verdict
	for _, b := range own {
		taken = append(taken, b.keys...)
	}
	isTaken := func(k string) bool { return slices.Contains(taken, k) }
	for _, b := range r.reader.keys() {
		if !slices.ContainsFunc(b.keys, isTaken) {
			own = append(own, b)
		}
	}
	return own
}

func (r *review) ownKeys() []binding {
	judge := func(key, short, help string, v model.Verdict) binding {
		return on(key, key, short, help, r.judge(v)).unless(r.busy).ranked(-1)
	}
	return []binding{
		judge("m", "mislabelled", "the label is wrong; on to the next", model.Mislabelled),
		judge("r", "right", "the label is right; on to the next", model.Right),
		judge("u", "unsure", "unsure; on to the next", model.Unsure),
		judge("d", "drop", "drop the sample; on to the next", model.Drop),
		on("s", "s", "skip", "skip it for now", r.skip).unless(r.busy).ranked(-1),
		on("p", "p", "back", "back to the one before", r.back).ranked(-1),
		on("w", "w", "swap", "mislabelled, with a note which two should swap; on to the next", r.take).
			unless(r.nothingToTake).ranked(-1),
		on("backspace delete", "⌫", "", "take the flag off and stay", r.unflag).unless(r.busy),
		on("z ctrl+z", "z", "undo", "undo, and go to the sample concerned", r.undo(undoing)),
		on("Z ctrl+y", "Z", "", "redo, and go to the sample concerned", r.undo(redoing)),
		on("esc q", "esc", "sum up", "sum up, and leave (also q)", r.leave),
	}
}

func (r *review) busy(*App) string {
	if r.saving {
		return "the verdict before is still being saved"
	}
	return ""
}

func (r *review) judge(v model.Verdict) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		r.saving = true
		return a.verdictThen(r.here(a), v, r.thenOn())
	}
}

// thenOn goes on once the change to the present sample is stored.
func (r *review) thenOn() func(*App, editedMsg) tea.Cmd {
	i := r.in[r.at]
	return func(a *App, msg editedMsg) tea.Cmd {
		r.saving = false
		if msg.err != nil || r.in[r.at] != i {
			return nil
		}
		return r.advance(a)
	}
}

// advance shows what is next, or the summary where nothing is left.
func (r *review) advance(a *App) tea.Cmd {
	next := r.queue.next(a.feed.snap, r.at)
	switch {
	case next >= 0:
		return r.turnTo(a, next)
	case a.top() == mode(r):
		a.push(&summary{of: r})
	}
	return nil
}

func (r *review) turnTo(a *App, at int) tea.Cmd {
	r.at = at
	return r.show(a)
}

func (r *review) skip(a *App) tea.Cmd {
	if i := r.in[r.at]; a.feed.snap.Verdict(i) == model.NoVerdict {
		r.queue.skipped[i] = true
	}
	return r.advance(a)
}

func (r *review) back(a *App) tea.Cmd {
	if r.at == 0 {
		a.say("this is the first one")
		return nil
	}
	return r.turnTo(a, r.at-1)
}

func (r *review) unflag(a *App) tea.Cmd { return a.verdictCmd(r.here(a), model.NoVerdict) }

func (r *review) nothingToTake(a *App) string {
	if why := r.busy(a); why != "" {
		return why
	}
	if len(r.in) == 0 {
		return "no sample here"
	}
	if r.blind {
		return "an audit suggests nothing"
	}
	if why, remark := suggestion(a.feed.snap, a.feed.diag, r.in[r.at]); remark == "" {
		return "nothing to swap: " + why
	}
	return ""
}

// take records the suggestion: the verdict, and what should swap in the note.
func (r *review) take(a *App) tea.Cmd {
	i, ledger := r.in[r.at], a.cfg.Ledger
	key := a.feed.snap.Roster().Keys[i]
	_, remark := suggestion(a.feed.snap, a.feed.diag, i)
	r.saving = true
	return a.edit(change{
		do: func(ctx context.Context) ([]model.Edit, error) {
			return ledger.Remark(ctx, key, model.Mislabelled, remark)
		},
		said: describe, none: "that stands already", next: "z undoes", then: r.thenOn(),
	})
}

// undo takes something back or does it again, and turns to the sample concerned.
func (r *review) undo(make func(*App) change) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		c := make(a)
		c.then = func(a *App, msg editedMsg) tea.Cmd {
			at := r.queue.find(msg.in)
			if s, over := a.top().(*summary); over && s.of == r && at >= 0 {
				a.pop()
			}
			if at < 0 || slices.Contains(msg.in, r.in[r.at]) {
				return nil
			}
			return r.turnTo(a, at)
		}
		return a.edit(c)
	}
}

// leave lets the reader end what it is at, a find say; where that is nothing, it sums up.
func (r *review) leave(a *App) tea.Cmd {
	cmd, _ := press(a, r.reader.keys(), "esc")
	if a.top() != mode(r) {
		a.push(r)
		a.push(&summary{of: r})
	}
	return cmd
}

// tally counts anew only what may have changed.
func (r *review) tally(s *model.Snapshot) tally {
	if n := len(r.queue.skipped); !r.anything || r.counted != s.Version || r.skipped != n {
		r.known, r.counted, r.skipped, r.anything = r.queue.tally(s), s.Version, n, true
	}
	return r.known
}

func (r *review) draw(a *App, ar area) {
	r.drawProgress(a, ar)
	r.reader.draw(a, ar.sub(rect{0, reviewHead, ar.w, ar.h - reviewHead}))
	if r.audit != nil {
		ar.put(1, 1, style{}, fit("blind: no scores are shown · "+r.audit.said(a.feed.snap), ar.w-2))
		return
	}
	x := 1
	i := r.in[r.at]
	if p := a.feed.diag.P[i]; !math.IsNaN(p) {
		x = ar.put(x, 1, suspicion(a.th, p), fmt.Sprintf("P %.2f", p)) + 2
	}
	why, remark := suggestion(a.feed.snap, a.feed.diag, i)
	const swap, key = ": these two might swap", 8 // w swap
	if remark != "" && width(why+swap) <= ar.w-x-key {
		why += swap
	}
	x = ar.put(x, 1, style{}, fit(why, ar.w-x-key)) + 2
	if remark != "" {
		x = ar.put(x, 1, a.th.key, "w")
		ar.put(x, 1, a.th.faint, " swap")
	}
}

// drawProgress says how far the queue is done.
func (r *review) drawProgress(a *App, ar area) {
	t, th := r.tally(a.feed.snap), a.th
	x := ar.put(1, 0, th.title, fmt.Sprintf("%s of %s done", comma(t.done), comma(len(r.in)))) + 2
	x = ar.put(x, 0, th.faint, fmt.Sprintf("%s skipped  %s left", comma(t.skipped), comma(t.left))) + 2
	for v, n := range t.verdicts {
		if n > 0 {
			x = ar.put(x, 0, th.warn, fmt.Sprintf("%s %s", comma(n), model.Verdict(v))) + 2
		}
	}
	if judged := t.verdicts[model.Mislabelled] + t.verdicts[model.Right]; judged > 0 && r.audit == nil {
		i := stats.Wilson(t.verdicts[model.Mislabelled], judged, 0.95)
		text := fmt.Sprintf("precision %.0f–%.0f%%", 100*i.Lo, 100*i.Hi)
		if width(text) < ar.w-x {
			x = ar.put(x, 0, th.accent, text) + 2
		}
	}
	const least, most = 8, 40
	if w := min(ar.w-x-1, most); w >= least {
		full := gauge(th, float64(t.done)/float64(len(r.in)), w)
		for k := range w {
			ar.set(x+k, 0, th.frame, th.border.horizontal)
		}
		ar.put(x, 0, th.good, full)
	}
}
