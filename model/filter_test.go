package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// mixed is a cohort of n samples in which every field has something to tell.
func mixed(n int, seed uint64) (*Cohort, *View) {
	rng := random(seed)
	labels := make([][]float64, n)
	for i := range labels {
		for range 1 + rng.IntN(4) {
			labels[i] = append(labels[i], []float64{nan, 1, 2, 3}[rng.IntN(4)])
		}
	}
	r := rosterOf(labels)
	r.Models, r.Sources = []string{"", "m1", "m 2", "m3"}, []string{"", "web", "Wiki", "a,b"}
	r.Languages = []string{"", "de", "vi"}
	for p := range r.Model {
		r.Model[p], r.Length[p] = uint16(rng.IntN(4)), uint32(rng.IntN(3000))
	}
	for i := range n {
		r.Source[i], r.Language = uint16(rng.IntN(4)), append(r.Language, uint16(rng.IntN(3)))
	}
	c := NewCohort(r)
	scatter(c, rng, n)
	v := viewOf(c)
	v.Texts = map[string]*Finding{"x": {NewBits(n), NewBits(n)}}
	for i := range n {
		switch rng.IntN(3) {
		case 0:
			v.Texts["x"].Hit.Set(i)
		case 1:
			v.Texts["x"].Miss.Set(i)
		}
	}
	return c, v
}

func scatter(c *Cohort, rng *rand.Rand, times int) {
	r := c.Roster()
	for range times {
		i := rng.IntN(r.Len())
		lo, hi := r.Span(i)
		for k := range hi - lo {
			switch rng.IntN(12) {
			case 0:
				c.SetFailure(i, k, Reason(1+rng.IntN(int(NumReasons)-1)))
			case 1:
			default:
				c.SetScore(i, k, float64(rng.IntN(11)))
			}
		}
		kind, after := EditVerdict, Verdict(rng.IntN(int(numVerdicts))).String()
		if rng.IntN(4) == 0 {
			kind, after = EditNote, "note"
		}
		c.Apply([]Edit{{Key: r.Keys[i], Kind: kind, After: after}})
	}
}

func viewOf(c *Cohort) *View {
	s := c.Snapshot()
	return &View{Snap: s, Part: NewPartition(s, DefaultRule), Diag: Diagnose(s, ScorerInfo{})}
}

// passes says from first principles whether sample i meets a condition, which is given in words so
// that no code is shared with what is tested.
func passes(v *View, i int, field string, values []string) bool {
	s, r := v.Snap, v.Snap.Roster()
	lo, hi := r.Span(i)
	failed := slices.ContainsFunc(s.Failures(i), func(w Reason) bool { return w != NoReason })
	for _, want := range values {
		got := false
		switch field {
		case "source":
			got = r.Sources[r.Source[i]] == want
		case "language":
			got = r.Languages[r.Language[i]] == want
		case "model":
			got = slices.ContainsFunc(r.Model[lo:hi], func(m uint16) bool { return r.Models[m] == want })
		case "region":
			got = v.Part.Region[i].String() == want
		case "flag":
			got = want == "noted" && s.Noted(i) || want == "any" && s.Verdict(i) != NoVerdict ||
				want == "none" && s.Verdict(i) == NoVerdict || want == s.Verdict(i).String()
		case "label":
			against, with := orderedPairs(r.Labels(i), s.Scores(i))
			got = r.Labelled(i) != (want == "unlabelled") && map[string]bool{"labelled": true,
				"unlabelled": true, "contested": against > 0, "agrees": against == 0 && with > 0,
				"undecidable": against+with == 0}[want]
		case "failure":
			got = want == "any" && failed || want == "none" && !failed ||
				slices.ContainsFunc(s.Failures(i), func(w Reason) bool { return w.String() == want && w != 0 })
		default:
			got = inRange(numberOf(v, i, field), want)
		}
		if got {
			return true
		}
	}
	return false
}

// orderedPairs counts the label pairs that the scores order against the label, and with it.
func orderedPairs(labels, scores []float64) (against, with int) {
	for a, better := range labels {
		for b, worse := range labels {
			switch {
			case !(better > worse):
			case scores[a] < scores[b]:
				against++
			case scores[a] > scores[b]:
				with++
			}
		}
	}
	return against, with
}

func numberOf(v *View, i int, field string) float64 {
	lo, hi := v.Snap.Roster().Span(i)
	switch field {
	case "mean":
		return v.Snap.Mean(i)
	case "variance":
		return v.Snap.Variance(i)
	case "p":
		return v.Diag.P[i]
	case "length":
		return float64(slices.Max(v.Snap.Roster().Length[lo:hi]))
	}
	return float64(hi - lo)
}

