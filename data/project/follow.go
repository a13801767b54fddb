package project

import (
	"context"
	"sync"
	"time"

	"admap/model"
)

// Follower keeps a cohort up to what the project holds, whichever process writes it. It may be used
// from any goroutine.
type Follower struct {
	project     *Project
	cohort      *model.Cohort
	fingerprint string     // of the scorer whose scores the cohort shows
	mu          sync.Mutex // guards mark
	mark        Mark
}

// Follow begins with the cohort's verdicts and notes. Its scores come by Recall, if they are to come
// from the project; what is written from now on comes by CatchUp.
func (p *Project) Follow(
	ctx context.Context, cohort *model.Cohort, fingerprint string,
) (*Follower, error) {
	mark, err := p.Mark(ctx)
	if err != nil {
		return nil, err
	}
	edits, err := p.Edits(ctx)
	if err != nil {
		return nil, err
	}
	cohort.Apply(edits)
	return &Follower{project: p, cohort: cohort, fingerprint: fingerprint, mark: mark}, nil
}

// recallRows is how many scores go into the cohort at once.
const recallRows = 1 << 14

// Recall gives the cohort the scores and failures that the scorer had when Follow was called, or
// later ones. While the file is read, the responses are made ready to be found.
func (f *Follower) Recall(ctx context.Context) error {
	ready := make(chan struct{})
	go func() {
		defer close(ready)
		f.cohort.ResponseIndex()
	}()
	var full [][]model.KeyedScore // that wait to go in
	batch := make([]model.KeyedScore, 0, recallRows)
	flush := func() {
		<-ready
		for _, scores := range append(full, batch) {
			f.cohort.Fill(scores)
		}
		full, batch = full[:0], batch[:0]
	}
	err := f.project.EachScore(ctx, f.fingerprint, func(sc Score) error {
		switch {
		case sc.Reason != model.NoReason:
			flush()
			f.apply(sc)
			return nil
		case len(batch) == recallRows:
			select {
			case <-ready:
				flush()
			default:
				full, batch = append(full, batch), make([]model.KeyedScore, 0, recallRows)
			}
		}
		batch = append(batch, model.KeyedScore{Key: sc.Key, Score: sc.Value})
		return nil
	})
	flush()
	return err
}

// apply puts a stored outcome everywhere its response stands.
func (f *Follower) apply(sc Score) {
	roster := f.cohort.Roster()
	f.cohort.ResponseIndex().Each(sc.Key, func(p int) {
		i := roster.SampleOf(p)
		if lo, _ := roster.Span(i); sc.Reason == model.NoReason {
			f.cohort.SetScore(i, p-lo, sc.Value)
		} else {
			f.cohort.SetFailure(i, p-lo, sc.Reason)
		}
	})
}

// CatchUp takes over what was written into the project since the last look, and reports whether
// there was anything.
func (f *Follower) CatchUp(ctx context.Context) (news bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		scores, edits, next, err := f.project.Poll(ctx, f.fingerprint, f.mark)
		if err != nil || len(scores)+len(edits) == 0 {
			f.mark = next
			return news, err
		}
		f.mark, news = next, true
		for _, sc := range scores {
			f.apply(sc)
		}
		f.cohort.Apply(edits)
	}
}

// Watch catches up at an interval until ctx ends, and calls told when there was news. A file that
// cannot be read is looked at again.
func (f *Follower) Watch(ctx context.Context, every time.Duration, told func()) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if news, err := f.CatchUp(ctx); err == nil && news {
			told()
		}
	}
}
