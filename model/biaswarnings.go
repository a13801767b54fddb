package model

import (
	"fmt"
	"math"
)

// What it takes to warn: an effect of a size that matters, and an interval that keeps clear of none,
// so that chance in few samples does not.
const (
	// warnOrder is the share of clearly scored pairs that length alone orders as the judge does, and
	// warnOrderLo the least that its interval may hold.
	warnOrder, warnOrderLo = 0.75, 0.70
	// warnLookLo is the same for Markdown and position, of all pairs.
	warnLook, warnLookLo = 0.65, 0.58
	// warnTop is the share of HighAvg that may come from the longest quarter, or from one group;
	// its interval must begin at warnTimes of the share among all samples on the map.
	warnTop, warnTimes = 0.5, 1.5
	// warnFamily is a preference beyond labels, warnFamilyLo the least that its interval may hold.
	warnFamily, warnFamilyLo = 0.08, 0.03
	// warnDrift is a correlation of the mean with the place in the data.
	warnDrift, warnDriftLo = 0.2, 0.1
)

// Warning is something that a person has to know before trusting scores.
type Warning struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
	// Region is HighAvg's name where the warning is about what is in it, "" for all scores.
	Region string `json:"region"`
}

func (b *BiasReport) tell(kind, region, format string, args ...any) {
	b.Warnings = append(b.Warnings, Warning{kind, fmt.Sprintf(format, args...), region})
}

// warn finds what to warn of.
func (b *BiasReport) warn(v *View) {
	b.Warnings = []Warning{}
	if c := b.Clear; c.Value >= warnOrder && c.CI[0] >= warnOrderLo {
		b.tell("length", "", "scores follow length: the longer response alone orders %s of the clear pairs",
			inHundred(float64(c.Value)))
	}
	high := func(in func(i int) bool) (part, all, kept, drawn int) {
		for i, g := range v.Part.Region {
			if g == Off {
				continue
			}
			drawn++
			is := in(i)
			if is {
				all++
			}
			if g == HighAvg {
				kept++
				if is {
					part++
				}
			}
		}
		return part, all, kept, drawn
	}
	quartile := LengthQuartiles(v.Snap.roster)
	if part, all, kept, drawn := high(func(i int) bool { return quartile[i] == 3 }); mostly(part, all, kept, drawn) {
		b.tell("high-length", HighAvg.String(),
			"HighAvg is mostly the longest responses: %s from the longest quarter, %s of all",
			ofWhole(part, kept), ofWhole(all, drawn))
	}
	b.warnEffects()
	if f := b.Family; f != nil && f.Preference >= warnFamily && f.CI[0] >= warnFamilyLo {
		b.tell("family", "", "this judge prefers its own family (%s) in %s more of the pairs than labels do",
			f.Family, inHundred(float64(f.Preference)))
	}
	b.warnGroups(v)
}

func (b *BiasReport) warnEffects() {
	for _, e := range b.Effects {
		value, lo := math.Abs(float64(e.Value)), float64(e.CI[0])
		if e.Value < Number(e.Middle()) && e.Measure == "correlation" {
			lo = -float64(e.CI[1])
		}
		switch {
		case e.Name == "Markdown, like length" && value >= warnLook && lo >= warnLookLo:
			b.tell("markdown", "", "Markdown scores higher than plain text of like length in %s of pairs",
				inHundred(value))
		case e.Name == "stands first" && value >= warnLook && lo >= warnLookLo:
			b.tell("position", "", "the response that stands first scores higher in %s of pairs",
				inHundred(value))
		case e.Name == "later in the data" && value >= warnDrift && lo >= warnDriftLo:
			b.tell("drift", "", "means drift along the data (correlation %+.2f)", float64(e.Value))
		}
	}
}

// warnGroups warns where one source or language makes up HighAvg and not the map.
func (b *BiasReport) warnGroups(v *View) {
	for _, list := range []struct {
		kind   string
		groups []GroupBias
	}{{"source", b.Sources}, {"language", b.Languages}} {
		for _, g := range list.groups {
			part, all := g.Regions[HighAvg], g.Regions[HighAvg]+g.Regions[LowAvg]+g.Regions[HighVar]
			kept, drawn := v.Part.Stats[HighAvg].Count, v.Part.Drawn
			if g.Name != "" && mostly(part, all, kept, drawn) {
				b.tell("high-"+list.kind, HighAvg.String(), "HighAvg is mostly of %s %s: %s, %s of all",
					list.kind, g.Name, ofWhole(part, kept), ofWhole(all, drawn))
			}
		}
	}
}

// mostly reports whether a part makes up most of HighAvg and far less of the map.
func mostly(part, all, kept, drawn int) bool {
	if kept == 0 || drawn == 0 {
		return false
	}
	p := float64(part) / float64(kept)
	return p >= warnTop && wilson(p, float64(kept)).Lo >= warnTimes*float64(all)/float64(drawn)
}

func inHundred(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

func ofWhole(part, whole int) string { return inHundred(float64(part) / float64(whole)) }