// inRange reads what the cases of the test use: "5", "1..2", ">=3", "<3".
func inRange(x float64, want string) bool {
	var a, b float64
	switch {
	case strings.HasPrefix(want, ">="):
		fmt.Sscanf(want, ">=%g", &a)
		return x >= a
	case strings.HasPrefix(want, "<"):
		fmt.Sscanf(want, "<%g", &b)
		return x < b
	case strings.Contains(want, ".."):
		from, to, _ := strings.Cut(want, "..")
		fmt.Sscan(from, &a)
		fmt.Sscan(to, &b)
		return x >= a && x <= b
	}
	fmt.Sscan(want, &a)
	return x == a
}

var someValues = map[string][]string{
	"source": {"", "web", "Wiki", "a,b"}, "model": {"", "m1", "m 2", "m3"}, "language": {"", "de", "vi"},
	"region": regionNames[:], "flag": flagNames, "label": labelNames[:], "failure": failureNames,
	"mean": {">=6.5", "<3", "4..6", "5"}, "variance": {">=2", "<1", "0", "1..4"},
	"p": {">=0.5", "<0.1", "0.2..0.4"}, "length": {">=2000", "<500"}, "responses": {"1", ">=3", "2..3"},
}

func TestFilterAgreesWithBruteForce(t *testing.T) {
	rng := random(7)
	names := make([]string, 0, len(someValues))
	for name := range someValues {
		names = append(names, name)
	}
	slices.Sort(names)
	kept := 0
	for round := range 300 {
		_, v := mixed(200, uint64(round))
		var text []string
		var tests []func(i int) bool
		for range 1 + rng.IntN(3) {
			name := names[rng.IntN(len(names))]
			all := someValues[name]
			values := []string{all[rng.IntN(len(all))], all[rng.IntN(len(all))]}[:1+rng.IntN(2)]
			not := rng.IntN(3) == 0
			if slices.ContainsFunc(text, func(s string) bool { return strings.Contains(s, name) }) {
				continue // would be gathered into the condition that is there
			}
			text = append(text, write(name, values, not))
			tests = append(tests, func(i int) bool { return passes(v, i, name, values) != not })
		}
		f, err := ParseFilter(strings.Join(text, "  "), v.Snap.Roster())
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		got := f.Apply(v, nil, nil)
		for i := range v.Snap.Len() {
			want := !slices.ContainsFunc(tests, func(ok func(int) bool) bool { return !ok(i) })
			if got.Has(i) != want {
				t.Fatalf("%q: sample %d kept %v, want %v", text, i, got.Has(i), want)
			}
		}
		kept += got.Count()
	}
	if kept == 0 || kept == 300*200 {
		t.Errorf("%d kept: the conditions say nothing", kept)
	}
}

func write(name string, values []string, not bool) string {
	var quoted []string
	for _, v := range values {
		if v == "" || strings.ContainsAny(v, " ,") {
			v = `"` + v + `"`
		}
		quoted = append(quoted, v)
	}
	list := strings.Join(quoted, ",")
	if !strings.ContainsAny(list[:1], "<>") {
		list = "=" + list
	}
	return map[bool]string{true: "!"}[not] + name + list
}

func TestTextConditionsWaitForTheSearch(t *testing.T) {
	_, v := mixed(100, 1)
	for text, want := range map[string]Bits{"/x": v.Texts["x"].Hit, "!text=x": v.Texts["x"].Miss} {
		f, err := ParseFilter(text, v.Snap.Roster())
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Apply(v, nil, nil); !slices.Equal(got, want) || want.Count() == 0 {
			t.Errorf("%s keeps %d, want %d", text, got.Count(), want.Count())
		}
	}
	f, _ := ParseFilter("/not yet begun", v.Snap.Roster())
	if got := f.Apply(v, nil, nil); got.Count() != 0 {
		t.Errorf("a search that has not begun keeps %d", got.Count())
	}
}

// Looking only at what was written to gives what looking at everything gives.
func TestFilterAppliedToChangesOnly(t *testing.T) {
	c, v := mixed(5000, 3)
	rng := random(4)
	f, err := ParseFilter("flag=none failure=none mean>=4", v.Snap.Roster())
	if err != nil {
		t.Fatal(err)
	}
	kept := f.Apply(v, nil, nil)
	for range 20 {
		was := v.Snap
		scatter(c, rng, 3)
		v = &View{Snap: c.Snapshot(), Part: v.Part, Diag: v.Diag}
		before := kept
		kept = f.Apply(v, was, kept)
		if whole := f.Apply(v, nil, nil); !slices.Equal(kept, whole) {
			t.Fatalf("%d kept, %d when all are looked at", kept.Count(), whole.Count())
		}
		diff := 0
		kept.EachDiff(before, func(i int) {
			if diff++; kept.Has(i) == before.Has(i) {
				t.Fatalf("bit %d does not differ", i)
			}
		})
	}
}

