package ui

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"admap/model"
)

func someJobs() ([]model.Job, time.Time) {
	now := time.Unix(1_800_000_000, 0)
	return []model.Job{
		{ID: 1, Server: "http://s/v1", Remote: "batch_\x1b[31m1", Status: "in_progress", Lines: 50000,
			Done: 1234, Failed: 2, Open: 50000, EstimateUSD: 12.5, CostUSD: math.NaN(),
			Submitted: now.Add(-2 * time.Hour), Seen: now},
		{ID: 2, Remote: "/tmp/in.jsonl", Status: model.JobCollected, Note: "said\nso", Lines: 3,
			EstimateUSD: 9, CostUSD: 0.25, Submitted: now.Add(-5 * time.Second), Seen: now},
		{ID: 3, Server: "http://s/v1", Status: model.JobGivenUp, EstimateUSD: 9, CostUSD: math.NaN(),
			Submitted: now, Seen: now},
	}, now
}

func TestJobsAsATable(t *testing.T) {
	jobs, now := someJobs()
	var b strings.Builder
	if err := WriteJobs(&b, jobs, now); err != nil {
		t.Fatal(err)
	}
	want := ` job  status        requests      done   failed   awaited        age       cost  where
   1  in_progress     50,000     1,234        2    50,000      2h00m    ~$12.50  batch_` + clean("\x1b") + `[31m1
   2  collected            3         0        0         0         5s      $0.25  /tmp/in.jsonl
      ` + clean("said\nso") + `
   3  given up             0         0        0         0         0s             http://s/v1
`
	if b.String() != want {
		t.Errorf("%s\nwant\n%s", b.String(), want)
	}
	if strings.Contains(b.String(), "\x1b") {
		t.Error("a server's words reach the terminal raw")
	}
	b.Reset()
	if err := WriteJobs(&b, nil, now); err != nil || b.String() != "no batch jobs\n" {
		t.Errorf("%q %v", b.String(), err)
	}
}

func TestJobsAsJSON(t *testing.T) {
	jobs, _ := someJobs()
	raw, err := json.Marshal(ReportJobs(jobs[:1]))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"id":1,"status":"in_progress","server":"http://s/v1","remote":"batch_\u001b[31m1",` +
		`"requests":50000,"done":1234,"failed":2,"awaited":50000,"estimate_usd":12.5,"cost_usd":null,` +
		`"tokens":0,"submitted":"2027-01-15T06:00:00Z","seen":"2027-01-15T08:00:00Z"}]`
	if string(raw) != want {
		t.Errorf("%s\nwant\n%s", raw, want)
	}
	if raw, err := json.Marshal(ReportJobs(nil)); err != nil || string(raw) != "[]" {
		t.Errorf("%s %v", raw, err)
	}
}
