package ui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// loading is another scorer's way to the screen: the one shown stays until all that is derived from
// the other's scores is there, so that no frame mixes the two.
type loading struct {
	gen    int    // counts the switches
	name   string // "" while there is none
	cancel context.CancelFunc
	edits  []model.Edit // made meanwhile
}

// shownMsg brings another scorer with all that the screen derives from its scores.
type shownMsg struct {
	load    int
	shown   Shown
	regions derivedMsg
	diag    *model.Diagnosis
	mix     mixMsg
	kept    filteredMsg
	err     error
}

// ownShown reports whether the scores on screen are those of the run.
func (a *App) ownShown() bool { return a.cfg.Cohort == a.own.Cohort }

// cohorts are those that a verdict has to be seen in, the one on screen first.
func (a *App) cohorts() []*model.Cohort {
	if a.ownShown() {
		return []*model.Cohort{a.cfg.Cohort}
	}
	return []*model.Cohort{a.cfg.Cohort, a.own.Cohort}
}

// applyLate gives an edit to what has come on screen since it began, or is about to.
func (a *App) applyLate(msg editedMsg) {
	for _, c := range a.cohorts() {
		if !slices.Contains(msg.to, c) {
			c.Apply(msg.edits)
		}
	}
	if a.loading.name != "" {
		a.loading.edits = append(a.loading.edits, msg.edits...)
	}
}

// scorer names the one on screen.
func (a *App) scorer() string { return nameOfScorer(a.cfg.Scorer) }

func nameOfScorer(s model.ScorerInfo) string {
	if s.Name == "" {
		return "no scorer"
	}
	return clean(s.Name)
}

// open loads another scorer beside the event loop. Whoever asks for the one that is shown stays.
func (a *App) open(s model.ScorerInfo) tea.Cmd {
	a.stopLoading()
	if s.Fingerprint == a.cfg.Scorer.Fingerprint {
		a.say("these are the scores of %s", nameOfScorer(s))
		return nil
	}
	ctx, cancel := context.WithCancel(a.ctx)
	a.loading.name, a.loading.cancel = nameOfScorer(s), cancel
	a.say("loading the scores of %s; what is shown stays until then", a.loading.name)
	job := a.loadJob(ctx, s)
	return func() tea.Msg { return job.run() }
}

// stopLoading lets go of a scorer that is still on its way.
func (a *App) stopLoading() {
	if a.loading.cancel != nil {
		a.loading.cancel()
	}
	a.loading = loading{gen: a.loading.gen + 1}
}

// loadJob is all that another scorer's way to the screen needs, captured for another goroutine.
type loadJob struct {
	ctx     context.Context
	cfg     Config
	own     Shown
	scorer  model.ScorerInfo
	load    int
	gen     int // of the feed it will be
	rule    model.Rule
	classes *model.SourceClasses
	filter  filterState
	view    *model.View
	conds   model.Filter
}

func (a *App) loadJob(ctx context.Context, s model.ScorerInfo) loadJob {
	return loadJob{
		ctx: ctx, cfg: a.cfg, own: a.own, scorer: s, load: a.loading.gen, gen: a.feed.gen + 1,
		rule: a.feed.rule, classes: a.home.mix.classes, view: a.view(), conds: a.filter.conds,
		filter: filterState{edits: a.filter.edits, searched: a.filter.searched},
	}
}

func (j loadJob) run() shownMsg {
	m := shownMsg{load: j.load, shown: j.own}
	if j.scorer.Fingerprint != j.own.Scorer.Fingerprint {
		if m.shown, m.err = j.cfg.Scorers.Open(j.ctx, j.scorer.Fingerprint); m.err != nil {
			return m
		}
	}
	began := j.cfg.Now()
	base := newBasis(m.shown.Cohort.Snapshot())
	m.regions = derivedMsg{gen: j.gen, basis: base, part: base.ranking.Partition(j.rule)}
	m.diag = testOnlyDiagnose(base.snap, m.shown.Scorer)
	m.mix = composed(base.snap.Roster(), m.regions.part, j.classes)
	m.regions.took = j.cfg.Now().Sub(began)
	if len(j.conds) > 0 {
		m.kept = j.narrow(m)
	}
	return m
}

// narrow finds what the filters keep of the other scorer's samples.
func (j loadJob) narrow(m shownMsg) filteredMsg {
	v := *j.view
	v.Snap, v.Part, v.Diag = m.regions.snap, m.regions.part, m.diag
	state := j.filter
	state.gen, state.version, state.part, state.diag = j.gen, v.Snap.Version, v.Part, v.Diag
	return keptBy(j.conds, &v, nil, nil, state)
}

