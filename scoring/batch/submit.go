package batch

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"

	"admap/model"
	"admap/scoring/endpoint"
)

// Sent is what was handed over.
type Sent struct {
	Jobs  []model.Job
	Lines int
	Left
	Why         string // why some wait
	EstimateUSD float64
}

var errNoPrice = errors.New("a cost cap needs the model's price")

// Submit hands over what is due, as far as the server takes it and the money goes. What was handed
// over before an error is handed over.
func (d *Desk) Submit(ctx context.Context) (sent Sent, err error) {
	if d.cfg.Price == nil && !math.IsNaN(d.cfg.LeftUSD) {
		return sent, errNoPrice
	}
	if err := d.complete(ctx); err != nil {
		return sent, err
	}
	p, err := d.planner(ctx)
	if err != nil {
		return sent, err
	}
	s := &submission{planner: p, sent: &sent}
	if s.left, err = d.leftUSD(ctx); err != nil {
		return sent, err
	}
	defer os.Remove(d.cfg.Scratch)
	if err = s.open(); err != nil {
		return sent, err
	}
	defer func() { err = errors.Join(err, s.file.Close()) }()
	if err = p.each(ctx, func(one due) error { return s.add(ctx, one) }); err == nil {
		err = s.hand(ctx)
	}
	sent.Left = p.left
	return sent, err
}

// leftUSD is what may be spent beside the jobs that are open.
func (d *Desk) leftUSD(ctx context.Context) (float64, error) {
	left := d.cfg.LeftUSD
	open, err := d.jobs(ctx)
	for _, j := range open {
		if !j.Offline() && !math.IsNaN(j.EstimateUSD) {
			left -= j.EstimateUSD
		}
	}
	return left, err
}

// submission gathers requests into files as large as the server takes.
type submission struct {
	*planner
	sent *Sent
	left float64 // USD; NaN: no limit
	full bool    // the server takes no more for now

	file  *os.File
	w     *bufio.Writer
	bytes int64
	parts []model.PartID
	keys  int
	usd   float64
}

// open begins an empty file. It may hold what a job that was killed left behind.
func (s *submission) open() (err error) {
	const private = 0o600 // it holds the dataset's text
	s.file, err = os.OpenFile(s.cfg.Scratch, os.O_RDWR|os.O_CREATE|os.O_TRUNC, private)
	if err != nil {
		return fmt.Errorf("write requests: %w", err)
	}
	s.w = bufio.NewWriter(s.file)
	return nil
}

// add takes a response into the next job, and hands over the one before when it is full.
func (s *submission) add(ctx context.Context, one due) error {
	most := s.cfg.Limits
	if len(s.parts)+one.count > most.Lines || s.bytes+int64(len(one.lines)) > most.Bytes {
		if err := s.hand(ctx); err != nil {
			return err
		}
	}
	switch {
	case s.full:
		s.planner.left.Waiting++
		return nil
	case one.usd > s.left:
		s.planner.left.Unpaid++
		return nil
	}
	if _, err := s.w.Write(one.lines); err != nil {
		return fmt.Errorf("write requests: %w", err)
	}
	s.left -= one.usd
	s.usd += one.usd
	s.bytes += int64(len(one.lines))
	s.parts = append(s.parts, one.parts...)
	s.keys++
	return nil
}

// hand makes a job of what was gathered, and begins anew.
func (s *submission) hand(ctx context.Context) error {
	if len(s.parts) == 0 {
		return nil
	}
	if err := s.w.Flush(); err != nil {
		return fmt.Errorf("write requests: %w", err)
	}
	if s.full {
		s.planner.left.Waiting += s.keys
		return s.reset()
	}
	job := s.planned(len(s.parts), s.usd)
	job.Server = s.cfg.Client.Server()
	var err error
	if job.ID, err = s.cfg.Ledger.AddJob(ctx, s.info, job, s.parts); err != nil {
		return err
	}
	if err := s.send(ctx, &job); err != nil {
		return err
	}
	if job.Over() {
		s.full, s.sent.Why = true, job.Note
		s.planner.left.Waiting += s.keys
	} else {
		s.sent.Jobs = append(s.sent.Jobs, job)
		s.sent.Lines += job.Lines
		s.sent.EstimateUSD += job.EstimateUSD
	}
	return s.reset()
}

