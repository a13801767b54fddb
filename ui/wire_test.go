package ui

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"admap/model"
)

// The most bytes that a terminal may be sent for what happens often.
const (
	moveBudget    = 100
	arrivalBudget = 300
	redrawBudget  = 1.2 // of the frame's text with its colours
)

// newSkewed makes n samples with scores as judges give them: most of them high and close together,
// in halves, with a long tail.
func newSkewed(n, scored int) *fake {
	f, rng := newFake(n, 0), rand.New(rand.NewPCG(7, 8))
	for i := range scored {
		f.scoreSkewed(i, rng)
	}
	return f
}

func (f *fake) scoreSkewed(i int, rng *rand.Rand) {
	base, spread := 9.5-1.6*rng.ExpFloat64(), 0.8*rng.ExpFloat64()
	for k, y := range f.roster.Labels(i) {
		v := base + spread*((y-3)/2+0.7*rng.NormFloat64())
		f.cohort.SetScore(i, k, float64(int(2*min(max(v, 1), 10)+0.5))/2)
	}
}

// wire is the explorer behind the program's own renderer, with a terminal that counts bytes.
type wire struct {
	stage *stage
	app   *App
	prog  *tea.Program
	term  *counter
	now   time.Time
	mark  int
	last  string // what the last step sent

	mu     sync.Mutex
	timers []timer // that the explorer has set
}

type timer struct {
	after time.Duration
	ring  func(time.Time) tea.Msg
}

// set keeps a timer until the test lets it ring.
func (x *wire) set(after time.Duration, ring func(time.Time) tea.Msg) tea.Cmd {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.timers = append(x.timers, timer{after, ring})
	return nil
}

// due returns what the timers say that ring after a given time, and forgets them.
func (x *wire) due(after time.Duration) (msgs []tea.Msg) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.timers = slices.DeleteFunc(x.timers, func(t timer) bool {
		if t.after == after {
			msgs = append(msgs, t.ring(x.now))
		}
		return t.after == after
	})
	return msgs
}

// counter is a terminal that remembers what it was sent.
type counter struct {
	mu   sync.Mutex
	cond *sync.Cond
	sent bytes.Buffer
}

func (c *counter) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.cond.Broadcast()
	return c.sent.Write(p)
}

// until waits for what holds marker and takes everything sent so far.
func (c *counter) until(marker string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !strings.Contains(c.sent.String(), marker) {
		c.cond.Wait()
	}
	defer c.sent.Reset()
	return c.sent.String()
}

// marked shows the explorer under a title that names the last marker, so that a frame tells on the wire
// which messages it has seen.
type marked struct {
	*stage
	title string
}

type markMsg string

// doMsg is something done in the event loop.
type doMsg func(a *App) tea.Cmd

func (m *marked) Init() tea.Cmd { return nil }

func (m *marked) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case markMsg:
		m.title = string(msg)
		return m, nil
	case doMsg:
		cmd := msg(m.app)
		_, more := m.stage.Update(msg)
		return m, tea.Batch(cmd, more)
	case tea.WindowSizeMsg:
		if m.app.w == msg.Width && m.app.h == msg.Height {
			return m, nil // the program tells once more what the test has said
		}
	}
	_, cmd := m.stage.Update(msg)
	return m, cmd
}

func (m *marked) View() tea.View {
	v := m.stage.View()
	v.WindowTitle = m.title
	return v
}

// wired starts the explorer on f as Explore does, its first computation done. A cursor that rests does
// so only when the test says it.
func wired(tb testing.TB, f *fake, w, h int) *wire {
	tb.Helper()
	return wiredTo(tb, f, w, h, func(c *counter) io.Writer { return newSieve(nil, c.Write) })
}

func wiredTo(tb testing.TB, f *fake, w, h int, before func(*counter) io.Writer) *wire {
	tb.Helper()
	term := &counter{}
	term.cond = sync.NewCond(&term.mu)
	x := &wire{term: term, now: noon}
	cfg := f.config()
	cfg.Now = func() time.Time { return x.now }
	ctx, cancel := context.WithCancel(context.Background())
	x.app = New(ctx, cfg)
	x.app.after = atOnce
	x.app.Update(tea.WindowSizeMsg{Width: w, Height: h})
	settle(x.app, x.app.deriveCmd())
	x.app.after = x.set
	hold, _ := io.Pipe() // a keyboard that nobody touches
	x.stage = newStage(x.app)
	x.prog = tea.NewProgram(&marked{stage: x.stage}, append(programOptions(ctx), tea.WithOutput(before(term)),
		tea.WithInput(hold), tea.WithWindowSize(w, h), tea.WithColorProfile(colorprofile.ANSI256),
		tea.WithEnvironment([]string{"TERM=xterm-256color"}))...)
	done := make(chan struct{})
	go func() { x.prog.Run(); close(done) }()
	tb.Cleanup(func() { cancel(); <-done })
	x.step()
	return x
}

