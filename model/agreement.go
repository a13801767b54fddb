package model

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Agreement is how far several annotators say the same.
type Agreement struct {
	Annotators int `json:"annotators"` // sets of labels; a set may be several people's
	Samples    int `json:"samples"`    // that two of them have ordered
	// Share is the mean over these samples of the share of pairs of annotators that agree on the
	// order of two responses, a tie being an order of its own.
	Share Number `json:"share"`
	// Alpha is Krippendorff's: 1 for full agreement, 0 for that of chance. Nominal over samples where
	// labels choose between two responses (the first, the second, a tie, both bad), else ordinal over
	// responses. It is undefined where all labels are the same.
	Alpha  Number `json:"krippendorff_alpha"`
	Metric string `json:"metric"` // nominal or ordinal
	// Questions are how far other questions order responses as the main label does.
	Questions []QuestionAgreement `json:"questions"`
}

// QuestionAgreement compares the answers to one question with the main label.
type QuestionAgreement struct {
	Name    string `json:"name"`
	Samples int    `json:"samples"`
	Share   Number `json:"share"` // as of an Agreement
}

// String says it in one line.
func (a *Agreement) String() string {
	text := fmt.Sprintf("on %.1f%% of the orders, in %d samples with several labels",
		100*float64(a.Share), a.Samples)
	if math.IsNaN(float64(a.Alpha)) {
		return text + "; Krippendorff's alpha undefined"
	}
	return fmt.Sprintf("%s; Krippendorff's alpha %.3f (%s)", text, float64(a.Alpha), a.Metric)
}

// String says it in one line.
func (q QuestionAgreement) String() string {
	if q.Samples == 0 {
		return q.Name + " compares with no label"
	}
	return fmt.Sprintf("%s orders %.1f%% as the label does, in %d samples", q.Name,
		100*float64(q.Share), q.Samples)
}

// NewAgreement sums up what annotators say of a dataset; it is nil where there are none.
func NewAgreement(r *Roster) *Agreement {
	if len(r.Annotators) == 0 {
		return nil
	}
	people := r.people()
	a := &Agreement{Annotators: len(people), Metric: "ordinal", Questions: []QuestionAgreement{}}
	a.Samples, a.Share = meanShare(r, people)
	if r.LabelKind == Pairs {
		a.Metric = "nominal"
		a.Alpha = Number(alphaNominal(r.choices(people)))
	} else {
		a.Alpha = Number(alphaOrdinal(r.ratings(people)))
	}
	for _, s := range r.Annotators {
		if s.Question {
			q := QuestionAgreement{Name: s.Name}
			q.Samples, q.Share = meanShare(r, [][]float64{r.Label, s.Label})
			a.Questions = append(a.Questions, q)
		}
	}
	return a
}

// people are the labels that answer the main label's question.
func (r *Roster) people() (sets [][]float64) {
	for _, s := range r.Annotators {
		if !s.Question {
			sets = append(sets, s.Label)
		}
	}
	return sets
}

// Agreement is the share of pairs of annotators that order two responses of sample i the same way,
// over all its pairs of responses; NaN where no two annotators order any.
func (r *Roster) Agreement(i int) float64 { return r.agreement(i, r.people()) }

func meanShare(r *Roster, sets [][]float64) (samples int, share Number) {
	sum := 0.0
	for i := range r.Len() {
		if s := r.agreement(i, sets); !math.IsNaN(s) {
			samples++
			sum += s
		}
	}
	return samples, Number(sum / float64(samples))
}

func (r *Roster) agreement(i int, sets [][]float64) float64 {
	lo, hi := r.Span(i)
	same, all := 0, 0
	for s := range sets {
		for t := s + 1; t < len(sets); t++ {
			n, of := sameOrder(sets[s][lo:hi], sets[t][lo:hi])
			same, all = same+n, all+of
		}
	}
	return float64(same) / float64(all)
}

// sameOrder counts the pairs of responses that two annotators have ordered, and those they have
// ordered the same way.
func sameOrder(x, y []float64) (same, all int) {
	for a := range x {
		for b := a + 1; b < len(x); b++ {
			if math.IsNaN(x[a]+x[b]) || math.IsNaN(y[a]+y[b]) {
				continue
			}
			if all++; cmp.Compare(x[a], x[b]) == cmp.Compare(y[a], y[b]) {
				same++
			}
		}
	}
	return same, all
}

// choices are the units of a nominal alpha: what each annotator says of a sample of two responses.
func (r *Roster) choices(sets [][]float64) (units [][]float64) {
	for i := range r.Len() {
		lo, hi := r.Span(i)
		if hi-lo != 2 {
			continue
		}
		var unit []float64
		for _, s := range sets {
			if v := 2*s[lo] - s[lo+1]; !math.IsNaN(v) { // 2, −1, 0.5 or 0
				unit = append(unit, v)
			}
		}
		units = append(units, unit)
	}
	return units
}

// ratings are the units of an ordinal alpha: what each annotator says of a response.
func (r *Roster) ratings(sets [][]float64) (units [][]float64) {
	for k := range r.Responses() {
		var unit []float64
		for _, s := range sets {
			if !math.IsNaN(s[k]) {
				unit = append(unit, s[k])
			}
		}
		units = append(units, unit)
	}
	return units
}

// Krippendorff's alpha is 1 − observed/expected disagreement (Krippendorff 2011, Computing
// Krippendorff's Alpha-Reliability). Units with fewer than two values are left out. The ordinal
// difference of two values, Σ n_g between them less half their own counts, is the difference of
// their mid-ranks among all n values, so that the sums take O(n log n).

func alphaNominal(units [][]float64) float64 {
	counts := map[float64]int{}
	n, observed := 0, 0.0
	for _, unit := range units {
		m := len(unit)
		if m < 2 {
			continue
		}
		within := map[float64]int{}
		for _, v := range unit {
			within[v]++
			counts[v]++
		}
		differ := m * m
		for _, c := range within {
			differ -= c * c
		}
		n += m
		observed += float64(differ) / float64(m-1)
	}
	differ := float64(n) * float64(n)
	for _, c := range counts {
		differ -= float64(c) * float64(c)
	}
	return alpha(observed, differ, n)
}

func alphaOrdinal(units [][]float64) float64 {
	var all []float64
	for _, unit := range units {
		if len(unit) >= 2 {
			all = append(all, unit...)
		}
	}
	slices.Sort(all)
	n, observed := len(all), 0.0
	for _, unit := range units {
		if len(unit) >= 2 {
			observed += rankSpread(all, unit) / float64(len(unit)-1)
		}
	}
	return alpha(observed, rankSpread(all, all), n)
}

// rankSpread sums the squared differences of the mid-ranks of every two values, each pair twice.
func rankSpread(sorted, values []float64) float64 {
	var sum, squares float64
	middle := float64(len(sorted)) / 2 // less of it is lost to rounding
	for _, v := range values {
		from, _ := slices.BinarySearch(sorted, v)
		to, _ := slices.BinarySearchFunc(sorted, v, func(e, v float64) int {
			if e <= v {
				return -1
			}
			return 1
		})
		rank := float64(from+to)/2 - middle
		sum += rank
		squares += rank * rank
	}
	return 2 * (float64(len(values))*squares - sum*sum)
}

// alpha of the disagreement within units, and among all n values.
func alpha(observed, among float64, n int) float64 {
	if n < 2 || among <= 0 {
		return math.NaN()
	}
	return 1 - observed*float64(n-1)/among
}
