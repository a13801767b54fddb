package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// farStep is how many cells a shifted arrow moves.
const farStep = 10

// explore is the map: the home of the program.
type explore struct {
	plot plot
}

func newExplore() *explore { return &explore{plot: newPlot()} }

func (e *explore) name() string { return "map" }

func (e *explore) keys() []binding {
	return slices.Concat(e.mapKeys(), e.doKeys(), e.selectKeys())
}

func (e *explore) mapKeys() []binding {
	return []binding{
		on("left h", "←↓↑→ hjkl", "", "move the cursor by a cell", e.move(-1, 0)),
		on("down j", "", "", "", e.move(0, 1)),
		on("up k", "", "", "", e.move(0, -1)),
		on("right l", "", "", "", e.move(1, 0)),
		on("shift+left H", "⇧ HJKL", "", "move by ten cells", e.move(-farStep, 0)),
		on("shift+down J", "", "", "", e.move(0, farStep)),
		on("shift+up K", "", "", "", e.move(0, -farStep)),
		on("shift+right L", "", "", "", e.move(farStep, 0)),
		on("n", "n", "", "next cell with samples", e.step(1)),
		on("p", "p", "", "previous cell with samples", e.step(-1)),
		on("1", "1", "", "to the densest place of HighAvg", e.jump(model.HighAvg)),
		on("2", "2", "", "to the densest place of LowAvg", e.jump(model.LowAvg)),
		on("3", "3", "", "to the densest place of HighVar", e.jump(model.HighVar)),
		on("+ =", "+", "", "zoom in at the cursor", e.zoom(zoomStep)),
		on("- _", "-", "", "zoom out", e.zoom(1/zoomStep)).unless(e.notZoomed),
		on("0", "0", "", "show the whole map", e.fit).unless(e.notZoomed),
		on("a", "a", "", "axes: linear, σ, log, rank", e.axes),
		on("c", "c", "", "colour: region, density", e.recolour),
	}
}

func (e *explore) doKeys() []binding {
	return []binding{
		on("enter", "↵", "read", "read what is under the cursor, or in the brush", e.read).
			unless(e.nothingPicked).ranked(-2),
		on("tab", "⇥", "list", "list the brush, or everything", e.list).ranked(-1),
		on("R", "R", "review", "review the suspects of what is drawn, one at a time", e.review).
			ranked(1),
		on("f", "f", "", "a verdict on what is under the cursor, or in the brush", e.flag).
			unless(e.nothingPicked),
		on("y", "y", "", "copy the key of the sample under the cursor", e.copyKey).
			unless(e.nothingPicked),
		on("x", "x", "export", "export", openExport).ranked(1),
		on("z ctrl+z", "z", "", "undo the last verdict or note", undo),
		on("Z ctrl+y", "Z", "", "redo", redo),
		on("s", "s", "", "pause or resume scoring", togglePause).unless(notRunning),
		on("q", "q", "", "quit; everything is saved", quit),
	}
}

// copyKey puts a sample's key on the clipboard of the terminal.
func (e *explore) copyKey(a *App) tea.Cmd {
	in, _ := e.selection(a)
	keys := a.feed.snap.Roster().Keys
	key := keys[mostSuspect(a.feed.diag, keys, in, 1)[0]].String()
	which := ""
	if len(in) > 1 {
		which = ", the key of the most suspect of " + plural(len(in), "sample")
	}
	a.say("copied %s%s", key, which)
	return tea.SetClipboard(key)
}

func (e *explore) move(dx, dy int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		e.plot.moveTo(e.plot.col+dx, e.plot.row+dy)
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

func (e *explore) zoom(factor float64) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		if e.plot.density != nil && !e.plot.zoom(factor, a.feed.ax.whole(a.cfg.Scorer.Scale)) {
			a.say("no deeper zoom")
		}
		return nil
	}
}

func (e *explore) notZoomed(*App) string {
	if !e.plot.zoomed {
		return "this is the whole map"
	}
	return ""
}

func (e *explore) fit(*App) tea.Cmd {
	e.plot.zoomed, e.plot.stale = false, true
	return nil
}

func (e *explore) axes(a *App) tea.Cmd {
	e.plot.pair = (e.plot.pair + 1) % len(axisPairs)
	e.plot.chosen, e.plot.stale = true, true
	a.say("axes: %s", axisPairs[e.plot.pair].name)
	return a.rememberCmd(settingAxes, axisPairs[e.plot.pair].name)
}

func (e *explore) recolour(a *App) tea.Cmd {
	e.plot.colour = (e.plot.colour + 1) % numColours
	a.say("colour: %s", colourNames[e.plot.colour])
	return a.rememberCmd(settingColour, colourNames[e.plot.colour])
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
	default:
		a.cfg.Runner.Pause()
		a.say("scoring paused: s resumes")
	}
	a.feed.progress = a.cfg.Runner.Progress()
	return nil
}

func notRunning(a *App) string {
	if a.cfg.Runner == nil {
		return "the scores come with the data: there is no run to pause"
	}
	switch a.feed.progress.Phase {
	case model.Finished:
		return "scoring has finished"
	case model.Stopped:
		return "scoring has stopped: " + a.feed.progress.Why
	}
	return ""
}

