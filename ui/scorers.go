package ui

import (
	"fmt"
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
	drawScorerCells(in.sub(rect{0, 0, in.w, 1}), a.th.faint,
		[...]string{"", "scorer", "kind", "scored", "failed", "cost", ""})
	rows := in.h - 1
	d.top = max(0, min(max(d.top, d.at-rows+1), d.at, len(d.rows)-rows))
	for y := 0; y < rows && d.top+y < len(d.rows); y++ {
		d.drawRow(a, in.sub(rect{0, 1 + y, in.w, 1}), d.top+y)
	}
}

func (d *scorerDialog) drawRow(a *App, line area, k int) {
	row := d.counted(a, d.rows[k])
	sign, st := "", style{}
	if row.Scorer.Fingerprint == a.cfg.Scorer.Fingerprint {
		sign, st = map[bool]string{true: ">", false: "▸"}[a.th.ascii], a.th.accent
	}
	failed, cost := "", ""
	if row.Failed > 0 {
		failed = comma(row.Failed)
	}
	if row.CostUSD > 0 {
		cost = fmt.Sprintf("$%.2f", row.CostUSD)
	}
	drawScorerCells(line, st, [...]string{sign, nameOfScorer(row.Scorer), clean(row.Scorer.Kind),
		comma(row.Scored) + "/" + comma(row.Total), failed, cost, d.standing(a, row.Scorer)})
	if k == d.at {
		line.cursorLine(a.th, 0)
	}
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

// drawScorerCells writes a line of the table: sign, name, kind, scored, failed, cost, standing.
func drawScorerCells(line area, st style, cells [7]string) {
	const kind, scored, failed, cost, standing = 10, 17, 8, 9, 15
	name := line.w - 3 - kind - scored - failed - cost - standing - 1
	x := 1
	for k, w := range [...]int{2, name, kind, scored, failed, cost, standing} {
		text := fit(cells[k], w-1)
		if k >= 3 && k <= 5 { // numbers
			line.put(x+w-1-width(text), 0, st, text)
		} else {
			line.put(x, 0, st, text)
		}
		x += w + map[bool]int{true: 1}[k == 5]
	}
}

func (d *scorerDialog) receive(*App, tea.Msg) tea.Cmd { return nil }
