package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// farStep is how many cells a shifted arrow moves.
const farStep = 10

// explore is the map: the home of the program.
type explore struct {
	plot  plot
	shade shading
	mix   mix
	mini  minimap
	sides profiles
}

func newExplore() *explore { return &explore{plot: newPlot()} }

func (e *explore) name() string { return "map" }

func (e *explore) keys() []binding {
	return slices.Concat(e.mapKeys(), e.doKeys(), e.selectKeys())
}

func (e *explore) mapKeys() []binding {
	table := []binding{
		on("left h", "←↓↑→ hjkl", "", "move the cursor by a cell", e.move(-1, 0)),
		on("down j", "", "", "", e.move(0, 1)),
		on("up k", "", "", "", e.move(0, -1)),
		on("right l", "", "", "", e.move(1, 0)),
		on("shift+left H", "⇧ HJKL", "", "move by ten cells", e.move(-farStep, 0)),
		on("shift+down J", "", "", "", e.move(0, farStep)),
		on("shift+up K", "", "", "", e.move(0, -farStep)),
		on("shift+right L", "", "", "", e.move(farStep, 0)),
		on("n", "n", "", "next cell with samples", e.step(1)),
		on("N p", "N p", "", "previous cell with samples", e.step(-1)),
		on("1", "1", "", "to the densest place of HighAvg", e.jump(model.HighAvg)),
		on("2", "2", "", "to the densest place of LowAvg", e.jump(model.LowAvg)),
		on("3", "3", "", "to the densest place of HighVar", e.jump(model.HighVar)),
		on("a", "a", "axes", "axes: linear, σ, log, rank", e.axes).ranked(3),
		on("c", "c", "colour", "colour: region, density, P, source, margin, length", e.recolour(1)).
			ranked(2),
		on("C", "C", "", "the colour mode before", e.recolour(-1)),
	}
	return slices.Concat(table, e.zoomKeys(), e.keepKeys())
}

func (e *explore) doKeys() []binding {
	return []binding{
		on("enter", "↵", "read", "read what is under the cursor, or in the brush", e.read).
			unless(e.nothingPicked).ranked(-2),
		on("tab", "⇥", "list", "list the brush, or everything", e.list).ranked(-1),
		on("R", "R", "review", "review the suspects of what is drawn, one at a time", e.review).
			ranked(1),
		on("f", "f", "flag", "a verdict on what is under the cursor, or in the brush", e.flag).
			unless(e.nothingPicked).ranked(2),
		on("i", "i", "facts", "facts: the report of what is on the map, as charts", openFacts).
			unless(noFacts).ranked(3),
		on("y", "y", "", "copy the key of the sample under the cursor", e.copyKey).
			unless(e.nothingPicked),
		on("x", "x", "export", "export", openExport).ranked(1),
		on("z ctrl+z", "z", "", "undo the last verdict or note", undo),
		on("Z ctrl+y", "Z", "", "redo", redo),
		on("s", "s", "", "pause or resume scoring", togglePause).unless(notRunning),
		on("q", "q", "quit", "quit; everything is saved", quit).ranked(3),
	}
}

func (e *explore) copyKey(a *App) tea.Cmd {
	in, _ := e.selection(a)
	keys := a.feed.snap.Roster().Keys
	which := ""
	if len(in) > 1 {
		which = ", the key of the most suspect of " + plural(len(in), "sample")
	}
	return a.copyKey(mostSuspect(a.feed.diag, keys, in, 1)[0], which)
}

func (e *explore) move(dx, dy int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		if !e.plot.overEdge(dx, dy, a.whole()) {
			e.plot.moveTo(e.plot.col+dx, e.plot.row+dy)
		}
		return nil
	}
}

func (e *explore) step(dir int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		if e.plot.density == nil || !e.plot.step(dir) {
			a.say("no samples on this part of the map")
		}
		return nil
	}
}

func (e *explore) jump(r model.Region) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		if e.plot.density == nil || !e.plot.toRegion(r) {
			a.say("%s has no samples on this part of the map", r)
		}
		return nil
	}
}

func (e *explore) axes(a *App) tea.Cmd { return e.setAxes(a, (e.plot.pair+1)%len(axisPairs)) }

func (e *explore) setAxes(a *App, pair int) tea.Cmd {
	e.plot.keepView()
	e.plot.pair = pair
	e.plot.chosen, e.plot.stale = true, true
	a.say("axes: %s", axisPairs[pair].name)
	return a.rememberCmd(settingAxes, axisPairs[pair].name)
}

func (e *explore) recolour(by int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		next := (e.plot.colour + by + numColours) % numColours
		for byRival(next) && oneScorer(a) != "" {
			next = (next + by + numColours) % numColours
		}
		return e.setColour(a, next)
	}
}

