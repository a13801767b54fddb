package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// A terminal that reorders right-to-left text would carry borders and neighbouring columns along. The
// first of these asks it to leave every cell where it was put (ECMA-48 BDSM, explicit), the second
// gives it its ways back. Terminals that never reorder ignore both.
const (
	cellsInOrder   = "\x1b[8l"
	cellsReordered = "\x1b[8h"
)

// CheckTerminal says whether there is a screen to explore on; to be asked before anything is spent.
func CheckTerminal() error {
	switch {
	case columns(os.Stdout) == 0:
		return errors.New("explore: standard output is not a terminal")
	case Survey(os.Getenv).Dumb:
		return errors.New("explore: TERM=dumb has no cursor to move")
	}
	return nil
}

// Explore runs the explorer until the person quits or ctx ends, in which case it returns why.
// Signals are the caller's business. The terminal is restored on every way out, a panic included.
func Explore(ctx context.Context, cfg Config) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	options := append(programOptions(inner), inputOptions()...)
	options = append(options, tea.WithOutput(newSieve(os.Stdout, os.Stdout.Write)))
	if Survey(os.Getenv).NoColour {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	io.WriteString(os.Stdout, cellsInOrder) // where this fails the program's first frame says so
	defer io.WriteString(os.Stdout, cellsReordered)
	app := New(inner, cfg)
	defer app.drop()
	_, err := tea.NewProgram(newStage(app), options...).Run()
	if ctx.Err() != nil {
		if err := app.finish(); err != nil {
			return err
		}
	}
	switch {
	case ctx.Err() != nil && !errors.Is(context.Cause(ctx), context.Canceled):
		return context.Cause(ctx)
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("run the explorer: %w", err)
	}
	return nil
}

// framesPerSecond is how often the renderer looks for a new frame: the default of 60 would hold a
// key's frame back for up to 17 ms.
const framesPerSecond = 120

func programOptions(ctx context.Context) []tea.ProgramOption {
	return []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithFPS(framesPerSecond),
	}
}
