package ui

import "testing"

// The export dialog opens at once; what there is everywhere is counted beside the event loop.
func TestExportOpensBeforeItHasCounted(t *testing.T) {
	a := start(t, newFake(300, 300), 120, 36)
	_, cmd := a.Update(keyMsg("x"))
	d, ok := a.top().(*exportDialog)
	if !ok {
		t.Fatalf("x opens %q", a.top().name())
	}
	before := len(d.choices)
	if before > 1 || !d.counts {
		t.Errorf("%d choices before the count, counting %v", before, d.counts)
	}
	settle(a, cmd)
	if len(d.choices) < before+4 || d.counts { // three regions and all
		t.Errorf("%d choices after the count, %d before", len(d.choices), before)
	}
	for _, c := range d.choices[before:] {
		if n := len(c.pick()); n != c.count {
			t.Errorf("%s: %d counted, %d picked", c.name, c.count, n)
		}
	}
}
