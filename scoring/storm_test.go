package scoring

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"admap/model"
)

// vault is a memory for everything.
type vault struct {
	*memory
	mu    sync.Mutex
	parts map[unit]model.Part
	texts map[textID]model.Writing
	twice []string // what was stored more than once
}

// unit is one rating that is asked for.
type unit struct {
	key model.Key
	n   int
}

func newVault() *vault {
	return &vault{memory: newMemory(), parts: make(map[unit]model.Part),
		texts: make(map[textID]model.Writing)}
}

func (v *vault) AddPart(_ model.ScorerInfo, p model.Part) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.isFull() {
		return errors.New("disk full")
	}
	if _, ok := v.parts[unit{p.Key, p.N}]; ok {
		v.twice = append(v.twice, fmt.Sprintf("part %d of %s", p.N, p.Key))
	}
	v.parts[unit{p.Key, p.N}] = p
	return nil
}

func (v *vault) AddWriting(w model.Writing) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	id := textID{w.Kind, w.Key}
	if _, ok := v.texts[id]; ok || w.Writer != "writer of "+w.Kind {
		v.twice = append(v.twice, fmt.Sprintf("%s of %s by %q", w.Kind, w.Key, w.Writer))
	}
	v.texts[id] = w
	return nil
}

func (v *vault) Parts(_ context.Context, _ model.ScorerInfo, f func(model.Part)) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for u, p := range v.parts {
		if kept := v.kept[u.key]; len(kept) == 0 || kept[0].Reason != model.NoReason {
			f(p)
		}
	}
	return nil
}

func (v *vault) Writing(
	_ context.Context, _, kind string, key model.Key,
) (model.Writing, bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	w, ok := v.texts[textID{kind, key}]
	return w, ok, nil
}

func (m *memory) isFull() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.full
}

// bill is what all that is stored has cost, each request once.
func (v *vault) bill() (usd float64, tokens int) {
	add := func(c float64, n int) {
		if tokens += n; !math.IsNaN(c) {
			usd += c
		}
	}
	for _, kept := range v.kept {
		for _, s := range kept {
			if s.Parts == 0 {
				add(s.CostUSD, s.Tokens)
			}
		}
	}
	for _, p := range v.parts {
		add(p.CostUSD, p.Tokens)
	}
	for _, w := range v.texts {
		add(w.CostUSD, w.Tokens)
	}
	return usd, tokens
}

// weather is a scorer that has everything done to it: it writes, gives parts, takes several a
// request, and fails as often as its faults say.
type weather struct {
	traits Traits
	faults float64 // share of requests

	mu       sync.Mutex
	asked    map[unit]int
	answered map[unit]int
	free     map[unit]int // requests that cost the unit no try
	wrote    map[textID]int
	requests int
	usd      float64
	tokens   int
}

func newWeather(traits Traits, faults float64) *weather {
	return &weather{traits: traits, faults: faults, asked: make(map[unit]int),
		answered: make(map[unit]int), free: make(map[unit]int), wrote: make(map[textID]int)}
}

func (w *weather) Info() model.ScorerInfo { return model.ScorerInfo{Fingerprint: "weather"} }

func (w *weather) Traits() Traits { return w.traits }

func (w *weather) WriterOf(kind string) string { return "writer of " + kind }

// fault is what happens to the nth request of something, fixed by both.
func (w *weather) fault(seed uint64, n int) error {
	dice := rand.New(rand.NewPCG(seed, uint64(n)))
	if dice.Float64() >= w.faults {
		return nil
	}
	all := []*Failure{
		busy(0), busy(2 * time.Second),
		{Reason: model.HTTPStatus, Detail: "500", Temporary: true},
		{Reason: model.HTTPStatus, Detail: "503", Temporary: true, RetryAfter: time.Second},
		{Reason: model.Unreachable, Detail: "cut", Temporary: true},
		{Reason: model.TimedOut, Detail: "hung", Temporary: true, Tries: 3},
		{Reason: model.Unparsable, Detail: "garbage", Temporary: true, Tries: 3},
		{Reason: model.Truncated, Detail: "null logprobs"},
	}
	return all[dice.IntN(len(all))]
}

func seedOf(u unit) uint64 { return uint64(worth(u.key))*64 + uint64(u.n) }

