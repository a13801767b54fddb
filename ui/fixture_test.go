package ui

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// noon is the fixed clock of the tests.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// fake is a dataset, a ledger and an exporter in memory.
type fake struct {
	roster   *model.Roster
	cohort   *model.Cohort
	verdicts map[model.Key]model.Verdict
	notes    map[model.Key]string
	done     [][]model.Edit
	undone   [][]model.Edit
	exported []ExportRequest
	there    map[string]bool // files that are there already
	settings map[string]string
	brushes  map[string]model.Brush
	texts    func(i int) model.Text
	fail     error
}

// newFake makes n samples of four responses with ratings; scored of them have scores.
func newFake(n, scored int) *fake {
	rng := rand.New(rand.NewPCG(1, 2))
	r := &model.Roster{Start: []uint32{0}, LabelKind: model.Ratings, Models: []string{""},
		Sources: []string{"", "web"}}
	for i := range n {
		r.Keys = append(r.Keys, key(i))
		for k := range 4 {
			r.ResponseKeys = append(r.ResponseKeys, key(1_000_000+4*i+k))
			r.Label = append(r.Label, float64(1+rng.IntN(5)))
			r.Stored = append(r.Stored, math.NaN())
			r.Length = append(r.Length, uint32(100*k))
			r.Model = append(r.Model, 0)
		}
		r.Source = append(r.Source, 1)
		r.Start = append(r.Start, uint32(4*(i+1)))
	}
	f := &fake{roster: r, cohort: model.NewCohort(r), verdicts: map[model.Key]model.Verdict{},
		notes: map[model.Key]string{}, settings: map[string]string{},
		brushes: map[string]model.Brush{}}
	for i := range scored {
		f.score(i, rng)
	}
	return f
}

// key spreads numbers as a hash does.
func key(n int) (k model.Key) {
	binary.BigEndian.PutUint64(k[:], uint64(n)*0x9e3779b97f4a7c15)
	return k
}

// score gives sample i scores that follow its labels with some noise.
func (f *fake) score(i int, rng *rand.Rand) {
	base := 2 + 6*rng.Float64()
	spread := 2 * rng.Float64()
	for k, y := range f.roster.Labels(i) {
		f.cohort.SetScore(i, k, base+spread*(y-3)/2+0.3*rng.NormFloat64())
	}
}

func (f *fake) Text(i int) (model.Text, error) {
	if f.texts != nil {
		return f.texts(i), f.fail
	}
	t := model.Text{ID: fmt.Sprintf("s%03d", i), Source: "web",
		Instruction: fmt.Sprintf("Instruction %d: explain why the sky is blue in one paragraph.", i)}
	for k := range 4 {
		t.Responses = append(t.Responses, model.ResponseText{
			Body: fmt.Sprintf("Response %d of sample %d. Light scatters.", k, i), Model: "m" + fmt.Sprint(k)})
	}
	return t, f.fail
}

func (f *fake) Find(
	ctx context.Context, from, to int, q *model.Query,
) (hits, unread []int, why, err error) {
	for i := from; i < to; i++ {
		t, err := f.Text(i)
		if err != nil {
			unread, why = append(unread, i), err
			continue
		}
		all := t.ID + "\x00" + t.Instruction
		for _, r := range t.Responses {
			all += "\x00" + r.Body
		}
		if q.In([]byte(all)) {
			hits = append(hits, i)
		}
	}
	return hits, unread, why, ctx.Err()
}

func (f *fake) commit(edits []model.Edit) []model.Edit {
	f.run(edits)
	if len(edits) > 0 {
		f.done, f.undone = append(f.done, edits), nil
	}
	return edits
}

func (f *fake) run(edits []model.Edit) {
	for _, e := range edits {
		switch e.Kind {
		case model.EditVerdict:
			f.verdicts[e.Key], _ = model.ParseVerdict(e.After)
		case model.EditNote:
			f.notes[e.Key] = e.After
		}
	}
}

func (f *fake) SetVerdict(_ context.Context, keys []model.Key, v model.Verdict) ([]model.Edit, error) {
	var edits []model.Edit
	for _, k := range keys {
		if f.verdicts[k] != v {
			edits = append(edits, model.Edit{Key: k, Kind: model.EditVerdict,
				Before: f.verdicts[k].String(), After: v.String()})
		}
	}
	if f.fail != nil {
		return nil, f.fail
	}
	return f.commit(edits), nil
}

func (f *fake) SetNote(_ context.Context, k model.Key, text string) ([]model.Edit, error) {
	e := model.Edit{Key: k, Kind: model.EditNote, Before: f.notes[k], After: text}
	return f.commit([]model.Edit{e}), nil
}

func (f *fake) Note(_ context.Context, k model.Key) (string, error) { return f.notes[k], nil }

func (f *fake) Undo(context.Context) ([]model.Edit, error) { return f.turn(&f.done, &f.undone), nil }