// step sends messages and returns how many bytes the terminal got for them, in all turns.
func (x *wire) step(msgs ...tea.Msg) int {
	n := x.turn(msgs...)
	all := x.last
	for turn := x.due(turnAfter); len(turn) > 0; turn = x.due(turnAfter) {
		n += x.turn(turn...)
		all += x.last
	}
	x.last = all
	return n
}

func (x *wire) turn(msgs ...tea.Msg) int {
	x.mark++
	title := fmt.Sprintf("mark-%06d", x.mark)
	for _, m := range msgs {
		x.prog.Send(m)
	}
	x.prog.Send(markMsg(title))
	x.last = strings.Replace(x.term.until(title), ansi.SetWindowTitle(title), "", 1)
	return len(x.last)
}

// rest lets the cursor stand until the texts under it are here.
func (x *wire) rest() {
	x.step(x.due(restAfter)...)
	for pending := 1; pending > 0; {
		x.step(doMsg(func(a *App) tea.Cmd { pending = len(a.texts.pending); return nil }))
	}
}

// arrival is one more sample fully scored, as the feed tells it.
func (x *wire) arrival(f *fake, i int, p model.Progress, rng *rand.Rand) tea.Msg {
	f.scoreSkewed(i, rng)
	return doMsg(func(a *App) tea.Cmd {
		a.take(newsMsg{snap: f.cohort.Snapshot(), progress: p})
		return nil
	})
}

// aRun is a scoring run at a moment.
type aRun struct{ p model.Progress }

func (r *aRun) Progress() model.Progress { return r.p }
func (r *aRun) Pause()                   {}
func (r *aRun) Resume()                  {}

var wireSizes = []struct{ w, h int }{{80, 24}, {120, 36}, {200, 60}}

// walk goes about the map over samples and empty places, a cell at a time.
var walk = strings.Split(strings.Repeat("n", 12)+strings.Repeat("k", 5)+strings.Repeat("l", 30)+
	strings.Repeat("j", 9)+strings.Repeat("h", 40)+strings.Repeat("kh", 8)+strings.Repeat("jl", 20), "")

// A step of the cursor costs little, whether a key is held down or the cursor stood before.
func TestAStepCostsFewBytes(t *testing.T) {
	t.Parallel()
	for _, size := range wireSizes {
		x := wired(t, newSkewed(3000, 3000), size.w, size.h)
		for n, k := range walk {
			if n%3 == 0 {
				x.rest()
			}
			if got := x.step(keyMsg(k)); got > moveBudget {
				t.Errorf("%d×%d: step %d, %s, costs %d B: %q", size.w, size.h, n, k, got, x.last)
			}
		}
	}
}

// Wide text in the list does not make the steps of a walk dear, whatever its first step costs.
func TestAStepPastWideTextCostsFewBytes(t *testing.T) {
	t.Parallel()
	f := newSkewed(3000, 3000)
	f.texts = func(int) model.Text {
		return model.Text{Instruction: "空が青いのはなぜ 한국어", Responses: make([]model.ResponseText, 4)}
	}
	x := wired(t, f, 120, 36)
	for n, k := range walk[:60] {
		if n%20 == 0 {
			x.rest()
			x.step(keyMsg("n"))
		}
		if got := x.step(keyMsg(k)); got > moveBudget {
			t.Errorf("step %d, %s, costs %d B: %.300q", n, k, got, x.last)
		}
	}
}

