package project

import (
	"math"
	"testing"

	"admap/model"
)

func TestTalliesCountWhatEachScorerHasStored(t *testing.T) {
	ctx := t.Context()
	p, err := Open(ctx, t.TempDir()+"/p.admap")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	judge := model.ScorerInfo{Name: "j", Kind: "judge", Fingerprint: "j"}
	failed := func(k byte, why model.Reason, detail string) Score {
		return Score{Key: model.Key{k}, Value: math.NaN(), Reason: why, Detail: detail, CostUSD: 0.25,
			Spread: math.NaN()}
	}
	scores := []Score{
		{Key: model.Key{1}, Value: 7, CostUSD: 0.5, Spread: math.NaN()},
		failed(2, model.Refused, "first"), failed(3, model.Refused, "last"),
		failed(4, model.TimedOut, "late"),
	}
	if err := p.PutScores(ctx, judge, scores); err != nil {
		t.Fatal(err)
	}
	other := model.ScorerInfo{Name: "o", Kind: "reward", Fingerprint: "o"}
	if err := p.PutScores(ctx, other, scores[:1]); err != nil {
		t.Fatal(err)
	}
	all, err := p.Tallies(ctx)
	if err != nil || len(all) != 2 {
		t.Fatalf("%v, %v", all, err)
	}
	if a, b := all[0], all[1]; a.Scorer.Name != "j" || a.Scored != 1 || a.Failed != 3 ||
		a.CostUSD != 1.25 || b.Scored != 1 || b.Failed != 0 || b.CostUSD != 0.5 {
		t.Errorf("%+v", all)
	}
	words, err := p.LastWords(ctx, "j")
	if err != nil || len(words) != 2 || words[model.Refused] != "last" || words[model.TimedOut] != "late" {
		t.Errorf("%v, %v", words, err)
	}
}

func TestWritingsAndDrawsOfAnInstruction(t *testing.T) {
	ctx := t.Context()
	p, err := Open(ctx, t.TempDir()+"/p.admap")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, q := range []string{
		`INSERT INTO scorer (fingerprint, name, kind, model, scale_lo, scale_hi)
			VALUES ('j', 'j', 'judge', 'm', 1, 10)`,
		`INSERT INTO part (scorer, key, n, value, method, at) VALUES
			(1, x'09000000000000000000000000000000', 1, 6, 'stated', 0),
			(1, x'09000000000000000000000000000000', 0, 8, 'expected', 0)`,
		`INSERT INTO writing (writer, kind, key, model, text, at) VALUES
			('w', 'criteria', x'07000000000000000000000000000000', 'gpt-4o', 'Is it short?', 2),
			('w', 'reference', x'07000000000000000000000000000000', 'gpt-4o', 'Yes.', 1),
			('w', 'reference', x'08000000000000000000000000000000', 'gpt-4o', 'No.', 1)`,
	} {
		if _, err := p.scores.ExecContext(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	w, err := p.Writings(ctx, model.Key{7})
	if err != nil || len(w) != 2 || w[0].Text != "Yes." || w[1].Kind != model.WrittenCriteria {
		t.Errorf("%+v, %v", w, err)
	}
	of, err := p.Draws(ctx, []model.Key{{9}, {8}})
	if err != nil || len(of) != 1 || len(of[model.Key{9}]["j"]) != 2 {
		t.Fatalf("%v, %v", of, err)
	}
	if d := of[model.Key{9}]["j"]; d[0].Value != 8 || d[0].Method != model.Expected || d[1].N != 1 {
		t.Errorf("%+v", d)
	}
}
