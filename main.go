// Command admap is a terminal explorer for the Alignment Data Map of LLM preference data.
//
// This file is all wiring, and longer than a main should be because nothing else may import all four
// packages: it opens a session over them and hands it to the explorer or to a headless command.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"golang.org/x/time/rate"

	"admap/data"
	"admap/data/demo"
	"admap/data/export"
	"admap/data/project"
	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
	"admap/ui"
	"admap/ui/cli"
)

const (
	// demoPace lets the demo's 284 responses arrive within seven seconds: slow enough to watch.
	demoPace = rate.Limit(45)
	// handPicked stands in a manifest for the command that repeats an export where there is none.
	handPicked = "none: picked by hand in the explorer"
	// fleeting stands there where the dataset does not outlive the explorer.
	fleeting = "none: the demo's dataset is temporary"
	// sayAfter is how long quitting may take without a word.
	sayAfter = 300 * time.Millisecond
	// pollEvery is how soon what another process writes is seen.
	pollEvery = 400 * time.Millisecond
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(),
		os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	about := cli.About{Version: version(), Selections: model.Selections(), Formats: export.Formats()}
	os.Exit(cli.Run(ctx, os.Args[1:], program{}, about, os.Stderr))
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// program carries out the commands.
type program struct{}

// session is one dataset under one scorer, with its project.
type session struct {
	*cli.Options
	paths   []string // nil where nobody can open them again
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
	ds, err := read(ctx, o, paths)
	if err != nil {
		return nil, err
	}
	s := &session{Options: o, paths: paths, ds: ds}
	if err := s.load(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func read(ctx context.Context, o *cli.Options, paths []string) (*data.Dataset, error) {
	opt := data.Options{Limit: o.Limit, Map: o.Map}
	if !o.Quiet {
		bar := ui.NewReadBar(os.Stderr, time.Now)
		defer bar.Clear()
		opt.Progress = bar.Show
	}
	ds, err := data.Open(ctx, paths, opt)
	var fault *data.Error
	switch {
	case !errors.As(err, &fault):
		return ds, err
	case errors.Is(err, data.ErrUsage):
		return nil, cli.Usage(err, fault.Hint)
	}
	return nil, cli.Hint(err, fault.Hint)
}

func (s *session) load(ctx context.Context) (err error) {
	passed := ""
	if s.Project == "" {
		if s.Project, err = project.DefaultPath(s.paths...); err != nil {
			return err
		}
		passed = project.PassedOver(s.Project, s.paths...)
	}
	if s.proj, err = project.Open(ctx, s.Project); err != nil {
		return hintProject(err)
	}
	if s.Limit == 0 { // a part of a file has no hash to compare
		if s.notices, err = s.proj.NoteDataset(ctx, s.files()); err != nil {
			return err
		}
	}
	if passed != "" {
		s.notices = append(s.notices, fmt.Sprintf(
			"%s is not used, for it cannot be written to: verdicts go to %s", passed, s.Project))
	}
	if n := s.ds.ProblemCount(); n > 0 {
		s.notices = append(s.notices,
			fmt.Sprintf("%d bad rows were skipped: admap inspect lists them", n))
	}
	if err := s.choose(ctx); err != nil {
		return err
	}
	return errors.Join(s.noteJobs(ctx), s.recall(ctx))
}

// files are those of the dataset, as the project knows them.
func (s *session) files() (files []project.DatasetFile) {
	for _, f := range s.ds.Files() {
		files = append(files, project.DatasetFile{
			Path: f.Path, Size: f.Size, ModTime: f.ModTime, Hash: f.Hash})
	}
	return files
}

// hintProject says what helps with a project file that cannot be used.
func hintProject(err error) error {
	for _, unusable := range []error{project.ErrNotProject, project.ErrDamaged, project.ErrNewer} {
		if errors.Is(err, unusable) {
			return cli.Hint(err, "--project FILE keeps the project in another file")
		}
	}
	return err
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
			if err = errors.Join(err, s.readAwaited(ctx, awaited)); err != nil {
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
	return s.show(ctx, s.ds.Name(), 0)
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
	s.paths = nil // gone with dir
	return s.show(ctx, "demo", demoPace)
}

// show runs the explorer with whatever scores in the background.
func (s *session) show(ctx context.Context, name string, pace rate.Limit) error {
	if err := ui.CheckTerminal(); err != nil {
		return cli.Hint(err, "admap score, report and export work without one")
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	changed := make(chan struct{}, 1)
	cfg := ui.Config{
		Name: name, Scorer: s.info, Rule: s.Rule, Cohort: s.cohort, Texts: s.ds, Finder: s.ds,
		Ledger: s.proj, Settings: s.proj, Brushes: s.proj, Opinions: s, Exporter: s,
		Scorers: s.stage(ctx, cancel, changed), Writings: s,
		Formats: export.Formats(), Changed: changed, Notices: s.notices, ASCII: s.ASCII,
		Light: ui.Survey(os.Getenv).Light, Welcome: true, Now: time.Now,
	}
	done := make(chan error, 1)
	if s.scorer != nil {
		r, err := s.rerun(ctx, pace, changed)
		if err != nil {
			return err
		}
		cfg.Runner = r
		go func() { done <- r.run(ctx, cancel) }()
	} else {
		done <- nil
	}
	go guarded("poll", cancel, func() {
		s.follow.Watch(ctx, pollEvery, func() { nudge(changed) })
	})
	err := ui.Explore(ctx, cfg)
	cancel(nil)
	return errors.Join(err, ui.WithoutCancel(lastAnswers(done)))
}

// lastAnswers waits for a run that was cancelled, and says so if that takes a while.
func lastAnswers(done <-chan error) error {
	select {
	case err := <-done:
		return err
	case <-time.After(sayAfter):
		fmt.Fprintln(os.Stderr, "admap: keeping the answers that are still on their way")
		return <-done
	}
}

// guarded runs f; a panic in it ends the explorer, which restores the terminal, and says where.
func guarded(who string, end context.CancelCauseFunc, f func()) {
	defer func() {
		if v := recover(); v != nil {
			end(fmt.Errorf("%s: panic: %v at %s", who, v, debug.Stack()))
		}
	}()
	f()
}

func forward(ctx context.Context, from <-chan struct{}, to chan<- struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-from:
			nudge(to)
		}
	}
}

func nudge(to chan<- struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}

// Opinions finds what every scorer known found of sample i's responses, for the explorer: the
// column of the data, and what is in the project.
func (s *session) Opinions(ctx context.Context, i int) ([][]model.Opinion, error) {
	roster := s.ds.Roster()
	stored, err := s.proj.Opinions(ctx, roster.OpinionKeys(i))
	if err != nil {
		return nil, err
	}
	return roster.Opinions(i, s.column().Info(), stored), nil
}

// Inspect implements cli.Program.
func (program) Inspect(ctx context.Context, o *cli.Options, paths []string) error {
	ds, err := read(ctx, o, paths)
	if err != nil {
		return err
	}
	defer ds.Close()
	found, err := ds.Inspect()
	if err != nil {
		return err
	}
	if o.JSON {
		return printJSON(found)
	}
	return found.WriteText(ui.Speller(os.Stdout))
}

func printJSON(v any) error {
	enc := json.NewEncoder(os.Stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// Score implements cli.Program.
func (program) Score(ctx context.Context, o *cli.Options, paths []string) error {
	s, err := open(ctx, o, paths)
	if err != nil {
		return err
	}
	defer s.close()
	s.say(s.notices...)
	switch {
	case s.Scorer == "column":
		return s.keepColumn(ctx)
	case s.info.Kind == "column" && s.stored == "":
		s.say("the scores are in the data: there is nothing to run (--scorer column keeps them)")
		return nil
	case s.scorer == nil:
		return cli.Usage(errors.New("score: no scorer to run"),
			"--scorer reference, or --scorer judge --model NAME")
	case s.Batch != "":
		return s.inBatch(ctx)
	}
	if s.DryRun {
		return s.estimate(ctx)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go guarded("poll", cancel, func() { s.follow.Watch(ctx, pollEvery, func() {}) })
	r, err := s.newRun(ctx, 0)
	if err != nil {
		return err
	}
	if o.Quiet {
		return hintPaused(ui.Unattended(ctx, r, s.info, nil))
	}
	return hintPaused(ui.Unattended(ctx, r, s.info, os.Stderr))
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
	return ui.WriteEstimate(os.Stdout, s.ds.Name(), s.info, est, first)
}

// say prints what is worth knowing beside the result.
func (s *session) say(lines ...string) {
	for _, l := range lines {
		if !s.Quiet {
			fmt.Fprintln(os.Stderr, "admap: "+ui.Clean(l))
		}
	}
}

// derive computes regions and diagnosis of what is known now.
func (s *session) derive() (*model.Snapshot, *model.Partition, *model.Diagnosis) {
	s.say(s.notices...)
	snap := s.cohort.Snapshot()
	if snap.Counts.Scored == 0 {
		s.say("nothing is scored by this scorer yet: admap score does that")
	}
	return snap, model.NewPartition(snap, s.Rule), model.Diagnose(snap, s.info)
}

// Report implements cli.Program.
func (program) Report(ctx context.Context, o *cli.Options, paths []string) error {
	s, err := open(ctx, o, paths)
	if err != nil {
		return err
	}
	defer s.close()
	snap, part, diag := s.derive()
	r := model.NewReport(snap, part, diag, s.info)
	if err := s.addScorers(ctx, snap, &r); err != nil {
		return err
	}
	if o.JSON {
		return printJSON(r)
	}
	return ui.WriteReport(os.Stdout, s.ds.Name(), r)
}

// Export implements cli.Program.
func (program) Export(ctx context.Context, o *cli.Options, paths []string) error {
	s, err := open(ctx, o, paths)
	if err != nil {
		return err
	}
	defer s.close()
	snap, part, diag := s.derive()
	pool := model.Pool{Snapshot: snap, Partition: part, Diagnosis: diag, Suspect: o.Suspect}
	in, filters, err := s.selected(ctx, &pool)
	if err != nil {
		return err
	}
	said, err := s.Export(ctx, ui.ExportRequest{Scorer: s.info, What: o.Select, Word: o.Select, Filters: filters,
		Replace: true, Indexes: in, Format: o.Format, Path: o.Output,
		Snapshot: snap, Partition: part, Diagnosis: diag})
	if err == nil {
		s.say(said)
	}
	return err
}

// selected returns the samples that --select names and, of a brush, where on the map they lie.
func (s *session) selected(
	ctx context.Context, pool *model.Pool,
) (in []int, words []string, err error) {
	name, isBrush := model.BrushNamed(s.Select)
	if isBrush {
		if pool.Brushes, err = s.proj.Brushes(ctx); err != nil {
			return nil, nil, err
		}
	}
	if in, err = pool.Select(s.Select); err != nil {
		return nil, nil, cli.Usage(err, "admap export --help lists the selections")
	}
	for _, b := range pool.Brushes {
		if b.Name == name {
			words = b.Brush.Words()
		}
	}
	return in, words, nil
}

// Export writes picked samples, for the command and for the explorer alike.
func (s *session) Export(ctx context.Context, r ui.ExportRequest) (string, error) {
	notes, err := s.proj.Notes(ctx)
	if err != nil {
		return "", err
	}
	origin := export.Origin{Version: version(), Select: r.What, Filters: r.Filters, Suspect: s.Suspect}
	origin.Scorer, origin.Command = r.Scorer, s.command(r)
	for _, f := range s.ds.Files() {
		in := export.Input{Path: f.Path, Size: f.Size}
		if f.Hash != "" { // --limit may end the read before there is one
			in.Hash = "xxh3-128:" + f.Hash
		}
		origin.Inputs = append(origin.Inputs, in)
	}
	var readings map[model.Key]model.Reading
	if r.Format == "jsonl" {
		if readings, err = s.proj.Readings(ctx, r.Scorer.Fingerprint); err != nil {
			return "", err
		}
	}
	res, err := export.Write(ctx, export.Request{
		Source: s.ds, Readings: readings,
		Snapshot: r.Snapshot, Partition: r.Partition, Diagnosis: r.Diagnosis, Notes: notes,
		Indexes: r.Indexes, Format: r.Format, Path: r.Path, Keep: !r.Replace, Stdout: os.Stdout, Origin: origin,
		Protected: []string{s.Project},
	})
	if err != nil {
		return "", err
	}
	return res.String(), nil
}
