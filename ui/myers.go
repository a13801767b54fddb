package ui

// far marks a diagonal that cannot be reached.
const far = -1 << 30

// myers finds a shortest edit script between two sequences in linear space (E. W. Myers, An O(ND)
// Difference Algorithm and Its Variations, Algorithmica 1986, section 4b), as long as the budget
// of steps lasts.
type myers struct {
	a, b        []int32 // equal units have equal numbers
	gone, fresh []bool  // units of a and of b that the other has not
	forth, back []int32 // furthest x by diagonal, from either end
	budget      *int
}

func newMyers(as, bs []string, budget *int) *myers {
	number := map[string]int32{}
	intern := func(list []string) []int32 {
		out := make([]int32, len(list))
		for k, s := range list {
			n, ok := number[s]
			if !ok {
				n = int32(len(number))
				number[s] = n
			}
			out[k] = n
		}
		return out
	}
	d := &myers{a: intern(as), b: intern(bs), budget: budget}
	d.gone, d.fresh = make([]bool, len(as)), make([]bool, len(bs))
	size := len(as) + len(bs) + 4
	d.forth, d.back = make([]int32, 2*size), make([]int32, 2*size)
	return d
}

// run marks what differs between a[a0:a1] and b[b0:b1].
func (d *myers) run(a0, a1, b0, b1 int) bool {
	for a0 < a1 && b0 < b1 && d.a[a0] == d.b[b0] {
		a0, b0 = a0+1, b0+1
	}
	for a0 < a1 && b0 < b1 && d.a[a1-1] == d.b[b1-1] {
		a1, b1 = a1-1, b1-1
	}
	if a0 == a1 || b0 == b1 {
		for i := a0; i < a1; i++ {
			d.gone[i] = true
		}
		for j := b0; j < b1; j++ {
			d.fresh[j] = true
		}
		return true
	}
	x, y, ok := d.middle(d.a[a0:a1], d.b[b0:b1])
	return ok && d.run(a0, a0+x, b0, b0+y) && d.run(a0+x, a1, b0+y, b1)
}

// middle returns a place on a shortest path, about half way.
func (d *myers) middle(a, b []int32) (x, y int, ok bool) {
	n, m := len(a), len(b)
	mid, delta := len(d.forth)/2, n-m
	at := func(k int) int { return mid + k }
	d.forth[at(1)], d.back[at(1)] = 0, 0
	for steps := 0; ; steps++ {
		if *d.budget -= 2 * (steps + 1); *d.budget < 0 {
			return 0, 0, false
		}
		for k := -steps; k <= steps; k += 2 {
			x := furthest(d.forth, at(k), k, steps, a, b)
			if o := delta - k; delta&1 != 0 && o > -steps && o < steps && x+int(d.back[at(o)]) >= n {
				return x, x - k, true
			}
		}
		for k := -steps; k <= steps; k += 2 {
			x := furthestBack(d.back, at(k), k, steps, a, b)
			if o := delta - k; delta&1 == 0 && o >= -steps && o <= steps && x+int(d.forth[at(o)]) >= n {
				return n - x, m - (x - k), true
			}
		}
	}
}

// step is where diagonal k is entered: from the diagonal beside it that has come further.
func step(v []int32, at, k, steps int) int {
	if k == -steps || k != steps && v[at-1] < v[at+1] {
		return int(v[at+1])
	}
	return int(v[at-1]) + 1
}

func furthest(v []int32, at, k, steps int, a, b []int32) int {
	x := step(v, at, k, steps)
	if y := x - k; x < 0 || y < 0 || x > len(a) || y > len(b) {
		v[at] = far
		return far
	}
	for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
		x++
	}
	v[at] = int32(x)
	return x
}

func furthestBack(v []int32, at, k, steps int, a, b []int32) int {
	x := step(v, at, k, steps)
	if y := x - k; x < 0 || y < 0 || x > len(a) || y > len(b) {
		v[at] = far
		return far
	}
	for x < len(a) && x-k < len(b) && a[len(a)-1-x] == b[len(b)-1-(x-k)] {
		x++
	}
	v[at] = int32(x)
	return x
}
