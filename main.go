// Command admap is a terminal explorer for the Alignment Data Map of LLM preference data.
//
// This file is all wiring: it reads flags, opens a session over the four packages, and hands it to
// the explorer or to a headless command. It is longer than the other files' median because nothing
// else may import all four packages.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"golang.org/x/time/rate"

	"admap/data"
	"admap/data/demo"
	"admap/data/export"
	"admap/data/project"
	"admap/model"
	"admap/scoring"
	"admap/scoring/judge"
	"admap/scoring/reference"
	"admap/ui"
)

const (
	exitFailed, exitUsage, exitInterrupted = 1, 2, 130
	// demoPace lets the demo's 284 responses arrive within seven seconds: slow enough to watch.
	demoPace = rate.Limit(45)
	// pollEvery is how soon what another process writes is seen.
	pollEvery = 400 * time.Millisecond
	// slowRead is the time after which reading a file is worth a word.
	slowRead = 700 * time.Millisecond
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run carries out a command line and returns the exit code.
func run(ctx context.Context, args []string) int {
	root := commands()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "admap: interrupted: what was scored and flagged is saved")
		return exitInterrupted
	}
	fmt.Fprintf(os.Stderr, "admap: %s\n", ui.Clean(err.Error()))
	if hint := hintFor(err); hint != "" {
		fmt.Fprintln(os.Stderr, "hint: "+ui.Clean(hint))
	}
	if isUsage(err) {
		return exitUsage
	}
	return exitFailed
}

// usageError is a fault of the command line.
type usageError struct {
	err  error
	hint string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usage(err error, hint string) error {
	if err == nil {
		return nil
	}
	return &usageError{err, hint}
}

func isUsage(err error) bool {
	var u *usageError
	return errors.As(err, &u) || errors.Is(err, data.ErrUsage)
}

func hintFor(err error) string {
	var u *usageError
	var d *data.Error
	switch {
	case errors.As(err, &u):
		return u.hint
	case errors.As(err, &d):
		return d.Hint
	}
	return ""
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// flags are the words of every command; they mean the same everywhere.
type flags struct {
	project, scorer, metric, model, baseURL, keyEnv, keep, rule string
	selection, format, out                                      string
	maps                                                        []string
	concurrency, rpm, limit                                     int
	cutVariance, cutMean, suspect, priceIn, priceOut            float64
	json, quiet, ascii, retry                                   bool
}

func commands() *cobra.Command {
	f := &flags{}
	root := &cobra.Command{
		Use: "admap [flags] DATASET...", Short: "Explore the Alignment Data Map of preference data",
		Version: version(), SilenceErrors: true, SilenceUsage: true, Args: cobra.ArbitraryArgs,
		Example: "  admap vicuna.jsonl\n  admap --scorer judge --model gpt-4o ultrafeedback.jsonl",
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage(errors.New("explore: no dataset given"), "admap DATASET, or admap demo")
			}
			return f.explore(c.Context(), args)
		},
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage(fmt.Errorf("flags: %w", err), c.CommandPath()+" --help lists the flags")
	})
	root.AddCommand(
		f.command("demo", "Explore a small built-in dataset: no key, no network", cobra.NoArgs,
			"  admap demo\n  admap demo --project kept.admap", f.demo),
		f.command("inspect DATASET...", "Say what was detected in a dataset", needDataset,
			"  admap inspect llmbar.jsonl\n  admap inspect --json --map prompt=q my.jsonl.gz", f.inspect),
		f.command("score DATASET...", "Score without a screen; resumable, Ctrl-C loses nothing", needDataset,
			"  admap score --scorer reference alpacaeval.jsonl\n"+
				"  admap score --scorer judge --base-url http://localhost:8000/v1 --model qwen d.jsonl", f.score),
		f.command("report DATASET...", "Regions, cuts, composition, diagnosis", needDataset,
			"  admap report llmbar.jsonl\n  admap report --json --scorer reference alpacaeval.jsonl", f.report),
		f.command("export DATASET...", "Write selected samples for a trainer or a table", needDataset,
			"  admap export --select highavg --format trl -o train.jsonl ultrafeedback.jsonl\n"+
				"  admap export --select all --format csv -o - llmbar.jsonl", f.export),
	)
	f.register(root)
	return root
}

