package ui

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"admap/model"
)

func cellP(a *App, i int) (style, string) {
	p := a.feed.diag.P[i]
	return suspicion(a.th, p), twoDecimals(p)
}

func twoDecimals(v float64) string {
	if v != v {
		return "–"
	}
	return fmt.Sprintf("%.2f", v)
}

func cellMean(a *App, i int) (style, string) { return style{}, number(a.feed.snap.Mean(i)) }

func cellVariance(a *App, i int) (style, string) {
	return style{}, number(a.feed.snap.Variance(i))
}

func cellRegion(a *App, i int) (style, string) {
	r := a.feed.part.Region[i]
	return a.th.regionStyle(r), regionOrState(a.feed.snap, r, i)
}

// regionOrState is a sample's region or, off the map, how far it is scored: a single score has no
// variability, and so no place there.
func regionOrState(s *model.Snapshot, r model.Region, i int) string {
	if r != model.Off {
		return r.String()
	}
	switch s.State(i) {
	case model.Partial:
		return "partial"
	case model.Full:
		return "off map"
	}
	return r.String()
}

func cellFlag(a *App, i int) (style, string) { return a.th.warn, flagMark(a.th, a.feed.snap, i) }

func flagMark(th *theme, s *model.Snapshot, i int) string {
	mark := s.Verdict(i).String()
	if s.Noted(i) {
		mark = th.note + mark
	}
	return mark
}

func cellNote(a *App, i int) (style, string) {
	if a.feed.snap.Noted(i) {
		return a.th.warn, a.th.note
	}
	return style{}, ""
}

func cellMargin(a *App, i int) (style, string) {
	m := a.facts().margin(i)
	if m < 0 {
		return a.th.warn, number(m)
	}
	return style{}, number(m)
}

func cellSCorr(a *App, i int) (style, string) {
	return style{}, twoDecimals(a.feed.diag.SCorr[i])
}

func cellPearson(a *App, i int) (style, string) {
	return style{}, twoDecimals(a.feed.diag.SCorrCentred[i])
}

func cellAgreement(a *App, i int) (style, string) {
	return style{}, twoDecimals(a.feed.snap.Roster().Agreement(i))
}

func cellLabel(a *App, i int) (style, string) {
	state := a.facts().label(i)
	st := a.th.faint
	if state == labelContested {
		st = a.th.warn
	}
	return st, labelStandings[state]
}

func cellCount(a *App, i int) (style, string) {
	lo, hi := a.feed.snap.Roster().Span(i)
	return a.th.faint, strconv.Itoa(hi - lo)
}

func cellLength(a *App, i int) (style, string) {
	return a.th.faint, comma(int(valueLength(a.facts())(i)))
}

// cellScores writes the scores in the order of the responses, with a sign where one failed.
func cellScores(a *App, i int) (style, string) {
	s := a.feed.snap
	var words []string
	for k, v := range s.Scores(i) {
		switch {
		case !math.IsNaN(v):
			words = append(words, shortScore(v))
		case s.Failures(i)[k] != model.NoReason:
			words = append(words, "x")
		default:
			words = append(words, "–")
		}
	}
	return style{}, strings.Join(words, " ")
}

func cellFailures(a *App, i int) (style, string) {
	n, why := failuresOf(a.feed.snap, i)
	if n == 0 {
		return style{}, ""
	}
	return a.th.bad, fmt.Sprintf("%d %s", n, why)
}

func cellSource(a *App, i int) (style, string) {
	r := a.feed.snap.Roster()
	return a.th.faint, firstLine(r.Sources[r.Source[i]])
}

func cellModel(a *App, i int) (style, string) {
	r := a.feed.snap.Roster()
	var names []string
	for _, m := range modelsOf(r, i, nil) {
		names = append(names, firstLine(r.Models[m]))
	}
	return a.th.faint, strings.Join(names, ", ")
}

func cellPosition(_ *App, i int) (style, string) { return style{}, comma(i + 1) }

func cellKey(a *App, i int) (style, string) {
	return a.th.faint, a.feed.snap.Roster().Keys[i].String()
}

func cellID(a *App, i int) (style, string) {
	switch c, ok := a.texts.get(i); {
	case !ok:
		return a.th.faint, "…"
	case c.err != nil:
		return a.th.bad, "?"
	default:
		return a.th.faint, firstLine(c.text.ID)
	}
}

func cellTitle(a *App, i int) (style, string) { return style{}, a.title(i) }

// shortScore writes a score in a few characters.
func shortScore(v float64) string {
	if math.Abs(v) < 1000 {
		v = math.Round(v*100) / 100
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
