package data

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// verdict is what a label says of two responses, as their labels.
type verdict [2]float64

var (
	firstBetter  = verdict{1, 0}
	secondBetter = verdict{0, 1}
	tied         = verdict{0.5, 0.5}
	bothBad      = verdict{0, 0}
	noVerdict    = verdict{math.NaN(), math.NaN()}
)

// greater prefers the response with the greater number.
func greater(first, second float64) verdict {
	switch {
	case first > second:
		return firstBetter
	case second > first:
		return secondBetter
	case first == second:
		return tied
	}
	return noVerdict
}

// words are what people write for a verdict, in small letters and digits alone.
var words = map[string]verdict{
	"tie": tied, "tied": tied, "draw": tied, "equal": tied, "same": tied, "bothgood": tied,
	"tiebothgood": tied, "bothbad": bothBad, "tiebothbad": bothBad, "neither": bothBad,
	"bad": bothBad, "first": firstBetter, "second": secondBetter, "left": firstBetter,
	"right": secondBetter, "chosen": firstBetter, "rejected": secondBetter,
	"": noVerdict, "na": noVerdict, "nan": noVerdict, "none": noVerdict, "null": noVerdict,
}

func init() {
	for _, of := range []string{"", "model", "response", "assistant", "answer", "output", "option"} {
		words[of+"a"], words[of+"b"] = firstBetter, secondBetter
		words[of+"1"], words[of+"2"] = firstBetter, secondBetter
	}
}

// misfit is what is wrong with a label, to follow the name of its column.
type misfit string

func (m misfit) Error() string { return string(m) }

// about says in which column something is wrong.
func about(column string, err error) error {
	if _, ok := err.(misfit); ok {
		return fmt.Errorf("%s %w", column, err)
	}
	return fmt.Errorf("%s: %w", column, err)
}

// letters keeps small letters and digits of b.
func letters(b []byte) string {
	var out []byte
	for _, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c >= 0x80 {
			out = append(out, c)
		}
	}
	return string(out)
}

// verdict reads a label; seen says whose codes its number counts among.
func (e *extractor) verdict(
	it item, code labelCode, most float64, seen func(codes) codes,
) (verdict, error) {
	at := e.row.one(it, e.leaves)
	switch e.row.kind(at) {
	case text:
		b := trim(e.row.decoded(at, &e.arena))
		if _, err := strconv.ParseFloat(string(b), 64); err != nil || len(b) == 0 {
			return e.word(b)
		}
	case truth:
		if code == codeChoice || code == codeSigned {
			return noVerdict, fmt.Errorf("true or false where a choice belongs")
		}
	}
	f, err := e.rating(it)
	if err != nil || math.IsNaN(f) {
		return noVerdict, err
	}
	switch code {
	case codeSigned:
		return signed(f, most)
	case codeIndex, codeFirst:
		return indexed(f, code)
	}
	e.codes |= seen(codeOf(f))
	return e.choice(f, seen(codeZero) != codeZero)
}

// compared matches a verdict as a comparison of letters, such as "A>>B".
var compared = regexp.MustCompile(`^\[*([AaBb])(>{1,2}|<{1,2}|=)([AaBb])\]*$`)

// comparison reads "A>B" and its like.
func comparison(b []byte) (v verdict, ok bool) {
	m := compared.FindSubmatch(bytes.ReplaceAll(b, []byte(" "), nil))
	if m == nil || bytes.EqualFold(m[1], m[3]) {
		return noVerdict, false
	}
	switch less, swapped := m[2][0] == '<', m[1][0]|0x20 == 'b'; {
	case m[2][0] == '=':
		return tied, true
	case less != swapped:
		return secondBetter, true
	}
	return firstBetter, true
}

// word reads a verdict in words; the name of one of the two models is that model's response, and so
// is its text.
func (e *extractor) word(b []byte) (verdict, error) {
	if v, ok := words[letters(b)]; ok {
		return v, nil
	}
	if v, ok := comparison(b); ok {
		return v, nil
	}
	if len(e.responses) == 2 {
		names := func(k int) bool {
			return bytes.Equal(e.modelOf(k), b) || bytes.Equal(trim(e.responses[k].body), b)
		}
		first, second := names(0), names(1)
		switch {
		case first && !second:
			return firstBetter, nil
		case second && !first:
			return secondBetter, nil
		}
	}
	return noVerdict, misfit(fmt.Sprintf("is %q, which names neither response", short(string(b), 30)))
}

func signed(f, most float64) (verdict, error) {
	if most > 0 && math.Abs(f) > most {
		return noVerdict, misfit(fmt.Sprintf("is %g, not between -%g and %g", f, most, most))
	}
	return greater(-f, f), nil
}

func indexed(f float64, code labelCode) (verdict, error) {
	switch {
	case f != 0 && f != 1:
		return noVerdict, misfit(fmt.Sprintf("is %g, neither 0 nor 1", f))
	case (f == 0) == (code == codeIndex):
		return firstBetter, nil
	}
	return secondBetter, nil
}

// choice reads a number between 1, the first, and 2, the second, or one of 0 and 1: with chosen and
// rejected that an annotator agrees with the choice is 1, else the first response is 0.
func (e *extractor) choice(f float64, inSets bool) (verdict, error) {
	fromZero := e.layout.fromZero
	if inSets {
		fromZero = e.layout.setsFromZero
	}
	switch {
	case fromZero && e.layout.pair:
		return indexed(f, codeFirst)
	case fromZero:
		f++
	}
	if f < 1 || f > 2 {
		return noVerdict, misfit(fmt.Sprintf("is %g, not between 1 and 2", f))
	}
	return greater(2-f, f-1), nil
}

// oneHot reads a label of a column for each outcome.
func (e *extractor) oneHot() (verdict, error) {
	said, n, known := noVerdict, 0, false
	for k, outcome := range []verdict{firstBetter, secondBetter, tied, bothBad} {
		if k >= len(e.layout.fields[fieldLabel]) {
			break
		}
		f, err := e.rating(item{0, e.layout.fields[fieldLabel][k].keys})
		switch {
		case err != nil:
			return noVerdict, err
		case f == 1:
			said, known = outcome, true
			n++
		case f == f && f != 0:
			return noVerdict, misfit(fmt.Sprintf("is %g, neither 0 nor 1", f))
		case f == 0:
			known = true
		}
	}
	if known && n != 1 {
		return noVerdict, misfit(fmt.Sprintf("are 1 in %d columns, not in one", n))
	}
	return said, nil
}
