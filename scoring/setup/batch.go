package setup

import (
	"math"

	"admap/scoring"
	"admap/scoring/endpoint"
)

// Batch makes a client for the server's Batch API, and says what a live request costs there, nil
// where that is not known, and the BatchFactor. The limits of live requests do not hold there.
func Batch(
	cfg Config,
) (client *endpoint.Client, price *scoring.Price, factor float64, err error) {
	if price, err = cfg.priceOf(cfg.Model); err != nil {
		return nil, nil, 0, err
	}
	if factor, err = BatchFactor(cfg); err != nil {
		return nil, nil, 0, err
	}
	client, err = cfg.client(cfg.Server, nil)
	return client, price, factor, err
}

// BatchFactor is what a request costs at the Batch API, of the price of a live one: 1 for a model
// that the price table knows without a price for batches, 0 where the table does not know it.
func BatchFactor(cfg Config) (float64, error) {
	q, err := cfg.quote(cfg.Model)
	switch {
	case err != nil, math.IsNaN(q.InUSD):
		return 0, err
	case math.IsNaN(q.Batch):
		return 1, nil
	}
	return q.Batch, nil
}
