package main

import (
	"context"
	"errors"
	"math"
	"sync"
	"sync/atomic"

	"admap/model"
	"admap/scoring"
	"admap/ui"
	"admap/ui/cli"
)

// stage gives the explorer whatever scorer a person wants to see of a session's dataset.
type stage struct {
	*session
	changed  chan<- struct{} // told of news
	ctx      context.Context // of what keeps a cohort up to date
	cancel   context.CancelCauseFunc
	distinct func() int                       // responses that differ
	combined atomic.Pointer[model.ScorerInfo] // as opened last
}

func (s *session) stage(
	ctx context.Context, cancel context.CancelCauseFunc, changed chan<- struct{},
) *stage {
	keys := s.ds.Roster().ResponseKeys
	st := &stage{session: s, changed: changed, ctx: ctx, cancel: cancel,
		distinct: sync.OnceValue(func() int { return model.NewKeyIndex(keys).Distinct() })}
	st.combined.Store(&model.ScorerInfo{Name: "combined", Kind: "combined", Fingerprint: "combined"})
	if s.mix != nil {
		st.combined.Store(&s.info)
	}
	return st
}

// List implements ui.Scorers: the column of the data, the scorers of the project, and the one that
// is about to begin.
func (st *stage) List(ctx context.Context) (rows []ui.ScorerRow, err error) {
	known, roster := false, st.ds.Roster()
	add := func(row ui.ScorerRow) {
		rows = append(rows, row)
		known = known || row.Scorer.Fingerprint == st.info.Fingerprint
	}
	if roster.HasStored() {
		row := ui.ScorerRow{Scorer: st.column().Info(), Total: roster.Responses(), CostUSD: math.NaN()}
		for _, v := range roster.Stored {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				row.Scored++
			}
		}
		add(row)
	}
	tallies, err := st.proj.Tallies(ctx)
	for _, t := range tallies {
		add(ui.ScorerRow{Scorer: t.Scorer, Scored: t.Scored, Failed: t.Failed,
			Total: max(st.distinct(), t.Scored+t.Failed), CostUSD: t.CostUSD})
	}
	if !known && st.info.Name != "" && st.mix == nil {
		add(ui.ScorerRow{Scorer: st.info, Total: st.distinct(), CostUSD: math.NaN()})
	}
	if len(rows) > 1 {
		add(ui.ScorerRow{Scorer: *st.combined.Load(), CostUSD: math.NaN()})
	}
	return rows, err
}

// Open implements ui.Scorers.
func (st *stage) Open(ctx context.Context, fingerprint string) (ui.Shown, error) {
	options, other := *st.Options, *st.session
	options.Scorer, other.Options, other.mix, other.notices = fingerprint, &options, nil, nil
	column := st.column().Info()
	for _, info := range []model.ScorerInfo{column, *st.combined.Load()} {
		if info.Fingerprint == fingerprint {
			options.Scorer = info.Kind
		}
	}
	if err := other.choose(ctx); err != nil {
		return ui.Shown{}, err
	}
	if err := other.recall(ctx); err != nil {
		return ui.Shown{}, err
	}
	if other.mix != nil {
		st.combined.Store(&other.info)
	}
	watching, done := context.WithCancel(st.ctx)
	go guarded("poll", st.cancel, func() {
		other.follow.Watch(watching, pollEvery, func() { nudge(st.changed) })
	})
	return ui.Shown{Scorer: other.info, Cohort: other.cohort, Close: done}, nil
}

// Words implements ui.Scorers.
func (st *stage) Words(
	ctx context.Context, fingerprint string,
) (map[model.Reason]string, error) {
	return st.proj.LastWords(ctx, fingerprint)
}

// hintPaused says what helps with a run that has paused with nobody there.
func hintPaused(err error) error {
	var paused *ui.PausedError
	if errors.As(err, &paused) {
		return cli.Hint(err, "what was scored is stored; the same command goes on from here")
	}
	return err
}

// Writings finds what was written about sample i's instruction, for the explorer.
func (s *session) Writings(ctx context.Context, i int) ([]model.Writing, error) {
	t, err := s.ds.Text(i)
	if err != nil {
		return nil, err
	}
	return s.proj.Writings(ctx, scoring.InstructionKey(t.System, t.Instruction))
}

// Draws finds of what the scores of sample i's responses are the means, for the explorer: per
// response, by the fingerprint of the scorer.
func (s *session) Draws(ctx context.Context, i int) ([]map[string][]model.Part, error) {
	roster := s.ds.Roster()
	keys := roster.OpinionKeys(i)
	found, err := s.proj.Draws(ctx, keys)
	lo, hi := roster.Span(i)
	list := make([]map[string][]model.Part, hi-lo)
	for k, key := range keys { // the keys without references, then those with
		for fingerprint, parts := range found[key] {
			if list[k%(hi-lo)] == nil {
				list[k%(hi-lo)] = map[string][]model.Part{}
			}
			list[k%(hi-lo)][fingerprint] = parts
		}
	}
	return list, err
}

// command is the one that repeats an export.
func (s *session) command(r ui.ExportRequest) string {
	switch {
	case s.paths == nil:
		return fleeting
	case r.Word == "":
		return handPicked
	}
	word := s.stored
	if r.Scorer.Fingerprint != s.info.Fingerprint {
		word = scorerWord(r.Scorer)
	}
	return s.WithScorer(word).WithRule(r.Partition.Rule).Repeat(r.Word, r.Format, r.Path, s.paths)
}

// scorerWord is what --scorer finds a scorer by that the explorer has opened.
func scorerWord(info model.ScorerInfo) string {
	switch info.Kind {
	case "column", "combined":
		return info.Kind
	}
	return info.Fingerprint
}
