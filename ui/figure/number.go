package figure

import (
	"math"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
)

// Undefined stands for a number that there is none of.
const Undefined = "–"

// Number writes v in about four digits.
func Number(v float64) string {
	size := math.Abs(v)
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return Undefined
	case v == 0: // −0 too
		return "0"
	case size < 1e6 && v == math.Trunc(v), size >= 1000 && size < 1e6:
		return minus(strconv.FormatFloat(v, 'f', 0, 64))
	case size >= 0.001 && size < 1000:
		digits := min(3, max(0, 3-int(math.Floor(math.Log10(size)))))
		short := strconv.FormatFloat(v, 'f', digits, 64)
		if digits > 0 {
			short = strings.TrimRight(strings.TrimRight(short, "0"), ".")
		}
		return minus(short)
	}
	return minus(strconv.FormatFloat(v, 'g', 3, 64))
}

// Tick writes v as a tick's label, in as few digits as tell it.
func Tick(v float64) string {
	if size := math.Abs(v); size >= 1e5 || v != 0 && size < 1e-3 {
		return minus(strconv.FormatFloat(v, 'g', 3, 64))
	}
	return minus(strconv.FormatFloat(math.Round(v*1e4)/1e4+0, 'f', -1, 64)) // −0 + 0 is 0
}

// Count writes n with commas.
func Count(n int) string { return humanize.Comma(int64(n)) }

// Plural writes n of a thing.
func Plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return Count(n) + " " + thing + "s"
}

// Percent writes a share.
func Percent(share float64) string {
	if math.IsNaN(share) || math.IsInf(share, 0) {
		return Undefined
	}
	return minus(strconv.FormatFloat(100*share, 'f', 1, 64)) + " %"
}

// minus is the sign that is as wide as a digit.
func minus(s string) string { return strings.Replace(s, "-", "−", 1) }