func needDataset(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usage(errors.New("dataset: none given"), "name one or more .jsonl, .json or .gz files")
	}
	return nil
}

func (f *flags) command(use, short string, args cobra.PositionalArgs, example string,
	do func(context.Context, []string) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: args, Example: example, DisableFlagsInUseLine: true,
		RunE: func(c *cobra.Command, args []string) error { return do(c.Context(), args) },
	}
}

// register defines each flag on the commands that heed it.
func (f *flags) register(root *cobra.Command) {
	all := root.PersistentFlags()
	all.StringVar(&f.project, "project", "", "project `file` (default DATASET.admap)")
	all.StringArrayVar(&f.maps, "map", nil, "`field=column` to read a field from; repeatable")
	all.IntVar(&f.limit, "limit", 0, "read the first `n` samples only")
	all.StringVar(&f.scorer, "scorer", "", "column, reference or judge (default: what the data carries)")
	all.StringVar(&f.metric, "metric", "chrf", "reference scorer: chrf or rouge-l")
	all.StringVar(&f.model, "model", "", "judge: the model's name")
	all.StringVar(&f.baseURL, "base-url", "https://api.openai.com/v1", "judge: OpenAI-compatible `endpoint`")
	all.StringVar(&f.keyEnv, "api-key-env", "OPENAI_API_KEY", "judge: environment `variable` with the key")
	all.IntVar(&f.concurrency, "concurrency", 0, "requests in flight (default 16), or threads")
	all.IntVar(&f.rpm, "rpm", 0, "requests a minute at most")
	all.Float64Var(&f.priceIn, "price-in", math.NaN(), "judge: USD per million prompt tokens")
	all.Float64Var(&f.priceOut, "price-out", math.NaN(), "judge: USD per million answer tokens")
	all.BoolVar(&f.retry, "retry-failed", false, "ask again for what failed before")
	all.StringVar(&f.rule, "rule", "thirds", "regions by rank (thirds) or at fixed cuts (box)")
	all.StringVar(&f.keep, "keep", "1/3", "thirds: `share` of samples that becomes HighAvg")
	all.Float64Var(&f.cutVariance, "cut-variance", math.NaN(), "box: σ² from which a sample is HighVar")
	all.Float64Var(&f.cutMean, "cut-mean", math.NaN(), "box: μ from which the others are HighAvg")
	all.BoolVar(&f.quiet, "quiet", false, "no progress on stderr")
	for _, c := range root.Commands() {
		switch c.Name() {
		case "inspect", "report":
			c.Flags().BoolVar(&f.json, "json", false, "JSON for machines")
		case "export":
			c.Flags().StringVar(&f.selection, "select", "all", strings.Join(export.Selections(), ", "))
			c.Flags().StringVar(&f.format, "format", "csv", strings.Join(export.Formats(), ", "))
			c.Flags().StringVarP(&f.out, "output", "o", "", "`file` to write, - for stdout")
			c.Flags().Float64Var(&f.suspect, "suspect", model.SuspectThreshold, "P(mislabelled) that is suspect")
		case "demo":
			c.Flags().BoolVar(&f.ascii, "ascii", false, "draw with ASCII only")
		}
	}
	root.Flags().BoolVar(&f.ascii, "ascii", false, "draw with ASCII only")
}

// session is one dataset under one scorer, with its project.
type session struct {
	*flags
	ds      *data.Dataset
	proj    *project.Project
	cohort  *model.Cohort
	keys    *model.KeyIndex // of the cohort's response keys
	info    model.ScorerInfo
	scorer  scoring.Scorer // nil where there is nothing to run
	rule    model.Rule
	mark    project.Mark
	notices []string
}