// onShown puts another scorer on screen, unless somebody has thought better of it.
func (a *App) onShown(m shownMsg) tea.Cmd {
	if m.load != a.loading.gen {
		a.release(m.shown)
		return nil
	}
	late := a.loading.edits
	a.stopLoading()
	if m.err != nil {
		a.say("the scores are not shown: %v", m.err)
		return nil
	}
	if m.shown.Cohort.Apply(late) > 0 {
		m.regions.snap = m.shown.Cohort.Snapshot()
	}
	var stays []func()
	for _, mode := range a.modes {
		if mode, ok := mode.(interface{ anchor(*App) func() }); ok {
			stays = append(stays, mode.anchor(a))
		}
	}
	old := Shown{Scorer: a.cfg.Scorer, Cohort: a.cfg.Cohort, Close: a.closes}
	a.say("%s", a.turnTo(m))
	a.rivalOfAnother(old.Scorer.Fingerprint)
	a.release(old)
	cmds := []tea.Cmd{a.rescored(), a.deriveCmd()}
	for _, stay := range stays {
		stay()
	}
	return tea.Batch(cmds...)
}

// release ends what keeps a scorer up to date that nobody looks at any more.
func (a *App) release(s Shown) {
	if s.Close != nil && s.Cohort != a.cfg.Cohort && s.Cohort != a.rival.shown.Cohort {
		s.Close()
	}
}

// turnTo takes over all that belongs to another scorer, and says what that means.
func (a *App) turnTo(m shownMsg) string {
	same := m.shown.Scorer.Scale.Known() && m.shown.Scorer.Scale == a.cfg.Scorer.Scale
	a.cfg.Scorer, a.cfg.Cohort, a.closes = m.shown.Scorer, m.shown.Cohort, m.shown.Close
	f := &a.feed
	*f = feed{gen: f.gen + 1, snap: m.regions.snap, part: m.regions.part, diag: m.diag,
		ax: m.regions.ax, progress: f.progress, rule: f.rule, basis: m.regions.basis,
		opened: true, compared: true}
	a.filter.turnTo(m.kept)
	p := &a.home.plot
	said := "these are the scores of " + a.scorer()
	if p.brush != nil {
		p.setBrush(nil)
		said += " · the brush was drawn on other scores: let go, B has it"
	}
	a.home.shade, a.home.mini, a.home.sides = shading{}, minimap{}, profiles{}
	a.home.mix.busy, a.home.mix.asked = false, m.mix.part
	a.home.mix.take(f.snap.Roster(), m.mix)
	p.turnTo(a, same)
	return said
}

// turnTo narrows another scorer's samples. What conditions that have changed meanwhile keep is found
// anew.
func (f *filter) turnTo(m filteredMsg) {
	f.busy, f.snap, f.from = false, nil, filterState{}
	f.gen++
	if !f.on() || m.kept == nil {
		f.kept, f.shown, f.found = nil, nil, 0
		return
	}
	f.shown, f.kept, f.regions, f.from, f.snap = m.conds, m.kept, m.regions, m.state, m.snap
	f.found = m.kept.Count()
}

// turnTo shows another scorer's map. The cursor stays on its sample; a part of the map stays on
// screen where both scorers have the same scale.
func (p *plot) turnTo(a *App, same bool) {
	p.holdOn()
	anchor, col, row := p.anchor, p.col, p.row
	p.glow, p.stale = map[int]time.Time{}, true
	if !same {
		p.zoomed, p.views = false, nil
	}
	p.refresh(a)
	if p.density == nil {
		return
	}
	if anchor >= 0 && a.feed.snap.Drawn(anchor) {
		if cell := p.density.CellOf(anchor); cell >= 0 {
			col, row = cell%p.cols, cell/p.cols
		}
	}
	p.moveTo(col, row)
	p.anchor = anchor
	p.rest.end(p.col, p.row)
}

// rescored lets the modes follow that show scores in an order or arrangement of their own.
func (a *App) rescored() tea.Cmd {
	var cmds []tea.Cmd
	for _, m := range a.modes {
		if m, ok := m.(interface{ rescored(*App) tea.Cmd }); ok {
			cmds = append(cmds, m.rescored(a))
		}
	}
	return tea.Batch(cmds...)
}

// rescored sorts anew, at once where that is quick.
func (l *sampleList) rescored(a *App) tea.Cmd {
	if l.standard {
		l.shown = columnsFor(a)
	}
	return l.arrangeSoon(a)
}

// rescored shows the pair first that the other scorer contests.
func (r *reader) rescored(a *App) tea.Cmd {
	r.lead = r.leading(a, r.in[r.at])
	return nil
}
