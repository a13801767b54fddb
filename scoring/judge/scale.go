package judge

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"admap/model"
)

const (
	// DefaultScale is that of prompts which name none.
	DefaultScale = "1-10"

	maxRatings = 1001 // of a scale: ratings are listed one by one to find them among tokens
	maxBound   = 1e6  // beyond 2^53 there would be no next whole number
	maxEnum    = 101  // ratings that a schema lists; OpenAI takes 500 values a schema
)

// scale is what a judge may answer: numbers with a fixed number of decimals, or labels that stand
// for numbers.
type scale struct {
	lo, hi   float64
	decimals int
	labels   []label // nil: numbers
	text     string  // as written
	ratings  []label // all there are; nil where they have decimals, which no token holds as a whole

	whole *regexp.Regexp // nothing but a rating
	line  *regexp.Regexp // a line that says nothing but the rating
}

type label struct {
	name  string
	value float64
}

var scalePattern = regexp.MustCompile(
	`^\s*([-+]?\d+(?:\.(\d+))?)\s*(?:-|–|\.\.|to)\s*([-+]?\d+(?:\.(\d+))?)\s*$`)

// parseScale reads "1-10": whole numbers from 1 to 10. The decimals of the bounds say how fine
// ratings may be: "0-1" is 0 or 1, "0.0-1.0" takes tenths.
func parseScale(text string) (*scale, error) {
	m := scalePattern.FindStringSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("scale %q: want lowest-highest, such as 1-10 or 0.0-1.0", text)
	}
	lo, _ := strconv.ParseFloat(m[1], 64)
	hi, _ := strconv.ParseFloat(m[3], 64)
	s := &scale{lo: lo, hi: hi, decimals: max(len(m[2]), len(m[4]))}
	switch {
	case lo >= hi:
		return nil, fmt.Errorf("scale %q: the lowest rating has to be below the highest", text)
	case lo < -maxBound, hi > maxBound:
		return nil, fmt.Errorf("scale %q: it reaches beyond %.0f", text, maxBound)
	case (hi-lo)*math.Pow10(s.decimals) > maxRatings-1:
		return nil, fmt.Errorf("scale %q: more than %d ratings", text, maxRatings)
	}
	s.text = s.spell(lo) + "-" + s.spell(hi)
	s.compile(numberPattern, `(?:\s*(?:/|(?i:out of))\s*`+regexp.QuoteMeta(s.spell(hi))+`)?`)
	return s, nil
}

// parseLabels reads "A=5, B=4": labels and the scores that they stand for.
func parseLabels(text string) (*scale, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("labels: not UTF-8")
	}
	s := &scale{lo: math.Inf(1), hi: math.Inf(-1), text: text}
	var patterns []string
	for _, pair := range strings.Split(text, ",") {
		name, number, ok := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		value, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if !ok || name == "" || err != nil || math.IsInf(value, 0) || math.IsNaN(value) {
			return nil, fmt.Errorf("labels: %q: want label=score, such as A=5, B=4", pair)
		}
		if slices.ContainsFunc(s.labels, func(l label) bool { return l.name == name }) {
			return nil, fmt.Errorf("labels: %q stands twice", name)
		}
		s.labels = append(s.labels, label{name, value})
		s.lo, s.hi = min(s.lo, value), max(s.hi, value)
		patterns = append(patterns, regexp.QuoteMeta(name))
	}
	if s.lo == s.hi {
		return nil, errors.New("labels: all stand for one score")
	}
	slices.SortFunc(patterns, func(a, b string) int { return len(b) - len(a) }) // longest first
	s.compile("("+strings.Join(patterns, "|")+")", "")
	return s, nil
}

// compile makes the patterns of a rating. Marks of Markdown may stand on its line, not that of a
// quotation.
func (s *scale) compile(rating, outOf string) {
	s.ratings = s.listed()
	s.whole = regexp.MustCompile(`^` + rating + outOf + `\.?$`)
	s.line = regexp.MustCompile("^[#*_`\\s]*(?i:rating)[*_`]*\\s*:[*_`\\s]*" +
		rating + "[*_`]*" + outOf + "[*_`\\s]*\\.?[*_`\\s]*$")
}

func (s *scale) spell(v float64) string { return strconv.FormatFloat(v, 'f', s.decimals, 64) }

// value is the score that a rating stands for, and what is wrong with one that is none. Numbers
// beyond what a float64 can hold are read as infinite, so they are off the scale like others.
func (s *scale) value(rating string) (v float64, wrong string) {
	if s.labels != nil {
		for _, l := range s.labels {
			if l.name == rating {
				return l.value, ""
			}
		}
		return 0, fmt.Sprintf("%.40q is none of %s", rating, s.names(", "))
	}
	v, _ = strconv.ParseFloat(rating, 64)
	steps := v * math.Pow10(s.decimals)
	switch {
	case !(v >= s.lo && v <= s.hi):
		return 0, fmt.Sprintf("%.40s is not on the scale from %s to %s", rating,
			s.spell(s.lo), s.spell(s.hi))
	case math.Abs(steps-math.Round(steps)) < 1e-6:
		return v, ""
	case s.decimals == 0:
		return 0, fmt.Sprintf("%.40s is not a whole number", rating)
	}
	return 0, fmt.Sprintf("%.40s has more than %d decimals", rating, s.decimals)
}

// names lists the labels.
func (s *scale) names(between string) string {
	var names []string
	for _, l := range s.labels {
		names = append(names, l.name)
	}
	return strings.Join(names, between)
}

// listed are all ratings as they are spelt, with their values.
func (s *scale) listed() []label {
	switch {
	case s.labels != nil:
		return s.labels
	case s.decimals > 0:
		return nil
	}
	var all []label
	for v := s.lo; v <= s.hi; v++ {
		all = append(all, label{s.spell(v), v})
	}
	return all
}

// inWords is the scale as the model is told of it.
func (s *scale) inWords() string {
	if s.labels != nil {
		return "by one of the labels " + s.names(", ")
	}
	return fmt.Sprintf("from %s (not at all) to %s (as well as could be)",
		s.spell(s.lo), s.spell(s.hi))
}

// wants says what has to stand for the rating.
func (s *scale) wants() string {
	switch {
	case s.labels != nil:
		return "one of the labels " + s.names(", ")
	case s.decimals > 0:
		return fmt.Sprintf("a number from %s to %s with at most %d decimals", s.spell(s.lo),
			s.spell(s.hi), s.decimals)
	}
	return fmt.Sprintf("a whole number from %s to %s", s.spell(s.lo), s.spell(s.hi))
}

// shown is the scale in a scorer's name.
func (s *scale) shown() string {
	if s.labels != nil {
		return s.names("/")
	}
	return s.spell(s.lo) + "–" + s.spell(s.hi)
}

func (s *scale) bounds() model.Scale { return model.Scale{Lo: s.lo, Hi: s.hi} }
