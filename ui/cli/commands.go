package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"admap/model"
)

// Program is what the commands do. Results go to stdout, everything else to stderr.
type Program interface {
	Explore(ctx context.Context, o *Options, datasets []string) error
	Demo(ctx context.Context, o *Options) error
	Inspect(ctx context.Context, o *Options, datasets []string) error
	Score(ctx context.Context, o *Options, datasets []string) error
	Report(ctx context.Context, o *Options, datasets []string) error
	Export(ctx context.Context, o *Options, datasets []string) error
}

// About is what the command line says of the program.
type About struct {
	Version    string
	Selections []string // what export can select
	Formats    []string // what export can write
}

// Run carries out a command line and returns the exit code.
func Run(ctx context.Context, args []string, p Program, about About, stderr io.Writer) int {
	root := commands(p, about)
	root.SetArgs(withReasons(args))
	return exit(stderr, root.ExecuteContext(ctx))
}

type action func(ctx context.Context, o *Options, datasets []string) error

// builder makes commands that share their options.
type builder struct {
	o Options
	w words
}

func commands(p Program, about About) *cobra.Command {
	b := &builder{}
	root := b.command("admap [flags] DATASET...", "Explore the Alignment Data Map of preference data",
		"  admap vicuna.jsonl\n  admap --scorer judge --model gpt-4o ultrafeedback.jsonl", p.Explore)
	root.Version = about.Version
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.HiddenDefaultCmd = false
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return Usage(fmt.Errorf("flags: %w", err), c.CommandPath()+" --help lists the flags")
	})
	root.SetUsageTemplate(usageTemplate)
	root.SetHelpTemplate(helpTemplate)
	b.o.register(root.PersistentFlags(), &b.w)
	b.o.registerExport(root.PersistentFlags())
	b.o.registerReport(root)
	b.o.Suspect = model.SuspectThreshold
	demo := b.demo(p)
	inspect := b.command("inspect [flags] DATASET...", "Say what was detected in a dataset",
		"  admap inspect llmbar.jsonl\n  admap inspect --json --map prompt=q my.jsonl.gz", p.Inspect)
	report := b.report(p, about)
	score := b.command("score [flags] DATASET...", "Score without a screen; resumable, Ctrl-C loses nothing",
		"  admap score --scorer reference d.jsonl\n"+
			"  admap score --scorer judge --base-url http://localhost:8000/v1 --model qwen d.jsonl", p.Score)
	inspect.Flags().StringVar(&b.o.WriteMap, "write-map", "", "`file` to save the mapping in, for --map FILE")
	for _, c := range []*cobra.Command{inspect, report, score} {
		c.Flags().BoolVar(&b.o.JSON, "json", false, "JSON for machines")
	}
	root.AddCommand(demo, inspect, score, report, b.export(p, about))
	for _, t := range topics {
		root.AddCommand(&cobra.Command{Use: t.name, Short: t.short, Long: t.long, Example: t.example})
	}
	return root
}

func (b *builder) command(use, short, example string, do action) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Example: example, DisableFlagsInUseLine: true, Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if err := b.o.settle(&b.w); err != nil {
				return err
			}
			b.o.note(c.Flags())
			if len(args) == 0 && (c.Name() != "export" || b.o.From == "") {
				return Usage(errors.New("dataset: none given"), noDataset)
			}
			return do(c.Context(), &b.o, args)
		},
	}
}

const noDataset = "name files or directories of JSON, CSV, Parquet or Arrow, - for stdin, " +
	"or hf://datasets/OWNER/NAME; admap demo needs none"

func (b *builder) demo(p Program) *cobra.Command {
	c := b.command("demo [flags]", "Explore a small built-in dataset: no key, no network",
		"  admap demo\n  admap demo --project kept.admap", nil)
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return Usage(fmt.Errorf("demo: takes no dataset, got %q", args[0]), "admap "+args[0])
		}
		if err := b.o.settle(&b.w); err != nil {
			return err
		}
		return p.Demo(c.Context(), &b.o)
	}
	return c
}