// receive handles the mouse: hover reads, click selects, drag brushes, the wheel zooms.
func (e *explore) receive(a *App, msg tea.Msg) tea.Cmd {
	m, ok := msg.(tea.MouseMsg)
	if !ok || e.plot.density == nil {
		return nil
	}
	at := m.Mouse()
	in := a.mapCells()
	inside := in.contains(at.X, at.Y)
	col, row := at.X-in.x, at.Y-in.y
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		e.click(msg.Button, col, row, inside)
	case tea.MouseMotionMsg:
		e.drag(msg.Button, col, row, inside)
	case tea.MouseReleaseMsg:
		return e.release(a)
	case tea.MouseWheelMsg:
		if inside {
			return e.wheel(a, msg.Button, col, row)
		}
	}
	return nil
}

func (e *explore) click(b tea.MouseButton, col, row int, inside bool) {
	if p := &e.plot; b == tea.MouseLeft && inside {
		p.setBrush(nil)
		p.pressed = true
		p.moveTo(col, row)
	}
}

// drag brushes from where the button went down, on the map, to the pointer or the map's edge. A
// pointer without a button only moves the cursor, and no brush with it.
func (e *explore) drag(b tea.MouseButton, col, row int, inside bool) {
	p := &e.plot
	switch {
	case b == tea.MouseLeft && p.pressed:
		if p.brush == nil && (col != p.col || row != p.row) {
			p.setBrush(&brush{view: p.density.View, c0: p.col, r0: p.row, open: true})
		}
		p.moveTo(col, row)
	case b == tea.MouseNone && inside && (p.brush == nil || !p.brush.open):
		p.moveTo(col, row)
	}
}

func (e *explore) release(a *App) tea.Cmd {
	pressed := e.plot.pressed
	e.plot.pressed = false
	if b := e.plot.brush; pressed && b != nil && b.open {
		return e.toggleBrush(a)
	}
	return nil
}

func (e *explore) wheel(a *App, b tea.MouseButton, col, row int) tea.Cmd {
	e.plot.moveTo(col, row)
	switch {
	case b == tea.MouseWheelUp:
		return e.zoom(zoomStep)(a)
	case b == tea.MouseWheelDown && e.plot.zoomed:
		return e.zoom(1 / zoomStep)(a)
	}
	return nil
}

// wants the texts of what is under the cursor, as far as it is shown.
func (e *explore) wants(a *App) []int {
	in := e.listed(a)
	return in[:min(len(in), a.layout().cursor.h)]
}

// maxListed is more than the panel under the cursor has lines.
const maxListed = 200

// listed is what the panel lists of the samples under the cursor, the most suspect first.
func (e *explore) listed(a *App) []int {
	p := &e.plot
	if in := p.pick(); p.listed == nil {
		p.listed = mostSuspect(a.feed.diag, a.feed.snap.Roster().Keys, in, maxListed)
	}
	return p.listed
}

// derived takes over new regions.
func (e *explore) derived() { e.plot.stale = true }

func (e *explore) resize(a *App) {
	cells := a.mapCells()
	e.plot.cols, e.plot.rows, e.plot.stale = cells.w, cells.h, true
}

// exploreLayout is where the panes of the map mode stand, in screen cells.
type exploreLayout struct{ plot, regions, cursor rect }

func (a *App) layout() exploreLayout {
	b := a.body()
	panel := min(max(28, b.w*32/100), 60)
	top := min(regionRows(panel)+len(a.regionNotes())+2, b.h-5)
	return exploreLayout{
		plot:    rect{b.x, b.y, b.w - panel, b.h},
		regions: rect{b.x + b.w - panel, b.y, panel, top},
		cursor:  rect{b.x + b.w - panel, b.y + top, panel, b.h - top},
	}
}

// mapCells is where the map's cells stand, in screen cells.
func (a *App) mapCells() rect {
	in := a.layout().plot.inset()
	return rect{in.x + gutter, in.y, max(0, in.w-gutter), max(0, in.h-2)}
}

func (e *explore) draw(a *App, ar area) {
	l := a.layout()
	shift := func(r rect) rect { return rect{r.x - a.body().x, r.y - a.body().y, r.w, r.h} }
	pair := axisPairs[e.plot.pair]
	title := fmt.Sprintf(" quality μ ↑  variability σ² →  %s ", pair.name)
	if e.plot.zoomed {
		title += fmt.Sprintf("zoomed: %s of %s shown ", comma(e.plot.density.Shown),
			comma(a.feed.snap.Counts.Drawn))
	}
	if in := ar.sub(shift(l.plot)).box(a.th, title, a.th.frame); e.plot.density != nil {
		drawPlot(a, in)
	}
	drawRegions(a, ar.sub(shift(l.regions)).box(a.th, " regions ", a.th.frame))
	drawCursor(a, ar.sub(shift(l.cursor)))
	if a.hint {
		drawHint(a, ar.sub(shift(l.plot)))
	}
}