// value of a part: its draws differ, and their mean is the response's worth.
func (w *weather) value(item Item) float64 {
	if w.traits.Parts <= 1 {
		return worth(item.Key)
	}
	return worth(item.Key) + float64(2*item.Part-w.traits.Parts+1)/2
}

func (w *weather) Score(_ context.Context, item Item) (Result, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests++
	r := w.rate(item)
	return r.Result, r.Err
}

func (w *weather) rate(item Item) Reply {
	u := unit{item.Key, item.Part}
	w.asked[u]++
	if missing := w.missing(item); missing != "" {
		panic(missing)
	}
	r := Reply{Result: Result{Value: w.value(item), Tokens: 10, CostUSD: 0.5,
		Method: model.Stated, Rationale: fmt.Sprint("because ", item.Part)}}
	if r.Err = w.fault(seedOf(u), w.asked[u]); r.Err == nil {
		w.answered[u]++
	} else {
		r.Result = Result{Tokens: 3, CostUSD: 0.25}
	}
	var f *Failure
	if errors.As(r.Err, &f) && f.Throttled {
		w.free[u]++
	}
	w.usd, w.tokens = w.usd+r.CostUSD, w.tokens+r.Tokens
	return r
}

// missing is what should have been written for item, and was not.
func (w *weather) missing(item Item) string {
	for _, kind := range w.traits.Writes {
		got := map[string]string{
			model.WrittenReference: item.Reference, model.WrittenCriteria: item.Criteria}[kind]
		if want := kind + " for " + item.Instruction; got != want {
			return fmt.Sprintf("%s is %q, want %q", kind, got, want)
		}
	}
	return ""
}

func (w *weather) ScoreMany(_ context.Context, items []Item) ([]Reply, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests++
	if len(items) == 0 || len(items) > w.traits.Batch {
		panic(fmt.Sprint(len(items), " items in a request"))
	}
	if err := w.fault(77, w.requests); err != nil {
		for _, item := range items {
			w.asked[unit{item.Key, item.Part}]++
			w.free[unit{item.Key, item.Part}]++ // the request's fault
		}
		return nil, err
	}
	replies := make([]Reply, len(items))
	for k, item := range items {
		replies[k] = w.rate(item)
	}
	return replies, nil
}

func (w *weather) Write(_ context.Context, kind string, item Item) (model.Writing, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := textID{kind, InstructionKey(item.System, item.Instruction)}
	w.wrote[id]++
	w.usd, w.tokens = w.usd+0.125, w.tokens+7
	err := w.fault(uint64(id.key[0])<<8|uint64(len(kind)), w.wrote[id])
	return model.Writing{
		Text: kind + " for " + item.Instruction, Tokens: 7, CostUSD: 0.125}, err
}

// prompts are texts of which two samples in a row share the instruction.
func prompts(samples, n int) shelf {
	s := make(shelf, samples)
	for i := range s {
		s[i] = model.Text{System: "s", Instruction: fmt.Sprint("instruction ", i/2),
			Responses: make([]model.ResponseText, n)}
	}
	return s
}

var storms = map[string]Traits{
	"one at a time": {},
	"parts":         {Parts: 6, Aspects: 2},
	"many":          {Batch: 7},
	"writings":      {Writes: []string{model.WrittenReference, model.WrittenCriteria}},
	"everything": {Parts: 3, Batch: 8,
		Writes: []string{model.WrittenReference, model.WrittenCriteria}},
}

// runThrough runs e to its end, through whatever pauses it by chance.
func runThrough(ctx context.Context, e *Engine) error {
	wait := make(chan error, 1)
	go func() { wait <- e.Run(ctx) }()
	for {
		select {
		case err := <-wait:
			return err
		case <-e.Arrived():
			if e.Progress().Phase == model.Paused {
				e.Resume()
			}
		}
	}
}