// open reads the dataset, opens its project and loads what is known. The caller closes the session.
func (f *flags) open(ctx context.Context, paths []string) (s *session, err error) {
	s = &session{flags: f}
	if s.rule, err = f.parseRule(); err != nil {
		return nil, err
	}
	if s.ds, err = f.read(ctx, paths); err != nil {
		return nil, err
	}
	if err = s.load(ctx, paths); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (f *flags) parseRule() (r model.Rule, err error) {
	switch f.rule {
	case "thirds":
		r.Keep, err = model.ParseFraction(f.keep)
		return r, usage(err, "--keep 1/3 is the default")
	case "box":
		if math.IsNaN(f.cutVariance) || math.IsNaN(f.cutMean) {
			return r, usage(errors.New("rule box: its cuts are missing"), "--cut-variance V --cut-mean M")
		}
		return model.Rule{Kind: model.Box, Keep: model.Third,
			CutVariance: f.cutVariance, CutMean: f.cutMean}, nil
	}
	return r, usage(fmt.Errorf("rule %q: want thirds or box", f.rule), "")
}

func (f *flags) read(ctx context.Context, paths []string) (*data.Dataset, error) {
	opt := data.Options{Limit: f.limit, Map: map[string]string{}}
	for _, m := range f.maps {
		field, column, ok := strings.Cut(m, "=")
		if !ok {
			return nil, usage(fmt.Errorf("map %q: want field=column", m), "--map score=my_score")
		}
		opt.Map[field] = column
	}
	if began := time.Now(); !f.quiet && term.IsTerminal(os.Stderr.Fd()) {
		said := false
		opt.Progress = func(done, total int64, rows int) {
			if time.Since(began) > slowRead && total > 0 {
				said = true
				fmt.Fprintf(os.Stderr, "\r\x1b[Kreading %d%%, %d samples", 100*done/total, rows)
			}
		}
		defer func() {
			if said {
				fmt.Fprint(os.Stderr, "\r\x1b[K")
			}
		}()
	}
	return data.Open(ctx, paths, opt)
}

func (s *session) load(ctx context.Context, paths []string) (err error) {
	if s.project == "" {
		if s.project, err = project.DefaultPath(paths...); err != nil {
			return err
		}
	}
	if s.proj, err = project.Open(ctx, s.project); err != nil {
		return err
	}
	var files []project.DatasetFile
	for _, f := range s.ds.Files() {
		files = append(files, project.DatasetFile{Path: f.Path, Size: f.Size, ModTime: f.ModTime, Hash: f.Hash})
	}
	if s.limit == 0 { // a part of a file has no hash to compare
		if s.notices, err = s.proj.NoteDataset(ctx, files); err != nil {
			return err
		}
	}
	if n := s.ds.ProblemCount(); n > 0 {
		s.notices = append(s.notices, fmt.Sprintf("%d bad rows were skipped: admap inspect lists them", n))
	}
	if err := s.choose(ctx); err != nil {
		return err
	}
	return s.recall(ctx)
}

// choose finds the scorer: the one asked for, else what the data carries, else what scored it last.
func (s *session) choose(ctx context.Context) (err error) {
	roster, kind := s.ds.Roster(), s.flags.scorer
	if kind == "" {
		switch earlier, err := s.proj.Scorers(ctx); {
		case err != nil:
			return err
		case roster.HasStored():
			kind = "column"
		case len(earlier) > 0 && earlier[len(earlier)-1].Kind == "judge":
			s.info = earlier[len(earlier)-1]
		case roster.HasReference:
			kind = "reference"
		}
	}
	switch kind {
	case "":
	case "column":
		s.scorer = scoring.NewColumn(s.scoreColumn(), roster.StoredScale)
	case "reference":
		s.scorer, err = reference.New(s.metric)
	case "judge":
		s.scorer, err = judge.New(s.judgeConfig())
	default:
		err = fmt.Errorf("scorer %q: want column, reference or judge", kind)
	}
	if err != nil {
		return usage(err, "admap score --help shows two examples")
	}
	if s.scorer != nil {
		s.info = s.scorer.Info()
	}
	return nil
}

// scoreColumn names where the data's own scores stand.
func (s *session) scoreColumn() string {
	var names []string
	for _, f := range s.ds.Schema().Fields {
		switch f.Field {
		case "score", "score_chosen", "score_rejected":
			names = append(names, f.Column)
		}
	}
	if len(names) == 0 {
		return "score"
	}
	return strings.Join(names, ", ")
}

func (s *session) judgeConfig() judge.Config {
	cfg := judge.Config{
		BaseURL: s.baseURL, APIKey: os.Getenv(s.keyEnv), Model: s.model, Concurrency: s.concurrency,
	}
	if !math.IsNaN(s.priceIn) && !math.IsNaN(s.priceOut) {
		cfg.Price = &judge.Price{InUSD: s.priceIn, OutUSD: s.priceOut}
	}
	return cfg
}

// recall loads scores, verdicts and notes from the project.
func (s *session) recall(ctx context.Context) (err error) {
	roster := s.ds.Roster()
	if s.info.Kind == "reference" {
		roster = roster.WithReferences()
	}
	s.cohort = model.NewCohort(roster)
	s.keys = model.NewKeyIndex(roster.ResponseKeys)
	if s.mark, err = s.proj.Mark(ctx); err != nil {
		return err
	}
	if s.info.Kind == "column" {
		err = scoring.New(scoring.Config{Scorer: s.scorer, Cohort: s.cohort}).Run(ctx)
		s.scorer = nil // nothing is left to run
	} else {
		err = s.proj.EachScore(ctx, s.info.Fingerprint, func(sc project.Score) error {
			s.apply(sc)
			return nil
		})
	}
	if err != nil {
		return err
	}
	edits, err := s.proj.Edits(ctx)
	s.cohort.Apply(edits)
	return err
}

// apply puts a stored outcome everywhere its response stands.
func (s *session) apply(sc project.Score) {
	roster := s.cohort.Roster()
	s.keys.Each(sc.Key, func(p int) {
		i := roster.SampleOf(p)
		if lo, _ := roster.Span(i); sc.Reason == model.NoReason {
			s.cohort.SetScore(i, p-lo, sc.Value)
		} else {
			s.cohort.SetFailure(i, p-lo, sc.Reason)
		}
	})
}

func (s *session) close() {
	if s.proj != nil {
		s.proj.Close()
	}
	s.ds.Close()
}

// run is a scoring run with the writer that stores it.
type scoreRun struct {
	*scoring.Engine
	writer *project.ScoreWriter
}

func (s *session) newRun(ctx context.Context, pace rate.Limit) *scoreRun {
	r := &scoreRun{writer: s.proj.NewScoreWriter(context.WithoutCancel(ctx), s.info)}
	r.Engine = scoring.New(scoring.Config{
		Scorer: s.scorer, Cohort: s.cohort, Texts: s.ds, Sink: r, Workers: s.concurrency,
		Pace: pace, RPM: s.rpm, RetryFailed: s.retry,
	})
	return r
}

// Add hands an outcome to the writer, unless the writer cannot write: then the run pauses.
func (r *scoreRun) Add(_ model.ScorerInfo, o scoring.Stored) error {
	if err := r.writer.Err(); err != nil {
		return err
	}
	return r.writer.Add(context.Background(), project.Score(o))
}

// Run scores and stores. What arrived is stored when it returns, whatever it returns.
func (r *scoreRun) Run(ctx context.Context) error {
	return errors.Join(r.Engine.Run(ctx), r.writer.Close())
}

func (f *flags) explore(ctx context.Context, paths []string) error {
	s, err := f.open(ctx, paths)
	if err != nil {
		return err
	}
	defer s.close()
	return s.show(ctx, filepath.Base(s.ds.Name()), 0)
}

// show runs the explorer with whatever scores in the background.
func (s *session) show(ctx context.Context, name string, pace rate.Limit) error {
	ctx, cancel := context.WithCancel(ctx)
	changed := make(chan struct{}, 1)
	cfg := ui.Config{
		Name: name, Scorer: s.info, Rule: s.rule, Cohort: s.cohort, Texts: s.ds, Ledger: s.proj,
		Rationales: rationales{s.proj, s.info.Fingerprint}, Exporter: s, Formats: export.Formats(),
		Changed: changed, Notices: s.notices, ASCII: s.ascii, Now: time.Now,
	}
	done := make(chan error, 1)
	if s.scorer != nil {
		r := s.newRun(ctx, pace)
		cfg.Runner = r
		go func() { done <- r.Run(ctx) }()
		go forward(ctx, r.Arrived(), changed)
	} else {
		done <- nil
	}
	go s.poll(ctx, changed)
	err := ui.Explore(ctx, cfg)
	cancel()
	if scored := <-done; !errors.Is(scored, context.Canceled) {
		err = errors.Join(err, scored)
	}
	return err
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

// poll takes over what other processes write into the project.
func (s *session) poll(ctx context.Context, changed chan<- struct{}) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		scores, edits, next, err := s.proj.Poll(ctx, s.info.Fingerprint, s.mark)
		if err != nil {
			continue // a busy file is looked at again
		}
		s.mark = next
		for _, sc := range scores {
			s.apply(sc)
		}
		if s.cohort.Apply(edits)+len(scores) > 0 {
			nudge(changed)
		}
	}
}

