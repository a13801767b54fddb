package batch

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"admap/model"
	"admap/scoring"
)

const (
	maxLine = 32 << 20 // bytes: an answer with the probabilities of a thousand tokens has two million
	atOnce  = 500      // answers that are stored together
)

// merge turns the answers of jobs into scores and failures.
type merge struct {
	*Desk
	tally   *Tally
	strays  bool                        // answers count that no job awaits
	awaited map[model.PartID]int64      // by which job
	offline map[int64]bool              // jobs that were not made at a Batch API's price
	seen    map[model.PartID]bool       // answers of this collection
	parts   map[model.Key][]model.Part  // known ones of scores that have several
	fresh   map[model.Key]int           // how many of them have come now, where others lack
	beyond  map[model.PartID]bool       // awaited for samples that are not in the cohort
	failing map[model.Key]*partsFailing // responses some of whose parts failed for good
	stores  map[int64]*Answers
	held    int
	sample  int         // whose text was read last
	text    *model.Text // nil: none was
}

// partsFailing is the failure of a response, kept until all answers are read: the part of the
// lowest number gives the reason.
type partsFailing struct {
	scoring.Stored
	job   int64
	parts []model.PartID
	least int
}

// merge prepares to take in the answers to what these jobs await.
func (d *Desk) merge(
	ctx context.Context, t *Tally, mine func(job int64) bool,
) (*merge, error) {
	m := &merge{Desk: d, tally: t, awaited: map[model.PartID]int64{}, offline: map[int64]bool{0: true},
		seen: map[model.PartID]bool{}, parts: map[model.Key][]model.Part{},
		fresh: map[model.Key]int{}, beyond: map[model.PartID]bool{},
		failing: map[model.Key]*partsFailing{}, stores: map[int64]*Answers{}}
	all, err := d.cfg.Ledger.Jobs(ctx, d.info.Fingerprint)
	if err != nil {
		return nil, err
	}
	for _, j := range all {
		m.offline[j.ID] = j.Offline()
	}
	err = d.cfg.Ledger.Awaited(ctx, d.info.Fingerprint, func(job int64, part model.PartID) {
		if mine(job) {
			m.awaited[part] = job
		}
	})
	if err != nil || d.traits.Parts <= 1 {
		return m, err
	}
	return m, d.cfg.Ledger.Parts(ctx, d.info.Fingerprint, func(p model.Part) error {
		m.parts[p.Key] = append(m.parts[p.Key], p)
		return nil
	})
}

// read takes in a file of answers. A file may be read again from its beginning after an error.
func (m *merge) read(ctx context.Context, r io.Reader) error {
	var odd Tally // counted once the file has been read to its end
	here := map[model.PartID]bool{}
	err := eachLine(r, func(line []byte) error {
		a, ok := readLine(line)
		part, ours := m.parse(a.name)
		switch {
		case !ok:
			odd.Garbled++
		case !ours || m.index.First(part.Key) < 0 && !m.waits(part):
			odd.Foreign++
		case m.index.First(part.Key) < 0:
			m.seen[part], m.beyond[part] = true, true
		case here[part]:
			odd.Known++
		default:
			here[part] = true
			return m.take(ctx, part, a, &odd)
		}
		return nil
	})
	if err == nil {
		m.tally.Garbled += odd.Garbled
		m.tally.Foreign += odd.Foreign
		m.tally.Known += odd.Known
	}
	return err
}

func (m *merge) waits(part model.PartID) bool {
	_, ok := m.awaited[part]
	return ok
}

