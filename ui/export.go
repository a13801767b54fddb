package ui

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// choice is one thing that can be exported.
type choice struct {
	name    string
	word    string   // of --select, where that picks the same; else ""
	filters []string // in words: what narrows it besides its name
	count   int
	brushed bool // filters say where on the map it lies
	pick    func() []int
}

// exportDialog asks what to write, in which format and where.
type exportDialog struct {
	overlay
	scorer  model.ScorerInfo
	feed    feed // as it was when the choices were counted
	choices []choice
	after   []choice // that come last, once there are the others
	chosen  int
	formats []string
	format  int
	path    []rune
	at      int
	counts  bool // what there is everywhere is being counted
	typedIn bool // the path was edited, so it no longer follows the format
	failed  string
	there   string // a path at which a file stands: once more ↵ replaces it
	field   int
	recipe  model.Recipe
	given   model.Recipe // by flags
	pairing []string     // the formats that hold pairs
	quota   string       // as it was typed
	seeding bool         // digits go on the seed typed before

	badQuota, badSeed error
	left              remains
}

const (
	fieldWhat = iota
	fieldFormat
	fieldPairs
	fieldVerdicts
	fieldSample
	fieldSeed
	fieldHeldOut
	fieldPath
	numFields
)

// exportedMsg is the outcome of an export.
type exportedMsg struct {
	from *exportDialog
	said string
	err  error
}

func openExport(a *App) tea.Cmd {
	d := &exportDialog{scorer: a.cfg.Scorer, feed: a.feed, counts: true,
		formats: a.cfg.Formats, pairing: a.cfg.PairFormats,
		recipe: a.cfg.Recipe, given: a.cfg.Recipe}
	d.choices, d.after = choicesOf(a)
	d.suggest(a)
	a.push(d)
	count := a.standingChoices()
	return tea.Batch(d.remainsCmd(), func() tea.Msg { return standingMsg{d, count()} })
}

// standingMsg brings what can be exported everywhere.
type standingMsg struct {
	to   *exportDialog
	list []choice
}

func (d *exportDialog) take(a *App, m standingMsg) {
	if m.to == d {
		d.choices, d.counts = slices.Concat(d.choices, m.list, d.after), false
		d.suggest(a)
	}
}

// choicesOf lists what there is to export here: what was picked, which comes first, and what is on
// offer after what there is everywhere.
func choicesOf(a *App) (list, after []choice) {
	add := func(c choice, in []int) {
		if len(in) > 0 {
			c.count, c.pick = len(in), func() []int { return in }
			c.brushed = slices.ContainsFunc(c.filters, isStroke)
			c.filters = append(a.where(), c.filters...)
			list = append(list, c)
		}
	}
	switch m := a.top().(type) {
	case *sampleList:
		m.exported(a, add)
	case *reader:
		add(choice{name: "this selection", filters: a.brushed(m.what)}, slices.Clone(m.in))
	case *review:
		add(choice{name: "this review", filters: a.brushed(m.what)}, slices.Clone(m.in))
	case *summary:
		add(choice{name: "mislabelled in this review"}, m.mislabelled(a))
	case *explore:
		b := m.plot.brush
		if keep := a.filter.keep(); keep != nil && b == nil { // nil until a first filter has found
			add(choice{name: "within the filters"}, gather(a.feed.snap.Len(), nil, keep))
		}
		in, what := m.selection(a)
		add(a.brushChoice(b, what), in)
		if last := len(list) - 1; b == nil && len(in) > 0 { // nobody picked it
			list, after = list[:last:last], list[last:]
		}
	}
	return list, after
}

// isStroke tells a stroke of a brush, in words, from other filters.
func isStroke(words string) bool { return strings.HasPrefix(words, "brush: ") }

// brushChoice is the map's selection. A named brush can be asked for again as long as no filter
// narrows it.
func (a *App) brushChoice(b *brush, what string) choice {
	if b == nil {
		return choice{name: what}
	}
	c := choice{name: "the brush", filters: a.brushed(what)}
	if b.word() != "" {
		c.name = b.word()
	}
	if !a.filter.on() {
		c.word = b.word()
	}
	return c
}

