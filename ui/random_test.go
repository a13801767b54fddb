package ui

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"admap/model"
)

// randomTyped is what is typed where text is taken, and what else finds its way there.
var randomTyped = strings.Split("the|score:>5|5..3|>=1|-inf|NaN|1e999|0|"+
	"!x|漢字|e\u0301|\u202e|(|*| |1/3|0.25|"+
	"thirds|box|theme light|theme x|set theme dark|keep 0|keep 1|keep 1/3|cuts 1 2|rule box|review 0|"+
	"review 1|axes log|colour length|marginals off|messages|settings|hint|help|filter", "|")

// crowd is the explorer under random hands. Commands end when chance has it, in any order.
type crowd struct {
	a       *App
	f       *fake
	rng     *rand.Rand
	pending []tea.Cmd
	keys    []tea.KeyPressMsg
	scored  int
	trace   []string
}

func newCrowd(t *testing.T, seed uint64) *crowd {
	rng := rand.New(rand.NewPCG(seed, 9))
	n := []int{0, 1, 2, 40, 300}[seed%5]
	f := newFake(n, n/2)
	f.texts = func(i int) model.Text {
		said := model.ResponseText{Model: evil(),
			Body: "# t\n\n- a *b* `c`\n\n|x|y|\n|-|-|\n|漢|2|\n" + evil()}
		return model.Text{ID: evil(), Source: "web", Instruction: fmt.Sprint("the ", i, evil()),
			Responses: []model.ResponseText{said, {Body: ""}, said, {Body: "a\tb\n"}}}
	}
	cfg, b := withScorers(f, int(seed%4))
	b.others = append(b.others, Shown{Cohort: model.NewCohort(f.roster),
		Scorer: model.ScorerInfo{Name: evil(), Kind: evil(), Fingerprint: evil()}})
	cfg.Opinions, cfg.Writings, cfg.Welcome = f, scribe{f}, true
	if seed%2 == 1 {
		cfg.Runner = evilRun{}
	}
	c := &crowd{f: f, rng: rng, a: New(t.Context(), cfg), keys: everyKey(), scored: n / 2}
	c.a.after = atOnce
	c.send(tea.WindowSizeMsg{Width: 100, Height: 30})
	c.add(c.a.deriveCmd())
	return c
}

// everyKey is every key of every table, and keys that none has.
func everyKey() (list []tea.KeyPressMsg) {
	for _, m := range allModes() {
		for _, b := range tableOf(m) {
			for _, k := range b.keys {
				list = append(list, keyNamed(k))
			}
		}
	}
	return append(list, keyNamed("f5"), keyNamed("alt+x"), keyNamed("ctrl+left"), keyNamed("É"))
}

// keyNamed is the key that tea calls by a name.
func keyNamed(name string) (m tea.KeyPressMsg) {
	for mod, prefix := range map[tea.KeyMod]string{
		tea.ModCtrl: "ctrl+", tea.ModShift: "shift+", tea.ModAlt: "alt+",
	} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && rest != "" {
			m = keyNamed(rest)
			m.Mod |= mod
			m.Text = ""
			return m
		}
	}
	codes := map[string]rune{
		"pgup": tea.KeyPgUp, "delete": tea.KeyDelete, "f1": tea.KeyF1, "f5": tea.KeyF5,
	}
	if code, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	return keyMsg(name)
}

func (c *crowd) send(msg tea.Msg) {
	c.trace = append(c.trace, fmt.Sprintf("%T %v", msg, msg))
	_, cmd := c.a.Update(msg)
	c.add(cmd)
}

func (c *crowd) add(cmd tea.Cmd) {
	if cmd != nil {
		c.pending = append(c.pending, cmd)
	}
}

// finish lets one of the commands under way end.
func (c *crowd) finish() {
	if len(c.pending) == 0 {
		return
	}
	k := c.rng.IntN(len(c.pending))
	cmd := c.pending[k]
	c.pending = slices.Delete(c.pending, k, k+1)
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			c.add(cmd)
		}
	default:
		c.send(msg)
	}
}

// arrive scores another sample, and has the explorer look.
func (c *crowd) arrive() {
	if c.scored < c.f.roster.Len() {
		c.f.score(c.scored, c.rng)
		c.scored++
	}
	c.a.dirty = true
	c.a.take(look(c.a.cfg))
	c.add(c.a.deriveCmd())
	c.add(c.a.refreshReader())
}

func (c *crowd) mouse() tea.Msg {
	m := tea.Mouse{X: c.rng.IntN(c.a.w+2) - 1, Y: c.rng.IntN(c.a.h+2) - 1, Button: tea.MouseLeft,
		Mod: []tea.KeyMod{0, 0, tea.ModCtrl, tea.ModAlt, tea.ModShift}[c.rng.IntN(5)]}
	switch c.rng.IntN(6) {
	case 0:
		return tea.MouseClickMsg(m)
	case 1:
		return tea.MouseReleaseMsg(m)
	case 2:
		m.Button = []tea.MouseButton{tea.MouseRight, tea.MouseMiddle}[c.rng.IntN(2)]
		return tea.MouseClickMsg(m)
	case 3:
		wheels := []tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown, tea.MouseWheelLeft}
		m.Button = wheels[c.rng.IntN(len(wheels))]
		return tea.MouseWheelMsg(m)
	}
	return tea.MouseMotionMsg(m)
}

