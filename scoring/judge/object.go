package judge

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
)

const maxObjects = 64 // openings of JSON objects tried in one answer: bounds the work

// object is a JSON object that has a rating. A key that stands twice is kept twice.
type object struct {
	rationale string
	ratings   []member
}

// member is the raw value of a key, and where it begins.
type member struct {
	raw string
	at  int
}

// findObjects returns the outermost JSON objects of s that have a rating, or reports that one is
// broken: what it holds is then not looked into.
func findObjects(s string) (found []object, broken bool) {
	from := 0
	for range maxObjects {
		k := strings.IndexByte(s[from:], '{')
		if k < 0 {
			break
		}
		from += k
		o, length, err := decodeObject(s[from:])
		if err != nil {
			if brokenObject.MatchString(s[from:]) {
				return nil, true
			}
			from++
			continue
		}
		if len(o.ratings) > 0 {
			for k := range o.ratings {
				o.ratings[k].at += from
			}
			found = append(found, o)
		}
		from += length
	}
	return found, false
}

// brokenObject tells an object with a rating that was cut or misspelt from braces in prose.
var brokenObject = regexp.MustCompile(`(?s)^\{\s*(?:".*)?"ra(?:ting|tionale)"`)

// decodeObject reads the object that s begins with, whose keys count in any case of letters.
func decodeObject(s string) (o object, length int, err error) {
	d := json.NewDecoder(strings.NewReader(s))
	if _, err := d.Token(); err != nil {
		return o, 0, err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return o, 0, err
		}
		name, ok := key.(string)
		if !ok {
			return o, 0, errors.New("a key that is no string")
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return o, 0, err
		}
		raw = bytes.TrimSpace(raw)
		switch {
		case strings.EqualFold(name, "rating"):
			o.ratings = append(o.ratings, member{string(raw), int(d.InputOffset()) - len(raw)})
		case strings.EqualFold(name, "rationale"):
			if json.Unmarshal(raw, &o.rationale) != nil {
				o.rationale = string(raw)
			}
		}
	}
	_, err = d.Token()
	return o, int(d.InputOffset()), err
}
