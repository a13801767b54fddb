package ui

import (
	"math"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

const (
	// marginalRows and marginalCols are what the histograms take beside the map's cells.
	marginalRows, marginalCols = 2, 9
	// marginalsFrom is the size of the map's box from which there is room for them.
	marginalsFromW, marginalsFromH = 70, 30
	// tallest is the least number that a full bar stands for, so that few samples make no wall.
	tallest = 4
)

// profiles are the histograms of both axes: of exactly what the map shows.
type profiles struct {
	columns, rows       []int
	fullColumn, fullRow int // what a full bar stands for
	of                  countsOf
}

// settle counts anew where something has changed.
func (p *profiles) settle(a *App) {
	if now := a.countsNow(); now.density != nil && p.of != now {
		anew := p.of.density == nil || !p.of.density.View.Equal(&now.density.View)
		p.of = now
		p.columns, p.rows = now.density.Profiles()
		p.fullColumn = fullBar(p.columns, p.fullColumn, anew)
		p.fullRow = fullBar(p.rows, p.fullRow, anew)
	}
}

// marginals is what the histograms take of the map's box, 0 where there is no room.
func (p *plot) marginals(box rect) (rows, cols int) {
	if p.bare || box.w < marginalsFromW || box.h < marginalsFromH {
		return 0, 0
	}
	return marginalRows, marginalCols
}

// drawMarginals draws the histogram of σ² above the cells and that of μ at their right.
func drawMarginals(a *App, top, right area) {
	columns, rows := a.home.sides.columns, a.home.sides.rows
	if len(columns) == 0 || len(rows) == 0 {
		return
	}
	most := a.home.sides.fullColumn
	for x, n := range columns {
		drawColumn(a.th, top, x, n, most)
	}
	most = a.home.sides.fullRow
	for y, n := range rows {
		if n > 0 {
			share := max(float64(n)/float64(most), 1/float64(8*right.w))
			bar := gauge(a.th, share, right.w)
			if bar == "" {
				bar = a.th.bar
			}
			right.put(0, y, a.th.frame, bar)
		}
	}
}

// fullBar is the number that a full bar stands for: 1 or 1.5 times a power of two. It stays what it was
// on the same part of the map as long as the tallest bar is between half and full, so that all bars are
// drawn anew only now and then as samples arrive.
func fullBar(counts []int, was int, anew bool) int {
	full, most := tallest, slices.Max(counts)
	for full < most {
		if full&(full-1) == 0 {
			full += full / 2
		} else {
			full += full / 3
		}
	}
	if !anew && full <= was && was <= 2*full {
		return was
	}
	return full
}

// drawColumn draws a bar from the bottom, in eighths of a cell where the theme has them.
func drawColumn(th *theme, ar area, x, n, most int) {
	if n == 0 {
		return
	}
	eighths := max(1, int(math.Round(float64(8*ar.h*n)/float64(most))))
	for y := ar.h - 1; y >= 0 && eighths > 0; y-- {
		sign := string(rune(0x2580 + min(8, eighths)))
		if th.ascii {
			sign = th.bar
		}
		ar.set(x, y, th.frame, sign)
		eighths -= 8
	}
}

// applyMarginals shows the histograms, or not.
func (a *App) applyMarginals(value string) tea.Cmd {
	a.home.plot.bare = value == "off"
	a.home.resize(a)
	return nil
}

func (e *explore) toggleMarginals(a *App, arg string) tea.Cmd {
	p := &e.plot
	switch strings.TrimSpace(arg) {
	case "on":
		p.bare = false
	case "off":
		p.bare = true
	case "":
		p.bare = !p.bare
	default:
		a.say("marginals: on or off")
		return nil
	}
	e.resize(a)
	rows, _ := p.marginals(a.layout().plot)
	switch {
	case p.bare:
		a.say("histograms off: :marginals shows them again")
		return a.rememberCmd(settingMarginals, "off")
	case rows == 0:
		a.say("histograms on, where the map is larger than here")
	default:
		a.say("histograms on: :marginals hides them")
	}
	return a.rememberCmd(settingMarginals, "on")
}