func (f *fake) Redo(context.Context) ([]model.Edit, error) { return f.turn(&f.undone, &f.done), nil }

// turn moves the last batch of from, inverted, onto to.
func (f *fake) turn(from, to *[][]model.Edit) []model.Edit {
	if len(*from) == 0 {
		return nil
	}
	last := (*from)[len(*from)-1]
	*from = (*from)[:len(*from)-1]
	inverse := make([]model.Edit, len(last))
	for k, e := range last {
		inverse[k] = model.Edit{Key: e.Key, Kind: e.Kind, Before: e.After, After: e.Before}
	}
	f.run(inverse)
	*to = append(*to, inverse)
	return inverse
}

func (f *fake) Setting(_ context.Context, name string) (string, error) {
	return f.settings[name], nil
}

func (f *fake) SetSetting(_ context.Context, name, value string) error {
	f.settings[name] = value
	return f.fail
}

func (f *fake) Brushes(context.Context) (list []model.NamedBrush, err error) {
	for _, name := range slices.Sorted(maps.Keys(f.brushes)) {
		list = append(list, model.NamedBrush{Name: name, Brush: f.brushes[name]})
	}
	return list, f.fail
}

func (f *fake) SetBrush(_ context.Context, b model.NamedBrush) error {
	if f.fail == nil {
		f.brushes[b.Name] = b.Brush
	}
	return f.fail
}

func (f *fake) DeleteBrush(_ context.Context, name string) error {
	if f.fail == nil {
		delete(f.brushes, name)
	}
	return f.fail
}

func (f *fake) Export(_ context.Context, r ExportRequest) (string, error) {
	if f.there[r.Path] && !r.Replace {
		return "", occupied(r.Path)
	}
	f.exported = append(f.exported, r)
	return fmt.Sprintf("%d samples written to %s", len(r.Indexes), r.Path), f.fail
}

func (f *fake) config() Config {
	return Config{
		Name: "fixture.jsonl", Scorer: model.ScorerInfo{Name: "chrF", Kind: "reference"},
		Rule: model.DefaultRule, Cohort: f.cohort, Texts: f, Finder: f, Ledger: f, Exporter: f, Settings: f,
		Brushes: f, Reporter: f,
		Formats: []string{"csv", "jsonl", "trl"}, PairFormats: []string{"trl"}, Changed: make(chan struct{}),
		Now: func() time.Time { return noon },
	}
}

// Report implements Reporter.
func (f *fake) Report(
	_ context.Context, v *model.View, info model.ScorerInfo,
) (model.Report, error) {
	return model.NewReport(v, info), nil
}

// Traits implements Reporter: every text is plain.
func (f *fake) Traits(context.Context, func(done, total int)) (*model.Traits, error) {
	return &model.Traits{Looks: make([]model.Look, f.cohort.Roster().Responses())}, nil
}

// start opens the explorer on f at a size and lets the first computation finish.
func start(t *testing.T, f *fake, w, h int) *App {
	t.Helper()
	a := New(t.Context(), f.config())
	a.after = atOnce
	a.Update(tea.WindowSizeMsg{Width: w, Height: h})
	settle(a, a.deriveCmd())
	return a
}

// atOnce is a timer that does not wait.
func atOnce(_ time.Duration, f func(time.Time) tea.Msg) tea.Cmd {
	return func() tea.Msg { return f(noon) }
}

// settle runs a command and all that follows from it. Commands that wait for the outside do not
// come here: the tests send those messages themselves.
func settle(a *App, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			settle(a, c)
		}
	default:
		_, next := a.Update(msg)
		settle(a, next)
	}
}

// press sends keys, each named as tea names it, or typed when it is a single character.
func hit(a *App, keys ...string) {
	for _, k := range keys {
		_, cmd := a.Update(keyMsg(k))
		settle(a, cmd)
	}
}

var special = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab},
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "up": {Code: tea.KeyUp},
	"down": {Code: tea.KeyDown}, "backspace": {Code: tea.KeyBackspace},
	"space": {Code: tea.KeySpace, Text: " "}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl},
	"ctrl+d": {Code: 'd', Mod: tea.ModCtrl},
	"end":    {Code: tea.KeyEnd}, "home": {Code: tea.KeyHome}, "pgdown": {Code: tea.KeyPgDown},
	"ctrl+left": {Code: tea.KeyLeft, Mod: tea.ModCtrl}, "ctrl+right": {Code: tea.KeyRight, Mod: tea.ModCtrl},
	"ctrl+up": {Code: tea.KeyUp, Mod: tea.ModCtrl}, "ctrl+down": {Code: tea.KeyDown, Mod: tea.ModCtrl},
}

func keyMsg(k string) tea.KeyPressMsg {
	if m, ok := special[k]; ok {
		return m
	}
	return tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
}

// screen is the frame without colours, one string a line.
func screen(a *App) string { return stripped(a.View().Content) }
