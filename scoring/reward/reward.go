package reward

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

// defaultBatch keeps a request small enough to be answered at once, and is below the 32 that Text
// Embeddings Inference takes by default.
const defaultBatch = 16

// Config says whom to ask. Client and Model are required.
type Config struct {
	Client   *endpoint.Client
	Model    string
	API      string    // what the server speaks; "" or auto finds out
	Template *Template // nil: the server's own, or none
	Batch    int       // inputs a request where the endpoint takes several; 0: 16, or one
	Paid     bool      // the requests have a price
}

type scorer struct {
	cfg    Config
	info   model.ScorerInfo
	batch  int
	finder finder
}

// New returns the scorer that asks cfg.Model. It makes no request.
func New(cfg Config) (scoring.Scorer, error) {
	if cfg.Model == "" {
		return nil, errors.New("reward: no model named")
	}
	if cfg.Batch < 0 {
		return nil, errors.New("reward: a batch cannot be negative")
	}
	routes, err := candidates(cfg.API, cfg.Template != nil)
	if err != nil {
		return nil, fmt.Errorf("reward: %w", err)
	}
	s := &scorer{cfg: cfg, info: describe(cfg), batch: batch(cfg, routes)}
	s.finder.turn, s.finder.named = make(chan struct{}, 1), routes
	if len(routes) == 1 {
		s.finder.found.Store(routes[0])
	}
	return s, nil
}

// batch is how many responses a request may hold. It is one where the route that comes first takes
// one, unless more are wanted and a later route may take them.
func batch(cfg Config, routes []*route) int {
	several := slices.ContainsFunc(routes, func(r *route) bool {
		return r.form != chat && !r.plain
	})
	known := cfg.API != "" && cfg.API != auto
	switch {
	case !several, cfg.Batch == 0 && known && routes[0].form == chat:
		return 1
	case cfg.Batch == 0:
		return defaultBatch
	}
	return cfg.Batch
}

// describe says what the scores depend on. The route is no part of that: all those that are found
// by themselves give the same number for the same text, the output of the model's head.
func describe(cfg Config) model.ScorerInfo {
	settings := struct {
		Model    string `json:"model"`
		Value    string `json:"value"`
		Template string `json:"chat_template"`
		API      string `json:"api,omitempty"`
	}{Model: cfg.Model, Value: "raw", Template: "server"}
	if cfg.Template != nil {
		settings.Template = cfg.Template.hash
	}
	if alone[cfg.API] {
		settings.Value, settings.API = "as answered", cfg.API
	}
	said, err := json.Marshal(settings)
	if err != nil {
		panic("reward settings: " + err.Error()) // all of it is strings
	}
	sum := sha256.Sum256(said)
	return model.ScorerInfo{
		Name: cfg.Model, Kind: "reward", Model: cfg.Model,
		Fingerprint: "reward:" + hex.EncodeToString(sum[:16]),
		Settings:    string(said), Paid: cfg.Paid,
	}
}

func (s *scorer) Info() model.ScorerInfo { return s.info }

func (s *scorer) Traits() scoring.Traits {
	return scoring.Traits{NeedsText: true, Batch: s.batch}
}

// Score asks for one response.
func (s *scorer) Score(ctx context.Context, item scoring.Item) (scoring.Result, error) {
	replies, err := s.ScoreMany(ctx, []scoring.Item{item})
	if err != nil {
		return scoring.Result{}, err
	}
	return replies[0].Result, replies[0].Err
}

// ScoreMany implements scoring.Many. Where the endpoint takes less than the items in one request,
// several are made one after the other.
func (s *scorer) ScoreMany(
	ctx context.Context, items []scoring.Item,
) (replies []scoring.Reply, err error) {
	r := s.finder.found.Load()
	if r == nil {
		var first *scoring.Reply
		if r, first, err = s.find(ctx, items[0]); err != nil {
			return nil, err
		}
		if first != nil {
			replies, items = append(replies, *first), items[1:]
		}
	}
	groups := r.group(items)
	if len(groups) == 1 && replies == nil {
		return s.ask(ctx, r, groups[0])
	}
	for _, group := range groups {
		replies = append(replies, s.apart(ctx, r, group)...)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err() // no answer, which is no failure of the response
	}
	return replies, nil
}

// apart asks for items whose failure is no other's. What may be the fault of one of them is asked
// in halves.
func (s *scorer) apart(ctx context.Context, r *route, items []scoring.Item) []scoring.Reply {
	replies, err := s.ask(ctx, r, items)
	if err == nil {
		return replies
	}
	var f *scoring.Failure
	if len(items) == 1 || !errors.As(err, &f) || f.Temporary || f.Throttled || f.Systemic {
		for range items {
			replies = append(replies, scoring.Reply{Err: err})
		}
		return replies
	}
	half := len(items) / 2
	return append(s.apart(ctx, r, items[:half]), s.apart(ctx, r, items[half:])...)
}
