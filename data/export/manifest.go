package export

import (
	"cmp"
	"encoding/json"
	"io"
	"path/filepath"

	"admap/model"
)

// ManifestSuffix is what the name of a manifest has after that of its file.
const ManifestSuffix = ".manifest.json"

// Input is one file of the dataset.
type Input struct {
	Path string `json:"path"`
	Size int64  `json:"size"`           // bytes
	Hash string `json:"hash,omitempty"` // of the content, with the name of the algorithm: "sha256:…"
}

// Inputs are the files of a dataset, each by the name that called gives it.
func Inputs(files []model.File, called func(path string) string) (all []Input) {
	for _, f := range files {
		in := Input{Path: called(f.Path), Size: f.Size}
		if f.Hash != "" { // a limit may end the read before there is one
			in.Hash = "xxh3-128:" + f.Hash
		}
		all = append(all, in)
	}
	return all
}

// Origin is the part of a manifest that the caller knows.
type Origin struct {
	Version string `json:"version"` // of admap
	Command string `json:"command"` // that repeats the export
	// Arguments are those of the command one by one; nil where nobody can repeat it.
	Arguments []string         `json:"arguments,omitempty"`
	Inputs    []Input          `json:"inputs"`
	Scorer    model.ScorerInfo `json:"scorer"`
	Select    string           `json:"select"`
	Suspect   float64          `json:"suspect"` // P(mislabelled) from which a sample is suspect
	Filters   []string         `json:"filters"` // in words, all of them applied
}

// manifest says where a file comes from. It holds no time, so that repeating the export repeats it.
type manifest struct {
	Origin
	// Settings make up the scorer's fingerprint: prompt, scale and so on; of combined scorers the
	// members and their weights.
	Settings json.RawMessage `json:"scorer_settings,omitempty"`

	Rule     ruleEntry      `json:"rule"`
	Samples  int            `json:"samples"`  // of the dataset
	Selected int            `json:"selected"` // of them
	Written  int            `json:"written"`
	LeftOut  map[string]int `json:"left_out"`              // of the selected, by reason
	Lost     map[string]int `json:"not_carried,omitempty"` // of the written, by what has no place
	Verdicts map[string]int `json:"verdicts"`              // of the selected
	Repeated int            `json:"repeated"`              // of the selected, an earlier one's key
	// Apply is what the verdicts did.
	Apply   string        `json:"apply_verdicts"`
	Pairs   *pairsEntry   `json:"pairs,omitempty"` // of formats that hold some
	Sample  *sampleEntry  `json:"sample,omitempty"`
	HeldOut *heldOutEntry `json:"held_out,omitempty"`
	// Picked are the selected where no word names them: "1-3,7", from 1 in the dataset's order.
	Picked  string      `json:"picked,omitempty"`
	Digests digests     `json:"digests"`
	Output  outputEntry `json:"output"`
	// Directory is where the command ran, as seen from the manifest's.
	Directory string `json:"directory,omitempty"`
}

type sampleEntry struct {
	Want         string `json:"want"`
	Drawn        int    `json:"drawn"`
	Of           int    `json:"of"` // those that no verdict leaves out
	Seed         uint64 `json:"seed"`
	Rule         string `json:"rule"`
	Stratify     string `json:"stratify,omitempty"`
	StratifyRule string `json:"stratify_rule,omitempty"`
}

type heldOutEntry struct {
	Share        float64     `json:"share"`
	Instructions int         `json:"instructions"`
	Of           int         `json:"of"`
	Samples      int         `json:"samples"`
	Written      int         `json:"written"`
	Seed         uint64      `json:"seed"`
	Rule         string      `json:"rule"`
	Output       outputEntry `json:"output"`
}

type ruleEntry struct {
	Kind     string   `json:"kind"`
	Keep     string   `json:"keep,omitempty"`
	Drawn    int      `json:"drawn"` // samples among which the regions are cut
	Cuts     cutEntry `json:"cuts"`
	TieBreak string   `json:"tie_break"`
}

