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
	bad  bool // an error is in it
}

// say shows a message in the footer until the next key, or a while. A message with an error in it
// stays until a key is pressed, and nothing else is said meanwhile.
func (a *App) say(format string, args ...any) {
	isError := func(v any) bool { _, is := v.(error); return is }
	m := message{clean(fmt.Sprintf(format, args...)), a.cfg.Now(), slices.ContainsFunc(args, isError)}
	a.said = append(a.said, m)
	a.said = a.said[max(0, len(a.said)-keepMessages):]
	if a.sticky && !m.bad {
		return // what stays is read first; this one is in the list of messages
	}
	a.msg, a.msgAt, a.msgBad, a.sticky = m.text, m.at, m.bad, m.bad
}

// messageStyle is how the message in the footer is written.
func (a *App) messageStyle() style {
	if a.msgBad {
		return a.th.bad
	}
	return a.th.warn
}

// state is what the footer always says: whether what was confirmed is on disk.
func (a *App) state() (string, style) {
	switch {
	case a.failed != nil || a.feed.progress.Unstored != "":
		return "NOT SAVED ", a.th.bad
	case slices.ContainsFunc(a.edits, func(c change) bool { return !c.quiet }):
		return "saving… ", a.th.warn
	}
	return fmt.Sprintf("%s %s saved ", comma(a.feed.snap.Counts.Flagged()), a.th.flag), a.th.faint
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
		ar.put(1, top+k, a.messageStyle(), text)
	}
}

// messageLog shows what was said lately, with the time, the last at the end.
type messageLog struct {
	overlay
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

type saidLine struct {
	st   style
	text string
}

func (l *messageLog) draw(a *App, ar area) {
	w := min(100, ar.w-4)
	var lines []saidLine
	for _, m := range l.said {
		for k, text := range wrap(m.text, w-11) {
			at := m.at.Format("15:04:05")
			if k > 0 {
				at = "        "
			}
			st := style{}
			if m.bad {
				st = a.th.bad
			}
			lines = append(lines, saidLine{st, at + "  " + text})
		}
	}
	if len(lines) == 0 {
		lines = []saidLine{{a.th.faint, "nothing was said yet"}}
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
