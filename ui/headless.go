package ui

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"admap/model"
)

const (
	// barEvery redraws the progress bar on a terminal, lineEvery writes a line elsewhere.
	barEvery  = 200 * time.Millisecond
	lineEvery = 5 * time.Second
	barWidth  = 24
)

// Watch shows the progress of a run on w until ctx ends: a bar that redraws itself on a terminal of
// the given width, a plain line every few seconds where columns is 0.
func Watch(ctx context.Context, w io.Writer, columns int, run Runner, scorer model.ScorerInfo) {
	every := barEvery
	if columns == 0 {
		every = lineEvery
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			show(w, columns, run.Progress(), scorer)
			if columns > 0 {
				fmt.Fprintln(w)
			}
			return
		case <-tick.C:
			show(w, columns, run.Progress(), scorer)
		}
	}
}

func show(w io.Writer, columns int, p model.Progress, scorer model.ScorerInfo) {
	line := progressLine(p, scorer)
	if columns == 0 {
		fmt.Fprintln(w, line)
		return
	}
	fmt.Fprintf(w, "\r\x1b[K%s", fit(bar(p)+" "+line, columns-1))
}

func bar(p model.Progress) string {
	done := 0
	if p.Total > 0 {
		done = barWidth * (p.Done + p.Failed) / p.Total
	}
	return strings.Repeat("█", done) + strings.Repeat("░", barWidth-done)
}

// progressLine says how a run stands, in one line.
func progressLine(p model.Progress, scorer model.ScorerInfo) string {
	share := 100.0
	if p.Total > 0 {
		share = 100 * float64(p.Done+p.Failed) / float64(p.Total)
	}
	words := []string{fmt.Sprintf("%s/%s %.0f%%", comma(p.Done+p.Failed), comma(p.Total), share)}
	if p.Phase == model.Running && p.Rate > 0 {
		words = append(words, rate(p.Rate), span(p.Left)+" left")
	}
	if p.Failed > 0 {
		words = append(words, comma(p.Failed)+" failed")
	}
	for _, c := range costParts(&theme{}, scorer, p) {
		words = append(words, c.text)
	}
	if p.Phase == model.Paused {
		words = append(words, "paused")
	}
	if p.Why != "" {
		words = append(words, clean(p.Why))
	}
	return strings.Join(words, "  ")
}
