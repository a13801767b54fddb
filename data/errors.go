package data

import (
	"errors"
	"fmt"
)

// ErrUsage marks errors of the caller's options: a field or a column of Options.Map that is none.
var ErrUsage = errors.New("usage")

// ErrChanged says that a file no longer holds the row it held when it was read.
var ErrChanged = errors.New("the file has changed since it was read")

// Error says why a dataset could not be opened.
type Error struct {
	Path  string // the file, or the option
	Why   string // what was found
	Hint  string // what to do; may be empty
	usage bool
	err   error
}

func (e *Error) Error() string { return fmt.Sprintf("open %s: %s", visible(e.Path), e.Why) }

// Unwrap gives ErrUsage, or what the system said.
func (e *Error) Unwrap() error {
	if e.usage {
		return ErrUsage
	}
	return e.err
}

// Advice is what helps, and whether the caller's options are at fault.
func (e *Error) Advice() (hint string, usage bool) { return e.Hint, e.usage }

// Problem is a row that could not be used.
type Problem struct {
	File   string `json:"file"`
	Line   int    `json:"line"` // the first being 1
	Reason string `json:"reason"`
}

func (p Problem) String() string {
	return fmt.Sprintf("%s:%d: %s", visible(p.File), p.Line, visible(p.Reason))
}
