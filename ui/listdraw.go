package ui

import (
	"fmt"
	"slices"

	"admap/model"
)

const (
	// listSigns is the room before the columns: one cell for the cursor, one for the mark.
	listSigns = 3
	// leastTitle is what the instruction keeps where a person chose the columns. Where nobody has, it
	// keeps standardTitle per cent of the line, up to enoughTitle.
	leastTitle, standardTitle, enoughTitle = 24, 40, 60
	// cursorCells is how much of the cursor's line is painted. A move writes what is painted twice:
	// whole lines of 120 cells took 346 bytes, this takes a quarter.
	cursorCells = 10
)

// listSlot is a column's place in the list's lines.
type listSlot struct {
	*listColumn
	x, w int
}

// slots lays the chosen columns into w cells. The least important go first where there is no room,
// the others widen towards what their content needs, and the instruction takes what is left.
func (l *sampleList) slots(a *App, w int) []listSlot {
	shown := slices.Clone(l.shown)
	reserve := leastTitle
	if l.standard {
		reserve = max(leastTitle, min(enoughTitle, w*standardTitle/100))
	}
	room := func() int { return w - listSigns - columnsNeed(shown, reserve) }
	for len(shown) > 1 && room() < 0 {
		worst := 0
		for k, c := range shown {
			if c.rank > shown[worst].rank {
				worst = k
			}
		}
		shown = slices.Delete(shown, worst, worst+1)
	}
	return layColumns(a, shown, w, max(0, room()))
}

// columnsNeed is the least that columns take, gaps included.
func columnsNeed(shown []*listColumn, title int) int {
	n := -1
	for _, c := range shown {
		n += c.w + 1
		if c.name == titleColumn {
			n += max(0, title-c.w)
		}
	}
	return n
}

// layColumns puts columns side by side, with spare cells to give away.
func layColumns(a *App, shown []*listColumn, w, spare int) []listSlot {
	slots := make([]listSlot, len(shown))
	used, title := listSigns-1, -1
	for k, c := range shown {
		slots[k] = listSlot{listColumn: c, w: c.w}
		if c.most != nil {
			more := min(spare, max(0, c.most(a)-c.w))
			slots[k].w += more
			spare -= more
		}
		if c.name == titleColumn {
			title = k
		}
		used += slots[k].w + 1
	}
	if title >= 0 {
		slots[title].w = max(1, slots[title].w+w-used)
	}
	x := listSigns
	for k := range slots {
		slots[k].x = x
		x += slots[k].w + 1
	}
	return slots
}

func (l *sampleList) draw(a *App, ar area) {
	in := ar.box(a.th, l.title(a, ar.w), a.th.frame)
	l.scroll(in.h - 1)
	slots := l.slots(a, in.w)
	l.drawHead(a, in, slots)
	for k := 0; k < in.h-1 && l.top+k < len(l.order); k++ {
		l.drawLine(a, in.sub(rect{0, k + 1, in.w, 1}), slots, l.top+k)
	}
	l.drawThumb(a, ar.sub(rect{ar.w - 1, 2, 1, in.h - 1}))
	if len(l.order) == 0 && !l.sorting {
		in.put(2, 2, a.th.warn, l.nothing(a))
	}
}

// nothing says why the list is empty.
func (l *sampleList) nothing(a *App) string {
	if a.filter.on() || l.region != model.Off {
		return "nothing matches: 0 lists all regions, F and / change what is filtered"
	}
	return "there is nothing to list"
}

func (l *sampleList) title(a *App, w int) string {
	what := l.what
	if a.filter.on() {
		what += " where " + fit(a.filter.brief(), w/3)
	}
	if l.region != model.Off {
		what += ", " + l.region.String()
	}
	if l.place != nil {
		what += ": " + plural(len(l.order), "sample")
	}
	title := fmt.Sprintf(" %s  by %s %s %s", what, l.by.name, l.arrow(a.th), l.marks.said())
	if l.sorting && (l.rough || l.place == nil) {
		title += " sorting… "
	}
	if len(l.order) > 0 {
		title += fmt.Sprintf(" %s/%s ", comma(l.at+1), comma(len(l.order)))
	}
	return title
}

// arrow points down where the first line has the largest value.
func (l *sampleList) arrow(th *theme) string {
	falling := l.by.falling != l.reversed
	if th.ascii {
		return map[bool]string{true: "v", false: "^"}[falling]
	}
	return map[bool]string{true: "↓", false: "↑"}[falling]
}

// drawHead names the columns; the arrow stands behind the one that the list is sorted by.
func (l *sampleList) drawHead(a *App, in area, slots []listSlot) {
	for _, s := range slots {
		st, text, x := a.th.faint, fit(s.title, s.w), s.x
		if s.listColumn == l.by {
			st = a.th.key
			text += l.arrow(a.th) // in the gap, where the name fills the column
		}
		if s.right {
			x += max(0, s.w-width(text))
		}
		in.put(x, 0, st, text)
	}
}

func (l *sampleList) drawLine(a *App, ar area, slots []listSlot, line int) {
	i, here := l.order[line], line == l.at
	if here {
		ar.put(0, 0, a.th.accent, ">")
	}
	if l.marks.Has(i) {
		ar.put(1, 0, a.th.accent.with(bold), markSign(a.th))
	}
	for _, s := range slots {
		st, text := s.cell(a, i)
		text = fit(text, s.w)
		x := s.x
		if s.right {
			x += s.w - width(text)
		}
		ar.put(x, 0, st, text)
	}
	if here {
		ar.tint(0, 0, cursorCells, a.th.cursorRow, bold)
	}
}

func markSign(th *theme) string {
	if th.ascii {
		return "*"
	}
	return "✓"
}

// drawThumb shows on the right border which part of the list is on screen.
func (l *sampleList) drawThumb(a *App, border area) {
	n := len(l.order)
	if n <= border.h || border.h < 3 {
		return
	}
	size := max(1, border.h*border.h/n)
	from := l.top * (border.h - size) / (n - border.h)
	for y := from; y < from+size; y++ {
		border.set(0, y, a.th.accent, a.th.bar)
	}
}
