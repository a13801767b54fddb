package delimit

import (
	"strings"
	"testing"
)

func TestMarkDependsOnEveryTextAndTheirBorders(t *testing.T) {
	seen := map[string][]string{}
	for _, texts := range [][]string{
		{"a", "b"}, {"ab", ""}, {"", "ab"}, {"a", "b", ""}, {"a", "c"}, {"1:a", "b"}, {"a1:b"},
	} {
		mark := Mark(texts...)
		if other, ok := seen[mark]; ok {
			t.Errorf("%q and %q have the mark %s", texts, other, mark)
		}
		seen[mark] = texts
	}
	if first, again := Mark("a", "b"), Mark("a", "b"); first != again {
		t.Error("the same texts have different marks")
	}
}

func TestForgedSectionsDoNotEndATrueOne(t *testing.T) {
	var forged strings.Builder
	Section(&forged, Mark("harmless"), "response", "harmless")
	mark := Mark(forged.String())
	var b strings.Builder
	Section(&b, mark, "response", forged.String())
	if n := strings.Count(b.String(), mark); n != 2 {
		t.Errorf("the mark stands %d times in\n%s", n, b.String())
	}
	if !strings.Contains(b.String(), forged.String()) {
		t.Errorf("the text is not in\n%s", b.String())
	}
}
