package project

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// limitPages makes the connection that writes scores find the disk full, or not.
func limitPages(t *testing.T, p *Project, pages int) {
	t.Helper()
	if _, err := p.scores.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
		t.Fatal(err)
	}
}

// within waits for a condition that nothing announces.
func within(t *testing.T, what string, done func() bool) {
	t.Helper()
	for start := time.Now(); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Since(start) > patience {
			t.Fatal("waited in vain for " + what)
		}
	}
}

func TestScoreWriterStoresByItself(t *testing.T) {
	ctx, p := context.Background(), open(t, newPath(t))
	w := p.NewScoreWriter(ctx, judge)
	for i := range flushRows / 2 { // too few for a batch: time decides
		if err := w.Add(ctx, Score{Key: key(i), Value: 1}); err != nil {
			t.Fatal(err)
		}
	}
	added := time.Now()
	within(t, "the first scores", func() bool { return len(load(t, p)) == flushRows/2 })
	if waited := time.Since(added); waited > time.Second {
		t.Errorf("stored after %v", waited)
	}
	for i := range 10_000 {
		if err := w.Add(ctx, Score{Key: key(i), Value: 2}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if n := len(load(t, p)); n != 10_000 {
		t.Errorf("%d scores after Close", n)
	}
	if err := w.Add(ctx, Score{Key: key(1), Value: 1}); !errors.Is(err, ErrClosed) {
		t.Errorf("Add after Close: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestScoreWriterEndsWithItsContext(t *testing.T) {
	p := open(t, newPath(t))
	ctx, cancel := context.WithCancel(context.Background())
	w := p.NewScoreWriter(ctx, judge)
	if err := w.Add(ctx, Score{Key: key(1), Value: 1}); err != nil {
		t.Fatal(err)
	}
	cancel()
	<-w.done
	if n := len(load(t, p)); n != 1 {
		t.Errorf("%d scores stored at the end", n)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

func TestScoreWriterOnAFullDisk(t *testing.T) {
	ctx, p := context.Background(), open(t, newPath(t))
	put(t, p, Score{Key: key(-1), Value: 1})
	limitPages(t, p, 1) // SQLite takes the present size instead
	w := p.NewScoreWriter(ctx, judge)
	for i := range 5000 {
		if err := w.Add(ctx, Score{Key: key(i), Value: float64(i)}); err != nil {
			t.Fatal(err)
		}
	}
	within(t, "the error", func() bool { return w.Err() != nil })
	if err := w.Err(); !errors.Is(err, syscall.ENOSPC) ||
		!strings.Contains(err.Error(), "no space left on the disk") {
		t.Errorf("error %q", err)
	}
	n := len(load(t, p))
	if n < 10 || n > 500 { // a page holds some sixty
		t.Errorf("%d scores on the full disk, want what the pages still hold", n)
	}
	one := []Score{{Key: key(-2), Value: 1}}
	if err := p.PutScores(ctx, judge, one); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("after %d scores one more fits: %v", n, err)
	}
	limitPages(t, p, 1<<20)
	within(t, "the retry", func() bool { return w.Err() == nil })
	if n := len(load(t, p)); n != 5001 {
		t.Errorf("%d scores after the retry, want all", n)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

func TestScoreWriterBlocksAndSaysWhatIsLost(t *testing.T) {
	ctx, p := context.Background(), open(t, newPath(t))
	put(t, p, Score{Key: key(-1), Value: 1})
	limitPages(t, p, 1)
	w := p.NewScoreWriter(ctx, judge)
	stop, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	added := 0
	for ; ; added++ {
		short, cancel := context.WithTimeout(stop, 50*time.Millisecond)
		err := w.Add(short, Score{Key: key(added), Value: 1})
		cancel()
		if errors.Is(err, context.DeadlineExceeded) && added >= heldRows && stop.Err() == nil {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	err := w.Close()
	lost := added + 1 - len(load(t, p))
	if lost < heldRows/2 || err == nil ||
		!strings.Contains(err.Error(), fmt.Sprintf("%d answers are lost", lost)) {
		t.Errorf("Close: %v, with %d of %d lost", err, lost, added)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Close does not say why: %v", err)
	}
}
