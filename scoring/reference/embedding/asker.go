package embedding

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
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
	dims     atomic.Int64 // of the first vector, and so of all; 0: none has come
	answered atomic.Bool  // the server has taken a request
	packed   atomic.Bool  // it has taken one for base64
	plain    atomic.Bool  // it takes none for base64
}

func newAsker(cfg Config) *asker {
	a := &asker{client: cfg.Client, model: cfg.Model}
	a.inputs.Store(int64(cfg.Inputs))
	a.suspect.Store(maxText + 1)
	return a
}

// article is a text on its way to a vector.
type article struct {
	text    string
	level   int // how often its windows were halved
	spans   []span
	vectors [][]float64
	missing int // windows without a vector
	err     error
}

// piece is one window of an article, to be asked for while the article is at that level.
type piece struct {
	of    *article
	n     int // which window
	level int
}

func (p piece) text() string { s := p.of.spans[p.n]; return p.of.text[s.from:s.to] }

func (p piece) len() int { return p.of.spans[p.n].to - p.of.spans[p.n].from }

// due reports whether anybody still wants it.
func (p piece) due() bool { return p.of.err == nil && p.of.level == p.level }

// cut makes the pieces of an article at its level.
func (t *article) cut() []piece {
	t.spans = spans(t.text, window>>t.level)
	t.vectors, t.missing = make([][]float64, len(t.spans)), len(t.spans)
	list := make([]piece, len(t.spans))
	for n := range list {
		list[n] = piece{of: t, n: n, level: t.level}
	}
	return list
}

// outcome is the vector of an article all of whose windows have theirs.
func (t *article) outcome() outcome {
	if t.err != nil {
		return outcome{err: t.err}
	}
	weights := make([]int, len(t.spans))
	for n, s := range t.spans {
		weights[n] = s.to - s.from
	}
	v := mean(t.vectors, weights)
	if v == nil {
		return outcome{err: endpoint.Garbage("embeddings of windows that cancel each other")}
	}
	return outcome{vector: v}
}

// embed implements fetch.
func (a *asker) embed(
	ctx context.Context, texts []string,
) (map[string]outcome, scoring.Usage, error) {
	run := &round{asker: a}
	articles := make([]*article, len(texts))
	for k, text := range texts {
		t := &article{text: text}
		if articles[k] = t; len(text) > maxText {
			t.err = &scoring.Failure{Reason: model.TooLong, Detail: "the text is longer than 1 MiB"}
			continue
		}
		run.queue = append(run.queue, t.cut()...)
	}
	err := run.all(ctx)
	got := make(map[string]outcome, len(texts))
	for _, t := range articles {
		if t.err != nil || t.missing == 0 {
			got[t.text] = t.outcome()
		}
	}
	return got, run.used, err
}

// round is one call of embed.
type round struct {
	*asker
	queue []piece
	used  scoring.Usage
}

// all asks for what is due until nothing is, or a request failed for no text's sake.
func (r *round) all(ctx context.Context) error {
	for {
		r.queue = slices.DeleteFunc(r.queue, func(p piece) bool { return !p.due() })
		if len(r.queue) == 0 {
			return nil
		}
		// By length, so that what is too long for the server comes together.
		slices.SortStableFunc(r.queue, func(p, q piece) int { return cmp.Compare(p.len(), q.len()) })
		n := r.fitting()
		group := slices.Clone(r.queue[:n])
		r.queue = r.queue[n:]
		if err := r.send(ctx, group); err != nil {
			return err
		}
	}
}

// fitting is how many pieces at the head of the queue one request may hold.
func (r *round) fitting() (n int) {
	most, suspect, bytes := int(r.inputs.Load()), int(r.suspect.Load()), 0
	for _, p := range r.queue {
		bytes += p.len()
		if n > 0 && (n >= most || bytes > maxBytes || p.len() >= suspect) {
			break
		}
		n++
	}
	return n
}

// send asks for a group. One that is refused for the sake of a text is split until that text stands
// alone.
func (r *round) send(ctx context.Context, group []piece) error {
	list, used, err := r.ask(ctx, group)
	r.used = plus(r.used, used)
	switch refused, culprit := r.blames(err); {
	case err == nil:
		r.take(group, list)
		return nil
	case !culprit:
		return err
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
	r.queue = append(r.queue, t.cut()...)
}

// take gives pieces their vectors.
func (a *asker) take(group []piece, list []endpoint.Embedding) {
	for k, p := range group {
		switch e := list[k]; {
		case !p.due():
		case e.Err != nil:
			p.of.err = e.Err
		default:
			p.of.err = a.sameModel(len(e.Vector))
			p.of.vectors[p.n] = e.Vector
			p.of.missing--
		}
	}
}

// sameModel is the failure of a vector that cannot be by the model that made the others: somebody
// else answers at that address now, or takes turns with it.
func (a *asker) sameModel(dims int) error {
	if a.dims.CompareAndSwap(0, int64(dims)) || a.dims.Load() == int64(dims) {
		return nil
	}
	return &scoring.Failure{Reason: model.Unparsable, Systemic: true,
		Detail: fmt.Sprintf("an embedding of %d dimensions, where others have %d", dims, a.dims.Load())}
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
