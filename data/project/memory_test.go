package project

import (
	"context"
	"errors"
	"fmt"
	"math"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"admap/model"
)

func part(i, n int, value float64) model.Part {
	return model.Part{Key: key(i), N: n, Value: value, CostUSD: 0.25, Tokens: 10,
		Method: model.Stated, Rationale: fmt.Sprint("draw ", n)}
}

func writing(kind string, i int) model.Writing {
	return model.Writing{Writer: "w", Kind: kind, Key: key(i), Model: "m",
		Text: fmt.Sprint(kind, " of ", i), CostUSD: 0.5, Tokens: 100}
}

func partsOf(t *testing.T, p *Project, fingerprint string) (all []model.Part) {
	t.Helper()
	err := p.Parts(t.Context(), fingerprint, func(r model.Part) error {
		all = append(all, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Parts stay until their response has a score: a failure leaves them, for they are paid for.
func TestPartsOfWhatHasNoScore(t *testing.T) {
	p := open(t, newPath(t))
	unpriced := part(2, 0, 0)
	unpriced.CostUSD, unpriced.Tokens, unpriced.Method, unpriced.Rationale = math.NaN(), 0, "", ""
	parts := []model.Part{part(1, 0, 3), unpriced, part(3, 1, 5), part(3, 0, 6), part(3, 1, 7)}
	whole := Score{Key: key(1), Value: 3, Parts: 1}
	b := Batch{Parts: parts, Scores: []Score{whole, failure(3, model.Refused)}}
	if err := p.Put(t.Context(), judge, b); err != nil {
		t.Fatal(err)
	}
	want := []model.Part{part(3, 0, 6), part(3, 1, 7)}
	if key(2).Compare(key(3)) < 0 {
		want = append([]model.Part{unpriced}, want...)
	} else {
		want = append(want, unpriced)
	}
	if diff := cmp.Diff(want, partsOf(t, p, judge.Fingerprint), cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
	if other := partsOf(t, p, "other"); len(other) > 0 {
		t.Errorf("another scorer has %v", other)
	}
}

// Every request is counted once, however its answer is kept.
func TestTotalsCountEveryRequestOnce(t *testing.T) {
	p := open(t, newPath(t))
	b := Batch{
		Parts:    []model.Part{part(1, 0, 3), part(1, 1, 5), part(2, 0, 4)},
		Writings: []model.Writing{writing(model.WrittenReference, 1)},
		Scores: []Score{
			{Key: key(1), Value: 4, Parts: 2, CostUSD: 0.5, Tokens: 20},
			{Key: key(2), Value: math.NaN(), Reason: model.Refused, CostUSD: 0.125, Tokens: 1},
			{Key: key(3), Value: 4, CostUSD: math.NaN(), Tokens: 7},
		},
	}
	if err := p.Put(t.Context(), judge, b); err != nil {
		t.Fatal(err)
	}
	usd, tokens, err := p.Spent(t.Context(), judge.Fingerprint)
	if usd != 3*0.25+0.5+0.125 || tokens != 3*10+100+1+7 || err != nil {
		t.Errorf("spent %v and %d tokens, %v", usd, tokens, err)
	}
	var shown float64
	const q = "SELECT cost_usd FROM score WHERE value = 4 AND cost_usd NOT NULL"
	if err := p.reads.QueryRow(q).Scan(&shown); err != nil || shown != 0.5 {
		t.Errorf("the score made of parts shows %v, %v", shown, err)
	}
}

func TestWritingsAreFound(t *testing.T) {
	ctx, p := t.Context(), open(t, newPath(t))
	want := []model.Writing{writing(model.WrittenCriteria, 1), writing(model.WrittenReference, 1)}
	want[1].CostUSD = math.NaN()
	second := want[0]
	second.Text = "written by another process meanwhile"
	if err := p.Put(ctx, judge, Batch{Writings: append(want, second)}); err != nil {
		t.Fatal(err)
	}
	var all []model.Writing
	err := p.EachWriting(ctx, func(w model.Writing) error { all = append(all, w); return nil })
	if diff := cmp.Diff(want, all, cmpopts.EquateNaNs()); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	got, found, err := p.Writing(ctx, "w", model.WrittenCriteria, key(1))
	if got != want[0] || !found || err != nil {
		t.Errorf("found %v: %+v, %v", found, got, err)
	}
	for _, w := range []model.Writing{{Writer: "v", Kind: model.WrittenCriteria, Key: key(1)},
		{Writer: "w", Kind: model.WrittenCriteria, Key: key(2)}, {Writer: "w", Kind: "x", Key: key(1)}} {
		if _, found, err := p.Writing(ctx, w.Writer, w.Kind, w.Key); found || err != nil {
			t.Errorf("%+v: found %v, %v", w, found, err)
		}
	}
	stop := errors.New("enough")
	err = p.EachWriting(ctx, func(model.Writing) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("a walk that was stopped ends with %v", err)
	}
}

// What the writer has taken is found before it is stored, survives a full disk and is stored in
// the end.
func TestWriterKeepsPartsAndWritingsOnAFullDisk(t *testing.T) {
	ctx, p := context.Background(), open(t, newPath(t))
	put(t, p, Score{Key: key(-1), Value: 1})
	limitPages(t, p, 1)
	w := p.NewScoreWriter(ctx, judge)
	const n = 2000
	for i := range n {
		err := errors.Join(w.AddWriting(ctx, writing(model.WrittenReference, i)),
			w.AddPart(ctx, part(i, 0, 1)), w.AddPart(ctx, part(i, 1, 2)))
		if err != nil {
			t.Fatal(err)
		}
	}
	within(t, "the error", func() bool { return errors.Is(w.Err(), syscall.ENOSPC) })
	for i := range n {
		want := writing(model.WrittenReference, i)
		got, found, err := w.Writing(ctx, "w", model.WrittenReference, key(i))
		if got != want || !found || err != nil {
			t.Fatalf("writing %d: found %v, %+v, %v", i, found, got, err)
		}
	}
	limitPages(t, p, 1<<20)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if parts := partsOf(t, p, judge.Fingerprint); len(parts) != 2*n {
		t.Errorf("%d parts are stored, want %d", len(parts), 2*n)
	}
	if _, tokens, err := p.Spent(ctx, judge.Fingerprint); tokens != n*120 || err != nil {
		t.Errorf("%d tokens are counted, want %d, %v", tokens, n*120, err)
	}
	if _, found, err := p.Writing(ctx, "w", model.WrittenReference, key(n-1)); !found || err != nil {
		t.Errorf("the last writing is stored: %v, %v", found, err)
	}
	if len(w.written) > 0 {
		t.Errorf("%d writings are held although they are stored", len(w.written))
	}
	if err := w.AddPart(ctx, part(1, 1, 1)); !errors.Is(err, ErrClosed) {
		t.Errorf("AddPart after Close: %v", err)
	}
}

// A score is never in the file before its parts are.
func TestWriterKeepsTheOrder(t *testing.T) {
	queue := []answer{}
	for i := range 3 {
		r, s := part(i, 0, 1), Score{Key: key(i), Value: 1}
		queue = append(queue, answer{part: &r}, answer{score: &s})
	}
	for n := range len(queue) + 1 {
		b := batchOf(queue[:n])
		if len(b.Scores) > len(b.Parts) || b.len() != n {
			t.Errorf("the first %d are %d scores and %d parts", n, len(b.Scores), len(b.Parts))
		}
	}
}
