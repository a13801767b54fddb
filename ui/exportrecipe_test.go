package ui

import (
	"math"
	"strings"
	"testing"

	"admap/model"
)

// exporting opens the export dialog at a field, counted from the first.
func exporting(t *testing.T, f *fake, field int) (*App, *exportDialog) {
	t.Helper()
	a := start(t, f, 80, 24)
	hit(a, "x")
	for range field {
		hit(a, "down")
	}
	d, ok := a.top().(*exportDialog)
	if !ok || d.field != field {
		t.Fatalf("not at field %d:\n%s", field, screen(a))
	}
	return a, d
}

func TestSampleAndSeedAreTyped(t *testing.T) {
	f := newFake(300, 300)
	a, d := exporting(t, f, fieldSample)
	hit(a, "5", "0")
	shows(t, a, "‹ 50 at random ›", "(50 of ")
	hit(a, "%")
	shows(t, a, "‹ 50% at random ›")
	hit(a, "x")
	shows(t, a, `sample "50%x": want a number of samples`)
	if hit(a, "enter"); len(f.exported) != 0 || !strings.Contains(a.msg, "50%x") {
		t.Errorf("%d written, said %q", len(f.exported), a.msg)
	}
	hit(a, "backspace", "backspace", "backspace", "backspace", "7", "down", "4", "2")
	if d.recipe.Sample != (model.Quota{Number: 7}) || d.recipe.Seed != 42 || d.typedIn {
		t.Errorf("%+v, path typed %v", d.recipe, d.typedIn)
	}
	hit(a, strings.Split("99999999999999999999", "")...)
	shows(t, a, "want a whole number")
	hit(a, "backspace", "enter")
	if len(f.exported) != 1 || f.exported[0].Recipe.Sample.Number != 7 {
		t.Errorf("%+v", f.exported)
	}
}

func TestSeedStopsAtItsEnds(t *testing.T) {
	f := newFake(30, 30)
	a, d := exporting(t, f, fieldSample)
	hit(a, "5", "down", "0", "left")
	if d.recipe.Seed != 0 {
		t.Errorf("below 0 the seed is %d", d.recipe.Seed)
	}
	if hit(a, "right"); d.recipe.Seed != 1 {
		t.Errorf("the seed after 0 is %d", d.recipe.Seed)
	}
	hit(a, "left")
	hit(a, strings.Split("18446744073709551615", "")...)
	if hit(a, "right"); d.recipe.Seed != math.MaxUint64 {
		t.Errorf("beyond the largest the seed is %d", d.recipe.Seed)
	}
}

func TestWhatAFormatHasNoPlaceForIsSaidBefore(t *testing.T) {
	f := newFake(60, 60)
	a, d := exporting(t, f, fieldVerdicts)
	shows(t, a, "none: the format holds all responses")
	hit(a, "left") // keep, swap
	shows(t, a, "csv holds no pairs to swap")
	if hit(a, "enter"); len(f.exported) != 0 {
		t.Error("a swap of nothing was written")
	}
	hit(a, "up", "up", "left") // csv, trl
	shows(t, a, "best-worst", ".jsonl")
	hides(t, a, "holds no pairs")
	if d.wrong() != "" {
		t.Error(d.wrong())
	}
}

func TestWhatFlagsGaveIsNotLostInTurning(t *testing.T) {
	f := newFake(60, 60)
	a, d := exporting(t, f, fieldSample)
	given := model.Recipe{Pairs: "best-worst", Seed: 3, Stratify: "source",
		Sample: model.Quota{Number: 20}, HeldOut: 0.07, Verdicts: "keep"}
	d.recipe, d.given = given, given
	for range len(quotaWords) {
		hit(a, "right")
	}
	if d.recipe == given {
		t.Error("nothing was turned")
	}
	hit(a, "right", "down", "down")
	for range len(heldOuts) + 1 {
		hit(a, "right")
	}
	if d.recipe != given {
		t.Errorf("%+v, want %+v", d.recipe, given)
	}
}

func TestTheFileIsCalledAsItsFormat(t *testing.T) {
	f := newFake(60, 60)
	a, d := exporting(t, f, fieldFormat)
	d.formats = []string{"csv", "jsonl", "parquet"}
	a.cfg.Name = "data.parquet.zst"
	for _, want := range []string{".jsonl", ".parquet", ".csv"} {
		hit(a, "right")
		if got := string(d.path); !strings.HasSuffix(got, want) || strings.Contains(got, "zst") {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestVerdictsAreCountedBeforeWriting(t *testing.T) {
	a, d := exporting(t, newFake(60, 60), fieldVerdicts)
	keep := d.writes()
	hit(a, "right")
	left := 0
	for _, i := range d.choices[d.chosen].pick() {
		if d.recipe.Leaves(d.feed.snap, i) == "" {
			left++
		}
	}
	if d.recipe.Verdicts != model.DropJudged || d.left.left != left || d.writes() == "" {
		t.Errorf("%s, before %s, left %d, want %d", d.writes(), keep, d.left.left, left)
	}
}
