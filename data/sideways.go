package data

import "slices"

const hintRecords = `write one object for each row; in pandas: df.to_json(path, orient="records", ` +
	`lines=True)`

// sideways says of the only object of a file that it holds a whole table otherwise than row by row,
// as pandas writes one unless told not to; it is "" for what may be a row.
func (r *row) sideways() string {
	var names []string
	var values []int
	var arena []byte
	for i, end := 1, r.behind(0); i < end; i = r.behind(i + 1) {
		names, values = append(names, string(r.decoded(i, &arena))), append(values, i+1)
	}
	all := func(f func(at int) bool) bool {
		return !slices.ContainsFunc(values, func(at int) bool { return !f(at) })
	}
	switch {
	case len(names) < 2:
	case r.kind(r.member(0, "columns")) == list && r.kind(r.member(0, "data")) == list:
		return "it is one object that holds the columns' names and lists of cells"
	case all(func(at int) bool { return r.kind(at) == object && r.numbered(at) }),
		all(func(at int) bool { return r.kind(at) == list }) && r.equallyLong(values):
		return "it is one object that holds columns, not rows"
	case r.rowsByName(values):
		return "it is one object whose members are the rows"
	}
	return ""
}

// numbered reports whether the keys of the object at are numbers.
func (r *row) numbered(at int) bool {
	names := r.keysOf(at)
	return len(names) > 0 && !slices.ContainsFunc(names, func(s string) bool {
		return s == "" || digitRun(s) != len(s)
	})
}

// equallyLong reports whether lists have the same length, more than none, and one of them is of text.
func (r *row) equallyLong(lists []int) bool {
	worded, size := false, -1
	for _, at := range lists {
		n := 0
		for i, end := at+1, r.behind(at); i < end; i = r.behind(i) {
			worded = worded || r.kind(i) == text
			n++
		}
		if n == 0 || size >= 0 && n != size {
			return false
		}
		size = n
	}
	return worded
}

// rowsByName reports whether the values are objects with the same keys, among them one of a row's.
func (r *row) rowsByName(values []int) bool {
	var first []string
	for i, at := range values {
		if r.kind(at) != object {
			return false
		}
		names := r.keysOf(at)
		if i == 0 {
			first = names
		}
		if len(names) < 2 || !slices.Equal(names, first) {
			return false
		}
	}
	return slices.ContainsFunc(first, func(name string) bool {
		return slices.Contains([]string{"prompt", "instruction", "question", "chosen"}, name)
	})
}

// keysOf are the keys of the object at.
func (r *row) keysOf(at int) (names []string) {
	var arena []byte
	for i, end := at+1, r.behind(at); i < end; i = r.behind(i + 1) {
		names = append(names, string(r.decoded(i, &arena)))
	}
	return names
}
