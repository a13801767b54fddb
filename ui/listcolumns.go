package ui

import (
	"cmp"
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"admap/model"
)

// listColumn is one column of the list. The table below drives drawing, sorting and the dialog in which
// columns are chosen.
type listColumn struct {
	name  string // in settings, title and dialog
	title string // its head
	about string // in the dialog
	w     int    // cells it needs
	most  func(a *App) int
	right bool // aligned to the right
	rank  int  // where there is no room the column of the highest rank goes first
	std   bool // shown unless somebody chose otherwise
	has   func(a *App) bool

	// codes gives every sample the number it is sorted by; nil where the column cannot be sorted by,
	// and why says why. falling is true where the natural order begins with the largest; fixed where
	// neither scores nor verdicts change the order.
	codes   func(f facts, falling bool) func(i int) uint64
	why     string
	falling bool
	fixed   bool

	cell func(a *App, i int) (style, string)
}

// titleColumn is the name of the one that takes the room that is left.
const titleColumn = "instruction"

// fromDisk is why text cannot be sorted by.
const fromDisk = "it stays on disk, and is read as it is shown"

var listColumns = []*listColumn{
	{name: "P(mislabelled)", title: "P(mis)", about: "how likely the label is wrong", w: 6, right: true,
		rank: 2, std: true, has: diagnosed, codes: byNumber(valueP), falling: true, cell: cellP},
	{name: "μ", title: "μ", about: "quality: mean of the scores", w: 6, right: true, rank: 3, std: true,
		codes: byNumber(func(f facts) numbers { return f.snap.Mean }), falling: true, cell: cellMean},
	{name: "σ²", title: "σ²", about: "variability: variance of the scores", w: 7, right: true, rank: 4,
		std: true, codes: byNumber(func(f facts) numbers { return f.snap.Variance }), falling: true,
		cell: cellVariance},
	{name: "region", title: "region", about: "HighAvg, LowAvg, HighVar", w: 8, rank: 5, std: true,
		codes: byNumber(valueRegion), cell: cellRegion},
	{name: "flag", title: "flag", about: "your verdict, and the sign of a note", w: 12, rank: 1, std: true,
		codes: byNumber(valueFlag), cell: cellFlag},
	{name: "note", title: "note", about: "the sign of a note alone", w: 4, rank: 9,
		codes: byNumber(valueNote), cell: cellNote},
	{name: "margin", title: "margin", about: "score margin of the worst label pair", w: 7, right: true,
		rank: 7, std: true, has: diagnosed, codes: byNumber(valueMargin), cell: cellMargin},
	{name: "S_corr", title: "S_corr", about: "cosine of labels and scores", w: 6, right: true, rank: 8,
		std: true, has: diagnosed, codes: byNumber(valueSCorr), cell: cellSCorr},
	{name: "Pearson", title: "Pearson", about: "S_corr of the centred values", w: 7, right: true, rank: 15,
		codes: byNumber(valuePearson), cell: cellPearson},
	{name: "label state", title: "label", about: "agrees, contested, undecidable, unlabelled", w: 11,
		rank: 14, codes: byNumber(valueLabel), cell: cellLabel},
	{name: "responses", title: "n", about: "number of responses", w: 3, right: true, rank: 12, std: true,
		codes: byNumber(valueCount), falling: true, fixed: true, cell: cellCount},
	{name: "length", title: "length", about: "characters of the longest response", w: 7, right: true,
		rank: 10, std: true, codes: byNumber(valueLength), falling: true, fixed: true, cell: cellLength},
	{name: "scores", title: "scores", about: "the score of each response", w: 12, rank: 13,
		most: func(*App) int { return 30 }, cell: cellScores,
		why: "a sample has several: sort by μ, σ² or margin"},
	{name: "failures", title: "failures", about: "responses without a score, and why", w: 14, rank: 16,
		codes: byNumber(valueFailures), falling: true, cell: cellFailures},
	{name: "source", title: "source", about: "where the sample comes from", w: 8, rank: 9, std: true,
		most: widestSource, has: hasSources, codes: byNumber(valueSource), fixed: true, cell: cellSource},
	{name: "model", title: "model", about: "who wrote the responses", w: 10, rank: 11, std: true,
		most: widestModel, has: hasModels, codes: byNumber(valueModel), fixed: true, cell: cellModel},
	{name: "position", title: "#", about: "place in the dataset", w: 9, right: true, rank: 17,
		codes: byNumber(valuePosition), fixed: true, cell: cellPosition},
	{name: "key", title: "key", about: "the sample's key", w: 9, rank: 19, fixed: true,
		most: func(*App) int { return 32 }, codes: keyCodes, cell: cellKey},
	{name: "id", title: "id", about: "the dataset's own id", w: 8, rank: 18, cell: cellID,
		most: func(*App) int { return 24 }, why: fromDisk},
	{name: titleColumn, title: "instruction", about: "how it begins; takes the room that is left",
		w: 16, std: true, cell: cellTitle, why: fromDisk},
}

