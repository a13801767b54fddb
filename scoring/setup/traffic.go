package setup

import (
	"errors"
	"fmt"
	"math"
	"os"

	"admap/scoring"
)

// traffic is the gate for a server and the model asked there. A cap of the cost can be kept only
// where the price is known.
func (cfg Config) traffic(s Server) (*scoring.Traffic, error) {
	price, err := cfg.priceOf(s.Model)
	if err != nil {
		return nil, err
	}
	limit, err := cfg.costCap(price, s.Model)
	if err != nil {
		return nil, err
	}
	return scoring.NewTraffic(scoring.TrafficConfig{
		RPM: cfg.RPM, TPM: cfg.TPM, InFlight: cfg.Concurrency,
		Price: price, CapUSD: limit, SpentUSD: cfg.SpentUSD,
	}), nil
}

// priceOf is what was said on the command line, else what the price table says of the model.
func (cfg Config) priceOf(name string) (*scoring.Price, error) {
	if cfg.Price != nil {
		return cfg.Price, nil
	}
	q, err := cfg.quote(name)
	if err != nil || math.IsNaN(q.InUSD) {
		return nil, err
	}
	return &q.Price, nil
}

// quote is what the price tables say of a model; its price is NaN where they do not know it. Rows
// of --prices come before those that are built in.
func (cfg Config) quote(name string) (scoring.Quote, error) {
	if cfg.Prices != "" {
		file, err := os.Open(cfg.Prices)
		if err != nil {
			return scoring.Quote{}, fmt.Errorf("prices: %w", err)
		}
		defer file.Close()
		own, err := scoring.ReadPrices(file)
		if err != nil {
			return scoring.Quote{}, fmt.Errorf("%s: %w", cfg.Prices, err)
		}
		if q, ok := own.For(name); ok {
			return q, nil
		}
	}
	if q, ok := scoring.BuiltInPrices().For(name); ok {
		return q, nil
	}
	nan := math.NaN()
	return scoring.Quote{Price: scoring.Price{InUSD: nan, CachedUSD: nan, OutUSD: nan}, Batch: nan}, nil
}

// costCap is the --max-cost that can be kept.
func (cfg Config) costCap(price *scoring.Price, name string) (float64, error) {
	switch most := cfg.MaxCostUSD; {
	case math.IsNaN(most), most == 0:
		return 0, nil
	case !(most > 0) || math.IsInf(most, 0):
		return 0, errors.New("--max-cost: want US dollars, more than 0")
	case price == nil:
		return 0, fmt.Errorf("--max-cost cannot be kept: the price of %q is not known; say it with "+
			"--price-in and --price-out (0 for a server of your own) or in a file with --prices", name)
	default:
		return most, nil
	}
}
