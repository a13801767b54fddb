package scoring

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"admap/model"
)

// Item is one response to be scored. The texts are empty for scorers that need none.
type Item struct {
	Sample      int       // position in the roster
	Response    int       // position within the sample
	Key         model.Key // identity of (instruction, response)
	Instruction string
	System      string
	Reference   string
	Criteria    string  // that were written for the instruction
	Body        string  // the response
	Stored      float64 // the score found in the data; NaN where none
	Part        int     // which of Traits.Parts ratings is asked for, from 0
}

// Result is what a scorer says of one response.
type Result struct {
	Value     float64 // in the units of the scorer's scale; finite
	Rationale string
	Method    model.Method
	Tokens    int     // prompt and completion together
	CostUSD   float64 // NaN when the price is unknown, or what was used
}

// Traits say how a scorer wants to be run.
type Traits struct {
	NeedsText      bool // instruction and response have to be read from disk
	NeedsReference bool // without a reference answer there is nothing to score
	Local          bool // computes here: no request, no retry, whole samples a worker
	// ByPosition scores belong to a place in the data, not to its content: two identical responses
	// may have different ones, so nothing is shared between duplicates.
	ByPosition bool
	Parts      int      // ratings that make up one score, which is their mean; 0: one
	Aspects    int      // of one draw: part = draw × Aspects + aspect; 0: one
	Batch      int      // responses that one request may hold, for a Many; 0: one
	Writes     []string // kinds of writing that an instruction needs first, for a Writer
}

// Scorer turns one response into one score. Score is called from many goroutines at once. An error
// should be a *Failure; Tokens and CostUSD of the Result count even beside an error.
type Scorer interface {
	Info() model.ScorerInfo
	Traits() Traits
	Score(ctx context.Context, item Item) (Result, error)
}

// Describe is the scorer's Info with what its traits say of how its scores are kept.
func Describe(s Scorer) model.ScorerInfo {
	info, traits := s.Info(), s.Traits()
	info.ByReference = traits.NeedsReference || slices.Contains(traits.Writes, model.WrittenReference)
	info.Draws = traits.Parts / max(traits.Aspects, 1)
	return info
}

// Many is a scorer that takes several responses in one request.
type Many interface {
	Scorer
	// ScoreMany scores up to Traits.Batch items with one request. The error is that of the request
	// as a whole; replies stand in the order of the items.
	ScoreMany(ctx context.Context, items []Item) ([]Reply, error)
}

// Reply is what a request for several responses brought for one of them.
type Reply struct {
	Result
	Err error
}

// Writer is a scorer for which a chat model first writes something about each instruction.
type Writer interface {
	Scorer
	// WriterOf is the fingerprint of what writes that kind, by which scorers share what was written.
	WriterOf(kind string) string
	// Write asks for one text, about item's system prompt and instruction. Tokens and CostUSD count
	// even beside an error.
	Write(ctx context.Context, kind string, item Item) (model.Writing, error)
}

// Deferred is a scorer whose requests somebody else may make later: a batch API, an offline run.
type Deferred interface {
	Scorer
	// Request is the request that Score makes for item: the path below the base URL, and the body.
	Request(item Item) (path string, body []byte)
	// Read reads the answer to that request.
	Read(item Item, status int, body []byte) (Result, error)
}

// Failure is an error that says why there is no score and whether asking again may help.
type Failure struct {
	Reason     model.Reason
	Detail     string        // for a person; without secrets
	RetryAfter time.Duration // as the server asked; 0 when it did not
	Temporary  bool          // another try may succeed
	Throttled  bool          // the server wants fewer requests: all workers wait, no try is lost
	Systemic   bool          // would hit any response: wrong key, unknown model, nobody listening
	Tries      int           // tries worth making that end like this; 0: as many as the engine allows
	presumed   bool          // the engine holds the endpoint to be at fault
}

func (f *Failure) Error() string {
	if f.Detail == "" {
		return f.Reason.String()
	}
	return f.Reason.String() + ": " + f.Detail
}

// Stored is the outcome for one response as it is kept: a score, or a failure when Reason says so.
type Stored struct {
	Key       model.Key
	Value     float64 // NaN for a failure
	Reason    model.Reason
	Detail    string
	Rationale string
	CostUSD   float64 // of all tries together; NaN when it is not known of any
	Tokens    int     // of all tries together
	Method    model.Method
	Spread    float64 // standard deviation (divisor k) of k ≥ 2 draws; NaN with fewer
	// Parts is of how many parts the score is the mean, 0 where it is one answer's. CostUSD and
	// Tokens are then the sum over these parts, which AddPart has counted: a sink shows them and
	// does not count them again. A failure has none, and carries what its own requests have cost.
	Parts int
}

// Sink keeps outcomes. Add is called from many goroutines at once, once for every distinct
// response.
type Sink interface {
	Add(info model.ScorerInfo, s Stored) error
}

// Memory is a sink that also keeps what comes before a score, so that it is paid for once. Its
// methods are called from many goroutines at once.
type Memory interface {
	Sink
	AddPart(info model.ScorerInfo, p model.Part) error
	AddWriting(w model.Writing) error
	// Parts calls f with every part of responses that have no score by info's scorer.
	Parts(ctx context.Context, info model.ScorerInfo, f func(model.Part)) error
	// Writing looks up what was written for the instruction of that key.
	Writing(ctx context.Context, writer, kind string, key model.Key) (model.Writing, bool, error)
}

// Texts reads samples. Text is called from several goroutines at once.
type Texts interface {
	Text(i int) (model.Text, error)
}

// asFailure gives any error a reason. An error of no known kind counts against the connection when
// the scorer asks an endpoint and against the data when it computes here.
func asFailure(err error, local bool) *Failure {
	var f *Failure
	var network net.Error
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.DeadlineExceeded):
		return &Failure{Reason: model.TimedOut, Detail: err.Error(), Temporary: true}
	case errors.As(err, &network):
		return &Failure{Reason: model.Unreachable, Detail: err.Error(), Temporary: true}
	case local:
		return &Failure{Reason: model.Unreadable, Detail: err.Error()}
	default:
		return &Failure{Reason: model.Unreachable, Detail: err.Error()}
	}
}

// PanicError is the error of a run whose worker panicked.
type PanicError struct {
	Who   string
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("%s: panic: %v", e.Who, e.Value) }
