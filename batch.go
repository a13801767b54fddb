package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"admap/data/project"
	"admap/model"
	"admap/scoring"
	"admap/scoring/batch"
	"admap/scoring/setup"
	"admap/ui"
	"admap/ui/cli"
)

// ledger is the project as a batch desk sees it.
type ledger struct{ *project.Project }

// Collect implements batch.Ledger.
func (l ledger) Collect(
	ctx context.Context, info model.ScorerInfo, job int64, a batch.Answers,
) error {
	b := project.Batch{Parts: a.Parts, Scores: make([]project.Score, len(a.Scores))}
	for i, s := range a.Scores {
		b.Scores[i] = project.Score(s)
	}
	return l.Project.Collect(ctx, info, job, b, a.Answered)
}

// inBatch carries out score --batch.
func (s *session) inBatch(ctx context.Context) error {
	act, ok := map[string]func(context.Context, *batch.Desk) error{
		"submit": s.submit, "status": s.status, "collect": s.collect, "cancel": s.cancelJobs,
		"write": s.writeRequests, "read": s.readAnswers,
	}[s.Batch]
	switch {
	case !ok:
		return cli.Usage(fmt.Errorf("batch %q: unknown", s.Batch),
			"want one of submit, status, collect, cancel, write, read")
	case s.Requests == "" && (s.Batch == "write" || s.Batch == "read"):
		return cli.Usage(fmt.Errorf("batch %s: no file named", s.Batch), "--requests FILE")
	case s.DryRun && s.Batch != "submit":
		return cli.Usage(fmt.Errorf("batch %s: there is no dry run of it", s.Batch), "")
	}
	desk, err := s.desk(ctx)
	if err != nil {
		return err
	}
	release, err := s.alone(ctx)
	defer release()
	if err == nil {
		err = act(ctx, desk)
	}
	if errors.Is(err, batch.ErrNoAPI) {
		err = cli.Hint(err, "--batch write makes a file of the requests for vllm run-batch")
	}
	return err
}

func (s *session) desk(ctx context.Context) (*batch.Desk, error) {
	scorer, ok := s.scorer.(scoring.Deferred)
	if !ok {
		return nil, cli.Usage(fmt.Errorf("batch: the scorer %s cannot wait for its answers", s.info.Kind),
			"--scorer judge --model NAME")
	}
	wanted := s.wanted("judge")
	client, price, err := setup.Batch(wanted)
	if err != nil {
		return nil, cli.Usage(err, "")
	}
	factor, err := setup.BatchFactor(wanted)
	if err != nil {
		return nil, cli.Usage(err, "")
	}
	spent, _, err := s.proj.Spent(ctx, s.info.Fingerprint)
	return batch.New(batch.Config{
		Scorer: scorer, Cohort: s.cohort, Texts: s.ds, Ledger: ledger{s.proj}, Client: client,
		Scratch: s.Project + ".requests", Retry: s.RetryFailed, Price: price, Factor: factor,
		LeftUSD: s.MaxCost - spent,
	}), err
}

// alone makes sure that nobody else does what would make requests, or count answers, twice.
func (s *session) alone(ctx context.Context) (release func(), err error) {
	var held []func()
	release = func() {
		for _, f := range held {
			f()
		}
	}
	claims := []string{s.info.Fingerprint + " batch"}
	if s.Batch == "submit" || s.Batch == "write" {
		claims = append(claims, s.info.Fingerprint)
	}
	for _, claim := range claims {
		free, ok, err := s.proj.Claim(claim)
		if err != nil {
			return release, err
		}
		if held = append(held, free); !ok {
			return release, cli.Hint(fmt.Errorf("batch %s: another admap is at work with %s",
				s.Batch, s.info.Name), "try again when it has ended")
		}
	}
	_, err = s.follow.CatchUp(ctx)
	return release, err
}

func (s *session) submit(ctx context.Context, desk *batch.Desk) error {
	if s.DryRun {
		plan, first, err := desk.Preview(ctx)
		if err == nil {
			s.sayLeft(plan)
			fmt.Printf("%d requests%s; nothing was sent. The first:\n%s\n",
				plan.Lines, about(plan.EstimateUSD), ui.Clean(string(first)))
		}
		return err
	}
	sent, err := desk.Submit(ctx)
	for _, j := range sent.Jobs {
		s.say(fmt.Sprintf("job %d: %d requests%s, %s at %s",
			j.ID, j.Lines, about(j.EstimateUSD), j.Remote, j.Server))
	}
	if len(sent.Jobs) == 0 && err == nil {
		s.say("no request was submitted")
	}
	s.sayLeft(sent)
	return err
}

// about is an estimate in words.
func about(usd float64) string {
	if math.IsNaN(usd) {
		return ""
	}
	return fmt.Sprintf(" for about $%.2f", usd)
}

