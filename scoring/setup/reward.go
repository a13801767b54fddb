package setup

import (
	"fmt"

	"admap/scoring/reward"
)

// reward makes the scorer that asks a reward model.
func (cfg Config) reward() (b Built, err error) {
	if b.Traffic, err = cfg.traffic(cfg.Server); err != nil {
		return b, err
	}
	asked := reward.Config{
		Model: cfg.Model, API: cfg.API, Batch: cfg.BatchSize, Paid: cfg.Price != nil,
	}
	if asked.Client, err = cfg.client(cfg.Server, b.Traffic); err != nil {
		return b, fmt.Errorf("reward: %w", err)
	}
	if cfg.ChatTemplate != "" {
		if asked.Template, err = reward.LoadTemplate(cfg.ChatTemplate); err != nil {
			return b, err
		}
	}
	b.Scorer, err = reward.New(asked)
	return b, err
}
