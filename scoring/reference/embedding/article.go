package embedding

import "admap/scoring/endpoint"

// article is a text on its way to a vector.
type article struct {
	text    string
	level   int // how often its windows were halved
	spans   []span
	vectors [][]float64 // of the windows; nil where it is missing
	missing int
	err     error // of this round
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

// cut makes windows at the article's level.
func (t *article) cut() {
	t.spans = spans(t.text, window>>t.level)
	t.vectors, t.missing = make([][]float64, len(t.spans)), len(t.spans)
}

// pieces are the windows that are missing.
func (t *article) pieces() (list []piece) {
	for n, v := range t.vectors {
		if v == nil {
			list = append(list, piece{of: t, n: n, level: t.level})
		}
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
		return outcome{err: endpoint.Garbage("embeddings of windows that have no mean")}
	}
	return outcome{vector: v}
}

// maxBegun bounds the articles remembered that have come half of the way.
const maxBegun = 256

// resume is the article of a text, as far as an earlier round has come with it.
func (a *asker) resume(text string) *article {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.begun[text]
	if t == nil {
		t = &article{text: text}
		t.cut()
	}
	delete(a.begun, text)
	t.err = nil
	return t
}

// shelve remembers what a round has found out about an article that it could not finish, so that
// another does not ask for it again.
func (a *asker) shelve(t *article) {
	if t.missing == 0 || t.level == 0 && t.missing == len(t.spans) {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.begun) >= maxBegun {
		clear(a.begun)
	}
	a.begun[t.text] = t
}