// columnNamed finds a column, or nil.
func columnNamed(name string) *listColumn {
	if k := slices.IndexFunc(listColumns, func(c *listColumn) bool { return c.name == name }); k >= 0 {
		return listColumns[k]
	}
	return nil
}

// standardColumns are those that have something to show in this dataset.
func standardColumns(a *App) []*listColumn {
	var list []*listColumn
	for _, c := range listColumns {
		if c.std && (c.has == nil || c.has(a)) {
			list = append(list, c)
		}
	}
	return list
}

// columnsFor are the columns that were chosen for this project, or the standard ones. Names that
// nothing bears any more are passed over.
func columnsFor(a *App) []*listColumn {
	var list []*listColumn
	for name := range strings.SplitSeq(a.prefs[settingColumns], ",") {
		if c := columnNamed(name); c != nil && !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return standardColumns(a)
	}
	return list
}

func diagnosed(a *App) bool {
	return a.feed.snap.Roster().LabelKind != model.NoLabels && !a.feed.diag.Circular
}

func hasSources(a *App) bool { return len(a.feed.snap.Roster().Sources) > 2 }

func hasModels(a *App) bool { return len(a.feed.snap.Roster().Models) > 1 }

// numbers are one value a sample, NaN where undefined.
type numbers func(i int) float64

func byNumber(values func(f facts) numbers) func(facts, bool) func(int) uint64 {
	return func(f facts, falling bool) func(int) uint64 {
		value := values(f)
		return func(i int) uint64 { return code(value(i), falling) }
	}
}

func keyCodes(f facts, falling bool) func(int) uint64 {
	keys := f.snap.Roster().Keys
	return func(i int) uint64 {
		if falling {
			return ^prefix(keys[i])
		}
		return prefix(keys[i])
	}
}

func valueP(f facts) numbers { return func(i int) float64 { return f.diag.P[i] } }

func valueSCorr(f facts) numbers { return func(i int) float64 { return f.diag.SCorr[i] } }

func valuePearson(f facts) numbers { return func(i int) float64 { return f.diag.SCorrCentred[i] } }

func valueRegion(f facts) numbers {
	return func(i int) float64 { return ordinal(int(f.part.Region[i])) }
}

func valueFlag(f facts) numbers {
	return func(i int) float64 { return ordinal(int(f.snap.Verdict(i))) }
}

// ordinal is the place in an enumeration whose first value means that there is none.
func ordinal(k int) float64 {
	if k == 0 {
		return math.NaN()
	}
	return float64(k)
}

func valueNote(f facts) numbers {
	return func(i int) float64 {
		if f.snap.Noted(i) {
			return 1
		}
		return math.NaN()
	}
}

func valueMargin(f facts) numbers { return f.margin }

// margin is that of sample i's worst label pair, NaN where it has none.
func (f facts) margin(i int) float64 {
	p := f.diag.Worst[i]
	if p == (model.Pair{}) {
		return math.NaN()
	}
	scores := f.snap.Scores(i)
	return scores[p.A] - scores[p.B]
}

// labelState says what the scores make of a sample's label.
type labelState int

const (
	labelNone labelState = iota
	labelContested
	labelAgrees
	labelUndecidable
	labelUnscored
)

var labelStateNames = [...]string{"unlabelled", "contested", "agrees", "undecidable", "unscored"}

func (f facts) label(i int) labelState {
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

func valueLabel(f facts) numbers { return func(i int) float64 { return ordinal(int(f.label(i))) } }

func valueCount(f facts) numbers {
	r := f.snap.Roster()
	return func(i int) float64 {
		lo, hi := r.Span(i)
		return float64(hi - lo)
	}
}

func valueLength(f facts) numbers {
	r := f.snap.Roster()
	return func(i int) float64 {
		lo, hi := r.Span(i)
		return float64(slices.Max(r.Length[lo:hi]))
	}
}

func valueFailures(f facts) numbers {
	return func(i int) float64 {
		n, _ := failures(f.snap, i)
		return float64(n)
	}
}

// failures counts sample i's failed responses and names the first one's reason.
func failures(s *model.Snapshot, i int) (n int, why model.Reason) {
	for _, r := range s.Failures(i) {
		if r != model.NoReason {
			n++
			why = cmp.Or(why, r)
		}
	}
	return n, why
}

func valuePosition(facts) numbers { return func(i int) float64 { return float64(i) } }

func valueSource(f facts) numbers {
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
func valueModel(f facts) numbers {
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

// widest is the width of the widest name, up to most cells; a few hundred names tell.
func widest(names []string, most int) int {
	w := 0
	for _, name := range names[:min(len(names), 300)] {
		w = max(w, min(most, width(firstLine(name))))
	}
	return w
}

func widestSource(a *App) int { return widest(a.feed.snap.Roster().Sources, 24) }

// widestModel leaves room for the models of a pair.
func widestModel(a *App) int { return min(40, 2*widest(a.feed.snap.Roster().Models, 30)+2) }

// shortScore writes a score in a few characters.
func shortScore(v float64) string {
	if math.Abs(v) < 1000 {
		v = math.Round(v*100) / 100
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
