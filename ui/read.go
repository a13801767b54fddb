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
	pos    place
	held   foothold
	first  int   // first response shown where not all fit side by side
	lead   []int // responses that stand before the others side by side: a review's pair
	blind  bool  // scores, regions and what they say of the label are not shown
	leads  bool  // the pair whose scores contradict the label most leads
	chosen []int // responses, two at most, the one chosen last behind
	diff   bool
	gen    int
	detail *detail
	laid   layouts
	find   find
	heads  []headSpot // where the heads of responses stand on screen
	rows   int        // of text on screen
	drawn  bool       // every rating stands below the score that is their mean
	all    bool       // documents hold every response, seen or not: for a search
}

// place is a row of a document. A row behind the end of its sheet stands for the last.
type place struct{ sheet, row int }

// headSpot is where response k's head was drawn.
type headSpot struct {
	rect
	k int
}

// foothold is what a reader was at before the layout changed, and the row that now stands for it: it
// is known better when the text is laid out to its end, and after the next change.
type foothold struct {
	col laidColumn
	row int
	pos place // nobody has scrolled while this is where one is
}

// detail is what the project knows of the sample on screen.
type detail struct {
	note     string
	opinions [][]model.Opinion // per response
	writings []model.Writing
	draws    []map[string][]model.Part // per response, by the scorer's fingerprint
	err      error
}

type detailMsg struct {
	reader *reader
	gen    int
	detail detail
}

func openReader(a *App, in []int, at int, what string) tea.Cmd {
	r := &reader{in: in, at: at, what: what, find: find{query: a.filter.query()}}
	a.push(r)
	return r.show(a)
}

func (r *reader) name() string { return "reader" }

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
		r.at = at
		return r.show(a)
	}
}

func (r *reader) note(a *App) tea.Cmd { return a.openNote(r.in[r.at]) }

// show turns to the sample at r.at.
func (r *reader) show(a *App) tea.Cmd {
	r.detail, r.held = nil, foothold{}
	r.pos, r.first, r.chosen = place{}, 0, nil
	r.lead = r.leading(a, r.in[r.at])
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
	if d.err == nil && cfg.Writings != nil {
		if d.writings, d.err = cfg.Writings.Writings(ctx, i); d.err == nil {
			d.draws, d.err = cfg.Writings.Draws(ctx, i)
		}
	}
	return d
}

func (r *reader) receive(a *App, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case detailMsg:
		if msg.reader == r && msg.gen == r.gen {
			stay := r.anchor(a)
			r.detail = &msg.detail
			if r.blind {
				r.detail.opinions, r.detail.draws = nil, nil
			}
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
	x := edge.putRight(0, a.th.faint, r.beside(a, d)+r.whereabouts(d))
	edge.sub(rect{0, 0, x - 1, 1}).put(0, 0, a.th.warn, r.find.said())
}

// drawSummary says where the sample stands: two lines that never scroll away.
func (r *reader) drawSummary(a *App, in area, i int) {
	s, th := a.feed.snap, a.th
	x := 1
	if !r.blind {
		x = r.drawStanding(a, in, i)
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
	if why := a.feed.diag.Explain(s, i, nil); why != "" && in.w > 8 && !r.blind {
		in.put(1, 1, th.faint, fit(" "+why, in.w-4)+" ")
	}
}

// drawStanding says where the map has the sample, and what the scores make of its label.
func (r *reader) drawStanding(a *App, in area, i int) (x int) {
	s, th := a.feed.snap, a.th
	region := a.feed.part.Region[i]
	x = in.put(1, 0, th.regionStyle(region).with(bold), regionOrState(s, region, i)) + 2
	x = in.put(x, 0, style{}, fmt.Sprintf("μ %s  σ² %s", number(s.Mean(i)), number(s.Variance(i)))) + 2
	if p := a.feed.diag.P[i]; !math.IsNaN(p) {
		x = in.put(x, 0, suspicion(th, p), fmt.Sprintf("P(mislabelled) %.2f", p)) + 2
	}
	return x
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