// Three requests in ten fail, in every way there is; still every response ends with one score or
// one failure, nothing is stored twice or asked for without a reason, and every request is on the
// bill once.
func TestNothingIsLostInAStorm(t *testing.T) {
	const samples, n = 60, 4
	for name, traits := range storms {
		for _, workers := range []int{1, 64} {
			traits.NeedsText = true
			w, v := newWeather(traits, 0.3), newVault()
			c := model.NewCohort(testRoster(samples, n))
			e := New(Config{Scorer: w, Cohort: c, Texts: prompts(samples, n), Sink: v,
				Workers: workers, Clock: newFakeClock()})
			if err := runThrough(t.Context(), e); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			p := e.Progress()
			checkOutcomes(t, c, v.memory, p)
			checkStorm(t, fmt.Sprintf("%s, %d workers", name, workers), w, v)
			usd, tokens := v.bill()
			if usd != w.usd || tokens != w.tokens || p.CostUSD != w.usd || p.Tokens != w.tokens {
				t.Errorf("%s: asked for $%v and %d tokens, stored $%v and %d, shown $%v and %d",
					name, w.usd, w.tokens, usd, tokens, p.CostUSD, p.Tokens)
			}
			if p.Failed == 0 || p.Retries == 0 || p.Done < samples {
				t.Errorf("%s: the faults did not show: %+v", name, p)
			}
		}
	}
}

func checkStorm(t *testing.T, name string, w *weather, v *vault) {
	t.Helper()
	if len(v.twice) > 0 {
		t.Errorf("%s: stored more than once: %v", name, v.twice)
	}
	for u, times := range w.answered {
		if times != 1 {
			t.Errorf("%s: part %d of %s was answered %d times", name, u.n, u.key, times)
		}
	}
	for u, times := range w.asked {
		if most := defaultTries + w.free[u] + maxHolds; times > most {
			t.Errorf("%s: part %d of %s was asked for %d times, of which at most %d are explained",
				name, u.n, u.key, times, most)
		}
	}
	for id, times := range w.wrote {
		if times > 1 && w.faults == 0 {
			t.Errorf("%s: the %s of %s was written %d times", name, id.kind, id.key, times)
		}
	}
}

// However often a run is cut off, what it brought is not asked for again, and the end is the same.
func TestManyEndsComeToTheSame(t *testing.T) {
	const samples, n = 40, 3
	for name, traits := range storms {
		traits.NeedsText = true
		w, v := newWeather(traits, 0), newVault()
		dice := rand.New(rand.NewPCG(7, 7))
		runs := 0
		for ; ; runs++ {
			c := model.NewCohort(testRoster(samples, n))
			v.recall(c)
			ctx, cancel := context.WithCancel(t.Context())
			limit := w.requests + 1 + dice.IntN(8)
			e := New(Config{Scorer: cutting{w, limit, cancel}, Cohort: c, Sink: v, Workers: 5,
				Texts: prompts(samples, n), Clock: newFakeClock()})
			err := e.Run(ctx)
			cancel()
			if err == nil {
				checkOutcomes(t, c, v.memory, e.Progress())
				break
			}
			if err != context.Canceled {
				t.Fatalf("%s: %v", name, err)
			}
		}
		checkStorm(t, name, w, v)
		want := samples * n * max(1, traits.Parts)
		if len(w.answered) != want || traits.Parts > 1 && len(v.parts) != want || runs < 2 {
			t.Errorf("%s: %d ratings and %d parts after %d runs, want %d",
				name, len(w.answered), len(v.parts), runs, want)
		}
		if want := samples / 2 * len(traits.Writes); len(v.texts) != want {
			t.Errorf("%s: %d texts, want %d", name, len(v.texts), want)
		}
	}
}

// recall gives a cohort what is stored.
func (v *vault) recall(c *model.Cohort) {
	r := c.Roster()
	for p, key := range r.ResponseKeys {
		i := r.SampleOf(p)
		lo, _ := r.Span(i)
		if kept := v.kept[key]; len(kept) > 0 && kept[0].Reason == model.NoReason {
			c.SetScore(i, p-lo, kept[0].Value)
		} else if len(kept) > 0 {
			c.SetFailure(i, p-lo, kept[0].Reason)
		}
	}
}

// cutting cancels the run once so many requests were made.
type cutting struct {
	*weather
	limit  int
	cancel context.CancelFunc
}

func (c cutting) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.requests >= c.limit {
		c.cancel()
	}
}

func (c cutting) Score(ctx context.Context, item Item) (Result, error) {
	defer c.end()
	return c.weather.Score(ctx, item)
}

func (c cutting) ScoreMany(ctx context.Context, items []Item) ([]Reply, error) {
	defer c.end()
	return c.weather.ScoreMany(ctx, items)
}