// randomWays lead to where random keys seldom do.
var randomWays = []string{
	"tab * m enter", "tab space space V d enter", "tab enter 1 2 D m", "R m w s r z p",
	"space L L J J space f d enter", "I f u enter", "x enter", "B s a enter", "tab C space enter",
	"tab G e n enter",
	"1 enter u z", "z z", "Z", "space K space A H space", "v",
	"tab R d d d esc",
	"W j enter", "tab W G enter m", "W j d", "tab enter W k enter v m", "space L J space W j enter z",
}

// press presses a key of this place, or of any.
func (c *crowd) press() {
	if c.rng.IntN(4) == 0 {
		c.send(c.keys[c.rng.IntN(len(c.keys))])
		return
	}
	table := tableOf(c.a.top())
	b := table[c.rng.IntN(len(table))]
	c.send(keyNamed(b.keys[c.rng.IntN(len(b.keys))]))
}

func (c *crowd) walk() {
	for range 3 {
		c.send(keyMsg("esc"))
	}
	for _, k := range strings.Fields(randomWays[c.rng.IntN(len(randomWays))]) {
		c.send(keyMsg(k))
		c.finish()
	}
}

// step does something.
func (c *crowd) step() {
	switch n := c.rng.IntN(100); {
	case n < 40:
		c.press()
	case n < 50:
		c.walk()
	case n < 62:
		c.send(c.mouse())
	case n < 67:
		c.send(keyMsg([]string{":", "/", "F", "e"}[c.rng.IntN(4)]))
		c.send(tea.PasteMsg{Content: randomTyped[c.rng.IntN(len(randomTyped))]})
		c.send(keyMsg("enter"))
	case n < 70:
		c.send(tea.PasteMsg{Content: randomTyped[c.rng.IntN(len(randomTyped))]})
	case n < 74:
		c.arrive()
	case n < 78:
		c.send(tea.WindowSizeMsg{Width: 60 + c.rng.IntN(150), Height: 16 + c.rng.IntN(50)})
	case n < 79:
		c.send(tea.WindowSizeMsg{Width: 1 + c.rng.IntN(80), Height: 1 + c.rng.IntN(24)})
	case n < 82:
		c.send(keyMsg("esc"))
	case n < 84:
		c.f.fail = []error{nil, errors.New("disk full")}[c.rng.IntN(2)]
	default:
		for range 3 {
			c.finish()
		}
	}
}

// Whatever is pressed, clicked, pasted and resized in whatever place, while scores arrive, the disk
// fails and commands end in any order: nothing panics, each frame is whole, what is shown in the end
// is what is kept, and undoing everything and redoing it leads back there.
func TestRandomHands(t *testing.T) {
	for seed := range uint64(10) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			c := newCrowd(t, seed)
			defer func() {
				if why := recover(); why != nil || t.Failed() {
					last := c.trace[max(0, len(c.trace)-12):]
					t.Fatalf("%v\n%s\nafter %s", why, debug.Stack(), strings.Join(last, "\n"))
				}
			}()
			for range 180 {
				c.step()
				c.checkFrame(t)
			}
			c.end(t)
		})
	}
}

func (c *crowd) checkFrame(t *testing.T) {
	t.Helper()
	frame := c.a.View().Content
	checkSize(t, "frame", frame, c.a.w, c.a.h, ansi.StringWidthWc)
	if c.a.cfg.Runner == nil && c.a.failed == nil && strings.Contains(frame, "NOT SAVED") {
		t.Fatalf("not saved, and nothing failed: %s", stripped(frame))
	}
}

// end lets everything come to rest and compares the explorer with what is kept.
func (c *crowd) end(t *testing.T) {
	t.Helper()
	c.f.fail = nil
	c.send(tea.WindowSizeMsg{Width: 100, Height: 30})
	for len(c.a.modes) > 1 {
		c.send(keyMsg("esc"))
	}
	c.rest(t)
	if frame := c.a.View().Content; frame != c.a.render() {
		t.Fatal("the cached frame is old")
	}
	before, steps := maps.Clone(c.f.verdicts), len(c.f.done)
	for range steps {
		c.send(keyMsg("z"))
		c.rest(t)
	}
	for k, v := range c.f.verdicts {
		if v != model.NoVerdict {
			t.Fatalf("all undone, and %s is %v", k, v)
		}
	}
	for range steps {
		c.send(keyMsg("Z"))
		c.rest(t)
	}
	for k, v := range before {
		if c.f.verdicts[k] != v {
			t.Fatalf("all redone, and %s is %v, not %v", k, c.f.verdicts[k], v)
		}
	}
}

// rest lets all commands end; then the verdicts that are shown are those that are kept.
func (c *crowd) rest(t *testing.T) {
	t.Helper()
	for n := 0; len(c.pending) > 0; n++ {
		if c.finish(); n > 20_000 {
			t.Fatal("commands without end")
		}
	}
	snap := c.f.cohort.Snapshot()
	c.a.take(look(c.a.cfg))
	for i, k := range c.f.roster.Keys {
		if got := c.a.feed.snap.Verdict(i); got != c.f.verdicts[k] || got != snap.Verdict(i) {
			t.Fatalf("sample %d is shown as %v and kept as %v", i, got, c.f.verdicts[k])
		}
	}
}
