package ui

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"admap/model"
)

// Remark is a verdict and an addition to the note in one stroke.
func (f *fake) Remark(
	_ context.Context, k model.Key, v model.Verdict, remark string,
) ([]model.Edit, error) {
	if f.fail != nil {
		return nil, f.fail
	}
	note := remark
	if f.notes[k] != "" {
		note = f.notes[k] + "; " + remark
	}
	return f.commit([]model.Edit{
		{Key: k, Kind: model.EditVerdict, Before: f.verdicts[k].String(), After: v.String()},
		{Key: k, Kind: model.EditNote, Before: f.notes[k], After: note},
	}), nil
}

// openedReview is a review of everything with a P, of which the fixture has enough.
func openedReview(t *testing.T, f *fake, w, h int) (*App, *review) {
	t.Helper()
	f.settings[settingReview] = "0.05"
	a := start(t, f, w, h)
	hit(a, "R")
	r, ok := a.top().(*review)
	if !ok {
		t.Fatalf("R opens %s:\n%s", a.top().name(), screen(a))
	}
	return a, r
}

func TestReviewStoresAVerdictAndGoesOn(t *testing.T) {
	f := newSuspectFake(300, 290)
	a, r := openedReview(t, f, 120, 36)
	for k, c := range []struct {
		key  string
		want model.Verdict
	}{{"m", model.Mislabelled}, {"r", model.Right}, {"u", model.Unsure}, {"d", model.Drop}} {
		hit(a, c.key)
		if got := f.verdicts[f.roster.Keys[r.in[k]]]; got != c.want || r.at != k+1 {
			t.Errorf("after %q the verdict is %v, and the review is at %d", c.key, got, r.at)
		}
	}
	if got := screen(a); !strings.Contains(got, "4 of ") || !strings.Contains(got, "1 drop") {
		t.Errorf("progress is not said:\n%s", got)
	}
	hit(a, "p", "p", "r")
	if f.verdicts[f.roster.Keys[r.in[2]]] != model.Right || r.at != 4 {
		t.Errorf("a changed verdict is %v and leads to %d", f.verdicts[f.roster.Keys[r.in[2]]], r.at)
	}
}

func TestReviewStaysWhereAVerdictIsNotStored(t *testing.T) {
	f := newSuspectFake(300, 290)
	a, r := openedReview(t, f, 120, 36)
	f.fail = errors.New("disk full")
	hit(a, "m")
	if r.at != 0 || !strings.Contains(screen(a), "not saved: disk full") {
		t.Errorf("at %d:\n%s", r.at, screen(a))
	}
	if !strings.Contains(screen(a), "NOT SAVED") {
		t.Error("the message hides that the verdict is not saved")
	}
	f.fail = nil
	hit(a, "m")
	if r.at != 1 || strings.Contains(screen(a), "NOT SAVED") {
		t.Errorf("at %d once the disk has room:\n%s", r.at, screen(a))
	}
}

// A key that comes before the verdict is stored must not judge a sample that nobody has seen.
func TestReviewTakesNoVerdictWhileOneIsSaved(t *testing.T) {
	f := newSuspectFake(300, 290)
	a, r := openedReview(t, f, 120, 36)
	_, first := a.Update(keyMsg("m"))
	_, second := a.Update(keyMsg("r"))
	settle(a, first)
	settle(a, second)
	if r.at != 1 || len(f.verdicts) != 1 || f.verdicts[f.roster.Keys[r.in[0]]] != model.Mislabelled {
		t.Errorf("at %d, verdicts %v", r.at, f.verdicts)
	}
	hit(a, "r")
	if r.at != 2 {
		t.Error("the next verdict is not taken")
	}
}

func TestReviewTakesUpTheSuggestionInOneStep(t *testing.T) {
	f := newSuspectFake(300, 290)
	a, r := openedReview(t, f, 120, 36)
	k := f.roster.Keys[r.in[0]]
	_, remark := suggestion(a.feed.snap, a.feed.diag, r.in[0])
	hit(a, "w")
	if remark == "" || f.notes[k] != remark || f.verdicts[k] != model.Mislabelled || r.at != 1 {
		t.Errorf("note %q, want %q; verdict %v, at %d", f.notes[k], remark, f.verdicts[k], r.at)
	}
	hit(a, "z")
	if f.notes[k] != "" || f.verdicts[k] != model.NoVerdict || r.at != 0 {
		t.Errorf("after undo: note %q, verdict %v, at %d", f.notes[k], f.verdicts[k], r.at)
	}
}

