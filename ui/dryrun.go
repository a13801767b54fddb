package ui

import (
	"fmt"
	"io"
	"math"
	"strings"

	"admap/model"
)

// WriteEstimate writes what a run is expected to take, and the request with which it would begin,
// nil where it makes none.
func WriteEstimate(
	w io.Writer, name string, scorer model.ScorerInfo, e model.Estimate, first *model.FirstRequest,
) error {
	var b strings.Builder
	line := func(label, words string) { fmt.Fprintf(&b, "%-10s %s\n", label, words) }
	line("dataset", clean(name)+", "+plural(e.Responses, "response"))
	line("scorer", clean(scorer.Name))
	line("to score", due(e))
	if e.Requests > 0 {
		line("requests", requests(e))
	}
	if e.Requests > 0 && scorer.Paid {
		line("tokens", fmt.Sprintf("about %s of prompts and %s of answers (%s)",
			comma(e.PromptTokens), comma(e.AnswerTokens), e.Basis))
		line("cost", cost(e))
	}
	if e.Time > 0 {
		line("time", fmt.Sprintf("%s at least, at %s", span(e.Time), e.Limit))
	}
	if first != nil {
		fmt.Fprintf(&b, "\nthe first request, which has not been sent:\n\n%s %s\n",
			clean(first.Method), clean(first.URL))
		for _, h := range first.Header {
			fmt.Fprintln(&b, clean(h))
		}
		fmt.Fprintf(&b, "\n%s\n", clean(string(first.Body)))
	}
	_, err := io.WriteString(w, spell(b.String()))
	return err
}

func due(e model.Estimate) string {
	words := []string{comma(e.Due)}
	for _, known := range []struct {
		n    int
		what string
	}{
		{e.Stored, "stored"}, {e.Duplicates, "duplicates"}, {e.Failed, "failed before"},
	} {
		if known.n > 0 {
			words = append(words, comma(known.n)+" "+known.what)
		}
	}
	return strings.Join(words, ", ")
}

func requests(e model.Estimate) string {
	if e.Writings == 0 {
		return comma(e.Requests)
	}
	return fmt.Sprintf("%s, of which at most %s write something about an instruction first",
		comma(e.Requests), comma(e.Writings))
}

// cost says what is expected, what was spent and what is saved.
func cost(e model.Estimate) string {
	if math.IsNaN(e.LowUSD) {
		return "not known: say the price with --price-in and --price-out, or --prices FILE"
	}
	words := fmt.Sprintf("%s to %s", usd(e.LowUSD), usd(e.HighUSD))
	if e.SpentUSD > 0 {
		words += ", beside " + usd(e.SpentUSD) + " spent before"
	}
	if e.SavedUSD > 0 {
		words += ", " + usd(e.SavedUSD) + " saved by what is stored or a duplicate"
	}
	return words
}
