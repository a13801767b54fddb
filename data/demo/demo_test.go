package demo

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

type sample struct {
	ID          string   `json:"id"`
	Source      string   `json:"source"`
	Language    string   `json:"language"`
	Instruction string   `json:"instruction"`
	Generations []string `json:"generations"`
	Ratings     []int    `json:"ratings"`
	Rationales  []string `json:"rationales"`
	ModelNames  []string `json:"model_names"`
	Reference   string   `json:"reference"`
}

// texts returns every text of s.
func (s sample) texts() []string {
	t := []string{s.ID, s.Source, s.Language, s.Instruction, s.Reference}
	return slices.Concat(t, s.Generations, s.Rationales, s.ModelNames)
}

func samples(t *testing.T) []sample {
	t.Helper()
	var all []sample
	for n, line := range bytes.Split(bytes.TrimSuffix(JSONL(), []byte("\n")), []byte("\n")) {
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.DisallowUnknownFields()
		var s sample
		if err := dec.Decode(&s); err != nil {
			t.Fatalf("line %d: %v", n+1, err)
		}
		all = append(all, s)
	}
	return all
}

func byID(t *testing.T, id string) sample {
	t.Helper()
	all := samples(t)
	i := slices.IndexFunc(all, func(s sample) bool { return s.ID == id })
	if i < 0 {
		t.Fatalf("no sample %q", id)
	}
	return all[i]
}

// count returns how many samples hold.
func count(all []sample, holds func(sample) bool) (n int) {
	for _, s := range all {
		if holds(s) {
			n++
		}
	}
	return n
}

func anyResponse(holds func(string) bool) func(sample) bool {
	return func(s sample) bool { return slices.ContainsFunc(s.Generations, holds) }
}

func atLeast(t *testing.T, what string, got, want int) {
	t.Helper()
	if got < want {
		t.Errorf("%s: got %d, want at least %d", what, got, want)
	}
}

func TestFile(t *testing.T) {
	raw := JSONL()
	if len(raw) > 600_000 || !bytes.HasSuffix(raw, []byte("}\n")) {
		t.Errorf("%d bytes ending in %q", len(raw), raw[len(raw)-2:])
	}
	if !utf8.Valid(raw) {
		t.Error("invalid UTF-8")
	}
	atLeast(t, "samples", len(samples(t)), 60)
	raw[0] = 'x'
	if JSONL()[0] != '{' {
		t.Error("a caller can change the embedded bytes")
	}
}

func TestSchemaComplete(t *testing.T) {
	ids, sources, models := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, s := range samples(t) {
		if ids[s.ID] {
			t.Errorf("%s: id used twice", s.ID)
		}
		ids[s.ID], sources[s.Source] = true, true
		for _, n := range []int{
			len(s.Generations), len(s.Ratings), len(s.Rationales), len(s.ModelNames),
		} {
			if n != 4 {
				t.Fatalf("%s: a list of %d", s.ID, n)
			}
		}
		for i := range 4 {
			models[s.ModelNames[i]] = true
			if r := s.Ratings[i]; r < 1 || r > 5 {
				t.Errorf("%s: rating %d", s.ID, r)
			}
			if slices.Index(s.ModelNames, s.ModelNames[i]) != i {
				t.Errorf("%s: model %s twice", s.ID, s.ModelNames[i])
			}
		}
	}
	if len(models) != 4 || len(sources) < 5 || len(sources) > 7 {
		t.Errorf("models %v, sources %v", models, sources)
	}
}

func TestTextIsClean(t *testing.T) {
	for _, s := range samples(t) {
		for _, text := range s.texts() {
			if text == "" || strings.TrimSpace(text) != text {
				t.Errorf("%s: empty or padded text %q", s.ID, text)
			}
			for _, r := range text {
				if unicode.IsControl(r) && r != '\n' && r != '\t' ||
					unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError {
					t.Errorf("%s: %U in %.40q", s.ID, r, text)
				}
			}
		}
	}
}

