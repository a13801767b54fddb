package ui

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"time"
)

// sayAfter is how long quitting may take without a word.
const sayAfter = 300 * time.Millisecond

// Guard runs f. A panic in it ends the explorer, which restores the terminal, and says where.
func Guard(who string, end context.CancelCauseFunc, f func()) {
	defer func() {
		if v := recover(); v != nil {
			end(fmt.Errorf("%s: panic: %v at %s", who, v, debug.Stack()))
		}
	}()
	f()
}

// Relay passes news on until ctx ends.
func Relay(ctx context.Context, from <-chan struct{}, to chan<- struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-from:
			Nudge(to)
		}
	}
}

// Nudge says that there is news, unless that is said already.
func Nudge(to chan<- struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}

// LastAnswers waits for a run that was cancelled, and says so on w if that takes a while.
func LastAnswers(w io.Writer, done <-chan error) error {
	select {
	case err := <-done:
		return WithoutCancel(err)
	case <-time.After(sayAfter):
		fmt.Fprintln(w, "admap: keeping the answers that are still on their way")
		return WithoutCancel(<-done)
	}
}
