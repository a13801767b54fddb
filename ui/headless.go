package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"

	"admap/model"
)

const (
	// barEvery redraws the progress bar on a terminal, lineEvery writes a line elsewhere.
	barEvery  = 200 * time.Millisecond
	lineEvery = 5 * time.Second
	barWidth  = 24
	// slowRead is the time after which reading a file is worth a word.
	slowRead = 700 * time.Millisecond
)

// HeadlessRun is a scoring run without an explorer.
type HeadlessRun interface {
	Runner
	Run(ctx context.Context) error
	Arrived() <-chan struct{}
}

// Unattended carries out a run and shows its progress on w: a bar that redraws itself on a terminal,
// a plain line every few seconds elsewhere, nothing where w is nil. A run that pauses by itself ends
// with an error that says why: there is nobody who could resume it.
func Unattended(ctx context.Context, run HeadlessRun, scorer model.ScorerInfo, w *os.File) error {
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		if w != nil {
			watch(watching, w, columns(w), run, scorer)
		}
	}()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go endWhenPaused(watching, run, cancel)
	err := run.Run(ctx)
	stop()
	<-watched
	if w != nil {
		summarise(w, run.Progress())
	}
	cause := context.Cause(ctx)
	switch p := run.Progress(); {
	case cause != nil && !errors.Is(cause, context.Canceled):
		return errors.Join(cause, WithoutCancel(err)) // the run was ended for a reason of its own
	case err == nil && p.Done == 0 && p.Failed > 0:
		return errors.New("score: no response could be scored")
	}
	return err
}

// WithoutCancel is what err says besides that a run was cancelled: nil where that is all.
func WithoutCancel(err error) error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if errors.Is(err, context.Canceled) {
			return nil
		}
		return err
	}
	var rest []error
	for _, e := range joined.Unwrap() {
		rest = append(rest, WithoutCancel(e))
	}
	return errors.Join(rest...)
}

// summarise says why responses failed, and what asks for them again.
func summarise(w io.Writer, p model.Progress) {
	var reasons []string
	for why, n := range p.Failures {
		if n > 0 {
			reason := model.Reason(why).String()
			fmt.Fprintf(w, "%s failed: %s (--retry-failed %s)\n", plural(n, "response"), reason,
				strings.ReplaceAll(reason, " ", "-"))
			reasons = append(reasons, reason)
		}
	}
	if len(reasons) > 1 {
		fmt.Fprintln(w, "--retry-failed asks for all of them again")
	}
}

// PausedError is why a run that nobody attends has ended before its end.
type PausedError struct{ Why string }

func (e *PausedError) Error() string { return "score: stopped: " + e.Why }

func endWhenPaused(ctx context.Context, run HeadlessRun, end context.CancelCauseFunc) {
	for {
		if p := run.Progress(); p.Phase == model.Paused {
			end(&PausedError{p.Why})
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-run.Arrived():
		}
	}
}

// watch shows progress until ctx ends.
func watch(ctx context.Context, w io.Writer, columns int, run Runner, scorer model.ScorerInfo) {
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
		fmt.Fprintln(w, spell(line))
		return
	}
	fmt.Fprintf(w, "\r\x1b[K%s", spell(fit(bar(p)+" "+line, columns-1)))
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
	if p.Reused > 0 {
		words = append(words, comma(p.Reused)+" kept")
	}
	if p.Failed > 0 {
		words = append(words, comma(p.Failed)+" failed")
	}
	if p.Retries > 0 {
		words = append(words, comma(p.Retries)+" retries")
	}
	words = append(words, costWords(p, scorer)...)
	if p.Phase == model.Running && p.InFlight > 0 {
		words = append(words, fmt.Sprintf("%d in flight", p.InFlight))
	}
	if p.Phase == model.Running && p.Limit != "" {
		words = append(words, clean(p.Limit))
	}
	if p.Phase == model.Paused {
		words = append(words, "paused")
	}
	if p.Why != "" {
		words = append(words, clean(p.Why))
	}
	return strings.Join(words, "  ")
}

// costWords say what a run has cost and will, the cap and the savings.
func costWords(p model.Progress, scorer model.ScorerInfo) (words []string) {
	for _, c := range costParts(&theme{}, scorer, p) {
		words = append(words, c.text)
	}
	if scorer.Paid && priced(p.CapUSD) {
		words = append(words, "cap "+usd(p.CapUSD))
	}
	if scorer.Paid && priced(p.SavedUSD) {
		words = append(words, "saved "+usd(p.SavedUSD))
	}
	return words
}

// columns is the width of a terminal, 0 for anything else.
func columns(f *os.File) int {
	if !term.IsTerminal(f.Fd()) {
		return 0
	}
	w, _, err := term.GetSize(f.Fd())
	if err != nil || w <= 0 {
		return 80
	}
	return w
}

// ReadBar shows how far a slow read is, on a terminal only.
type ReadBar struct {
	w     *os.File // nil where nothing is shown
	now   func() time.Time
	began time.Time
	shown bool
}

// NewReadBar shows progress on w if that is a terminal.
func NewReadBar(w *os.File, now func() time.Time) *ReadBar {
	b := &ReadBar{now: now, began: now()}
	if columns(w) > 0 {
		b.w = w
	}
	return b
}

// Show redraws the bar once the read has taken a while.
func (b *ReadBar) Show(done, total int64, rows int) {
	if b.w == nil || total <= 0 || b.now().Sub(b.began) < slowRead {
		return
	}
	b.shown = true
	fmt.Fprintf(b.w, "\r\x1b[Kreading %d%%, %s samples", 100*done/total, comma(rows))
}

// Clear takes the bar away.
func (b *ReadBar) Clear() {
	if b.shown {
		fmt.Fprint(b.w, "\r\x1b[K")
	}
}
