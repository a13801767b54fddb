package data

import (
	"context"
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
		d.each(w, from, next, q, func(i int, hit bool, failed error) {
			switch {
			case failed != nil:
				unread = append(unread, i)
				if why == nil {
					why = failed
				}
			case hit:
				hits = append(hits, i)
			}
		})
	}
	return hits, unread, why, nil
}

// Texts calls f with the text of every sample of [from, to), in the order of the file and many times
// faster than Text; what cannot be read comes with an error. The only error it returns is ctx's. It
// may be called from many goroutines.
func (d *Dataset) Texts(
	ctx context.Context, from, to int, f func(i int, t *model.Text, err error),
) error {
	w := d.readers.Get().(*worker)
	defer d.readers.Put(w)
	for next := from; from < to; from = next {
		if err := ctx.Err(); err != nil {
			return err
		}
		runtime.Gosched()
		next = d.stretch(from, to)
		d.visit(w, from, next, visitor{wantText: true, done: func(i int, s *sample, err error) {
			f(i, &s.text, err)
		}})
	}
	return nil
}

// stretch returns how far from sample from on one fetch goes.
func (d *Dataset) stretch(from, to int) (next int) {
	if d.first == nil {
		return from + near(d.places[from:to])
	}
	lo := d.first[from]
	end := int(lo) + near(d.places[lo:d.first[to]])
	for next = from + 1; next < to && int(d.first[next+1]) <= end; next++ {
	}
	return next
}

// each reads the samples of [from, to) once more and calls f for each with whether it holds q.
func (d *Dataset) each(w *worker, from, to int, q *model.Query, f func(i int, hit bool, err error)) {
	hit := false
	visit := visitor{
		row:  func(s *sample) { hit = hit || s.err == nil && w.holds(q) },
		done: func(i int, _ *sample, err error) { f(i, hit, err); hit = false },
	}
	d.visit(w, from, to, visit)
}

// visitor is told of every row and of every sample that is read once more.
type visitor struct {
	wantText bool
	row      func(*sample)
	done     func(i int, s *sample, err error)
}

// visit reads the samples of [from, to), which one fetch reads.
func (d *Dataset) visit(w *worker, from, to int, v visitor) {
	at := d.places[from:to]
	if d.first != nil {
		at = d.places[d.first[from]:d.first[to]]
	}
	i := from
	s := sample{worker: w, rows: len(d.rows(i)), wantText: v.wantText}
	d.fetch(at, func(_ int, row []byte, failed error) {
		s.add(row, failed)
		if v.row != nil {
			v.row(&s)
		}
		if s.read < s.rows {
			return
		}
		err := s.check(d.roster.Keys[i])
		if err != nil {
			err = d.unread(i, err)
		}
		v.done(i, &s, err)
		if i++; i < to {
			s = sample{worker: w, rows: len(d.rows(i)), wantText: v.wantText}
		}
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