func (s *submission) reset() error {
	s.bytes, s.parts, s.keys, s.usd = 0, s.parts[:0], 0, 0
	if err := s.file.Truncate(0); err != nil {
		return fmt.Errorf("write requests: %w", err)
	}
	if _, err := s.file.Seek(0, 0); err != nil {
		return fmt.Errorf("write requests: %w", err)
	}
	s.w.Reset(s.file)
	return nil
}

func (d *Desk) planned(lines int, usd float64) model.Job {
	var tag [8]byte
	rand.Read(tag[:]) // it never fails
	now := d.cfg.Clock.Now()
	return model.Job{Tag: hex.EncodeToString(tag[:]), Status: model.JobPlanned, Lines: lines,
		EstimateUSD: usd, CostUSD: math.NaN(), Submitted: now, Seen: now}
}

// send uploads the file and orders the batch. A job that the server has no room for is over
// afterwards; one that may or may not have been ordered stays planned.
func (s *submission) send(ctx context.Context, job *model.Job) error {
	err := s.insist(ctx, func() (err error) {
		if _, err := s.file.Seek(0, 0); err != nil {
			return fmt.Errorf("read requests: %w", err)
		}
		job.Input, err = s.cfg.Client.Upload(ctx, "admap-"+job.Tag+".jsonl", s.bytes, s.file)
		return err
	})
	if err != nil {
		return s.giveUp(ctx, job, explain(err))
	}
	if err := s.cfg.Ledger.SetJob(ctx, *job); err != nil {
		return err
	}
	return s.order(ctx, job)
}

// giveUp frees the requests of a job that the server has not got, and returns why.
func (d *Desk) giveUp(ctx context.Context, job *model.Job, why error) error {
	job.Status, job.Note = model.JobGivenUp, d.cfg.Client.Clean(why.Error())
	return errors.Join(why, d.cfg.Ledger.SetJob(context.WithoutCancel(ctx), *job))
}

// order makes a batch of an uploaded file. Before it asks again it looks whether the server has
// heard it after all.
func (d *Desk) order(ctx context.Context, job *model.Job) error {
	var b endpoint.Batch
	var lost error // why it cannot be known whether the server has heard it
	first := true
	err := d.insist(ctx, func() (err error) {
		if !first {
			found := false
			if b, found, lost = d.find(ctx, job); lost != nil || found {
				return lost
			}
		}
		first = false
		b, err = d.cfg.Client.NewBatch(ctx, endpoint.BatchOrder{Input: job.Input,
			Endpoint: apiRoot + endpoint.ChatPath, Window: "24h",
			Metadata: map[string]string{tagName: job.Tag}})
		return err
	})
	switch {
	case err == nil:
		return d.adopt(ctx, job, b)
	case lost != nil:
		return fmt.Errorf("job %d may or may not be ordered: %w", job.ID, lost)
	case noRoom(err):
		return d.refuse(ctx, job, err)
	case settled(err):
		return d.giveUp(ctx, job, explain(err))
	}
	return err
}

// adopt takes note of the server's batch for a job.
func (d *Desk) adopt(ctx context.Context, job *model.Job, b endpoint.Batch) error {
	job.Remote = b.ID
	d.observe(job, b)
	return d.cfg.Ledger.SetJob(context.WithoutCancel(ctx), *job)
}

// refuse frees a job's requests until the server has room for them.
func (d *Desk) refuse(ctx context.Context, job *model.Job, why error) error {
	job.Status, job.Note = model.JobGivenUp, d.cfg.Client.Clean(why.Error())
	if err := d.cfg.Ledger.SetJob(ctx, *job); err != nil {
		return err
	}
	_ = d.cfg.Client.DeleteFile(ctx, job.Input) // a file that stays costs nothing
	return nil
}

// Preview says what Submit would hand over, and shows the first request. It sends nothing.
func (d *Desk) Preview(ctx context.Context) (plan Sent, first []byte, err error) {
	p, err := d.planner(ctx)
	if err != nil {
		return plan, nil, err
	}
	left, err := d.leftUSD(ctx)
	if err != nil {
		return plan, nil, err
	}
	err = p.each(ctx, func(one due) error {
		if one.usd > left {
			p.left.Unpaid++
			return nil
		}
		if first == nil {
			first, _, _ = bytes.Cut(one.lines, []byte("\n"))
		}
		left -= one.usd
		plan.Lines += one.count
		plan.EstimateUSD += one.usd
		return nil
	})
	plan.Left = p.left
	return plan, first, err
}
