// Command admap is a terminal explorer for the Alignment Data Map of LLM preference data.
//
// This file is all wiring, and longer than a main should be because nothing else may import all four
// packages: a session over them (dataset, project, scorer, run), the adapters by which each sees
// the others, and the commands that hand it to the explorer or carry it out without a screen.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/time/rate"

	"admap/data"
	"admap/data/demo"
	"admap/data/export"
	"admap/data/hub"
	"admap/data/project"
	"admap/data/traits"
	"admap/model"
	"admap/scoring"
	"admap/scoring/batch"
	"admap/scoring/endpoint"
	"admap/scoring/setup"
	"admap/ui"
	"admap/ui/cli"
	"admap/ui/figure"
	"admap/ui/page"
)

const (
	// demoPace lets the demo's 284 responses arrive within seven seconds: slow enough to watch.
	demoPace = rate.Limit(45)
	// fleeting stands there where the dataset does not outlive the explorer.
	fleeting = "none: the demo's dataset is temporary"
	// pollEvery is how soon what another process writes is seen.
	pollEvery = 400 * time.Millisecond
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(),
		os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	os.Exit(cli.Run(ctx, os.Args[1:], program{}, about(), os.Stderr))
}

func about() cli.About {
	return cli.About{Version: cli.Version(), Selections: model.Selections(), Formats: export.Formats()}
}

// program carries out the commands.
type program struct{}

// session is one dataset under one scorer, with its project.
type session struct {
	*cli.Options
	found   *hub.Found // without arguments where nobody can open it again
	ds      *data.Dataset
	proj    *project.Project
	cohort  *model.Cohort
	follow  *project.Follower // of the cohort
	info    model.ScorerInfo
	stored  string         // what --scorer finds info by, where its scores are in the project
	scorer  scoring.Scorer // nil where there is nothing to run
	traffic *scoring.Traffic
	mix     *model.Combination // nil unless the scorer is one
	dry     *endpoint.Recorder // what a dry run would have asked
	notices []string
}