func TestReviewUndoGoesToTheSampleConcerned(t *testing.T) {
	f := newSuspectFake(300, 290)
	a, r := openedReview(t, f, 120, 36)
	hit(a, "m", "s", "r", "z")
	if r.at != 2 {
		t.Errorf("undo leads to %d, want 2", r.at)
	}
	hit(a, "z")
	if r.at != 0 {
		t.Errorf("undo leads to %d, want 0", r.at)
	}
	hit(a, "Z", "Z")
	if r.at != 2 || len(f.done) != 2 {
		t.Errorf("redo leads to %d, want 2", r.at)
	}
}

func TestReviewQueueStaysAsItWasOpened(t *testing.T) {
	f := newSuspectFake(300, 200)
	a, r := openedReview(t, f, 120, 36)
	before := slices.Clone(r.in)
	rng := rand.New(rand.NewPCG(3, 4))
	for i := 200; i < 290; i++ {
		f.score(i, rng)
	}
	a.Update(look(a.cfg))
	settle(a, a.deriveCmd())
	if !slices.Equal(r.in, before) {
		t.Error("arriving scores change the queue")
	}
}

func TestReviewEndsWithASummary(t *testing.T) {
	f := newSuspectFake(300, 290)
	a, r := openedReview(t, f, 120, 36)
	n := len(r.in)
	hit(a, "m", "m", "r", "s")
	for range n - 4 {
		hit(a, "u")
	}
	s, ok := a.top().(*summary)
	if !ok {
		t.Fatalf("the review ends in %s", a.top().name())
	}
	got := screen(a)
	for _, want := range []string{"2  mislabelled", "1  right", "1  skipped", "0  left",
		"2 of the 3 found right or mislabelled", "66.7%"} {
		if !strings.Contains(got, want) {
			t.Errorf("the summary lacks %q:\n%s", want, got)
		}
	}
	if in := s.mislabelled(a); !slices.Equal(in, r.in[:2]) {
		t.Errorf("found %v, want %v", in, r.in[:2])
	}
	hit(a, "s")
	if a.top() != mode(r) || r.at != 3 {
		t.Errorf("the skipped one is at %d, and the review at %d", 3, r.at)
	}
	hit(a, "d")
	if _, ok := a.top().(*summary); !ok {
		t.Error("the last of the skipped does not lead to the summary")
	}
	hit(a, "x", "enter")
	if in := f.exported[0].Indexes; len(in) != 2 || !slices.Contains(in, r.in[0]) ||
		!slices.Contains(in, r.in[1]) {
		t.Errorf("%v exported, want %v", in, r.in[:2])
	}
	hit(a, "esc")
	if a.top() != mode(a.home) {
		t.Errorf("esc leads to %s", a.top().name())
	}
}

func TestReviewIsOfWhatIsDrawnOrListed(t *testing.T) {
	f := newSuspectFake(300, 290)
	f.settings[settingReview] = "0"
	a := start(t, f, 120, 36)
	hit(a, "space", "L", "L", "J", "J", "space", "R")
	in := a.home.plot.brush.inside(a)
	r := a.top().(*review)
	for _, i := range r.in {
		if !slices.Contains(in, i) {
			t.Fatalf("sample %d is not in the brush", i)
		}
	}
	hit(a, "esc", "esc", "esc", "tab", "s", "R")
	r, l := a.top().(*review), a.modes[1].(*sampleList)
	if !slices.Equal(r.in, l.order) {
		t.Error("the review of a list has another order")
	}
}