// sayLeft says which responses were not handed over.
func (s *session) sayLeft(sent batch.Sent) {
	for _, left := range []struct {
		n   int
		why string
	}{
		{sent.Awaited, "are with open jobs: --batch collect brings them"},
		{sent.Unwritten, "need a reference or criteria written first: admap score does that"},
		{sent.Unasked, "cannot be asked about: admap score says why"},
		{sent.Unpaid, "are beyond --max-cost"},
		{sent.Waiting, "wait, since the server takes no more now: submit again when jobs are done"},
	} {
		if left.n > 0 {
			s.say(fmt.Sprintf("%d responses %s", left.n, left.why))
		}
	}
	if sent.Why != "" {
		s.say("the server said: " + sent.Why)
	}
}

func (s *session) status(ctx context.Context, desk *batch.Desk) error {
	jobs, err := desk.Status(ctx)
	if s.JSON {
		return errors.Join(printJSON(ui.ReportJobs(jobs)), err)
	}
	return errors.Join(ui.WriteJobs(os.Stdout, jobs, time.Now()), err)
}

func (s *session) collect(ctx context.Context, desk *batch.Desk) error {
	got, err := desk.Collect(ctx)
	s.sayGot(got)
	return err
}

func (s *session) readAnswers(ctx context.Context, desk *batch.Desk) error {
	got, err := desk.Read(ctx, s.Requests)
	s.sayGot(got)
	return err
}

// sayGot says what was collected, and what was not.
func (s *session) sayGot(got batch.Collected) {
	for _, j := range got.Jobs {
		s.say(strings.TrimSuffix(fmt.Sprintf("job %d is %s: %s", j.ID, j.Status, j.Note), ": "))
	}
	for _, j := range got.Open {
		s.say(fmt.Sprintf("job %d is %s: %d answers are awaited", j.ID, j.Status, j.Open))
	}
	s.say(fmt.Sprintf("%d scores, %d failures", got.Scores, got.Failed()))
	for why, n := range got.Failures {
		if n > 0 {
			s.say(fmt.Sprintf("%d failed: %s", n, model.Reason(why)))
		}
	}
	for _, odd := range []struct {
		n   int
		why string
	}{
		{got.Parts, "ratings wait for others of their score"},
		{got.Again, "requests brought no answer and are free to be made again"},
		{got.Known, "answers were known already"},
		{got.Foreign, "answers belong to another dataset or scorer"},
		{got.Garbled, "lines are no answers"},
	} {
		if odd.n > 0 {
			s.say(fmt.Sprintf("%d %s", odd.n, odd.why))
		}
	}
	for _, why := range slices.Sorted(maps.Keys(got.Why)) {
		s.say(fmt.Sprintf("%d to be made again: %s", got.Why[why], why))
	}
}

func (s *session) cancelJobs(ctx context.Context, desk *batch.Desk) error {
	done, err := desk.Cancel(ctx, s.Requests)
	for _, j := range done.Stopping {
		s.say(fmt.Sprintf("job %d is %s: --batch collect brings what it has done", j.ID, j.Status))
	}
	for _, j := range done.Freed {
		s.say(fmt.Sprintf("job %d: %d requests are free to be made again", j.ID, j.Open))
	}
	if len(done.Stopping)+len(done.Freed) == 0 && err == nil {
		s.say("there is no such job that is not over")
	}
	return err
}

func (s *session) writeRequests(ctx context.Context, desk *batch.Desk) error {
	if err := s.spare(s.Requests); err != nil {
		return err
	}
	sent, err := desk.Write(ctx, s.Requests)
	if err == nil {
		s.say(fmt.Sprintf("%d requests in %s", sent.Lines, s.Requests))
		s.sayLeft(sent)
	}
	return err
}

// spare refuses to write over the dataset or the project.
func (s *session) spare(path string) error {
	target, err := os.Stat(path)
	if err != nil {
		return nil // there is nothing to spare
	}
	own := []string{s.Project}
	for _, f := range s.ds.Files() {
		own = append(own, f.Path)
	}
	for _, file := range own {
		if info, err := os.Stat(file); err == nil && os.SameFile(info, target) {
			return cli.Usage(fmt.Errorf("batch write: %s is the dataset or its project", path),
				"--requests FILE names another file")
		}
	}
	return nil
}

// readAwaited fills keys with the responses that open jobs await.
func (s *session) readAwaited(ctx context.Context, keys map[model.Key]bool) error {
	clear(keys)
	return s.proj.Awaited(ctx, s.info.Fingerprint, func(_ int64, part model.PartID) {
		keys[part.Key] = true
	})
}

// noteJobs says that open jobs have responses which a live run leaves to them.
func (s *session) noteJobs(ctx context.Context) error {
	keys := map[model.Key]bool{}
	if err := s.readAwaited(ctx, keys); err != nil {
		return err
	}
	if len(keys) > 0 && s.Batch == "" {
		s.notices = append(s.notices, fmt.Sprintf("%d responses are left to batch jobs: "+
			"admap score --batch collect brings them, --batch cancel frees them", len(keys)))
	}
	return nil
}
