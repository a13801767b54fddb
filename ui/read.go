package ui

import (
	"context"
	"fmt"
	"math"
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

// reader shows one sample of a selection at a time.
type reader struct {
	in     []int
	at     int
	what   string
	pos    place
	first  int   // first response shown where not all fit side by side
	chosen []int // responses, two at most, the one chosen last behind
	diff   bool
	gen    int
	detail *detail
	laid   layouts
	find   find
	heads  []headSpot // where the heads of responses stand on screen
	rows   int        // of text on screen
}

// place is a row of a document. A row behind the end of its sheet stands for the last.
type place struct{ sheet, row int }

// headSpot is where response k's head was drawn.
type headSpot struct {
	rect
	k int
}

// detail is what the project knows of the sample on screen.
type detail struct {
	note     string
	opinions [][]model.Opinion // per response
	err      error
}

type detailMsg struct {
	reader *reader
	gen    int
	detail detail
}

func openReader(a *App, in []int, at int, what string) tea.Cmd {
	r := &reader{in: in, at: at, what: what, find: find{query: a.filter.query}}
	a.push(r)
	return r.show(a)
}

func (r *reader) name() string { return "reader" }

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
		on("t", "t", "raw", "Markdown or raw text", r.toggleText),
		on("o", "o", "", "side by side or stacked", r.toggleLayout),
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
		on("y", "y", "copy", "copy text or key to the terminal's clipboard", r.copy),
		on("e", "e", "note", "write a note", r.note),
		on("x", "x", "", "export this selection", openExport),
		on("?", "?", "help", "every key of this place", openHelp),
		on("esc", "esc", "back", "end the find, else back", r.escape),
		on("q", "q", "", "back", back),
	}
}

