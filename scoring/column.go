package scoring

import (
	"context"
	"math"

	"admap/model"
)

// column hands on the scores that the data carries.
type column struct{ info model.ScorerInfo }

// NewColumn returns the scorer of a column of the data, named as a person should see it. Its scores
// are in the data already, so an engine that runs it needs no sink.
func NewColumn(name string, scale model.Scale) Scorer {
	return column{model.ScorerInfo{
		Name: name, Kind: "column", Scale: scale, Fingerprint: "column:" + name,
	}}
}

func (c column) Info() model.ScorerInfo { return c.info }

func (c column) Traits() Traits { return Traits{Local: true, ByPosition: true} }

func (c column) Score(_ context.Context, item Item) (Result, error) {
	if math.IsNaN(item.Stored) || math.IsInf(item.Stored, 0) {
		return Result{}, errNotInData
	}
	return Result{Value: item.Stored}, nil
}

var errNotInData = &Failure{Reason: model.NotInData}
