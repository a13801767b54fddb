package batch

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"admap/model"
	"admap/scoring"
	"admap/scoring/batch/batchtest"
	"admap/scoring/endpoint"
)

// fakeJudge asks for a rating by the response's name.
type fakeJudge struct {
	traits scoring.Traits
}

func (j fakeJudge) Info() model.ScorerInfo { return model.ScorerInfo{Fingerprint: "fake"} }

func (j fakeJudge) Traits() scoring.Traits { return j.traits }

func (j fakeJudge) Score(context.Context, scoring.Item) (scoring.Result, error) {
	panic("a batch asks nothing live")
}

func (j fakeJudge) Request(item scoring.Item) (string, []byte) {
	return endpoint.ChatPath, fmt.Appendf(nil, `{"ask":%q,"part":%d,"with":%q}`,
		item.Body, item.Part, item.Reference+item.Criteria)
}

func (j fakeJudge) Read(_ scoring.Item, status int, body []byte) (r scoring.Result, err error) {
	r.CostUSD = math.NaN()
	switch {
	case status == http.StatusTooManyRequests:
		return r, &scoring.Failure{Reason: model.HTTPStatus, Throttled: true, Detail: "429"}
	case status >= http.StatusInternalServerError:
		return r, &scoring.Failure{Reason: model.HTTPStatus, Temporary: true, Detail: "500"}
	case status == http.StatusUnauthorized:
		return r, &scoring.Failure{Reason: model.HTTPStatus, Systemic: true, Detail: "401"}
	case status != http.StatusOK:
		return r, &scoring.Failure{Reason: model.TooLong, Detail: string(body)}
	}
	var said struct{ Rating float64 }
	r.CostUSD, r.Tokens = 1, 10
	if err := json.Unmarshal(body, &said); err != nil {
		return r, &scoring.Failure{Reason: model.Unparsable, Detail: "no rating", Temporary: true}
	}
	r.Value, r.Rationale, r.Method = said.Rating, "because", model.Stated
	return r, nil
}

// writingJudge needs criteria.
type writingJudge struct{ fakeJudge }

func (writingJudge) WriterOf(string) string { return "w" }

func (writingJudge) Write(context.Context, string, scoring.Item) (model.Writing, error) {
	panic("a batch writes nothing")
}

// rate is the server: response n of the dataset gets n % 10, and part p adds p.
func rate(body []byte) (int, []byte) {
	var r struct {
		Ask  string
		Part int
	}
	var n int
	if json.Unmarshal(body, &r) != nil {
		return http.StatusBadRequest, []byte(`{"error":{"message":"not JSON"}}`)
	}
	if _, err := fmt.Sscanf(r.Ask, "response %d", &n); err != nil {
		return http.StatusBadRequest, []byte(`{"error":{"message":"odd"}}`)
	}
	return http.StatusOK, fmt.Appendf(nil, `{"rating":%d}`, n%10+r.Part)
}

// key of the nth response.
func key(n int) (k model.Key) {
	binary.BigEndian.PutUint64(k[8:], uint64(n+1))
	return k
}

// texts are those of samples with two responses each.
type texts struct{}

func (texts) Text(i int) (model.Text, error) {
	t := model.Text{Instruction: fmt.Sprintf("instruction %d", i)}
	for r := range 2 {
		t.Responses = append(t.Responses, model.ResponseText{Body: fmt.Sprintf("response %d", 2*i+r)})
	}
	return t, nil
}

func cohort(samples int) *model.Cohort {
	r := &model.Roster{Start: []uint32{0}, Models: []string{""}, Sources: []string{""}}
	for i := range samples {
		r.Keys = append(r.Keys, key(1000+i))
		r.Start = append(r.Start, uint32(2*i+2))
		r.Source = append(r.Source, 0)
		for n := 2 * i; n < 2*i+2; n++ {
			r.ResponseKeys = append(r.ResponseKeys, key(n))
			r.Label, r.Stored = append(r.Label, math.NaN()), append(r.Stored, math.NaN())
			r.Length, r.Model = append(r.Length, 1), append(r.Model, 0)
		}
	}
	return model.NewCohort(r)
}

var errKilled = errors.New("killed")

// book is a ledger in memory. It is killed at a write, before or after it has happened.
type book struct {
	jobs     []model.Job
	open     map[int64]map[model.PartID]bool
	scores   map[model.Key]scoring.Stored
	parts    map[model.PartID]model.Part
	writings map[model.Key]model.Writing
	usd      float64
	twice    int // scores that were stored over others

	writes, killAt int
	killAfter      bool
}

func newBook() *book {
	return &book{open: map[int64]map[model.PartID]bool{}, scores: map[model.Key]scoring.Stored{},
		parts: map[model.PartID]model.Part{}, writings: map[model.Key]model.Writing{}}
}

// write does what f does, unless it is killed.
func (b *book) write(ctx context.Context, f func()) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	b.writes++
	if b.writes == b.killAt && !b.killAfter {
		return errKilled
	}
	f()
	if b.writes == b.killAt {
		return errKilled
	}
	return nil
}

