package main

import (
	"context"
	"fmt"
	"math"
	"slices"

	"admap/data/project"
	"admap/model"
	"admap/scoring"
	"admap/scoring/setup"
	"admap/ui/cli"
)

// built are the scorers that flags describe; any other word of --scorer is that of a stored one.
var built = []string{"reference", "judge", "reward"}

// choose finds the scorer: the one asked for, else what the data carries, else the judge or reward
// model that was added last, whose scores are shown but not continued.
func (s *session) choose(ctx context.Context) error {
	stored, err := s.proj.Scorers(ctx)
	if err != nil {
		return err
	}
	roster, kind := s.ds.Roster(), s.Scorer
	if kind == "" {
		last, paid := project.LastPaid(stored)
		switch {
		case roster.HasStored():
			kind = "column"
		case paid:
			kind = last.Fingerprint
		case roster.HasReference:
			kind = "reference"
		default:
			return nil
		}
	}
	switch {
	case kind == "column":
		s.scorer = s.column()
		s.info = s.scorer.Info()
	case kind == "combined":
		return s.combine(ctx)
	case slices.Contains(built, kind):
		err = s.build(kind, stored)
	default:
		s.info, err = project.FindScorer(stored, kind)
		s.stored = project.WordFor(stored, s.info)
	}
	return cli.Usage(err, "admap score --help shows two examples")
}

// build makes the scorer that the flags describe.
func (s *session) build(kind string, stored []model.ScorerInfo) error {
	made, err := setup.New(s.wanted(kind))
	if err != nil {
		return err
	}
	s.scorer, s.traffic, s.info = made.Scorer, made.Traffic, made.Scorer.Info()
	s.dry = made.Recorder
	traits := s.scorer.Traits()
	s.info.ByReference = traits.NeedsReference ||
		slices.Contains(traits.Writes, model.WrittenReference)
	s.info.Draws = traits.Parts / max(traits.Aspects, 1)
	if kind != "reference" { // whose flags are all that its scores depend on
		s.stored = project.WordFor(stored, s.info)
	}
	return nil
}

// wanted is the scorer that the flags ask for.
func (s *session) wanted(kind string) setup.Config {
	cfg := setup.Config{
		Kind: kind, Metric: s.Metric,
		Server: setup.Server{Model: s.Model, BaseURL: s.BaseURL, APIKey: s.Key},
		Writer: setup.Server{Model: s.WriterModel, BaseURL: s.WriterURL, APIKey: s.WriterKey},
		Prompt: s.Prompt, Scale: s.Options.Scale, Repeats: s.Repeats, Temperature: s.Temperature,
		Logprobs: s.Logprobs, MaxTokens: s.MaxTokens, API: s.API, ChatTemplate: s.ChatTemplate,
		BatchSize: s.BatchSize, Concurrency: s.Concurrency, RPM: s.RPM, TPM: s.TPM,
		Timeout: s.Timeout, MaxCostUSD: s.MaxCost, Prices: s.Prices, DryRun: s.DryRun,
	}
	if !math.IsNaN(s.PriceIn) && !math.IsNaN(s.PriceOut) {
		cfg.Price = &scoring.Price{InUSD: s.PriceIn, CachedUSD: s.PriceIn, OutUSD: s.PriceOut}
	}
	return cfg
}

// column is the scorer that takes the scores in the data.
func (s *session) column() scoring.Scorer {
	return scoring.NewColumn(s.ds.Schema().ScoreColumn(), s.ds.Roster().StoredScale)
}

// keepColumn stores the scores in the data, so that another column can be shown beside them.
func (s *session) keepColumn(ctx context.Context) error {
	kept, err := s.proj.KeepColumn(ctx, s.info, s.ds.Roster())
	if err == nil {
		s.say(s.info.Name + ": " + kept.String())
	}
	return err
}

// combine makes one scorer of all that are stored and of the column of the data, but for a column
// that is the label too.
func (s *session) combine(ctx context.Context) error {
	roster := s.ds.Roster()
	members, err := s.proj.Members(ctx, roster)
	if err != nil {
		return err
	}
	if column := s.column().Info(); roster.HasStored() {
		members = slices.DeleteFunc(members, func(m model.Member) bool {
			return m.Info.Fingerprint == column.Fingerprint
		})
		if !roster.StoredIsLabel {
			members = append(members, roster.ByColumn(column))
		}
	}
	members, leftOut := model.Usable(members)
	s.notices = append(s.notices, leftOut...)
	if len(members) < 2 {
		return cli.Usage(fmt.Errorf("combined: it takes two scorers with scores for half of the "+
			"responses; here there are %d", len(members)), "admap score adds one")
	}
	s.mix = model.Combine(roster, members)
	s.notices = append(s.notices, s.mix.String())
	s.info, err = s.mix.Info()
	return err
}

// recall loads scores, verdicts and notes.
func (s *session) recall(ctx context.Context) (err error) {
	roster := s.ds.Roster()
	if s.info.ByReference {
		roster = roster.WithReferences()
	}
	s.cohort = model.NewCohort(roster)
	if s.follow, err = s.proj.Follow(ctx, s.cohort, s.info.Fingerprint); err != nil {
		return err
	}
	switch {
	case s.mix != nil && s.info.Kind == "combined":
		s.mix.Fill(s.cohort)
		return nil
	case s.info.Kind == "column" && s.scorer != nil:
		run := scoring.New(scoring.Config{Scorer: s.scorer, Cohort: s.cohort})
		s.scorer = nil // nothing is left to run
		return run.Run(ctx)
	}
	return s.follow.Recall(ctx)
}

// addScorers adds to a report what is known of all scorers.
func (s *session) addScorers(
	ctx context.Context, snap *model.Snapshot, r *model.Report,
) (err error) {
	r.Combination = s.mix
	if r.Scorers, err = s.proj.ScorerReports(ctx); err != nil || s.info.Draws < 2 {
		return err
	}
	readings, err := s.proj.Readings(ctx, s.info.Fingerprint)
	r.JudgeNoise = model.JudgeNoise(snap, s.info.Draws, readings)
	return err
}
