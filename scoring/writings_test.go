package scoring

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"admap/model"
)

// scribe is a fake that writes.
type scribe struct {
	*fakeScorer
	write func(kind string, item Item, time int) (model.Writing, error)

	mu    sync.Mutex
	wrote int
}

func (s *scribe) WriterOf(kind string) string { return "writer of " + kind }

func (s *scribe) Write(_ context.Context, kind string, item Item) (model.Writing, error) {
	s.mu.Lock()
	s.wrote++
	n := s.wrote
	s.mu.Unlock()
	return s.write(kind, item, n)
}

func newScribe(
	write func(kind string, item Item, time int) (model.Writing, error),
) *scribe {
	s := &scribe{fakeScorer: newFakeScorer(honest), write: write}
	s.traits = Traits{NeedsText: true, NeedsReference: true, Writes: []string{model.WrittenReference}}
	return s
}

func TestInstructionKey(t *testing.T) {
	sum := sha256.Sum256([]byte("\x00\x00\x00\x00\x00\x00\x00\x02ab\x00\x00\x00\x00\x00\x00\x00\x01c"))
	if got := InstructionKey("ab", "c"); got != model.Key(sum[:16]) {
		t.Errorf("key %s", got)
	}
	if InstructionKey("ab", "c") == InstructionKey("a", "bc") {
		t.Error("the same key for another system prompt")
	}
}

func TestReferencesAreWrittenWhereTheDataHasNone(t *testing.T) {
	texts := prompts(6, 1)
	texts[2].Reference = "of the data"
	s := newScribe(func(_ string, item Item, _ int) (model.Writing, error) {
		return model.Writing{Text: "about " + item.Instruction}, nil
	})
	s.answer = func(ctx context.Context, item Item, try int) (Result, error) {
		want := "about " + item.Instruction
		if item.Sample == 2 {
			want = "of the data"
		}
		if item.Reference != want {
			t.Errorf("sample %d: reference %q, want %q", item.Sample, item.Reference, want)
		}
		return honest(ctx, item, try)
	}
	c, v := model.NewCohort(testRoster(6, 1)), newVault()
	e := New(Config{Scorer: s, Cohort: c, Texts: texts, Sink: v, Workers: 2})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, c, v.memory, e.Progress())
	if s.wrote != 3 || len(v.texts) != 3 { // instructions 0, 1 (of sample 3) and 2
		t.Errorf("%d texts were written, %d are stored", s.wrote, len(v.texts))
	}
}

// One text that does not come holds up nothing but what needs it.
func TestOthersGoOnWhileATextIsWritten(t *testing.T) {
	release := make(chan struct{})
	s := newScribe(func(_ string, item Item, _ int) (model.Writing, error) {
		if item.Instruction == "instruction 0" {
			<-release
		}
		return model.Writing{Text: "r"}, nil
	})
	c, v := model.NewCohort(testRoster(100, 2)), newVault()
	e := New(Config{Scorer: s, Cohort: c, Texts: prompts(100, 2), Sink: v, Workers: 2})
	wait := start(t.Context(), e)
	waitUntil(t, e, func(p model.Progress) bool { return p.Done == 196 }) // all but the first two
	close(release)
	if err := wait(); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, c, v.memory, e.Progress())
}

// A dataset of one instruction is neither read into memory while its text is written, nor is the
// text written twice.
func TestManySamplesWaitForOneText(t *testing.T) {
	const samples, workers = 5000, 2
	texts := &countingShelf{shelf: make(shelf, samples)}
	for i := range texts.shelf {
		texts.shelf[i] = model.Text{Instruction: "the same", Responses: make([]model.ResponseText, 1)}
	}
	s := newScribe(func(string, Item, int) (model.Writing, error) {
		time.Sleep(20 * time.Millisecond) // the feed could have read all by now
		if n := texts.count(); n > maxParked+4*workers {
			t.Errorf("%d texts are read ahead", n)
		}
		return model.Writing{Text: "r"}, nil
	})
	c, v := model.NewCohort(testRoster(samples, 1)), newVault()
	e := New(Config{Scorer: s, Cohort: c, Texts: texts, Sink: v, Workers: workers})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, c, v.memory, e.Progress())
	if s.wrote != 1 {
		t.Errorf("written %d times", s.wrote)
	}
}

type countingShelf struct {
	shelf
	mu   sync.Mutex
	read int
}

func (s *countingShelf) Text(i int) (model.Text, error) {
	s.mu.Lock()
	s.read++
	s.mu.Unlock()
	return s.shelf.Text(i)
}

func (s *countingShelf) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.read
}

