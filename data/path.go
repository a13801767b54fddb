package data

import (
	"math"
	"strconv"
	"strings"
)

// column is a dotted path into a row: keys of objects, positions in lists, "*" for every member
// of an object. A list is entered without being named.
type column struct {
	name string
	keys []step
}

// step is one part of a path.
type step struct {
	key   string
	place int // in a list, or none if key is no number
}

func parseSteps(path string) []step {
	var out []step
	for _, key := range strings.Split(path, ".") {
		place, err := strconv.Atoi(key)
		if err != nil || place < 0 {
			place = none
		}
		out = append(out, step{key, place})
	}
	return out
}

// parseColumns reads columns separated by commas, such as "output_1,output_2".
func parseColumns(s string) []column {
	var out []column
	for _, name := range strings.Split(s, ",") {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, column{name: name, keys: parseSteps(name)})
		}
	}
	return out
}

// literalColumn is the member of a row with just that name, whatever characters are in it.
func literalColumn(name string) column {
	return column{name: name, keys: []step{{key: name, place: none}}}
}

func joinColumns(cs []column) string {
	names := make([]string, len(cs))
	for i, c := range cs {
		names[i] = c.name
	}
	return strings.Join(names, ",")
}

// find follows keys from the value at until it stands on a list that they enter, or at their end.
// It returns none and no keys where the row has nothing there.
func (r *row) find(at int, keys []step) (found int, rest []step) {
	for len(keys) > 0 && at != none {
		switch r.kind(at) {
		case object:
			if keys[0].key == "*" {
				return at, keys
			}
			at = r.member(at, keys[0].key)
		case list:
			if keys[0].place == none {
				return at, keys
			}
			at = r.element(at, keys[0].place)
		default:
			at = none
		}
		keys = keys[1:]
	}
	if at == none {
		keys = nil
	}
	return at, keys
}

func (r *row) element(at, place int) int {
	for i, end := at+1, r.behind(at); i < end; i = r.behind(i) {
		if place == 0 {
			return i
		}
		place--
	}
	return none
}

// leaves appends every value that keys lead to from the value at.
func (r *row) leaves(at int, keys []step, out []int) []int {
	at, rest := r.find(at, keys)
	if at == none {
		return out
	}
	if len(rest) == 0 {
		return append(out, at)
	}
	if r.kind(at) == object { // a "*"
		for i, end := at+1, r.behind(at); i < end; i = r.behind(i + 1) {
			out = r.leaves(i+1, rest[1:], out)
		}
		return out
	}
	for i, end := at+1, r.behind(at); i < end; i = r.behind(i) {
		out = r.leaves(i, rest, out)
	}
	return out
}

// has reports whether the column exists in the row, if only as null.
func (r *row) has(c column, scratch []int) bool {
	at, rest := r.find(0, c.keys)
	if at == none || len(rest) == 0 {
		return at != none
	}
	return len(r.leaves(at, rest, scratch[:0])) > 0
}

// spread appends the values of column c, one per response: the elements of the first list on its
// way, each followed to the column's end, none where an element lacks it. A column that meets no
// list is one value. It reports whether the column exists and whether it met a list.
func (r *row) spread(c column, out []item) (items []item, exists, listed bool) {
	at, rest := r.find(0, c.keys)
	if at == none {
		return out, false, false
	}
	if r.kind(at) != list {
		return append(out, item{at, rest}), true, false
	}
	for i, end := at+1, r.behind(at); i < end; i = r.behind(i) {
		out = append(out, item{i, rest})
	}
	return out, true, true
}

// item is one response's part of a column: a value and the keys still to follow from it.
type item struct {
	at   int
	rest []step
}

// one returns the first value of an item, or none.
func (r *row) one(it item, scratch []int) int {
	at, rest := r.find(it.at, it.rest)
	if at == none || len(rest) == 0 {
		return at
	}
	if found := r.leaves(at, rest, scratch[:0]); len(found) > 0 {
		return found[0]
	}
	return none
}

// mean returns the mean of the numbers of an item, NaN where it has none: a response rated on
// several aspects, or several times, has several.
func (r *row) mean(it item, scratch []int) (float64, error) {
	sum, n := 0.0, 0
	add := func(at int) error {
		f, err := r.float(at)
		if err == nil && !math.IsNaN(f) {
			sum += f
			n++
		}
		return err
	}
	for _, at := range r.leaves(it.at, it.rest, scratch[:0]) {
		from, end := at, r.behind(at)
		if r.kind(at) == list {
			from++
		}
		for i := from; i < end; i = r.behind(i) {
			if err := add(i); err != nil {
				return 0, err
			}
		}
	}
	if n == 0 {
		return math.NaN(), nil
	}
	return sum / float64(n), nil
}
