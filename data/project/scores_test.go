package project

import (
	"context"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"admap/model"
)

func failure(i int, why model.Reason) Score {
	return Score{Key: key(i), Value: math.NaN(), Reason: why, Detail: "said " + why.String()}
}

func TestPutScoresOrder(t *testing.T) {
	score := func(v float64) Score { return Score{Key: key(1), Value: v, Rationale: "because"} }
	cases := []struct {
		name string
		puts []Score
		want Score
	}{
		{"score", []Score{score(3)}, score(3)},
		{"failure after score", []Score{score(3), failure(1, model.Refused)}, score(3)},
		{"score after failure", []Score{failure(1, model.Refused), score(4)}, score(4)},
		{"later score", []Score{score(3), score(4)}, score(4)},
		{"later failure", []Score{failure(1, model.Refused), failure(1, model.TimedOut)},
			failure(1, model.TimedOut)},
		{"zero", []Score{failure(1, model.Refused), score(0)}, score(0)},
		{"exact", []Score{score(0.30000000000000004)}, score(0.30000000000000004)},
	}
	for _, c := range cases {
		for _, together := range []bool{true, false} {
			p := open(t, newPath(t))
			if together {
				put(t, p, c.puts...)
			} else {
				for _, s := range c.puts {
					put(t, p, s)
				}
			}
			got := load(t, p)
			if len(got) != 1 || !sameResult(got[key(1)], c.want) {
				t.Errorf("%s: loaded %v, want %v", c.name, got, c.want)
			}
			found, err := p.Opinions(context.Background(), []model.Key{key(1)})
			o := found[key(1)]
			if err != nil || len(o) != 1 || o[0].Rationale != c.want.Rationale ||
				o[0].Detail != c.want.Detail || o[0].Reason != c.want.Reason {
				t.Errorf("%s: opinions %+v, %v", c.name, found, err)
			}
		}
	}
}

func sameResult(a, b Score) bool {
	return a.Key == b.Key && a.Reason == b.Reason &&
		math.Float64bits(a.Value) == math.Float64bits(b.Value)
}

func TestScorersDoNotMix(t *testing.T) {
	ctx, p := context.Background(), open(t, newPath(t))
	other := judge
	other.Fingerprint, other.Name = "judge-2", "second"
	put(t, p, Score{Key: key(1), Value: 1, CostUSD: 0.25, Tokens: 10}, failure(2, model.Refused))
	if err := p.PutScores(ctx, other, []Score{{Key: key(1), Value: 2, CostUSD: 1}}); err != nil {
		t.Fatal(err)
	}
	put(t, p, Score{Key: key(2), Value: 5, CostUSD: 0.5, Tokens: 7})
	if got := load(t, p); len(got) != 2 || got[key(1)].Value != 1 || got[key(2)].Value != 5 {
		t.Errorf("loaded %v", got)
	}
	if usd, tokens, err := p.Spent(ctx, judge.Fingerprint); usd != 0.75 || tokens != 17 || err != nil {
		t.Errorf("spent %v, %d tokens, %v", usd, tokens, err)
	}
	if usd, _, err := p.Spent(ctx, "nobody"); usd != 0 || err != nil {
		t.Errorf("nobody spent %v, %v", usd, err)
	}
	all := must(p.Scorers(ctx))(t)
	if len(all) != 2 || all[0] != judge || all[1] != other {
		t.Errorf("scorers %+v", all)
	}
}

func TestPutScoresRefusesNonsense(t *testing.T) {
	nonsense := []Score{
		{Value: math.NaN()}, {Value: 1, Reason: model.Refused}, {Value: math.Inf(1)},
	}
	for _, s := range nonsense {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v was stored", s)
				}
			}()
			put(t, open(t, newPath(t)), s)
		}()
	}
}

// TestPacks loads through packs and rows of all ages and compares with a map.
func TestPacks(t *testing.T) {
	path := newPath(t)
	p, rng := open(t, path), rand.New(rand.NewPCG(3, 4))
	want := map[model.Key]Score{}
	for round := range 5 {
		batch := make([]Score, packFrom+packRows*(round%2)+round)
		for i := range batch {
			batch[i] = Score{Key: key(rng.IntN(20_000)), Value: rng.Float64()}
			if rng.IntN(10) == 0 {
				batch[i].Value, batch[i].Reason = math.NaN(), model.Refused
			}
			if old, ok := want[batch[i].Key]; !ok || batch[i].Reason == model.NoReason ||
				old.Reason != model.NoReason {
				want[batch[i].Key] = batch[i]
			}
		}
		put(t, p, batch...)
		for range 2 { // as rows, then as packs
			compare(t, load(t, p), want)
		}
	}
	var packs int
	err := p.reads.QueryRow("SELECT count(*) FROM score_pack").Scan(&packs)
	if err != nil || packs < 2 {
		t.Errorf("%d packs, %v", packs, err)
	}
	execIn(t, path, "DELETE FROM score_pack") // as schema.sql allows
	compare(t, load(t, open(t, path)), want)
}

// TestPacksOnce lets another process store, load, and pack, in the middle of a load.
func TestPacksOnce(t *testing.T) {
	path := newPath(t)
	here, there := open(t, path), open(t, path)
	batch := make([]Score, packFrom)
	for i := range batch {
		batch[i] = Score{Key: key(i), Value: 1}
	}
	put(t, here, batch...)
	n := 0
	err := here.EachScore(context.Background(), judge.Fingerprint, func(Score) error {
		if n++; n == 1 {
			put(t, there, Score{Key: key(-1), Value: 1})
			load(t, there)
		}
		return nil
	})
	var packed int
	const q = "SELECT sum(length(data)) FROM score_pack"
	if err := here.reads.QueryRow(q).Scan(&packed); err != nil {
		t.Fatal(err)
	}
	if err != nil || n != len(batch) || packed != (len(batch)+1)*packedLen {
		t.Errorf("%d loaded, %d packed, %v", n, packed/packedLen, err)
	}
}

func compare(t *testing.T, got, want map[model.Key]Score) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d results, want %d", len(got), len(want))
	}
	for k, w := range want {
		if !sameResult(got[k], w) {
			t.Fatalf("%s: %v, want %v", k, got[k], w)
		}
	}
}

func TestUnknownPriceIsNoFault(t *testing.T) {
	p := open(t, filepath.Join(t.TempDir(), "p.admap"))
	s := Score{Key: model.Key{1}, Value: 7, CostUSD: math.NaN(), Tokens: 540}
	if err := p.PutScores(t.Context(), model.ScorerInfo{Fingerprint: "f"}, []Score{s}); err != nil {
		t.Fatal(err)
	}
	usd, tokens, err := p.Spent(t.Context(), "f")
	if err != nil || usd != 0 || tokens != 540 {
		t.Errorf("spent %v, %d tokens, %v", usd, tokens, err)
	}
}
