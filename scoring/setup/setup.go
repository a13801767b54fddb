// Package setup makes a scorer, and the traffic it goes through, from what a person asked for.
package setup

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"admap/scoring"
	"admap/scoring/endpoint"
)

// Config is what a person asked for. The zero value of everything but Kind is a default.
type Config struct {
	Kind   string // reference, judge or reward
	Metric string // of reference: chrf, rouge-l or embedding
	Bare   bool   // no sample of the data has a reference answer
	Server
	Writer Server // who writes references and criteria; zero fields are those of Server

	Prompt       string  // judge: a built-in prompt's name, or a template file
	Scale        string  // judge: "1-10"
	Repeats      int     // judge: draws a response
	Temperature  float64 // judge; NaN: 0, or 1 where Repeats are asked for
	Logprobs     string  // judge: auto or off
	MaxTokens    int     // judge and writer: of an answer; 0: the server's own limit
	API          string  // reward: what the server speaks; "" or auto finds out
	ChatTemplate string  // reward: a file
	BatchSize    int     // inputs a request, where the endpoint takes several

	RPM, TPM    int
	Concurrency int
	Timeout     time.Duration
	MaxCostUSD  float64 // NaN or 0: no limit
	SpentUSD    float64 // what counts towards it already
	Prices      string  // a price table's file; "": the built-in one
	Price       *scoring.Price

	DryRun   bool // requests are recorded and go nowhere
	recorder *endpoint.Recorder
}

// Server is an endpoint and the model asked there.
type Server struct{ Model, BaseURL, APIKey string }

// Built is a scorer ready to run.
type Built struct {
	Scorer  scoring.Scorer
	Traffic *scoring.Traffic // nil for scorers that make no requests

	Recorder *endpoint.Recorder // of a dry run
}

// Builds reports whether New makes scorers of that kind.
func Builds(kind string) bool {
	return slices.Contains([]string{"reference", "judge", "reward"}, kind)
}

// New makes what cfg asks for. It makes no request.
func New(cfg Config) (b Built, err error) {
	if cfg.DryRun {
		cfg.recorder = &endpoint.Recorder{}
		defer func() { b.Recorder = cfg.recorder }()
	}
	switch cfg.Kind {
	case "reference":
		return cfg.reference()
	case "judge":
		return cfg.judge()
	case "reward":
		return cfg.reward()
	}
	return Built{}, fmt.Errorf("scorer %q: want column, reference, judge or reward", cfg.Kind)
}

func (cfg Config) client(s Server, t *scoring.Traffic) (*endpoint.Client, error) {
	price, err := cfg.priceOf(s.Model)
	if err != nil {
		return nil, err
	}
	server := endpoint.Config{
		BaseURL: s.BaseURL, APIKey: s.APIKey, InFlight: cfg.Concurrency, Timeout: cfg.Timeout,
		Traffic: t, Price: price,
	}
	if cfg.recorder != nil {
		server.HTTP, server.Traffic = &http.Client{Transport: cfg.recorder}, nil
	}
	return endpoint.New(server)
}
