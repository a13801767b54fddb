package ui

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"admap/model"
	"admap/ui/strictterm"
)

func evil() string { return strictterm.Hostile() }

// evilFake is a dataset whose every text is evil.
func evilFake() *fake {
	f := newFake(60, 50)
	said := model.ResponseText{Body: evil(), Model: evil(), Rationale: evil()}
	f.texts = func(i int) model.Text {
		t := model.Text{ID: evil(), Source: evil(), Language: evil(), Instruction: evil(), System: evil(),
			Reference: evil(), Responses: []model.ResponseText{said, said, said, said}}
		if i%2 == 1 { // other lines meet other borders
			t.Instruction = strings.Repeat("漢", i) + evil()
			t.Responses[1].Body = strings.Repeat("👩\u200d👧", 200_000)
		}
		return t
	}
	for _, k := range f.roster.Keys {
		f.notes[k] = evil()
	}
	return f
}

// evilRun is a run that says evil things of itself.
type evilRun struct{}

func (evilRun) Progress() model.Progress {
	return model.Progress{Phase: model.Paused, Total: 9, Done: 4, Why: evil(), Unstored: evil()}
}
func (evilRun) Pause()  {}
func (evilRun) Resume() {}

// evilOpinions are scorers that say evil things.
type evilOpinions struct{}

func (evilOpinions) Opinions(context.Context, int) ([][]model.Opinion, error) {
	of := []model.Opinion{
		{Scorer: model.ScorerInfo{Name: evil(), Kind: "judge", Model: evil()}, Value: 3, Rationale: evil()},
		{Scorer: model.ScorerInfo{Name: evil(), Kind: "reference"}, Value: math.NaN(), Reason: 1, Detail: evil()},
	}
	return [][]model.Opinion{of, of, of, of}, nil
}

func (evilOpinions) Writings(context.Context, int) ([]model.Writing, error) {
	return []model.Writing{{Kind: model.WrittenReference, Model: evil(), Text: evil()}}, nil
}

func (evilOpinions) Draws(context.Context, int) ([]map[string][]model.Part, error) {
	two := []model.Part{{Value: 1, Method: model.Method(evil()), Rationale: evil()}, {N: 1, Value: 2}}
	return []map[string][]model.Part{{"": two}, {"": two}, {"": two}, {"": two}}, nil
}

// evilScorers have evil names, and cannot be opened.
type evilScorers struct{}

func (evilScorers) List(context.Context) ([]model.Standing, error) {
	return []model.Standing{{Scorer: model.ScorerInfo{Name: evil(), Kind: evil(), Fingerprint: "e"}}}, nil
}

func (evilScorers) Open(context.Context, string) (Shown, error) {
	return Shown{}, errors.New(evil())
}

func (evilScorers) Words(context.Context, string) (map[model.Reason]string, error) {
	return map[model.Reason]string{model.Refused: evil()}, nil
}

// evilWalk is a way through every place with keys that show more of it.
var evilWalk = strings.Fields("n n tab j j m e enter enter j space G n n right e x enter esc ? j esc esc esc " +
	"/ o enter tab s enter esc esc space L J space f esc f m x down down home enter esc z Z a a + c B esc W enter W d tab enter v W enter esc C")

func TestTheScreenIsWhatWasMeant(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}, {61, 17}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			replay(t, size[0], size[1], evilFrames(t, size[0], size[1], false))
		})
	}
	t.Run("ASCII", func(t *testing.T) {
		frames := evilFrames(t, 100, 30, true)
		t.Parallel()
		replay(t, 100, 30, frames)
	})
}

// evilFrames are the views on the way.
func evilFrames(t *testing.T, w, h int, ascii bool) []tea.View {
	defer SpellASCII(false) // it is one for all tests
	f := evilFake()
	cfg := f.config()
	cfg.Runner, cfg.Opinions, cfg.Name, cfg.ASCII = evilRun{}, evilOpinions{}, evil()+".jsonl", ascii
	cfg.Scorer.Name = evil()
	cfg.Scorers, cfg.Writings = evilScorers{}, evilOpinions{}
	cfg.Notices = []string{evil()}
	a := New(t.Context(), cfg)
	a.Update(tea.WindowSizeMsg{Width: w, Height: h})
	settle(a, a.deriveCmd())
	frames := []tea.View{a.View()}
	for k, key := range evilWalk {
		f.fail = nil
		if k%5 == 4 {
			f.fail = errors.New(evil())
		}
		hit(a, key)
		if p, ok := a.top().(*prompt); ok {
			p.receive(a, tea.PasteMsg{Content: evil()})
			a.dirty = true
		}
		frames = append(frames, a.View())
		checkSize(t, fmt.Sprint(k, key), a.View().Content, w, h, ansi.StringWidthWc)
	}
	return frames
}

// player shows one view after another.
type player struct{ views []tea.View }

type nextView struct{}

func (p player) Init() tea.Cmd { return nil }

func (p player) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(nextView); ok {
		p.views = p.views[1:]
	}
	return p, nil
}

func (p player) View() tea.View { return p.views[0] }

// farEnd is a terminal at the end of a line.
type farEnd struct {
	mu sync.Mutex
	*strictterm.Screen
}

func (w *farEnd) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.Screen.Write(p)
}

func (w *farEnd) shows(rows []string) (line int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for y, row := range w.Rows() {
		if row != rows[y] {
			return y
		}
	}
	return -1
}

// replay sends views through the real renderer; the terminal shows each cell for cell.
func replay(t *testing.T, w, h int, views []tea.View) {
	screen := &farEnd{Screen: strictterm.New(w, h)}
	screen.MapNewline = true
	p := tea.NewProgram(player{views}, tea.WithInput(nil), tea.WithWindowSize(w, h),
		tea.WithOutput(newSieve(nil, screen.Write)), tea.WithFPS(framesPerSecond),
		tea.WithColorProfile(colorprofile.TrueColor), tea.WithoutSignalHandler(),
		tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithContext(t.Context()))
	done := make(chan error, 1)
	go func() { _, err := p.Run(); done <- err }()
	for k, v := range views {
		if k > 0 {
			p.Send(nextView{})
		}
		awaitRows(t, screen, k, strings.Split(stripped(v.Content), "\n"))
	}
	p.Quit()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if len(screen.Faults) > 0 {
		t.Errorf("%d faults, first %s", len(screen.Faults), screen.Faults[0])
	}
	for _, title := range screen.Titles {
		if title != "" && !strings.HasPrefix(title, "admap ") {
			t.Errorf("title %q", title)
		}
	}
}

func awaitRows(t *testing.T, screen *farEnd, k int, want []string) {
	t.Helper()
	line := 0
	const patience = 30 * time.Second // a machine may be busy
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if line = screen.shows(want); line < 0 {
			return
		}
	}
	t.Fatalf("view %d: line %d is\n%q\nwant\n%q\nfaults %q", k, line, screen.Rows()[line], want[line], screen.Faults)
}