func (b *book) Jobs(context.Context, string) ([]model.Job, error) {
	all := append([]model.Job(nil), b.jobs...)
	for i := range all {
		all[i].Open = len(b.open[all[i].ID])
	}
	return all, nil
}

func (b *book) AddJob(
	ctx context.Context, _ model.ScorerInfo, j model.Job, parts []model.PartID,
) (id int64, err error) {
	id = int64(len(b.jobs) + 1)
	return id, b.write(ctx, func() {
		j.ID = id
		b.jobs = append(b.jobs, j)
		b.open[id] = map[model.PartID]bool{}
		for _, p := range parts {
			b.open[id][p] = true
		}
	})
}

func (b *book) SetJob(ctx context.Context, j model.Job) error {
	return b.write(ctx, func() {
		b.jobs[j.ID-1] = j
		if j.Over() {
			clear(b.open[j.ID])
		}
	})
}

func (b *book) Awaited(_ context.Context, _ string, f func(int64, model.PartID)) error {
	for id, parts := range b.open {
		for p := range parts {
			f(id, p)
		}
	}
	return nil
}

func (b *book) Collect(ctx context.Context, _ model.ScorerInfo, job int64, a Answers) error {
	return b.write(ctx, func() {
		for _, s := range a.Scores {
			if old, ok := b.scores[s.Key]; ok && old.Reason == model.NoReason {
				b.twice++
			}
			b.scores[s.Key] = s
			if s.Parts == 0 && !math.IsNaN(s.CostUSD) {
				b.usd += s.CostUSD
			}
		}
		for _, p := range a.Parts {
			b.parts[model.PartID{Key: p.Key, N: p.N}] = p
			b.usd += p.CostUSD
		}
		for _, p := range a.Answered {
			delete(b.open[job], p)
		}
	})
}

func (b *book) Parts(_ context.Context, _ string, f func(model.Part) error) error {
	for id, p := range b.parts {
		if s, ok := b.scores[id.Key]; !ok || s.Reason != model.NoReason {
			if err := f(p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *book) Writing(
	_ context.Context, _, _ string, key model.Key,
) (model.Writing, bool, error) {
	w, ok := b.writings[key]
	return w, ok, nil
}

// stillClock never waits.
type stillClock struct{ slept []time.Duration }

func (c *stillClock) Now() time.Time { return time.Unix(1_000_000, 0) }

func (c *stillClock) Sleep(ctx context.Context, d time.Duration) error {
	c.slept = append(c.slept, d)
	return ctx.Err()
}

// rig is a dataset of 20 responses, a server and a ledger.
type rig struct {
	t      *testing.T
	server *batchtest.Server
	book   *book
	cfg    Config
}

func newRig(t *testing.T, answer batchtest.Answer) *rig {
	r := &rig{t: t, server: batchtest.New(t, answer), book: newBook()}
	client, err := endpoint.New(endpoint.Config{BaseURL: r.server.URL, APIKey: "sk-secret-1234"})
	if err != nil {
		t.Fatal(err)
	}
	r.cfg = Config{Scorer: fakeJudge{traits: scoring.Traits{NeedsText: true}}, Texts: texts{},
		Ledger: r.book, Client: client, Scratch: filepath.Join(t.TempDir(), "scratch"),
		LeftUSD: math.NaN(), Clock: &stillClock{}}
	return r
}

// desk is a new program on the same project.
func (r *rig) desk() *Desk {
	cfg := r.cfg
	cfg.Cohort = cohort(10)
	for n := range 20 {
		if s, ok := r.book.scores[key(n)]; ok && s.Reason == model.NoReason {
			cfg.Cohort.SetScore(n/2, n%2, s.Value)
		} else if ok {
			cfg.Cohort.SetFailure(n/2, n%2, s.Reason)
		}
	}
	return New(cfg)
}

func (r *rig) submit() Sent {
	r.t.Helper()
	sent, err := r.desk().Submit(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	return sent
}

func (r *rig) collect() Collected {
	r.t.Helper()
	got, err := r.desk().Collect(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}

// endAll completes every batch.
func (r *rig) endAll() {
	for _, id := range r.server.Batches() {
		r.server.End(id, "completed", -1)
	}
}

// checkScores compares with what rate says of the first n responses.
func (r *rig) checkScores(n, parts int) {
	r.t.Helper()
	if len(r.book.scores) != n || r.book.twice > 0 {
		r.t.Errorf("%d scores, want %d; %d twice", len(r.book.scores), n, r.book.twice)
	}
	for i := range n {
		want := float64(i%10) + float64(parts-1)/2
		if s := r.book.scores[key(i)]; s.Value != want {
			r.t.Errorf("response %d: %+v, want %v", i, s, want)
		}
	}
	if want := discount * float64(n*parts); r.book.usd != want {
		r.t.Errorf("$%v, want %v", r.book.usd, want)
	}
}
