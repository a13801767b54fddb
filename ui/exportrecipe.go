package ui

import (
	"slices"
	"strconv"

	"admap/model"
)

// exportRow is a field of the export dialog.
type exportRow struct{ name, value string }

// What the export dialog offers of each part of a recipe; what flags gave comes in addition.
var (
	pairRules  = []string{"best-worst", "all-pairs", "labelled"}
	quotaWords = []string{"", "highavg", "10%", "1/3", "50%"}
	heldOuts   = []float64{0, 0.05, 0.1, 0.2}
)

// vary turns the field that has the focus to its next value, or the one before.
func (d *exportDialog) vary(by int) {
	c := &d.recipe
	switch d.field {
	case fieldPairs:
		c.Pairs = turned(pairRules, c.Pairs, by)
	case fieldVerdicts:
		c.Verdicts = turned(model.VerdictUses(), c.Verdicts, by)
	case fieldSample:
		quotas := []model.Quota{}
		for _, word := range quotaWords {
			q, err := model.ParseQuota(word)
			if err != nil {
				panic(err) // all of them are words that it knows
			}
			quotas = append(quotas, q)
		}
		if c.Sample = turned(quotas, c.Sample, by); c.Sample.All() {
			c.Stratify = ""
		}
	case fieldHeldOut:
		c.HeldOut = turned(heldOuts, c.HeldOut, by)
	}
}

// turned is the value that stands by places after one in a ring, the first where it is unknown.
func turned[T comparable](ring []T, at T, by int) T {
	k := max(0, slices.Index(ring, at))
	return ring[(k+by+len(ring))%len(ring)]
}

// variants are the rows of the recipe.
func (d *exportDialog) variants() []exportRow {
	c := d.recipe
	pairs, verdicts, sample, held := c.Pairs, c.Verdicts, "all", "nothing"
	if pairs == "" {
		pairs = pairRules[0]
	}
	if c.By != "" {
		pairs += " by " + c.By
	}
	switch verdicts {
	case model.DropJudged:
		verdicts = "drop: leave out mislabelled and drop"
	case model.SwapJudged:
		verdicts = "swap: exchange the pair of mislabelled, leave out drop"
	default:
		verdicts = "keep: verdicts change nothing"
	}
	if !c.Sample.All() {
		sample = c.Sample.String() + " at random, seed " + strconv.FormatUint(c.Seed, 10)
		if c.Sample.AsHigh {
			sample = "as many as HighAvg at random, seed " + strconv.FormatUint(c.Seed, 10)
		}
		if c.Stratify != "" {
			sample += ", by " + c.Stratify
		}
	}
	if c.HeldOut > 0 {
		held = strconv.FormatFloat(100*c.HeldOut, 'g', 4, 64) + "% of the instructions, in a second file"
	}
	return []exportRow{{"pairs", pairs}, {"verdicts", verdicts}, {"sample", sample}, {"held out", held}}
}
