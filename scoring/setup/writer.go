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
	server := Server{
		Model:   cmp.Or(cfg.Writer.Model, cfg.Model),
		BaseURL: cmp.Or(cfg.Writer.BaseURL, cfg.BaseURL),
		APIKey:  cmp.Or(cfg.Writer.APIKey, cfg.APIKey),
	}
	price, err := cfg.priceOf(server.Model)
	if err != nil {
		return nil, err
	}
	if _, err := cfg.costCap(price, server.Model); err != nil {
		return nil, err
	}
	client, err := cfg.client(server, t)
	if err != nil {
		return nil, fmt.Errorf("writer: %w", err)
	}
	return writer.New(writer.Config{
		Client: client, Model: server.Model, MaxTokens: cfg.MaxTokens,
	})
}
