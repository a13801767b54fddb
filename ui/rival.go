package ui

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// disagreeColumn is the list's column of it.
const disagreeColumn = "disagree"

// rival is the scorer that the one shown is compared with, and how far apart the two place each
// sample. It is loaded once somebody looks at that.
type rival struct {
	chosen  string // fingerprint; "" takes the one with the most scores
	shown   Shown  // whose scores are at hand; no cohort while there are none
	apart   []float64
	moved   []float64 // per sample: 1 where its region is another one there, else 0; NaN off either map
	results int       // how often apart has changed
	why     string
	asked   rivalOf
	busy    bool
	seen    uint64    // Scoring of what apart was found from
	again   time.Time // before which a rival that is being scored is not looked at again
}

// rivalOf is all that decides how far two scorers are apart, but for the rival's arriving scores.
type rivalOf struct {
	diag   *model.Diagnosis // stands for the scores it came from
	part   *model.Partition
	chosen string
	looks  int
}

// rivalMsg brings a comparison.
type rivalMsg struct {
	of    rivalOf
	shown Shown
	apart []float64
	moved []float64
	seen  uint64
	took  time.Duration
	err   error
}

var (
	errNoRival       = errors.New("no other scorer has scores here: admap score adds one")
	errNothingShared = errors.New("no sample is scored in full by both scorers")
)

// comparing reports whether anything on screen shows the disagreement.
func (a *App) comparing() bool {
	shows := func(m mode) bool {
		if d, ok := m.(*filterDialog); ok {
			return d.tab == int(model.ByMoved)
		}
		l, ok := m.(*sampleList)
		return ok && (l.by.name == disagreeColumn ||
			slices.Contains(l.shown, columnNamed(disagreeColumn)))
	}
	asks := func(c model.Condition) bool { return c.Field == model.ByMoved }
	return byRival(a.home.plot.colour) || slices.ContainsFunc(a.filter.conds, asks) || slices.ContainsFunc(a.modes, shows)
}

// fetchRival compares two scorers beside the event loop, one comparison at a time.
func (a *App) fetchRival() tea.Cmd {
	r := &a.rival
	want := rivalOf{a.feed.diag, a.feed.part, r.chosen, r.asked.looks}
	if r.busy || r.asked == want || a.cfg.Scorers == nil || !a.comparing() {
		return nil
	}
	r.busy, r.asked, r.why = true, want, ""
	ctx, cfg, own, with, snap := a.ctx, a.cfg, a.own, r.shown, a.feed.snap
	return func() tea.Msg {
		m := rivalMsg{of: want, shown: with}
		if with.Cohort == nil {
			m.shown, m.err = openRival(ctx, cfg, own, want.chosen)
		}
		if m.err == nil {
			began, other := cfg.Now(), m.shown.Cohort.Snapshot()
			m.apart, m.seen = model.Disagreement(snap, other), other.Scoring
			m.moved = model.Moved(want.part, model.NewPartition(other, want.part.Rule))
			m.took = cfg.Now().Sub(began)
			if !slices.ContainsFunc(m.apart, func(v float64) bool { return !math.IsNaN(v) }) {
				m.err = errNothingShared
			}
		}
		return m
	}
}

// openRival loads the scorer that was chosen, or of the others the one with the most scores.
func openRival(ctx context.Context, cfg Config, own Shown, chosen string) (Shown, error) {
	if chosen == "" {
		rows, err := cfg.Scorers.List(ctx)
		if err != nil {
			return Shown{}, err
		}
		most := 0
		for _, row := range rows {
			if row.Scored > most && row.Scorer.Fingerprint != cfg.Scorer.Fingerprint {
				chosen, most = row.Scorer.Fingerprint, row.Scored
			}
		}
	}
	switch chosen {
	case "":
		return Shown{}, errNoRival
	case own.Scorer.Fingerprint:
		return own, nil
	}
	return cfg.Scorers.Open(ctx, chosen)
}

// onRival takes a comparison over, unless the scorers are others by now.
func (a *App) onRival(m rivalMsg) tea.Cmd {
	r := &a.rival
	if m.of != r.asked {
		a.release(m.shown)
		return nil
	}
	r.busy, r.shown, r.apart, r.moved, r.seen = false, m.shown, m.apart, m.moved, m.seen
	r.again = a.cfg.Now().Add(max(m.took*deriveShare, tickEvery))
	r.results++
	if m.err != nil {
		r.why = clean(m.err.Error())
	}
	return a.broadcast(m)
}

// compareWith takes another rival; "" the one with the most scores.
func (a *App) compareWith(fingerprint string) {
	old := a.rival
	a.rival = rival{chosen: fingerprint, results: old.results + 1}
	a.release(old.shown)
}

// rivalOfAnother lets go of what belonged to the scorer shown before, which takes the place of the
// rival where that is now on screen itself.
func (a *App) rivalOfAnother(before string) {
	r := &a.rival
	if now := a.cfg.Scorer.Fingerprint; now == r.chosen || now == r.shown.Scorer.Fingerprint {
		a.compareWith(before)
		return
	}
	r.busy, r.asked, r.apart, r.why = false, rivalOf{looks: r.asked.looks}, nil, ""
	r.moved = nil
	r.results++
}

// lookAtRival compares anew with a rival that is being scored.
func (a *App) lookAtRival(now time.Time) {
	r := &a.rival
	if r.busy || r.shown.Cohort != a.own.Cohort || now.Before(r.again) {
		return
	}
	if r.shown.Cohort.Snapshot().Scoring != r.seen {
		r.asked = rivalOf{looks: r.asked.looks + 1}
	}
}

// noRival says why there is no disagreement to show, "" where there is.
func (a *App) noRival() string {
	r := &a.rival
	switch {
	case a.cfg.Scorers == nil:
		return "there is one scorer only"
	case r.why != "":
		return r.why
	case r.apart == nil:
		return "comparing with another scorer …"
	}
	return ""
}

func hasScorers(a *App) bool { return a.cfg.Scorers != nil }

func valueApart(f listFacts) columnValues {
	return func(i int) float64 {
		if f.apart == nil {
			return math.NaN()
		}
		return f.apart[i]
	}
}

func cellApart(a *App, i int) (style, string) {
	if a.rival.apart == nil {
		return a.th.faint, "–"
	}
	return style{}, twoDecimals(a.rival.apart[i])
}
