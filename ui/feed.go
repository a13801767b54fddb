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
	gen      int
	snap     *model.Snapshot
	progress model.Progress
}

// basis is what regions are cut from, whatever the rule: one state of the scores, sorted.
type basis struct {
	snap    *model.Snapshot
	ranking *model.Ranking
	ax      axes
}

func newBasis(s *model.Snapshot) *basis {
	return &basis{snap: s, ranking: model.NewRanking(s), ax: newAxes(s)}
}

// derivedMsg is what was computed from the scores: first the regions, later the diagnosis.
type derivedMsg struct {
	gen int
	*basis
	part *model.Partition // nil where diag comes
	diag *model.Diagnosis // nil where part comes
	took time.Duration
}

// pausedMsg says that the pause after a computation is over.
type pausedMsg struct{ gen int }

type tickMsg struct{}

// feed is the newest known state of the cohort.
type feed struct {
	gen      int // of the scorer shown: what belongs to an earlier one is dropped
	snap     *model.Snapshot
	part     *model.Partition
	diag     *model.Diagnosis
	ax       axes // of the samples that part divides
	progress model.Progress
	rule     model.Rule // by which part is cut next
	basis    *basis     // of part; nil before the first
	cutting  bool       // regions are being computed
	busy     bool       // a diagnosis is, or there is the pause after one: new scores wait
	opened   bool       // the first state was taken over
	early    *newsMsg   // what was seen before that, which does not arrive
	compared bool       // a first diagnosis is there
}

func newFeed(cfg Config) feed {
	empty := newBasis(model.Blank(cfg.Cohort.Roster()))
	f := feed{snap: empty.snap, ax: empty.ax, rule: cfg.Rule}
	f.part, f.diag = empty.ranking.Partition(cfg.Rule), model.Undiagnosed(empty.snap.Len())
	if cfg.Runner != nil {
		f.progress = cfg.Runner.Progress()
	}
	return f
}

// waitCmd waits for news, after a pause in which more may come.
func (a *App) waitCmd() tea.Cmd {
	ctx, changed, look := a.ctx, a.cfg.Changed, a.lookCmd()
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
		return look()
	}
}

// lookCmd looks at the scorer that is shown now.
func (a *App) lookCmd() tea.Cmd {
	cfg, gen := a.cfg, a.feed.gen
	return func() tea.Msg {
		n := look(cfg)
		n.gen = gen
		return n
	}
}

func look(cfg Config) newsMsg {
	n := newsMsg{snap: cfg.Cohort.Snapshot()}
	if cfg.Runner != nil {
		n.progress = cfg.Runner.Progress()
	}
	return n
}

// onNews takes a look over at once and waits a while before the next. What was seen of another scorer
// than the one shown is looked at again, for it may have been news of this one.
func (a *App) onNews(n newsMsg) tea.Cmd {
	if n.gen != a.feed.gen {
		return a.lookCmd()
	}
	a.take(n)
	wait := a.waitCmd()
	next := func() tea.Msg {
		time.Sleep(newsEvery)
		return wait()
	}
	return tea.Batch(next, a.deriveCmd(), a.refreshReader())
}

// take takes a look over. What is seen before the first regions waits for them: they show all that was
// there at the start, and at once.
func (a *App) take(n newsMsg) {
	if !a.feed.opened {
		a.feed.early = &n
		return
	}
	old := a.feed.snap
	a.sayPaused(a.feed.progress, n.progress)
	a.feed.snap, a.feed.progress = n.snap, n.progress
	if old.Version != n.snap.Version {
		a.home.plot.arrive(old, n.snap, a.feed.part, a.cfg.Now())
	}
}

