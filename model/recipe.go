package model

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// Recipe says what becomes of selected samples when they are written down.
type Recipe struct {
	Pairs    string  // which responses of a sample make pairs; "" for the best and the worst
	By       string  // what orders them: label, score, or "" for label where there is one
	MinGap   float64 // between the two of a pair, at least
	Verdicts string  // what verdicts do: one of VerdictUses, "" for the first
	Sample   Quota   // how many are drawn at random
	Seed     uint64  // of what is drawn
	Stratify string  // what a draw keeps the shares of: one of Strata, or ""
	HeldOut  float64 // share of the instructions that goes to a second file, 0 for none
}

// DefaultSeed is the seed of whoever gives none.
const DefaultSeed = 1

// What verdicts do to an export: nothing; leave out what was found mislabelled or to be dropped;
// exchange chosen and rejected of the mislabelled and leave out what is to be dropped.
const (
	KeepJudged = "keep"
	DropJudged = "drop"
	SwapJudged = "swap"
)

// VerdictUses are the words for what verdicts do, the default first.
func VerdictUses() []string { return []string{KeepJudged, DropJudged, SwapJudged} }

// Check says what is wrong with a recipe, nil if nothing is.
func (r *Recipe) Check() error {
	if r.Verdicts != "" && !slices.Contains(VerdictUses(), r.Verdicts) {
		return fmt.Errorf("apply-verdicts %q: want one of %s", r.Verdicts,
			strings.Join(VerdictUses(), ", "))
	}
	if r.Stratify != "" && !slices.Contains(Strata(), r.Stratify) {
		return fmt.Errorf("stratify %q: want one of %s", r.Stratify, strings.Join(Strata(), ", "))
	}
	if r.Stratify != "" && r.Sample.All() {
		return errors.New("stratify: nothing is drawn without --sample")
	}
	if !(r.HeldOut >= 0 && r.HeldOut < 1) {
		return fmt.Errorf("held-out %v: want a share of at least 0 and below 1", r.HeldOut)
	}
	if r.Verdicts == SwapJudged && r.By == "score" {
		return errors.New("apply-verdicts swap: a verdict is on the label, " +
			"and pairs by score do not go by it")
	}
	return nil
}

// Why a verdict leaves a sample out.
const (
	leftMislabelled = "verdict mislabelled"
	leftDropped     = "verdict drop"
	leftUnlabelled  = "verdict mislabelled, but no labels to swap"
)

// Leaves says why the verdict on sample i leaves it out, "" if it stays.
func (r *Recipe) Leaves(s *Snapshot, i int) (reason string) {
	v := s.Verdict(i)
	switch {
	case r.Verdicts != DropJudged && r.Verdicts != SwapJudged:
		return ""
	case v == Drop:
		return leftDropped
	case v == Mislabelled && r.Verdicts == DropJudged:
		return leftMislabelled
	case v == Mislabelled && !s.Roster().Labelled(i):
		return leftUnlabelled
	}
	return ""
}

// Swaps reports whether the verdict on sample i exchanges its chosen and its rejected response.
func (r *Recipe) Swaps(s *Snapshot, i int) bool {
	return r.Verdicts == SwapJudged && s.Verdict(i) == Mislabelled && s.Roster().Labelled(i)
}

// Judged reports whether sample i carries a verdict that r could apply, and does not.
func (r *Recipe) Judged(s *Snapshot, i int) bool {
	v := s.Verdict(i)
	return r.Verdicts != DropJudged && r.Verdicts != SwapJudged && (v == Mislabelled || v == Drop)
}

// Quota is how many samples are drawn: a number of them, a share, or as many as a region holds. The
// zero Quota takes all.
type Quota struct {
	Number int
	Share  Fraction // where its denominator is not 0
	AsHigh bool     // as many as there are HighAvg
}

// highAvgQuota is the word for as many as there are HighAvg.
const highAvgQuota = "highavg"

// ParseQuota reads "500", "33%", "1/3", "0.25" or "highavg"; "" and "0" take all.
func ParseQuota(s string) (q Quota, err error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return Quota{}, nil
	}
	if s == highAvgQuota {
		return Quota{AsHigh: true}, nil
	}
	if n, err := strconv.Atoi(s); err == nil && n >= 0 {
		return Quota{Number: n}, nil
	}
	share := s
	if percent, ok := strings.CutSuffix(s, "%"); ok {
		share = percent + "/100"
		if r, ok := new(big.Rat).SetString(percent); ok {
			share = r.Quo(r, big.NewRat(100, 1)).RatString()
		}
	}
	if q.Share, err = ParseFraction(share); err != nil {
		return Quota{}, fmt.Errorf("sample %q: want a number of samples, a share such as 33%% or "+
			"1/3, or highavg for as many as there are HighAvg", s)
	}
	return q, nil
}

// All reports whether nothing is left to chance.
func (q Quota) All() bool { return q == Quota{} }

// String writes the quota as ParseQuota reads it, "" for all.
func (q Quota) String() string {
	switch {
	case q.AsHigh:
		return highAvgQuota
	case q.Share.Den > 0:
		return q.Share.String()
	case q.Number > 0:
		return strconv.Itoa(q.Number)
	}
	return ""
}

// Of is how many of n samples the quota takes; more than n where it asks for more. Half a sample
// counts as a whole one.
func (q Quota) Of(n int, p *Partition) int {
	switch {
	case q.AsHigh:
		high := 0
		for _, r := range p.Region {
			if r == HighAvg {
				high++
			}
		}
		return high
	case q.Share.Den > 0:
		return int((2*q.Share.Num*int64(n) + q.Share.Den) / (2 * q.Share.Den))
	case q.Number > 0:
		return q.Number
	}
	return n
}