func (b *builder) report(p Program, about About) *cobra.Command {
	c := b.command("report [flags] DATASET...", "Regions, cuts, composition, diagnosis",
		"  admap report llmbar.jsonl\n  admap report --json --select highavg --versus lowavg d.jsonl",
		p.Report)
	flags := c.Flags()
	flags.StringVar(&b.o.Contrast, "select", "highavg", "`selection` to compare")
	flags.StringVar(&b.o.Versus, "versus", "all", "`selection` to compare it with")
	complete(c, "select", about.Selections)
	complete(c, "versus", about.Selections)
	c.PreRunE = func(*cobra.Command, []string) error {
		return errors.Join(selects("select", &b.o.Contrast, about.Selections),
			selects("versus", &b.o.Versus, about.Selections))
	}
	return c
}

func (b *builder) export(p Program, about About) *cobra.Command {
	c := b.command("export [flags] DATASET...", "Write selected samples for a trainer or a table",
		"  admap export --select highavg --format trl -o train.jsonl d.jsonl\n"+
			"  admap export --select all --format csv -o - llmbar.jsonl", p.Export)
	c.Long = c.Short + ".\nFormats: " + strings.Join(about.Formats, ", ") + ".\nSelections: " +
		strings.Join(about.Selections, " ") + ",\nor " +
		model.BrushWord + "NAME for a brush that the project keeps.\n" +
		"Pairs, verdicts, samples and a held-out part: admap help exports"
	flags := c.Flags()
	flags.StringVar(&b.o.Select, "select", "all", "`selection` to write")
	flags.StringVar(&b.o.Format, "format", "csv", "`format` of the file")
	for name, words := range map[string][]string{"format": about.Formats,
		"select": about.Selections} {
		complete(c, name, words)
	}
	flags.StringVarP(&b.o.Output, "output", "o", "", "`file` to write, - for stdout")
	flags.Float64Var(&b.o.Suspect, "suspect", b.o.Suspect, "P(mislabelled) that is suspect")
	c.PreRunE = func(c *cobra.Command, _ []string) error {
		if b.o.From != "" {
			return repeats(c.Flags())
		}
		if b.o.Output == "" {
			return Usage(errors.New("export: no file to write"), "-o FILE, or -o - for stdout")
		}
		b.o.Format = strings.ToLower(b.o.Format)
		return errors.Join(selects("select", &b.o.Select, about.Selections), oneOf("format", b.o.Format, about.Formats),
			b.o.checkPairs())
	}
	return c
}

// complete lets a shell offer the words that a flag takes.
func complete(c *cobra.Command, flag string, words []string) {
	offer := cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
	if err := c.RegisterFlagCompletionFunc(flag, offer); err != nil {
		panic(err) // there is no such flag, or it is twice
	}
}

// oneOf refuses a value that is none of the words.
func oneOf(flag, value string, words []string) error {
	if slices.Contains(words, value) {
		return nil
	}
	return Usage(fmt.Errorf("%s %q: unknown", flag, value), "want one of "+strings.Join(words, ", "))
}

// usageTemplate ends with the examples, and fits a screen of 36 lines.
const usageTemplate = `{{if .Runnable}}usage: {{.UseLine}}

{{end}}
{{- if .HasAvailableSubCommands}}commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}

more help (admap help TOPIC):{{range .Commands}}{{if .IsAdditionalHelpTopicCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}

{{end}}{{with flags .}}flags:
{{.}}
{{end}}examples:
{{.Example}}
`

// helpTemplate is the usage below what the command, or the topic, is for.
const helpTemplate = `{{with (or .Long .Short)}}{{.}}

{{end}}{{.UsageString}}`

// relevant names the flags that a command's help shows. All commands take all of them, so that the
// flags of one can be repeated with another.
var relevant = map[string]string{
	"demo":    "project metric rule keep cut-variance cut-mean ascii",
	"inspect": "map schema write-map strict offline limit json quiet",
	"score": "project map limit scorer metric model base-url api-key-env prompt concurrency rpm " +
		"max-cost dry-run retry-failed batch quiet",
	"report": "project map limit scorer metric model rule keep cut-variance cut-mean select versus " +
		"html plot axes json quiet",
	"export": "project map limit scorer metric model rule keep cut-variance cut-mean select format " +
		"output suspect quiet",
	"admap": "project map scorer metric model base-url api-key-env keep ascii quiet version",
	"judging": "prompt scale repeats temperature logprobs max-tokens writer-model writer-base-url " +
		"writer-key-env",
	"rewards": "metric api chat-template batch-size",
	"limits":  "concurrency rpm tpm timeout max-cost prices price-in price-out dry-run retry-failed",
	"batches": "batch requests",
	"figures": "html plot axes scorer rule keep cut-variance cut-mean",
	"exports": "pairs by min-gap apply-verdicts sample seed stratify held-out from",
}

