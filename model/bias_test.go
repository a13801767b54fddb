package model

import (
	"math"
	"testing"

	"admap/model/stats"
)

// Three samples: of the longer responses one of one, none of one and two of two score higher.
func TestClusters(t *testing.T) {
	var c clusters
	c.add(1, 1)
	c.add(0, 1)
	c.add(2, 2)
	c.add(0, 0)
	p, i := c.share()
	// Residuals h − 0.75·n: 0.25, −0.75, 0.5; squares sum to 0.875; /16 × 3/2.
	trials := 0.75 * 0.25 / (0.875 / 16 * 1.5)
	want := wilson(0.75, trials)
	if p != 0.75 || math.Abs(i.Lo-want.Lo) > 1e-12 || math.Abs(i.Hi-want.Hi) > 1e-12 {
		t.Errorf("%v in %v, want 0.75 in %v", p, i, want)
	}
	if got, want := wilson(81.0/263, 263), stats.Wilson(81, 263, 0.95); math.Abs(got.Lo-want.Lo) > 1e-9 {
		t.Errorf("wilson %v, want %v", got, want)
	}
	if p, i := (&clusters{}).share(); !math.IsNaN(p) || !math.IsNaN(i.Lo) {
		t.Errorf("of nothing: %v %v", p, i)
	}
}

func TestFamilyOf(t *testing.T) {
	for name, want := range map[string]string{
		"openai/gpt-4o": "GPT", "claude_2": "Claude", "Llama-2-70b-chat": "Llama", "o3-mini": "GPT",
		"mixtral-8x7b": "Mistral", "overall_score": "", "wizardlm": "", "Qwen2.5-72B": "Qwen",
	} {
		if got := FamilyOf(name); got != want {
			t.Errorf("%s is of %q, want %q", name, got, want)
		}
	}
}

// biased is a cohort of n samples of two responses of which one is twice as long; scores follow
// length where follow says so.
func biased(n int, follow func(i int) bool) *View {
	labels := make([][]float64, n)
	for i := range labels {
		labels[i] = []float64{nan, nan}
	}
	r := rosterOf(labels)
	for p := range r.Length {
		r.Length[p] = uint32(100 + 100*(p%2))
	}
	c := NewCohort(r)
	for i := range n {
		longer := 1.0
		if follow(i) {
			longer = 9
		}
		c.SetScore(i, 0, 5)
		c.SetScore(i, 1, longer)
	}
	s := c.Snapshot()
	return &View{Snap: s, Part: NewPartition(s, DefaultRule), Diag: Diagnose(s, ScorerInfo{})}
}

// A judge that likes length is told, one that does not and a handful of samples are not.
func TestBiasWarnsOfLength(t *testing.T) {
	for _, c := range []struct {
		n, of10 int
		want    bool
	}{{300, 9, true}, {300, 5, false}, {10, 9, false}} {
		b := NewBias(biased(c.n, func(i int) bool { return i%10 < c.of10 }), ScorerInfo{})
		if got := len(b.Warnings) > 0 && b.Warnings[0].Kind == "length"; got != c.want {
			t.Errorf("%d samples, %d of 10: %v (%+v)", c.n, c.of10, b.Warnings, b.Clear)
		}
		if got := float64(b.Clear.Value); math.Abs(got-float64(c.of10)/10) > 1e-12 {
			t.Errorf("share %v", got)
		}
	}
}

// Scores that are the labels say nothing of how labels treat writers.
func TestBiasOfCircularScores(t *testing.T) {
	v := biased(4, func(i int) bool { return i%2 == 0 })
	r := v.Snap.Roster()
	r.Models, r.Model = []string{"", "gpt-4", "claude"}, make([]uint16, r.Responses())
	for p := range r.Model {
		r.Model[p] = uint16(1 + p%2)
		r.Label[p] = float64(p % 2)
	}
	for _, circular := range []bool{false, true} {
		v.Diag = &Diagnosis{Circular: circular, P: undefined(4)}
		b := NewBias(v, ScorerInfo{Model: "gpt-4o"})
		if f := b.Family; f == nil || f.Win.Value != 0.5 ||
			math.IsNaN(float64(f.Preference)) != circular {
			t.Errorf("circular %v: family %+v", circular, f)
		}
		if got := math.IsNaN(float64(b.Models[0].LabelWin)); len(b.Models) != 2 || got != circular {
			t.Errorf("circular %v: writers %+v", circular, b.Models)
		}
	}
}

// go test ./model -run '^$' -bench Bias
func BenchmarkBias(b *testing.B) {
	v := biased(1_000_000, func(i int) bool { return i%10 < 7 })
	v.Traits = &Traits{Looks: make([]Look, v.Snap.Roster().Responses())}
	for b.Loop() {
		NewBias(v, ScorerInfo{})
	}
}