func TestFilterSyntaxErrors(t *testing.T) {
	_, v := mixed(10, 1)
	for text, want := range map[string]string{
		"colour=red": `no field "colour"`, "source": "want source=value", "mean": "mean>=1",
		"source=": "a value is missing", "mean>=x": `"x" is no number`, "mean=5..2": "lower end comes first",
		"mean=nan": "no number", "p=..": "has no end", "source>=web": "source is no number",
		"source=nowhere": `no source "nowhere": there are web, Wiki, a,b`, "flag=maybe": "there are any, none",
		`source="web`: "has no end", "/": "nothing to search for", "text=a,b": "in quotes",
		"mean>=1..2": "a range such as", "label = bad": "there are labelled", "mean>=inf": "no number",
		"source=web mean": "want mean>=1",
	} {
		if f, err := ParseFilter(text, v.Snap.Roster()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want %q", text, f, err, want)
		}
	}
}

func TestFilterSyntax(t *testing.T) {
	_, v := mixed(10, 1)
	for text, want := range map[string]string{
		"source=web source=WIKI": "[source=web,Wiki]", "source!=web mean>=6 mean<7": "[source!=web mean>=6 mean<7]",
		`source="a,b" lang=de`: `[source="a,b" language=de]`, "μ≥6 σ²≤2 n=2": "[mean>=6 variance<=2 responses=2]",
		"len > 2000": "[length>2000]", "mean=5..": "[mean>=5]", "mean=..5": "[mean<=5]", "": "[]",
		"/a b=c": `[text="a b=c"]`, "!flag=any": "[flag!=any]", "!mean>=2": "[!mean>=2]",
		`source="" source=web`: `[source="",web]`, "mean<2,>=9,4..5": "[mean<2,>=9,4..5]", "  ": "[]",
		"mean>=6 mean>=6": "[mean>=6]", "flag!=none !p=1..2": "[flag!=none p!=1..2]",
	} {
		f, err := ParseFilter(text, v.Snap.Roster())
		if got := fmt.Sprint([]Condition(f)); err != nil || got != want {
			t.Errorf("%q: %s, %v; want %s", text, got, err, want)
		}
	}
}

// FuzzFilterSyntax writes whatever is read, and reads it again.
func FuzzFilterSyntax(f *testing.F) {
	_, v := mixed(10, 1)
	for _, s := range []string{`source="a,b",web mean>=1,2..3 /x y`, `!text="a\"b" p<1e-300`, `model="m 2"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		first, err := ParseFilter(s, v.Snap.Roster())
		if err != nil {
			return
		}
		for _, c := range first {
			again, err := ParseFilter(c.String(), v.Snap.Roster())
			if err != nil || len(again) != 1 || !again[0].Equal(c) {
				t.Fatalf("%q is written %s, which reads as %v, %v", s, c, again, err)
			}
			if c.Words() == "" {
				t.Fatal("no words")
			}
		}
	})
}

func TestFacetsCountWhatConditionsKeep(t *testing.T) {
	_, v := mixed(300, 2)
	r := v.Snap.roster
	first, second := make([]float64, r.Responses()), make([]float64, r.Responses())
	for k := range first {
		first[k], second[k] = float64(k%3), float64(k%2)
	}
	r.Annotators = []LabelSet{{Name: "a", Label: first}, {Name: "b", Label: second}}
	some := NewBits(300)
	for i := 0; i < 300; i += 2 {
		some.Set(i)
	}
	for field := BySource; field < NumFields; field++ {
		for _, kept := range []Bits{nil, some} {
			list := field.Facets(v, kept)
			if len(list) == 0 {
				t.Errorf("%s has no facets", field)
			}
			for _, facet := range list {
				text := field.String() + "=" + quoteWhereNeeded(facet.Value)
				if field.Numeric() {
					text = field.String() + facet.Value
				}
				f, err := ParseFilter(text, v.Snap.Roster())
				if err != nil {
					t.Fatal(err)
				}
				want := 0
				for i := range 300 {
					if (kept == nil || kept.Has(i)) && f.Apply(v, nil, nil).Has(i) {
						want++
					}
				}
				if facet.Count != want {
					t.Errorf("%s: %d counted, %d kept", text, facet.Count, want)
				}
			}
		}
	}
}

func TestRostersWithoutColumns(t *testing.T) {
	r := unlabelled(2, 2)
	r.Source, r.Model, r.Language, r.Languages = nil, nil, nil, nil
	v := viewOf(NewCohort(r))
	for _, field := range []Field{BySource, ByModel, ByLanguage} {
		if list := field.Facets(v, nil); len(list) != 1+2*b2i(field == BySource) || list[0].Count != 2 {
			t.Errorf("%s: %v", field, list)
		}
	}
	if x := roughly(math.MaxFloat64); math.IsInf(x, 0) || roughly(0.012345) != 0.0123 {
		t.Errorf("rounded to %v, %v", x, roughly(0.012345))
	}
}

func b2i(b bool) int { return map[bool]int{true: 1}[b] }

// BenchmarkFilter applies three conditions to a million samples:
//
//	go test ./model -run '^$' -bench Filter
func BenchmarkFilter(b *testing.B) {
	_, v := mixed(1_000_000, 1)
	f, err := ParseFilter("source=web,wiki mean>=4 flag=none", v.Snap.Roster())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		f.Apply(v, nil, nil)
	}
}
