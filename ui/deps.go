package ui

import (
	"context"
	"time"

	"admap/model"
)

// Texts reads one sample's text from disk. It is called from commands, many at a time.
type Texts interface {
	Text(i int) (model.Text, error)
}

// Ledger keeps a person's verdicts and notes. Every call returns after the change is on disk, with
// the edits it made.
type Ledger interface {
	SetVerdict(ctx context.Context, keys []model.Key, v model.Verdict) ([]model.Edit, error)
	SetNote(ctx context.Context, key model.Key, text string) ([]model.Edit, error)
	// Remark gives a verdict and adds a remark to the note, as one step for Undo.
	Remark(ctx context.Context, key model.Key, v model.Verdict, remark string) ([]model.Edit, error)
	Undo(ctx context.Context) ([]model.Edit, error)
	Redo(ctx context.Context) ([]model.Edit, error)
	Note(ctx context.Context, key model.Key) (string, error)
}

// Settings keeps how a person likes to see this dataset.
type Settings interface {
	Setting(ctx context.Context, name string) (string, error) // "" where there is none
	SetSetting(ctx context.Context, name, value string) error
}

// Brushes keeps brushes by name.
type Brushes interface {
	// Brushes lists those that can be read; the error says which cannot.
	Brushes(ctx context.Context) ([]model.NamedBrush, error)
	SetBrush(ctx context.Context, b model.NamedBrush) error
	DeleteBrush(ctx context.Context, name string) error
}

// Runner is a scoring run.
type Runner interface {
	Progress() model.Progress
	Pause()
	Resume()
}

// Retrier is a Runner that asks again for what has failed.
type Retrier interface {
	// Retry has the responses asked for again that failed for one of these reasons, all where none is
	// named, and returns how many they are: 0 where they are on their way already. A run that has
	// ended begins anew.
	Retry(reasons ...model.Reason) int
}

// Scorers are all that have scores of the dataset. It is called from commands.
type Scorers interface {
	List(ctx context.Context) ([]model.Standing, error)
	// Open loads the scores by the scorer of that fingerprint.
	Open(ctx context.Context, fingerprint string) (Shown, error)
	// Words are what a server last said of each failure by the scorer of that fingerprint.
	Words(ctx context.Context, fingerprint string) (map[model.Reason]string, error)
}

// Shown is a scorer whose scores are on screen.
type Shown struct {
	Scorer model.ScorerInfo
	Cohort *model.Cohort
	Close  func() // ends what keeps the cohort up to date; nil where nothing does
}

// Opinions finds what every scorer known found of each of sample i's responses.
type Opinions interface {
	Opinions(ctx context.Context, i int) ([][]model.Opinion, error)
}

// Writings finds what a chat model wrote before sample i was scored, and of which draws its scores
// are the means.
type Writings interface {
	Writings(ctx context.Context, i int) ([]model.Writing, error)
	// Draws are per response, by the fingerprint of the scorer, in their order.
	Draws(ctx context.Context, i int) ([]map[string][]model.Part, error)
}

// ExportRequest is what a person picked.
type ExportRequest struct {
	Scorer    model.ScorerInfo // whose scores they were picked by
	What      string           // in words, for the manifest
	Word      string           // what --select calls it; "" for what was picked by hand
	Filters   []string         // in words, all of them applied
	Indexes   []int
	Format    string
	Path      string
	Replace   bool // a file that is there may go
	Recipe    model.Recipe
	Snapshot  *model.Snapshot
	Partition *model.Partition
	Diagnosis *model.Diagnosis
}

// Exporter writes picked samples and returns what happened, in one line. The error for a file that
// is there and may not be replaced is fs.ErrExist.
type Exporter interface {
	Export(ctx context.Context, r ExportRequest) (string, error)
}

// Config is all that the explorer is given. Runner, Scorers, Opinions and Writings may be nil.
type Config struct {
	Name     string // the dataset's, as shown
	Scorer   model.ScorerInfo
	Rule     model.Rule
	Cohort   *model.Cohort
	Texts    Texts
	Finder   Finder
	Ledger   Ledger
	Settings Settings
	Brushes  Brushes
	Opinions Opinions
	Scorers  Scorers
	Writings Writings
	Runner   Runner // of the scorer above
	Exporter Exporter
	Reporter Reporter // nil where there are no facts to show
	Formats  []string // the exports on offer, the first is the default
	// PairFormats are those of the formats that hold pairs of chosen and rejected.
	PairFormats []string
	Recipe      model.Recipe    // of an export to begin with
	Changed     <-chan struct{} // capacity one: the cohort or the run has news
	Notices     []string        // said once, at the start
	ASCII       bool
	Light       bool // the background, as far as the environment tells
	Welcome     bool // a hint is shown where the project is fresh
	Now         func() time.Time
}
