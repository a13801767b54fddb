package ui

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// comma writes n with a comma every three digits.
func comma(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0 && s[at-1] != '-'; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

// number writes v in about four significant digits, whole numbers without a point, – where it is
// undefined.
func number(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "–"
	case math.Abs(v) < 1e6 && (v == math.Trunc(v) || math.Abs(v) >= 1000):
		return strconv.FormatFloat(v, 'f', 0, 64)
	case math.Abs(v) >= 0.001 && math.Abs(v) < 1000:
		digits := max(0, 3-int(math.Floor(math.Log10(math.Abs(v)))))
		return strconv.FormatFloat(v, 'f', min(digits, 3), 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// threeDigits writes v like number, where there is little room.
func threeDigits(v float64) string {
	if size := math.Abs(v); !(size >= 0.001 && size < 1000) { // NaN too
		return number(v)
	}
	digits := max(0, 2-int(math.Floor(math.Log10(math.Abs(v)))))
	return strconv.FormatFloat(v, 'f', min(digits, 3), 64)
}

// firstThatFits is the first of some ways to say a thing that takes no more than w cells; the last
// where none does, cut.
func firstThatFits(w int, ways ...string) string {
	for _, s := range ways {
		if width(s) <= w {
			return s
		}
	}
	return fit(ways[len(ways)-1], w)
}

// percent writes a share in per cent with one decimal.
func percent(share float64) string {
	if math.IsNaN(share) {
		return "–"
	}
	return strconv.FormatFloat(100*share, 'f', 1, 64) + "%"
}

// span writes a duration in its two largest units: 1h05m, 1m13s, 9s.
func span(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	switch {
	case s >= 24*3600:
		return fmt.Sprintf("%dd%02dh", s/86400, s/3600%24)
	case s >= 3600:
		return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
	case s >= 60:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	}
	return fmt.Sprintf("%ds", s)
}

// rate writes responses a second.
func rate(perSecond float64) string {
	if perSecond >= 10 {
		return comma(int(perSecond)) + "/s"
	}
	return strconv.FormatFloat(perSecond, 'f', 1, 64) + "/s"
}

// gauge draws a bar of w cells for a share, in eighths of a cell where the theme has them.
func gauge(th *theme, share float64, w int) string {
	if math.IsNaN(share) || share <= 0 || w <= 0 {
		return ""
	}
	eighths := int(math.Round(min(1, share) * float64(w) * 8))
	full := strings.Repeat(th.bar, eighths/8)
	if th.ascii || eighths%8 == 0 {
		return full
	}
	return full + string(rune(0x2590-eighths%8))
}

// firstLine is the first line of clean text that says anything.
func firstLine(s string) string {
	const enough = 400
	if len(s) > enough {
		s = strings.ToValidUTF8(s[:enough], "")
	}
	return strings.Join(strings.Fields(clean(strings.TrimSpace(strings.ReplaceAll(s, "\n", " ")))), " ")
}