const (
	judging = `Prompts of a judge: plain rates how well the response carries out the instruction;
reference shows it a reference answer; criteria+reference also the questions that a good
answer must satisfy; aspects rates instruction-following, truthfulness, honesty and
helpfulness one by one. A file holds a template of your own. What a prompt needs and the
data lacks is written first, once an instruction, by --writer-model (default: the judge).`
	rewards = `A reward model behind vllm-classify, vllm-score, vllm-pooling, tei-predict, tei-rerank,
sglang, rerank or openai; --api auto finds out which, but for the last two. A reference
scorer compares with the data's reference answers, or with those --writer-model writes.`
	batches = `submit hands what is not scored to the server's Batch API, status says how far it is,
collect stores what has come back, cancel ends what has not. write and read do the same
through a file, for vllm run-batch and its like.`
	figures = `A page has the whole report with its map and charts in one file, light or dark as the
reader's screen is, and fetches nothing. A picture is the map alone: .svg with text as text, or
.png. Samples are discs, and counted in hexagons where there are many. Axes are linear; root
(even in σ), log or rank where linear ones would put many samples into one place, or as
--axes says. Files appear whole or not at all; the same data give the same bytes.`
	exports = `Pairs are best-worst, all-pairs or labelled (chosen and rejected as they are labelled), by
label or by score, at least --min-gap apart. Verdicts change nothing unless they are applied:
drop leaves out what was found mislabelled or to be dropped, swap exchanges chosen and
rejected of the mislabelled and leaves out those to be dropped. --sample draws at random,
--held-out puts a share of the instructions into a second file. The manifest records it all.`
)

// topics are helps of flags that belong together; the flags of a command would not fit a screen.
var topics = []struct{ name, short, long, example string }{
	{"judging", "How a judge is asked, and who writes what it needs", judging,
		"  admap score --scorer judge --model gpt-4o --prompt criteria+reference d.jsonl\n" +
			"  admap score --scorer judge --model qwen --prompt mine.txt --repeats 3 d.jsonl"},
	{"rewards", "Reward models, and likeness to a reference", rewards,
		"  admap score --scorer reward --model skywork --base-url http://localhost:8000 d.jsonl\n" +
			"  admap score --scorer reference --metric embedding --model text-embedding-3-small d.jsonl"},
	{"limits", "Limits of requests, tokens and money, and what failed", "",
		"  admap score --scorer judge --model gpt-4o --rpm 500 --max-cost 20 d.jsonl\n" +
			"  admap score --scorer judge --model gpt-4o --retry-failed too-long d.jsonl"},
	{"batches", "Batch APIs and offline runs", batches,
		"  admap score --scorer judge --model gpt-4o --batch submit d.jsonl\n" +
			"  admap score --scorer judge --model qwen --batch write --requests out.jsonl d.jsonl"},
	{"figures", "A report as a page, the map as a picture", figures,
		"  admap report --html report.html --scorer combined d.jsonl\n" +
			"  admap report --plot map.svg --axes log d.jsonl"},
	{"exports", "Pairs, verdicts, samples and splits of an export", exports,
		"  admap export --select highavg --format trl --pairs all-pairs --min-gap 1 -o t.jsonl d.jsonl\n" +
			"  admap export --from t.jsonl.manifest.json"},
}

func init() { cobra.AddTemplateFunc("flags", flagUsages) }

func flagUsages(c *cobra.Command) string {
	shown := pflag.NewFlagSet("shown", pflag.ContinueOnError)
	for _, name := range strings.Fields(relevant[c.Name()]) {
		if f := c.Flag(name); f != nil {
			shown.AddFlag(f)
		}
	}
	return shown.FlagUsages()
}
