package model

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestQueryFolds(t *testing.T) {
	for _, tc := range []struct {
		query, text string
		want        bool
	}{
		{"needle", "a NEEDLE here", true}, {"Needle", "a needle here", false},
		{"Needle", "a Needle here", true}, {"straße", "STRAẞE", true}, {"strasse", "straße", false},
		{"i", "İ", false}, {"k", "\u212a", true}, {"s", "ſ", true}, {"σ", "ΣΑΣ", true},
		{"σ", "ς", true}, {"поиск", "ПОИСК", true}, {"漢字", "有漢字。", true}, {"é", "e\u0301", false},
		{"aab", "aaab", true}, {"", "anything", false}, {"x", "", false}, {"ab", "a", false},
		{"ü", "\xc3", false}, {" b", "a b", true},
	} {
		if got := NewQuery(tc.query).In([]byte(tc.text)); got != tc.want {
			t.Errorf("%q in %q: %v", tc.query, tc.text, got)
		}
	}
}

func TestQueryFindsEveryPlace(t *testing.T) {
	s := "aa ÄäA aaa"
	var got []string
	for _, p := range NewQuery("aa").All(s, 9) {
		got = append(got, s[p[0]:p[1]])
	}
	if strings.Join(got, " ") != "aa aa" {
		t.Errorf("%q", got)
	}
	if p := NewQuery("ää").All(s, 9); len(p) != 1 || s[p[0][0]:p[0][1]] != "Ää" {
		t.Errorf("%v", p)
	}
	if p := NewQuery("a").All(s, 2); len(p) != 2 {
		t.Errorf("%d places, 2 were asked for", len(p))
	}
}

// FuzzQuery compares with strings.EqualFold tried at every character.
func FuzzQuery(f *testing.F) {
	f.Add("needle", "a NEEDLE")
	f.Add("ſk", "x\u212aSK")
	f.Add("Ab", "xab Ab")
	f.Fuzz(func(t *testing.T, query, text string) {
		if query == "" || !utf8.ValidString(query) || !utf8.ValidString(text) {
			return
		}
		want := strings.Contains(text, query)
		if strings.IndexFunc(query, unicode.IsUpper) < 0 {
			want = foldContains(text, query)
		}
		if got := NewQuery(query).In([]byte(text)); got != want {
			t.Fatalf("%q in %q: %v", query, text, got)
		}
	})
}

func foldContains(text, query string) bool {
	have, n := []rune(text), utf8.RuneCountInString(query)
	for at := 0; at+n <= len(have); at++ {
		if strings.EqualFold(string(have[at:at+n]), query) {
			return true
		}
	}
	return false
}
