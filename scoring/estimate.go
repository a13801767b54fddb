package scoring

import (
	"context"
	"fmt"
	"math"
	"time"

	"admap/model"
)

const (
	estimateTexts  = 300 // samples that are read for an estimate: their mean is good to some per cent
	enoughAnswers  = 20  // of a scorer, from which their mean says more than the texts
	answerGuess    = 120 // tokens of an answer: a rating and two sentences
	writingGuess   = 400 // tokens of a text that is written first
	promptGuess    = 1500
	lowBytes       = 5.0 // a token, of plain English
	highBytes      = 3.0 // of code and other languages
	lowAnswer      = 0.4 // of answerGuess: a rating alone
	highAnswer     = 2.5 // a model that likes to talk
	meanSpread     = 0.1 // of a mean over earlier answers
	requestsMargin = 62.0 / 60
)

// Spent is what a scorer's answers took in earlier runs.
type Spent struct {
	USD    float64
	Tokens int
}

// Estimate says what the run is expected to take. It reads some texts and asks nothing. It stands
// in for Run, which must not be called too.
func (e *Engine) Estimate(ctx context.Context, before Spent) (model.Estimate, error) {
	e.plan()
	est := model.Estimate{Responses: e.roster.Responses(), SpentUSD: before.USD}
	due, answered := e.count(&est)
	size, err := e.measure(ctx, due)
	if err != nil {
		return est, err
	}
	parts := max(1, e.traits.Parts)
	batch := max(1, e.traits.Batch)
	est.Writings = int(math.Round(size.writings * float64(len(due))))
	est.Requests = (est.Due*parts+batch-1)/batch + est.Writings
	e.price(&est, size, before, answered)
	e.limits(&est)
	return est, nil
}

// count fills in what is known, and returns the samples that have responses due and how many
// distinct responses have been answered.
func (e *Engine) count(est *model.Estimate) (due []int, answered int) {
	var buf []int
	for i := range e.roster.Len() {
		buf = e.due(i, buf[:0])
		if len(buf) > 0 {
			due = append(due, i)
		}
		est.Due += len(buf)
		lo, hi := e.roster.Span(i)
		for p := lo; p < hi; p++ {
			first := e.index == nil || !e.index.Repeats(p)
			switch scored := !math.IsNaN(e.before.Scores(i)[p-lo]); {
			case scored && first:
				answered++
				est.Stored++
			case scored:
				est.Stored++
			case !e.open(i, p-lo):
				est.Failed++
			case !first:
				est.Duplicates++
			}
		}
	}
	return due, answered
}

// sizes are means of some samples' requests.
type sizes struct {
	bytes    float64 // of a request for one response
	writings float64 // texts to be written for an instruction
}

// measure reads some of the samples that have responses due, evenly over all of them.
func (e *Engine) measure(ctx context.Context, due []int) (s sizes, err error) {
	n, requests := min(len(due), estimateTexts), 0
	var buf []int
	for k := range n {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		i := due[k*len(due)/n]
		text, failure := e.read(i)
		if failure != nil || text == nil {
			continue
		}
		s.writings += float64(len(e.wants(text.Reference))) / float64(n)
		for _, r := range e.due(i, buf[:0]) {
			s.bytes += float64(e.requestBytes(e.item(i, r, text)))
			requests++
		}
	}
	s.bytes /= float64(max(1, requests))
	return s, nil
}

