package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"

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

// Usage marks a fault of the command line; nil stays nil. What the error itself says helps goes
// before the hint.
func Usage(err error, hint string) error {
	if err == nil {
		return nil
	}
	var own advised
	if errors.As(err, &own) {
		if better, _ := own.Advice(); better != "" {
			hint = better
		}
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
	f := faultOf(err)
	rest := ui.WithoutCancel(err)
	switch {
	case err == nil:
		return ExitDone
	case rest == nil:
		fmt.Fprintln(w, "admap: interrupted: what was scored, flagged and downloaded is saved")
		return ExitInterrupted
	}
	err = rest
	fmt.Fprintf(w, "admap: %s\nhint: %s\n", ui.Clean(oneLine(err)), ui.Clean(hintFor(err, f)))
	if f != nil && f.usage {
		return ExitUsage
	}
	return ExitFailed
}

// advised is an error that knows what helps.
type advised interface {
	Advice() (hint string, usage bool)
}

// faultOf finds what is said of err, by us or by itself: data, projects and exports know what helps.
func faultOf(err error) (f *Fault) {
	if errors.As(err, &f) {
		return f
	}
	var own advised
	if errors.As(err, &own) {
		hint, usage := own.Advice()
		f = &Fault{err, hint, usage}
	}
	return f
}

// oneLine is err with the parts of a joined error side by side.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// hintFor is the fault's own hint or, where it has none, what helps with that kind of error.
func hintFor(err error, f *Fault) string {
	var paused *ui.PausedError
	switch {
	case f != nil && f.hint != "":
		return f.hint
	case errors.As(err, &paused):
		return "what was scored is stored; the same command goes on from here"
	case errors.Is(err, fs.ErrNotExist):
		return "check the path"
	case errors.Is(err, fs.ErrPermission):
		return "check who may read and write there; --project FILE keeps the project elsewhere"
	case errors.Is(err, syscall.ENOSPC):
		return "make room on the disk and run the same command again: nothing is lost"
	}
	return "admap --help lists commands and flags"
}