// rationales finds what one scorer said.
type rationales struct {
	proj        *project.Project
	fingerprint string
}

func (r rationales) Rationale(ctx context.Context, key model.Key) (string, string, error) {
	return r.proj.Rationale(ctx, r.fingerprint, key)
}

// demo explores the built-in dataset, in a project that is gone afterwards unless one is named.
func (f *flags) demo(ctx context.Context, _ []string) error {
	dir, err := os.MkdirTemp("", "admap-demo-")
	if err != nil {
		return fmt.Errorf("make a place for the demo: %w", err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "demo.jsonl")
	if err := os.WriteFile(path, demo.JSONL(), 0o600); err != nil {
		return fmt.Errorf("write the demo dataset: %w", err)
	}
	if f.scorer == "" {
		f.scorer = "reference"
	}
	s, err := f.open(ctx, []string{path})
	if err != nil {
		return err
	}
	defer s.close()
	return s.show(ctx, "demo", demoPace)
}

func (f *flags) inspect(ctx context.Context, paths []string) error {
	ds, err := f.read(ctx, paths)
	if err != nil {
		return err
	}
	defer ds.Close()
	found, err := ds.Inspect()
	if err != nil {
		return err
	}
	if f.json {
		return printJSON(found)
	}
	return found.WriteText(os.Stdout)
}

func printJSON(v any) error {
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func (f *flags) score(ctx context.Context, paths []string) error {
	s, err := f.open(ctx, paths)
	if err != nil {
		return err
	}
	defer s.close()
	s.say()
	if s.scorer == nil {
		if s.info.Kind == "column" {
			return nil // the scores are in the data
		}
		return usage(errors.New("score: no scorer"), "--scorer reference, or --scorer judge --model NAME")
	}
	r := s.newRun(ctx, 0)
	watch, stop := context.WithCancel(context.WithoutCancel(ctx))
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		if !s.quiet {
			ui.Watch(watch, os.Stderr, columns(os.Stderr), r, s.info)
		}
	}()
	err = s.unattended(ctx, r)
	stop()
	<-watched
	return err
}

// unattended runs to the end, or to the first pause: there is nobody who could resume.
func (s *session) unattended(ctx context.Context, r *scoreRun) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		for range r.Arrived() {
			if p := r.Progress(); p.Phase == model.Paused {
				cancel(fmt.Errorf("score: stopped: %s", p.Why))
				return
			}
		}
	}()
	err := r.Run(ctx)
	if cause := context.Cause(ctx); errors.Is(err, context.Canceled) && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return err
}

