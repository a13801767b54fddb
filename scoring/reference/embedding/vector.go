package embedding

import (
	"math"
	"unicode/utf8"
)

const (
	// window is what the context of 8,191 tokens that most hosted models have holds of any text
	// with two bytes or more to a token: prose of every script.
	window = 16_000
	// overlap is the share of a window that the next one repeats, so that no sentence is only ever
	// seen in two halves.
	overlap = 8
	// halvings lead to windows of 250 bytes, which fit into any context there is.
	halvings = 6
	// maxText is what a text may have in bytes. A response is shorter; what is longer is no answer.
	maxText = 1 << 20
)

// rule says in words what spans and mean do, for whoever looks into the project.
const rule = "a text longer than window_bytes is cut into windows of that many bytes, each " +
	"beginning a window less window_overlap of it behind the beginning of the one before; both ends " +
	"move back to where a character begins; while the server finds a window too long, those of the " +
	"whole text are half as long; the text's vector is the mean of the windows' unit vectors, " +
	"weighted by their bytes"

type span struct{ from, to int }

// spans cuts a text into windows of at most size bytes. A text that fits is one.
func spans(text string, size int) []span {
	var list []span
	for from := 0; ; from = boundary(text, from+size-size/overlap) {
		to := boundary(text, from+size)
		list = append(list, span{from, to})
		if to == len(text) {
			return list
		}
	}
}

// boundary is where the character begins that has byte at, or the end.
func boundary(text string, at int) int {
	if at >= len(text) {
		return len(text)
	}
	for back := 0; back < utf8.UTFMax && at-back > 0; back++ {
		if utf8.RuneStart(text[at-back]) {
			return at - back
		}
	}
	return at
}

// mean is the vector of a text whose windows have these vectors: of length 1, nil where they cancel
// each other or differ in their dimensions.
func mean(windows [][]float64, weights []int) []float64 {
	sum := make([]float64, len(windows[0]))
	for k, w := range windows {
		if len(w) != len(sum) {
			return nil
		}
		for d, x := range unit(w) {
			sum[d] += float64(weights[k]) * x
		}
	}
	return unit(sum)
}

// unit is v at length 1, nil where it has no length. Neither large nor small numbers spoil it.
func unit(v []float64) []float64 {
	most := 0.0
	for _, x := range v {
		most = max(most, math.Abs(x))
	}
	if most == 0 {
		return nil
	}
	sum := 0.0
	for _, x := range v {
		sum += x / most * (x / most)
	}
	length, out := most*math.Sqrt(sum), make([]float64, len(v))
	for d, x := range v {
		out[d] = x / length
	}
	return out
}

// cosine of two unit vectors; rounding does not take it off its scale.
func cosine(a, b []float64) float64 {
	sum := 0.0
	for d := range a {
		sum += a[d] * b[d]
	}
	return max(-1, min(sum, 1))
}
