package data

import (
	"context"
	"fmt"
	"io"
	"runtime"

	"admap/model"
)

const (
	// findBytes is what a search reads at once: large against the cost of a read, and a few
	// milliseconds of work, after which others may have the processor.
	findBytes = 512 << 10
	// findGap bounds what is read in vain between two samples.
	findGap = 64 << 10
)

// Find returns the samples of [from, to) whose instruction, responses or id hold the query, and
// those that could not be read, with the reason of the first. It reads the file in its order and is
// many times faster than Text. The only error is ctx's. It may be called from many goroutines.
func (d *Dataset) Find(
	ctx context.Context, from, to int, q *model.Query,
) (hits, unread []int, why, err error) {
	w := d.readers.Get().(*worker)
	defer d.readers.Put(w)
	var buf []byte
	for next := from; from < to; from = next {
		if err := ctx.Err(); err != nil {
			return hits, unread, why, err
		}
		runtime.Gosched()
		var size int
		next, size = d.stretch(from, to)
		if cap(buf) < size {
			buf = make([]byte, size)
		}
		n, readErr := d.sources[d.places[from].file].rows.ReadAt(buf[:size], d.places[from].offset)
		for i := from; i < next; i++ {
			found, err := d.rowHolds(w, q, i, buf[:n], d.places[from].offset, readErr)
			switch {
			case err != nil:
				unread = append(unread, i)
				if why == nil {
					why = err
				}
			case found:
				hits = append(hits, i)
			}
		}
	}
	return hits, unread, why, nil
}

// stretch returns how far from sample from on one read goes, and its size in bytes.
func (d *Dataset) stretch(from, to int) (next, size int) {
	first := d.places[from]
	size = int(first.size)
	for next = from + 1; next < to; next++ {
		at := d.places[next]
		end := int(at.offset-first.offset) + int(at.size)
		if at.file != first.file || end > findBytes || end-int(at.size)-size > findGap {
			break
		}
		size = end
	}
	return next, size
}

// rowHolds looks into the row of sample i, which stands in b, read from the place at on.
func (d *Dataset) rowHolds(
	w *worker, q *model.Query, i int, b []byte, at int64, readErr error,
) (bool, error) {
	start := int(d.places[i].offset - at)
	end := start + int(d.places[i].size)
	if end > len(b) && readErr != nil && readErr != io.EOF {
		return false, fmt.Errorf("read sample %d: %w", i+1, readErr)
	}
	if end > len(b) || w.read(b[start:end]) != nil || w.key() != d.roster.Keys[i] {
		name := visible(d.sources[d.places[i].file].info.Path)
		return false, fmt.Errorf("read sample %d of %s: %w", i+1, name, ErrChanged)
	}
	return w.holds(q), nil
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
