package embedding

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

const (
	defaultInputs = 64   // what keeps a GPU busy
	maxInputs     = 2048 // of one request, by the API's definition
)

// Config says whom to ask. Client and Model are required.
type Config struct {
	Client *endpoint.Client
	Model  string
	Inputs int // texts of one request at most; 0: 64
}

type scorer struct {
	info   model.ScorerInfo
	inputs int
	asker  *asker
	shelf  *shelf
}

// New returns the scorer. It makes no request.
func New(cfg Config) (scoring.Many, error) {
	if cfg.Model == "" {
		return nil, errors.New("embedding: no model named")
	}
	if cfg.Inputs <= 0 {
		cfg.Inputs = defaultInputs
	}
	cfg.Inputs = min(cfg.Inputs, maxInputs)
	return &scorer{
		info: describe(cfg.Model), inputs: cfg.Inputs, asker: newAsker(cfg), shelf: newShelf(maxShelf),
	}, nil
}

// describe declares the scale that a cosine has, although most models keep to its upper half.
func describe(name string) model.ScorerInfo {
	settings, err := json.Marshal(map[string]any{
		"metric": "cosine of embeddings", "model": name, "window_bytes": window,
		"window_overlap": fmt.Sprintf("1/%d", overlap), "halvings": halvings,
		"rule": rule,
	})
	if err != nil {
		panic("settings of " + name + ": " + err.Error()) // all of it is strings and numbers
	}
	return model.ScorerInfo{
		Name: "cosine " + name, Kind: "reference", Model: name, Scale: model.Scale{Lo: -1, Hi: 1},
		Fingerprint: fmt.Sprintf("reference:cosine|windows:%d,1/%d,%d,mean by bytes|model:%s",
			window, overlap, halvings, name),
		Settings: string(settings), Paid: true,
	}
}

func (s *scorer) Info() model.ScorerInfo { return s.info }

// Traits leaves room in a request for the references: one to three responses, or they need two.
func (s *scorer) Traits() scoring.Traits {
	return scoring.Traits{NeedsText: true, NeedsReference: true, Batch: max(1, s.inputs*3/4)}
}

// Score implements scoring.Scorer.
func (s *scorer) Score(ctx context.Context, item scoring.Item) (scoring.Result, error) {
	replies, err := s.ScoreMany(ctx, []scoring.Item{item})
	if err != nil {
		return scoring.Result{}, err
	}
	return replies[0].Result, replies[0].Err
}

// ScoreMany implements scoring.Many. Where it takes several requests and one of them fails, the
// items that need it have its failure; all of them have equal shares of what was used.
func (s *scorer) ScoreMany(ctx context.Context, items []scoring.Item) ([]scoring.Reply, error) {
	texts := make([]string, 0, 2*len(items))
	for _, it := range items {
		if blank(it) == nil {
			texts = append(texts, it.Body, it.Reference)
		}
	}
	got, used, err := s.shelf.vectors(ctx, texts, s.asker.embed)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	replies, scored := make([]scoring.Reply, len(items)), false
	for k, it := range items {
		replies[k] = s.reply(it, got)
		replies[k].Tokens, replies[k].CostUSD = share(used, k, len(items))
		scored = scored || replies[k].Err == nil
	}
	if err != nil && !scored && used.Tokens() == 0 {
		return nil, err
	}
	return replies, nil
}

// blank is the failure of an item of which there is nothing to embed.
func blank(it scoring.Item) error {
	what := "response"
	switch {
	case strings.TrimSpace(it.Body) == "":
	case strings.TrimSpace(it.Reference) == "":
		what = "reference"
	default:
		return nil
	}
	return &scoring.Failure{Reason: model.NotInData,
		Detail: "an empty " + what + " has no direction, and so no cosine"}
}

func (s *scorer) reply(it scoring.Item, got map[string]outcome) (r scoring.Reply) {
	if r.Err = blank(it); r.Err != nil {
		return r
	}
	body, reference := got[it.Body], got[it.Reference]
	switch {
	case body.err != nil:
		r.Err = body.err
	case reference.err != nil:
		r.Err = reference.err
	case len(body.vector) != len(reference.vector):
		s.shelf.forget(it.Body, it.Reference) // one of them is wrong: another try asks for both
		r.Err = endpoint.Garbage(fmt.Sprintf("embeddings of %d and of %d dimensions",
			len(body.vector), len(reference.vector)))
	default:
		r.Value = cosine(body.vector, reference.vector)
	}
	return r
}

// share is the kth of n equal shares; the first have what remains.
func share(u scoring.Usage, k, n int) (tokens int, costUSD float64) {
	tokens = u.Tokens() / n
	if k < u.Tokens()%n {
		tokens++
	}
	return tokens, u.CostUSD / float64(n)
}
