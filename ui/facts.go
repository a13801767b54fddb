package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// Reporter sums up what is on screen. It is called from commands.
type Reporter interface {
	Report(ctx context.Context, v *model.View, info model.ScorerInfo) (model.Report, error)
	// Traits looks at all texts, which may take a while. It is called once.
	Traits(ctx context.Context, progress func(done, total int)) (*model.Traits, error)
}

// factPage is one page of the facts.
type factPage struct {
	name  string
	write func(s *factSheet, r *model.Report)
}

// factPages are in the order of their keys, from 1.
var factPages = [...]factPage{
	{"regions", writeRegions},
	{"labels", writeLabels},
	{"composition", writeMix},
	{"judge", writeJudge},
	{"scorers", writeRivals},
	{"review", writeReview},
}

// pageNumber is the key of a page.
func pageNumber(name string) int {
	return 1 + slices.IndexFunc(factPages[:], func(p factPage) bool { return p.name == name })
}

// facts shows the report of what is on the map, page by page, as charts.
type facts struct {
	page      int
	top, most int // the first line shown, and how far down that may be, as last drawn
	height    int // of the lines, as last drawn
	report    *model.Report
	of        factsOf // what report was made of
	busy      bool
	err       error
}

// factsOf is all that a report depends on.
type factsOf struct {
	gen     int // of the scorer shown
	scoring uint64
	diag    *model.Diagnosis
	part    *model.Partition
	traits  *model.Traits
	version uint64 // of verdicts and scores
	filter  int
}

// factsMsg brings a report.
type factsMsg struct {
	to     *facts
	of     factsOf
	report model.Report
	err    error
}

func noFacts(a *App) string {
	if a.cfg.Reporter == nil {
		return "there is nothing that could report"
	}
	return ""
}

func openFacts(a *App) tea.Cmd {
	a.push(&facts{})
	return nil
}

func factsNamed(a *App, arg string) tea.Cmd {
	for k, p := range factPages {
		if arg != "" && strings.HasPrefix(p.name, strings.ToLower(arg)) {
			a.push(&facts{page: k})
			return nil
		}
	}
	return openFacts(a)
}

func (f *facts) name() string { return "facts" }

func (f *facts) keys() []binding {
	table := []binding{
		on("tab right l", "⇥ →", "next", "next page", f.turn(1)),
		on("shift+tab left h", "⇧⇥ ←", "previous", "previous page", f.turn(-1)),
		on("down j", "↓ j", "", "scroll down", f.scroll(1)),
		on("up k", "↑ k", "", "scroll up", f.scroll(-1)),
		on("pgdown space ctrl+f", "PgDn", "", "a screen down (also space, ^f)", f.leap(1)),
		on("pgup ctrl+b", "PgUp", "", "a screen up (also ^b)", f.leap(-1)),
		on("home g", "g", "", "to the top", f.scroll(-1<<30)),
		on("end G", "G", "", "to the end", f.scroll(1<<30)),
		on("x", "x", "export", "export", openExport),
		on("esc q", "esc", "back", "back (also q)", back),
	}
	for k, p := range factPages {
		table = append(table, on(fmt.Sprint(k+1), fmt.Sprint(k+1), "", "the page of "+p.name, f.open(k)))
	}
	return table
}

func (f *facts) open(page int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		f.page, f.top = page, 0
		return nil
	}
}

func (f *facts) turn(by int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		return f.open((f.page + by + len(factPages)) % len(factPages))(a)
	}
}

func (f *facts) scroll(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		f.top = max(0, min(f.top, f.most)+by) // drawing keeps it from going too far
		return nil
	}
}

func (f *facts) leap(dir int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { return f.scroll(dir * max(1, f.height-1))(a) }
}

// prepare has a report made of what is known now, one at a time.
func (f *facts) prepare(a *App) tea.Cmd {
	want := factsOf{a.feed.gen, a.feed.snap.Scoring, a.feed.diag, a.feed.part, a.traits.found,
		a.feed.snap.Version, a.filter.gen}
	if f.busy || f.of == want && f.report != nil || f.err != nil || a.cfg.Reporter == nil {
		return nil
	}
	f.busy = true
	ctx, cfg, v, picked := a.ctx, a.cfg, a.view(), a.contrasted()
	return func() tea.Msg {
		r, err := cfg.Reporter.Report(ctx, v, cfg.Scorer)
		if err == nil {
			r.Contrast = model.NewContrast(v, picked(), nil)
		}
		return factsMsg{f, want, r, err}
	}
}

// contrasted returns what finds the samples that are compared with all: those in the brush, else
// what the filter keeps, else HighAvg, which is what people train on.
func (a *App) contrasted() func() model.Picked {
	if a.home.plot.brush != nil {
		in, what := a.home.selection(a)
		in = slices.Clone(in)
		slices.Sort(in)
		return func() model.Picked { return model.Picked{Name: what, In: in} }
	}
	part, kept := a.feed.part, a.filter.kept
	n, what := len(part.Region), model.HighAvg.String()
	if a.filter.on() {
		what = "the filter"
	}
	return func() model.Picked {
		return model.Picked{Name: what, In: gather(n, nil, func(i int) bool {
			if kept != nil {
				return kept.Has(i)
			}
			return part.Region[i] == model.HighAvg
		})}
	}
}

func (f *facts) receive(_ *App, msg tea.Msg) tea.Cmd {
	if m, ok := msg.(factsMsg); ok && m.to == f {
		f.busy, f.of, f.report, f.err = false, m.of, &m.report, m.err
	}
	return nil
}

func (f *facts) wants(*App) []int { return nil }

func (f *facts) draw(a *App, ar area) {
	in := ar.box(a.th, f.title(a), a.th.frame)
	switch {
	case f.err != nil:
		in.put(2, 1, a.th.bad, fit(clean(f.err.Error()), in.w-3))
		return
	case f.report == nil:
		in.put(2, 1, a.th.faint, "counting…")
		return
	}
	s := factSheet{th: a.th, w: max(20, in.w-2)}
	factPages[f.page].write(&s, f.report)
	f.height, f.most = in.h, max(0, len(s.lines)-in.h)
	f.top = min(f.top, f.most)
	for y := 0; y < in.h && f.top+y < len(s.lines); y++ {
		x := 1
		for _, p := range s.lines[f.top+y] {
			in.put(x, y, p.st, p.text)
			x += width(p.text)
		}
	}
}

// title names the pages, the one that is open between brackets.
func (f *facts) title(a *App) string {
	var names []string
	for k, p := range factPages {
		name := fmt.Sprintf("%d %s", k+1, p.name)
		if k == f.page {
			name = "[" + name + "]"
		}
		names = append(names, name)
	}
	return " " + strings.Join(names, "  ") + a.traits.said() + " "
}
