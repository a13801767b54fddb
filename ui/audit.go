package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

const (
	// auditSize is how many samples an audit draws where nobody says.
	auditSize = 100
	// auditSeed makes a larger audit of the same regions hold the smaller one.
	auditSeed  = 1
	leastAudit = 10
)

// auditMsg brings an audit to be carried out, or why there is none.
type auditMsg struct {
	from  mode
	audit *audit
	queue queue
	err   error
}

// audit is a random sample that is judged without a look at scores.
type audit struct {
	*model.Audit
	at      map[string]int
	version uint64
	known   model.AuditReport
}

// auditNamed goes on with the project's audit, or draws one of this size.
func auditNamed(a *App, arg string) tea.Cmd {
	size := 0
	if arg = strings.TrimSpace(arg); arg != "" {
		n, err := strconv.Atoi(arg)
		if err != nil || n < leastAudit {
			a.say("audit: %q is no number of samples from %d on", arg, leastAudit)
			return nil
		}
		size = n
	}
	from, ctx, settings, snap, part := a.top(), a.ctx, a.cfg.Settings, a.feed.snap, a.feed.part
	return func() tea.Msg {
		text, err := settings.Setting(ctx, model.AuditSetting)
		if err != nil {
			return auditMsg{from: from, err: err}
		}
		drawn, err := model.ParseAudit(text)
		if err == nil && (drawn == nil || size > 0) {
			if size == 0 {
				size = auditSize
			}
			if drawn = model.NewAudit(snap, part, size, auditSeed); drawn != nil {
				err = settings.SetSetting(ctx, model.AuditSetting, drawn.String())
			}
		}
		if err != nil || drawn == nil {
			return auditMsg{from: from, err: err}
		}
		return newAuditMsg(from, drawn, snap)
	}
}

func newAuditMsg(from mode, drawn *model.Audit, snap *model.Snapshot) auditMsg {
	at := drawn.Find(snap.Roster())
	all := drawn.Samples(at)
	open := slices.DeleteFunc(slices.Clone(all), func(i int) bool {
		return snap.Verdict(i) != model.NoVerdict
	})
	return auditMsg{from: from, audit: &audit{Audit: drawn, at: at},
		queue: queue{in: open, skipped: map[int]bool{}, before: len(all) - len(open)}}
}

// onAudit begins with the first that has no verdict, unless the person has gone elsewhere meanwhile.
func (a *App) onAudit(m auditMsg) tea.Cmd {
	switch {
	case m.err != nil:
		a.say("audit: %v", m.err)
	case m.audit == nil:
		a.say("audit: the data has no labels that could be wrong")
	case len(m.queue.in) == 0:
		a.say("the audit is done: %s · :audit %d draws more", m.audit.said(a.feed.snap),
			2*m.audit.report(a.feed.snap).Drawn)
	case a.top() == m.from:
		r := &review{reader: &reader{in: m.queue.in, what: "audit", blind: true}, queue: m.queue,
			audit: m.audit}
		a.push(r)
		return r.show(a)
	}
	return nil
}

// report is that of the verdicts in s.
func (d *audit) report(s *model.Snapshot) model.AuditReport {
	if d.known.Drawn == 0 || d.version != s.Version {
		d.known, d.version = d.Report(s, d.at), s.Version
	}
	return d.known
}

// said is what the verdicts so far say of the whole dataset.
func (d *audit) said(s *model.Snapshot) string { return auditWords(d.report(s)) }

func auditWords(r model.AuditReport) string {
	if r.Rate != r.Rate {
		return fmt.Sprintf("%d of %d judged; the rate takes a verdict from every region", r.Judged, r.Drawn)
	}
	return fmt.Sprintf("%d of %d judged are wrong: %s of all %s labels (%s–%s)", r.Wrong, r.Judged,
		percent(float64(r.Rate)), comma(r.Population), percent(float64(r.RateCI[0])),
		percent(float64(r.RateCI[1])))
}
