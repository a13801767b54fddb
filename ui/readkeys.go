package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// What the reader's settings may be; "" is the other way.
const (
	layoutStacked = "stacked"
	textRaw       = "raw"
	advanceOn     = "on"
)

func (r *reader) keys() []binding {
	return slices.Concat(r.stepKeys(), r.viewKeys(), r.verdictKeys(), r.doKeys())
}

func (r *reader) stepKeys() []binding {
	return []binding{
		on("n", "n", "next", "next sample; next match while finding", r.next),
		on("N", "N", "", "previous match", r.seek(-1)).unless(r.notFinding),
		on("] tab", "]", "", "next sample (also tab)", r.step(1)),
		on("p [ shift+tab", "p [", "prev", "previous sample", r.step(-1)),
		on("down j", "↓ j", "", "scroll down", r.scroll(1)),
		on("up k", "↑ k", "", "scroll up", r.scroll(-1)),
		on("pgdown space ctrl+f", "PgDn", "", "a page down (also space, ^f)", r.turn(1)),
		on("pgup ctrl+b", "PgUp", "", "a page up (also ^b)", r.turn(-1)),
		on("ctrl+d", "^d", "", "half a page down", r.half(1)),
		on("ctrl+u", "^u", "", "half a page up", r.half(-1)),
		on("home g", "g", "", "to the top", r.top),
		on("end G", "G", "", "to the end", r.end),
		on("right l", "→ l", "", "show the next response", r.shift(1)),
		on("left h", "← h", "", "show the previous response", r.shift(-1)),
	}
}

func (r *reader) viewKeys() []binding {
	table := []binding{
		on("1", "1…9", "", "choose a response, two at most", r.choose(0)),
		on("D", "D", "diff", "compare the two chosen word by word", r.compare),
		on("t", "t", "raw", "Markdown or raw text", r.toggleText).ranked(3),
		on("o", "o", "", "side by side or stacked", r.toggleLayout),
		on("v", "v", "", "each rating of a judge that gave several", r.showDraws).unless(r.noDraws),
		on("/", "/", "find", "find in this sample; n N go through the matches", r.ask),
	}
	for k := 1; k < 9; k++ {
		table = append(table, on(string(rune('1'+k)), "", "", "", r.choose(k)))
	}
	return table
}

func (r *reader) doKeys() []binding {
	return []binding{
		on("A", "A", "", "go on by itself after a verdict, or not", r.toggleAdvance),
		on("y", "y", "copy", "copy text or key to the terminal's clipboard", r.copy).ranked(3),
		on("e", "e", "note", "write a note", r.note).ranked(2),
		on("x", "x", "", "export this selection", openExport),
		on("?", "?", "help", "every key of this place", openHelp),
		on("esc", "esc", "back", "end the find, else back", r.escape),
		on("q", "q", "", "back", back),
	}
}

// verdictKeys are those of every mode; here the next sample may follow by itself.
func (r *reader) verdictKeys() []binding {
	table := verdictKeys(r.here)
	for k, v := range verdictsByKey {
		give := table[k].do
		table[k].do = func(a *App) tea.Cmd {
			if a.prefs[settingAdvance] != advanceOn || v == model.NoVerdict {
				return give(a)
			}
			return a.verdictThen(r.here(a), v, r.thenOn())
		}
	}
	return table
}

// thenOn goes on once a verdict on the present sample is on disk.
func (r *reader) thenOn() func(*App, editedMsg) tea.Cmd {
	i := r.in[r.at]
	return func(a *App, msg editedMsg) tea.Cmd {
		if msg.err != nil {
			return nil
		}
		return r.advance(a, i)
	}
}

// advance goes on from sample i, if that is still on screen, once its verdict is on disk.
func (r *reader) advance(a *App, i int) tea.Cmd {
	if r.in[r.at] != i {
		return nil
	}
	if r.at == len(r.in)-1 {
		a.say("%s · this was the last one", a.msg)
		return nil
	}
	return r.step(1)(a)
}

// shift shows other responses; stacked, it goes to the next one's head.
func (r *reader) shift(by int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		d, ok := r.now(a)
		if !ok {
			return nil
		}
		n := len(a.feed.snap.Scores(d.i))
		if cols := r.columns(a, n, r.width(a)); cols > 1 || r.diff {
			r.first = max(0, min(r.first+by, n-cols))
			return nil
		}
		at := r.placed(d)
		for s := at.sheet + by; s >= 0 && s < len(d.sheets); s += by {
			if c := d.sheets[s].cols[0]; c.k >= 0 && c.part == 0 {
				r.pos = place{s, 0}
				return nil
			}
		}
		return nil
	}
}

// choose picks a response for the comparison, or lets go of it.
func (r *reader) choose(k int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		n := len(a.feed.snap.Scores(r.in[r.at]))
		if k >= n {
			a.say("there are %s", plural(n, "response"))
			return nil
		}
		if at := slices.Index(r.chosen, k); at >= 0 {
			r.chosen = slices.Delete(slices.Clone(r.chosen), at, at+1)
		} else {
			r.chosen = append(slices.Clone(r.chosen[max(0, len(r.chosen)-1):]), k)
		}
		cols := r.columns(a, n, r.width(a))
		if at := r.orderOf(k, n, cols); cols > 1 && (at < r.first || at >= r.first+cols) {
			r.first = max(0, min(at, n-cols))
		}
		return nil
	}
}

// pair is what D compares: the two chosen; beside one chosen, another; else the pair whose scores
// contradict its label most.
func (r *reader) pair(a *App, i, n int) model.Pair {
	p := a.feed.diag.Worst[i]
	if p == (model.Pair{}) || p.A >= n || p.B >= n {
		p = model.Pair{A: 0, B: 1}
	}
	switch len(r.chosen) {
	case 2:
		return model.Pair{A: r.chosen[0], B: r.chosen[1]}
	case 1:
		if k := r.chosen[0]; k != p.A {
			return model.Pair{A: k, B: p.A}
		}
	}
	return p
}

func (r *reader) compare(a *App) tea.Cmd {
	n := len(a.feed.snap.Scores(r.in[r.at]))
	if n < 2 {
		a.say("there is only one response")
		return nil
	}
	r.held = foothold{}
	if r.diff = !r.diff; r.diff {
		p := r.pair(a, r.in[r.at], n)
		if d, ok := r.now(a); ok {
			at, _ := d.find(colKey{k: p.A})
			r.pos = place{at.sheet, 0}
		}
		a.say("%s becomes %s: [-only in %s-] {+only in %s+} · 1…9 choose · D ends", letter(p.A),
			letter(p.B), letter(p.A), letter(p.B))
	}
	return nil
}

func (r *reader) toggleText(a *App) tea.Cmd {
	return r.toggle(a, settingReaderText, textRaw, "raw text", "Markdown, rendered")
}

func (r *reader) toggleLayout(a *App) tea.Cmd {
	return r.toggle(a, settingReaderLayout, layoutStacked, "responses stacked",
		"responses side by side, as many as fit")
}

func (r *reader) toggleAdvance(a *App) tea.Cmd {
	return r.toggle(a, settingAdvance, advanceOn, "auto-advance: a verdict goes on to the next sample",
		"auto-advance off")
}

// toggle turns a setting and stays where one reads.
func (r *reader) toggle(a *App, name, value, onSaid, offSaid string) tea.Cmd {
	said := onSaid
	if a.prefs[name] == value {
		value, said = "", offSaid
	}
	stay := r.anchor(a)
	cmd := a.rememberCmd(name, value)
	stay()
	a.say("%s", said)
	return cmd
}