// eachLine calls f with every line that is not empty; of one that is too long, with its beginning.
func eachLine(r io.Reader, f func([]byte) error) error {
	in := bufio.NewReaderSize(r, 1<<16)
	var line []byte
	for {
		piece, err := in.ReadSlice('\n')
		if len(line) < maxLine {
			line = append(line, piece...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && err != io.EOF:
			return err
		}
		if bare := bytes.TrimSpace(line); len(bare) > 0 {
			if err := f(bare); err != nil {
				return err
			}
		}
		if line = line[:0]; err != nil {
			return nil
		}
	}
}

// take takes in one answer, if it is not known yet.
func (m *merge) take(ctx context.Context, part model.PartID, a answer, odd *Tally) error {
	if m.seen[part] {
		return nil // in this file's reading before, or in another file
	}
	m.seen[part] = true
	job, waits := m.awaited[part]
	at := m.index.First(part.Key)
	i := m.roster.SampleOf(at)
	r := at - int(m.roster.Start[i])
	if !waits && !(m.strays && m.blank(i, r, part)) {
		odd.Known++
		return nil
	}
	delete(m.awaited, part)
	store := m.store(job)
	if _, scored := m.cfg.Cohort.Score(i, r); scored {
		odd.Known++
		store.Answered = append(store.Answered, part)
		return m.full(ctx)
	}
	item, err := m.asked(ctx, i, r)
	if err != nil {
		return err
	}
	item.Part = part.N
	got := m.outcome(a, item)
	if !m.offline[job] {
		got.CostUSD *= m.cfg.Factor
	}
	m.keep(job, part, got)
	return m.full(ctx)
}

// asked is the item that the request was about. Texts that cannot be read any more are not needed
// to read an answer.
func (m *merge) asked(ctx context.Context, i, r int) (scoring.Item, error) {
	if i != m.sample || m.text == nil {
		m.sample = i
		text, err := m.Desk.text(i)
		if err != nil {
			text = &model.Text{Responses: make([]model.ResponseText, len(m.roster.Labels(i)))}
		}
		m.text = text
	}
	item := m.item(i, r, m.text)
	_, err := m.writings(ctx, &item)
	return item, err
}

// blank reports whether nothing at all is known of a part.
func (m *merge) blank(i, r int, part model.PartID) bool {
	for _, p := range m.parts[part.Key] {
		if p.N == part.N {
			return false
		}
	}
	snap := m.cfg.Cohort.Snapshot()
	return math.IsNaN(snap.Scores(i)[r]) && snap.Failures(i)[r] == model.NoReason
}

func (m *merge) store(job int64) *Answers {
	if m.stores[job] == nil {
		m.stores[job] = &Answers{}
	}
	return m.stores[job]
}

// keep puts an outcome where it will be stored.
func (m *merge) keep(job int64, part model.PartID, got reading) {
	store, several := m.store(job), m.traits.Parts > 1
	switch {
	case got.again != "":
		m.tally.Again++
		m.tally.why(got.again)
	case got.failure != nil && several:
		m.fail(job, part, got)
		return // it is answered once the failure is stored
	case got.failure != nil:
		m.tally.Failures[got.failure.Reason]++
		store.Scores = append(store.Scores, failed(part.Key, got))
	case several:
		m.part(store, part, got)
	default:
		m.tally.Scores++
		store.Scores = append(store.Scores, scoring.Stored{Key: part.Key, Value: got.Value,
			Rationale: got.Rationale, Method: got.Method, Tokens: got.Tokens, CostUSD: got.CostUSD,
			Spread: math.NaN()})
	}
	store.Answered = append(store.Answered, part)
}

// part keeps one part, and the score when it was the last.
func (m *merge) part(store *Answers, part model.PartID, got reading) {
	p := model.Part{Key: part.Key, N: part.N, Value: got.Value, Method: got.Method,
		Rationale: got.Rationale, CostUSD: got.CostUSD, Tokens: got.Tokens}
	store.Parts = append(store.Parts, p)
	all := append(m.parts[part.Key], p)
	m.parts[part.Key] = all
	if len(all) < m.traits.Parts {
		m.fresh[part.Key]++
		return
	}
	delete(m.fresh, part.Key)
	slices.SortFunc(all, func(a, b model.Part) int { return a.N - b.N })
	store.Scores = append(store.Scores, scoring.Combine(m.traits, all))
	m.tally.Scores++
}

func (m *merge) fail(job int64, part model.PartID, got reading) {
	f := m.failing[part.Key]
	if f == nil {
		f = &partsFailing{Stored: failed(part.Key, got), job: job, least: part.N}
		m.failing[part.Key] = f
	} else {
		f.Tokens += got.Tokens
		f.CostUSD += got.CostUSD
		if part.N < f.least {
			f.least, f.Reason, f.Detail = part.N, got.failure.Reason, got.failure.Detail
		}
	}
	f.parts = append(f.parts, part)
}

func failed(key model.Key, got reading) scoring.Stored {
	return scoring.Stored{Key: key, Value: math.NaN(), Reason: got.failure.Reason,
		Detail: got.failure.Detail, Tokens: got.Tokens, CostUSD: got.CostUSD, Spread: math.NaN()}
}

// finish stores what is left, failures of several parts with it.
func (m *merge) finish(ctx context.Context) error {
	for _, f := range m.failing {
		store := m.store(f.job)
		store.Scores = append(store.Scores, f.Stored)
		store.Answered = append(store.Answered, f.parts...)
		m.tally.Failures[f.Reason]++
	}
	clear(m.failing)
	for _, n := range m.fresh {
		m.tally.Parts += n
	}
	clear(m.fresh)
	return m.flush(ctx)
}

func (m *merge) full(ctx context.Context) error {
	if m.held++; m.held < atOnce {
		return nil
	}
	return m.flush(ctx)
}

// flush stores what is held. What could not be stored is not tried again: it may be stored after
// all, and its job stays open until it is collected anew.
func (m *merge) flush(ctx context.Context) error {
	m.held = 0
	for job, store := range m.stores {
		delete(m.stores, job)
		if store.len() == 0 {
			continue
		}
		if err := m.cfg.Ledger.Collect(ctx, m.info, job, *store); err != nil {
			return err
		}
	}
	return nil
}

// outcome reads an answer as the scorer would have read it live. A request of which another try
// would have been made is to be made again.
func (d *Desk) outcome(a answer, item scoring.Item) (got reading) {
	status := a.status
	if status == 0 {
		switch a.code {
		case "batch_expired", "batch_cancelled", "request_timeout", "server_error",
			"rate_limit_exceeded":
			return reading{Result: scoring.Result{CostUSD: math.NaN()}, again: a.code}
		}
		status = badRequest
	}
	var err error
	got.Result, err = d.cfg.Scorer.Read(item, status, a.body)
	if err == nil && (math.IsNaN(got.Value) || math.IsInf(got.Value, 0)) {
		err = &scoring.Failure{Reason: model.OutOfScale, Detail: "the score is not a finite number"}
	}
	if err == nil {
		return got
	}
	if !errors.As(err, &got.failure) {
		got.failure = &scoring.Failure{Reason: model.Unparsable,
			Detail: d.cfg.Client.Clean(fmt.Sprint(err))}
	}
	if status != fine && (unsettled(got.failure) || got.failure.Systemic) {
		got.again = got.failure.Error()
	}
	return got
}
