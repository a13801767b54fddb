package ui

import (
	"strconv"

	"admap/model"
)

// roomyHeight is the height of the body from which the panel has room for more than the regions and
// what is under the cursor.
const roomyHeight = 30

// legend names what the map is coloured by and what its signs and colours stand for.
type legend struct {
	name  string
	note  string // what the value is, in a line
	items []legendItem
}

// legendItem is a sign as the map draws it and what it means.
type legendItem struct {
	sign  string
	st    style
	label string
}

// legend describes the mode in use, or why it shows nothing.
func (a *App) legend() legend {
	p := &a.home.plot
	l := legend{name: colourNames[p.colour]}
	if why := a.unshaded(p.colour); why != "" {
		l.note = why
		return l
	}
	switch p.colour {
	case byRegion:
		l.note, l.items = "brightness: samples in a cell", a.levelItems()
	case byDensity:
		l.note, l.items = "samples in a cell", a.levelItems()
	case byMislabelled:
		l.note = "mean over the cell's samples"
		l.items = a.classItems("<.1", "<.2", "<.5", "<.8", "≥.8")
	case bySource:
		l.note, l.items = "the most frequent in a cell", a.sourceItems()
	case byMargin:
		l.note = "preferred less other, in RMS"
		l.items = a.classItems("<-1", "<-.25", "±.25", ">.25", ">1")
	case byDisagreement:
		l.note = "percentiles by μ apart, against " + nameOfScorer(a.rival.shown.Scorer)
		l.items = a.classItems("<.1", "<.2", "<.35", "<.5", "≥.5")
	case byMoved:
		l.note = "share in another region by " + nameOfScorer(a.rival.shown.Scorer)
		l.items = a.classItems("<10%", "<30", "<50", "<70", "≥70%")
	case byLength:
		l.note = "best less worst, of the longest"
		l.items = a.classItems("<-40%", "<-10", "±10%", ">10", ">40%")
	}
	return l
}

// levelItems show the steps of the number of samples in a cell, each by the least of it.
func (a *App) levelItems() (items []legendItem) {
	p, th, steps := &a.home.plot, a.th, levels
	if p.sparse {
		steps = bigLevels
	}
	for l := range steps {
		least := 1
		if l > 0 {
			least = 1 << (l + int(p.shift))
		}
		label := short(least)
		if l == steps-1 {
			label += "+"
		}
		view := model.CellView{Count: least, Region: model.HighAvg}
		items = append(items, legendItem{p.sign(th, view), p.levelStyle(th, view), label})
	}
	return items
}

// classItems show the classes of a value, and that of no value.
func (a *App) classItems(labels ...string) (items []legendItem) {
	for k, label := range labels {
		items = append(items, a.classItem(int8(k), label))
	}
	return append(items, a.classItem(-1, "none"))
}

func (a *App) sourceItems() (items []legendItem) {
	m := &a.home.mix
	for k, name := range m.names {
		if m.classes.Samples[k] > 0 {
			items = append(items, a.classItem(int8(k), name))
		}
	}
	return items
}

// classItem shows a class by its sign, whether or not its colour says it too.
func (a *App) classItem(class int8, label string) legendItem {
	th, colour := a.th, a.home.plot.colour
	sign := th.bar
	if th.colourless() || colour == bySource {
		sign = th.classSign(colour, class)
	}
	return legendItem{sign, th.classStyle(colour, class), label}
}

// short writes a number in few cells: 512, 4k, 2M.
func short(n int) string {
	switch {
	case n >= 1<<20:
		return strconv.Itoa(n>>20) + "M"
	case n >= 1<<10:
		return strconv.Itoa(n>>10) + "k"
	}
	return strconv.Itoa(n)
}

// flow breaks the items into lines of at most w cells.
func (l legend) flow(w int) (lines [][]legendItem) {
	x := 0
	for _, it := range l.items {
		need := 1 + width(it.sign) + 1 + min(width(it.label), w-4)
		if len(lines) == 0 || x+need > w {
			lines, x = append(lines, nil), 0
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], it)
		x += need + 1
	}
	return lines
}

// rows is how many lines the legend takes in a panel of inner width w.
func (l legend) rows(w int) int { return len(wrap(l.note, w-1)) + len(l.flow(w)) }

// drawLegend fills a box of the panel.
func drawLegend(a *App, outer area) {
	l := a.legend()
	ar := outer.box(a.th, " colour: "+l.name+" · c C ", a.th.frame)
	for y, line := range l.flow(ar.w) {
		x := 0
		for _, it := range line {
			x = ar.put(x+1, y, it.st, it.sign)
			x = ar.put(x+1, y, a.th.faint, fit(it.label, ar.w-4)) + 1
		}
	}
	for k, line := range wrap(l.note, ar.w-1) {
		ar.put(1, len(l.flow(ar.w))+k, a.th.faint, line)
	}
}

// leastLabel is how far a label is cut before further items are left out.
const leastLabel = 6

// drawLegendLine writes the legend into the bottom edge of the map, right-aligned, and returns where
// it begins. Where there is no room for all, gaps go first, then labels are cut, then the last items
// are left out.
func drawLegendLine(a *App, edge area) int {
	l := a.legend()
	room, name := edge.w-2, " "+l.name
	if len(l.items) == 0 {
		name = fit(name+": "+l.note, room-1)
	}
	items, limit, gap := l.items, leastLabel, " "
	for _, it := range items {
		limit = max(limit, width(it.label))
	}
	need := func() int {
		n := width(name) + 1
		for _, it := range items {
			n += 1 + width(it.sign) + len(gap) + min(limit, width(it.label))
		}
		if len(items) < len(l.items) {
			n += 2
		}
		return n
	}
	for need() > room && len(items) > 0 {
		switch {
		case gap != "":
			gap = ""
		case limit > leastLabel:
			limit--
		default:
			items = items[:len(items)-1]
		}
	}
	at := max(0, edge.w-1-need())
	x := edge.put(at, 0, a.th.title, name)
	for _, it := range items {
		x = edge.put(x, 0, style{}, " ")
		x = edge.put(x, 0, it.st, it.sign)
		x = edge.put(x, 0, a.th.faint, gap+fit(it.label, limit))
	}
	if len(items) < len(l.items) {
		x = edge.put(x, 0, a.th.faint, " …")
	}
	edge.put(x, 0, style{}, " ")
	return at
}