// pairsEntry says how pairs were made, and how many.
type pairsEntry struct {
	Kind    string         `json:"kind"`
	Rule    string         `json:"rule"` // in words
	By      string         `json:"by"`
	MinGap  float64        `json:"min_gap"`
	Samples int            `json:"samples"` // with at least one pair
	Written int            `json:"written"`
	LeftOut map[string]int `json:"left_out,omitempty"` // other pairs of those samples
}

type cutEntry struct {
	Variance     model.Number `json:"variance"`
	Mean         model.Number `json:"mean"`
	TiedVariance int          `json:"tied_variance"`
	TiedMean     int          `json:"tied_mean"`
}

type outputEntry struct {
	File   string `json:"file"`
	Format string `json:"format"`
	Rule   string `json:"rule"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

var tieBreaks = [...]string{
	model.Thirds: "equal values: the smaller key first; equal keys: the earlier sample first",
	model.Box:    "none needed: a value on a cut belongs above it",
}

func (r *Request) manifest(f format, target string, res Result) manifest {
	m := manifest{
		Origin: r.Origin, Rule: ruleOf(r.Partition), Samples: r.Snapshot.Len(),
		Selected: res.Selected, Written: res.Written, LeftOut: res.LeftOut, Verdicts: map[string]int{},
		Output: outputEntry{File: filepath.Base(target), Format: f.name, Rule: f.rule,
			Bytes: res.Bytes, SHA256: res.SHA256},
		Apply: cmp.Or(r.Recipe.Verdicts, model.KeepJudged), Digests: r.digests(),
	}
	if settings := []byte(r.Origin.Scorer.Settings); json.Valid(settings) {
		m.Settings = settings
	}
	m.Repeated, m.Lost = res.Repeated, res.Lost
	if p := r.pairRule(); f.pairs {
		m.Pairs = &pairsEntry{Kind: p.kind(), Rule: p.words(), By: p.by(), MinGap: p.MinGap,
			Samples: res.Written, Written: res.Pairs, LeftOut: res.PairsLeftOut}
	}
	if m.Filters == nil {
		m.Filters = []string{}
	}
	for _, i := range r.Indexes {
		if v := r.Snapshot.Verdict(i); v != model.NoVerdict {
			m.Verdicts[v.String()]++
		}
	}
	if r.Picked {
		m.Picked = runs(r.Indexes)
	}
	if len(m.Arguments) > 0 {
		m.Directory = fromDirectory(target)
	}
	r.tell(&m, res)
	return m
}

// tell adds what the recipe did.
func (r *Request) tell(m *manifest, res Result) {
	c := r.Recipe
	if !c.Sample.All() {
		m.Sample = &sampleEntry{Want: c.Sample.String(), Drawn: res.Drawn, Of: res.Eligible,
			Seed: c.Seed, Rule: model.SampleRule}
		if c.Stratify != "" {
			m.Sample.Stratify, m.Sample.StratifyRule = c.Stratify, model.StratifyRule
		}
	}
	if h := res.HeldOut; h.Path != "" {
		out := m.Output
		out.File, out.Bytes, out.SHA256 = filepath.Base(h.Path), h.Bytes, h.SHA256
		m.HeldOut = &heldOutEntry{Share: c.HeldOut, Instructions: h.Instructions, Of: h.Of,
			Samples: h.Samples, Written: h.Written, Seed: c.Seed, Rule: heldOutRule, Output: out}
	}
}

func ruleOf(p *model.Partition) ruleEntry {
	e := ruleEntry{
		Kind: p.Rule.Kind.String(), Drawn: p.Drawn, TieBreak: tieBreaks[p.Rule.Kind],
		Cuts: cutEntry{
			Variance: model.Number(p.Cuts.Variance), Mean: model.Number(p.Cuts.Mean),
			TiedVariance: p.Cuts.TiedVariance, TiedMean: p.Cuts.TiedMean,
		},
	}
	if p.Rule.Kind == model.Thirds {
		e.Keep = p.Rule.Keep.String()
	}
	return e
}

func (m manifest) write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(m)
}