// verdictKeys are those of every mode; here the next sample may follow by itself.
func (r *reader) verdictKeys() []binding {
	table := verdictKeys(r.here)
	for k := range table[:4] {
		give := table[k].do
		table[k].do = func(a *App) tea.Cmd {
			cmd := give(a)
			if i := r.in[r.at]; a.prefs[settingAdvance] == advanceOn && len(a.edits) > 0 {
				a.edits[len(a.edits)-1].then = func(a *App) tea.Cmd { return r.advance(a, i) }
			}
			return cmd
		}
	}
	return table
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

func (r *reader) here(*App) []int { return r.in[r.at : r.at+1] }

func (r *reader) next(a *App) tea.Cmd {
	if r.find.on {
		return r.seek(1)(a)
	}
	return r.step(1)(a)
}

func (r *reader) escape(a *App) tea.Cmd {
	if r.find.on {
		r.find = find{gen: r.find.gen + 1}
		return nil
	}
	return back(a)
}

func (r *reader) step(by int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		at := r.at + by
		if at < 0 || at >= len(r.in) {
			a.say("this is the %s one", map[bool]string{true: "last", false: "first"}[by > 0])
			return nil
		}
		r.at, r.pos, r.first, r.chosen = at, place{}, 0, nil
		return r.show(a)
	}
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
		if cols > 1 && (k < r.first || k >= r.first+cols) {
			r.first = max(0, min(k, n-cols))
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
	if r.diff = !r.diff; r.diff {
		p := r.pair(a, r.in[r.at], n)
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

func (r *reader) note(a *App) tea.Cmd { return a.openNote(r.in[r.at]) }

// show turns to the sample at r.at.
func (r *reader) show(a *App) tea.Cmd {
	r.detail = nil
	return r.detailCmd(a)
}

// detailCmd asks what the project knows of the sample.
func (r *reader) detailCmd(a *App) tea.Cmd {
	r.gen++
	gen, ctx, cfg := r.gen, a.ctx, a.cfg
	i := r.in[r.at]
	key := a.feed.snap.Roster().Keys[i]
	return func() tea.Msg { return detailMsg{r, gen, findDetail(ctx, cfg, i, key)} }
}

func findDetail(ctx context.Context, cfg Config, i int, key model.Key) detail {
	var d detail
	if d.note, d.err = cfg.Ledger.Note(ctx, key); d.err == nil && cfg.Opinions != nil {
		d.opinions, d.err = cfg.Opinions.Opinions(ctx, i)
	}
	return d
}

func (r *reader) receive(a *App, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case detailMsg:
		if msg.reader == r && msg.gen == r.gen {
			stay := r.anchor(a)
			r.detail = &msg.detail
			stay()
			if msg.detail.err != nil {
				a.say("notes and scores not read: %v", msg.detail.err)
			}
		}
	case laidMsg:
		if msg.reader == r {
			stay := r.anchor(a)
			r.laid.keep(msg, r.needed(a))
			stay()
		}
	case foundMsg:
		return r.onFound(a, msg)
	case tea.MouseWheelMsg:
		by := 3
		if msg.Button == tea.MouseWheelUp {
			by = -by
		}
		return r.scroll(by)(a)
	case tea.MouseClickMsg:
		for _, h := range r.heads {
			if msg.Button == tea.MouseLeft && h.contains(msg.X, msg.Y) {
				return r.choose(h.k)(a)
			}
		}
	}
	return nil
}

func (r *reader) wants(*App) []int {
	return r.in[r.at:min(r.at+2, len(r.in))] // the next one too, so that n shows it at once
}

func (r *reader) draw(a *App, ar area) {
	i := r.in[r.at]
	title := fmt.Sprintf(" %s: %s of %s ", r.what, comma(r.at+1), comma(len(r.in)))
	in := ar.box(a.th, title, a.th.frame)
	r.drawSummary(a, in, i)
	r.heads = r.heads[:0]
	body := in.sub(rect{0, 2, in.w, in.h - 2})
	c, ok := a.texts.get(i)
	switch {
	case !ok:
		body.put(1, 0, a.th.faint, "reading…")
		return
	case c.err != nil:
		for y, line := range wrap(clean(c.err.Error()), in.w-2) {
			body.put(1, y, a.th.bad, line)
		}
		return
	}
	r.rows = body.h
	d := r.document(a, i, c.text, r.detail, in.w)
	r.drawDocument(a, body, d)
	edge := ar.sub(rect{2, ar.h - 1, ar.w - 4, 1})
	x := edge.putRight(0, a.th.faint, r.whereabouts(d))
	edge.sub(rect{0, 0, x - 1, 1}).put(0, 0, a.th.warn, r.find.said())
}

// drawSummary says where the sample stands: two lines that never scroll away.
func (r *reader) drawSummary(a *App, in area, i int) {
	s, th := a.feed.snap, a.th
	region := a.feed.part.Region[i]
	x := in.put(1, 0, th.regionStyle(region).with(bold), regionOrState(s, region, i)) + 2
	x = in.put(x, 0, style{}, fmt.Sprintf("μ %s  σ² %s", number(s.Mean(i)), number(s.Variance(i)))) + 2
	if p := a.feed.diag.P[i]; !math.IsNaN(p) {
		x = in.put(x, 0, suspicion(th, p), fmt.Sprintf("P(mislabelled) %.2f", p)) + 2
	}
	if v := s.Verdict(i); v != model.NoVerdict {
		x = in.put(x, 0, th.warn.with(bold), th.flag+" "+v.String()) + 2
	}
	if c, ok := a.texts.get(i); ok && c.err == nil {
		in.put(x, 0, th.faint, fit(firstLine(sourceLine(c.text)), in.w-x-1))
	}
	if r.detail != nil && r.detail.note != "" {
		in.put(1, 1, th.warn, fit(th.note+" "+clean(r.detail.note), in.w-2))
		return
	}
	for x := range in.w {
		in.set(x, 1, th.frame, th.border.horizontal)
	}
}

func sourceLine(t model.Text) string {
	line := ""
	for _, s := range []string{t.ID, t.Source, t.Language} {
		if s != "" {
			line += "  " + s
		}
	}
	return line
}
