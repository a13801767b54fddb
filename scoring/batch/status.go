package batch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

// pages of a server's list of batches that are looked through: the newest two thousand.
const pages = 20

// Status asks the server how far the jobs are, and returns all there ever were. A job that cannot
// be asked about says why in its note; the error is that of the first.
func (d *Desk) Status(ctx context.Context) ([]model.Job, error) {
	all, err := d.cfg.Ledger.Jobs(ctx, d.info.Fingerprint)
	if err != nil {
		return nil, err
	}
	var first error
	for i := range all {
		if all[i].Over() || all[i].Offline() {
			continue
		}
		if _, err := d.refresh(ctx, &all[i]); err != nil {
			all[i].Note = d.cfg.Client.Clean(err.Error())
			if first == nil {
				first = err
			}
		}
	}
	return all, first
}

// refresh asks the server how far a job is.
func (d *Desk) refresh(ctx context.Context, job *model.Job) (b endpoint.Batch, err error) {
	if err := d.here(*job); err != nil {
		return b, err
	}
	found := true
	err = d.insist(ctx, func() (err error) {
		if job.Remote == "" {
			b, found, err = d.find(ctx, job)
			return err
		}
		b, err = d.cfg.Client.Batch(ctx, job.Remote)
		return err
	})
	switch {
	case err != nil:
		return b, explain(err)
	case !found:
		job.Note = "not ordered yet: admap score --batch submit does that"
		return b, nil
	}
	return b, d.adopt(ctx, job, b)
}

// here refuses to ask one server about another's job.
func (d *Desk) here(job model.Job) error {
	if job.Server != d.cfg.Client.Server() {
		return fmt.Errorf("job %d is at %s: --base-url leads there", job.ID, job.Server)
	}
	return nil
}

// observe takes over what the server says of a job.
func (d *Desk) observe(job *model.Job, b endpoint.Batch) {
	job.Status, job.Seen = d.cfg.Client.Clean(string(b.Status)), d.cfg.Clock.Now()
	job.Done, job.Failed = b.Counts.Completed, b.Counts.Failed
	var notes []string
	for _, e := range b.Errors.Data {
		note := e.Message
		if e.Line > 0 {
			note = fmt.Sprintf("line %d: %s", e.Line, note)
		}
		notes = append(notes, note)
	}
	job.Note = d.cfg.Client.Clean(strings.Join(notes, "; "))
}

// find looks for the batch that was ordered for a job.
func (d *Desk) find(
	ctx context.Context, job *model.Job,
) (found endpoint.Batch, ok bool, err error) {
	err = d.cfg.Client.EachBatch(ctx, pages, func(b endpoint.Batch) bool {
		if b.Metadata[tagName] == job.Tag || b.Input == job.Input && job.Input != "" {
			found, ok = b, b.ID != ""
		}
		return !ok
	})
	return found, ok, err
}

// complete ends what a program that was killed has begun: a job whose file was uploaded is ordered,
// unless it was; one without a file is given up.
func (d *Desk) complete(ctx context.Context) error {
	open, err := d.jobs(ctx)
	if err != nil {
		return err
	}
	for _, job := range open {
		if job.Status != model.JobPlanned || job.Offline() {
			continue
		}
		if err := d.completeJob(ctx, &job); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) completeJob(ctx context.Context, job *model.Job) error {
	if job.Input == "" {
		job.Status, job.Note = model.JobGivenUp, "interrupted before it reached the server"
		return d.cfg.Ledger.SetJob(ctx, *job)
	}
	if _, err := d.refresh(ctx, job); err != nil || job.Remote != "" {
		return err
	}
	return d.order(ctx, job)
}

// noRoom reports whether the server has as much to do for us as it takes at a time.
func noRoom(err error) bool {
	var refused *endpoint.Rejection
	return errors.As(err, &refused) &&
		refused.Says("token_limit_exceeded", "enqueued token", "batch limit", "too many batches")
}

// settled reports whether the server has certainly not done what it was asked for.
func settled(err error) bool {
	var f *scoring.Failure
	var refused *endpoint.Rejection
	return errors.As(err, &f) && !unsettled(f) && errors.As(err, &refused)
}

// Cancelled is what came of cancelling.
type Cancelled struct {
	Stopping []model.Job // what they have done can still be collected
	Freed    []model.Job // nothing will come of them
}

// Cancel stops the jobs that are not over, or only the one of that number, name or file. Answers of
// which the server is done are given up only where that one job is named.
func (d *Desk) Cancel(ctx context.Context, which string) (done Cancelled, err error) {
	open, err := d.jobs(ctx)
	if err != nil {
		return done, err
	}
	var errs []error
	for _, job := range open {
		if which != "" && which != fmt.Sprint(job.ID) && which != job.Remote {
			continue
		}
		if err := d.cancel(ctx, &job, which != ""); err != nil {
			errs = append(errs, fmt.Errorf("job %d: %w", job.ID, err))
		} else if job.Over() {
			done.Freed = append(done.Freed, job)
		} else {
			done.Stopping = append(done.Stopping, job)
		}
	}
	return done, errors.Join(errs...)
}

func (d *Desk) cancel(ctx context.Context, job *model.Job, named bool) error {
	if job.Offline() || job.Remote == "" && job.Input == "" {
		return d.free(ctx, job, "cancelled")
	}
	b, err := d.refresh(ctx, job)
	switch {
	case unknown(err):
		return d.free(ctx, job, "cancelled; the server did not know it")
	case err != nil:
		return err
	case job.Remote == "":
		return d.free(ctx, job, "cancelled before it was ordered")
	case b.Over() && named:
		return d.free(ctx, job, "given up; its answers were not collected")
	case b.Over() || b.Status == endpoint.BatchCancelling:
		return nil
	}
	err = d.insist(ctx, func() (err error) {
		b, err = d.cfg.Client.CancelBatch(ctx, job.Remote)
		return err
	})
	if err != nil {
		return explain(err)
	}
	return d.adopt(ctx, job, b)
}

func (d *Desk) free(ctx context.Context, job *model.Job, note string) error {
	job.Status, job.Note = model.JobGivenUp, note
	return d.cfg.Ledger.SetJob(ctx, *job)
}

// unknown reports whether the server does not know what it was asked about.
func unknown(err error) bool {
	var refused *endpoint.Rejection
	return errors.As(err, &refused) && refused.Status == http.StatusNotFound
}