// deriveCmd computes the regions by the wanted rule and, where the scores are new, the diagnosis after
// them, unless that is under way. A new rule does not wait for new scores: it cuts the same ones.
func (a *App) deriveCmd() tea.Cmd {
	f := &a.feed
	newRule := !sameRule(f.rule, f.part.Rule)
	newScores := f.basis == nil || f.basis.snap.Scoring != f.snap.Scoring
	if f.cutting || f.basis != nil && !newRule && (f.busy || !newScores) {
		return nil
	}
	f.cutting = true
	cfg, rule, old, gen := a.cfg, f.rule, f.basis, f.gen
	fresh := old == nil || newScores && !f.busy
	return func() tea.Msg {
		began := cfg.Now()
		if fresh {
			old = newBasis(cfg.Cohort.Snapshot())
		}
		d := derivedMsg{gen: gen, basis: old, part: old.ranking.Partition(rule)}
		d.took = cfg.Now().Sub(began)
		return d
	}
}

// onDerived takes regions or a diagnosis over and goes on with what comes next.
func (a *App) onDerived(d derivedMsg) tea.Cmd {
	if d.gen != a.feed.gen {
		return nil
	}
	next := a.onRegions
	if d.diag != nil {
		next = a.onDiagnosis
	}
	cmd := next(d)
	a.home.derived()
	return tea.Batch(a.broadcast(d), cmd)
}

func (a *App) onRegions(d derivedMsg) tea.Cmd {
	f := &a.feed
	scored := f.basis == nil || f.basis.snap.Scoring != d.snap.Scoring
	f.cutting, f.part, f.ax, f.basis = false, d.part, d.ax, d.basis
	newer := d.snap.Version > f.snap.Version
	switch {
	case newer && f.opened:
		a.take(newsMsg{f.gen, d.snap, f.progress})
	case newer: // what was there at the start does not arrive
		f.snap = d.snap
	}
	f.opened = true
	if n := f.early; n != nil {
		f.early = nil
		if n.snap.Version < f.snap.Version {
			n.snap = f.snap
		}
		a.take(*n)
	}
	cmds := []tea.Cmd{a.deriveCmd()} // the rule may have changed again
	if scored && !f.busy {
		f.busy = true
		cmds = append(cmds, diagnoseCmd(a.cfg, d))
	}
	return tea.Batch(cmds...)
}

// testOnlyDiagnose lets tests that begin with the same scores compare them with the labels once.
var testOnlyDiagnose = model.Diagnose

// diagnoseCmd compares the scores with the labels, off the event loop.
func diagnoseCmd(cfg Config, d derivedMsg) tea.Cmd {
	return func() tea.Msg {
		began := cfg.Now()
		diag := testOnlyDiagnose(d.snap, cfg.Scorer)
		return derivedMsg{gen: d.gen, basis: d.basis, diag: diag, took: d.took + cfg.Now().Sub(began)}
	}
}

func (a *App) onDiagnosis(d derivedMsg) tea.Cmd {
	a.feed.diag, a.feed.compared = d.diag, true
	return a.after(max(d.took*deriveShare, newsEvery), func(time.Time) tea.Msg {
		return pausedMsg{d.gen}
	})
}

// onPaused lets the scores that came meanwhile be looked at.
func (a *App) onPaused(m pausedMsg) tea.Cmd {
	if m.gen != a.feed.gen {
		return nil
	}
	a.feed.busy = false
	return a.deriveCmd()
}

func (a *App) tickCmd() tea.Cmd {
	return a.after(tickEvery, func(time.Time) tea.Msg { return tickMsg{} })
}

// onTick refreshes what changes by itself: rate and time left, glow, an old message.
func (a *App) onTick() tea.Cmd {
	if a.msg != "" && !a.sticky && a.cfg.Now().Sub(a.msgAt) > messageFor {
		a.msg = ""
	}
	if a.cfg.Runner != nil {
		now := a.cfg.Runner.Progress()
		a.sayPaused(a.feed.progress, now)
		a.feed.progress = now
	}
	a.home.plot.fade(a.cfg.Now())
	a.lookAtRival(a.cfg.Now())
	return a.tickCmd()
}
