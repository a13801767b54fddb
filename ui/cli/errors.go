package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"admap/ui"
)

// The exit codes.
const (
	ExitDone        = 0
	ExitFailed      = 1
	ExitUsage       = 2
	ExitInterrupted = 130
)

// Fault is an error that a person can do something about.
type Fault struct {
	err   error
	hint  string
	usage bool
}

func (f *Fault) Error() string { return f.err.Error() }
func (f *Fault) Unwrap() error { return f.err }

// Usage marks a fault of the command line; nil stays nil.
func Usage(err error, hint string) error {
	if err == nil {
		return nil
	}
	return &Fault{err, hint, true}
}

// Hint adds what to do about err; nil stays nil.
func Hint(err error, hint string) error {
	if err == nil || hint == "" {
		return err
	}
	return &Fault{err, hint, false}
}

// exit says what went wrong, as "admap: what: why" with a hint on the next line, and returns the
// exit code.
func exit(w io.Writer, err error) int {
	var f *Fault
	errors.As(err, &f)
	switch {
	case err == nil:
		return ExitDone
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(w, "admap: interrupted: what was scored and flagged is saved")
		return ExitInterrupted
	}
	fmt.Fprintf(w, "admap: %s\n", ui.Clean(err.Error()))
	if f != nil && f.hint != "" {
		fmt.Fprintf(w, "hint: %s\n", ui.Clean(f.hint))
	}
	if f != nil && f.usage {
		return ExitUsage
	}
	return ExitFailed
}
