package project

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"

	"admap/model"
)

const (
	// flushEvery bounds what a kill can cost to half a second of answers.
	flushEvery = 500 * time.Millisecond
	// flushRows is the batch that does not wait for that; larger ones are hardly quicker a row.
	flushRows = 1000
	// heldRows is how many scores wait in memory while the file cannot be written to, before Add
	// blocks and so stops the paying: 16 MB, and rationales.
	heldRows = 1 << 16
	// largestBatch is what one transaction takes at most: all that may wait.
	largestBatch = heldRows
	// closeWithin is how long Close tries to store the rest.
	closeWithin = 15 * time.Second
)

// ErrClosed is what Add returns after Close.
var ErrClosed = errors.New("score writer is closed")

// ScoreWriter stores the scores of one scorer in the background, in batches. When the file cannot
// be written to, it keeps them, says so in Err and tries again; once too many wait, Add blocks. On
// a full disk it stores what fits, in smaller and smaller batches.
type ScoreWriter struct {
	project *Project
	info    model.ScorerInfo
	slots   chan struct{} // one for every score that waits
	poke    chan struct{} // a batch is full
	quit    chan struct{}
	done    chan struct{}
	once    sync.Once

	mu     sync.Mutex
	queue  []Score
	closed bool
	err    error

	batch int // the next transaction takes so many; of the goroutine that stores
}

// NewScoreWriter starts a writer, which ends at Close or with ctx. Whoever adds scores that were
// paid for gives it a context that outlives their making.
func (p *Project) NewScoreWriter(ctx context.Context, info model.ScorerInfo) *ScoreWriter {
	w := &ScoreWriter{
		project: p, info: info, slots: make(chan struct{}, heldRows),
		poke: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{}),
		batch: largestBatch,
	}
	go w.run(ctx)
	return w
}

// Add hands over one score. It returns at once unless too many wait to be stored; then it blocks
// until there is room or ctx ends. On an error the score is not taken.
func (w *ScoreWriter) Add(ctx context.Context, s Score) error {
	s.check()
	select {
	case w.slots <- struct{}{}:
	case <-w.done:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		<-w.slots
		return ErrClosed
	}
	w.queue = append(w.queue, s)
	if len(w.queue) >= flushRows {
		select {
		case w.poke <- struct{}{}:
		default:
		}
	}
	return nil
}

// Err says why scores cannot be stored at present; nil when they can.
func (w *ScoreWriter) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// Close stores what waits and ends the writer. An error means that scores are not stored, and how
// many. Closing twice is allowed.
func (w *ScoreWriter) Close() error {
	w.once.Do(func() { close(w.quit) })
	<-w.done
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		return nil
	}
	return fmt.Errorf("%d scores are lost: %w", len(w.slots), w.err)
}

func (w *ScoreWriter) run(ctx context.Context) {
	defer close(w.done)
	defer w.fail()
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		poke := w.poke
		if w.Err() != nil {
			poke = nil // while it fails, every tick is often enough
		}
		select {
		case <-ctx.Done():
			w.finish(ctx)
			return
		case <-w.quit:
			w.finish(ctx)
			return
		case <-poke:
		case <-tick.C:
		}
		w.flush(ctx)
	}
}

// fail turns a panic of the writer into an error that Err and Close show.
func (w *ScoreWriter) fail() {
	if why := recover(); why != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.closed, w.err = true, fmt.Errorf("score writer: panic: %v", why)
	}
}

// finish takes no more scores and stores those that wait, even when ctx has ended.
func (w *ScoreWriter) finish(ctx context.Context) {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeWithin)
	defer cancel()
	w.flush(ctx)
}

// flush stores what waits, or as much as can be.
func (w *ScoreWriter) flush(ctx context.Context) {
	w.mu.Lock()
	queue := w.queue
	w.queue = nil
	w.mu.Unlock()
	if len(queue) == 0 {
		return
	}
	rest, err := w.store(ctx, queue)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue, w.err = append(rest, w.queue...), err
}

// store returns what could not be stored, and why. A transaction for which there is no space is
// tried with half as many scores, down to one; what succeeds makes the next one larger again.
func (w *ScoreWriter) store(ctx context.Context, queue []Score) (rest []Score, err error) {
	for len(queue) > 0 {
		n := min(w.batch, len(queue))
		err := w.project.PutScores(ctx, w.info, queue[:n])
		switch {
		case err == nil:
			queue, w.batch = queue[n:], min(2*w.batch, largestBatch)
			for range n {
				<-w.slots
			}
		case errors.Is(err, syscall.ENOSPC) && n > 1:
			w.batch = n / 2
		default:
			return queue, err
		}
	}
	return nil, nil
}
