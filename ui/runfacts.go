package ui

import (
	"fmt"
	"math"
	"strconv"

	"admap/model"
)

// usd writes an amount, in cents where that says anything.
func usd(v float64) string {
	if v > 0 && v < 0.01 {
		return "$" + strconv.FormatFloat(v, 'g', 2, 64)
	}
	return fmt.Sprintf("$%.2f", v)
}

// priced reports whether an amount is there at all.
func priced(v float64) bool { return v > 0 && !math.IsInf(v, 0) }

// costSoFar says what a run has cost, and what all of it will.
func costSoFar(p model.Progress) string {
	text := usd(p.CostUSD)
	if priced(p.TotalUSD) && p.TotalUSD > p.CostUSD && p.Phase != model.Finished {
		text += " of ~" + usd(p.TotalUSD)
	}
	return text
}

// goesOn says what a person can do about a run that has paused by itself.
const goesOn = "s tries again"

// runNotes are the panel's lines of a run that is on: money, what is on its way, what holds it back.
// They stand as long as it is on, so that they move no panes.
func (a *App) runNotes(w int) (notes []part) {
	p, th := a.feed.progress, a.th
	on := p.Phase == model.Running || p.Phase == model.Paused
	if a.cfg.Runner == nil || !a.own.Scorer.Paid || !on {
		return nil
	}
	if !math.IsNaN(p.CostUSD) {
		notes = append(notes, part{text: moneyLine(p, w), st: moneyStyle(th, p)})
	}
	if a.h <= roomyHeight { // the rest is told where there is room
		return notes
	}
	flight := strconv.Itoa(p.InFlight) + " in flight"
	if p.Limit == "" {
		return append(notes, part{text: flight, st: th.faint})
	}
	limit := clean(p.Limit)
	return append(notes, part{text: firstThatFits(w, flight+", "+limit, limit), st: th.faint})
}

// moneyLine says what was spent, what all of it will cost, the cap, and what was saved.
func moneyLine(p model.Progress, w int) string {
	ways := []string{costSoFar(p)}
	if priced(p.CapUSD) {
		ways = append(ways, ways[0]+", cap "+usd(p.CapUSD))
	}
	if priced(p.SavedUSD) {
		ways = append(ways, ways[len(ways)-1]+", saved "+usd(p.SavedUSD))
	}
	for k := len(ways) - 1; k > 0; k-- {
		if width(ways[k]) <= w {
			return ways[k]
		}
	}
	return fit(ways[0], w)
}

// moneyStyle warns of a run that its cap will end.
func moneyStyle(th *theme, p model.Progress) style {
	if priced(p.CapUSD) && (p.TotalUSD > p.CapUSD || p.CostUSD >= p.CapUSD) {
		return th.warn
	}
	return th.good
}

// sayPaused tells, until a key is pressed, that a run has paused by itself.
func (a *App) sayPaused(was, now model.Progress) {
	if now.Phase == model.Paused && now.Why != "" && (was.Phase != now.Phase || was.Why != now.Why) {
		a.say("scoring has paused: %s · "+goesOn, now.Why)
		a.sticky, a.msgBad = true, true
	}
}
