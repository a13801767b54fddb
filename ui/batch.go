package ui

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"admap/model"
)

// WriteJobs writes a table of batch jobs for people to read, the costs of what was collected and,
// with a tilde, of what is expected.
func WriteJobs(w io.Writer, jobs []model.Job, now time.Time) error {
	var b strings.Builder
	if len(jobs) == 0 {
		b.WriteString("no batch jobs\n")
	} else {
		fmt.Fprintf(&b, "%4s  %-12s %9s %9s %8s %9s  %9s  %9s  %s\n",
			"job", "status", "requests", "done", "failed", "awaited", "age", "cost", "where")
	}
	for _, j := range jobs {
		where := j.Remote
		if where == "" {
			where = j.Server
		}
		fmt.Fprintf(&b, "%4d  %-12s %9s %9s %8s %9s  %9s  %9s  %s\n", j.ID, clean(j.Status),
			comma(j.Lines), comma(j.Done), comma(j.Failed), comma(j.Open),
			span(now.Sub(j.Submitted)), jobCost(j), clean(where))
		if j.Note != "" {
			fmt.Fprintf(&b, "      %s\n", clean(j.Note))
		}
	}
	_, err := io.WriteString(w, spell(b.String()))
	return err
}

func jobCost(j model.Job) string {
	switch {
	case !math.IsNaN(j.CostUSD):
		return fmt.Sprintf("$%.2f", j.CostUSD)
	case !math.IsNaN(j.EstimateUSD) && !j.Over():
		return fmt.Sprintf("~$%.2f", j.EstimateUSD)
	}
	return ""
}

// JobReport is a job as --json shows it.
type JobReport struct {
	ID          int64        `json:"id"`
	Status      string       `json:"status"`
	Server      string       `json:"server,omitempty"`
	Remote      string       `json:"remote"`
	Requests    int          `json:"requests"`
	Done        int          `json:"done"`
	Failed      int          `json:"failed"`
	Awaited     int          `json:"awaited"`
	EstimateUSD model.Number `json:"estimate_usd"`
	CostUSD     model.Number `json:"cost_usd"`
	Tokens      int          `json:"tokens"`
	Submitted   time.Time    `json:"submitted"`
	Seen        time.Time    `json:"seen"`
	Note        string       `json:"note,omitempty"`
}

// ReportJobs puts jobs into the form of --json.
func ReportJobs(jobs []model.Job) []JobReport {
	all := make([]JobReport, len(jobs))
	for i, j := range jobs {
		all[i] = JobReport{ID: j.ID, Status: j.Status, Server: j.Server, Remote: j.Remote,
			Requests: j.Lines, Done: j.Done, Failed: j.Failed, Awaited: j.Open,
			EstimateUSD: model.Number(j.EstimateUSD), CostUSD: model.Number(j.CostUSD),
			Tokens: j.Tokens, Submitted: j.Submitted.UTC(), Seen: j.Seen.UTC(), Note: j.Note}
	}
	return all
}
