package judge

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"admap/model"
	"admap/scoring"
)

const (
	unparsedTries = 2    // at temperature 0 a second try differs little, a third not at all
	maxObjects    = 64   // openings of JSON objects tried in one answer: bounds the work
	maxRationale  = 8192 // bytes kept
)

// answer is what a model's words come down to.
type answer struct {
	rating    float64
	rationale string
}

// read finds the one rating in a model's words: in the only JSON object that has one, else on the
// last line, which has to be "Rating: N", else as the only word. finish is the server's
// finish_reason. It guesses nothing: no rating, different ratings and a number that may have been
// cut are failures.
func read(content, finish string) (answer, *scoring.Failure) {
	content = strings.TrimSpace(afterThinking(content))
	cut := finish == "length"
	if finish == "content_filter" {
		return answer{}, &scoring.Failure{Reason: model.Refused, Detail: "filtered by the server"}
	}
	objects, broken := findObjects(content)
	numbers, last := findRatings(content)
	switch {
	case len(objects) > 1:
		return answer{}, unparsable("several ratings", content)
	case len(objects) == 1:
		return objects[0].answer(content, numbers)
	case broken, cut, !last: // what was cut may not have come to its last line
		return answer{}, unrated(content, cut)
	}
	value, failure := onScale(numbers, content)
	return answer{rating: value, rationale: content}, failure
}

// afterThinking drops the reasoning that some servers leave in front of the answer.
func afterThinking(content string) string {
	const end = "</think>"
	if at := strings.LastIndex(content, end); at >= 0 {
		return content[at+len(end):]
	}
	return content
}

// object is a JSON object that has a rating. A key that stands twice is kept twice.
type object struct {
	Rationale string    `json:"rationale"`
	Rating    allValues `json:"rating"`
}

type allValues []string

func (v *allValues) UnmarshalJSON(raw []byte) error {
	*v = append(*v, string(raw))
	return nil
}

// findObjects returns the outermost JSON objects of s that have a rating, or reports that one is
// broken: what it holds is then not looked into.
func findObjects(s string) (found []object, broken bool) {
	for range maxObjects {
		at := strings.IndexByte(s, '{')
		if at < 0 {
			break
		}
		s = s[at:]
		var o object
		d := json.NewDecoder(strings.NewReader(s))
		if err := d.Decode(&o); err != nil {
			if brokenObject.MatchString(s) {
				return nil, true
			}
			s = s[1:]
			continue
		}
		if len(o.Rating) > 0 {
			found = append(found, o)
		}
		s = s[d.InputOffset():]
	}
	return found, false
}

// brokenObject tells an object with a rating that was cut or misspelt from braces in prose.
var brokenObject = regexp.MustCompile(`(?s)^\{\s*(?:".*)?"ra(?:ting|tionale)"`)

// answer reads the rating of an object, which those on lines beside it may not contradict.
func (o object) answer(content string, beside []string) (answer, *scoring.Failure) {
	if len(o.Rating) > 1 {
		return answer{}, unparsable("several ratings", content)
	}
	number := strings.TrimSpace(strings.Trim(o.Rating[0], `"`))
	if whole := wholeNumber.FindStringSubmatch(number); whole != nil {
		value, failure := onScale(append(beside, whole[1]), content)
		return answer{rating: value, rationale: o.Rationale}, failure
	}
	return answer{}, unrated(o.Rationale+" "+content, false)
}

var (
	numberPattern = `([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)`
	outOfPattern  = `(?:\s*(?:/|(?i:out of))\s*` + strconv.Itoa(scaleHi) + `)?`
	wholeNumber   = regexp.MustCompile(`^` + numberPattern + outOfPattern + `\.?$`)
	// ratingLine is a line that says nothing but the rating. Marks of Markdown may stand in it, not
	// that of a quotation.
	ratingLine = regexp.MustCompile("(?i)^[#*_`\\s]*rating[*_`]*\\s*:[*_`\\s]*" +
		numberPattern + "[*_`]*" + outOfPattern + "[*_`\\s]*\\.?[*_`\\s]*$")
)

// findRatings returns the numbers on lines that state a rating, and whether the last line of s
// does, or s is nothing but a number. Ratings within sentences are talk about ratings.
func findRatings(s string) (numbers []string, last bool) {
	if m := wholeNumber.FindStringSubmatch(s); m != nil {
		return []string{m[1]}, true
	}
	for line := range strings.Lines(s) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		m := ratingLine.FindStringSubmatch(line)
		if last = m != nil; last {
			numbers = append(numbers, m[1])
		}
	}
	return numbers, last
}

// onScale reads numbers that have to be the same whole one of the scale. Numbers beyond what a
// float64 can hold are read as infinite, so they are off the scale like others.
func onScale(numbers []string, content string) (float64, *scoring.Failure) {
	last := numbers[len(numbers)-1]
	value, _ := strconv.ParseFloat(last, 64)
	for _, n := range numbers {
		if other, _ := strconv.ParseFloat(n, 64); other != value {
			return 0, unparsable("several ratings", content)
		}
	}
	switch {
	case value < scaleLo, value > scaleHi:
		return 0, offScale("%.40s is not on the scale from %d to %d", last, scaleLo, scaleHi)
	case value != math.Trunc(value):
		return 0, offScale("%.40s is not a whole number", last)
	}
	return value, nil
}

func offScale(format string, about ...any) *scoring.Failure {
	return &scoring.Failure{Reason: model.OutOfScale, Detail: fmt.Sprintf(format, about...)}
}

// unrated is the failure of words that hold no rating.
func unrated(content string, cut bool) *scoring.Failure {
	switch {
	case cut:
		return &scoring.Failure{Reason: model.Truncated, Detail: quote(content)}
	case declines(content):
		return &scoring.Failure{Reason: model.Refused, Detail: quote(content)}
	case content == "":
		return unparsable("an empty answer", "")
	default:
		return unparsable("no rating", content)
	}
}

func unparsable(what, content string) *scoring.Failure {
	if content != "" {
		what += ": " + quote(content)
	}
	return &scoring.Failure{
		Reason: model.Unparsable, Detail: what, Temporary: true, Tries: unparsedTries,
	}
}

var declining = regexp.MustCompile(`(?i)\b(?:i|we) (?:can ?not|can't|won't|will not|must decline|` +
	`am unable|are unable|am not able|do not feel|don't feel)|\bi'm (?:unable|not able|sorry)|` +
	`\bi am sorry|\b(?:unable|cannot|can't|decline|refuse) (?:to )?rate\b`)

func declines(content string) bool {
	return declining.MatchString(strings.ReplaceAll(content, "’", "'"))
}

// quote is the end of a model's words, where a rating is looked for first.
func quote(content string) string {
	const most = 160
	if r := []rune(content); len(r) > most {
		content = "…" + string(r[len(r)-most:])
	}
	return strconv.Quote(content)
}

func shorten(s string) string {
	if len(s) > maxRationale {
		s = strings.ToValidUTF8(s[:maxRationale], "") + "…"
	}
	return s
}
