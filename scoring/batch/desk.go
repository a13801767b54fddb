package batch

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

const (
	// discount is what a request costs at a Batch API, of the price of a live one, where nothing else
	// is known: all that publish prices charge half.
	discount = 0.5
	// tries of a request to the Batch API; the waits between them add up to a minute.
	tries     = 6
	firstWait = 2 * time.Second
	// longestWait is what a server may ask for without being given up.
	longestWait = 10 * time.Minute
	// tagName is the name, in a batch's metadata, of the tag by which it is found again.
	tagName = "admap"
)

// Ledger keeps jobs and what they bring; the project does.
type Ledger interface {
	Jobs(ctx context.Context, scorer string) ([]model.Job, error)
	// AddJob keeps a new job and the requests that it makes, and returns its number.
	AddJob(
		ctx context.Context, info model.ScorerInfo, j model.Job, parts []model.PartID,
	) (int64, error)
	// SetJob keeps what has become of a job. One that is over awaits nothing any more.
	SetJob(ctx context.Context, j model.Job) error
	// Awaited calls f with every request whose answer is awaited from a job of the scorer.
	Awaited(ctx context.Context, scorer string, f func(job int64, part model.PartID)) error
	// Collect stores answers of a job, and which of its requests are answered, all or nothing.
	// Job 0 stands for answers that no job awaits.
	Collect(ctx context.Context, info model.ScorerInfo, job int64, a Answers) error
	// Parts calls f with every part of responses that have no score by the scorer.
	Parts(ctx context.Context, scorer string, f func(model.Part) error) error
	Writing(ctx context.Context, writer, kind string, key model.Key) (model.Writing, bool, error)
}

// Answers are what a job has brought.
type Answers struct {
	Scores   []scoring.Stored
	Parts    []model.Part
	Answered []model.PartID // requests that the job does not await any more
}

func (a *Answers) len() int { return len(a.Scores) + len(a.Parts) + len(a.Answered) }

// Config says what is to be scored, by whom and where. Everything without a default is required.
type Config struct {
	Scorer  scoring.Deferred
	Cohort  *model.Cohort // with what is known loaded
	Texts   scoring.Texts
	Ledger  Ledger
	Client  *endpoint.Client
	Scratch string         // a file that a job's requests are written to before they are sent
	Retry   []model.Reason // failures for these reasons are asked for again
	Price   *scoring.Price // of a live request; nil: unknown
	Factor  float64        // of Price, at the Batch API; 0: half
	// LeftUSD is what may be spent, without the estimates of open jobs; NaN: no limit.
	LeftUSD float64
	Limits  Limits
	Clock   scoring.Clock // nil: the wall clock
}

// Limits are those of one batch.
type Limits struct {
	Lines int
	Bytes int64
}

// OpenAI are the limits of the OpenAI Batch API: 50,000 requests and 200 MB a file. Azure's are not
// lower.
var OpenAI = Limits{Lines: 50_000, Bytes: 200e6}

// Desk hands requests over and takes answers in.
type Desk struct {
	cfg    Config
	info   model.ScorerInfo
	traits scoring.Traits
	roster *model.Roster
	index  *model.KeyIndex
}

// New returns a desk. It makes no request.
func New(cfg Config) *Desk {
	if cfg.Limits == (Limits{}) {
		cfg.Limits = OpenAI
	}
	if cfg.Clock == nil {
		cfg.Clock = wallClock{}
	}
	if cfg.Factor <= 0 {
		cfg.Factor = discount
	}
	roster := cfg.Cohort.Roster()
	return &Desk{cfg: cfg, info: cfg.Scorer.Info(), traits: cfg.Scorer.Traits(), roster: roster,
		index: model.NewKeyIndex(roster.ResponseKeys)}
}

type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }

func (wallClock) Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// jobs lists those that are not over.
func (d *Desk) jobs(ctx context.Context) (open []model.Job, err error) {
	all, err := d.cfg.Ledger.Jobs(ctx, d.info.Fingerprint)
	for _, j := range all {
		if !j.Over() {
			open = append(open, j)
		}
	}
	return open, err
}

// insist makes a request again as long as the server may only be busy.
func (d *Desk) insist(ctx context.Context, f func() error) error {
	for try, wait := 1, firstWait; ; try, wait = try+1, 2*wait {
		err := f()
		var why *scoring.Failure
		if err == nil || !errors.As(err, &why) || !unsettled(why) || noRoom(err) || try == tries {
			return err
		}
		pause := max(wait, why.RetryAfter)
		if pause > longestWait {
			return err
		}
		if err := d.cfg.Clock.Sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// unsettled reports whether another try may end otherwise.
func unsettled(f *scoring.Failure) bool { return f.Temporary || f.Throttled }

// ErrNoAPI is the error of a server without a Batch API.
var ErrNoAPI error = &model.Advised{What: "the server has no Batch API",
	Hint: "--batch write makes a file of the requests for vllm run-batch"}

// explain says so where a server does not know the address.
func explain(err error) error {
	var refused *endpoint.Rejection
	if errors.As(err, &refused) {
		switch refused.Status {
		case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
			return fmt.Errorf("%w: %w", ErrNoAPI, err)
		}
	}
	return err
}

// expected tokens of a request: generous, since the bill should not exceed the estimate.
const (
	bytesPerToken = 3.2 // English takes 4 or more
	answerTokens  = 150 // a rating with a sentence or two of reasons
)

// estimate is what a request of so many bytes will cost at a Batch API; NaN without a price.
func (d *Desk) estimate(bytes int) float64 {
	prompt := int(math.Ceil(float64(bytes) / bytesPerToken))
	return d.cfg.Factor * d.cfg.Price.Cost(scoring.Usage{Prompt: prompt, Answer: answerTokens})
}
