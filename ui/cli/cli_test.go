package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/pflag"

	"admap/model"
)

// recorder notes which command ran with which options.
type recorder struct {
	ran      string
	o        Options
	datasets []string
	err      error
}

func (r *recorder) note(what string, o *Options, datasets []string) error {
	r.ran, r.o, r.datasets = what, *o, datasets
	return r.err
}

func (r *recorder) Explore(_ context.Context, o *Options, d []string) error {
	return r.note("explore", o, d)
}
func (r *recorder) Demo(_ context.Context, o *Options) error { return r.note("demo", o, nil) }
func (r *recorder) Inspect(_ context.Context, o *Options, d []string) error {
	return r.note("inspect", o, d)
}
func (r *recorder) Score(_ context.Context, o *Options, d []string) error {
	return r.note("score", o, d)
}
func (r *recorder) Report(_ context.Context, o *Options, d []string) error {
	return r.note("report", o, d)
}
func (r *recorder) Export(_ context.Context, o *Options, d []string) error {
	return r.note("export", o, d)
}

var about = About{Version: "v1", Selections: []string{"all", "highavg"}, Formats: []string{"csv", "trl"}}

func runLine(t *testing.T, r *recorder, line string) (code int, stderr string) {
	t.Helper()
	var b bytes.Buffer
	code = Run(t.Context(), strings.Fields(line), r, about, &b)
	return code, b.String()
}

func TestCommandLines(t *testing.T) {
	t.Setenv("SOME_KEY", "secret")
	r := &recorder{}
	code, _ := runLine(t, r, "score --scorer judge --model m --api-key-env SOME_KEY --rpm 60 "+
		"--map score=s --map prompt=q.text a.jsonl b.jsonl")
	o := r.o
	if code != 0 || r.ran != "score" || o.Scorer != "judge" || o.Model != "m" || o.Key != "secret" ||
		o.RPM != 60 || o.Map["score"] != "s" || o.Map["prompt"] != "q.text" ||
		!slices.Equal(r.datasets, []string{"a.jsonl", "b.jsonl"}) {
		t.Errorf("code %d, %+v", code, r)
	}
	runLine(t, r, "export --keep 0.25 --select highavg --format trl -o x --suspect 0.9 a")
	if r.ran != "export" || r.o.Rule.Keep != (model.Fraction{Num: 1, Den: 4}) || r.o.Suspect != 0.9 {
		t.Errorf("%+v", r)
	}
	for given, want := range map[string]string{"HighAvg": "highavg", "BRUSH:Odd": "brush:Odd"} {
		if code, _ := runLine(t, r, "export -o x --select "+given+" d"); code != 0 || r.o.Select != want {
			t.Errorf("--select %s selects %q", given, r.o.Select)
		}
	}
	runLine(t, r, "--rule box --cut-variance 2 --cut-mean 6.5 d")
	if want := (model.Rule{Kind: model.Box, Keep: model.Third, CutVariance: 2, CutMean: 6.5}); r.o.Rule != want ||
		r.ran != "explore" || r.o.Suspect != model.SuspectThreshold {
		t.Errorf("%+v", r)
	}
}

func TestRepeatRepeats(t *testing.T) {
	r := &recorder{}
	runLine(t, r, "export --map score=a --map prompt=b --keep 1/4 --base-url http://u:p@h/v1 -o x d.jsonl")
	line := r.o.Repeat("all", "csv", "my file's.csv", r.datasets)
	want := `admap export --keep 1/4 --map score=a --map prompt=b --select all --format csv ` +
		`-o 'my file'\''s.csv' d.jsonl`
	if line != want {
		t.Errorf("%s\nwant\n%s", line, want)
	}
}

// What was cut anew in the explorer is repeated by the rule of then, not that of the start.
func TestRepeatCarriesTheRuleInForce(t *testing.T) {
	quarter := model.Rule{Keep: model.Fraction{Num: 1, Den: 4}}
	box := model.Rule{Kind: model.Box, Keep: model.Third, CutVariance: 0.1, CutMean: -2}
	for _, c := range []struct {
		line string
		rule model.Rule
		want string
	}{
		{"d.jsonl", quarter, "--keep 1/4 "},
		{"--keep 0.4 --limit 3 d.jsonl", model.DefaultRule, "--limit 3 "},
		{"--keep 0.4 --limit 3 d.jsonl", quarter, "--limit 3 --keep 1/4 "},
		{"d.jsonl", box, "--rule box --cut-variance 0.1 --cut-mean -2 "},
		{"--rule box --cut-variance 2 --cut-mean 6 d.jsonl", quarter, "--keep 1/4 "},
	} {
		r := &recorder{}
		runLine(t, r, c.line)
		got := r.o.WithRule(c.rule).Repeat("all", "csv", "x", r.datasets)
		want := "admap export " + c.want + "--select all --format csv -o x d.jsonl"
		if got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
		again := &recorder{}
		runLine(t, again, strings.TrimPrefix(got, "admap "))
		if again.o.Rule.Kind != c.rule.Kind || again.o.Rule.Keep != c.rule.Keep && c.rule.Kind == model.Thirds ||
			c.rule.Kind == model.Box && again.o.Rule != c.rule {
			t.Errorf("%s reads as %+v", got, again.o.Rule)
		}
	}
}

