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

// read finds the one rating in a model's words: in a JSON object, else on a line "Rating: N", else
// as the only word. finish is the server's finish_reason. It guesses nothing: no rating, several
// ratings and a number that may have been cut are failures.
func read(content, finish string) (answer, *scoring.Failure) {
	content = strings.TrimSpace(afterThinking(content))
	cut := finish == "length"
	if finish == "content_filter" {
		return answer{}, &scoring.Failure{Reason: model.Refused, Detail: "filtered by the server"}
	}
	objects, broken := findObjects(content)
	switch {
	case len(objects) > 1:
		return answer{}, unparsable("several ratings", content)
	case len(objects) == 1:
		return objects[0].answer(content)
	case broken:
		return answer{}, unrated(content, cut)
	}
	ratings := findRatings(content)
	switch {
	case len(ratings) == 0:
		return answer{}, unrated(content, cut)
	case len(ratings) > 1:
		return answer{}, unparsable("several ratings", content)
	case cut && ratings[0].last:
		return answer{}, unrated(content, cut)
	}
	value, failure := onScale(ratings[0].number, content)
	return answer{rating: value, rationale: shorten(content)}, failure
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

func (o object) answer(content string) (answer, *scoring.Failure) {
	if len(o.Rating) > 1 {
		return answer{}, unparsable("several ratings", content)
	}
	number := strings.TrimSpace(strings.Trim(o.Rating[0], `"`))
	if whole := wholeNumber.FindStringSubmatch(number); whole != nil {
		value, failure := onScale(whole[1], content)
		return answer{rating: value, rationale: shorten(o.Rationale)}, failure
	}
	return answer{}, unrated(o.Rationale+" "+content, false)
}

const (
	ratingPattern = `(?i)\brating[*_]*\s*[:=][*_\s]*`
	numberPattern = `([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)`
	outOfPattern  = `(?:\s*(?:/|out of)\s*10)?`
)

var (
	wholeNumber = regexp.MustCompile(`^` + numberPattern + outOfPattern + `$`)
	ratingLine  = regexp.MustCompile(ratingPattern + numberPattern + outOfPattern)
	// afterRating is what may follow a rating: the end, or punctuation and then no further number
	// that would make it a range or a choice.
	afterRating = regexp.MustCompile(`^[*_"'.,;:)\]]*(?:\s|$)`)
	secondValue = regexp.MustCompile(`(?i)^[*_]*\s*(?:-|–|—|to|or|and)\s*\d`)
)

// rating is a number as written, and whether it ends the text.
type rating struct {
	number string
	last   bool
}

// findRatings returns every stated rating, one that cannot be told for sure as the number NaN.
func findRatings(s string) []rating {
	if m := wholeNumber.FindStringSubmatch(strings.TrimRight(s, ".")); m != nil {
		return []rating{{m[1], m[1] == s}}
	}
	var found []rating
	for _, m := range ratingLine.FindAllStringSubmatchIndex(s, -1) {
		rest := s[m[1]:]
		r := rating{number: s[m[2]:m[3]], last: rest == "" && m[1] == m[3]}
		if !afterRating.MatchString(rest) || secondValue.MatchString(rest) {
			r.number = "NaN"
		}
		found = append(found, r)
	}
	return found
}

// onScale reads a number that has to be a whole one of the scale. Numbers beyond what a float64 can
// hold are read as infinite, so they are off the scale like others.
func onScale(number, content string) (float64, *scoring.Failure) {
	value, err := strconv.ParseFloat(number, 64)
	switch {
	case math.IsNaN(value), err != nil && !math.IsInf(value, 0):
		return 0, unparsable("no clear rating", content)
	case value < scaleLo, value > scaleHi, value != math.Trunc(value):
		return 0, &scoring.Failure{
			Reason: model.OutOfScale,
			Detail: fmt.Sprintf("%.40s is no whole number from %d to %d", number, scaleLo, scaleHi),
		}
	}
	return value, nil
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
