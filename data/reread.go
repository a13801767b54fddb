package data

import (
	"errors"

	"admap/model"
)

// near returns how many of the places, which begin with the first, one fetch reads.
func near(at []place) (n int) {
	first := at[0]
	end := first.offset + int64(first.size)
	for n = 1; n < len(at) && n < findRows; n++ {
		p := at[n]
		if p.file != first.file || p.offset < end || p.offset-end > findGap ||
			p.offset+int64(p.size)-first.offset > findBytes {
			break
		}
		end = p.offset + int64(p.size)
	}
	return n
}

// fetch calls f with the rows at places anywhere, in that order, by as few reads as may be.
func (d *Dataset) fetch(at []place, f func(i int, row []byte, err error)) {
	for from := 0; from < len(at); {
		n := near(at[from:])
		d.sources[at[from].file].fetch(at[from:from+n], func(i int, row []byte, err error) {
			f(from+i, row, err)
		})
		from += n
	}
}

// sample is read once more, row by row.
type sample struct {
	*worker
	rows, read int
	wantText   bool
	keys       []model.Key // of the only row
	members    joiner      // of several
	text       model.Text
	err        error
}

// add reads the next row.
func (s *sample) add(row []byte, failed error) {
	s.read++
	if failed == nil && s.worker.read(row) != nil {
		failed = ErrChanged
	}
	if s.err == nil {
		s.err = failed
	}
	if s.err != nil {
		return
	}
	keys := s.responseKeys()
	if s.rows == 1 {
		s.keys = keys
		if s.wantText {
			s.text = s.worker.sample()
		}
		return
	}
	places := s.members.add(keys)
	if s.wantText {
		s.join(places)
	}
}

// join adds the text of the row read last. A remark on a response that has one follows it.
func (s *sample) join(places []int) {
	t := s.worker.sample()
	if s.read == 1 {
		s.text = t
		return
	}
	for k, at := range places {
		r := t.Responses[k]
		if at == len(s.text.Responses) {
			s.text.Responses = append(s.text.Responses, r)
			continue
		}
		known := &s.text.Responses[at]
		if known.Model == "" {
			known.Model = r.Model
		}
		if r.Rationale != "" && known.Rationale != "" && known.Rationale != r.Rationale {
			known.Rationale += "\n\n"
		} else if known.Rationale == r.Rationale {
			r.Rationale = ""
		}
		known.Rationale += r.Rationale
	}
}

// check reports whether the sample could be read and still has its key.
func (s *sample) check(key model.Key) error {
	keys := s.keys
	if s.rows > 1 {
		keys = s.members.keys
	}
	switch {
	case s.err != nil && !errors.Is(s.err, ErrChanged):
		return s.err
	case s.err != nil || s.worker.keys.sample(keys) != key:
		return ErrChanged
	}
	return nil
}

// responseKeys returns the response keys of the row read last, until the next.
func (w *worker) responseKeys() []model.Key {
	w.found = w.found[:0]
	w.keys.prompt(w.system, w.prompt)
	for _, r := range w.responses {
		w.found = append(w.found, w.keys.response(r.body))
	}
	return w.found
}
