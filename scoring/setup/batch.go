package setup

import (
	"admap/scoring"
	"admap/scoring/endpoint"
)

// Batch makes a client for the server's Batch API, and says what a live request costs there; nil
// where that is not known. The limits of live requests are not the Batch API's.
func Batch(cfg Config) (*endpoint.Client, *scoring.Price, error) {
	price, err := cfg.priceOf(cfg.Model)
	if err != nil {
		return nil, nil, err
	}
	client, err := cfg.client(cfg.Server, nil)
	return client, price, err
}
