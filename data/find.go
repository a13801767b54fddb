package data

import (
	"context"
	"fmt"
	"runtime"

	"admap/model"
)

const (
	// findBytes is what a search reads at once: large against the cost of a read, and a few
	// milliseconds of work, after which others may have the processor.
	findBytes = 512 << 10
	// findGap bounds what is read in vain between two samples.
	findGap = 64 << 10
	// findRows bounds it where rows are known by their numbers.
	findRows = 4096
)

// Find returns the samples of [from, to) whose instruction, responses or id hold the query, and
// those that could not be read, with the reason of the first. It reads the file in its order and is
// many times faster than Text. The only error is ctx's. It may be called from many goroutines.
func (d *Dataset) Find(
	ctx context.Context, from, to int, q *model.Query,
) (hits, unread []int, why, err error) {
	w := d.readers.Get().(*worker)
	defer d.readers.Put(w)
	for next := from; from < to; from = next {
		if err := ctx.Err(); err != nil {
			return hits, unread, why, err
		}
		runtime.Gosched()
		next = d.stretch(from, to)
		d.each(w, from, next, func(i int, failed error) {
			switch {
			case failed != nil:
				unread = append(unread, i)
				if why == nil {
					why = failed
				}
			case w.holds(q):
				hits = append(hits, i)
			}
		})
	}
	return hits, unread, why, nil
}

// stretch returns how far from sample from on one fetch goes.
func (d *Dataset) stretch(from, to int) (next int) {
	first := d.places[from]
	end := first.offset + int64(first.size)
	for next = from + 1; next < to && next-from < findRows; next++ {
		at := d.places[next]
		if at.file != first.file || at.offset < end || at.offset-end > findGap ||
			at.offset+int64(at.size)-first.offset > findBytes {
			break
		}
		end = at.offset + int64(at.size)
	}
	return next
}

// each reads the samples of [from, to) once more, which are one stretch, and calls f for each while
// w holds it.
func (d *Dataset) each(w *worker, from, to int, f func(i int, err error)) {
	s := d.sources[d.places[from].file]
	s.fetch(d.places[from:to], func(k int, row []byte, err error) {
		i := from + k
		if err == nil && (w.read(row) != nil || w.key() != d.roster.Keys[i]) {
			err = ErrChanged
		}
		if err != nil {
			err = fmt.Errorf("read sample %d of %s: %w", i+1, visible(s.info.Path), err)
		}
		f(i, err)
	})
}

// holds reports whether the sample read last holds the query.
func (w *worker) holds(q *model.Query) bool {
	if q.In(w.prompt) {
		return true
	}
	for _, r := range w.responses {
		if q.In(r.body) {
			return true
		}
	}
	return q.In(w.lenient(fieldID))
}
