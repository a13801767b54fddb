package ui

import (
	"cmp"
	"encoding/binary"
	"maps"
	"math"
	"slices"

	"admap/model"
)

func hasDiagnosis(a *App) bool {
	return a.feed.snap.Roster().LabelKind != model.NoLabels && !a.feed.diag.Circular
}

func hasSources(a *App) bool { return len(a.feed.snap.Roster().Sources) > 2 }

func hasModels(a *App) bool { return len(a.feed.snap.Roster().Models) > 1 }

// hasAnnotators reports whether several people have labelled, so that they can agree.
func hasAnnotators(a *App) bool {
	people := 0
	for _, s := range a.feed.snap.Roster().Annotators {
		if !s.Question {
			people++
		}
	}
	return people > 1
}

// columnValues are one value a sample, NaN where undefined.
type columnValues func(i int) float64

func byNumber(values func(f listFacts) columnValues) func(listFacts, bool) func(int) uint64 {
	return func(f listFacts, falling bool) func(int) uint64 {
		value := values(f)
		return func(i int) uint64 { return sortCode(value(i), falling) }
	}
}

func keyCodes(f listFacts, falling bool) func(int) uint64 {
	keys := f.snap.Roster().Keys
	return func(i int) uint64 {
		if falling {
			return ^keyPrefix(keys[i])
		}
		return keyPrefix(keys[i])
	}
}

func valueMean(f listFacts) columnValues { return f.snap.Mean }

func valueVariance(f listFacts) columnValues { return f.snap.Variance }

func valueP(f listFacts) columnValues { return func(i int) float64 { return f.diag.P[i] } }

func valueSCorr(f listFacts) columnValues { return func(i int) float64 { return f.diag.SCorr[i] } }

func valuePearson(f listFacts) columnValues {
	return func(i int) float64 { return f.diag.SCorrCentred[i] }
}

func valueAgreement(f listFacts) columnValues { return f.snap.Roster().Agreement }

func valueRegion(f listFacts) columnValues {
	return func(i int) float64 { return ordinal(int(f.part.Region[i])) }
}

func valueFlag(f listFacts) columnValues {
	return func(i int) float64 { return ordinal(int(f.snap.Verdict(i))) }
}

// ordinal is the place in an enumeration whose first value means that there is none.
func ordinal(k int) float64 {
	if k == 0 {
		return math.NaN()
	}
	return float64(k)
}

func valueNote(f listFacts) columnValues {
	return func(i int) float64 {
		if f.snap.Noted(i) {
			return 1
		}
		return math.NaN()
	}
}

func valueMargin(f listFacts) columnValues { return f.margin }

// margin is that of sample i's worst label pair, NaN where it has none.
func (f listFacts) margin(i int) float64 {
	p := f.diag.Worst[i]
	if p == (model.Pair{}) {
		return math.NaN()
	}
	scores := f.snap.Scores(i)
	return scores[p.A] - scores[p.B]
}

// labelStanding says what the scores make of a sample's label.
type labelStanding int

const (
	labelNone labelStanding = iota
	labelContested
	labelAgrees
	labelUndecidable
	labelUnscored
)

var labelStandings = [...]string{"unlabelled", "contested", "agrees", "undecidable", "unscored"}

func (f listFacts) label(i int) labelStanding {
	switch m := f.margin(i); {
	case m < 0:
		return labelContested
	case m > 0:
		return labelAgrees
	case !f.snap.Roster().Labelled(i):
		return labelNone
	case f.snap.State(i) != model.Full:
		return labelUnscored
	}
	return labelUndecidable
}

func valueLabel(f listFacts) columnValues {
	return func(i int) float64 { return ordinal(int(f.label(i))) }
}

func valueCount(f listFacts) columnValues {
	r := f.snap.Roster()
	return func(i int) float64 {
		lo, hi := r.Span(i)
		return float64(hi - lo)
	}
}

func valueLength(f listFacts) columnValues {
	r := f.snap.Roster()
	return func(i int) float64 {
		lo, hi := r.Span(i)
		return float64(slices.Max(r.Length[lo:hi]))
	}
}

func valueFailures(f listFacts) columnValues {
	return func(i int) float64 {
		n, _ := failuresOf(f.snap, i)
		return float64(n)
	}
}

// failuresOf counts sample i's failed responses and names the first one's reason.
func failuresOf(s *model.Snapshot, i int) (n int, why model.Reason) {
	for _, r := range s.Failures(i) {
		if r != model.NoReason {
			n++
			why = cmp.Or(why, r)
		}
	}
	return n, why
}

func valuePosition(listFacts) columnValues { return func(i int) float64 { return float64(i) } }

func valueSource(f listFacts) columnValues {
	r := f.snap.Roster()
	ranks := rankNames(r.Sources)
	return func(i int) float64 { return ordinal(ranks[r.Source[i]]) }
}

// rankNames numbers names from 1 on in the order of the alphabet; the empty one is 0.
func rankNames(names []string) []int {
	order := slices.Sorted(slices.Values(names))
	order = slices.Compact(order)
	ranks := make([]int, len(names))
	for k, name := range names {
		if name != "" {
			at, _ := slices.BinarySearch(order, name)
			ranks[k] = at + 1
		}
	}
	return ranks
}

// valueModel orders by the names of a sample's models, one after another as they are shown.
func valueModel(f listFacts) columnValues {
	r := f.snap.Roster()
	ranks := rankNames(r.Models)
	var list []uint16
	var word []byte
	spell := func(i int) []byte {
		list, word = modelsOf(r, i, list[:0]), word[:0]
		for _, m := range list {
			word = binary.BigEndian.AppendUint32(word, uint32(ranks[m]))
		}
		return word
	}
	place := map[string]int{}
	for i := range r.Len() {
		if _, ok := place[string(spell(i))]; !ok {
			place[string(word)] = 0
		}
	}
	for k, word := range slices.Sorted(maps.Keys(place)) {
		place[word] = k + 1
	}
	place[""] = 0
	return func(i int) float64 { return ordinal(place[string(spell(i))]) }
}

// modelsOf appends the known models of sample i, each once, in the order of the responses.
func modelsOf(r *model.Roster, i int, list []uint16) []uint16 {
	lo, hi := r.Span(i)
	for _, m := range r.Model[lo:hi] {
		if r.Models[m] != "" && !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}

// widestName is the width of the widest name, up to most cells; a few hundred names tell.
func widestName(names []string, most int) int {
	w := 0
	for _, name := range names[:min(len(names), 300)] {
		w = max(w, min(most, width(firstLine(name))))
	}
	return w
}

func widestSource(a *App) int { return widestName(a.feed.snap.Roster().Sources, 24) }

// widestModel leaves room for the models of a pair.
func widestModel(a *App) int { return min(40, 2*widestName(a.feed.snap.Roster().Models, 30)+2) }
