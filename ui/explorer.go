package ui

import (
	"context"
	"errors"
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"
)

// CheckTerminal says whether there is a screen to explore on; to be asked before anything is spent.
func CheckTerminal() error {
	if columns(os.Stdout) == 0 {
		return errors.New("explore: standard output is not a terminal")
	}
	return nil
}

// Explore runs the explorer until the person quits or ctx ends, in which case it returns why.
// Signals are the caller's business. The terminal is restored on every way out, a panic included.
func Explore(ctx context.Context, cfg Config) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err := tea.NewProgram(newStage(New(inner, cfg)), programOptions(inner)...).Run()
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
