package embedding

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

const (
	// maxBytes of all texts of a request together: a token is a byte at least, so that the API's
	// limit of 300,000 tokens is kept whatever the texts are.
	maxBytes = 300_000
	// bytesPerToken is what an expectation needs; limits are not kept by it.
	bytesPerToken = 4
)

// asker embeds texts by as few requests as the server's limits allow.
type asker struct {
	client *endpoint.Client
	model  string

	inputs   atomic.Int64 // of one request at most; less once the server has said so
	suspect  atomic.Int64 // bytes from which texts go alone, since one that long was refused
	answered atomic.Bool  // the server has taken a request
	packed   atomic.Bool  // it has taken one for base64
	plain    atomic.Bool  // it takes none for base64
	census   census

	mu    sync.Mutex
	begun map[string]*article // by text
}

func newAsker(cfg Config) *asker {
	a := &asker{
		client: cfg.Client, model: cfg.Model, census: census{votes: make(map[int]int)},
		begun: make(map[string]*article),
	}
	a.inputs.Store(int64(cfg.Inputs))
	a.suspect.Store(maxText + 1)
	return a
}

// embed implements fetch.
func (a *asker) embed(
	ctx context.Context, texts []string,
) (map[string]outcome, scoring.Usage, error) {
	run := &round{asker: a}
	articles := make([]*article, len(texts))
	for k, text := range texts {
		t := a.resume(text)
		if articles[k] = t; len(text) > maxText {
			t.err = &scoring.Failure{Reason: model.TooLong, Detail: "the text is longer than 1 MiB"}
			continue
		}
		run.queue = append(run.queue, t.pieces()...)
	}
	err := run.all(ctx)
	got := make(map[string]outcome, len(texts))
	for _, t := range articles {
		if t.err != nil || t.missing == 0 {
			got[t.text] = t.outcome()
		}
		a.shelve(t)
	}
	return got, run.used, err
}

// round is one call of embed.
type round struct {
	*asker
	queue []piece
	used  scoring.Usage
	fault error // that failed some of the texts
	row   int   // of requests that failed one after another
}

// maxRow of failed requests are reason to wait before the next.
const maxRow = 3

// all asks for what is due until nothing is, or the server has to be left alone. It returns the
// failure of a request that was no text's fault.
func (r *round) all(ctx context.Context) error {
	for {
		r.queue = slices.DeleteFunc(r.queue, func(p piece) bool { return !p.due() })
		if len(r.queue) == 0 {
			return r.fault
		}
		if err := r.send(ctx, r.next()); err != nil {
			return err
		}
	}
}

// next takes off the queue what the next request is to hold. What is suspected of being too long
// comes first and alone, so that its windows may join the others; these come by length, so that
// what is too long comes together.
func (r *round) next() (group []piece) {
	slices.SortStableFunc(r.queue, func(p, q piece) int { return cmp.Compare(p.len(), q.len()) })
	n := len(r.queue)
	if longest := r.queue[n-1]; int64(longest.len()) >= r.suspect.Load() {
		r.queue = r.queue[:n-1]
		return []piece{longest}
	}
	most, bytes := int(r.inputs.Load()), 0
	for n = 0; n < len(r.queue) && n < most; n++ {
		if bytes += r.queue[n].len(); n > 0 && bytes > maxBytes {
			break
		}
	}
	group = slices.Clone(r.queue[:n])
	r.queue = r.queue[n:]
	return group
}

// send asks for a group. One that is refused for the sake of a text is split until that text stands
// alone.
func (r *round) send(ctx context.Context, group []piece) error {
	list, used, err := r.ask(ctx, group)
	r.used = plus(r.used, used)
	if err == nil {
		r.row = 0
	}
	switch refused, culprit := r.blames(err); {
	case err == nil:
		r.census.check(list)
		take(group, list)
		return nil
	case !culprit:
		return r.failed(group, err)
	case len(group) == 1:
		r.refused(group[0], err)
		return nil
	case refused.Says("batch size", "batch_size", "too many inputs", "maximum allowed batch"):
		r.inputs.Store(min(r.inputs.Load(), int64(len(group)+1)/2))
		r.queue = append(r.queue, group...) // to be packed anew
		return nil
	}
	for _, half := range [][]piece{group[:len(group)/2], group[len(group)/2:]} {
		half = slices.DeleteFunc(half, func(p piece) bool { return !p.due() })
		if len(half) == 0 {
			continue
		}
		if err := r.send(ctx, half); err != nil {
			return err
		}
	}
	return nil
}