// brushed says in words where on the map a selection of that name lies, if it is the brush's.
func (a *App) brushed(what string) []string {
	p := &a.home.plot
	if p.brush == nil || what != p.brush.called() {
		return nil
	}
	return p.brush.shape(p).Words()
}

// standingChoices finds those there are everywhere, within the filters, beside the event loop. They
// are gathered only when one is written.
func (a *App) standingChoices() func() []choice {
	f, keep, where := a.feed, a.filter.snapshot(), a.where()
	return func() []choice { return standing(f, keep, where) }
}

func standing(f feed, keep func(i int) bool, where []string) []choice {
	pool := model.Pool{Snapshot: f.snap, Partition: f.part, Diagnosis: f.diag,
		Suspect: model.SuspectThreshold}
	var list []choice
	for _, name := range []string{
		"HighAvg", "LowAvg", "HighVar", "flagged", "mislabelled", "suspect", "all",
	} {
		word := strings.ToLower(name)
		test, err := pool.Test(word)
		if err != nil {
			panic(err) // all of them are words that it knows
		}
		within := func(i int) bool { return (keep == nil || keep(i)) && test(i) }
		c := choice{name: name, filters: where}
		for i := range f.snap.Len() {
			if within(i) {
				c.count++
			}
		}
		if keep == nil {
			c.word = word
		}
		c.pick = func() []int { return gather(f.snap.Len(), nil, within) }
		list = append(list, c)
	}
	return slices.DeleteFunc(list, func(c choice) bool { return c.count == 0 })
}

// where says in words what the filters are.
func (a *App) where() []string {
	return a.filter.words()
}

// bounds say where on the map samples picked by hand lie, if all are there.
func bounds(s *model.Snapshot, in []int) []string {
	if len(in) == 0 || slices.ContainsFunc(in, func(i int) bool { return !s.Drawn(i) }) {
		return nil
	}
	return []string{"μ " + extent(in, s.Mean), "σ² " + extent(in, s.Variance)}
}

// suggest proposes a path from what is chosen, unless one was typed.
func (d *exportDialog) suggest(a *App) {
	if d.typedIn || len(d.choices) == 0 || len(d.formats) == 0 {
		return
	}
	base := a.cfg.Name
	for _, ext := range []string{
		".gz", ".zst", ".jsonl", ".json", ".csv", ".tsv", ".parquet", ".arrow", ".feather",
	} {
		base = strings.TrimSuffix(base, ext)
	}
	what := fileWord(d.choices[d.chosen].name)
	ext := ".jsonl"
	switch f := d.formats[d.format]; f {
	case "csv", "parquet":
		ext = "." + f
	}
	d.path = []rune(base + "." + what + ext)
	d.at = len(d.path)
}

// fileWord makes a part of a file's name of what may be anything.
func fileWord(s string) string {
	word := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '.' {
			return unicode.ToLower(r)
		}
		return '-'
	}, s)
	return strings.TrimPrefix(word, "the-")
}

func (d *exportDialog) name() string { return "export" }

func (d *exportDialog) keys() []binding {
	return []binding{
		on("enter", "↵", "write", "write the file", d.write).unless(d.incomplete),
		on("down tab", "↓ ⇥", "next field", "next field", d.focus(1)),
		on("up shift+tab", "↑", "", "previous field", d.focus(-1)),
		on("left", "←", "", "previous choice, or back in the path", d.turn(-1)),
		on("right", "→", "change", "next choice, or on in the path", d.turn(1)),
		on("backspace", "⌫", "", "delete backwards in the path", d.erase),
		on("home ctrl+a", "home", "", "to the beginning of the path", d.seek(-1<<30)),
		on("end ctrl+e", "end", "", "to the end of the path", d.seek(1<<30)),
		on("ctrl+u", "^u", "", "delete the path before the cursor", d.clear),
		on("esc", "esc", "cancel", "write nothing", back),
	}
}

