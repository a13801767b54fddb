package batch

import (
	"context"
	"errors"
	"fmt"
	"io"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

// Collected is what collecting has brought.
type Collected struct {
	Jobs []model.Job // that were collected
	Open []model.Job // that are not over yet, or not all of whose answers have come
	Tally
}

// Collect fetches the answers of every job that is over.
func (d *Desk) Collect(ctx context.Context) (got Collected, err error) {
	open, err := d.jobs(ctx)
	if err != nil {
		return got, err
	}
	var errs []error
	for _, job := range open {
		if job.Offline() {
			continue
		}
		if err := d.collect(ctx, &job, &got.Tally); err != nil {
			errs = append(errs, fmt.Errorf("job %d: %w", job.ID, err))
		}
		if job.Over() {
			got.Jobs = append(got.Jobs, job)
		} else {
			got.Open = append(got.Open, job)
		}
		if ctx.Err() != nil {
			break
		}
	}
	return got, errors.Join(errs...)
}

func (d *Desk) collect(ctx context.Context, job *model.Job, t *Tally) error {
	b, err := d.refresh(ctx, job)
	if err != nil || !b.Over() || b.Status == endpoint.BatchFailed {
		return err
	}
	m, err := d.merge(ctx, t, func(id int64) bool { return id == job.ID })
	if err != nil {
		return err
	}
	err = d.insist(ctx, func() error { return m.fetch(ctx, b) })
	if err := errors.Join(err, m.finish(context.WithoutCancel(ctx))); err != nil {
		return err
	}
	if n := len(m.beyond); n > 0 {
		return fmt.Errorf("%d of its answers are about samples that were not read: "+
			"collect without --limit, with all files of the dataset", n)
	}
	t.Again += len(m.awaited)
	job.Status = model.JobCollected
	return d.cfg.Ledger.SetJob(ctx, *job)
}

// fetch reads the files of a batch. They are incomplete when they hold fewer answers than the
// server says there are.
func (m *merge) fetch(ctx context.Context, b endpoint.Batch) error {
	for _, file := range []string{b.Output, b.Error} {
		if file == "" {
			continue
		}
		err := m.cfg.Client.Download(ctx, file, func(r io.Reader) error { return m.read(ctx, r) })
		if err != nil {
			return err
		}
	}
	if want := b.Counts.Completed + b.Counts.Failed; len(m.seen) < want {
		return &scoring.Failure{Reason: model.Unreachable, Temporary: true, Detail: fmt.Sprintf(
			"%d of %d answers are missing from the server's files: collect again later, or cancel "+
				"this job by its number to have them made again", want-len(m.seen), want)}
	}
	return nil
}

// Tally counts what became of answers.
type Tally struct {
	Scores   int // responses that now have one
	Parts    int // that came for scores which lack others
	Failures [model.NumReasons]int
	Again    int // requests that are free to be made again
	Known    int // answers that were collected before, or came twice
	Foreign  int // names of no request for this dataset by this scorer
	Garbled  int // lines that are no answers
	Why      map[string]int
}

// Failed is how many responses failed.
func (t *Tally) Failed() (n int) {
	for _, k := range t.Failures {
		n += k
	}
	return n
}

// why says of a free request what the server said.
func (t *Tally) why(said string) {
	const kinds = 20 // more are not read
	if t.Why == nil {
		t.Why = map[string]int{}
	}
	if _, ok := t.Why[said]; ok || len(t.Why) < kinds {
		t.Why[said]++
	}
}

// reading is the outcome of one answer: a result, or why there is none, or that the request is to
// be made again.
type reading struct {
	scoring.Result
	failure *scoring.Failure
	again   string
}
