package setup

import (
	"fmt"
	"math"

	"admap/scoring/judge"
)

// judge makes the scorer that asks a chat model, told what the prompt says.
func (cfg Config) judge() (b Built, err error) {
	settings, err := cfg.judgement()
	if err != nil {
		return b, err
	}
	if b.Traffic, err = cfg.traffic(cfg.Server); err != nil {
		return b, err
	}
	if len(settings.Prompt.Needs()) > 0 {
		if settings.Writer, err = cfg.writer(b.Traffic); err != nil {
			return b, err
		}
	}
	if settings.Client, err = cfg.client(cfg.Server, b.Traffic); err != nil {
		return b, fmt.Errorf("judge: %w", err)
	}
	b.Scorer, err = judge.New(settings)
	return b, err
}

// judgement is what does not depend on the server.
func (cfg Config) judgement() (j judge.Config, err error) {
	j = judge.Config{
		Model: cfg.Model, Scale: cfg.Scale, Repeats: cfg.Repeats, MaxTokens: cfg.MaxTokens,
	}
	switch cfg.Logprobs {
	case "", "auto":
	case "off":
		j.Stated = true
	default:
		return j, fmt.Errorf("judge: logprobs %q: want auto or off", cfg.Logprobs)
	}
	if !math.IsNaN(cfg.Temperature) {
		j.Temperature = &cfg.Temperature
	}
	j.Prompt, err = judge.Load(cfg.Prompt)
	if err != nil {
		return j, fmt.Errorf("judge: %w", err)
	}
	return j, nil
}
