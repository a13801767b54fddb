package ui

import (
	"context"
	"fmt"
	"math"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// reader shows one sample of a selection at a time.
type reader struct {
	in     []int
	at     int
	what   string
	top    int // first line of the document on screen
	first  int // first response shown where not all fit side by side
	gen    int
	detail *detail
	page   *page
}

// detail is what the project knows of the sample on screen.
type detail struct {
	note       string
	rationales []string // per response; "" where none
	failures   []string // per response: the detail of a failure
	err        error
}

type detailMsg struct {
	reader *reader
	gen    int
	detail detail
}

func openReader(a *App, in []int, at int, what string) tea.Cmd {
	r := &reader{in: in, at: at, what: what}
	a.push(r)
	return r.show(a)
}

func (r *reader) name() string { return "reader" }

func (r *reader) keys() []binding {
	table := verdictKeys(r.here)
	return append([]binding{
		on("n ] tab", "n", "next", "next sample of the selection (also ], tab)", r.step(1)),
		on("p [ shift+tab", "p", "prev", "previous sample (also [)", r.step(-1)),
		on("down j", "↓ j", "", "scroll down", r.scroll(1)),
		on("up k", "↑ k", "", "scroll up", r.scroll(-1)),
		on("pgdown space ctrl+f", "PgDn", "", "a page down (also space, ^f)", r.turn(1)),
		on("pgup ctrl+b", "PgUp", "", "a page up (also ^b)", r.turn(-1)),
		on("home g", "g", "", "to the top", r.scroll(-1<<30)),
		on("end G", "G", "", "to the end", r.scroll(1<<30)),
		on("right l", "→ l", "", "show the next response", r.shift(1)),
		on("left h", "← h", "", "show the previous response", r.shift(-1)),
		on("e", "e", "note", "write a note", r.note),
		on("x", "x", "", "export this selection", openExport),
		on("?", "?", "help", "every key of this place", openHelp),
		on("esc q", "esc", "back", "back (also q)", back),
	}, table...)
}

func (r *reader) here(*App) []int { return r.in[r.at : r.at+1] }

func (r *reader) step(by int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		at := r.at + by
		if at < 0 || at >= len(r.in) {
			a.say("this is the %s one", map[bool]string{true: "last", false: "first"}[by > 0])
			return nil
		}
		r.at, r.top, r.first = at, 0, 0
		return r.show(a)
	}
}

func (r *reader) scroll(by int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		if r.page != nil {
			r.top = max(0, min(r.top+by, len(r.page.lines)-r.rows(a)))
		}
		return nil
	}
}

func (r *reader) turn(dir int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { return r.scroll(dir * max(1, r.rows(a)-2))(a) }
}

func (r *reader) shift(by int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		if r.page == nil {
			return nil
		}
		n := len(a.feed.snap.Scores(r.in[r.at]))
		r.first = max(0, min(r.first+by, n-r.page.columns))
		r.page = nil
		return nil
	}
}

func (r *reader) note(a *App) tea.Cmd { return a.openNote(r.in[r.at]) }

// show turns to the sample at r.at.
func (r *reader) show(a *App) tea.Cmd {
	r.detail, r.page = nil, nil
	return r.detailCmd(a)
}

// detailCmd asks what the project knows of the sample.
func (r *reader) detailCmd(a *App) tea.Cmd {
	r.gen++
	gen, ctx, cfg := r.gen, a.ctx, a.cfg
	roster := a.feed.snap.Roster()
	i := r.in[r.at]
	lo, hi := roster.Span(i)
	return func() tea.Msg {
		return detailMsg{r, gen, findDetail(ctx, cfg, roster.Keys[i], roster.ResponseKeys[lo:hi])}
	}
}

func findDetail(ctx context.Context, cfg Config, sample model.Key, responses []model.Key) detail {
	var d detail
	d.note, d.err = cfg.Ledger.Note(ctx, sample)
	for _, key := range responses {
		rationale, failure := "", ""
		if cfg.Rationales != nil && d.err == nil {
			rationale, failure, d.err = cfg.Rationales.Rationale(ctx, key)
		}
		d.rationales, d.failures = append(d.rationales, rationale), append(d.failures, failure)
	}
	return d
}

func (r *reader) receive(a *App, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case detailMsg:
		if msg.reader == r && msg.gen == r.gen {
			r.detail, r.page = &msg.detail, nil
			if msg.detail.err != nil {
				a.say("notes not read: %v", msg.detail.err)
			}
		}
	case derivedMsg:
		r.page = nil
	case tea.MouseWheelMsg:
		by := 3
		if msg.Button == tea.MouseWheelUp {
			by = -by
		}
		return r.scroll(by)(a)
	}
	return nil
}

func (r *reader) wants(*App) []int {
	return r.in[r.at:min(r.at+2, len(r.in))] // the next one too, so that n shows it at once
}

func (r *reader) rows(a *App) int { return max(1, a.body().h-4) }

func (r *reader) draw(a *App, ar area) {
	i := r.in[r.at]
	title := fmt.Sprintf(" %s: %s of %s ", r.what, comma(r.at+1), comma(len(r.in)))
	in := ar.box(a.th, title, a.th.frame)
	r.drawSummary(a, in, i)
	c, ok := a.texts.get(i)
	switch {
	case !ok:
		in.put(1, 2, a.th.faint, "reading…")
		return
	case c.err != nil:
		for y, line := range wrap(clean(c.err.Error()), in.w-2) {
			in.put(1, 2+y, a.th.bad, line)
		}
		return
	}
	if r.page == nil || r.page.stale(a, in.w) {
		r.page = layPage(a, r, c.text, in.w)
	}
	r.top = max(0, min(r.top, len(r.page.lines)-in.h+2))
	r.page.draw(a.th, in.sub(rect{0, 2, in.w, in.h - 2}), r.top)
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
			line += "  " + clip(s, maxLine)
		}
	}
	return line
}
