package setup

import (
	"fmt"

	"admap/model"
	"admap/scoring"
	"admap/scoring/reference"
	"admap/scoring/reference/embedding"
	"admap/scoring/writer"
)

// reference makes the scorer of a metric, whose missing references are written where somebody is
// named who writes them.
func (cfg Config) reference() (b Built, err error) {
	if cfg.Bare && cfg.Writer.Model == "" {
		return b, errBare
	}
	if cfg.Metric != embeddingMetric && cfg.Writer.Model == "" {
		b.Scorer, err = reference.New(cfg.Metric)
		return b, err
	}
	paid := cfg.Server
	if cfg.Metric != embeddingMetric {
		paid = cfg.Writer
	}
	if b.Traffic, err = cfg.traffic(paid); err != nil {
		return b, err
	}
	if b.Scorer, err = cfg.metric(b.Traffic); err != nil || cfg.Writer.Model == "" {
		return b, err
	}
	w, err := cfg.writer(b.Traffic)
	if err != nil {
		return b, err
	}
	b.Scorer = writer.Written(b.Scorer, w)
	return b, nil
}

// errBare is said before every response of the data fails for the same reason.
var errBare error = &model.Advised{
	What: "scorer reference: no sample of the data has a reference answer",
	Hint: "--writer-model NAME has a model write them, --map reference=COLUMN says where they " +
		"stand; --scorer judge and reward need none",
}

const embeddingMetric = "embedding"

func (cfg Config) metric(t *scoring.Traffic) (scoring.Scorer, error) {
	if cfg.Metric != embeddingMetric {
		return reference.New(cfg.Metric)
	}
	client, err := cfg.client(cfg.Server, t)
	if err != nil {
		return nil, fmt.Errorf("embedding: %w", err)
	}
	return embedding.New(embedding.Config{
		Client: client, Model: cfg.Model, Inputs: cfg.BatchSize,
	})
}
