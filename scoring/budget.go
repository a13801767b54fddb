package scoring

import (
	"errors"
	"fmt"
	"math"
	"net/http"

	"admap/model"
)

const (
	bytesPerToken = 4    // of English
	firstRatio    = 1.25 // more than that, as long as nothing is known
	firstAnswer   = 150  // tokens: a rating with a sentence or two of reasons
	guessMemory   = 100  // requests over which an average runs
)

// guess expects tokens, from what earlier requests took.
type guess struct {
	ratio  float64 // tokens a prompt takes for each that a plain count of bytes would give
	answer float64 // tokens of an answer
	seen   int
}

func newGuess() guess { return guess{ratio: firstRatio, answer: firstAnswer} }

// plain is the size of a prompt before anything is known about the model.
func (s Size) plain() float64 {
	if s.Prompt > 0 {
		return float64(s.Prompt)
	}
	return float64(s.Bytes) / bytesPerToken
}

// tokens is what a request of that size is expected to take.
func (g *guess) tokens(s Size) Usage {
	answer := g.answer
	if s.Answer > 0 {
		answer = min(answer, float64(s.Answer))
	}
	return Usage{Prompt: int(math.Ceil(s.plain() * g.ratio)), Answer: int(math.Ceil(answer))}
}

func (g *guess) correct(s Size, u Usage) {
	if s.plain() == 0 {
		return
	}
	if g.seen == 0 {
		g.ratio, g.answer = 0, 0
	}
	g.seen = min(g.seen+1, guessMemory)
	share := 1 / float64(g.seen)
	g.ratio += share * (float64(u.Prompt)/s.plain() - g.ratio)
	g.answer += share * (float64(u.Answer) - g.answer)
}

// bill is what has been spent, in US dollars.
type bill struct {
	cap       float64 // 0: none
	before    float64 // by earlier runs
	spent     float64 // since
	reserved  float64 // what those in flight are expected to cost
	estimated bool    // some of it, since the server did not tell
}

// over says why a request that is expected to cost usd is not admitted. Near the cap one has to wait
// for those in flight, which may cost less than expected.
func (b *bill) over(usd float64, flying int) hold {
	if b.cap <= 0 || math.IsNaN(usd) || b.before+b.spent+b.reserved+usd <= b.cap {
		return hold{}
	}
	if flying > 0 {
		return hold{limit: "limited by what is left of the cost cap"}
	}
	return hold{broke: b.reached()}
}

func (b *bill) reached() string {
	estimated := ""
	if b.estimated {
		estimated = " (partly estimated, since the server does not tell)"
	}
	return fmt.Sprintf("cost cap %s reached: %s spent%s; raise --max-cost",
		dollars(b.cap), dollars(b.before+b.spent), estimated)
}

// dollars writes whole dollars and cents short, and more digits of less than a dollar.
func dollars(usd float64) string {
	switch cents := math.Round(usd * 100); {
	case usd == math.Trunc(usd):
		return fmt.Sprintf("$%.0f", usd)
	case usd >= 1 || math.Abs(usd*100-cents) < 1e-6:
		return fmt.Sprintf("$%.2f", usd)
	}
	return fmt.Sprintf("$%.4f", usd)
}

// settle puts a request's cost in place of what was reserved for it.
func (b *bill) settle(p *Pass, seen *Seen) {
	b.reserved = max(0, b.reserved-p.usd)
	if u := &seen.Usage; p.usd > 0 && seen.charged() && (math.IsNaN(u.CostUSD) || u.Tokens() == 0) {
		u.CostUSD, b.estimated = p.usd, true
	}
	if usd := seen.Usage.CostUSD; usd > 0 {
		b.spent += usd
	}
}

// charged reports whether a server is likely to charge for a request: it answered, well or badly,
// or was at it when the time was over or the connection broke.
func (s *Seen) charged() bool {
	if s.Status != 0 {
		return s.Status < http.StatusMultipleChoices
	}
	var f *Failure
	if !errors.As(s.Err, &f) {
		return true // cancelled
	}
	return !f.Systemic && (f.Reason == model.TimedOut || f.Reason == model.Unreachable)
}