// columns is the width of a terminal, 0 for anything else.
func columns(f *os.File) int {
	if !term.IsTerminal(f.Fd()) {
		return 0
	}
	w, _, err := term.GetSize(f.Fd())
	if err != nil || w <= 0 {
		return 80
	}
	return w
}

// say prints what is worth knowing before a headless command works.
func (s *session) say() {
	if s.quiet {
		return
	}
	for _, n := range s.notices {
		fmt.Fprintln(os.Stderr, "admap: "+ui.Clean(n))
	}
}

// derive computes regions and diagnosis of what is known now.
func (s *session) derive() (*model.Snapshot, *model.Partition, *model.Diagnosis) {
	snap := s.cohort.Snapshot()
	if snap.Counts.Drawn == 0 && !s.quiet {
		fmt.Fprintln(os.Stderr, "admap: nothing is scored yet\nhint: run admap score first")
	}
	return snap, model.NewPartition(snap, s.rule), model.Diagnose(snap, s.info)
}

func (f *flags) report(ctx context.Context, paths []string) error {
	s, err := f.open(ctx, paths)
	if err != nil {
		return err
	}
	defer s.close()
	s.say()
	snap, part, diag := s.derive()
	r := model.NewReport(snap, part, diag, s.info)
	if f.json {
		return printJSON(r)
	}
	return ui.WriteReport(os.Stdout, s.ds.Name(), r)
}

