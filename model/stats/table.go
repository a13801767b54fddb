package stats

import "math"

// Table counts by row and column.
type Table [][]int

// sums are of rows, of columns and of all.
func (t Table) sums() (rows, columns []int, n int) {
	rows = make([]int, len(t))
	for i, row := range t {
		if columns == nil {
			columns = make([]int, len(row))
		}
		for j, c := range row {
			rows[i], columns[j], n = rows[i]+c, columns[j]+c, n+c
		}
	}
	return rows, columns, n
}

// ChiSquare is Pearson's statistic of independence with its degrees of freedom; rows and columns
// without a count are left out.
func (t Table) ChiSquare() (statistic float64, degrees int) {
	rows, columns, n := t.sums()
	for i, row := range t {
		for j, c := range row {
			if expected := float64(rows[i]) * float64(columns[j]) / float64(n); expected > 0 {
				statistic += (float64(c) - expected) * (float64(c) - expected) / expected
			}
		}
	}
	return statistic, (filled(rows) - 1) * (filled(columns) - 1)
}

func filled(counts []int) (n int) {
	for _, c := range counts {
		if c > 0 {
			n++
		}
	}
	return n
}

// CramersV is the association of rows and columns, from 0 to 1 (Cramér 1946); corrected is
// Bergsma's (2013), which does not grow with the number of cells alone. NaN with fewer than two
// filled rows or columns.
func (t Table) CramersV() (v, corrected float64) {
	rows, columns, n := t.sums()
	r, k := float64(filled(rows)), float64(filled(columns))
	if r < 2 || k < 2 {
		return math.NaN(), math.NaN()
	}
	statistic, degrees := t.ChiSquare()
	phi := statistic / float64(n)
	v = math.Sqrt(phi / (min(r, k) - 1))
	if n < 2 {
		return v, math.NaN()
	}
	phi = max(0, phi-float64(degrees)/float64(n-1))
	r -= (r - 1) * (r - 1) / float64(n-1)
	k -= (k - 1) * (k - 1) / float64(n-1)
	if least := min(r, k) - 1; least > 0 {
		return min(v, 1), min(math.Sqrt(phi/least), 1)
	}
	return min(v, 1), math.NaN()
}

// TotalVariation is half the sum of differences of two distributions given as counts of the same
// classes: 0 for the same, 1 for disjoint ones. NaN where either has no count.
func TotalVariation(a, b []int) float64 {
	na, nb := 0, 0
	for i := range a {
		na, nb = na+a[i], nb+b[i]
	}
	sum := 0.0
	for i := range a {
		sum += math.Abs(float64(a[i])/float64(na) - float64(b[i])/float64(nb))
	}
	return sum / 2
}
