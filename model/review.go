package model

import (
	"cmp"
	"math"
	"slices"

	"admap/model/stats"
)

const (
	// reviewConfidence is that of a review's intervals.
	reviewConfidence = 0.95
	// priorVerdicts is how many verdicts the diagnosis itself is worth in each class of P.
	priorVerdicts = 3
	// nextSamples is how far ahead a review looks.
	nextSamples = 20
)

// suspicionBounds divide P into the classes in which verdicts recalibrate it.
var suspicionBounds = [...]float64{0, 0.05, 0.2, 0.5, 0.8}

// ReviewReport is what verdicts say of a diagnosis. A sample that stands in the data twice counts
// once; only samples with a P(mislabelled) count. Unsure and drop decide nothing.
type ReviewReport struct {
	Wrong     int `json:"wrong"` // found mislabelled
	Right     int `json:"right"`
	Undecided int `json:"undecided"` // unsure or drop
	// Precision is the share found wrong of those found right or wrong, with Wilson's interval. It
	// speaks of what was reviewed, most often the most suspect, and not of the rest.
	Precision   Number    `json:"precision"`
	PrecisionCI [2]Number `json:"precision_ci"`
	Expected    Number    `json:"expected"` // Σ P of the same samples: what the diagnosis foretold
	// Left are the samples without a verdict, and LeftWrong how many of them are about wrong: in each
	// class of P the mean P counts as priorVerdicts verdicts beside those given there. The interval is
	// of the beta-binomial numbers of all classes together, by their normal approximation.
	Left        int           `json:"left"`
	LeftWrong   Number        `json:"left_wrong"`
	LeftWrongCI [2]Number     `json:"left_wrong_ci"`
	Next        int           `json:"next"`       // how many of the most suspect left are looked at
	NextWrong   Number        `json:"next_wrong"` // how many of them are about wrong
	Classes     []ReviewClass `json:"classes"`    // of P, ascending
	Audit       *AuditReport  `json:"audit"`      // null where none was drawn
}

// ReviewClass are the samples of which P is at least From and less than the next class's.
type ReviewClass struct {
	From  float64   `json:"from"`
	Wrong int       `json:"wrong"`
	Right int       `json:"right"`
	Left  int       `json:"left"`
	MeanP Number    `json:"mean_p"` // of all with a P
	Share Number    `json:"share"`  // of the left that are about wrong
	Found [2]Number `json:"wilson"` // of Wrong among Wrong and Right; null without either

	sum float64
	n   int
}

// NewReview sums up the verdicts on samples that d has something to say of.
func NewReview(s *Snapshot, d *Diagnosis) *ReviewReport {
	r := &ReviewReport{Classes: make([]ReviewClass, len(suspicionBounds)), Expected: 0}
	for k, from := range suspicionBounds {
		r.Classes[k].From = from
	}
	seen := make(map[Key]bool, s.Len())
	var left []float64
	for i, p := range d.P {
		key := s.roster.Keys[i]
		if math.IsNaN(p) || seen[key] {
			continue
		}
		seen[key] = true
		c := &r.Classes[classOfSuspicion(p)]
		c.sum, c.n = c.sum+p, c.n+1
		switch s.Verdict(i) {
		case Mislabelled:
			c.Wrong++
			r.Expected += Number(p)
		case Right:
			c.Right++
			r.Expected += Number(p)
		case NoVerdict:
			c.Left++
			left = append(left, p)
		default:
			r.Undecided++
		}
	}
	r.estimate()
	r.lookAhead(left)
	return r
}

func classOfSuspicion(p float64) int {
	k := len(suspicionBounds) - 1
	for k > 0 && p < suspicionBounds[k] {
		k--
	}
	return k
}

func (r *ReviewReport) estimate() {
	mean, variance := 0.0, 0.0
	for k := range r.Classes {
		c := &r.Classes[k]
		r.Wrong, r.Right, r.Left = r.Wrong+c.Wrong, r.Right+c.Right, r.Left+c.Left
		c.MeanP = Number(c.sum / float64(c.n))
		c.Share, c.Found = Number(math.NaN()), numbers(stats.None())
		if judged := c.Wrong + c.Right; judged > 0 {
			c.Found = numbers(stats.Wilson(c.Wrong, judged, reviewConfidence))
		}
		if c.n == 0 {
			continue
		}
		a := priorVerdicts*float64(c.MeanP) + float64(c.Wrong)
		b := priorVerdicts*(1-float64(c.MeanP)) + float64(c.Right)
		share, left := a/(a+b), float64(c.Left)
		c.Share = Number(share)
		mean += left * share
		variance += left * share * (1 - share) * (a + b + left) / (a + b + 1)
	}
	r.LeftWrong = Number(mean)
	half := stats.Quantile((1+reviewConfidence)/2) * math.Sqrt(variance)
	r.LeftWrongCI = [2]Number{Number(max(0, mean-half)), Number(min(float64(r.Left), mean+half))}
	r.Precision, r.PrecisionCI = share(r.Wrong, r.Wrong+r.Right), numbers(stats.None())
	if judged := r.Wrong + r.Right; judged > 0 {
		r.PrecisionCI = numbers(stats.Wilson(r.Wrong, judged, reviewConfidence))
	}
}

// lookAhead says what the most suspect of those left hold.
func (r *ReviewReport) lookAhead(left []float64) {
	slices.SortFunc(left, func(a, b float64) int { return cmp.Compare(b, a) })
	left = left[:min(len(left), nextSamples)]
	r.Next = len(left)
	for _, p := range left {
		c := r.Classes[classOfSuspicion(p)]
		// P within its class, moved as the verdicts have moved the class.
		r.NextWrong += Number(min(1, p*float64(c.Share)/max(float64(c.MeanP), 1e-12)))
	}
}
