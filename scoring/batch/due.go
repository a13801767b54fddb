package batch

import (
	"context"
	"errors"
	"math"
	"slices"

	"admap/model"
	"admap/scoring"
)

// Left counts the responses that were not handed over, by why.
type Left struct {
	Awaited   int // an open job has them
	Unwritten int // a reference or criteria have to be written first
	Unasked   int // there is nothing to ask: the live run says why
	Unpaid    int // beyond what may be spent
	Waiting   int // beyond what the server takes at a time
}

// due is one response to be asked for.
type due struct {
	key   model.Key
	parts []model.PartID
	lines []byte // of all parts
	count int
	usd   float64 // estimate
}

// planner finds what is due.
type planner struct {
	*Desk
	before  *model.Snapshot
	awaited map[model.Key]bool
	known   map[model.PartID]bool
	left    Left
}

func (d *Desk) planner(ctx context.Context) (*planner, error) {
	p := &planner{Desk: d, before: d.cfg.Cohort.Snapshot(), awaited: map[model.Key]bool{},
		known: map[model.PartID]bool{}}
	err := d.cfg.Ledger.Awaited(ctx, d.info.Fingerprint, func(_ int64, part model.PartID) {
		p.awaited[part.Key] = true
	})
	if err != nil {
		return nil, err
	}
	return p, d.cfg.Ledger.Parts(ctx, d.info.Fingerprint, func(part model.Part) error {
		p.known[model.PartID{Key: part.Key, N: part.N}] = true
		return nil
	})
}

// each calls f with every response that has neither score nor failure, in the order of the dataset
// and each once, until f has had enough.
func (p *planner) each(ctx context.Context, f func(due) error) error {
	for i := range p.roster.Len() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.sample(ctx, i, f); err != nil {
			return err
		}
	}
	return nil
}

func (p *planner) sample(ctx context.Context, i int, f func(due) error) error {
	var text *model.Text
	var unread error
	lo, hi := p.roster.Span(i)
	for at := lo; at < hi; at++ {
		key := p.roster.ResponseKeys[at]
		switch {
		case p.index.First(key) != at || !p.open(i, at-lo):
			continue
		case p.awaited[key]:
			p.left.Awaited++
			continue
		}
		if text == nil && unread == nil {
			text, unread = p.text(i)
		}
		if unread != nil {
			p.left.Unasked++
			continue
		}
		if err := p.response(ctx, p.item(i, at-lo, text), f); err != nil {
			return err
		}
	}
	return nil
}

// text reads a sample's text.
func (d *Desk) text(i int) (*model.Text, error) {
	text, err := d.cfg.Texts.Text(i)
	if lo, hi := d.roster.Span(i); err == nil && len(text.Responses) != hi-lo {
		err = errChanged
	}
	return &text, err
}

var errChanged = errors.New("the data changed since it was read")

// open reports whether a response is to be asked for.
func (p *planner) open(i, r int) bool {
	why := p.before.Failures(i)[r]
	return math.IsNaN(p.before.Scores(i)[r]) &&
		(why == model.NoReason || slices.Contains(p.cfg.Retry, why))
}

func (d *Desk) item(i, r int, text *model.Text) scoring.Item {
	at := int(d.roster.Start[i]) + r
	return scoring.Item{Sample: i, Response: r, Key: d.roster.ResponseKeys[at],
		Stored: d.roster.Stored[at], Instruction: text.Instruction, System: text.System,
		Reference: text.Reference, Body: text.Responses[r].Body}
}

func (p *planner) response(ctx context.Context, item scoring.Item, f func(due) error) error {
	written, err := p.writings(ctx, &item)
	switch {
	case err != nil:
		return err
	case !written:
		p.left.Unwritten++
		return nil
	case p.traits.NeedsReference && item.Reference == "":
		p.left.Unasked++
		return nil
	}
	one := due{key: item.Key}
	for n := range max(1, p.traits.Parts) {
		part := model.PartID{Key: item.Key, N: n}
		if p.known[part] {
			continue
		}
		item.Part = n
		if err := p.ask(&one, part, item); err != nil {
			return err
		}
	}
	if one.count == 0 || int64(len(one.lines)) > p.cfg.Limits.Bytes {
		p.left.Unasked++
		return nil
	}
	return f(one)
}

// ask adds the request for one part.
func (p *planner) ask(one *due, part model.PartID, item scoring.Item) error {
	path, body := p.cfg.Scorer.Request(item)
	if len(body) == 0 {
		return nil
	}
	line, err := p.line(part, path, body)
	if err != nil {
		return err
	}
	one.parts = append(one.parts, part)
	one.lines = append(one.lines, line...)
	one.usd += p.estimate(len(body))
	one.count++
	return nil
}

// writings puts what was written for an instruction into item, and reports whether all is there
// that the scorer needs.
func (d *Desk) writings(ctx context.Context, item *scoring.Item) (bool, error) {
	writer, ok := d.cfg.Scorer.(scoring.Writer)
	if !ok {
		return true, nil
	}
	key := scoring.InstructionKey(item.System, item.Instruction)
	for _, kind := range d.traits.Writes {
		if kind == model.WrittenReference && item.Reference != "" {
			continue
		}
		w, found, err := d.cfg.Ledger.Writing(ctx, writer.WriterOf(kind), kind, key)
		if err != nil || !found {
			return false, err
		}
		switch kind {
		case model.WrittenReference:
			item.Reference = w.Text
		case model.WrittenCriteria:
			item.Criteria = w.Text
		}
	}
	return true, nil
}
