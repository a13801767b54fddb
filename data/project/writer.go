package project

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"syscall"
	"time"

	"admap/model"
)

const (
	// flushEvery bounds what a kill can cost to a tenth of a second of answers. A small transaction
	// takes less than a millisecond, and none is made where nothing waits.
	flushEvery = 100 * time.Millisecond
	// flushRows is the batch that does not wait for that; larger ones are hardly quicker a row.
	flushRows = 1000
	// heldRows is how many answers wait in memory while the file cannot be written to, before Add
	// blocks and so stops the paying: 16 MB, and rationales.
	heldRows = 1 << 16
	// largestBatch is what one transaction takes at most: all that may wait.
	largestBatch = heldRows
	// closeWithin is how long Close tries to store the rest.
	closeWithin = 15 * time.Second
)

// ErrClosed is what Add returns after Close.
var ErrClosed = errors.New("score writer is closed")

// ScoreWriter stores in the background, in batches, what one scorer brings: scores, their parts and
// what was written for them, in the order of arrival. When the file cannot be written to, it keeps
// them, says so in Err and tries again; once too many wait, adding blocks. On a full disk it stores
// what fits, in smaller and smaller batches.
type ScoreWriter struct {
	project *Project
	info    model.ScorerInfo
	slots   chan struct{} // one for every answer that waits
	poke    chan struct{} // a batch is full
	quit    chan struct{}
	done    chan struct{}
	once    sync.Once

	mu      sync.Mutex
	queue   []answer
	written map[writingID]model.Writing // those that are not stored yet
	closed  bool
	err     error

	batch int // the next transaction takes so many; of the goroutine that stores
}

// answer is one of the three.
type answer struct {
	score   *Score
	part    *model.Part
	writing *model.Writing
}

type writingID struct {
	writer, kind string
	key          model.Key
}

func idOf(w *model.Writing) writingID { return writingID{w.Writer, w.Kind, w.Key} }

// NewScoreWriter starts a writer, which ends at Close or with ctx. Whoever adds answers that were
// paid for gives it a context that outlives their making.
func (p *Project) NewScoreWriter(ctx context.Context, info model.ScorerInfo) *ScoreWriter {
	w := &ScoreWriter{
		project: p, info: info, slots: make(chan struct{}, heldRows),
		poke: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{}),
		written: map[writingID]model.Writing{}, batch: largestBatch,
	}
	go w.run(ctx)
	return w
}

// Add hands over one score. It returns at once unless too many answers wait to be stored; then it
// blocks until there is room or ctx ends. On an error the score is not taken.
func (w *ScoreWriter) Add(ctx context.Context, s Score) error {
	s.check()
	return w.add(ctx, answer{score: &s})
}

// AddPart hands over one part of a score, as Add does.
func (w *ScoreWriter) AddPart(ctx context.Context, p model.Part) error {
	if math.IsNaN(p.Value) || math.IsInf(p.Value, 0) {
		panic(fmt.Sprintf("project: part %v of a score", p.Value))
	}
	return w.add(ctx, answer{part: &p})
}

// AddWriting hands over what was written for an instruction, as Add does. Writing finds it from now
// on.
func (w *ScoreWriter) AddWriting(ctx context.Context, text model.Writing) error {
	return w.add(ctx, answer{writing: &text})
}

// Writing looks up what was written for an instruction, stored already or about to be.
func (w *ScoreWriter) Writing(
	ctx context.Context, writer, kind string, key model.Key,
) (text model.Writing, found bool, err error) {
	w.mu.Lock()
	text, found = w.written[writingID{writer, kind, key}]
	w.mu.Unlock()
	if found {
		return text, true, nil
	}
	return w.project.Writing(ctx, writer, kind, key)
}

func (w *ScoreWriter) add(ctx context.Context, a answer) error {
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
	w.queue = append(w.queue, a)
	if a.writing != nil {
		w.written[idOf(a.writing)] = *a.writing
	}
	if len(w.queue) >= flushRows {
		select {
		case w.poke <- struct{}{}:
		default:
		}
	}
	return nil
}

// Err says why answers cannot be stored at present; nil when they can.
func (w *ScoreWriter) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// Close stores what waits and ends the writer. An error means that answers are not stored, and how
// many. Closing twice is allowed.
func (w *ScoreWriter) Close() error {
	w.once.Do(func() { close(w.quit) })
	<-w.done
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		return nil
	}
	return fmt.Errorf("%d answers are lost: %w", len(w.slots), w.err)
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

// finish takes no more answers and stores those that wait, even when ctx has ended.
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
// tried with half as many answers, down to one; what succeeds makes the next one larger again.
func (w *ScoreWriter) store(ctx context.Context, queue []answer) (rest []answer, err error) {
	for len(queue) > 0 {
		n := min(w.batch, len(queue))
		b := batchOf(queue[:n])
		err := w.project.Put(ctx, w.info, b)
		switch {
		case err == nil:
			queue, w.batch = queue[n:], min(2*w.batch, largestBatch)
			w.stored(b)
		case errors.Is(err, syscall.ENOSPC) && n > 1:
			w.batch = n / 2
		default:
			return queue, err
		}
	}
	return nil, nil
}

// stored makes room for as many answers as b has.
func (w *ScoreWriter) stored(b Batch) {
	for range b.len() {
		<-w.slots
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for k := range b.Writings {
		delete(w.written, idOf(&b.Writings[k]))
	}
}

func batchOf(queue []answer) (b Batch) {
	for _, a := range queue {
		switch {
		case a.score != nil:
			b.Scores = append(b.Scores, *a.score)
		case a.part != nil:
			b.Parts = append(b.Parts, *a.part)
		default:
			b.Writings = append(b.Writings, *a.writing)
		}
	}
	return b
}
