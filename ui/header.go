package ui

import (
	"fmt"
	"math"

	"admap/model"
)

// part is a piece of the header: the one of the highest rank is dropped first when there is no room.
type part struct {
	text string
	st   style
	rank int
}

// drawHeader says what is open, by which scorer, and how the run stands.
func drawHeader(a *App, ar area) {
	left, right, _ := a.headerParts(ar.w)
	x := 1
	for _, p := range left {
		x = ar.put(x, 0, p.st, p.text) + 2
	}
	x = ar.w - total(right)
	for _, p := range right {
		x = ar.put(x, 0, p.st, p.text) + 2
	}
}

func total(parts []part) int {
	n := 0
	for _, p := range parts {
		n += width(p.text) + 2
	}
	return n
}

// dropWorst leaves out the part of the highest rank; ranks below 2 stay.
func dropWorst(left, right []part) (l, r []part, dropped bool) {
	worst := 1
	for _, p := range append(append([]part(nil), left...), right...) {
		worst = max(worst, p.rank)
	}
	if worst < 2 {
		return left, right, false
	}
	without := func(parts []part) (kept []part) {
		for _, p := range parts {
			if p.rank != worst {
				kept = append(kept, p)
			}
		}
		return kept
	}
	return without(left), without(right), true
}

// loadingParts say which scorer is on its way to the screen.
func (a *App) loadingParts() []part {
	if a.loading.name == "" {
		return nil
	}
	return []part{{fit("loading "+a.loading.name+" …", 32), a.th.warn, 2}}
}

// runParts describe the scoring run.
func (a *App) runParts() []part {
	if a.cfg.Runner == nil {
		return nil
	}
	p, th := a.feed.progress, a.th
	parts := []part{{phaseSign(th, p.Phase), th.accent, 1}}
	if !a.ownShown() { // that another is shown is not lost sight of
		parts = append(parts, part{fit(clean(a.own.Scorer.Name), 20), th.accent, 3})
	}
	if p.Phase != model.Finished {
		parts = append(parts, part{comma(p.Done+p.Failed) + "/" + comma(p.Total), style{}, 6})
		parts = append(parts, part{fmt.Sprintf("%d%%", wholePercent(p)), style{}, 1})
	}
	if p.Phase == model.Running && p.Rate > 0 {
		parts = append(parts, part{rate(p.Rate), th.faint, 7})
		parts = append(parts, part{span(p.Left) + " left", th.faint, 5})
	}
	switch {
	case p.Unstored != "":
		parts = append(parts, part{fit("not stored: "+clean(p.Unstored), 60), th.bad, 4})
	case p.Phase == model.Paused && p.Why != "": // nothing goes on until somebody does something
		parts = append(parts, part{fit(clean(p.Why), max(24, a.w/3)), th.bad, 1})
	case p.Why != "":
		parts = append(parts, part{fit(clean(p.Why), 60), th.warn, 4})
	}
	if p.Failed > 0 {
		parts = append(parts, part{comma(p.Failed) + " failed", th.bad, 2})
	}
	return append(parts, costParts(th, a.own.Scorer, p)...)
}

// wholePercent is how much of a run is done.
func wholePercent(p model.Progress) int {
	if p.Total == 0 {
		return 0
	}
	return int(100 * float64(p.Done+p.Failed) / float64(p.Total))
}

// windowTitle names the dataset; while it is scored, after the share that is done. It changes with
// whole per cents only, since every change goes over the wire.
func (a *App) windowTitle() string {
	title := "admap " + Clean(a.cfg.Name)
	if a.cfg.Runner == nil || a.feed.progress.Phase != model.Running {
		return title
	}
	return fmt.Sprintf("%d%% %s", wholePercent(a.feed.progress), title)
}

func costParts(th *theme, s model.ScorerInfo, p model.Progress) []part {
	switch {
	case !s.Paid:
		return nil
	case !math.IsNaN(p.CostUSD):
		return []part{{costSoFar(p), th.good, 3}}
	case p.Tokens > 0:
		return []part{{comma(p.Tokens) + " tokens", th.good, 3}}
	}
	return nil
}

func phaseSign(th *theme, p model.Phase) string {
	if th.ascii {
		return [...]string{"idle", "scoring", "paused", "scored", "stopped"}[p]
	}
	return [...]string{"○ idle", "◐ scoring", "⏸ paused", "● scored", "■ stopped"}[p]
}
