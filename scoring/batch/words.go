package batch

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"admap/model"
)

// Order is something to be done, by its name on the command line.
type Order struct {
	Verb   string // submit, status, collect, cancel, write or read
	File   string // of write and read; of cancel: which job, "" for all
	DryRun bool   // of submit
}

// Outcome is what came of an order, for a person.
type Outcome struct {
	Said    []string    // lines
	Jobs    []model.Job // of status
	Preview []string    // of a dry run, in lines: how much it is, and the first request
}

// Do carries out an order. The outcome counts even beside an error.
func (d *Desk) Do(ctx context.Context, o Order) (out Outcome, err error) {
	switch o.Verb {
	case "submit":
		if o.DryRun {
			return d.preview(ctx)
		}
		var sent Sent
		sent, err = d.Submit(ctx)
		out.Said = sent.words(err)
	case "status":
		out.Jobs, err = d.Status(ctx)
	case "collect", "read":
		var got Collected
		if o.Verb == "collect" {
			got, err = d.Collect(ctx)
		} else {
			got, err = d.Read(ctx, o.File)
		}
		out.Said = got.words()
	case "cancel":
		var done Cancelled
		done, err = d.Cancel(ctx, o.File)
		out.Said = done.words(err)
	case "write":
		var sent Sent
		if sent, err = d.Write(ctx, o.File); err == nil {
			lines := fmt.Sprintf("%d requests in %s", sent.Lines, o.File)
			out.Said = append([]string{lines}, sent.leftWords()...)
		}
	default:
		err = fmt.Errorf("batch %q: unknown", o.Verb)
	}
	return out, err
}

func (d *Desk) preview(ctx context.Context) (out Outcome, err error) {
	plan, first, err := d.Preview(ctx)
	if err == nil {
		out.Said = plan.leftWords()
		out.Preview = []string{fmt.Sprintf("%d requests%s; nothing was sent. The first:",
			plan.Lines, about(plan.EstimateUSD)), string(first)}
	}
	return out, err
}

// about is an estimate in words.
func about(usd float64) string {
	if math.IsNaN(usd) {
		return ""
	}
	return fmt.Sprintf(" for about $%.2f", usd)
}

// tell adds a line that counts something, unless there is nothing to count.
func tell(lines []string, n int, format string, args ...any) []string {
	if n == 0 {
		return lines
	}
	return append(lines, fmt.Sprintf(format, append([]any{n}, args...)...))
}

func (s Sent) words(err error) (lines []string) {
	for _, j := range s.Jobs {
		lines = append(lines, fmt.Sprintf("job %d: %d requests%s, %s at %s",
			j.ID, j.Lines, about(j.EstimateUSD), j.Remote, j.Server))
	}
	if len(s.Jobs) == 0 && err == nil {
		lines = append(lines, "no request was submitted")
	}
	return append(lines, s.leftWords()...)
}

// leftWords say which responses were not handed over.
func (s Sent) leftWords() (lines []string) {
	const responses = "%d responses "
	lines = tell(lines, s.Awaited, responses+"are with open jobs: --batch collect brings them")
	lines = tell(lines, s.Unwritten,
		responses+"need a reference or criteria written first: admap score does that")
	lines = tell(lines, s.Unasked, responses+"cannot be asked about: admap score says why")
	lines = tell(lines, s.Unpaid, responses+"are beyond --max-cost")
	lines = tell(lines, s.Waiting,
		responses+"wait, since the server takes no more now: submit again when jobs are done")
	if s.Why != "" {
		lines = append(lines, "the server said: "+s.Why)
	}
	return lines
}

// words say what was collected, and what was not.
func (c Collected) words() (lines []string) {
	for _, j := range c.Jobs {
		lines = append(lines,
			strings.TrimSuffix(fmt.Sprintf("job %d is %s: %s", j.ID, j.Status, j.Note), ": "))
	}
	for _, j := range c.Open {
		lines = append(lines,
			fmt.Sprintf("job %d is %s: %d answers are awaited", j.ID, j.Status, j.Open))
	}
	lines = append(lines, fmt.Sprintf("%d scores, %d failures", c.Scores, c.Failed()))
	for why, n := range c.Failures {
		lines = tell(lines, n, "%d failed: %s", model.Reason(why))
	}
	lines = tell(lines, c.Parts, "%d ratings wait for others of their score")
	lines = tell(lines, c.Again, "%d requests brought no answer and are free to be made again")
	lines = tell(lines, c.Known, "%d answers were known already")
	lines = tell(lines, c.Foreign, "%d answers belong to another dataset or scorer")
	lines = tell(lines, c.Garbled, "%d lines are no answers")
	for _, why := range slices.Sorted(maps.Keys(c.Why)) {
		lines = append(lines, fmt.Sprintf("%d to be made again: %s", c.Why[why], why))
	}
	return lines
}

func (c Cancelled) words(err error) (lines []string) {
	for _, j := range c.Stopping {
		lines = append(lines,
			fmt.Sprintf("job %d is %s: --batch collect brings what it has done", j.ID, j.Status))
	}
	for _, j := range c.Freed {
		lines = append(lines, fmt.Sprintf("job %d: %d requests are free to be made again", j.ID, j.Open))
	}
	if len(lines) == 0 && err == nil {
		lines = append(lines, "there is no such job that is not over")
	}
	return lines
}