func (e *explore) setColour(a *App, colour int) tea.Cmd {
	e.plot.colour = colour
	if why := a.unshaded(colour); why != "" {
		a.say("colour: %s: %s", colourNames[colour], why)
	} else {
		a.say("colour: %s", colourNames[colour])
	}
	return a.rememberCmd(settingColour, colourNames[colour])
}

func (e *explore) read(a *App) tea.Cmd {
	in, what := e.selection(a)
	sortBySuspicion(a.feed.diag, a.feed.snap.Roster().Keys, in)
	return openReader(a, in, 0, what)
}

func (e *explore) list(a *App) tea.Cmd {
	if e.plot.brush != nil {
		in, what := e.selection(a)
		return openList(a, in, what)
	}
	return openList(a, nil, "all")
}

func (e *explore) flag(a *App) tea.Cmd {
	in, what := e.selection(a)
	return openVerdict(a, in, what)
}

func togglePause(a *App) tea.Cmd {
	switch a.feed.progress.Phase {
	case model.Paused:
		a.cfg.Runner.Resume()
		a.say("scoring resumed")
		a.sayPaused(model.Progress{}, a.cfg.Runner.Progress()) // at once, where the cause has stayed
	default:
		a.cfg.Runner.Pause()
		a.say("scoring paused: s resumes")
	}
	a.feed.progress = a.cfg.Runner.Progress()
	return nil
}

func notRunning(a *App) string {
	if a.cfg.Runner == nil {
		return "there is no run to pause"
	}
	switch a.feed.progress.Phase {
	case model.Finished:
		return "scoring has finished"
	case model.Stopped:
		return "scoring has stopped: " + a.feed.progress.Why
	}
	return ""
}

func (e *explore) receive(a *App, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case shadeMsg:
		e.shade.take(msg)
	case mixMsg:
		e.mix.take(a.feed.snap.Roster(), msg)
	case miniMsg:
		e.mini.take(msg)
	case restMsg:
		e.plot.rested(msg)
	case tea.MouseMsg:
		return e.mouse(a, msg)
	}
	return nil
}

// mouse: hover reads, click selects, drag brushes, the wheel zooms.
func (e *explore) mouse(a *App, msg tea.MouseMsg) tea.Cmd {
	if e.plot.density == nil {
		return nil
	}
	at := msg.Mouse()
	in := a.mapCells()
	inside := in.contains(at.X, at.Y)
	col, row := at.X-in.x, at.Y-in.y
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		e.click(a, at, col, row, inside)
	case tea.MouseMotionMsg:
		e.drag(msg.Button, col, row, inside)
	case tea.MouseReleaseMsg:
		return e.release(a)
	case tea.MouseWheelMsg:
		if inside {
			return e.wheel(a, msg, col, row)
		}
	}
	return nil
}

// wheel zooms at the pointer; with ctrl or shift, or sideways, it pans.
func (e *explore) wheel(a *App, m tea.MouseWheelMsg, col, row int) tea.Cmd {
	aside := m.Mod&(tea.ModCtrl|tea.ModShift) != 0
	e.plot.moveTo(col, row)
	switch b := m.Button; {
	case b == tea.MouseWheelLeft, b == tea.MouseWheelUp && aside:
		e.plot.pan(-edgeStep, 0, a.whole())
	case b == tea.MouseWheelRight, b == tea.MouseWheelDown && aside:
		e.plot.pan(edgeStep, 0, a.whole())
	case b == tea.MouseWheelUp:
		return e.zoom(zoomStep)(a)
	case b == tea.MouseWheelDown && e.plot.zoomed:
		return e.zoom(1 / zoomStep)(a)
	}
	return nil
}

// wants the texts of what is under the cursor, as far as it is shown.
func (e *explore) wants(a *App) []int {
	in := e.plot.below(a).listed
	return in[:min(len(in), a.layout().cursor.h)]
}

// derived takes over new regions.
func (e *explore) derived() { e.plot.stale = true }

// errands starts what the map needs to be computed beside the event loop, and brings colours and
// histograms up to what is there.
func (e *explore) errands(a *App) tea.Cmd {
	if !a.feed.opened {
		return nil
	}
	e.shade.settle(a)
	e.sides.settle(a)
	return tea.Batch(e.shade.fetch(a), e.mix.fetch(a), e.mini.fetch(a), a.fetchRival())
}

func (e *explore) resize(a *App) {
	if cells := a.mapCells(); cells.w > 0 && cells.h > 0 { // else nothing of it is drawn
		e.plot.cols, e.plot.rows, e.plot.stale = cells.w, cells.h, true
	}
}
