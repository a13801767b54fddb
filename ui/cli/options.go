package cli

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"admap/model"
	"admap/ui"
)

// Options are the flags of all commands; a flag means the same everywhere.
type Options struct {
	Project string            // the project file; "" for the default place
	Map     map[string]string // field to column
	Limit   int               // samples; 0 reads all
	Schema  string            // of the dataset; "" to detect it
	Strict  bool              // the first bad row ends the read
	Offline bool              // read from the Hub's cache only

	WriteMap string // inspect: a file for the mapping

	HTML, Plot, Axes string // report: files for a page and a picture, and how the map's axes run

	Scorer      string // column, reference or judge; "" for what the data carries
	Metric      string // reference: chrf, rouge-l, embedding
	Model       string // judge
	BaseURL     string
	Key         string // from the environment, never from a flag
	Concurrency int
	RPM, TPM    int
	Timeout     time.Duration // of one request; 0: the default
	MaxCost     float64       // USD of all runs together, NaN for no limit
	Prices      string        // a price table's file
	PriceIn     float64       // USD per million prompt tokens, NaN when unknown
	PriceOut    float64
	RetryFailed []model.Reason // what failed before and is asked again
	DryRun      bool

	Prompt       string  // judge: a built-in prompt or a template file
	Scale        string  // judge: "1-10"
	Repeats      int     // judge: draws a response
	Temperature  float64 // judge: NaN for the default
	Logprobs     string  // judge: auto or off
	MaxTokens    int     // judge: of an answer; 0 for the server's limit
	API          string  // reward: what the server speaks
	ChatTemplate string  // reward: a file
	BatchSize    int     // inputs a request

	WriterModel, WriterURL, WriterKey string // who writes references and criteria; "": the judge

	Batch    string // submit, status, collect, cancel, write or read
	Requests string // the file of --batch write and read

	Rule    model.Rule
	Suspect float64 // P(mislabelled) from which a sample is suspect

	Select, Format, Output string // of export
	Contrast, Versus       string // of report: the selections that are compared; "" for all

	Pairs    string  // which responses of a sample make pairs
	By       string  // what orders them: label, score, or "" for label where there is one
	MinGap   float64 // between the two of a pair, at least
	Apply    string  // what verdicts do: keep, drop, swap
	Sample   string  // of the selected, drawn at random: a number, a share, highavg; "" for all
	Seed     uint64  // of what is drawn
	Stratify string  // what the draw keeps the shares of: "" or one of model.Strata
	HeldOut  float64 // share of the instructions that go to a second file
	From     string  // a manifest to repeat

	JSON, Quiet, ASCII bool

	given []string // the flags that decide what a result is, as they were written
}

// WithRule returns o with the regions cut by r, so that Repeat repeats what was cut otherwise than at
// the start.
func (o *Options) WithRule(r model.Rule) *Options {
	changed := *o
	changed.Rule, changed.given = r, o.without(ruleFlags)
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	if r.Kind == model.Box {
		changed.given = append(changed.given, "--rule", r.Kind.String(),
			"--cut-variance", number(r.CutVariance), "--cut-mean", number(r.CutMean))
	} else if r.Keep != model.DefaultRule.Keep {
		changed.given = append(changed.given, "--keep", r.Keep.String())
	}
	return &changed
}

// scorerFlags are those of the decisive flags that make up a scorer.
var scorerFlags = strings.Fields("scorer metric model prompt scale repeats temperature logprobs " +
	"max-tokens api chat-template writer-model")

// WithScorer returns o with the scorer that is stored under that name, so that Repeat finds its
// scores without the flags that made them. Without a name it is o itself.
func (o *Options) WithScorer(stored string) *Options {
	if stored == "" {
		return o
	}
	changed := *o
	changed.given = append(o.without(scorerFlags), "--scorer", stored)
	return &changed
}

// without are the given flags that are not among the names.
func (o *Options) without(names []string) (given []string) {
	for k := 0; k < len(o.given); k += 2 {
		if !slices.Contains(names, strings.TrimPrefix(o.given[k], "--")) {
			given = append(given, o.given[k], o.given[k+1])
		}
	}
	return given
}

// decisive are the flags that decide what a result is. None can hold a secret.
var decisive = strings.Fields(
	"project map limit scorer metric model prompt scale repeats temperature logprobs max-tokens " +
		"api chat-template writer-model rule keep cut-variance cut-mean suspect schema pairs by " +
		"min-gap apply-verdicts sample seed stratify held-out")

// ruleFlags are those of the decisive flags that make up the rule.
var ruleFlags = strings.Fields("rule keep cut-variance cut-mean")

