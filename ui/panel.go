package ui

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/charmbracelet/x/ansi"

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
		if shown, of, on := a.filter.ofRegion(r, p); on {
			text := shown + "/" + count
			x, share = ar.put(max(x+9, x+23-width(text)), y, a.th.warn, text), of
		} else {
			ar.put(x+15-width(count)+1, y, style{}, count)
			x = ar.put(x+17, y, a.th.faint, fmt.Sprintf("%6s", percent(share)))
		}
		ar.put(x+1, y, st, gauge(a.th, share, ar.w-x-2))
	}
	rows := regionRows(ar.w + 2)
	x := ar.put(1, 3, a.th.faint, "cuts σ² "+number(p.Cuts.Variance)+tied(p.Cuts.TiedVariance))
	if rows == 4 {
		ar.put(x+2, 3, a.th.faint, "μ "+number(p.Cuts.Mean)+tied(p.Cuts.TiedMean))
	} else {
		mean := number(p.Cuts.Mean) + tied(p.Cuts.TiedMean)
		ar.put(1, 4, a.th.faint, firstThatFits(ar.w-1, "     μ  "+mean, "     μ "+mean, "  μ "+mean))
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

// regionNotes are the lines below the regions: what they consist of, labels, and what is not on the
// map and why.
func (a *App) regionNotes() []part {
	c, d, th := a.feed.snap.Counts, a.feed.diag, a.th
	notes := append(a.warningNotes(a.panelWidth()-3), a.home.mix.lines(a)...)
	if d.Pairs > 0 {
		notes = append(notes, part{text: noiseLine(d), st: th.accent})
		notes = append(notes, part{text: contestedLine(d, a.panelWidth()-3), st: th.faint})
	}
	if d.Circular {
		notes = append(notes, part{text: "labels are these scores", st: th.faint})
	}
	switch off := c.Samples - c.Drawn; {
	case off > 0:
		notes = append(notes, part{text: comma(off) + " off the map", st: th.faint})
	case a.cfg.Runner != nil: // the line stays, so that the last arrival does not move the panes
		notes = append(notes, part{text: "all on the map", st: th.faint})
	}
	notes = append(notes, a.runNotes(a.panelWidth()-3)...)
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

// contestedLine counts label pairs, and says so where that fits into w cells.
func contestedLine(d *model.Diagnosis, w int) string {
	of := comma(d.Disagree) + " of " + comma(d.Pairs)
	if line := of + " pairs contested"; width(line) <= w {
		return line
	}
	return of + " contested"
}

func noiseLine(d *model.Diagnosis) string {
	if !d.Identifiable {
		return "noise: not identifiable"
	}
	return fmt.Sprintf("noise %.2f (%.2f–%.2f)", d.NoiseRate, d.NoiseCI[0], d.NoiseCI[1])
}

// maxListed is more than the panel under the cursor has lines.
const maxListed = 200

// under is what the panel says of the samples where the cursor stood last.
type under struct {
	listed  []int  // the most suspect first
	more    int    // how many are not listed
	where   string // their own values,
	brief   string // the same in three digits,
	mean    string // and the means alone
	reading string // in the colour mode in use
}

// below is what is under the cursor, found anew only when it has come to rest or something changed.
func (p *plot) below(a *App) *under {
	if p.rest.walking || !p.unlisted && !p.unpicked {
		return &p.under
	}
	in := p.pick()
	p.unlisted = false
	p.under.listed = mostSuspect(a.feed.diag, a.feed.snap.Roster().Keys, in, maxListed)
	p.under.more = len(in) - len(p.under.listed)
	p.under.tell(a.feed.snap, in)
	return &p.under
}

// drawCursor counts what is under the cursor and lists it.
func drawCursor(a *App, outer area) {
	p := &a.home.plot
	ar := outer.box(a.th, " under the cursor ", a.th.frame)
	if p.density == nil {
		return
	}
	if b := p.brush; b != nil {
		ar.put(1, 0, a.th.accent, a.brushLine(b, ar.w-2))
		ar.tint(0, 0, ar.w, a.th.brush, a.th.brushAttr)
		ar = ar.sub(rect{0, 1, ar.w, ar.h - 1})
	}
	v := p.density.At(p.row*p.cols + p.col)
	head := plural(v.Count, "sample")
	if v.Flagged > 0 {
		head += fmt.Sprintf(", %d %s", v.Flagged, a.th.flag)
	}
	u := p.below(a)
	ar.put(1, 0, style{}, head)
	// In columns of its own, so that a step changes few digits.
	near := fmt.Sprintf("μ %-7s σ² %s", number(p.cy), number(p.cx))
	ar.put(1, 1, style{}, firstThatFits(ar.w-2, "near "+near, near))
	if !p.rest.walking {
		u.reading = a.home.shade.reading(a)
	}
	top := 2
	if u.reading != "" {
		ar.put(1, top, a.th.accent, fit(u.reading, ar.w-2))
		top++
	}
	drawListed(a, ar.sub(rect{0, top, ar.w, ar.h - top}), u)
	outer.sub(rect{1, outer.h - 1, outer.w - 2, 1}).put(0, 0, a.th.faint,
		firstThatFits(outer.w-2, u.where, u.brief, u.mean))
}

// drawListed lists what is under the cursor. During a walk a list with wide text steps aside: the
// renderer sends every row that holds such text with every frame, whether it changes or not.
func drawListed(a *App, ar area, u *under) {
	if a.home.plot.rest.walking && a.resent(u.listed[:min(len(u.listed), ar.h)]) {
		return
	}
	shown, all := min(len(u.listed), ar.h), len(u.listed)+u.more
	if shown < all && shown > 1 {
		shown--
		ar.put(1, ar.h-1, a.th.faint, fmt.Sprintf("… %s more", comma(all-shown)))
	}
	for k := range shown {
		drawSampleLine(a, ar, k, u.listed[k])
	}
}

// resent reports whether the renderer sends the titles of some samples with every frame: those with
// clusters of two cells, or such as terminals disagree about.
func (a *App) resent(in []int) bool {
	return slices.ContainsFunc(in, func(i int) bool {
		for s := a.title(i); s != ""; {
			cluster, w := firstCluster(s)
			if w > 1 || ansi.StringWidth(cluster) != ansi.StringWidthWc(cluster) {
				return true
			}
			s = s[len(cluster):]
		}
		return false
	})
}

// tell notes the samples' own values: of one, or from the least to the greatest of several.
func (u *under) tell(s *model.Snapshot, in []int) {
	u.where, u.brief, u.mean = "", "", ""
	if len(in) == 0 {
		return
	}
	mean, variance := leastToMost(in, s.Mean), leastToMost(in, s.Variance)
	u.where = " μ " + mean.in(number) + "  σ² " + variance.in(number) + " "
	u.brief = " μ " + mean.in(threeDigits) + " σ² " + variance.in(threeDigits) + " "
	u.mean = " μ " + mean.in(threeDigits) + " "
}

// valueRange is from the least to the greatest of some values.
type valueRange struct{ lo, hi float64 }

func leastToMost(in []int, value func(i int) float64) valueRange {
	r := valueRange{math.Inf(1), math.Inf(-1)}
	for _, i := range in {
		r.lo, r.hi = min(r.lo, value(i)), max(r.hi, value(i))
	}
	return r
}

// in writes a range, one number where it is no more.
func (r valueRange) in(write func(float64) string) string {
	lo, hi := write(r.lo), write(r.hi)
	if lo == hi {
		return lo
	}
	return lo + "–" + hi
}

func extent(in []int, value func(i int) float64) string { return leastToMost(in, value).in(number) }

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