func TestFaultyLinesNeverRun(t *testing.T) {
	for _, line := range []string{
		"", "--bogus d", "report", "report --keep 0 d", "report --keep 1.5 d", "report --rule halves d",
		"report --rule box d", "export d", "export -o x --format pdf d", "export -o x --select best d",
		"demo d", "score --map score d", "report --limit -1 d", "export -o x --suspect 2 d",
	} {
		r := &recorder{}
		code, stderr := runLine(t, r, line)
		if code != ExitUsage || r.ran != "" || !strings.HasPrefix(stderr, "admap: ") ||
			!strings.Contains(stderr, "\nhint: ") {
			t.Errorf("%q: code %d, ran %q, said %q", line, code, r.ran, stderr)
		}
	}
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
		says string
	}{
		{nil, ExitDone, ""},
		{errors.New("read d: broken\x1b[2J"), ExitFailed, `broken\x1b[2J`},
		{fmt.Errorf("open d: %w", fs.ErrNotExist), ExitFailed, "hint: check the path"},
		{Usage(errors.New("a: b"), "try c"), ExitUsage, "hint: try c"},
		{Hint(errors.New("a: b"), "try d"), ExitFailed, "hint: try d"},
		{fmt.Errorf("score: %w", context.Canceled), ExitInterrupted, "saved"},
		{errors.Join(context.Canceled, fmt.Errorf("9 scores are lost: %w", syscall.ENOSPC)), ExitFailed,
			"9 scores are lost: no space left on device\nhint: make room"},
	} {
		code, stderr := runLine(t, &recorder{err: c.err}, "report d")
		if code != c.code || !strings.Contains(stderr, c.says) || c.err == nil && stderr != "" {
			t.Errorf("%v: code %d, said %q", c.err, code, stderr)
		}
	}
}

// Every command's help fits a screen and ends with two examples.
func TestHelpFitsAScreen(t *testing.T) {
	for _, name := range []string{"", "demo", "inspect", "score", "report", "export",
		"judging", "rewards", "limits", "batches", "figures"} {
		var b bytes.Buffer
		root := commands(&recorder{}, about)
		root.SetOut(&b)
		root.SetArgs(strings.Fields(name + " --help"))
		if err := root.Execute(); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
		if len(lines) > 36 {
			t.Errorf("%q: %d lines", name, len(lines))
		}
		for _, l := range lines[len(lines)-2:] {
			if !strings.HasPrefix(l, "  admap ") {
				t.Errorf("%q does not end with two examples: %q", name, l)
			}
		}
		for _, l := range lines {
			if len([]rune(l)) > 100 {
				t.Errorf("%q: a line of %d columns: %q", name, len([]rune(l)), l)
			}
		}
	}
}

func TestEveryFlagIsInSomeHelp(t *testing.T) {
	root := commands(&recorder{}, about)
	known := map[string]bool{}
	for name, words := range relevant {
		c := root
		if name != "admap" {
			c, _, _ = root.Find([]string{name})
		}
		for _, w := range strings.Fields(words) {
			known[w] = true
			if w != "version" && c.Flag(w) == nil {
				t.Errorf("%s has no flag %s", name, w)
			}
		}
	}
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) {
		if !known[f.Name] {
			t.Errorf("no help shows --%s", f.Name)
		}
	})
}

func TestRetryFailedTakesAReason(t *testing.T) {
	all := len(model.ReasonWords())
	for line, want := range map[string]struct {
		reasons, datasets int
	}{
		"score d":                                   {0, 1},
		"score --retry-failed d":                    {all, 1},
		"score --retry-failed all d":                {all, 1},
		"score --retry-failed too-long d":           {1, 1},
		"score d --retry-failed refused":            {1, 1},
		"score --retry-failed timeout d":            {1, 1},
		"score --retry-failed=timed-out d e":        {1, 2},
		"score d --retry-failed --model refused e":  {all, 2},
		"score --model m --retry-failed too long d": {all, 3},
	} {
		r := &recorder{}
		code, stderr := runLine(t, r, line)
		if code != ExitDone || len(r.o.RetryFailed) != want.reasons || len(r.datasets) != want.datasets {
			t.Errorf("%s: code %d, reasons %v, datasets %v: %s",
				line, code, r.o.RetryFailed, r.datasets, stderr)
		}
	}
	if code, stderr := runLine(t, &recorder{}, "score --retry-failed=odd d"); code != ExitUsage ||
		!strings.Contains(stderr, "too-long") {
		t.Errorf("code %d: %s", code, stderr)
	}
}

// An error that knows what helps is told with that, however it is wrapped.
func TestAdviceOfErrors(t *testing.T) {
	for _, usage := range []bool{false, true} {
		own := &model.Advised{What: "odd", Hint: "try even", Usage: usage}
		var told bytes.Buffer
		code, want := exit(&told, fmt.Errorf("open: %w", own)), ExitFailed
		if usage {
			want = ExitUsage
		}
		if code != want || told.String() != "admap: open: odd\nhint: try even\n" {
			t.Errorf("exit %d, want %d: %q", code, want, told.String())
		}
	}
}
