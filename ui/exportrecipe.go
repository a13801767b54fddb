package ui

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// exportRow is a field of the export dialog.
type exportRow struct {
	name, value string
	idle        bool // it means nothing as the other fields stand
}

// What the export dialog offers of each part of a recipe; what flags gave comes in addition.
var (
	pairRules  = []string{"best-worst", "all-pairs", "labelled"}
	quotaWords = []string{"", "highavg", "10%", "1/3", "50%"}
	heldOuts   = []float64{0, 0.05, 0.1, 0.2}
)

// vary turns the field that has the focus to its next value, or the one before.
func (d *exportDialog) vary(by int) {
	c, given := &d.recipe, d.given
	switch d.field {
	case fieldPairs:
		c.Pairs = turned(pairRules, cmp.Or(given.Pairs, pairRules[0]), cmp.Or(c.Pairs, pairRules[0]), by)
	case fieldVerdicts:
		uses := model.VerdictUses()
		c.Verdicts = turned(uses, cmp.Or(given.Verdicts, uses[0]), cmp.Or(c.Verdicts, uses[0]), by)
	case fieldSample:
		quotas := []model.Quota{}
		for _, word := range quotaWords {
			q, err := model.ParseQuota(word)
			if err != nil {
				panic(err) // all of them are words that it knows
			}
			quotas = append(quotas, q)
		}
		d.draws(turned(quotas, given.Sample, c.Sample, by))
		d.quota, d.badQuota = "", nil
	case fieldSeed:
		c.Seed = stepped(c.Seed, by)
		d.badSeed = nil
	case fieldHeldOut:
		c.HeldOut = turned(heldOuts, given.HeldOut, c.HeldOut, by)
	}
}

// stepped goes on from n, but neither below zero nor beyond the largest number.
func stepped(n uint64, by int) uint64 {
	if by < 0 {
		return n - min(n, uint64(-by))
	}
	return n + min(math.MaxUint64-n, uint64(by))
}

// draws takes a quota over; strata mean nothing where all are written.
func (d *exportDialog) draws(q model.Quota) {
	d.recipe.Sample, d.recipe.Stratify = q, d.given.Stratify
	if q.All() {
		d.recipe.Stratify = ""
	}
}

// typeQuota takes what was typed of how many are drawn.
func (d *exportDialog) typeQuota(text string) {
	d.quota = text
	q, err := model.ParseQuota(text)
	if d.badQuota = err; err == nil {
		d.draws(q)
	}
}

// typeSeed adds digits to the seed.
func (d *exportDialog) typeSeed(text string) {
	if !d.seeding {
		d.recipe.Seed, d.seeding = 0, true
	}
	word := strconv.FormatUint(d.recipe.Seed, 10) + text
	n, err := strconv.ParseUint(word, 10, 64)
	if err != nil {
		d.badSeed = fmt.Errorf("seed %q: want a whole number of at least 0", word)
		return
	}
	d.recipe.Seed, d.badSeed = n, nil
}

// wrong says what cannot be written as the fields stand, "" if nothing is known to be wrong.
func (d *exportDialog) wrong() string {
	err := cmp.Or(d.badQuota, d.badSeed, d.recipe.Check())
	switch {
	case err != nil:
		return err.Error()
	case d.recipe.Verdicts == model.SwapJudged && !d.inPairs():
		return d.formats[d.format] + " holds no pairs to swap, only all responses: " +
			"verdicts can be kept, or drop what they are on"
	}
	return ""
}

// inPairs reports whether the format holds pairs of chosen and rejected.
func (d *exportDialog) inPairs() bool {
	return d.format < len(d.formats) && slices.Contains(d.pairing, d.formats[d.format])
}

// remains is how many samples verdicts leave of a choice.
type remains struct {
	choice   string
	verdicts string
	left     int
}

// remainsMsg brings remains.
type remainsMsg struct {
	to *exportDialog
	remains
}

// remainsCmd counts what verdicts leave of what is chosen, unless that is known.
func (d *exportDialog) remainsCmd() tea.Cmd {
	if len(d.choices) == 0 {
		return nil
	}
	c, recipe, snap := d.choices[d.chosen], d.recipe, d.feed.snap
	if d.left.choice == c.name && d.left.verdicts == recipe.Verdicts {
		return nil
	}
	return func() tea.Msg {
		m := remainsMsg{d, remains{choice: c.name, verdicts: recipe.Verdicts}}
		for _, i := range c.pick() {
			if recipe.Leaves(snap, i) == "" {
				m.left++
			}
		}
		return m
	}
}

// writes says how many samples will be written, "" until that is counted.
func (d *exportDialog) writes() string {
	c := d.choices[d.chosen]
	if d.left.choice != c.name || d.left.verdicts != d.recipe.Verdicts {
		return ""
	}
	n := min(d.left.left, d.recipe.Sample.Of(d.left.left, d.feed.part))
	if n == c.count {
		return plural(n, "sample")
	}
	return comma(n) + " of " + plural(c.count, "sample")
}

// turned is the value that stands by places after one in a ring, which flags may have added one to.
func turned[T comparable](ring []T, given, at T, by int) T {
	if !slices.Contains(ring, given) {
		ring = append(slices.Clone(ring), given)
	}
	k := max(0, slices.Index(ring, at))
	return ring[(k+by+len(ring))%len(ring)]
}

// variants are the rows of the recipe.
func (d *exportDialog) variants() []exportRow {
	c := d.recipe
	pairs, verdicts, sample, held := cmp.Or(c.Pairs, pairRules[0]), c.Verdicts, "all", "nothing"
	if c.By != "" {
		pairs += " by " + c.By
	}
	if c.MinGap > 0 {
		pairs += ", at least " + number(c.MinGap) + " apart"
	}
	if !d.inPairs() {
		pairs = "none: the format holds all responses"
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
		sample = cmp.Or(d.quota, c.Sample.String()) + " at random"
		if c.Sample.AsHigh {
			sample = "highavg: as many as HighAvg, at random"
		}
		if c.Stratify != "" {
			sample += ", by " + c.Stratify
		}
	}
	if d.badQuota != nil {
		sample = clean(d.quota)
	}
	if c.HeldOut > 0 {
		held = strconv.FormatFloat(100*c.HeldOut, 'g', 4, 64) + "% of the instructions, in a second file"
	}
	return []exportRow{
		{"pairs", pairs, !d.inPairs()}, {"verdicts", verdicts, false}, {"sample", sample, false},
		{"seed", strconv.FormatUint(c.Seed, 10), c.Sample.All() && c.HeldOut == 0},
		{"held out", held, false},
	}
}
