package model

import (
	"math"
	"strconv"
)

// Number is a float64 that JSON shows as null where it is not finite.
type Number float64

// MarshalJSON gives the shortest decimal that reads back as the same number.
func (n Number) MarshalJSON() ([]byte, error) {
	if f := float64(n); !math.IsNaN(f) && !math.IsInf(f, 0) {
		return strconv.AppendFloat(nil, f, 'g', -1, 64), nil
	}
	return []byte("null"), nil
}

// Report sums up a cohort for people and machines. Counts are of samples unless they say otherwise.
type Report struct {
	Samples    int            `json:"samples"`
	Responses  int            `json:"responses"`
	Scored     int            `json:"scored"`  // every response has a score
	Partial    int            `json:"partial"` // some have
	Failed     int            `json:"failed"`  // at least one response failed
	Unlabelled int            `json:"unlabelled"`
	Failures   map[string]int `json:"failures"` // responses by reason, where there are any

	Scorer ScorerInfo `json:"scorer"`

	Rule        string                  `json:"rule"`
	Keep        string                  `json:"keep"`
	Regions     map[string]RegionReport `json:"regions"`
	Cuts        CutsReport              `json:"cuts"`
	Composition []Breakdown             `json:"composition"`
	Contrast    *Contrast               `json:"contrast"` // null where nothing is picked

	Labels LabelReport `json:"labels"`
	// ScorerLabels are Labels in the form in which those of other scorers come.
	ScorerLabels ScorerLabels `json:"scorer_labels"`
	// Agreement is of several annotators, null where the data have the labels of one.
	Agreement *Agreement   `json:"agreement"`
	Length    LengthReport `json:"length"`
	Flags     FlagReport   `json:"flags"`
	Bias      *BiasReport  `json:"bias"`
	// Review is of the verdicts; null where there is none.
	Review *ReviewReport `json:"review"`

	// Stability is of the map under other responses; null where nothing is on it.
	Stability *Stability `json:"stability"`

	// These the caller adds.
	Rivals      []Rival        `json:"rivals"`      // other scorers against the one shown
	Scorers     []ScorerReport `json:"scorers"`     // all that are stored
	JudgeNoise  *NoiseReport   `json:"judge_noise"` // null where no response was rated several times
	Combination *Combination   `json:"combination"` // null unless the scorer is one
}

// RegionReport is one region of the map.
type RegionReport struct {
	Count    int    `json:"count"`
	Share    Number `json:"share"` // of the samples on the map
	Mean     Number `json:"mean"`
	Variance Number `json:"variance"`
}

// CutsReport is Cuts as JSON shows it.
type CutsReport struct {
	Variance     Number `json:"variance"`
	Mean         Number `json:"mean"`
	TiedVariance int    `json:"tied_variance"`
	TiedMean     int    `json:"tied_mean"`
}

// LabelReport is what the scorer says of the labels; counts are of label pairs, as in Diagnosis.
type LabelReport struct {
	Kind            string    `json:"kind"`
	Pairs           int       `json:"pairs"`
	Agree           int       `json:"agree"`
	Disagree        int       `json:"disagree"`
	Tied            int       `json:"tied"`
	NoiseRate       Number    `json:"noise_rate"`
	NoiseRateCI     [2]Number `json:"noise_rate_ci"`
	NoiseConfidence Number    `json:"noise_rate_confidence"`
	Identifiable    bool      `json:"identifiable"`
	Beta            Number    `json:"beta"` // per margin_rms
	MarginRMS       Number    `json:"margin_rms"`
	Circular        bool      `json:"circular"`
	Suspects        int       `json:"suspects"`    // samples with P ≥ SuspectThreshold
	Undecidable     int       `json:"undecidable"` // labelled samples without a P
}

// LengthReport says how well length alone, the longer response first, orders the label pairs whose
// responses are both scored. Shares are of the pairs that are not tied.
type LengthReport struct {
	Pairs       int    `json:"pairs"`
	Agree       int    `json:"agree"`
	Disagree    int    `json:"disagree"`
	Tied        int    `json:"tied"`
	Share       Number `json:"share"`
	ScorerShare Number `json:"scorer_share"` // the scorer's on the same pairs
}

