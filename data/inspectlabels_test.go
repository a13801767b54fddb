package data

import (
	"strings"
	"testing"
)

func TestInspectSaysWhatLabelsMean(t *testing.T) {
	d := mustOpen(t, battles(`"A"`, `"tie"`, `"both bad"`)+battles(`"A"`)+battles(`"B"`), Options{})
	in, err := d.Inspect()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := in.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"samples        5 rows in 3 samples, grouped by prompt, responses\n",
		"labels         pairs, on 3 samples, 1 of them tied, 1 both bad\n",
		"annotators     annotator 1, annotator 2, annotator 3\n",
		"agreement      on 33.3% of the orders, in 1 samples with several labels; " +
			"Krippendorff's alpha 0.000 (nominal)\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	d = mustOpen(t, helpsteer("p", "a", 4)+helpsteer("p", "a", 2)+helpsteer("p", "b", 0), Options{})
	if in, err = d.Inspect(); err != nil || in.Clashes != 2 || in.Rows != 3 || in.Samples != 1 {
		t.Errorf("%+v, %v", in, err)
	}
}
