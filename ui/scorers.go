package ui

import (
	"math"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// scorersMsg brings the scorers of the dataset to whoever asked.
type scorersMsg struct {
	rows []model.Standing
	then func(a *App, rows []model.Standing) tea.Cmd
	err  error
}

// listScorers asks for the scorers and goes on with them.
func (a *App) listScorers(then func(a *App, rows []model.Standing) tea.Cmd) tea.Cmd {
	ctx, scorers := a.ctx, a.cfg.Scorers
	return func() tea.Msg {
		rows, err := scorers.List(ctx)
		return scorersMsg{rows, then, err}
	}
}

func (a *App) onScorers(m scorersMsg) tea.Cmd {
	if m.err != nil {
		a.say("the scorers are not listed: %v", m.err)
		return nil
	}
	return m.then(a, m.rows)
}

func oneScorer(a *App) string {
	if a.cfg.Scorers == nil {
		return "there is one scorer only"
	}
	return ""
}

// scorerNamed shows the scorer whose name begins with what was typed, or else holds it.
func scorerNamed(a *App, arg string) tea.Cmd {
	if why := oneScorer(a); why != "" {
		a.say("%s", why)
		return nil
	}
	if arg == "" {
		return openScorers(a)
	}
	return a.listScorers(func(a *App, rows []model.Standing) tea.Cmd {
		names := make([]string, len(rows))
		for k, row := range rows {
			names[k] = nameOfScorer(row.Scorer)
		}
		k := nameOf(names, arg)
		if k < 0 {
			a.say("scorer: one of %s", strings.Join(names, ", "))
			return nil
		}
		return a.open(rows[k].Scorer)
	})
}

// waysToScore are how one comes by scores where the data carry none, and what each does.
var waysToScore = [...][2]string{
	{"--scorer judge --model NAME", "a chat model rates each response"},
	{"--scorer reward --model NAME", "a reward model behind --base-url"},
	{"--scorer reference --writer-model NAME", "likeness to a reference that is written first"},
	{"--map score=COLUMN", "scores that stand in a column of the data"},
}

// drawWaysToScore says what to start again with where there is no scorer.
func drawWaysToScore(a *App, cells area) {
	var lines []part
	say := func(st style, indent int, text string) {
		for _, line := range wrap(text, cells.w-4-indent) {
			lines = append(lines, part{text: strings.Repeat(" ", indent) + line, st: st})
		}
	}
	say(a.th.warn, 0, "No scorer yet: the data carry neither scores nor references. "+
		"Start again with one of these:")
	for _, way := range waysToScore {
		say(a.th.key, 0, way[0])
		say(a.th.faint, 2, way[1])
	}
	top := max(0, (cells.h-len(lines))/3)
	for y, line := range lines {
		cells.put(2, top+y, line.st, line.text)
	}
}

// askForScorer offers the scorers of the project where none was chosen.
func (a *App) askForScorer() tea.Cmd {
	if a.cfg.Scorer.Name != "" || a.cfg.Scorers == nil {
		return nil
	}
	return a.listScorers(func(a *App, rows []model.Standing) tea.Cmd {
		if len(rows) > 0 && len(a.modes) == 1 && a.cfg.Scorer.Name == "" {
			d := &scorerDialog{}
			a.push(d)
			return d.take(a, rows)
		}
		return nil
	})
}

// scorerDialog lists the scorers of the dataset and shows another.
type scorerDialog struct {
	overlay
	rows []model.Standing
	read bool // rows are there
	at   int
	top  int
}

func openScorers(a *App) tea.Cmd {
	d := &scorerDialog{}
	a.push(d)
	return a.listScorers(d.take)
}

// take shows the scorers, with the cursor on the one on screen.
func (d *scorerDialog) take(a *App, rows []model.Standing) tea.Cmd {
	d.rows, d.read = rows, true
	d.at = max(0, slices.IndexFunc(rows, func(r model.Standing) bool {
		return r.Scorer.Fingerprint == a.cfg.Scorer.Fingerprint
	}))
	return nil
}

func (d *scorerDialog) name() string { return "scorers" }

func (d *scorerDialog) keys() []binding {
	return []binding{
		on("enter", "↵", "show", "show the scores of this one, everywhere", d.show).unless(d.none),
		on("d", "d", "compare", "colour by disagreement of this one with the one shown", d.compare).
			unless(d.none),
		on("down j", "↓ j", "", "next scorer", d.step(1)),
		on("up k", "↑ k", "", "previous scorer", d.step(-1)),
		on("?", "?", "", "every key of this place", openHelp),
		on("esc q W", "esc", "back", "back (also q, W)", back),
	}
}

func (d *scorerDialog) none(*App) string {
	if len(d.rows) == 0 {
		return "no scorer has scores here yet"
	}
	return ""
}

func (d *scorerDialog) step(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		d.at = max(0, min(d.at+by, len(d.rows)-1))
		return nil
	}
}

func (d *scorerDialog) show(a *App) tea.Cmd {
	a.pop()
	return a.open(d.rows[d.at].Scorer)
}

