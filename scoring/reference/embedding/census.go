package embedding

import (
	"fmt"
	"sync"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

// maxOdd answers in a row of other dimensions than usual are no accident: somebody else answers at
// that address now.
const maxOdd = 10

// census knows how many dimensions the model's vectors have: as many as those of most answers. One
// that goes wrong, the first even, does not decide it.
type census struct {
	mu    sync.Mutex
	votes map[int]int // answers by the dimensions of their first vector
	usual int
	odd   int // answers in a row without a usual vector
}

// check gives vectors that cannot be by the model that made the others an error instead.
func (c *census) check(list []endpoint.Embedding) {
	c.mu.Lock()
	defer c.mu.Unlock()
	first, usual := 0, false
	for _, e := range list {
		if first == 0 {
			first = len(e.Vector)
		}
	}
	if c.votes[first]++; first > 0 && (c.usual == 0 || c.votes[first] > c.votes[c.usual]) {
		c.usual = first
	}
	for k, e := range list {
		switch {
		case e.Err != nil:
		case len(e.Vector) == c.usual:
			usual = true
		default:
			list[k] = endpoint.Embedding{Err: c.stranger(len(e.Vector))}
		}
	}
	if c.odd++; usual {
		c.odd = 0
	}
}

func (c *census) stranger(dims int) error {
	detail := fmt.Sprintf("an embedding of %d dimensions, where others have %d", dims, c.usual)
	if c.odd < maxOdd {
		return endpoint.Garbage(detail)
	}
	return &scoring.Failure{Reason: model.Unparsable, Detail: detail, Systemic: true}
}
