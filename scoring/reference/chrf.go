package reference

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"unicode"
	"unicode/utf8"

	"admap/model"
	"admap/scoring"
)

const (
	maxOrder = 6       // n-grams of one to six code points
	beta2    = 2 * 2   // recall counts beta = 2 times as much as precision
	root     = 1       // the empty n-gram; never 0, so that no key is 0
	blockLen = 1 << 15 // positions of a response walked together; their state stays in the cache
	maxKept  = 1 << 18 // code points: a larger reference's table is not kept
	// maxReference bounds the table of a reference to about 400 MB.
	maxReference = 1 << 20
)

// ngrams computes chrF2 (Popović 2015) as sacreBLEU does, signature
// case:mixed|eff:yes|nc:6|nw:0|space:no, per response:
//
//	P = mean over n of matches(n) / ngrams(response, n)
//	R = mean over n of matches(n) / ngrams(reference, n)
//	chrF2 = 100 · (1+β²)·P·R / (β²·P + R)
//
// over those n from 1 to 6 for which both texts have n-grams, after taking out all white space;
// matches(n) counts common n-grams with multiplicity. It is 0 where nothing matches.
//
// The reference is held as a trie whose nodes are its distinct n-grams. The edges stand in one hash
// table keyed by (node, code point), which is exact: two n-grams are one node only if they are
// equal. An n-gram of the response is found by one look-up from its prefix, and a position whose
// prefix is not in the trie is dropped, since nothing longer can match there.
type ngrams struct {
	text   string
	ready  bool
	length int // code points of the reference
	edges  []edge
	shift  uint
	counts []uint32 // per node: occurrences in the reference
	used   []uint32 // per node: occurrences matched in the present response
	points []rune
	alive  []place
}

type edge struct {
	key  uint64 // node<<32 | code point; 0: free
	node uint32
}

// place is a position of a text and the node of the n-gram that starts there.
type place struct{ at, node uint32 }

func (g *ngrams) bulky() bool { return g.length > maxKept || len(g.points) > maxKept }

func (g *ngrams) prepare(reference string) error {
	if g.ready && g.text == reference {
		return nil
	}
	g.points = appendVisible(g.points[:0], reference)
	g.ready, g.length = false, len(g.points)
	if g.length > maxReference {
		return &scoring.Failure{
			Reason: model.TooLong, Detail: fmt.Sprintf("reference of %d code points", g.length),
		}
	}
	g.clear(maxOrder * g.length)
	g.eachBlock(g.count)
	g.used = slices.Grow(g.used[:0], len(g.counts))[:len(g.counts)]
	g.text, g.ready = reference, true
	return nil
}

// clear empties the trie and makes room for n nodes, filling at most two thirds of the table.
func (g *ngrams) clear(n int) {
	width := bits.Len(uint(max(n*3/2, 15)))
	if cap(g.edges) < 1<<width {
		g.edges = make([]edge, 1<<width)
	}
	g.edges = g.edges[:1<<width]
	clear(g.edges)
	g.shift = uint(64 - width)
	g.counts = append(g.counts[:0], 0, 0) // node 0 does not exist, node 1 is the root
}

func (g *ngrams) compare(_ context.Context, response string) (float64, error) {
	g.points = appendVisible(g.points[:0], response)
	clear(g.used)
	var matches [maxOrder]int
	g.eachBlock(func(order int) { matches[order] += g.match(order) })
	return fscore(matches, len(g.points), g.length), nil
}

// fscore is chrF2 from the matches of each order and the lengths of both texts in code points.
func fscore(matches [maxOrder]int, response, reference int) float64 {
	var precision, recall, orders float64
	for n, m := range matches {
		if ours, theirs := response-n, reference-n; ours > 0 && theirs > 0 {
			precision += float64(m) / float64(ours)
			recall += float64(m) / float64(theirs)
			orders++
		}
	}
	if precision == 0 {
		return 0
	}
	precision /= orders
	recall /= orders
	return 100 * ((1 + beta2) * precision * recall / (beta2*precision + recall))
}

// eachBlock makes every position of g.points alive, block by block, and calls step for the orders
// of n-grams that start there, less one, in ascending order.
func (g *ngrams) eachBlock(step func(order int)) {
	for lo := 0; lo < len(g.points); lo += blockLen {
		g.alive = g.alive[:0]
		for at := lo; at < min(lo+blockLen, len(g.points)); at++ {
			g.alive = append(g.alive, place{uint32(at), root})
		}
		for order := range maxOrder {
			step(order)
		}
	}
}

// count moves every place to the n-gram that is one longer, and counts it.
func (g *ngrams) count(order int) {
	kept := g.alive[:0]
	for _, p := range g.alive {
		end := int(p.at) + order
		if end >= len(g.points) {
			break // places ascend: the others end here too
		}
		p.node = g.grow(p.node, g.points[end])
		g.counts[p.node]++
		kept = append(kept, p)
	}
	g.alive = kept
}

// match moves every place to the n-gram that is one longer, drops those whose n-gram is not in the
// reference, and returns how many n-grams found a partner there.
func (g *ngrams) match(order int) (matches int) {
	kept := g.alive[:0]
	for _, p := range g.alive {
		end := int(p.at) + order
		if end >= len(g.points) {
			break
		}
		if p.node = g.find(p.node, g.points[end]); p.node == 0 {
			continue
		}
		kept = append(kept, p)
		if g.used[p.node] < g.counts[p.node] {
			g.used[p.node]++
			matches++
		}
	}
	g.alive = kept
	return matches
}

// slot returns where the edge of a key stands or would stand.
func (g *ngrams) slot(key uint64) uint64 {
	const golden = 0x9E3779B97F4A7C15 // 2^64 over the golden ratio: spreads consecutive keys
	mask := uint64(len(g.edges) - 1)
	at := key * golden >> g.shift
	for g.edges[at].key != key && g.edges[at].key != 0 {
		at = (at + 1) & mask
	}
	return at
}

// find returns the node that point leads to, or 0.
func (g *ngrams) find(node uint32, point rune) uint32 {
	return g.edges[g.slot(uint64(node)<<32|uint64(point))].node
}

// grow returns the node that point leads to, which it adds where there is none.
func (g *ngrams) grow(node uint32, point rune) uint32 {
	key := uint64(node)<<32 | uint64(point)
	e := &g.edges[g.slot(key)]
	if e.key == 0 {
		*e = edge{key, uint32(len(g.counts))}
		g.counts = append(g.counts, 0)
	}
	return e.node
}

// appendVisible appends the code points of text that are not white space.
func appendVisible(points []rune, text string) []rune {
	points = slices.Grow(points, utf8.RuneCountInString(text))
	for _, r := range text {
		if !isSpace(r) {
			points = append(points, r)
		}
	}
	return points
}

// isSpace is white space as Python's str.split sees it: Unicode's, and the four ASCII separators.
func isSpace(r rune) bool {
	if r > ' ' && r < 0x85 {
		return false
	}
	return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f
}
