package project

import (
	"slices"
	"strings"
	"testing"

	"admap/model"
)

func TestFindScorer(t *testing.T) {
	all := []model.ScorerInfo{
		{Name: "gpt-4o 1–10", Model: "gpt-4o", Fingerprint: "judge:aa11"},
		{Name: "Qwen 1–5", Model: "Qwen", Fingerprint: "judge:aa22"},
		{Name: "Qwen 1–5 aspects", Model: "Qwen", Fingerprint: "judge:bb"},
		{Name: "chrF", Fingerprint: "reference:chrF2"},
		{Name: "twin", Fingerprint: "judge:cc1"}, {Name: "twin", Fingerprint: "judge:cc"},
	}
	for word, want := range map[string]string{
		"gpt-4o 1–10": "judge:aa11", "gpt-4o 1-10": "judge:aa11", "GPT-4o": "judge:aa11",
		"qwen 1-5": "judge:aa22", "judge:b": "judge:bb", "CHRF": "reference:chrF2",
		"ref":      "reference:chrF2",
		"judge:cc": "judge:cc",
	} {
		if got, err := FindScorer(all, word); got.Fingerprint != want || err != nil {
			t.Errorf("%q finds %q, want %q, %v", word, got.Fingerprint, want, err)
		}
	}
	for word, want := range map[string]string{
		"qwen":  `scorer "qwen": several are stored: Qwen 1–5 (judge:aa22); Qwen 1–5 aspects (judge:bb)`,
		"judge": "several are stored", "twin": "several are stored: twin (judge:cc1); twin (judge:cc)",
		"nobody": `unknown scorer "nobody": these are stored: gpt-4o 1–10 (judge:aa11); Qwen`,
	} {
		if got, err := FindScorer(all, word); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q finds %q, %v", word, got.Fingerprint, err)
		}
	}
	_, err := FindScorer(nil, "x")
	if err == nil || !strings.Contains(err.Error(), "none is stored yet") {
		t.Errorf("of none: %v", err)
	}
	for _, info := range all { // also those whose name is another's
		found, err := FindScorer(all, WordFor(all, info))
		later := append(slices.Clone(all), model.ScorerInfo{Name: info.Name, Fingerprint: "later"})
		if again, _ := FindScorer(later, WordFor(all, info)); err != nil || found != info ||
			again != info {
			t.Errorf("the word for %s finds %q, later %q: %v", info.Fingerprint,
				found.Fingerprint, again.Fingerprint, err)
		}
	}
	if got := WordFor(all, model.ScorerInfo{Name: "gpt-4o 1–10", Fingerprint: "new"}); got != "" {
		t.Errorf("the word for what is not stored is %q", got)
	}
}

func TestLastPaid(t *testing.T) {
	if _, found := LastPaid([]model.ScorerInfo{{Kind: "column"}, {Kind: "reference"}}); found {
		t.Error("a column is paid for")
	}
	all := []model.ScorerInfo{
		{Kind: "judge", Name: "a"}, {Kind: "reward", Name: "b"}, {Kind: "column"}}
	if last, found := LastPaid(all); !found || last.Name != "b" {
		t.Errorf("found %v: %q", found, last.Name)
	}
}