// wants are the kinds of writing that an instruction needs which has this reference in the data.
func (e *Engine) wants(reference string) (kinds []string) {
	if _, ok := e.cfg.Scorer.(Writer); !ok {
		return nil
	}
	for _, kind := range e.traits.Writes {
		if kind != model.WrittenReference || reference == "" {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// requestBytes is how long the request for one response is.
func (e *Engine) requestBytes(item Item) int {
	if d, ok := e.cfg.Scorer.(Deferred); ok {
		_, body := d.Request(item)
		return len(body)
	}
	n := len(item.System) + len(item.Instruction) + len(item.Reference) + len(item.Body)
	if e.info.Kind == "judge" {
		n += promptGuess
	}
	return n
}

// price fills in tokens and money: from the mean of earlier answers where there are enough, else
// from the texts.
func (e *Engine) price(est *model.Estimate, s sizes, before Spent, answered int) {
	due, parts := float64(est.Due), float64(max(1, e.traits.Parts))
	answer := 0.0
	if e.info.Kind == "judge" {
		answer = answerGuess
	}
	prompt := due * parts * s.bytes / bytesPerToken
	answers := due*parts*answer + float64(est.Writings)*writingGuess
	prompt += float64(est.Writings) * s.bytes / bytesPerToken
	low, high := e.usd(prompt*bytesPerToken/lowBytes, answers*lowAnswer),
		e.usd(prompt*bytesPerToken/highBytes, answers*highAnswer)
	est.Basis = fmt.Sprintf("no answer yet: %d bytes a token, %d tokens an answer",
		bytesPerToken, int(answer))
	if answered >= enoughAnswers && before.Tokens > 0 {
		each := float64(before.Tokens) / float64(answered)
		share := answers / max(1, prompt+answers)
		prompt, answers = due*each*(1-share), due*each*share
		low, high = e.usd(prompt, answers), e.usd(prompt, answers)
		if before.USD > 0 {
			low = before.USD / float64(answered) * due
			high = low
		}
		low, high = low*(1-meanSpread), high*(1+meanSpread)
		est.Basis = fmt.Sprintf("%s of this scorer so far: %.0f tokens each",
			counted(answered, "answer"), each)
	}
	est.PromptTokens, est.AnswerTokens = int(prompt), int(answers)
	est.LowUSD, est.HighUSD = low, high
	est.SavedUSD = math.NaN()
	if est.Due > 0 {
		est.SavedUSD = (low + high) / 2 / due * float64(est.Stored+est.Duplicates)
	}
}

// usd is what that many tokens cost; NaN where the price is not known.
func (e *Engine) usd(prompt, answer float64) float64 {
	t := e.cfg.Traffic
	if t == nil || t.cfg.Price == nil {
		return math.NaN()
	}
	return (prompt*t.cfg.Price.InUSD + answer*t.cfg.Price.OutUSD) / 1e6
}

// limits fills in the time that the limits demand.
func (e *Engine) limits(est *model.Estimate) {
	t := e.cfg.Traffic
	if t == nil {
		return
	}
	for _, l := range []struct {
		n, most int
		what    string
	}{
		{est.Requests, t.cfg.RPM, "request"},
		{est.PromptTokens + est.AnswerTokens, t.cfg.TPM, "token"},
	} {
		if l.most <= 0 {
			continue
		}
		minutes := float64(l.n) / float64(l.most) * requestsMargin
		if d := time.Duration(minutes * float64(time.Minute)); d > est.Time {
			est.Time, est.Limit = d, counted(l.most, l.what)+" a minute"
		}
	}
}

// AskFirst makes the request with which the run would begin, and returns its error: for a scorer
// whose requests are recorded and go nowhere. Nothing comes of the answer. It returns false where
// no response is due. It is to be called after Estimate.
func (e *Engine) AskFirst(ctx context.Context) (bool, error) {
	for i := range e.roster.Len() {
		due := e.due(i, nil)
		if len(due) == 0 {
			continue
		}
		text, failure := e.read(i)
		if failure != nil {
			continue
		}
		var items []Item
		for _, r := range due[:min(len(due), max(1, e.traits.Batch))] {
			items = append(items, e.item(i, r, text))
		}
		return true, e.askOne(ctx, items)
	}
	return false, nil
}

func (e *Engine) askOne(ctx context.Context, items []Item) error {
	var err error
	if kinds := e.wants(items[0].Reference); len(kinds) > 0 {
		_, err = e.cfg.Scorer.(Writer).Write(ctx, kinds[0], items[0])
		return err
	}
	if many, ok := e.cfg.Scorer.(Many); ok && e.traits.Batch > 1 {
		_, err = many.ScoreMany(ctx, items)
		return err
	}
	_, err = e.cfg.Scorer.Score(ctx, items[0])
	return err
}