// compare colours the map by how far the scorer and the one shown are apart.
func (d *scorerDialog) compare(a *App) tea.Cmd {
	s := d.rows[d.at].Scorer
	if s.Fingerprint == a.cfg.Scorer.Fingerprint {
		a.say("these scores are on screen: choose another scorer to compare them with")
		return nil
	}
	a.pop()
	a.compareWith(s.Fingerprint)
	cmd := a.home.setColour(a, byDisagreement)
	a.say("colour: disagreement of %s with %s", a.scorer(), nameOfScorer(s))
	return cmd
}

// counted is a row with what the run has brought since it was read.
func (d *scorerDialog) counted(a *App, row model.Standing) model.Standing {
	if p := a.feed.progress; a.runs(row.Scorer) && p.Total > 0 {
		row.Scored, row.Failed, row.Total = p.Done, p.Failed, p.Total
		if !math.IsNaN(p.CostUSD) {
			row.CostUSD = p.CostUSD
		}
	}
	if n := a.feed.snap.Counts; row.Total == 0 && row.Scorer.Fingerprint == a.cfg.Scorer.Fingerprint {
		row.Scored, row.Total = n.Scored, n.Responses // nobody counts what is not stored
	}
	return row
}

// runs reports whether a scorer is the run's.
func (a *App) runs(s model.ScorerInfo) bool {
	return a.cfg.Runner != nil && s.Fingerprint == a.own.Scorer.Fingerprint
}

func (d *scorerDialog) draw(a *App, ar area) {
	w := min(100, ar.w-4)
	in := dialog(a, ar, " scorers: whose scores are shown ", w, min(max(1, len(d.rows))+1, ar.h-2))
	switch {
	case !d.read:
		in.put(1, 0, a.th.faint, "reading …")
		return
	case len(d.rows) == 0:
		in.put(1, 0, a.th.warn, d.none(a))
		return
	}
	lines := [][7]string{{"", "scorer", "kind", "scored", "failed", "cost", ""}}
	for _, row := range d.rows {
		lines = append(lines, d.cells(a, d.counted(a, row)))
	}
	widths := scorerWidths(lines, in.w)
	drawScorerCells(in.sub(rect{0, 0, in.w, 1}), a.th.faint, lines[0], widths)
	rows := in.h - 1
	d.top = max(0, min(max(d.top, d.at-rows+1), d.at, len(d.rows)-rows))
	for y := 0; y < rows && d.top+y < len(d.rows); y++ {
		k, line, st := d.top+y, in.sub(rect{0, 1 + y, in.w, 1}), style{}
		if d.rows[k].Scorer.Fingerprint == a.cfg.Scorer.Fingerprint {
			st = a.th.accent
		}
		drawScorerCells(line, st, lines[1+k], widths)
		if k == d.at {
			line.cursorLine(a.th, 0)
		}
	}
}

// cells are the line of a scorer: sign, name, kind, scored, failed, cost, standing.
func (d *scorerDialog) cells(a *App, row model.Standing) [7]string {
	sign, scored, failed, cost := "", "", "", ""
	if row.Scorer.Fingerprint == a.cfg.Scorer.Fingerprint {
		sign = map[bool]string{true: ">", false: "▸"}[a.th.ascii]
	}
	if row.Total > 0 {
		scored = comma(row.Scored) + "/" + comma(row.Total)
	}
	if row.Failed > 0 {
		failed = comma(row.Failed)
	}
	if row.CostUSD > 0 {
		cost = usd(row.CostUSD)
	}
	return [...]string{sign, nameOfScorer(row.Scorer), clean(row.Scorer.Kind), scored, failed, cost,
		d.standing(a, row.Scorer)}
}

// standing says what a scorer is at.
func (d *scorerDialog) standing(a *App, s model.ScorerInfo) string {
	var words []string
	if s.Fingerprint == a.cfg.Scorer.Fingerprint {
		words = append(words, "shown")
	}
	if a.runs(s) {
		sign := phaseSign(a.th, a.feed.progress.Phase)
		words = append(words, strings.TrimLeft(sign, "○◐⏸●■ "))
	}
	return strings.Join(words, ", ")
}

// scorerWidths gives each column what its cells need, and the name what is left of w.
func scorerWidths(lines [][7]string, w int) (widths [7]int) {
	widths[1] = w - 2
	for k, gap := range [...]int{1, 2, 2, 2, 2, 2, 0} {
		need := 0
		for _, line := range lines {
			need = max(need, width(line[k])+gap)
		}
		if k != 1 {
			widths[k], widths[1] = need, widths[1]-need
		}
	}
	return widths
}

// drawScorerCells writes a line of the table.
func drawScorerCells(line area, st style, cells [7]string, widths [7]int) {
	x := 1
	for k, w := range widths {
		text := cells[k]
		switch k {
		case 1:
			text = fit(text, w-2)
		case 3, 4, 5: // numbers
			text = strings.Repeat(" ", w-2-width(text)) + text
		}
		line.put(x, 0, st, text)
		x += w
	}
}

func (d *scorerDialog) receive(*App, tea.Msg) tea.Cmd { return nil }
