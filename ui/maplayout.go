package ui

import (
	"fmt"
)

// exploreLayout is where the panes of the map mode stand, in screen cells. Those without room have
// no height.
type exploreLayout struct{ plot, regions, legend, mini, cursor rect }

// leastCursor is how many rows what is under the cursor keeps before anything else gets room.
const leastCursor = 9

func (a *App) layout() exploreLayout {
	b, panel := a.body(), a.panelWidth()
	x, y := b.x+b.w-panel, b.y
	below := func(h int) rect {
		r := rect{x, y, panel, h}
		y += h
		return r
	}
	l := exploreLayout{plot: rect{b.x, b.y, b.w - panel, b.h}}
	l.regions = below(min(regionRows(panel)+len(a.regionNotes())+2, b.h-5))
	room := func(h int) int {
		if b.y+b.h-y-h < leastCursor {
			return 0
		}
		return h
	}
	if b.h >= roomyHeight {
		l.legend = below(room(a.legend().rows(panel-2) + 2))
	}
	if b.h >= miniFrom && a.home.plot.zoomed {
		l.mini = below(room(miniRows + 2))
	}
	l.cursor = below(b.y + b.h - y)
	return l
}

// panelWidth is what the panes beside the map take.
func (a *App) panelWidth() int { return min(max(28, a.w*32/100), 60) }

// mapCells is where the map's cells stand, in screen cells.
func (a *App) mapCells() rect {
	box := a.layout().plot
	in := box.inset()
	rows, cols := a.home.plot.marginals(box)
	return rect{in.x + gutter, in.y + rows, max(0, in.w-gutter-cols), max(0, in.h-2-rows)}
}

func (e *explore) draw(a *App, ar area) {
	l := a.layout()
	pane := func(r rect) area { return ar.sub(rect{r.x - a.body().x, r.y - a.body().y, r.w, r.h}) }
	e.drawMap(a, pane(l.plot), l.legend.h == 0)
	drawRegions(a, pane(l.regions).box(a.th, a.rulesTitle(), a.th.frame))
	if l.legend.h > 0 {
		drawLegend(a, pane(l.legend))
	}
	if l.mini.h > 0 {
		drawMinimap(a, pane(l.mini))
	}
	drawCursor(a, pane(l.cursor))
	if a.hint {
		drawHint(a, pane(l.plot))
	}
}

// drawMap draws the map with its frame; the legend stands in that where the panel has no room.
func (e *explore) drawMap(a *App, box area, withLegend bool) {
	in := box.box(a.th, e.title(a, box.w-2), a.th.frame)
	free := box.w - 1
	if withLegend {
		free = 1 + drawLegendLine(a, box.sub(rect{1, box.h - 1, box.w - 2, 1}))
	}
	p := &e.plot
	if p.density == nil {
		return
	}
	rows, cols := p.marginals(box.rect)
	if rows > 0 {
		for x := gutter + p.cols; x < in.w; x++ { // the histogram stands on the axis too
			in.set(x, rows+p.rows, a.th.frame, a.th.axisH)
		}
		drawMarginals(a, in.sub(rect{gutter, 0, p.cols, rows}),
			in.sub(rect{gutter + p.cols + 1, rows, cols - 1, p.rows}))
	}
	drawPlot(a, in.sub(rect{0, rows, in.w - cols, in.h - rows}))
	if p.zoomed {
		drawThumbs(a, box, free)
	}
}

// title says what the axes are and which part of the map is shown, as far as there is room.
func (e *explore) title(a *App, room int) string {
	pair := axisPairs[e.plot.pair].name
	long, terse := " quality μ ↑  variability σ² →  "+pair+" ", " μ ↑ σ² → "+pair+" "
	if !e.plot.zoomed || e.plot.density == nil {
		return long
	}
	shown, all := comma(e.plot.density.Shown), comma(a.feed.snap.Counts.Drawn)
	for _, s := range []string{
		long + fmt.Sprintf("· zoomed: %s of %s shown ", shown, all),
		long + fmt.Sprintf("· %s of %s ", shown, all),
	} {
		if width(s) <= room {
			return s
		}
	}
	return terse + fmt.Sprintf("· %s of %s ", shown, all)
}
