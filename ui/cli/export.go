package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"admap/model"
)

// registerExport adds the flags that say how an export is made.
func (o *Options) registerExport(flags *pflag.FlagSet) {
	flags.StringVar(&o.Pairs, "pairs", "best-worst", "`rule`: best-worst, all-pairs or labelled")
	flags.StringVar(&o.By, "by", "", "order responses by label or score (default: label, else score)")
	flags.Float64Var(&o.MinGap, "min-gap", 0, "between the responses of a pair, at least")
	flags.StringVar(&o.Apply, "apply-verdicts", model.KeepJudged, "drop, swap or keep")
	flags.StringVar(&o.Sample, "sample", "", "draw `n` of the selected at random, or 33%, or highavg: as many")
	flags.Uint64Var(&o.Seed, "seed", model.DefaultSeed, "of what is drawn")
	flags.StringVar(&o.Stratify, "stratify", "",
		"keep the `shares` of "+strings.Join(model.Strata(), ", "))
	flags.Float64Var(&o.HeldOut, "held-out", 0, "`share` of the instructions for a second file")
	flags.StringVar(&o.From, "from", "", "`manifest` of an export to repeat")
}

// checkPairs refuses a rule for pairs that says nothing, or two things.
func (o *Options) checkPairs() error {
	if err := oneOf("pairs", o.Pairs, []string{"best-worst", "all-pairs", "labelled"}); err != nil {
		return err
	}
	if o.By != "" {
		if err := oneOf("by", o.By, []string{"label", "score"}); err != nil {
			return err
		}
	}
	if o.Pairs == "labelled" && o.By == "score" {
		return Usage(errors.New("pairs labelled: labels make these pairs, not scores"),
			"--pairs all-pairs --by score")
	}
	if !(o.MinGap >= 0) || math.IsInf(o.MinGap, 0) {
		return Usage(fmt.Errorf("min-gap %v: want a number, 0 or more", o.MinGap), "")
	}
	return nil
}

// Recipe is what the flags say of how an export is made.
func (o *Options) Recipe() (r model.Recipe, err error) {
	quota, err := model.ParseQuota(o.Sample)
	if err != nil {
		return r, Usage(err, "for example --sample 500")
	}
	r = model.Recipe{Pairs: o.Pairs, By: o.By, MinGap: o.MinGap,
		Verdicts: strings.ToLower(o.Apply), Sample: quota, Seed: o.Seed,
		Stratify: strings.ToLower(o.Stratify), HeldOut: o.HeldOut}
	return r, Usage(r.Check(), "admap help exports tells what there is")
}

// recipeFlags are those of the decisive flags that make up the recipe.
var recipeFlags = strings.Fields("pairs by min-gap apply-verdicts sample seed stratify held-out")

// WithRecipe returns o with another recipe, so that Repeat repeats what was chosen on screen.
func (o *Options) WithRecipe(r model.Recipe) *Options {
	changed := *o
	changed.given = o.without(recipeFlags)
	number := func(v float64) string {
		if v == 0 {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	seed := ""
	if r.Seed != model.DefaultSeed {
		seed = strconv.FormatUint(r.Seed, 10)
	}
	for _, f := range [][2]string{{"pairs", unless(r.Pairs, "best-worst")}, {"by", r.By},
		{"min-gap", number(r.MinGap)}, {"apply-verdicts", unless(r.Verdicts, model.KeepJudged)},
		{"sample", r.Sample.String()}, {"seed", seed}, {"stratify", r.Stratify},
		{"held-out", number(r.HeldOut)}} {
		if f[1] != "" {
			changed.given = append(changed.given, "--"+f[0], f[1])
		}
	}
	return &changed
}

// unless is the word, "" where it is the default.
func unless(word, byDefault string) string {
	if word == byDefault {
		return ""
	}
	return word
}

// Arguments are those of the command that exports a selection again. No selection is named where
// the word is "".
func (o *Options) Arguments(word, format, output string, datasets []string) []string {
	words := slices.Clone(o.given)
	if word != "" {
		words = append(words, "--select", word)
	}
	return append(append(words, "--format", format, "-o", output), datasets...)
}

// Quoted is the command line of an export with these arguments, for a shell.
func Quoted(arguments []string) string {
	words := append([]string{"admap", "export"}, arguments...)
	for i, w := range words {
		words[i] = quote(w)
	}
	return strings.Join(words, " ")
}

// Repeat is the command line that exports a selection again, quoted for a shell.
func (o *Options) Repeat(word, format, output string, datasets []string) string {
	return Quoted(o.Arguments(word, format, output, datasets))
}

// quote makes one word of s for a POSIX shell.
func quote(s string) string {
	const harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./:,+@%"
	if s != "" && strings.Trim(s, harmless) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// besideFrom are the flags that may stand beside --from, which says everything else.
var besideFrom = strings.Fields("from output project quiet ascii offline")

// repeats checks the flags beside --from.
func repeats(flags *pflag.FlagSet) (err error) {
	flags.Visit(func(f *pflag.Flag) {
		if !slices.Contains(besideFrom, f.Name) {
			err = Usage(fmt.Errorf("from: the manifest says what --%s is", f.Name),
				"admap export --from MANIFEST [-o FILE] [DATASET...]")
		}
	})
	return err
}

// taken is a Program that only takes note of an export.
type taken struct {
	Program
	o        *Options
	datasets []string
}

func (t *taken) Export(_ context.Context, o *Options, datasets []string) error {
	t.o, t.datasets = o, datasets
	return nil
}

// Again returns the options and the datasets of an earlier export's arguments. None of them may say
// where a server or a key is.
func Again(arguments []string, about About) (*Options, []string, error) {
	t := &taken{}
	root := commands(t, about)
	root.SetArgs(append([]string{"export"}, arguments...))
	if err := root.Execute(); err != nil {
		return nil, nil, fmt.Errorf("from: the manifest's command: %w", err)
	}
	if t.o == nil {
		return nil, nil, errors.New("from: the manifest's command is no export")
	}
	c, _, err := root.Find([]string{"export"})
	if err == nil {
		err = onlyDecisive(c)
	}
	return t.o, t.datasets, err
}

func onlyDecisive(c *cobra.Command) (err error) {
	known := append(strings.Fields("select format output"), decisive...)
	c.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains(known, f.Name) {
			err = fmt.Errorf("from: the manifest's command has --%s, which no manifest has", f.Name)
		}
	})
	return err
}

// Over puts what was given beside --from in the place of what o, made by Again, says: the project,
// the file to write and what is said of it. Paths become those seen from dir, which is absolute;
// one that leads where o's leads stays as o has it, and so does the manifest's command.
func (o *Options) Over(given *Options, dir string) error {
	o.Quiet, o.ASCII, o.Offline, o.From = given.Quiet, given.ASCII, given.Offline, given.From
	for _, p := range []struct{ given, own *string }{
		{&given.Output, &o.Output}, {&given.Project, &o.Project},
	} {
		if *p.given == "" {
			continue
		}
		seen, err := SeenFrom(dir, *p.given)
		if err != nil {
			return err
		}
		if *p.own == "" || within(dir, *p.own) != within(dir, seen) {
			*p.own = seen
		}
	}
	return nil
}

// within is where a path leads from a directory.
func within(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// SeenFrom is a path, "" and - as they are, as it is seen from a directory.
func SeenFrom(dir, path string) (string, error) {
	if path == "" || path == "-" || strings.Contains(path, "://") || filepath.IsAbs(path) {
		return path, nil
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if abs, err = filepath.Rel(dir, abs); err != nil {
		return "", fmt.Errorf("from: %w", err)
	}
	return abs, nil
}