// failed gives the texts of a group the failure of their request. It returns one after which no
// other request is worth making.
func (r *round) failed(group []piece, err error) error {
	var f *scoring.Failure
	if !errors.As(err, &f) || f.Throttled || f.Systemic || !f.Temporary {
		return err
	}
	r.fault, r.row = err, r.row+1
	if r.row >= maxRow || f.Reason == model.TimedOut {
		return err
	}
	for _, p := range group {
		p.of.err = err
	}
	return nil
}

// blames reports whether a request may have been refused for the sake of one of its texts. Before
// the server has taken any request, only their length is: else it is likely not to serve embeddings
// at all.
func (a *asker) blames(err error) (*endpoint.Rejection, bool) {
	var refused *endpoint.Rejection
	if !errors.As(err, &refused) {
		return nil, false
	}
	f := refused.Failure
	forGood := !f.Temporary && !f.Throttled && !f.Systemic
	return refused, forGood && (f.Reason == model.TooLong || tooLong(refused) || a.answered.Load())
}

// tooLong knows the words that servers of embeddings have for it, besides those of chat.
func tooLong(refused *endpoint.Rejection) bool {
	return refused.Says("must have less than", "input length exceeds", "maximum input length",
		"exceeds max", "too long", "too large", "batch size", "max_seq_len")
}

// refused settles what becomes of a window that the server does not take by itself.
func (r *round) refused(p piece, err error) {
	var rejected *endpoint.Rejection
	t := p.of
	if !errors.As(err, &rejected) ||
		rejected.Failure.Reason != model.TooLong && !tooLong(rejected) {
		t.err = err
		return
	}
	r.suspect.Store(min(r.suspect.Load(), int64(p.len())))
	if t.level == halvings {
		t.err = &scoring.Failure{Reason: model.TooLong, Detail: rejected.Failure.Detail}
		return
	}
	for t.level++; t.level < halvings && window>>t.level >= p.len(); {
		t.level++ // windows of that length would be the same again
	}
	t.cut()
	r.queue = append(r.queue, t.pieces()...)
}

// take gives pieces their vectors.
func take(group []piece, list []endpoint.Embedding) {
	for k, p := range group {
		switch e := list[k]; {
		case !p.due():
		case e.Err != nil:
			p.of.err = e.Err
		default:
			p.of.vectors[p.n] = e.Vector
			p.of.missing--
		}
	}
}

// ask makes one request, and again without base64 where the server does not take that.
func (a *asker) ask(
	ctx context.Context, group []piece,
) ([]endpoint.Embedding, scoring.Usage, error) {
	request := endpoint.EmbedRequest{Model: a.model, Base64: !a.plain.Load()}
	bytes := 0
	for _, p := range group {
		request.Inputs, bytes = append(request.Inputs, p.text()), bytes+p.len()
	}
	request.Size.Prompt = bytes/bytesPerToken + len(group)
	list, used, err := a.client.Embed(ctx, request)
	var refused *endpoint.Rejection
	switch {
	case err == nil:
		a.packed.Store(a.packed.Load() || request.Base64)
	case request.Base64 && errors.As(err, &refused) && ctx.Err() == nil && a.blamesForm(refused):
		request.Base64 = false
		if list, used, err = a.client.Embed(ctx, request); err == nil {
			a.plain.Store(true)
		}
	}
	if err == nil {
		a.answered.Store(true)
	}
	return list, used, err
}

// blamesForm reports whether base64 may be what the server refused: by its words, or as long as it
// has never taken it.
func (a *asker) blamesForm(refused *endpoint.Rejection) bool {
	return refused.Form() && refused.Says("encoding_format", "base64") ||
		refused.Vague() && !a.packed.Load() && !tooLong(refused)
}
