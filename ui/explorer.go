package ui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// Explore runs the explorer until the person quits or ctx ends, in which case it returns ctx's error.
// Signals are the caller's business. The terminal is restored on every way out, a panic included.
func Explore(ctx context.Context, cfg Config) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err := tea.NewProgram(New(inner, cfg), tea.WithContext(inner), tea.WithoutSignalHandler()).Run()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("run the explorer: %w", err)
	}
	return nil
}
