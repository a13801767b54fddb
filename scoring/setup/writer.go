package setup

import (
	"cmp"
	"fmt"

	"admap/scoring"
	"admap/scoring/writer"
)

// writer makes who writes references and criteria; what is not said of it is as of the scorer's own
// server.
func (cfg Config) writer(t *scoring.Traffic) (*writer.Writer, error) {
	client, err := cfg.client(Server{
		BaseURL: cmp.Or(cfg.Writer.BaseURL, cfg.BaseURL),
		APIKey:  cmp.Or(cfg.Writer.APIKey, cfg.APIKey),
	}, t)
	if err != nil {
		return nil, fmt.Errorf("writer: %w", err)
	}
	return writer.New(writer.Config{
		Client: client, Model: cmp.Or(cfg.Writer.Model, cfg.Model), MaxTokens: cfg.MaxTokens,
	})
}
