package ui

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"admap/model"
)

// narrowPanel is the width below which the cuts take a line each.
const narrowPanel = 44

// regionRows is one line a region and one or two for the cuts.
func regionRows(w int) int {
	if w < narrowPanel {
		return 5
	}
	return 4
}

var regionOrder = [...]model.Region{model.HighAvg, model.LowAvg, model.HighVar}

// drawRegions shows the regions' sizes, the cuts, the labels and what is not on the map.
func drawRegions(a *App, ar area) {
	p := a.feed.part
	for y, r := range regionOrder {
		st := a.th.regionStyle(r)
		x := ar.put(1, y, a.th.key, fmt.Sprintf("%d ", y+1))
		ar.put(x, y, st.with(bold), r.String())
		count := comma(p.Stats[r].Count)
		share := float64(p.Stats[r].Count) / float64(p.Drawn)
		ar.put(x+15-width(count)+1, y, style{}, count)
		x = ar.put(x+17, y, a.th.faint, fmt.Sprintf("%6s", percent(share)))
		ar.put(x+1, y, st, gauge(a.th, share, ar.w-x-2))
	}
	rows := regionRows(ar.w + 2)
	x := ar.put(1, 3, a.th.faint, "cuts σ² "+number(p.Cuts.Variance)+tied(p.Cuts.TiedVariance))
	if rows == 4 {
		ar.put(x+2, 3, a.th.faint, "μ "+number(p.Cuts.Mean)+tied(p.Cuts.TiedMean))
	} else {
		ar.put(6, 4, a.th.faint, "μ  "+number(p.Cuts.Mean)+tied(p.Cuts.TiedMean))
	}
	for k, n := range a.regionNotes() {
		ar.put(1, rows+k, n.st, fit(n.text, ar.w-1))
	}
}

// tied says how many samples lie exactly on a cut that runs between them.
func tied(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s tied)", comma(n))
}

// regionNotes are the lines below the regions: labels, and what is not on the map and why.
func (a *App) regionNotes() []part {
	c, d, th := a.feed.snap.Counts, a.feed.diag, a.th
	var notes []part
	if d.Pairs > 0 {
		notes = append(notes, part{text: noiseLine(d), st: th.accent})
		notes = append(notes, part{text: fmt.Sprintf("%s of %s contested",
			comma(d.Disagree), comma(d.Pairs)), st: th.faint})
	}
	if d.Circular {
		notes = append(notes, part{text: "labels are these scores", st: th.faint})
	}
	if off := c.Samples - c.Drawn; off > 0 {
		notes = append(notes, part{text: comma(off) + " off the map", st: th.faint})
	}
	if c.Partial > 0 {
		notes = append(notes, part{text: comma(c.Partial) + " partly scored", st: th.faint})
	}
	for why, n := range c.Failures {
		if n > 0 {
			notes = append(notes, part{st: th.bad,
				text: fmt.Sprintf("%s failed: %s", comma(n), model.Reason(why))})
		}
	}
	if a.cfg.Scorer.Kind == "reference" && a.h > 30 {
		notes = append(notes, part{text: "lexical, not a judge's view", st: th.faint})
	}
	return notes
}

func noiseLine(d *model.Diagnosis) string {
	if !d.Identifiable {
		return "noise: not identifiable"
	}
	return fmt.Sprintf("noise %.2f (%.2f–%.2f)", d.NoiseRate, d.NoiseCI[0], d.NoiseCI[1])
}

// drawCursor lists what is under the cursor.
func drawCursor(a *App, outer area) {
	e := a.home
	in, listed := e.plot.pick(), e.listed(a)
	title := " under the cursor "
	if b := e.plot.brush; b != nil && !b.open {
		title = " under the cursor · brush on "
	}
	ar := outer.box(a.th, title, a.th.frame)
	head := plural(len(in), "sample")
	flagged := 0
	for _, i := range in {
		if a.feed.snap.Verdict(i) != model.NoVerdict {
			flagged++
		}
	}
	if flagged > 0 {
		head += fmt.Sprintf(", %d %s", flagged, a.th.flag)
	}
	x := ar.put(1, 0, style{attr: bold}, head) + 2
	ar.put(x, 0, a.th.faint, fit(a.whereabouts(in), ar.w-x))
	shown := min(len(listed), ar.h-1)
	if shown < len(in) && shown > 1 {
		shown--
		ar.put(1, ar.h-1, a.th.faint, fmt.Sprintf("… %s more", comma(len(in)-shown)))
	}
	for k := range shown {
		drawSampleLine(a, ar, k+1, listed[k])
	}
}

// whereabouts gives the samples' own values: of one, or from the least to the greatest of several.
func (a *App) whereabouts(in []int) string {
	if len(in) == 0 {
		p := &a.home.plot
		return "near μ " + number(p.cy) + "  σ² " + number(p.cx)
	}
	s := a.feed.snap
	return "μ " + extent(in, s.Mean) + "  σ² " + extent(in, s.Variance)
}

func extent(in []int, value func(i int) float64) string {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, i := range in {
		lo, hi = min(lo, value(i)), max(hi, value(i))
	}
	if lo == hi {
		return number(lo)
	}
	return number(lo) + "–" + number(hi)
}

// drawSampleLine writes suspicion, title and flag of one sample.
func drawSampleLine(a *App, ar area, y, i int) {
	x := 1
	if p := a.feed.diag.P[i]; !math.IsNaN(p) {
		x = ar.put(x, y, suspicion(a.th, p), fmt.Sprintf("%.2f", p)) + 1
	}
	room := ar.w - x - 1
	if v := a.feed.snap.Verdict(i); v != model.NoVerdict {
		ar.putRight(y, a.th.warn, a.th.flag+" ")
		room -= 2
	}
	ar.put(x, y, style{}, fit(a.title(i), room))
}

// suspicion is the style of a probability that the label is wrong.
func suspicion(th *theme, p float64) style {
	switch {
	case p >= 0.5:
		return th.bad
	case p >= 0.2:
		return th.warn
	}
	return th.faint
}

// sortBySuspicion orders samples by P(mislabelled) descending, undefined last, then by key.
func sortBySuspicion(d *model.Diagnosis, keys []model.Key, in []int) {
	slices.SortFunc(in, moreSuspect(d, keys))
}

func moreSuspect(d *model.Diagnosis, keys []model.Key) func(i, j int) int {
	return func(i, j int) int {
		return cmp.Or(descending(d.P[i], d.P[j]), keys[i].Compare(keys[j]), cmp.Compare(i, j))
	}
}

// mostSuspect returns the first n of in as sortBySuspicion would order them, without sorting all.
func mostSuspect(d *model.Diagnosis, keys []model.Key, in []int, n int) []int {
	return firstOf(in, n, moreSuspect(d, keys))
}

// descending compares so that larger values come first and NaN last.
func descending(a, b float64) int {
	switch {
	case math.IsNaN(a) && math.IsNaN(b):
		return 0
	case math.IsNaN(a):
		return 1
	case math.IsNaN(b):
		return -1
	}
	return cmp.Compare(b, a)
}