// open reads the dataset, opens its project and loads what is known. The caller closes the session.
func open(ctx context.Context, o *cli.Options, paths []string) (*session, error) {
	ds, found, err := read(ctx, o, paths)
	if err != nil {
		return nil, err
	}
	s := &session{Options: o, found: found, ds: ds}
	if err := s.load(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// find brings what paths name of the Hub to this machine.
func find(ctx context.Context, o *cli.Options, paths []string) (*hub.Found, error) {
	bar := ui.NewDownloadBar(os.Stderr, time.Now)
	defer bar.Clear()
	return hub.Find(ctx, paths, func() (hub.Config, error) {
		cfg, err := hub.FromEnvironment(os.Getenv)
		cfg.Offline = cfg.Offline || o.Offline
		if !o.Quiet {
			cfg.Progress = bar.Show
		}
		return cfg, err
	})
}

func read(
	ctx context.Context, o *cli.Options, paths []string,
) (*data.Dataset, *hub.Found, error) {
	found, err := find(ctx, o, paths)
	if err != nil {
		return nil, nil, err
	}
	opt := data.Options{Limit: o.Limit, Map: o.Map, Schema: o.Schema, Strict: o.Strict,
		Called: found.Called}
	if !o.Quiet {
		bar := ui.NewReadBar(os.Stderr, time.Now)
		defer bar.Clear()
		opt.Progress = bar.Show
	}
	ds, err := data.Open(ctx, found.Paths, opt)
	return ds, found, err
}

func (s *session) load(ctx context.Context) (err error) {
	s.notices = s.found.Notices
	if s.Project == "" {
		if s.Project, err = project.DefaultPath(s.found.Args...); err != nil {
			return err
		}
		s.notices = append(s.notices, project.PassedOver(s.Project, s.found.Args...)...)
	}
	if s.proj, err = project.Open(ctx, s.Project); err != nil {
		return err
	}
	if s.Limit == 0 { // a part of a file has no hash to compare
		changed, err := s.proj.NoteDataset(ctx, s.ds.Files())
		if err != nil {
			return err
		}
		s.notices = append(s.notices, changed...)
	}
	s.notices = append(s.notices, s.ds.Notices()...)
	if n := s.ds.ProblemCount(); n > 0 {
		s.notices = append(s.notices,
			fmt.Sprintf("%d bad rows were skipped: admap inspect lists them", n))
	}
	if err := s.choose(ctx); err != nil {
		return err
	}
	if s.Batch == "" {
		left, err := s.proj.LeftToJobs(ctx, s.info.Fingerprint)
		if err != nil {
			return err
		}
		s.notices = append(s.notices, left...)
	}
	return s.recall(ctx)
}

// choose finds the scorer: the one asked for, else what the data carries, else the judge or reward
// model that was added last, whose scores are shown but not continued.
func (s *session) choose(ctx context.Context) error {
	stored, err := s.proj.Scorers(ctx)
	if err != nil {
		return err
	}
	kind := s.Scorer
	if kind == "" {
		kind = project.DefaultScorer(stored, s.ds.Roster())
	}
	switch {
	case kind == "":
		return nil
	case kind == "column":
		s.scorer = s.column()
		s.info = s.scorer.Info()
	case kind == "combined":
		return s.combine(ctx)
	case setup.Builds(kind):
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
	s.scorer, s.traffic, s.dry = made.Scorer, made.Traffic, made.Recorder
	s.info = scoring.Describe(s.scorer)
	if kind != "reference" { // whose flags are all that its scores depend on
		s.stored = project.WordFor(stored, s.info)
	}
	return nil
}

// wanted is the scorer that the flags ask for.
func (s *session) wanted(kind string) setup.Config {
	return setup.Config{
		Kind: kind, Metric: s.Metric, Bare: s.Batch == "" && !s.ds.Roster().HasReference,
		Server: setup.Server{Model: s.Model, BaseURL: s.BaseURL, APIKey: s.Key},
		Writer: setup.Server{Model: s.WriterModel, BaseURL: s.WriterURL, APIKey: s.WriterKey},
		Prompt: s.Prompt, Scale: s.Options.Scale, Repeats: s.Repeats, Temperature: s.Temperature,
		Logprobs: s.Logprobs, MaxTokens: s.MaxTokens, API: s.API, ChatTemplate: s.ChatTemplate,
		BatchSize: s.BatchSize, Concurrency: s.Concurrency, RPM: s.RPM, TPM: s.TPM,
		Timeout: s.Timeout, MaxCostUSD: s.MaxCost, Prices: s.Prices, DryRun: s.DryRun,
		Price: scoring.NewPrice(s.PriceIn, s.PriceOut),
	}
}

// column is the scorer that takes the scores in the data.
func (s *session) column() scoring.Scorer {
	return scoring.NewColumn(s.ds.Schema().ScoreColumn(), s.ds.Roster().StoredScale)
}

// keepColumn stores the scores in the data, so that another column can be shown beside them.
func (s *session) keepColumn(ctx context.Context) error {
	kept, err := s.proj.KeepColumn(ctx, s.info, s.ds.Roster())
	if err == nil {
		s.Say(s.info.Name + ": " + kept.String())
	}
	return err
}

// combine makes one scorer of all there are.
func (s *session) combine(ctx context.Context) (err error) {
	var said []string
	s.mix, said, err = s.proj.Combine(ctx, s.ds.Roster(), s.column().Info())
	s.notices = append(s.notices, said...)
	if err != nil {
		return err
	}
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

func (s *session) close() {
	if s.proj != nil {
		s.proj.Close()
	}
	s.ds.Close()
}

// store is the project as an engine sees it.
type store struct {
	*project.ScoreWriter
	proj *project.Project
}

var _ scoring.Memory = store{}

// Add implements scoring.Sink.
func (s store) Add(_ model.ScorerInfo, o scoring.Stored) error {
	return s.ScoreWriter.Add(context.Background(), project.Score(o))
}

// AddPart implements scoring.Memory.
func (s store) AddPart(_ model.ScorerInfo, p model.Part) error {
	return s.ScoreWriter.AddPart(context.Background(), p)
}

// AddWriting implements scoring.Memory.
func (s store) AddWriting(w model.Writing) error {
	return s.ScoreWriter.AddWriting(context.Background(), w)
}

// Parts implements scoring.Memory.
func (s store) Parts(ctx context.Context, info model.ScorerInfo, f func(model.Part)) error {
	return s.proj.Parts(ctx, info.Fingerprint, func(p model.Part) error { f(p); return nil })
}

// ledger is the project as a batch desk sees it.
type ledger struct{ *project.Project }

// Collect implements batch.Ledger.
func (l ledger) Collect(
	ctx context.Context, info model.ScorerInfo, job int64, a batch.Answers,
) error {
	b := project.Batch{Parts: a.Parts, Scores: make([]project.Score, len(a.Scores))}
	for i, s := range a.Scores {
		b.Scores[i] = project.Score(s)
	}
	return l.Project.Collect(ctx, info, job, b, a.Answered)
}

func (s *session) newRun(ctx context.Context, pace rate.Limit) (*scoring.Shared, error) {
	spent, _, err := s.proj.Spent(ctx, s.info.Fingerprint)
	if err != nil {
		return nil, err
	}
	s.traffic.SetSpent(spent)
	awaited := map[model.Key]bool{}
	return scoring.NewShared(scoring.Config{
		Scorer: s.scorer, Cohort: s.cohort, Texts: s.ds, Workers: s.Concurrency,
		Traffic: s.traffic, Pace: pace, RetryFailed: s.RetryFailed,
		Elsewhere: func(key model.Key) bool { return awaited[key] },
	}, scoring.SharedConfig{
		Store: store{s.proj.NewScoreWriter(context.WithoutCancel(ctx), s.info), s.proj},
		Claim: func() (func(), bool, error) { return s.proj.Claim(s.info.Fingerprint) },
		CatchUp: func(ctx context.Context) error {
			_, err := s.follow.CatchUp(ctx)
			if err = errors.Join(err, s.proj.AwaitedKeys(ctx, s.info.Fingerprint, awaited)); err != nil {
				return err
			}
			spent, _, err := s.proj.Spent(ctx, s.info.Fingerprint) // by others meanwhile
			s.traffic.SetSpent(spent)
			return err
		},
		Every: pollEvery, Before: spent,
	}), nil
}

// Explore implements cli.Program.
func (program) Explore(ctx context.Context, o *cli.Options, paths []string) error {
	s, err := open(ctx, o, paths)
	if err != nil {
		return err
	}
	defer s.close()
	return s.show(ctx, s.name(), 0)
}

// Demo implements cli.Program. Its project is gone afterwards unless one is named.
func (program) Demo(ctx context.Context, o *cli.Options) error {
	dir, err := os.MkdirTemp("", "admap-demo-")
	if err != nil {
		return fmt.Errorf("make a place for the demo: %w", err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "demo.jsonl")
	if err := os.WriteFile(path, demo.JSONL(), 0o600); err != nil {
		return fmt.Errorf("write the demo dataset: %w", err)
	}
	if o.Scorer == "" {
		o.Scorer = "reference"
	}
	s, err := open(ctx, o, []string{path})
	if err != nil {
		return err
	}
	defer s.close()
	s.found.Args = nil // gone with dir
	return s.show(ctx, "demo", demoPace)
}

// rerun is a run that begins again where failures are asked for after it has ended.
func (s *session) rerun(ctx context.Context, pace rate.Limit) (*scoring.Rerun, error) {
	first, err := s.newRun(ctx, pace)
	next := func(ctx context.Context, reasons []model.Reason) (*scoring.Shared, error) {
		again, options := *s, *s.Options
		options.RetryFailed, again.Options = reasons, &options
		return again.newRun(ctx, 0)
	}
	return scoring.NewRerun(first, next), err
}

// show runs the explorer with whatever scores in the background.
func (s *session) show(ctx context.Context, name string, pace rate.Limit) error {
	if err := ui.CheckTerminal(); err != nil {
		return cli.Hint(err, "admap score, report and export work without one")
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	changed := make(chan struct{}, 1)
	recipe, err := s.Recipe()
	if err != nil {
		return err
	}
	cfg := ui.Config{
		Name: name, Scorer: s.info, Rule: s.Rule, Cohort: s.cohort, Texts: s.ds, Finder: s.ds,
		Ledger: s.proj, Settings: s.proj, Brushes: s.proj, Opinions: s, Exporter: s,
		Reporter: s,
		Scorers:  s.stage(ctx, cancel, changed), Writings: s,
		Recipe: recipe, Formats: export.Formats(), PairFormats: export.PairFormats(),
		Changed: changed, Notices: s.notices, ASCII: s.ASCII,
		Light: ui.Survey(os.Getenv).Light, Welcome: true, Now: time.Now,
	}
	done := make(chan error, 1)
	if s.scorer != nil {
		r, err := s.rerun(ctx, pace)
		if err != nil {
			return err
		}
		cfg.Runner = r
		go func() { done <- r.Run(ctx) }()
		go ui.Guard("arrivals", cancel, func() { ui.Relay(ctx, r.Arrived(), changed) })
	} else {
		done <- nil
	}
	go ui.Guard("poll", cancel, func() {
		s.follow.Watch(ctx, pollEvery, func() { ui.Nudge(changed) })
	})
	err = ui.Explore(ctx, cfg)
	cancel(nil)
	return errors.Join(err, ui.LastAnswers(os.Stderr, done))
}

// Opinions finds what every scorer known found of sample i's responses, for the explorer: the
// column of the data, and what is in the project.
func (s *session) Opinions(ctx context.Context, i int) ([][]model.Opinion, error) {
	return s.proj.OpinionsOf(ctx, s.ds.Roster(), i, s.column().Info())
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
	return s.proj.DrawsOf(ctx, s.ds.Roster(), i)
}

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
func (st *stage) List(ctx context.Context) ([]model.Standing, error) {
	tallies, err := st.proj.Tallies(ctx)
	current := st.info
	if st.mix != nil { // which comes last
		current = model.ScorerInfo{}
	}
	return st.ds.Roster().Lineup(
		tallies, st.column().Info(), current, *st.combined.Load(), st.distinct), err
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
	go ui.Guard("poll", st.cancel, func() {
		other.follow.Watch(watching, pollEvery, func() { ui.Nudge(st.changed) })
	})
	return ui.Shown{Scorer: other.info, Cohort: other.cohort, Close: done}, nil
}

// Words implements ui.Scorers.
func (st *stage) Words(
	ctx context.Context, fingerprint string,
) (map[model.Reason]string, error) {
	return st.proj.LastWords(ctx, fingerprint)
}

// Inspect implements cli.Program.
func (program) Inspect(ctx context.Context, o *cli.Options, paths []string) error {
	ds, files, err := read(ctx, o, paths)
	if err != nil {
		return err
	}
	defer ds.Close()
	o.Say(files.Notices...)
	found, err := ds.Inspect()
	if err == nil && o.WriteMap != "" {
		err = ds.WriteMap(o.WriteMap)
	}
	if err != nil {
		return err
	}
	for i := range found.Files {
		found.Files[i].Path = files.Called(found.Files[i].Path)
	}
	for i := range found.Problems {
		found.Problems[i].File = files.Called(found.Problems[i].File)
	}
	if o.JSON {
		return cli.WriteJSON(os.Stdout, found)
	}
	return found.WriteText(ui.Speller(os.Stdout))
}

// Score implements cli.Program.
func (program) Score(ctx context.Context, o *cli.Options, paths []string) error {
	s, err := open(ctx, o, paths)
	if err != nil {
		return err
	}
	defer s.close()
	s.Say(s.notices...)
	switch {
	case s.Scorer == "column":
		return s.keepColumn(ctx)
	case s.info.Kind == "column" && s.stored == "":
		s.Say("the scores are in the data: there is nothing to run (--scorer column keeps them)")
		return nil
	case s.scorer == nil:
		return cli.Usage(errors.New("score: no scorer to run"),
			"--scorer reference, or --scorer judge --model NAME")
	case s.Batch != "":
		return s.inBatch(ctx)
	case s.DryRun:
		return s.estimate(ctx)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go ui.Guard("poll", cancel, func() { s.follow.Watch(ctx, pollEvery, func() {}) })
	r, err := s.newRun(ctx, 0)
	if err != nil {
		return err
	}
	return ui.Unattended(ctx, r, s.info, o.Stderr())
}

// estimate says what scoring would take, and asks nothing.
func (s *session) estimate(ctx context.Context) error {
	usd, tokens, err := s.proj.Spent(ctx, s.info.Fingerprint)
	if err != nil {
		return err
	}
	run := scoring.New(scoring.Config{Scorer: s.scorer, Cohort: s.cohort, Texts: s.ds,
		Traffic: s.traffic, RetryFailed: s.RetryFailed})
	est, err := run.Estimate(ctx, scoring.Spent{USD: usd, Tokens: tokens})
	if err != nil {
		return err
	}
	var first *model.FirstRequest
	if s.traffic != nil { // it makes requests
		if _, err := run.AskFirst(ctx); err != nil && ctx.Err() != nil {
			return err
		}
		first = s.dry.First()
	}
	return ui.WriteEstimate(os.Stdout, s.name(), s.info, est, first)
}

// inBatch carries out score --batch.
func (s *session) inBatch(ctx context.Context) error {
	desk, err := s.desk(ctx)
	if err != nil {
		return err
	}
	if s.Batch == "write" {
		if err := export.Permit(s.Requests, s.inputs(), s.Project); err != nil {
			return cli.Usage(fmt.Errorf("batch write: %s is %w", s.Requests, err),
				"--requests FILE names another file")
		}
	}
	release, err := s.alone(ctx)
	defer release()
	if err != nil {
		return err
	}
	out, err := desk.Do(ctx, batch.Order{Verb: s.Batch, File: s.Requests, DryRun: s.DryRun})
	s.Say(out.Said...)
	for _, line := range out.Preview {
		fmt.Println(ui.Clean(line))
	}
	if s.Batch == "status" && s.JSON {
		err = errors.Join(cli.WriteJSON(os.Stdout, ui.ReportJobs(out.Jobs)), err)
	} else if s.Batch == "status" {
		err = errors.Join(ui.WriteJobs(os.Stdout, out.Jobs, time.Now()), err)
	}
	return err
}

func (s *session) desk(ctx context.Context) (*batch.Desk, error) {
	scorer, ok := s.scorer.(scoring.Deferred)
	if !ok {
		return nil, cli.Usage(fmt.Errorf("batch: the scorer %s cannot wait for its answers", s.info.Kind),
			"--scorer judge --model NAME")
	}
	client, price, factor, err := setup.Batch(s.wanted("judge"))
	if err != nil {
		return nil, cli.Usage(err, "")
	}
	spent, _, err := s.proj.Spent(ctx, s.info.Fingerprint)
	return batch.New(batch.Config{
		Scorer: scorer, Cohort: s.cohort, Texts: s.ds, Ledger: ledger{s.proj}, Client: client,
		Scratch: s.Project + ".requests", Retry: s.RetryFailed, Price: price, Factor: factor,
		LeftUSD: s.MaxCost - spent,
	}), err
}

// alone makes sure that nobody else does what would make requests, or count answers, twice.
func (s *session) alone(ctx context.Context) (release func(), err error) {
	claims := []string{s.info.Fingerprint + " batch"}
	if s.Batch == "submit" || s.Batch == "write" {
		claims = append(claims, s.info.Fingerprint)
	}
	release, held, err := s.proj.ClaimAll(claims...)
	switch {
	case err != nil:
		return release, err
	case !held:
		return release, cli.Hint(fmt.Errorf("batch %s: another admap is at work with %s",
			s.Batch, s.info.Name), "try again when it has ended")
	}
	_, err = s.follow.CatchUp(ctx)
	return release, err
}

// derive computes regions and diagnosis of what is known now.
func (s *session) derive() (*model.Snapshot, *model.Partition, *model.Diagnosis) {
	s.Say(s.notices...)
	snap := s.cohort.Snapshot()
	if snap.Counts.Scored == 0 {
		s.Say("nothing is scored by this scorer yet: admap score does that")
	}
	return snap, model.NewPartition(snap, s.Rule), model.Diagnose(snap, s.info)
}

// Report implements ui.Reporter.
func (s *session) Report(
	ctx context.Context, v *model.View, info model.ScorerInfo,
) (model.Report, error) {
	r := model.NewReport(v, info)
	r.Combination = s.mix
	if err := s.proj.AddScorers(ctx, &r, v.Snap, info); err != nil {
		return r, err
	}
	audit, err := s.proj.Setting(ctx, model.AuditSetting)
	if err = errors.Join(err, r.AddAudit(v.Snap, audit)); err != nil {
		return r, err
	}
	r.Rivals, err = s.proj.Rivals(ctx, v, info, s.column().Info())
	return r, err
}

// Traits implements ui.Reporter.
func (s *session) Traits(
	ctx context.Context, progress func(done, total int),
) (*model.Traits, error) {
	found, _, err := traits.Scan(ctx, s.ds, progress)
	return found, err
}

// Report implements cli.Program.
func (program) Report(ctx context.Context, o *cli.Options, paths []string) error {
	s, err := open(ctx, o, paths)
	if err != nil {
		return err
	}
	defer s.close()
	v := &model.View{}
	v.Snap, v.Part, v.Diag = s.derive()
	if v.Traits, err = s.Traits(ctx, nil); err != nil {
		return err
	}
	r, err := s.Report(ctx, v, s.info)
	if err != nil {
		return err
	}
	if r.Contrast, err = s.contrast(ctx, v); err != nil {
		return err
	}
	if o.Draws() {
		if err := s.draw(r, v.Snap, v.Part, v.Diag); err != nil || !o.JSON {
			return err
		}
	}
	if o.JSON {
		return cli.WriteJSON(os.Stdout, r)
	}
	return ui.WriteReport(os.Stdout, s.name(), r)
}

// draw writes a report's page and the picture of its map.
func (s *session) draw(
	r model.Report, snap *model.Snapshot, part *model.Partition, diag *model.Diagnosis,
) error {
	in := page.Input{Report: r, Facts: figure.Facts{Name: s.name(), Scorer: s.info, Snapshot: snap,
		Partition: part}, Diagnosis: diag, Axes: figure.Axes(s.Axes), Version: cli.Version(),
		Text: s.ds.Text, Command: fleeting}
	if s.found.Args != nil {
		in.Command = s.WithScorer(s.stored).ReportCommand(s.found.Args)
	}
	for _, path := range []string{s.HTML, s.Plot} {
		if err := export.Permit(path, s.inputs(), s.Project); path != "" && err != nil {
			return cli.Usage(fmt.Errorf("report: %s is %w", path, err), "name another file")
		}
	}
	written, err := in.Save(s.HTML, s.Plot)
	s.Say(written...)
	return err
}

// Export implements cli.Program.
func (program) Export(ctx context.Context, o *cli.Options, paths []string) (err error) {
	var before *export.Earlier
	if o.From != "" {
		if before, err = export.ReadManifest(o.From); err != nil {
			return err
		}
		was := cli.Earlier{Manifest: o.From, Arguments: before.Arguments, Ran: before.Ran(),
			Beside: before.Beside()}
		if o, paths, err = was.Repeat(o, paths, about()); err != nil {
			return err
		}
	}
	s, err := open(ctx, o, paths)
	if err != nil {
		return err
	}
	defer s.close()
	snap, part, diag := s.derive()
	req := ui.ExportRequest{Scorer: s.info, What: o.Select, Word: o.Select, Replace: true,
		Format: o.Format, Path: o.Output, Snapshot: snap, Partition: part, Diagnosis: diag}
	if req.Recipe, err = o.Recipe(); err != nil {
		return err
	}
	if req, err = s.fill(ctx, req, before); err != nil {
		return err
	}
	res, err := s.export(ctx, req, before)
	if err == nil {
		s.Say(append([]string{res.String()}, res.Notices()...)...)
	}
	return err
}

// pool is what the words are looked up in.
func (s *session) pool(
	ctx context.Context, v *model.View, words ...string,
) (p model.Pool, err error) {
	p = model.Pool{Snapshot: v.Snap, Partition: v.Part, Diagnosis: v.Diag, Suspect: s.Suspect}
	for _, word := range words {
		if _, isBrush := model.BrushNamed(word); isBrush && err == nil {
			p.Brushes, err = s.proj.Brushes(ctx)
		}
	}
	return p, err
}

// contrast compares the selections that the flags name.
func (s *session) contrast(ctx context.Context, v *model.View) (*model.Contrast, error) {
	pool, err := s.pool(ctx, v, s.Options.Contrast, s.Versus)
	if err != nil {
		return nil, err
	}
	c, err := pool.Contrast(v, s.Options.Contrast, s.Versus)
	return c, cli.Usage(err, "admap report --help lists the selections")
}

// fill finds what is to be exported: what --select names or, again, what was picked by hand.
func (s *session) fill(
	ctx context.Context, r ui.ExportRequest, before *export.Earlier,
) (_ ui.ExportRequest, err error) {
	in, byHand, err := before.Again(s.inputs(), r.Snapshot.Len())
	if err != nil {
		return r, err
	}
	if before != nil {
		r.What, r.Filters = before.Select, before.Filters
	}
	if byHand {
		r.Word, r.Indexes = "", in
		return r, nil
	}
	pool, err := s.pool(ctx, &model.View{Snap: r.Snapshot, Part: r.Partition, Diag: r.Diagnosis},
		s.Select)
	if err != nil {
		return r, err
	}
	if before == nil {
		r.Filters = pool.Words(s.Select)
	}
	r.Indexes, err = pool.Select(s.Select)
	return r, cli.Usage(err, "admap export --help lists the selections")
}

// Export writes picked samples for the explorer.
func (s *session) Export(ctx context.Context, r ui.ExportRequest) (string, error) {
	res, err := s.export(ctx, r, nil)
	return res.String(), err
}

// export writes picked samples; those of an earlier export must come out as they did.
func (s *session) export(
	ctx context.Context, r ui.ExportRequest, before *export.Earlier,
) (none export.Result, err error) {
	notes, err := s.proj.Notes(ctx)
	if err != nil {
		return none, err
	}
	origin := export.Origin{Version: cli.Version(), Select: r.What, Filters: r.Filters,
		Suspect: s.Suspect, Scorer: r.Scorer, Inputs: s.inputs()}
	origin.Arguments, origin.Command = s.command(r)
	var readings map[model.Key]model.Reading
	if r.Format == "jsonl" {
		if readings, err = s.proj.Readings(ctx, r.Scorer.Fingerprint); err != nil {
			return none, err
		}
	}
	return export.Write(ctx, export.Request{
		Source: s.ds, Readings: readings, Recipe: r.Recipe, Picked: r.Word == "", Expect: before,
		Snapshot: r.Snapshot, Partition: r.Partition, Diagnosis: r.Diagnosis, Notes: notes,
		Indexes: r.Indexes, Format: r.Format, Path: r.Path, Keep: !r.Replace, Stdout: os.Stdout,
		Origin: origin, Protected: []string{s.Project},
	})
}

// name is what the dataset is called on the screen.
func (s *session) name() string { return cmp.Or(s.found.Name, s.ds.Name()) }

// inputs are the files of the dataset, as a manifest names them.
func (s *session) inputs() []export.Input { return export.Inputs(s.ds.Files(), s.found.Called) }

// command is the one that repeats an export, and its arguments: none where the dataset is gone.
// What was picked by hand only its manifest repeats.
func (s *session) command(r ui.ExportRequest) (arguments []string, line string) {
	if s.found.Args == nil {
		return nil, fleeting
	}
	word := s.stored
	if r.Scorer.Fingerprint != s.info.Fingerprint {
		word = r.Scorer.Word()
	}
	arguments = s.WithScorer(word).WithRule(r.Partition.Rule).WithRecipe(r.Recipe).
		Arguments(r.Word, r.Format, r.Path, s.found.Args)
	if r.Word == "" {
		return arguments, cli.Quoted([]string{"--from", r.Path + export.ManifestSuffix})
	}
	return arguments, cli.Quoted(arguments)
}
