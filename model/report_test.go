package model

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// reported is a snapshot in which every field of a report has something to show.
func reported() (*Snapshot, ScorerInfo) {
	r := rosterOf([][]float64{
		{1, 0}, {0, 1}, {1, 0}, {1, 1}, {nan, nan}, {1, 0}, {1},
	})
	c := NewCohort(r)
	for i, scores := range [][]float64{{9, 1}, {8, 3}, {4, 4}, {7, 7}, {2, 6}, {5, nan}, {3}} {
		for k, v := range scores {
			if !math.IsNaN(v) {
				c.SetScore(i, k, v)
			}
		}
	}
	c.SetFailure(5, 1, Refused)
	c.Apply([]Edit{
		{Key: r.Keys[1], Kind: EditVerdict, After: "mislabelled"},
		{Key: r.Keys[2], Kind: EditVerdict, After: "drop"},
		{Key: r.Keys[2], Kind: EditNote, After: "tied"},
	})
	info := ScorerInfo{
		Name: "judge 1–10", Kind: "judge", Model: "m", Scale: Scale{1, 10}, Fingerprint: "f",
	}
	return c.Snapshot(), info
}

func TestReportCounts(t *testing.T) {
	s, info := reported()
	p, d := NewPartition(s, DefaultRule), Diagnose(s, info)
	d.P[1] = SuspectThreshold // three pairs cannot bring it there
	r := NewReport(&View{Snap: s, Part: p, Diag: d}, info)
	for name, c := range map[string][2]int{
		"samples": {r.Samples, 7}, "responses": {r.Responses, 13}, "scored": {r.Scored, 6},
		"partial": {r.Partial, 1}, "failed": {r.Failed, 1}, "unlabelled": {r.Unlabelled, 2},
		"refused": {r.Failures["refused"], 1}, "reasons": {len(r.Failures), 1},
		"HighVar": {r.Regions["HighVar"].Count, 2}, "HighAvg": {r.Regions["HighAvg"].Count, 2},
		"LowAvg": {r.Regions["LowAvg"].Count, 1},
		"pairs":  {r.Labels.Pairs, 3}, "agree": {r.Labels.Agree, 1}, "disagree": {r.Labels.Disagree, 1},
		"tied": {r.Labels.Tied, 1}, "undecidable": {r.Labels.Undecidable, 3},
		"suspects":    {r.Labels.Suspects, 1},
		"mislabelled": {r.Flags.Mislabelled, 1}, "drop": {r.Flags.Drop, 1}, "noted": {r.Flags.Noted, 1},
		// In the roster each response is longer than the one before it.
		"length pairs": {r.Length.Pairs, 3}, "length agree": {r.Length.Agree, 1},
		"length disagree": {r.Length.Disagree, 2},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: %d, want %d", name, c[0], c[1])
		}
	}
	if l := r.Length; float64(l.Share) != 1.0/3 || l.ScorerShare != 0.5 {
		t.Errorf("shares of %+v", l)
	}
	if got := r.Regions["HighVar"].Share; got != 0.4 {
		t.Errorf("HighVar is %v of the map, want 0.4", got)
	}
}

func TestReportJSONHasTheContractsNames(t *testing.T) {
	s, info := reported()
	r := reportOf(s, info)
	tree := jsonTree(t, r)
	for _, path := range []string{
		"samples", "scored", "partial", "failed", "unlabelled", "failures.refused", "rule", "keep",
		"scorer.name", "scorer.kind", "scorer.model", "scorer.scale.lo", "scorer.scale.hi",
		"scorer.fingerprint", "regions.HighAvg.count", "regions.LowAvg.share",
		"regions.HighVar.mean", "regions.HighVar.variance", "cuts.variance", "cuts.mean",
		"cuts.tied_variance", "cuts.tied_mean", "labels.kind",
		"labels.pairs", "labels.agree", "labels.disagree", "labels.tied", "labels.noise_rate",
		"labels.noise_rate_ci", "labels.identifiable", "labels.beta", "labels.circular",
		"labels.suspects", "flags.mislabelled", "flags.right", "flags.unsure", "flags.drop",
		"flags.noted", "length.share",
	} {
		if v, ok := lookUp(tree, path); !ok || v == nil {
			t.Errorf("%s is %v, present: %v", path, v, ok)
		}
	}
}

func TestReportOfNothingShowsNull(t *testing.T) {
	s := NewCohort(unlabelled(2, 2)).Snapshot()
	r := reportOf(s, ScorerInfo{})
	tree := jsonTree(t, r)
	for _, path := range []string{
		"regions.HighAvg.share", "regions.HighAvg.mean", "cuts.variance", "labels.noise_rate",
		"length.share",
	} {
		if v, ok := lookUp(tree, path); !ok || v != nil {
			t.Errorf("%s is %v, present: %v; want null", path, v, ok)
		}
	}
}

func jsonTree(t *testing.T, v any) (tree any) {
	t.Helper()
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &tree)
	}
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func lookUp(tree any, path string) (any, bool) {
	for name := range strings.SplitSeq(path, ".") {
		branch, _ := tree.(map[string]any)
		next, ok := branch[name]
		if !ok {
			return nil, false
		}
		tree = next
	}
	return tree, true
}

func TestNumberReadsBackAsTheSame(t *testing.T) {
	for _, v := range []float64{0, 0.1, 1.0 / 3, -1e-300, 1e21, math.MaxFloat64, 5e-324} {
		var back float64
		text, err := json.Marshal(Number(v))
		if err == nil {
			err = json.Unmarshal(text, &back)
		}
		if err != nil || back != v {
			t.Errorf("%v reads back as %v, %v", v, back, err)
		}
	}
	for _, v := range []float64{nan, math.Inf(1), math.Inf(-1)} {
		if text, err := json.Marshal(Number(v)); err != nil || string(text) != "null" {
			t.Errorf("%v is %s, %v; want null", v, text, err)
		}
	}
}

func reportOf(s *Snapshot, info ScorerInfo) Report {
	v := &View{Snap: s, Part: NewPartition(s, DefaultRule), Diag: Diagnose(s, info)}
	return NewReport(v, info)
}
