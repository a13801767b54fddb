package demo

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

//go:embed truth.csv
var truthCSV string

// truth is what is known of a sample. Where it is wrong its ratings are inverted: its best response
// is rated lowest and its worst highest.
type truth struct {
	ID    string
	Order [4]int // the responses' positions from the best to the worst, judged by quality
	wrong bool
}

// wrongRatings returns the samples with inverted ratings, in the order of the dataset.
func wrongRatings() []truth {
	return slices.DeleteFunc(truths(), func(t truth) bool { return !t.wrong })
}

// truths reads the columns id, wrong (0 or 1) and order (such as "2 0 3 1") of every sample.
func truths() []truth {
	rows, err := csv.NewReader(strings.NewReader(truthCSV)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("demo: parse truth.csv: %v", err))
	}
	all := make([]truth, 0, len(rows)-1)
	for _, row := range rows[1:] {
		t := truth{ID: row[0], wrong: row[1] == "1"}
		o := &t.Order
		if _, err := fmt.Sscanf(row[2], "%d %d %d %d", &o[0], &o[1], &o[2], &o[3]); err != nil {
			panic(fmt.Sprintf("demo: parse truth.csv: order %q of %s: %v", row[2], row[0], err))
		}
		all = append(all, t)
	}
	return all
}

func TestTruthCoversTheDataset(t *testing.T) {
	all, known := samples(t), truths()
	if len(all) != len(known) {
		t.Fatalf("%d samples, %d rows of truth", len(all), len(known))
	}
	for i, s := range all {
		order := known[i].Order
		slices.Sort(order[:])
		if s.ID != known[i].ID || order != [4]int{0, 1, 2, 3} {
			t.Errorf("row %d: sample %s, truth %+v", i+1, s.ID, known[i])
		}
	}
}

func TestWrongRatingsAreInverted(t *testing.T) {
	wrong := wrongRatings()
	if len(wrong) != 12 {
		t.Fatalf("%d wrong ratings, want 12", len(wrong))
	}
	for _, w := range wrong {
		r := ranked(byID(t, w.ID), w.Order)
		if !(r[0] < r[1] && r[1] < r[2] && r[2] < r[3]) {
			t.Errorf("%s: ratings %v from best to worst, want them to rise", w.ID, r)
		}
	}
}

func TestOtherRatingsAreHonest(t *testing.T) {
	for i, s := range samples(t) {
		truth := truths()[i]
		if r := ranked(s, truth.Order); !truth.wrong &&
			!(r[0] > r[3] && r[0] >= r[1] && r[1] >= r[2] && r[2] >= r[3]) {
			t.Errorf("%s: ratings %v from best to worst, want them to fall", s.ID, r)
		}
	}
}

func TestBestIsNotAlwaysInOnePlace(t *testing.T) {
	var best [4]int
	for _, k := range truths() {
		best[k.Order[0]]++
	}
	if slices.Min(best[:]) < len(truths())/8 {
		t.Errorf("places of the best response: %v", best)
	}
}

// The wanted counts come from a separate program in another language, run on the same file.
func TestReferenceScoreAgreesWithHonestRatings(t *testing.T) {
	var agree, disagree, caught int
	for i, s := range samples(t) {
		a, d := concordance(s)
		switch {
		case !truths()[i].wrong:
			agree, disagree = agree+a, disagree+d
		case d > a:
			caught++
		}
	}
	if agree != 284 || disagree != 25 || caught != 12 {
		t.Errorf("agree %d, disagree %d, caught %d; want 284, 25, 12", agree, disagree, caught)
	}
}

// TestMapForms checks that the samples spread over the map: near the reference, far from it, and
// with a wide spread, at least a fifth of the samples each.
func TestMapForms(t *testing.T) {
	var near, far, wide int
	all := samples(t)
	for _, s := range all {
		mean, deviation := spread(s)
		switch {
		case mean >= 45:
			near++
		case deviation >= 15:
			wide++
		case mean < 30:
			far++
		}
	}
	if fifth := len(all) / 5; near < fifth || far < fifth || wide < fifth {
		t.Errorf("near %d, far %d, wide %d of %d samples", near, far, wide, len(all))
	}
}

// ranked returns the ratings of s from the best response to the worst.
func ranked(s sample, order [4]int) (r [4]int) {
	for place, i := range order {
		r[place] = s.Ratings[i]
	}
	return r
}

// concordance counts the pairs of responses that chrF orders like the ratings, and the others.
func concordance(s sample) (agree, disagree int) {
	for i, a := range s.Generations {
		for j, b := range s.Generations {
			margin := chrF(a, s.Reference) - chrF(b, s.Reference)
			switch {
			case s.Ratings[i] <= s.Ratings[j]:
			case margin > 0:
				agree++
			case margin < 0:
				disagree++
			}
		}
	}
	return agree, disagree
}

// spread returns mean and population standard deviation of the scores of s.
func spread(s sample) (mean, deviation float64) {
	for _, text := range s.Generations {
		mean += chrF(text, s.Reference) / 4
	}
	for _, text := range s.Generations {
		deviation += math.Pow(chrF(text, s.Reference)-mean, 2) / 4
	}
	return mean, math.Sqrt(deviation)
}

// chrF is chrF2 on [0, 100] (Popović 2015): character n-grams of 1 to 6 without white space,
// precision and recall averaged over the orders that both texts have, recall weighing four times as
// much.
func chrF(text, reference string) float64 {
	a, b := compact(text), compact(reference)
	var precision, recall, orders float64
	for n := 1; n <= min(6, len(a), len(b)); n++ {
		ours, theirs := grams(a, n), grams(b, n)
		common := 0
		for gram, k := range ours {
			common += min(k, theirs[gram])
		}
		precision += float64(common) / float64(len(a)-n+1)
		recall += float64(common) / float64(len(b)-n+1)
		orders++
	}
	if precision+recall == 0 {
		return 0
	}
	return 100 * 5 * precision * recall / (4*precision + recall) / orders
}

func compact(text string) []rune { return []rune(strings.Join(strings.Fields(text), "")) }

func grams(text []rune, n int) map[string]int {
	counts := map[string]int{}
	for i := 0; i+n <= len(text); i++ {
		counts[string(text[i:i+n])]++
	}
	return counts
}
