package project

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"admap/model"
)

func awaited(t *testing.T, p *Project, fingerprint string) map[model.PartID]int64 {
	t.Helper()
	all := map[model.PartID]int64{}
	err := p.Awaited(t.Context(), fingerprint, func(job int64, part model.PartID) { all[part] = job })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func onlyJob(t *testing.T, p *Project) model.Job {
	t.Helper()
	jobs, err := p.Jobs(t.Context(), judge.Fingerprint)
	if err != nil || len(jobs) != 1 {
		t.Fatalf("%v %v", jobs, err)
	}
	return jobs[0]
}

func TestAJobFromItsPlanToItsEnd(t *testing.T) {
	p := open(t, newPath(t))
	now := time.UnixMilli(1_700_000_000_123)
	job := model.Job{Tag: "t", Server: "http://s/v1", Status: model.JobPlanned, Lines: 3, Open: 3,
		EstimateUSD: 1.5, CostUSD: math.NaN(), Submitted: now, Seen: now}
	parts := []model.PartID{{Key: key(1)}, {Key: key(1), N: 1}, {Key: key(2)}}
	var err error
	if job.ID, err = p.AddJob(t.Context(), judge, job, parts); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(job, onlyJob(t, p), cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
	job.Remote, job.Input, job.Status, job.Note = "b", "f", "in_progress", "n"
	job.Done, job.Failed, job.Seen = 1, 2, now.Add(time.Minute)
	if err := p.SetJob(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(job, onlyJob(t, p), cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
	b := Batch{Parts: []model.Part{part(1, 0, 3)}, Scores: []Score{failure(2, model.Refused)}}
	b.Scores[0].CostUSD, b.Scores[0].Tokens = 0.5, 7
	answered := []model.PartID{parts[0], parts[2]}
	if err := p.Collect(t.Context(), judge, job.ID, b, answered); err != nil {
		t.Fatal(err)
	}
	want := map[model.PartID]int64{parts[1]: job.ID}
	if diff := cmp.Diff(want, awaited(t, p, judge.Fingerprint)); diff != "" {
		t.Error(diff)
	}
	if other := awaited(t, p, "other"); len(other) > 0 {
		t.Errorf("another scorer awaits %v", other)
	}
	job.Open, job.CostUSD, job.Tokens = 1, 0.75, 17
	if diff := cmp.Diff(job, onlyJob(t, p)); diff != "" {
		t.Error(diff)
	}
	usd, tokens, err := p.Spent(t.Context(), judge.Fingerprint)
	if err != nil || usd != 0.75 || tokens != 17 {
		t.Errorf("$%v, %d tokens, %v", usd, tokens, err)
	}
	job.Status = model.JobCollected
	if err := p.SetJob(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	if left := awaited(t, p, judge.Fingerprint); len(left) > 0 {
		t.Errorf("a job that is over awaits %v", left)
	}
}

// What cannot be stored leaves its requests awaited.
func TestCollectIsAllOrNothing(t *testing.T) {
	p := open(t, newPath(t))
	parts := []model.PartID{{Key: key(1)}}
	id, err := p.AddJob(t.Context(), judge, model.Job{Status: model.JobPlanned, Lines: 1}, parts)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.scores.ExecContext(t.Context(), `CREATE TRIGGER no BEFORE DELETE ON job_part
		BEGIN SELECT raise(ABORT, 'no'); END`); err != nil {
		t.Fatal(err)
	}
	b := Batch{Scores: []Score{{Key: key(1), Value: 3, Spread: math.NaN()}}}
	if err := p.Collect(t.Context(), judge, id, b, parts); err == nil {
		t.Error("no error")
	}
	if len(awaited(t, p, judge.Fingerprint)) != 1 {
		t.Error("its request is not awaited any more")
	}
	err = p.EachScore(t.Context(), judge.Fingerprint, func(s Score) error {
		t.Errorf("stored %+v", s)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
