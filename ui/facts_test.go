package ui

import (
	"math"
	"strings"
	"testing"

	"admap/model"
)

// The facts name every page, and what the pages say is what the report holds.
func TestFactsTurnThePages(t *testing.T) {
	a := start(t, newSuspectFake(100, 100), 120, 36)
	hit(a, "i")
	if got := screen(a); !strings.Contains(got, "[1 regions]") ||
		!strings.Contains(got, "Regions of 100 scored samples") {
		t.Errorf("the first page:\n%s", got)
	}
	hit(a, "tab")
	l := a.feed.diag
	for _, want := range []string{"[2 labels]", "agree", comma(l.Agree), comma(l.Disagree)} {
		if got := screen(a); !strings.Contains(got, want) {
			t.Errorf("the second page lacks %q:\n%s", want, got)
		}
	}
	hit(a, "shift+tab", "esc", ":", "f", "a", "c", "t", "s", "space", "l", "a", "enter")
	if got := screen(a); !strings.Contains(got, "[2 labels]") {
		t.Errorf(":facts la:\n%s", got)
	}
}

// Without a brush or a filter the composition compares HighAvg with all; with a filter what it keeps.
func TestFactsCompareWhatIsPicked(t *testing.T) {
	a := start(t, newSuspectFake(100, 100), 120, 36)
	hit(a, "i", "3")
	for _, want := range []string{"HighAvg (33) against all (100)", "region", "chance 0.0"} {
		if got := screen(a); !strings.Contains(got, want) {
			t.Errorf("the page lacks %q:\n%s", want, got)
		}
	}
	hit(a, "esc")
	settle(a, a.filterLine("mean>=6"))
	hit(a, "i", "3")
	want := "the filter (" + comma(a.filter.found) + ") against all (100)"
	if got := screen(a); !strings.Contains(got, want) {
		t.Errorf("the page lacks %q:\n%s", want, got)
	}
}

// A rival's numbers stand on the page of scorers; what is undefined is a dash.
func TestFactsOfRivals(t *testing.T) {
	nan := model.Number(math.NaN())
	r := model.Report{Rivals: []model.Rival{{Name: "other\x1b", Samples: 1234,
		Mean:     model.RankAgreement{Spearman: 0.25, SpearmanCI: [2]model.Number{0.125, 0.375}, Kendall: nan},
		Variance: model.RankAgreement{Spearman: nan, SpearmanCI: [2]model.Number{nan, nan}, Kendall: nan},
		Same:     0.5, SameCI: [2]model.Number{0.25, 0.75}, Kappa: 0.3, MacroF1: 0.4,
		Confusion: map[string]map[string]int{"HighAvg": {"LowAvg": 4321}}}}}
	s := factSheet{th: newTheme(true, false), w: 100}
	writeRivals(&s, &r)
	var all strings.Builder
	for _, l := range s.lines {
		for _, p := range l {
			all.WriteString(p.text)
		}
		all.WriteString("\n")
	}
	for _, want := range []string{"1,234 samples", "Spearman 0.250 (0.125–0.375)  Kendall –",
		"Spearman – (no interval)", "kappa 0.300, macro-F1 0.400", "4,321"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("the page lacks %q:\n%s", want, all.String())
		}
	}
	if strings.Contains(all.String(), "\x1b") {
		t.Error("a control character of a name")
	}
}

// The page of the review says what the verdicts say.
func TestFactsOfReview(t *testing.T) {
	a := start(t, newSuspectFake(100, 100), 120, 36)
	hit(a, "i", "6")
	if got := screen(a); !strings.Contains(got, "no verdict yet") {
		t.Errorf("before a verdict:\n%s", got)
	}
	hit(a, "esc", "R", "m", "m", "r", "q", "q", "i", "6")
	want := model.NewReview(a.feed.snap, a.feed.diag)
	for _, text := range []string{three(want.Precision) + " " + fromTo(want.PrecisionCI), "of 3",
		leftWords(want)[0]} {
		if got := screen(a); !strings.Contains(got, text) {
			t.Errorf("the page lacks %q:\n%s", text, got)
		}
	}
}