// An arrival costs little with all that follows from it: the point, the counters in header and panel,
// and the end of its glow.
func TestAnArrivalCostsFewBytes(t *testing.T) {
	t.Parallel()
	for _, size := range wireSizes {
		f, rng := newSkewed(3000, 2950), rand.New(rand.NewPCG(9, 9))
		x := wired(t, f, size.w, size.h)
		run := &aRun{model.Progress{Phase: model.Running, Total: 12000, Done: 11800, Rate: 311.4,
			Left: 174 * time.Second, CostUSD: 12.4}}
		x.step(doMsg(func(a *App) tea.Cmd {
			a.cfg.Runner, a.cfg.Scorer.Paid, a.feed.progress = run, true, run.p
			return nil
		}))
		for i := 2950; i < 3000; i++ {
			run.p.Done, run.p.Rate, run.p.CostUSD = run.p.Done+4, run.p.Rate+1.3, run.p.CostUSD+0.01
			run.p.Left -= time.Second
			got := x.step(x.arrival(f, i, run.p, rng))
			sent := x.last
			x.now = x.now.Add(2 * time.Second)
			got += x.step(tickMsg{})
			if got > arrivalBudget || got == 0 {
				t.Errorf("%d×%d: sample %d costs %d B: %q", size.w, size.h, i, got, sent+x.last)
			}
		}
	}
}

// What else is on the map makes a step no dearer: colours, other axes, a brush, a filter, a part of
// the whole.
func TestAStepInEveryViewCostsFewBytes(t *testing.T) {
	views := []string{"c", "cc", "ccc", "cccc", "ccccc", "aa", "+", "a+", " LJ "}
	for _, keys := range append(views, "filtered") {
		x := wired(t, newSkewed(3000, 3000), 80, 24)
		if keys == "filtered" {
			x.step(doMsg(func(a *App) tea.Cmd { cmd, _ := a.addFilter("mean>=6"); return cmd }))
			keys = "n"
		}
		for _, k := range strings.Split(strings.ReplaceAll(keys, " ", "s"), "") {
			x.step(keyMsg(map[bool]string{true: "space", false: k}[k == "s"]))
		}
		x.step(keyMsg("n")) // what was said goes away
		x.rest()
		for n, k := range strings.Split("nnnnpphljkhljk", "") {
			if got := x.step(keyMsg(k)); got > moveBudget {
				t.Errorf("after %q: step %d, %s, costs %d B: %q", keys, n, k, got, x.last)
			}
		}
	}
}

// Beside titles in wide text an arrival costs little more than the rows that it changes.
func TestAnArrivalBesideWideTextCostsFewBytes(t *testing.T) {
	f, rng := cjk(3000, 2950), rand.New(rand.NewPCG(9, 9))
	x := wired(t, f, 120, 36)
	x.rest()
	x.step()
	sum := 0
	for i := 2950; i < 3000; i++ {
		sum += x.step(x.arrival(f, i, model.Progress{}, rng))
	}
	if mean := sum / 50; mean > arrivalBudget {
		t.Errorf("an arrival costs %d B", mean)
	}
}

// A screen sent anew costs hardly more than its text with its colours.
func TestARedrawCostsItsText(t *testing.T) {
	t.Parallel()
	for _, size := range wireSizes {
		x := wired(t, newSkewed(3000, 3000), size.w, size.h)
		for _, k := range []string{"0", "tab", "esc", "enter", "esc", "?"} {
			x.step(keyMsg(k))
			var text int
			x.step(doMsg(func(a *App) tea.Cmd { text = len(a.View().Content); return nil }))
			if got := x.step(tea.ClearScreen()); float64(got) > redrawBudget*float64(text) {
				t.Errorf("%d×%d after %s: %d B for a text of %d B", size.w, size.h, k, got, text)
			}
		}
	}
}

// Whatever the turns, the renderer ends up with the frame of the explorer.
func TestTurnsEndInTheWholeFrame(t *testing.T) {
	t.Parallel()
	f, rng := newSkewed(3000, 2000), rand.New(rand.NewPCG(10, 10))
	x := wired(t, f, 120, 36)
	more := []string{"a", "+", "tab", "j", "esc", "space", "L", "space", "0"}
	for n, k := range slices.Concat(walk, more) {
		x.step(keyMsg(k), x.arrival(f, 2000+n, model.Progress{}, rng))
		if n%4 == 0 {
			x.rest()
		}
		var frame, shown string
		x.step(doMsg(func(a *App) tea.Cmd {
			frame, shown = a.View().Content, x.stage.text
			return nil
		}))
		if frame != shown {
			t.Fatalf("after step %d, %s, the terminal shows another frame", n, k)
		}
	}
}
