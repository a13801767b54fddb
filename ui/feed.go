package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

const (
	// newsEvery limits how often arriving scores redraw the screen; keys are never delayed.
	newsEvery = 100 * time.Millisecond
	// tickEvery redraws rate, time left and fading glow while a run is on.
	tickEvery = time.Second
	// deriveShare is the share of one core that regions and diagnosis may take while scores arrive:
	// the next computation waits this many times the last one's duration.
	deriveShare = 4
	// glowFor is how long an arrived point stands out.
	glowFor = time.Second
)

// newsMsg is a look at the cohort and the run.
type newsMsg struct {
	snap     *model.Snapshot
	progress model.Progress
}

// derivedMsg is what was computed from a snapshot.
type derivedMsg struct {
	snap *model.Snapshot
	part *model.Partition
	diag *model.Diagnosis
	ax   axes
	took time.Duration
}

type tickMsg struct{}

// feed is the newest known state of the cohort.
type feed struct {
	snap     *model.Snapshot
	part     *model.Partition
	diag     *model.Diagnosis
	ax       axes
	progress model.Progress
	rule     model.Rule // by which part is cut next
	deriving bool
	opened   bool // the first state was taken over
}

func newFeed(cfg Config) feed {
	empty := model.NewCohort(cfg.Cohort.Roster()).Snapshot()
	f := feed{snap: empty, part: model.NewPartition(empty, cfg.Rule), rule: cfg.Rule}
	f.diag = model.Diagnose(empty, cfg.Scorer)
	f.ax = newAxes(empty)
	if cfg.Runner != nil {
		f.progress = cfg.Runner.Progress()
	}
	return f
}

// waitCmd waits for news, after a pause in which more may come.
func (a *App) waitCmd() tea.Cmd {
	cfg, ctx := a.cfg, a.ctx
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-cfg.Changed:
		}
		return look(cfg)
	}
}

func look(cfg Config) newsMsg {
	n := newsMsg{snap: cfg.Cohort.Snapshot()}
	if cfg.Runner != nil {
		n.progress = cfg.Runner.Progress()
	}
	return n
}

// onNews takes a look over at once and waits a while before the next.
func (a *App) onNews(n newsMsg) tea.Cmd {
	a.take(n)
	wait := a.waitCmd()
	next := func() tea.Msg {
		time.Sleep(newsEvery)
		return wait()
	}
	return tea.Batch(next, a.deriveCmd(), a.refreshReader())
}

func (a *App) take(n newsMsg) {
	old := a.feed.snap
	a.feed.snap, a.feed.progress = n.snap, n.progress
	if old.Version != n.snap.Version {
		a.home.plot.arrive(old, n.snap, a.feed.part, a.cfg.Now())
	}
}

// deriveCmd computes regions and diagnosis of the present state, unless that is under way.
func (a *App) deriveCmd() tea.Cmd {
	if a.feed.deriving {
		return nil
	}
	a.feed.deriving = true
	cfg, rule := a.cfg, a.feed.rule
	return func() tea.Msg {
		began := cfg.Now()
		snap := cfg.Cohort.Snapshot()
		d := derivedMsg{snap: snap, part: model.NewPartition(snap, rule), ax: newAxes(snap)}
		d.diag = model.Diagnose(snap, cfg.Scorer)
		d.took = cfg.Now().Sub(began)
		return d
	}
}

func (a *App) onDerived(d derivedMsg) tea.Cmd {
	a.feed.part, a.feed.diag, a.feed.ax = d.part, d.diag, d.ax
	newer := d.snap.Version > a.feed.snap.Version
	switch {
	case newer && a.feed.opened:
		a.take(newsMsg{d.snap, a.feed.progress})
	case newer: // what was there at the start does not arrive
		a.feed.snap = d.snap
	}
	a.feed.opened = true
	a.home.derived()
	cmds := []tea.Cmd{a.broadcast(d)}
	a.feed.deriving = false
	if !sameRule(d.part.Rule, a.feed.rule) { // it was changed meanwhile
		return tea.Batch(append(cmds, a.deriveCmd())...)
	}
	if a.feed.snap.Version > d.snap.Version {
		pause, derive := d.took*deriveShare, a.deriveCmd()
		cmds = append(cmds, func() tea.Msg {
			time.Sleep(max(pause, newsEvery))
			return derive()
		})
	}
	return tea.Batch(cmds...)
}

func (a *App) tickCmd() tea.Cmd {
	return tea.Tick(tickEvery, func(time.Time) tea.Msg { return tickMsg{} })
}

// onTick refreshes what changes by itself: rate and time left, glow, an old message.
func (a *App) onTick() tea.Cmd {
	if a.msg != "" && !a.sticky && a.cfg.Now().Sub(a.msgAt) > messageFor {
		a.msg = ""
	}
	if a.cfg.Runner != nil {
		a.feed.progress = a.cfg.Runner.Progress()
	}
	a.home.plot.fade(a.cfg.Now())
	return a.tickCmd()
}