func TestReviewThresholdByCommand(t *testing.T) {
	a := start(t, newSuspectFake(300, 290), 120, 36)
	command := func(line string) {
		hit(a, ":")
		hit(a, strings.Split(line, "")...)
		hit(a, "enter")
	}
	command("review 2")
	if !strings.Contains(screen(a), `"2" is no number from 0 to 1`) {
		t.Errorf("screen:\n%s", screen(a))
	}
	command("review 0.3")
	for _, i := range a.top().(*review).in {
		if a.feed.diag.P[i] < 0.3 {
			t.Errorf("P %v is reviewed", a.feed.diag.P[i])
		}
	}
}

// reviewScenes are the places of this file of which golden frames are kept.
var reviewScenes = map[string][]string{
	"review":   {"R", "m", "s", "w"},
	"summary":  {"R", "m", "m", "r", "s", "q"},
	"command":  {":", "r", "e"},
	"help":     {"?"},
	"messages": {"z", ":", "m", "e", "s", "enter"},
	"settings": {":", "s", "e", "t", "t", "enter"},
	"why":      {":", "r", "e", "v", "i", "e", "w", "space", "1", "enter"},
}

func TestGoldenReview(t *testing.T) {
	for name, keys := range reviewScenes {
		for _, size := range []struct{ w, h int }{{80, 24}, {120, 36}, {200, 60}} {
			t.Run(fmt.Sprintf("%s_%dx%d", name, size.w, size.h), func(t *testing.T) {
				f := newSuspectFake(300, 290)
				f.settings[settingReview] = "0.05"
				a := start(t, f, size.w, size.h)
				hit(a, keys...)
				golden.RequireEqual(t, screen(a))
				for _, k := range []string{"esc", "esc", "esc"} {
					hit(a, k)
				}
				if a.top() != mode(a.home) {
					t.Errorf("esc leads from %s to %s", name, a.top().name())
				}
			})
		}
	}
}

func TestEverySizeOfTheReviewIsFilledExactly(t *testing.T) {
	for name, keys := range reviewScenes {
		f := newSuspectFake(300, 290)
		f.settings[settingReview] = "0.05"
		a := start(t, f, 120, 36)
		hit(a, keys...)
		for _, w := range []int{1, 59, 60, 61, 79, 80, 109, 110, 133, 200} {
			for _, h := range []int{1, 15, 16, 17, 24, 60} {
				_, cmd := a.Update(tea.WindowSizeMsg{Width: w, Height: h})
				settle(a, cmd)
				checkSize(t, fmt.Sprintf("%s at %d×%d", name, w, h), a.View().Content, w, h,
					ansi.StringWidthWc)
			}
		}
	}
}

// An audit hides what scores say, keeps its draw, and tells the rate as verdicts come.
func TestAuditIsBlindAndKept(t *testing.T) {
	f := newSuspectFake(100, 100)
	a := start(t, f, 120, 36)
	callByName(a, "audit 30")
	r, ok := a.top().(*review)
	if !ok || r.audit == nil || len(r.in) < 28 {
		t.Fatalf("no audit: %s", a.msg)
	}
	for _, hidden := range []string{"P(mislabelled)", "σ²", "score ", "scores", "swap"} {
		body := strings.Join(strings.Split(screen(a), "\n")[3:35], "\n")
		if strings.Contains(body, hidden) {
			t.Errorf("an audit shows %q:\n%s", hidden, body)
		}
	}
	first := slices.Clone(r.in)
	for k := range r.in {
		hit(a, map[bool]string{true: "m", false: "r"}[k%5 == 0])
	}
	want := r.audit.report(a.feed.snap)
	if want.Judged != len(first) || want.Wrong != (len(first)+4)/5 {
		t.Errorf("%+v", want)
	}
	if got := screen(a); !strings.Contains(got, percent(float64(want.Rate))+" of all 100") {
		t.Errorf("the summary does not tell the rate:\n%s", got)
	}
	b := start(t, f, 120, 36)
	callByName(b, "audit")
	if !strings.Contains(b.msg, "the audit is done") || !strings.Contains(b.msg, auditWords(want)) {
		t.Errorf("said %q", b.msg)
	}
	callByName(b, "audit x")
	if !strings.Contains(b.msg, `"x" is no number`) {
		t.Errorf("said %q", b.msg)
	}
}