// FlagReport counts verdicts and notes.
type FlagReport struct {
	Mislabelled int `json:"mislabelled"`
	Right       int `json:"right"`
	Unsure      int `json:"unsure"`
	Drop        int `json:"drop"`
	Noted       int `json:"noted"`
}

// NewReport sums up a view. What takes its Traits is left out where it has none.
func NewReport(v *View, info ScorerInfo) Report {
	s, p, d := v.Snap, v.Part, v.Diag
	n := s.Counts
	r := Report{
		Samples: n.Samples, Responses: n.Responses,
		Scored: n.Full, Partial: n.Partial, Failed: n.Failing,
		Failures: map[string]int{}, Scorer: info,
		Rule: p.Rule.Kind.String(), Keep: p.Rule.Keep.String(), Cuts: cutsReport(p.Cuts),
		Regions: regionReports(p), Composition: NewBreakdowns(v), Bias: NewBias(v, info),
		Stability: NewStability(v), ScorerLabels: labelsOf(s, d),
		Labels: labelReport(s, d), Agreement: NewAgreement(s.roster), Length: lengthReport(s, d),
		Flags: FlagReport{
			Mislabelled: n.Verdicts[Mislabelled], Right: n.Verdicts[Right],
			Unsure: n.Verdicts[Unsure], Drop: n.Verdicts[Drop], Noted: n.Noted,
		},
	}
	if n.Flagged() > 0 {
		r.Review = NewReview(s, d)
	}
	for why := NoReason + 1; why < NumReasons; why++ {
		if n.Failures[why] > 0 {
			r.Failures[why.String()] = n.Failures[why]
		}
	}
	for i := range s.Len() {
		if !s.roster.Labelled(i) {
			r.Unlabelled++
		} else if math.IsNaN(d.P[i]) {
			r.Labels.Undecidable++
		}
	}
	return r
}

func cutsReport(c Cuts) CutsReport {
	return CutsReport{
		Variance: Number(c.Variance), Mean: Number(c.Mean),
		TiedVariance: c.TiedVariance, TiedMean: c.TiedMean,
	}
}

func regionReports(p *Partition) map[string]RegionReport {
	m := make(map[string]RegionReport, NumRegions)
	for g := HighAvg; g < NumRegions; g++ {
		st := p.Stats[g]
		m[g.String()] = RegionReport{
			Count: st.Count, Share: share(st.Count, p.Drawn),
			Mean: Number(st.Mean), Variance: Number(st.Variance),
		}
	}
	return m
}

func labelReport(s *Snapshot, d *Diagnosis) LabelReport {
	l := LabelReport{
		Kind:  s.roster.LabelKind.String(),
		Pairs: d.Pairs, Agree: d.Agree, Disagree: d.Disagree, Tied: d.Tied,
		NoiseRate:       Number(d.NoiseRate),
		NoiseRateCI:     [2]Number{Number(d.NoiseCI[0]), Number(d.NoiseCI[1])},
		NoiseConfidence: NoiseConfidence, Identifiable: d.Identifiable,
		Beta: Number(d.Beta), MarginRMS: Number(d.MarginRMS), Circular: d.Circular,
	}
	for _, p := range d.P {
		if p >= SuspectThreshold {
			l.Suspects++
		}
	}
	return l
}

func lengthReport(s *Snapshot, d *Diagnosis) LengthReport {
	l := LengthReport{ScorerShare: share(d.Agree, d.Agree+d.Disagree)}
	for i := range s.Len() {
		lo, hi := s.roster.Span(i)
		length := s.roster.Length[lo:hi]
		eachPair(s.roster.Labels(i), s.Scores(i), func(p Pair, _ float64) {
			l.Pairs++
			switch a, b := length[p.A], length[p.B]; {
			case a > b:
				l.Agree++
			case a < b:
				l.Disagree++
			default:
				l.Tied++
			}
		})
	}
	l.Share = share(l.Agree, l.Agree+l.Disagree)
	return l
}

// share is NaN of nothing.
func share(part, whole int) Number { return Number(float64(part) / float64(whole)) }
