// Package traits finds out what the texts of a dataset are like.
package traits

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"admap/model"
)

const (
	// stretch is how many samples one worker takes at once.
	stretch = 512
	// mostSpoken is of how many samples, at equal distances, the responses' language is looked for:
	// enough to tell the share of those in another language than asked for to a hundredth.
	mostSpoken = 20_000
)

// Texts are those of a dataset.
type Texts interface {
	Roster() *model.Roster
	// Texts calls f with the samples of [from, to), in their order.
	Texts(ctx context.Context, from, to int, f func(i int, t *model.Text, err error)) error
}

// Scan looks at every text. Samples that cannot be read have no traits; unread says how many. The
// only error is ctx's. progress, if any, is called from one goroutine at a time.
func Scan(
	ctx context.Context, texts Texts, progress func(done, total int),
) (found *model.Traits, unread int, err error) {
	r := texts.Roster()
	found = &model.Traits{Looks: make([]model.Look, r.Responses()),
		Tongues: make([]model.Tongue, r.Len()), Spoken: make([]model.Tongue, r.Responses())}
	every := 1 + (r.Len()-1)/mostSpoken
	var next, failed atomic.Int64
	done, telling := 0, sync.Mutex{}
	work := func() error {
		for {
			from := int(next.Add(stretch)) - stretch
			if from >= r.Len() {
				return nil
			}
			to := min(from+stretch, r.Len())
			err := texts.Texts(ctx, from, to, func(i int, t *model.Text, err error) {
				if err != nil {
					failed.Add(1)
					return
				}
				note(found, i, t, r, i%every == 0)
			})
			if err != nil {
				return err
			}
			telling.Lock()
			if done += to - from; progress != nil {
				progress(done, r.Len())
			}
			telling.Unlock()
		}
	}
	var group errgroup.Group
	for range runtime.GOMAXPROCS(0) {
		group.Go(work)
	}
	return found, int(failed.Load()), group.Wait()
}

// note takes down what sample i is like.
func note(found *model.Traits, i int, t *model.Text, r *model.Roster, spoken bool) {
	found.Tongues[i] = tongueOf(t.Instruction)
	lo, hi := r.Span(i)
	for k, p := 0, lo; p < hi && k < len(t.Responses); k, p = k+1, p+1 {
		found.Looks[p] = look(t.Responses[k].Body)
		if spoken {
			found.Spoken[p] = tongueOf(t.Responses[k].Body)
		}
	}
}