func TestScripts(t *testing.T) {
	tables := map[string]*unicode.RangeTable{
		"en": unicode.Latin, "es": unicode.Latin, "vi": unicode.Latin, "zh": unicode.Han,
		"ar": unicode.Arabic, "he": unicode.Hebrew, "hi": unicode.Devanagari,
		"ko": unicode.Hangul, "ja": unicode.Hiragana, "ru": unicode.Cyrillic,
	}
	of := map[string]int{}
	for _, s := range samples(t) {
		table := tables[s.Language]
		inScript := func(r rune) bool { return table != nil && unicode.Is(table, r) }
		if !strings.ContainsFunc(s.Instruction, inScript) ||
			!strings.ContainsFunc(s.Reference, inScript) && s.Source != "translation" {
			t.Errorf("%s: not written in %q", s.ID, s.Language)
		}
		of[s.Language]++
	}
	for language := range tables {
		atLeast(t, language, of[language], 3)
	}
	if share := float64(of["en"]) / float64(len(samples(t))); share < 0.4 || share > 0.6 {
		t.Errorf("%.2f of the samples are English", share)
	}
}

func TestVietnameseIsDecomposed(t *testing.T) {
	marks := &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0x300, Hi: 0x36f, Stride: 1}}}
	// The blocks in which the composed letters of Vietnamese stand: é, ạ, but not đ and ×.
	composed := regexp.MustCompile(`[À-ÖØ-öø-ÿĂăĨĩŨũƠơƯưẠ-ỹ]`)
	for _, s := range samples(t) {
		if s.Language != "vi" {
			continue
		}
		for _, text := range append(s.Generations, s.Instruction, s.Reference) {
			if !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(marks, r) }) {
				t.Errorf("%s: no combining mark in %q", s.ID, text)
			}
			if at := composed.FindString(text); at != "" {
				t.Errorf("%s: composed %q", s.ID, at)
			}
		}
	}
}

func TestVariety(t *testing.T) {
	all := samples(t)
	contains := func(part string) func(string) bool {
		return func(text string) bool { return strings.Contains(text, part) }
	}
	atLeast(t, "code fences", count(all, anyResponse(contains("```"))), 6)
	atLeast(t, "tables", count(all, anyResponse(contains("|---|"))), 1)
	atLeast(t, "long answers", count(all, anyResponse(func(text string) bool {
		return utf8.RuneCountInString(text) > 6000
	})), 1)
	joined := regexp.MustCompile(`\p{So}\x{fe0f}?\x{200d}\p{So}`)
	atLeast(t, "ZWJ sequences", count(all, anyResponse(joined.MatchString)), 2)
	atLeast(t, "identical responses", count(all, hasTwin), 1)
}

// hasTwin reports whether two responses of s are the same, and rated the same.
func hasTwin(s sample) bool {
	for i, a := range s.Generations {
		for j := range i {
			if a == s.Generations[j] && s.Ratings[i] == s.Ratings[j] {
				return true
			}
		}
	}
	return false
}

func TestNearDuplicateInstructions(t *testing.T) {
	pairs := [][2]string{
		{"sky-blue", "sky-look-blue"}, {"soft-egg", "soft-egg-time"},
		{"kill-python", "kill-hung-python"},
	}
	for _, pair := range pairs {
		a, b := byID(t, pair[0]).Instruction, byID(t, pair[1]).Instruction
		if j := jaccard(a, b); j < 0.35 || j == 1 {
			t.Errorf("%q and %q share %.2f of their words", a, b, j)
		}
	}
}

// jaccard is the share of two texts' distinct words that both have.
func jaccard(a, b string) float64 {
	word := regexp.MustCompile(`\w+`)
	in := map[string]int{}
	for bit, text := range []string{a, b} {
		for _, w := range word.FindAllString(strings.ToLower(text), -1) {
			in[w] |= 1 << bit
		}
	}
	both := 0
	for _, bits := range in {
		if bits == 3 {
			both++
		}
	}
	return float64(both) / float64(len(in))
}

func TestRefusals(t *testing.T) {
	declines := regexp.MustCompile(`\bI('m sorry|'m not able|'d rather not| can't| cannot| won't)\b`)
	rating := func(id string) (ratings []int) {
		for i, text := range byID(t, id).Generations {
			if declines.MatchString(text) {
				ratings = append(ratings, byID(t, id).Ratings[i])
			}
		}
		return ratings
	}
	for _, id := range []string{"sick-note", "partner-messages"} {
		if !slices.Contains(rating(id), 5) {
			t.Errorf("%s: no good refusal rated 5", id)
		}
	}
	for _, id := range []string{"kill-python", "kill-hung-python", "onion-tears"} {
		if !slices.Contains(rating(id), 1) || slices.Max(rating(id)) > 1 {
			t.Errorf("%s: over-refusals rated %v, want 1", id, rating(id))
		}
	}
}
