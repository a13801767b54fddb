package ui

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

const (
	// clipboardSafe is what terminals and multiplexers take in one OSC 52 sequence, in base64: tmux
	// and xterm stop at about 74 kB.
	clipboardSafe = 74_000
	// clipboardMost bounds what is written to the terminal at all.
	clipboardMost = 1 << 20
)

// copyDialog asks what of the sample on screen to copy.
type copyDialog struct {
	overlay
	text model.Text
	key  string
}

func (r *reader) copy(a *App) tea.Cmd {
	i := r.in[r.at]
	c, ok := a.texts.get(i)
	if !ok || c.err != nil {
		a.say("there is no text to copy yet")
		return nil
	}
	a.push(&copyDialog{text: c.text, key: a.feed.snap.Roster().Keys[i].String()})
	return nil
}

func (d *copyDialog) name() string { return "copy" }

func (d *copyDialog) keys() []binding {
	table := []binding{
		on("i", "i", "", "the instruction", d.take("the instruction", func() string {
			return d.text.Instruction
		})),
		on("1", "1…9", "", "a response", d.response(0)),
		on("k", "k", "", "the sample's key", d.take("the key", func() string { return d.key })),
		on("a", "a", "", "everything", d.take("everything", d.everything)),
		on("esc q", "esc", "cancel", "nothing", back),
	}
	for k := 1; k < 9; k++ {
		table = append(table, on(string(rune('1'+k)), "", "", "", d.response(k)))
	}
	return table
}

func (d *copyDialog) response(k int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		if k >= len(d.text.Responses) {
			a.say("there are %s", plural(len(d.text.Responses), "response"))
			return nil
		}
		return d.take("response "+letter(k), func() string { return d.text.Responses[k].Body })(a)
	}
}

func (d *copyDialog) take(what string, text func() string) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		a.pop()
		return a.copyCmd(what, text())
	}
}

// copyCmd asks the terminal to put text on its clipboard, and says what that may come to: the
// terminal gives no answer.
func (a *App) copyCmd(what, text string) tea.Cmd {
	size := base64.StdEncoding.EncodedLen(len(text))
	said := fmt.Sprintf("%s: %s", what, plural(utf8.RuneCountInString(text), "character"))
	switch {
	case size > clipboardMost:
		a.say("%s, too many for a clipboard; x writes a file", said)
		return nil
	case size > clipboardSafe:
		a.say("copied %s; more than many terminals and tmux take: it may be cut or dropped", said)
	default:
		a.say("copied %s, if the terminal allows it (OSC 52)", said)
	}
	return tea.SetClipboard(text)
}

// copyKey puts the key of sample i on the clipboard, and says it and which one it is.
func (a *App) copyKey(i int, which string) tea.Cmd {
	key := a.feed.snap.Roster().Keys[i].String()
	a.say("copied %s%s", key, which)
	return tea.SetClipboard(key)
}

// everything is the sample as plain text.
func (d *copyDialog) everything() string {
	var b strings.Builder
	part := func(title, text string) {
		if text != "" {
			fmt.Fprintf(&b, "# %s\n\n%s\n\n", title, text)
		}
	}
	part("key", d.key)
	part("system prompt", d.text.System)
	part("instruction", d.text.Instruction)
	for k, r := range d.text.Responses {
		part(strings.TrimSpace("response "+letter(k)+" "+r.Model), r.Body)
	}
	part("reference", d.text.Reference)
	return b.String()
}

func (d *copyDialog) draw(a *App, ar area) {
	var table []binding
	for _, b := range d.keys() {
		if b.help != "" {
			table = append(table, b)
		}
	}
	in := dialog(a, ar, " copy ", 34, len(table))
	for y, b := range table {
		in.put(1, y, a.th.key, b.shown)
		in.put(6, y, style{}, b.help)
	}
}

func (d *copyDialog) receive(*App, tea.Msg) tea.Cmd { return nil }
