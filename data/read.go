package data

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"golang.org/x/sync/errgroup"
)

const (
	maxWorkers = 4 // beyond it the single reader is the bottleneck
	inFlight   = 4 // blocks cut and not collected yet: bounds the memory for files of huge rows
)

// job is a block on its way to becoming a batch.
type job struct {
	block *block
	done  chan *batch // of capacity one
}

// pipeline reads one file: one goroutine cuts blocks, workers parse them, the caller collects the
// batches in their order.
type pipeline struct {
	blocks  cutter
	workers []*worker
	jobs    chan *job // to the workers
	order   chan *job // to the collector
	free    chan []byte
}

func newPipeline(bs cutter, l *layout, file int) *pipeline {
	p := &pipeline{
		blocks: bs, jobs: make(chan *job, inFlight), order: make(chan *job, inFlight),
		free: make(chan []byte, inFlight+1),
	}
	for range min(runtime.GOMAXPROCS(0), maxWorkers) {
		p.workers = append(p.workers, &worker{extractor: newExtractor(l), file: uint32(file)})
	}
	return p
}

// run calls collect with every batch until it returns false.
func (p *pipeline) run(ctx context.Context, collect func(*batch) (more bool)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(guard("cutting rows", func() error { return p.cut(ctx) }))
	for _, w := range p.workers {
		g.Go(guard("reading rows", func() error { return p.work(ctx, w) }))
	}
	complete := p.collect(ctx, collect)
	if complete {
		return g.Wait()
	}
	stop()
	if err := g.Wait(); err != context.Canceled {
		return err
	}
	return nil
}

// collect hands batches on and reports whether they ended of themselves.
func (p *pipeline) collect(ctx context.Context, collect func(*batch) bool) bool {
	for j := range p.order {
		select {
		case b := <-j.done:
			if !collect(b) {
				return false
			}
		case <-ctx.Done():
			return true // the group knows why
		}
	}
	return true
}

func (p *pipeline) cut(ctx context.Context) error {
	defer close(p.order)
	defer close(p.jobs)
	for {
		var buf []byte
		select {
		case buf = <-p.free:
		default:
		}
		b, err := p.blocks.next(buf)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		j := &job{block: b, done: make(chan *batch, 1)}
		for _, to := range []chan *job{p.order, p.jobs} {
			select {
			case to <- j:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func (p *pipeline) work(ctx context.Context, w *worker) error {
	for {
		select {
		case j, ok := <-p.jobs:
			if !ok {
				return nil
			}
			made, err := w.batch(j.block)
			if err != nil {
				return err
			}
			j.done <- made
			if cap(j.block.data) <= 4*blockBytes {
				select {
				case p.free <- j.block.data:
				default:
				}
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// missing returns the columns of --map that no worker has seen.
func (p *pipeline) missing() unseen {
	left := p.workers[0].missing
	for _, w := range p.workers[1:] {
		left = left.and(w.missing)
	}
	return left
}

// guard turns a panic into an error that says where it was.
func guard(what string, f func() error) func() error {
	return func() (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("%s: panic: %v\n%s", what, r, debug.Stack())
			}
		}()
		return f()
	}
}
