//go:build race

package ui

import "testing"

// skipUnderRace passes over a sweep in one goroutine: there is no race in it to be found, and the
// detector makes it ten times as long.
func skipUnderRace(t *testing.T) { t.Skip("one goroutine: runs without the race detector") }