// note remembers the decisive flags that were given.
func (o *Options) note(all *pflag.FlagSet) {
	o.given = nil
	all.Visit(func(f *pflag.Flag) {
		if !slices.Contains(decisive, f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if many, ok := f.Value.(pflag.SliceValue); ok {
			values = many.GetSlice()
		}
		for _, v := range values {
			o.given = append(o.given, "--"+f.Name, v)
		}
	})
}

// selects checks the word that a flag names samples by. Which brushes there are the project will say.
func selects(flag string, word *string, words []string) error {
	if name, ok := model.BrushNamed(*word); ok {
		*word = model.BrushWord + name
		return nil
	}
	*word = strings.ToLower(*word)
	return oneOf(flag, *word, append(words[:len(words):len(words)], model.BrushWord+"NAME"))
}

// words are flags that are read once all are known.
type words struct {
	keyEnv, writerKeyEnv string
	retry                string
	rule, keep           string
	maps                 []string
	cutVariance, cutMean float64
}

func (o *Options) register(all *pflag.FlagSet, w *words) {
	nan := math.NaN()
	all.StringVar(&o.Project, "project", "", "project `file` (default DATASET.admap)")
	all.StringArrayVar(&w.maps, "map", nil, "`field=column` to read a field from; repeatable")
	all.IntVar(&o.Limit, "limit", 0, "read the first `n` samples only")
	all.StringVar(&o.Schema, "schema", "", "`name` of the dataset's schema (default: detected)")
	all.BoolVar(&o.Strict, "strict", false, "end at the first bad row")
	all.BoolVar(&o.Offline, "offline", false, "read hf:// datasets from the cache only")
	all.StringVar(&o.Scorer, "scorer", "", "column, reference, judge, reward, combined, or a stored one")
	all.StringVar(&o.Metric, "metric", "chrf", "reference: chrf, rouge-l or embedding")
	all.StringVar(&o.Model, "model", "", "judge, reward, embedding: the model's `name`")
	all.StringVar(&o.BaseURL, "base-url", "https://api.openai.com/v1", "`endpoint` of the model")
	all.StringVar(&w.keyEnv, "api-key-env", "OPENAI_API_KEY", "`variable` that holds the key")
	all.IntVar(&o.Concurrency, "concurrency", 0, "requests in flight (default: found out), or threads")
	all.IntVar(&o.RPM, "rpm", 0, "requests a minute at most")
	all.IntVar(&o.TPM, "tpm", 0, "tokens a minute at most")
	all.DurationVar(&o.Timeout, "timeout", 0, "of one request (default 2m)")
	all.Float64Var(&o.MaxCost, "max-cost", nan, "`USD` at most, earlier runs included")
	all.StringVar(&o.Prices, "prices", "", "price table `file` (default: built in)")
	all.BoolVar(&o.DryRun, "dry-run", false, "say what it would cost, and ask nothing")
	all.StringVar(&o.Prompt, "prompt", "plain", "judge: a prompt's `name`, or a template's file")
	all.StringVar(&o.Scale, "scale", "1-10", "judge: `lowest-highest` rating")
	all.IntVar(&o.Repeats, "repeats", 1, "judge: draws a response, whose mean is the score")
	all.Float64Var(&o.Temperature, "temperature", nan, "judge (default 0; 1 with --repeats)")
	all.StringVar(&o.Logprobs, "logprobs", "auto", "judge: use token probabilities: auto, off")
	all.IntVar(&o.MaxTokens, "max-tokens", 0, "judge: tokens of an answer at most")
	all.StringVar(&o.API, "api", "auto", "reward: what the `server` speaks")
	all.StringVar(&o.ChatTemplate, "chat-template", "", "reward: Jinja `file` (default: the server's)")
	all.IntVar(&o.BatchSize, "batch-size", 0, "inputs a request, where the endpoint takes several")
	all.StringVar(&o.WriterModel, "writer-model", "", "`name` of who writes missing references and criteria")
	all.StringVar(&o.WriterURL, "writer-base-url", "", "its `endpoint` (default: --base-url)")
	all.StringVar(&w.writerKeyEnv, "writer-key-env", "", "`variable` that holds its key (default: --api-key-env)")
	all.StringVar(&o.Batch, "batch", "", "submit, status, collect, cancel; write, read")
	all.StringVar(&o.Requests, "requests", "", "`file` of --batch write and read")
	all.Float64Var(&o.PriceIn, "price-in", nan, "`USD` per million prompt tokens")
	all.Float64Var(&o.PriceOut, "price-out", nan, "`USD` per million answer tokens")
	all.StringVar(&w.retry, "retry-failed", "", "ask again for what failed, for one `reason` or all")
	all.Lookup("retry-failed").NoOptDefVal = "all"
	all.StringVar(&w.rule, "rule", model.DefaultRule.Kind.String(), "regions by rank (thirds) or at fixed cuts (box)")
	all.StringVar(&w.keep, "keep", model.DefaultRule.Keep.String(), "thirds: `share` that becomes HighAvg")
	all.Float64Var(&w.cutVariance, "cut-variance", nan, "box: `variance` from which a sample is HighVar")
	all.Float64Var(&w.cutMean, "cut-mean", nan, "box: `mean` from which the others are HighAvg")
	all.BoolVar(&o.ASCII, "ascii", ui.Survey(os.Getenv).ASCII, "write ASCII characters only")
	all.BoolVar(&o.Quiet, "quiet", false, "nothing on stderr but errors")
	for _, name := range []string{
		"price-in", "price-out", "max-cost", "temperature", "cut-variance", "cut-mean"} {
		all.Lookup(name).DefValue = "0" // NaN stands for unset, which help need not say
	}
}

// settle reads the words.
func (o *Options) settle(w *words) (err error) {
	ui.SpellASCII(o.ASCII)
	o.Key, o.WriterKey = os.Getenv(w.keyEnv), os.Getenv(w.writerKeyEnv)
	if err := o.readMaps(w.maps); err != nil {
		return err
	}
	for name, v := range map[string]int{"limit": o.Limit, "concurrency": o.Concurrency, "rpm": o.RPM,
		"tpm": o.TPM, "timeout": int(o.Timeout), "max-tokens": o.MaxTokens, "batch-size": o.BatchSize} {
		if v < 0 {
			return Usage(fmt.Errorf("flags: --%s cannot be negative", name), "")
		}
	}
	if math.IsNaN(o.PriceIn) != math.IsNaN(o.PriceOut) {
		return Usage(errors.New("price: one of two is missing"), "--price-in USD --price-out USD")
	}
	if !math.IsNaN(o.MaxCost) && !(o.MaxCost > 0 && !math.IsInf(o.MaxCost, 0)) {
		return Usage(errors.New("max-cost: want US dollars, more than 0"), "for example --max-cost 5")
	}
	if !(o.Suspect >= 0 && o.Suspect <= 1) {
		return Usage(fmt.Errorf("suspect %v: want a probability", o.Suspect), "for example --suspect 0.8")
	}
	if err := o.checkBatch(); err != nil {
		return err
	}
	if o.RetryFailed, err = w.reasons(); err != nil {
		return err
	}
	if o.Rule, err = w.parseRule(); err != nil {
		return err
	}
	if err := o.checkReport(); err != nil {
		return err
	}
	_, err = o.Recipe()
	return err
}

// reasons are those of --retry-failed.
func (w *words) reasons() (all []model.Reason, err error) {
	wanted, _ := model.ParseReason(w.retry)
	for r := model.NoReason + 1; r < model.NumReasons; r++ {
		if w.retry == "all" || r == wanted {
			all = append(all, r)
		}
	}
	if len(all) == 0 && w.retry != "" {
		err = Usage(fmt.Errorf("retry-failed %q: no such reason", w.retry),
			"want one of "+strings.Join(model.ReasonWords(), ", ")+", or nothing for all")
	}
	return all, err
}

// withReasons joins --retry-failed with a reason that follows it, which is its value and no dataset.
func withReasons(args []string) (joined []string) {
	for _, arg := range args {
		last := len(joined) - 1
		_, reason := model.ParseReason(arg)
		if last >= 0 && joined[last] == "--retry-failed" && (reason || arg == "all") {
			joined[last] += "=" + strings.ReplaceAll(arg, " ", "-")
			continue
		}
		joined = append(joined, arg)
	}
	return joined
}

func (w *words) parseRule() (r model.Rule, err error) {
	keep, err := model.ParseFraction(w.keep)
	if err != nil {
		return r, Usage(err, "--keep 1/3 is the default")
	}
	r = model.Rule{Keep: keep, CutVariance: w.cutVariance, CutMean: w.cutMean}
	switch {
	case w.rule == "thirds":
		return r, nil
	case w.rule != "box":
		return r, Usage(fmt.Errorf("rule %q: want thirds or box", w.rule), "")
	case math.IsNaN(w.cutVariance) || math.IsNaN(w.cutMean):
		return r, Usage(errors.New("rule box: its cuts are missing"), "--cut-variance V --cut-mean M")
	}
	r.Kind = model.Box
	return r, nil
}