func TestATextThatCannotBeWrittenFailsItsResponses(t *testing.T) {
	broken := true
	s := newScribe(func(_ string, item Item, time int) (model.Writing, error) {
		switch {
		case !broken || item.Instruction != "instruction 1":
			return model.Writing{Text: "r", Tokens: 2, CostUSD: 0.5}, nil
		case time%2 == 0:
			return model.Writing{Text: " \n", Tokens: 2, CostUSD: 0.5}, nil
		}
		return model.Writing{Tokens: 2, CostUSD: 0.5},
			&Failure{Reason: model.TimedOut, Temporary: true}
	})
	c, v := model.NewCohort(testRoster(6, 2)), newVault()
	e := New(Config{Scorer: s, Cohort: c, Texts: prompts(6, 2), Sink: v, Clock: newFakeClock(),
		Workers: 1, MaxTries: 3})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := e.Progress()
	checkOutcomes(t, c, v.memory, p)
	if p.Failed != 4 || s.wrote != 2+3 {
		t.Errorf("written %d times, progress %+v", s.wrote, p)
	}
	if d := v.kept[testKey(4)][0]; !strings.HasPrefix(d.Detail, "writing the reference: ") ||
		d.Tokens != 6 || d.CostUSD != 1.5 {
		t.Errorf("stored %+v", d)
	}
	if usd, _ := v.bill(); usd != p.CostUSD {
		t.Errorf("a bill of %v, shown %v", usd, p.CostUSD)
	}
	broken, v.kept = false, make(map[model.Key][]Stored)
	v.recall(c)
	e = New(Config{Scorer: s, Cohort: c, Texts: prompts(6, 2), Sink: v,
		RetryFailed: []model.Reason{model.TimedOut, model.Unparsable}})
	if err := e.Run(t.Context()); err != nil || e.Progress().Done != 12 || s.wrote != 6 {
		t.Errorf("%v, written %d times, progress %+v", err, s.wrote, e.Progress())
	}
}

// The writer's wrong key pauses the run, even though the scorer answers.
func TestAWriterWithAWrongKeyPauses(t *testing.T) {
	healed := make(chan struct{})
	s := newScribe(func(string, Item, int) (model.Writing, error) {
		select {
		case <-healed:
			return model.Writing{Text: "r"}, nil
		default:
			return model.Writing{}, &Failure{Reason: model.HTTPStatus, Detail: "401", Systemic: true}
		}
	})
	texts := prompts(200, 1)
	for i := range texts {
		texts[i].Instruction += strings.Repeat("x", i)
		if i%2 == 0 {
			texts[i].Reference = "r"
		}
	}
	c, v := model.NewCohort(testRoster(200, 1)), newVault()
	e := New(Config{Scorer: s, Cohort: c, Texts: texts, Sink: v, Workers: 1, Clock: newFakeClock()})
	wait := start(t.Context(), e)
	p := waitUntil(t, e, paused)
	if !strings.Contains(p.Why, "401") || p.Failed != 0 || s.wrote > maxStrikes+1 {
		t.Errorf("after %d requests: %+v", s.wrote, p)
	}
	close(healed)
	e.Resume()
	if err := wait(); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, c, v.memory, e.Progress())
	if e.Progress().Failed != 0 {
		t.Errorf("progress %+v", e.Progress())
	}
}

func TestCancelWhileTextsAreAwaited(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := newScribe(func(_ string, _ Item, n int) (model.Writing, error) {
		if n == 3 {
			cancel()
		}
		return model.Writing{Text: "r"}, nil
	})
	v := newVault()
	c := model.NewCohort(testRoster(100, 2))
	e := New(Config{Scorer: s, Cohort: c, Texts: prompts(100, 2), Sink: v, Workers: 3})
	if err := e.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if len(v.texts) < 3 || s.wrote != len(v.texts) {
		t.Errorf("%d texts of %d are stored", len(v.texts), s.wrote)
	}
	wrote := s.wrote
	e = New(Config{Scorer: s, Cohort: c, Texts: prompts(100, 2), Sink: v, Workers: 3})
	if err := e.Run(t.Context()); err != nil || s.wrote != 50 || wrote > 8 {
		t.Errorf("%v: %d texts before the cancel, %d in all", err, wrote, s.wrote)
	}
	checkOutcomes(t, c, v.memory, e.Progress())
}

func TestPanicOfAWriterEndsTheRun(t *testing.T) {
	s := newScribe(func(string, Item, int) (model.Writing, error) { panic("no pen") })
	e := New(Config{Scorer: s, Cohort: model.NewCohort(testRoster(9, 1)), Texts: prompts(9, 1)})
	var p *PanicError
	if err := e.Run(t.Context()); !errors.As(err, &p) || p.Value != "no pen" {
		t.Errorf("error %v", err)
	}
}
