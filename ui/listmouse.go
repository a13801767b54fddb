package ui

import tea "charm.land/bubbletea/v2"

// wheelStep is how many lines a notch of the wheel scrolls.
const wheelStep = 3

// mouse: a click selects, on the selected line it reads, with ctrl it marks, on a head it sorts;
// the wheel scrolls, and the thumb on the right border can be dragged.
func (l *sampleList) mouse(a *App, msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		by := wheelStep
		if at.Button == tea.MouseWheelUp {
			by = -by
		}
		l.wheel(a, by)
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft {
			return l.click(a, at)
		}
	case tea.MouseMotionMsg:
		if at.Button == tea.MouseLeft && l.dragging {
			l.toThumb(a, at.Y)
		}
	case tea.MouseReleaseMsg:
		l.dragging = false
	}
	return nil
}

// wheel scrolls, and takes the cursor along only at the edge.
func (l *sampleList) wheel(a *App, by int) {
	rows := l.rows(a)
	l.top = max(0, min(l.top+by, len(l.order)-rows))
	l.at = max(0, min(max(l.at, l.top), l.top+rows-1, len(l.order)-1))
}

func (l *sampleList) click(a *App, at tea.Mouse) tea.Cmd {
	body := a.body()
	x, y := at.X-body.x-1, at.Y-body.y-2 // in the lines
	line := l.top + y
	switch {
	case y == -1:
		return l.clickHead(a, x)
	case y < 0 || y >= l.rows(a):
	case at.X == body.x+body.w-1:
		l.dragging = true
		l.toThumb(a, at.Y)
	case line >= len(l.order):
	case at.Mod.Contains(tea.ModCtrl):
		l.at = line
		l.toggleMark(line)
	case line == l.at:
		return l.read(a)
	default:
		l.at = line
	}
	return nil
}

// clickHead sorts by the column under the pointer, the other way round if that is so already.
func (l *sampleList) clickHead(a *App, x int) tea.Cmd {
	for _, s := range l.slots(a, a.body().w-2) {
		if x < s.x || x > s.x+s.w {
			continue
		}
		switch {
		case s.listColumn == l.by:
			return l.reverse(a)
		case s.codes == nil:
			a.say("%s cannot be sorted by: %s", s.name, s.why)
			return nil
		}
		return l.sortBy(a, s.listColumn)
	}
	return nil
}

// toThumb scrolls so that the middle of the thumb is in line y of the screen.
func (l *sampleList) toThumb(a *App, y int) {
	rows := l.rows(a)
	share := float64(y-a.body().y-2) / float64(max(1, rows-1))
	l.top = int(max(0, min(share, 1)) * float64(max(0, len(l.order)-rows)))
	l.wheel(a, 0)
}
