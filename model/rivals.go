package model

import (
	"math"

	"admap/model/stats"
)

// rivalConfidence is that of every interval between scorers.
const rivalConfidence = 0.95

// Rival compares another scorer with the one shown. Both place samples on maps of their own, by the
// same rule; samples count that are on both.
type Rival struct {
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`
	Samples     int    `json:"samples"` // on both maps

	Mean     RankAgreement  `json:"mean"`
	Variance RankAgreement  `json:"variance"`
	Orders   OrderAgreement `json:"orders"`
	// Confusion counts samples by their region with the scorer shown, then by that with the rival.
	Confusion map[string]map[string]int `json:"confusion"`
	Changed   int                       `json:"changed"`  // samples of which the two regions differ
	Same      Number                    `json:"same"`     // share of which they do not
	SameCI    [2]Number                 `json:"same_ci"`  // Wilson
	Kappa     Number                    `json:"kappa"`    // Cohen's: 0 what chance gives, 1 all the same
	MacroF1   Number                    `json:"macro_f1"` // mean over the regions that either has
	// Labels are what the rival says of the labels, over the pairs it has scored.
	Labels ScorerLabels `json:"labels"`
}

// RankAgreement correlates the ranks of samples.
type RankAgreement struct {
	Spearman   Number    `json:"spearman"`
	SpearmanCI [2]Number `json:"spearman_ci"` // see stats.Correlation
	Kendall    Number    `json:"kendall_tau_b"`
}

// OrderAgreement counts the pairs of responses of one sample that both scorers have scored.
type OrderAgreement struct {
	Pairs    int `json:"pairs"`
	Same     int `json:"same"`
	Opposite int `json:"opposite"`
	Tied     int `json:"tied"` // by either
	// Share is Same of those that neither ties. Its interval takes samples as independent, and not
	// their pairs (the ratio estimator of cluster sampling, Cochran 1977, §2.11).
	Share   Number    `json:"share"`
	ShareCI [2]Number `json:"share_ci"`
}

// ScorerLabels says how one scorer orders the label pairs that it has scored.
type ScorerLabels struct {
	Pairs        int       `json:"pairs"`
	Agree        int       `json:"agree"`
	Disagree     int       `json:"disagree"`
	Tied         int       `json:"tied"`
	Share        Number    `json:"share"` // agreeing, of those that are not tied
	ShareCI      [2]Number `json:"share_ci"`
	NoiseRate    Number    `json:"noise_rate"`
	NoiseRateCI  [2]Number `json:"noise_rate_ci"`
	Identifiable bool      `json:"identifiable"`
	Circular     bool      `json:"circular"`
}

// NewRival compares the scorer of v with another one's state of the same dataset.
func NewRival(v *View, other *Snapshot, info ScorerInfo) Rival {
	part := NewPartition(other, v.Part.Rule)
	r := Rival{Name: info.Name, Fingerprint: info.Fingerprint, Orders: orders(v.Snap, other),
		Labels: labelsOf(other, Diagnose(other, info))}
	var means, variances [2][]float64
	table := stats.Table{make([]int, 3), make([]int, 3), make([]int, 3)}
	for i, own := range v.Part.Region {
		if own == Off || part.Region[i] == Off {
			continue
		}
		r.Samples++
		table[own-HighAvg][part.Region[i]-HighAvg]++
		means[0], means[1] = append(means[0], v.Snap.Mean(i)), append(means[1], other.Mean(i))
		variances[0] = append(variances[0], v.Snap.Variance(i))
		variances[1] = append(variances[1], other.Variance(i))
	}
	r.Mean, r.Variance = rankAgreement(means), rankAgreement(variances)
	r.confuse(table)
	return r
}

func rankAgreement(of [2][]float64) RankAgreement {
	rho := stats.Spearman(of[0], of[1])
	return RankAgreement{Number(rho),
		numbers(stats.Correlation(rho, len(of[0]), true, rivalConfidence)),
		Number(stats.Kendall(of[0], of[1]))}
}

func numbers(i stats.Interval) [2]Number { return [2]Number{Number(i.Lo), Number(i.Hi)} }

func (r *Rival) confuse(table stats.Table) {
	r.Confusion = map[string]map[string]int{}
	same := 0
	for a, row := range table {
		named := map[string]int{}
		for b, n := range row {
			named[(HighAvg + Region(b)).String()] = n
		}
		r.Confusion[(HighAvg + Region(a)).String()] = named
		same += row[a]
	}
	r.Changed, r.Same = r.Samples-same, share(same, r.Samples)
	r.SameCI = numbers(stats.None())
	if r.Samples > 0 {
		r.SameCI = numbers(stats.Wilson(same, r.Samples, rivalConfidence))
	}
	r.Kappa, r.MacroF1 = Number(table.Kappa()), Number(table.MacroF1())
}

// orders compares the orders within samples.
func orders(a, b *Snapshot) (o OrderAgreement) {
	ratio := stats.Ratio{}
	for i := range a.Len() {
		x, y := a.Scores(i), b.Scores(i)
		same, decided := 0, 0
		for k := range x {
			for l := k + 1; l < len(x); l++ {
				switch s := (x[k] - x[l]) * sign(y[k]-y[l]); {
				case math.IsNaN(s):
					continue
				case s > 0:
					same++
					decided++
				case s < 0:
					decided++
				default:
					o.Tied++
				}
				o.Pairs++
			}
		}
		o.Same, o.Opposite = o.Same+same, o.Opposite+decided-same
		ratio.Add(float64(same), float64(decided))
	}
	o.Share, o.ShareCI = Number(ratio.Value()), numbers(ratio.Interval(rivalConfidence))
	return o
}

// sign is NaN of NaN.
func sign(v float64) float64 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return v
}

// labelsOf sums up a diagnosis of s.
func labelsOf(s *Snapshot, d *Diagnosis) ScorerLabels {
	l := ScorerLabels{Pairs: d.Pairs, Agree: d.Agree, Disagree: d.Disagree, Tied: d.Tied,
		NoiseRate:    Number(d.NoiseRate),
		NoiseRateCI:  [2]Number{Number(d.NoiseCI[0]), Number(d.NoiseCI[1])},
		Identifiable: d.Identifiable, Circular: d.Circular,
		Share: Number(math.NaN()), ShareCI: numbers(stats.None())}
	if d.Circular {
		return l
	}
	ratio := stats.Ratio{}
	for i := range s.Len() {
		agree, decided := 0, 0
		eachPair(s.roster.Labels(i), s.Scores(i), func(_ Pair, m float64) {
			if m != 0 {
				decided++
			}
			if m > 0 {
				agree++
			}
		})
		ratio.Add(float64(agree), float64(decided))
	}
	l.Share, l.ShareCI = Number(ratio.Value()), numbers(ratio.Interval(rivalConfidence))
	return l
}

// Moved is per sample 1 where two partitions have it in different regions, 0 where in the same, NaN
// where it is off either map.
func Moved(a, b *Partition) []float64 {
	moved := undefined(len(a.Region))
	for i, g := range a.Region {
		switch {
		case g == Off || b.Region[i] == Off:
		case g == b.Region[i]:
			moved[i] = 0
		default:
			moved[i] = 1
		}
	}
	return moved
}

// Fill gives a cohort of the roster the member's scores.
func (m Member) Fill(c *Cohort) {
	r := c.Roster()
	for i := range r.Len() {
		lo, hi := r.Span(i)
		for p := lo; p < hi; p++ {
			if !math.IsNaN(m.Scores[p]) {
				c.SetScore(i, p-lo, m.Scores[p])
			}
		}
	}
}
