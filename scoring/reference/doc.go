// Package reference scores a response by its likeness to a reference answer: chrF and ROUGE-L.
//
// Both compute here, without a network. They measure shared wording, not merit: a stand-in for
// trying the program and for data whose references are exhaustive, not a judge. The scorers keep
// what they derive from a reference until the next one and may be used from any goroutine.
package reference

import (
	"context"
	"fmt"
	"sync"

	"admap/model"
	"admap/scoring"
)

// New returns the scorer of a metric: "chrf" (chrF2) or "rouge-l" (F1), both from 0 to 100.
func New(metric string) (scoring.Scorer, error) {
	info := model.ScorerInfo{Kind: "reference", Scale: model.Scale{Lo: 0, Hi: 100}}
	var fresh func() any
	switch metric {
	case "chrf":
		info.Name = "chrF"
		info.Fingerprint = "reference:chrF2|case:mixed|eff:yes|nc:6|nw:0|space:no"
		info.Settings = `{"metric":"chrF2","signature":"case:mixed|eff:yes|nc:6|nw:0|space:no"}`
		fresh = func() any { return new(ngrams) }
	case "rouge-l":
		info.Name = "ROUGE-L"
		info.Fingerprint = "reference:rougeL|f1|tokens:1"
		info.Settings = `{"metric":"ROUGE-L","measure":"F1","tokens":"letters, marks and digits"}`
		fresh = func() any { return new(subsequence) }
	default:
		return nil, fmt.Errorf("reference metric %q: want chrf, rouge-l or embedding", metric)
	}
	return &scorer{info: info, idle: sync.Pool{New: fresh}}, nil
}

// comparer measures responses against the reference it was last given.
type comparer interface {
	prepare(reference string) error
	compare(ctx context.Context, response string) (float64, error)
	bulky() bool // too large to be kept for the next response
}

type scorer struct {
	info model.ScorerInfo
	idle sync.Pool // of comparers; one worker mostly gets its own back, prepared
}

func (s *scorer) Info() model.ScorerInfo { return s.info }

func (s *scorer) Traits() scoring.Traits {
	return scoring.Traits{NeedsText: true, NeedsReference: true, Local: true}
}

func (s *scorer) Score(ctx context.Context, item scoring.Item) (scoring.Result, error) {
	c := s.idle.Get().(comparer)
	if err := c.prepare(item.Reference); err != nil {
		return scoring.Result{}, err
	}
	value, err := c.compare(ctx, item.Body)
	if !c.bulky() {
		s.idle.Put(c)
	}
	return scoring.Result{Value: value}, err
}
