package model

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Member is one of the scorers that are combined.
type Member struct {
	Info   ScorerInfo
	Scores []float64 // per response of the roster; NaN where none
}

// Combination is several scorers as one, on the scale from 0 to 1. Every member's score is put on
// that scale, by the range that its scorer declares, else by the 1st to 99th percentile of all, and
// the combined score is their weighted mean. The weights come from the cohort's labels where there
// are any: see Combine.
type Combination struct {
	Members []MemberWeight `json:"members"`
	// Basis is FromLabels or FromVariance, and NoiseRate the ε fitted with the weights.
	Basis     string `json:"basis"`
	Pairs     int    `json:"pairs"` // label pairs with a score of every member that do not tie in all
	NoiseRate Number `json:"noise_rate"`
	Lacking   int    `json:"lacking"` // responses without a combined score

	scores []float64
}

// What weights come from.
const (
	FromLabels   = "labels"   // how well each member predicts the cohort's labels beside the others
	FromVariance = "variance" // no label pair: every member counts the same, spread for spread
)

// MemberWeight is what one member counts.
type MemberWeight struct {
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`
	Scale       Scale  `json:"scale"`      // what becomes 0 and 1
	Weight      Number `json:"weight"`     // of all, 1
	Beta        Number `json:"beta"`       // per margin_rms; null without labels
	MarginRMS   Number `json:"margin_rms"` // of the margins other than 0, on the scale from 0 to 1
}

// Combine weighs the members by how well they predict the labels of r's samples. The model of label
// noise is that of Diagnose, with several margins m at once: a label is right with the probability
// σ(Σ βₖmₖ), each margin in units of its root mean square, each β with Diagnose's prior. A member's
// weight is proportional to βₖ/RMSₖ, so that the margins of combined scores are those of the fitted
// model. Without a label pair the weights are proportional to 1/σₖ, the reciprocals of the scores'
// standard deviations.
//
// A sample that lacks scores of some members is measured by the others: by the one that scored most
// of its responses and all that scored at least the same. The rest count with their mean over the
// cohort, so they add nothing to a margin, which stays what the members there have to say. What that
// one lacks has no combined score. The order of the members changes nothing.
func Combine(r *Roster, members []Member) *Combination {
	members = slices.SortedStableFunc(slices.Values(members), func(a, b Member) int {
		return strings.Compare(a.Info.Fingerprint, b.Info.Fingerprint)
	})
	c := &Combination{Basis: FromVariance, NoiseRate: Number(math.NaN())}
	units := make([][]float64, len(members))
	for k, m := range members {
		scale := m.Info.Scale
		if !scale.Known() {
			scale = observedScale(m.Scores)
		}
		units[k] = onUnit(scale, m.Scores)
		c.Members = append(c.Members, MemberWeight{
			Name: m.Info.Name, Fingerprint: m.Info.Fingerprint, Scale: scale,
			Beta: Number(math.NaN()), MarginRMS: Number(math.NaN()),
		})
	}
	weights := c.weigh(r, units)
	if weights == nil {
		weights = evenly(units)
	}
	for k, w := range weights {
		c.Members[k].Weight = Number(w)
	}
	c.mix(r, units, weights)
	return c
}

// onUnit puts scores on [0, 1]. All are 0 where they do not vary.
func onUnit(scale Scale, scores []float64) []float64 {
	unit := slices.Clone(scores)
	if scale.Known() {
		scale.normalise(unit)
		return unit
	}
	for p, v := range scores {
		unit[p] = v - v // NaN stays NaN
	}
	return unit
}

// weigh fits the weights to the labels; nil where these say nothing for any member.
func (c *Combination) weigh(r *Roster, units [][]float64) []float64 {
	x := newJoint(r, units)
	if c.Pairs = x.pairs; c.Pairs == 0 {
		return nil
	}
	fit := x.fit()
	weights := make([]float64, len(units))
	for k, beta := range fit.beta {
		if c.Members[k].MarginRMS = Number(x.rms[k]); x.rms[k] > 0 {
			c.Members[k].Beta = Number(beta)
			weights[k] = beta / x.rms[k]
		}
	}
	if !toOne(weights) {
		return nil
	}
	c.Basis, c.NoiseRate = FromLabels, Number(fit.noise)
	return weights
}

// evenly weighs each member by the reciprocal of its spread; one that does not vary counts nothing.
func evenly(units [][]float64) []float64 {
	weights := make([]float64, len(units))
	for k, scores := range units {
		known := slices.DeleteFunc(slices.Clone(scores), math.IsNaN)
		if _, variance := Moments(known); variance > 0 {
			weights[k] = 1 / math.Sqrt(variance)
		}
	}
	toOne(weights)
	return weights
}

// toOne makes weights add up to 1, and reports whether they can.
func toOne(weights []float64) bool {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	for k := range weights {
		if sum > 0 {
			weights[k] /= sum
		}
	}
	return sum > 0
}

// mix gives every response of r its combined score.
func (c *Combination) mix(r *Roster, units [][]float64, weights []float64) {
	c.scores = undefined(r.Responses())
	means := meansOf(units)
	for i := range r.Len() {
		lo, hi := r.Span(i)
		used := usable(units, weights, lo, hi)
		for p := lo; p < hi; p++ {
			c.scores[p] = weighted(units, weights, means, used, p)
			if math.IsNaN(c.scores[p]) {
				c.Lacking++
			}
		}
	}
}

// usable are the members that a sample's scores are mixed of: the one that scored most of its
// responses, of several the one of most weight, and every other that scored all of the same. So the
// responses of a sample are always measured by the same members.
func usable(units [][]float64, weights []float64, lo, hi int) (used []int) {
	best, most := -1, 0
	for k, w := range weights {
		n := 0
		for _, v := range units[k][lo:hi] {
			if !math.IsNaN(v) {
				n++
			}
		}
		if w > 0 && (n > most || n == most && best >= 0 && w > weights[best]) {
			best, most = k, n
		}
	}
	if best < 0 {
		return nil
	}
	for k, w := range weights {
		if w > 0 && covers(units[k][lo:hi], units[best][lo:hi]) {
			used = append(used, k)
		}
	}
	return used
}

// covers reports whether a has a number wherever b has one.
func covers(a, b []float64) bool {
	for p, v := range b {
		if !math.IsNaN(v) && math.IsNaN(a[p]) {
			return false
		}
	}
	return true
}

// weighted is the weighted mean of the used members' scores at p, those not used being at their
// mean; NaN where one is missing.
func weighted(units [][]float64, weights, means []float64, used []int, p int) float64 {
	if len(used) == 0 {
		return math.NaN()
	}
	sum := 0.0
	for k, w := range weights {
		switch {
		case slices.Contains(used, k):
			sum += w * units[k][p]
		case w > 0:
			sum += w * means[k]
		}
	}
	if math.IsNaN(sum) {
		return sum
	}
	return min(sum, 1)
}

// meansOf are the members' means over what they scored.
func meansOf(units [][]float64) []float64 {
	means := make([]float64, len(units))
	for k, scores := range units {
		known := slices.DeleteFunc(slices.Clone(scores), math.IsNaN)
		means[k], _ = Moments(known)
	}
	return means
}

// Info names the combination. The fingerprint covers its members; its weights follow from them and
// the labels, and stand in the settings.
func (c *Combination) Info() (ScorerInfo, error) {
	var members []string
	for _, m := range c.Members {
		members = append(members, m.Fingerprint)
	}
	sum := sha256.Sum256([]byte(strings.Join(members, "\n")))
	settings, err := json.Marshal(c)
	return ScorerInfo{
		Name: fmt.Sprintf("combined of %d", len(members)), Kind: "combined", Scale: Scale{Lo: 0, Hi: 1},
		Fingerprint: "combined:" + hex.EncodeToString(sum[:8]), Settings: string(settings),
	}, err
}

// String says in a sentence what is combined, with which weights, and where these come from.
func (c *Combination) String() string {
	var parts []string
	for _, m := range c.Members {
		parts = append(parts, fmt.Sprintf("%.3f %s", m.Weight, m.Name))
	}
	basis := "no labels to learn from, so all count the same"
	if c.Basis == FromLabels {
		basis = fmt.Sprintf("weights from %d label pairs", c.Pairs)
	}
	return fmt.Sprintf("combined: %s (%s; responses that lack a score: %d)",
		strings.Join(parts, "; "), basis, c.Lacking)
}

// Fill gives a cohort of the roster the combined scores.
func (c *Combination) Fill(cohort *Cohort) {
	roster := cohort.Roster()
	for i := range roster.Len() {
		lo, hi := roster.Span(i)
		for p := lo; p < hi; p++ {
			if !math.IsNaN(c.scores[p]) {
				cohort.SetScore(i, p-lo, c.scores[p])
			}
		}
	}
}
