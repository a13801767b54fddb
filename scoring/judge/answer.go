package judge

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"admap/model"
	"admap/scoring"
)

const (
	unparsedTries = 2    // at temperature 0 a second try differs little, a third not at all
	maxRationale  = 8192 // bytes kept
)

// answer is what a model's words come down to.
type answer struct {
	rating    float64
	rationale string
	at        int // where the rating stands in the words
}

// mention is a rating in a model's words.
type mention struct {
	text string
	at   int
}

const numberPattern = `([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)`

// read finds the one rating in a model's words: in the only JSON object that has one, else on the
// last line, which has to be "Rating: N", else as the only word. finish is the server's
// finish_reason. It guesses nothing: no rating, different ratings and a number that may have been
// cut are failures.
func (s *scale) read(words, finish string) (answer, *scoring.Failure) {
	content, start := spoken(words)
	cut := finish == "length"
	if finish == "content_filter" {
		return answer{}, &scoring.Failure{Reason: model.Refused, Detail: filtered(content)}
	}
	objects, broken := findObjects(content)
	said, last := s.mentions(content)
	a := answer{rationale: content}
	switch {
	case len(objects) > 1:
		return answer{}, unparsable("several ratings", content)
	case len(objects) == 1:
		var failure *scoring.Failure
		a.rationale = objects[0].rationale
		if said, failure = s.fromObject(objects[0], said, content); failure != nil {
			return answer{}, failure
		}
	case broken, cut, !last: // what was cut may not have come to its last line
		return answer{}, unrated(content, cut)
	}
	value, failure := s.agreed(said, content)
	a.rating, a.at = value, start+said[len(said)-1].at
	return a, failure
}

// readBare reads words that have to be a rating and nothing else.
func (s *scale) readBare(words, finish string) (answer, *scoring.Failure) {
	content, start := spoken(words)
	m := s.whole.FindStringSubmatchIndex(content)
	switch {
	case finish == "content_filter":
		return answer{}, &scoring.Failure{Reason: model.Refused, Detail: filtered(content)}
	case m == nil:
		return answer{}, unrated(content, finish == "length")
	}
	said := mention{content[m[2]:m[3]], m[2]}
	if finish == "length" && s.continues(said.text) { // 1 may have been the beginning of 10
		return answer{}, unrated(content, true)
	}
	value, failure := s.agreed([]mention{said}, content)
	return answer{rating: value, at: start + said.at}, failure
}

// continues reports whether a longer rating begins with text.
func (s *scale) continues(text string) bool {
	for _, r := range s.ratings {
		if len(r.name) > len(text) && strings.HasPrefix(r.name, text) {
			return true
		}
	}
	return s.decimals > 0
}

// spoken drops the reasoning that some servers leave in front of the answer, and space around it.
// start is where the rest stands. Reasoning that does not end is all there is; a whole JSON object
// is no reasoning, whatever it quotes.
func spoken(words string) (rest string, start int) {
	const opening, closing = "<think>", "</think>"
	rest = strings.TrimSpace(words)
	start = strings.Index(words, rest)
	if !strings.Contains(rest, "think>") {
		return rest, start
	}
	if strings.HasPrefix(rest, "{") {
		if _, length, err := decodeObject(rest); err == nil && length == len(rest) {
			return rest, start
		}
	}
	if at := strings.LastIndex(rest, closing); at >= 0 {
		after := rest[at+len(closing):]
		trimmed := strings.TrimSpace(after)
		return trimmed, start + at + len(closing) + strings.Index(after, trimmed)
	}
	if strings.HasPrefix(rest, opening) {
		return "", len(words)
	}
	return rest, start
}

// fromObject reads the rating of an object, beside those on lines outside it.
func (s *scale) fromObject(
	o object, beside []mention, content string,
) ([]mention, *scoring.Failure) {
	if len(o.ratings) > 1 {
		return nil, unparsable("several ratings", content)
	}
	rating := o.ratings[0]
	number := strings.Trim(rating.raw, `"`)
	var text string
	if s.labels != nil && json.Unmarshal([]byte(rating.raw), &text) == nil {
		number = text
	}
	number = strings.TrimSpace(number)
	if whole := s.whole.FindStringSubmatch(number); whole != nil {
		at := rating.at + max(0, strings.Index(rating.raw, whole[1]))
		return append(beside, mention{whole[1], at}), nil
	}
	if s.labels != nil && number != "" && number != "null" {
		return append(beside, mention{number, rating.at}), nil // that it is none of them is said later
	}
	return nil, unrated(o.rationale+" "+content, false)
}

// mentions returns the ratings on lines that state one, and whether the last line of content does,
// or it is nothing but a rating. Ratings within sentences are talk about ratings.
func (s *scale) mentions(content string) (said []mention, last bool) {
	if m := s.whole.FindStringSubmatchIndex(content); m != nil {
		return []mention{{content[m[2]:m[3]], m[2]}}, true
	}
	from := 0
	for line := range strings.Lines(content) {
		if strings.TrimSpace(line) != "" {
			m := s.line.FindStringSubmatchIndex(line)
			if last = m != nil; last {
				said = append(said, mention{line[m[2]:m[3]], from + m[2]})
			}
		}
		from += len(line)
	}
	return said, last
}

// agreed reads ratings that have to be the same one of the scale.
func (s *scale) agreed(said []mention, content string) (float64, *scoring.Failure) {
	value, wrong := s.value(said[len(said)-1].text)
	for _, m := range said {
		if s.differ(m.text, said[len(said)-1].text) {
			return 0, unparsable("several ratings", content)
		}
	}
	if wrong != "" {
		return 0, &scoring.Failure{Reason: model.OutOfScale, Detail: wrong}
	}
	return value, nil
}

func (s *scale) differ(a, b string) bool {
	if s.labels != nil {
		return a != b
	}
	x, _ := strconv.ParseFloat(a, 64)
	y, _ := strconv.ParseFloat(b, 64)
	return x != y
}

func filtered(content string) string {
	if content == "" {
		return "filtered by the server"
	}
	return "filtered by the server: " + quote(content)
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
