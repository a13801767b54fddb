package ui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	// messageFor is how long a message stays in the footer unless a key is pressed.
	messageFor = 6 * time.Second
	// keepMessages is how many messages can be read again.
	keepMessages = 100
	// messageLines is how high a message may grow over what is above the footer.
	messageLines = 4
)

// message is something that was said.
type message struct {
	text string
	at   time.Time
}

// say shows a message in the footer until the next key, or a while. A message with an error in it
// stays until a key is pressed, and nothing else is said meanwhile.
func (a *App) say(format string, args ...any) {
	m := message{clean(fmt.Sprintf(format, args...)), a.cfg.Now()}
	a.said = append(a.said, m)
	a.said = a.said[max(0, len(a.said)-keepMessages):]
	bad := slices.ContainsFunc(args, func(v any) bool { _, is := v.(error); return is })
	if a.sticky && !bad {
		return // what stays is read first; this one is in the list of messages
	}
	a.msg, a.msgAt, a.sticky = m.text, m.at, bad
}

// state is what the footer always says: whether what was confirmed is on disk.
func (a *App) state() (string, style) {
	switch {
	case a.failed != nil || a.feed.progress.Unstored != "":
		return "NOT SAVED ", a.th.bad
	case len(a.edits) > 0:
		return "saving… ", a.th.warn
	}
	return fmt.Sprintf("%s %s saved ", comma(a.feed.snap.Counts.Flagged()), a.th.flag), a.th.faint
}

// drawFooter writes the keys that matter here or a message, then the key of help and the state. A
// message that needs it takes the place of help; one that is longer covers the lines above.
func (a *App) drawFooter(ar area) {
	text, st := a.state()
	line := ar.sub(rect{0, ar.h - 1, ar.w, 1})
	end := line.putRight(0, st, text)
	help := "?"
	if isDialog(a.top()) {
		help = "f1"
	}
	x := end - width(help+" help") - 2
	if a.msg == "" || width(a.msg) <= x-2 || width(a.msg) > end-2 {
		line.put(line.put(x, 0, a.th.key, help), 0, a.th.faint, " help")
	}
	switch w := width(a.msg); {
	case w == 0:
		footerKeys(line, a, a.top().keys(), x-1)
	case w <= end-2:
		line.put(1, 0, a.th.warn, a.msg)
	default:
		a.drawLongMessage(ar, wrap(a.msg, ar.w-2), x)
	}
}

// drawLongMessage writes lines over the bottom of the screen; the last of them stands in the footer
// where it fits, before x.
func (a *App) drawLongMessage(ar area, lines []string, x int) {
	if len(lines) > messageLines {
		lines = append(lines[:messageLines-1:messageLines-1], fit(lines[messageLines-1], ar.w-20)+
			" … :messages")
	}
	bottom := ar.h - 1
	if width(lines[len(lines)-1]) > x-2 {
		bottom--
	}
	top := bottom - len(lines) + 1
	for k, text := range lines {
		if top+k < ar.h-1 {
			ar.sub(rect{0, top + k, ar.w, 1}).fill(style{})
		}
		ar.put(1, top+k, a.th.warn, text)
	}
}

// messageLog shows what was said lately, with the time, the last at the end.
type messageLog struct {
	said []message
	back int // lines that scrolling has gone back from the end
	// most is how far that may be and shown the lines on screen, as last drawn.
	most, shown int
}

func openMessages(a *App) tea.Cmd {
	a.push(&messageLog{said: slices.Clone(a.said)})
	return nil
}

func (l *messageLog) name() string { return "messages" }

func (l *messageLog) keys() []binding {
	return []binding{
		on("down j", "↓ j", "down", "later messages", l.scroll(-1)),
		on("up k", "↑ k", "up", "earlier messages", l.scroll(1)),
		on("pgdown space ctrl+f", "PgDn", "", "a page down (also space, ^f)", l.page(-1)),
		on("pgup ctrl+b", "PgUp", "", "a page up (also ^b)", l.page(1)),
		on("esc q enter", "esc", "back", "back (also q, ↵)", back),
	}
}

func (l *messageLog) scroll(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		l.back = max(0, min(l.back, l.most)+by)
		return nil
	}
}

func (l *messageLog) page(dir int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { return l.scroll(dir * max(1, l.shown-1))(a) }
}

func (l *messageLog) draw(a *App, ar area) {
	w := min(100, ar.w-4)
	var lines []run
	for _, m := range l.said {
		for k, text := range wrap(m.text, w-11) {
			at := m.at.Format("15:04:05")
			if k > 0 {
				at = "        "
			}
			lines = append(lines, run{text: at + "  " + text})
		}
	}
	if len(lines) == 0 {
		lines = []run{{a.th.faint, "nothing was said yet"}}
	}
	in := dialog(a, ar, fmt.Sprintf(" messages: %d ", len(l.said)), w, min(len(lines), ar.h-2))
	l.shown, l.most = in.h, max(0, len(lines)-in.h)
	l.back = min(l.back, l.most)
	first := l.most - l.back
	for y := 0; y < in.h && first+y < len(lines); y++ {
		in.put(1, y, lines[first+y].st, lines[first+y].text)
	}
}

func (l *messageLog) receive(*App, tea.Msg) tea.Cmd { return nil }

func (l *messageLog) wants(*App) []int { return nil }

func (l *messageLog) floats() {}
