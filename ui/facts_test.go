package ui

import (
	"strings"
	"testing"
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