func (d *exportDialog) incomplete(*App) string {
	switch {
	case len(d.choices) == 0 && d.counts:
		return "the samples are being counted"
	case len(d.choices) == 0:
		return "there is nothing to export"
	case d.file() == "":
		return "a file name is missing"
	case d.file() == "-":
		return "the screen is in use: name a file, or let admap export -o - write to stdout"
	}
	return d.wrong()
}

func (d *exportDialog) write(a *App) tea.Cmd {
	d.failed = ""
	c := d.choices[d.chosen]
	req := ExportRequest{Scorer: d.scorer, Recipe: d.recipe,
		What: c.name, Word: c.word, Filters: c.filters, Format: d.formats[d.format],
		Path: d.file(), Replace: d.there == d.file(),
		Snapshot: d.feed.snap, Partition: d.feed.part, Diagnosis: d.feed.diag,
	}
	a.say("writing %s …", req.Path)
	exporter, ctx := a.cfg.Exporter, a.ctx
	return func() tea.Msg {
		req.Indexes = slices.Sorted(slices.Values(c.pick()))
		if c.word == "" && !c.brushed {
			req.Filters = append(req.Filters, bounds(req.Snapshot, req.Indexes)...)
		}
		said, err := exporter.Export(ctx, req)
		return exportedMsg{d, said, err}
	}
}

func (a *App) onExported(msg exportedMsg) {
	if errors.Is(msg.err, fs.ErrExist) {
		msg.from.there = msg.from.file()
		a.say("nothing was written yet: %s is there", msg.from.there)
		return
	}
	if msg.err != nil {
		msg.from.failed = msg.err.Error()
		a.say("nothing was written")
		return
	}
	if a.top() == mode(msg.from) {
		a.pop()
	}
	a.say("%s", msg.said)
}

// file is the path as it is written to.
func (d *exportDialog) file() string { return strings.TrimSpace(string(d.path)) }

// remark is what stands below the fields: what went wrong, the question, or what to expect.
func (d *exportDialog) remark(th *theme) (string, style) {
	switch {
	case d.failed != "":
		return clean(d.failed), th.bad
	case d.there != "" && d.there == d.file():
		return "A file of this name is there: ↵ again replaces it, esc leaves it.", th.warn
	case d.wrong() != "":
		return clean(d.wrong()), th.warn
	}
	return "A file that is there is replaced only after a question; FILE.manifest.json says how " +
		"it was made.", th.faint
}

func (d *exportDialog) draw(a *App, ar area) {
	w := min(76, ar.w-4)
	text, st := d.remark(a.th)
	below := wrap(text, w-4)
	in := dialog(a, ar, " export ", w, 1+numFields+len(below))
	for y, line := range below {
		in.put(2, 1+numFields+y, st, line)
	}
	what, format := "nothing", ""
	if d.counts {
		what = "counting …"
	}
	if len(d.choices) > 0 {
		c := d.choices[d.chosen]
		what = clean(c.name) + "  (" + cmp.Or(d.writes(), plural(c.count, "sample")) + ")"
	}
	if len(d.formats) > 0 {
		format = d.formats[d.format]
	}
	fields := append([]exportRow{{"what", what, false}, {"format", format, false}}, d.variants()...)
	for y, f := range append(fields, exportRow{"file", "", false}) {
		st := a.th.faint
		if y == d.field {
			st = a.th.key
			in.put(0, y, a.th.accent, ">")
		}
		in.put(2, y, st, f.name)
		if y < fieldPath {
			ink := style{}
			if f.idle {
				ink = a.th.faint
			}
			in.put(12, y, ink, fit("‹ "+f.value+" ›", in.w-12))
		}
	}
	drawInput(in.sub(rect{12, fieldPath, in.w - 12, 1}), 0, in.w-12, d.path, d.at)
}
