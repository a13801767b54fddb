package project

import (
	"context"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"admap/model"
)

const patience = 20 * time.Second

func TestPollSeesEverythingOnce(t *testing.T) {
	ctx, path := context.Background(), newPath(t)
	here, there := open(t, path), open(t, path)
	put(t, here, Score{Key: key(1), Value: 1})
	mark := must(here.Mark(ctx))(t)
	poll := func(wantScores []Score, wantEdits int) {
		t.Helper()
		scores, edits, next, err := here.Poll(ctx, judge.Fingerprint, mark)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wantScores, scores); diff != "" || len(edits) != wantEdits {
			t.Errorf("%d edits, want %d; scores\n%s", len(edits), wantEdits, diff)
		}
		mark = next
	}
	poll(nil, 0)
	put(t, there, Score{Key: key(2), Value: 2}, Score{Key: key(1), Value: 3})
	poll([]Score{{Key: key(2), Value: 2}, {Key: key(1), Value: 3}}, 0)
	poll(nil, 0)
	other := judge
	other.Fingerprint = "other"
	if err := there.PutScores(ctx, other, []Score{{Key: key(9), Value: 9}}); err != nil {
		t.Fatal(err)
	}
	poll(nil, 0)
	if now := must(here.Mark(ctx))(t); mark.seq != now.seq {
		t.Errorf("the mark stays at %d of %d: another scorer's rows are looked at again", mark.seq, now.seq)
	}
	must(there.SetVerdict(ctx, []model.Key{key(1), key(2)}, model.Drop))(t)
	must(here.Undo(ctx))(t)
	put(t, here, Score{Key: key(4), Value: 4})
	poll([]Score{{Key: key(4), Value: 4}}, 4)
	poll(nil, 0)
}

func TestPollInPortions(t *testing.T) {
	ctx, p := context.Background(), open(t, newPath(t))
	batch := make([]Score, 2*pollRows+5)
	for i := range batch {
		batch[i] = Score{Key: key(i), Value: float64(i)}
	}
	put(t, p, batch...)
	var mark Mark
	n := 0
	for range 4 {
		scores, _, next, err := p.Poll(ctx, judge.Fingerprint, mark)
		if err != nil || len(scores) > pollRows {
			t.Fatalf("%d scores, %v", len(scores), err)
		}
		for _, s := range scores {
			if s.Value != float64(n) || s.Key != key(n) {
				t.Fatalf("score %d is %v", n, s)
			}
			n++
		}
		mark = next
	}
	if n != len(batch) {
		t.Errorf("%d scores in four polls, want %d", n, len(batch))
	}
}

// TestAnotherProcess polls and flags here while another process writes scores.
func TestAnotherProcess(t *testing.T) {
	ctx, path := context.Background(), newPath(t)
	p := open(t, path)
	var mark Mark
	got := map[model.Key]float64{}
	cmd, _ := startChild(t, "scores", path)
	note, flags := "", 0
	for start := time.Now(); note == "" || len(got) < childScores; {
		scores, edits, next, err := p.Poll(ctx, judge.Fingerprint, mark)
		if err != nil {
			t.Fatal(err)
		}
		mark = next
		for _, s := range scores {
			got[s.Key] = s.Value
		}
		for _, e := range edits {
			if e.Kind == model.EditNote {
				note = e.After
			}
		}
		must(p.SetVerdict(ctx, []model.Key{key(flags)}, model.Right))(t)
		flags++
		if time.Since(start) > patience {
			t.Fatalf("%d scores, note %q", len(got), note)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	for i := range childScores {
		if got[key(i)] != float64(i) {
			t.Fatalf("score %d is %v", i, got[key(i)])
		}
	}
	if note != "from the child" {
		t.Errorf("note %q", note)
	}
	if n := len(must(p.Edits(ctx))(t)); n != flags+1 {
		t.Errorf("%d edits hold, want %d", n, flags+1)
	}
}

func TestManyWritersOneFile(t *testing.T) {
	ctx, path := context.Background(), newPath(t)
	handles := []*Project{open(t, path), open(t, path)}
	var wg sync.WaitGroup
	for n := range 4 {
		p := handles[n%2]
		wg.Go(func() {
			for i := range 40 {
				s := []Score{{Key: key(i), Value: float64(n)}, {Key: key(1000*n + i), Value: math.NaN(),
					Reason: model.Refused}}
				if err := p.PutScores(ctx, judge, s); err != nil {
					t.Error(err)
				}
				if _, err := p.SetNote(ctx, key(n), string(rune('a'+i))); err != nil {
					t.Error(err)
				}
				if _, _, _, err := p.Poll(ctx, judge.Fingerprint, Mark{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := load(t, handles[0]); len(got) != 4*40 {
		t.Errorf("%d results, want 160", len(got))
	}
	// Four notes changed forty times each: all of it can be undone, from either side.
	undone := 0
	for ; ; undone++ {
		if must(handles[undone%2].Undo(ctx))(t) == nil {
			break
		}
	}
	if left := must(handles[0].Notes(ctx))(t); undone != 160 || len(left) != 0 {
		t.Errorf("%d undone, %d notes left", undone, len(left))
	}
}