func (f *flags) export(ctx context.Context, paths []string) error {
	if f.out == "" {
		return usage(errors.New("export: no file to write"), "-o FILE, or -o - for stdout")
	}
	s, err := f.open(ctx, paths)
	if err != nil {
		return err
	}
	defer s.close()
	s.say()
	snap, part, diag := s.derive()
	in, err := export.Select(f.selection, snap, part, diag, f.suspect)
	if err != nil {
		return usage(err, "admap export --help lists the selections")
	}
	said, err := s.Export(ctx, ui.ExportRequest{What: f.selection, Indexes: in, Format: f.format,
		Path: f.out, Snapshot: snap, Partition: part, Diagnosis: diag})
	if err == nil && !f.quiet {
		fmt.Fprintln(os.Stderr, "admap: "+ui.Clean(said))
	}
	return err
}

// Export writes picked samples, for the command and for the explorer alike.
func (s *session) Export(ctx context.Context, r ui.ExportRequest) (string, error) {
	notes, err := s.proj.Notes(ctx)
	if err != nil {
		return "", err
	}
	origin := export.Origin{Version: version(), Command: "admap " + strings.Join(os.Args[1:], " "),
		Scorer: s.info, Select: r.What, Suspect: s.suspect}
	for _, f := range s.ds.Files() {
		origin.Inputs = append(origin.Inputs, export.Input{Path: f.Path, Size: f.Size, Hash: f.Hash})
	}
	res, err := export.Write(ctx, export.Request{
		Source: s.ds, Snapshot: r.Snapshot, Partition: r.Partition, Diagnosis: r.Diagnosis, Notes: notes,
		Indexes: r.Indexes, Format: r.Format, Path: r.Path, Stdout: io.Writer(os.Stdout), Origin: origin,
	})
	if err != nil {
		return "", err
	}
	said := fmt.Sprintf("%d samples written to %s", res.Written, r.Path)
	for why, n := range res.LeftOut {
		said += fmt.Sprintf(", %d left out: %s", n, why)
	}
	return said, nil
}
