package data

import (
	"fmt"
	"strings"
	"testing"
)

// pairwise writes one row a label.
func pairwise(labels ...string) string {
	var b strings.Builder
	for i, y := range labels {
		fmt.Fprintf(&b, `{"instruction":"i%d","output_1":"a","output_2":"b","label":%s}`+"\n", i, y)
	}
	return b.String()
}

// firstLabels returns the label of each sample's first response.
func firstLabels(d *Dataset) (all []float64) {
	r := d.Roster()
	for i := range r.Len() {
		all = append(all, r.Labels(i)[0])
	}
	return all
}

func TestLabelCodes(t *testing.T) {
	for _, c := range []struct {
		name, labels, first string
		problems            int
		fromZero            bool
	}{
		{"from one", "1 2 1.5 1", "[1 0 0.5 1]", 0, false},
		{"from zero", "0 1 null 0", "[1 0 NaN 1]", 0, true},
		{"as text", `"0" "1" "N/A"`, "[1 0 NaN]", 0, true},
		{"a zero among one and two", "0 1 2", "[1 0]", 1, false},
		{"a zero and a tie", "0 1 1.5", "[1 0.5]", 1, false},
		{"shares", "0 1 0.5", "[1]", 2, false},
		{"a sign", "0 1 -1", "[1]", 2, false},
		{"ones alone", "1 1", "[1 1]", 0, false},
		{"no ones", "0 0 2", "[0]", 2, false},
	} {
		d := mustOpen(t, pairwise(strings.Fields(c.labels)...), Options{})
		why := d.Schema().Why
		if got := fmt.Sprint(firstLabels(d)); got != c.first || d.ProblemCount() != c.problems ||
			strings.Contains(why, "0 for the first") != c.fromZero {
			t.Errorf("%s: %s, want %s, %d problems; %s", c.name, got, c.first, d.ProblemCount(), why)
		}
	}
	if _, err := openText(t, pairwise("0", "0"), Options{}); err == nil {
		t.Error("zeros alone were read")
	}
}

// TestLabelCodesOfTheWholeColumn has labels behind the rows from which the schema is told change
// what all of them mean.
func TestLabelCodesOfTheWholeColumn(t *testing.T) {
	many := func(label string) []string {
		return strings.Fields(strings.Repeat(label+" ", 3*probeRows))
	}
	for _, c := range []struct {
		name        string
		labels      []string
		first, last float64
		problems    int
	}{
		{"ones, then a zero", append(many("1"), "0"), 0, 1, 0},
		{"zeros, then a one", append(many("0"), "1"), 1, 0, 0},
		{"both, then a two", append(append(many("1"), many("0")...), "2"), 1, 0, 3 * probeRows},
		{"zeros, ones, then a two", append(append(many("0"), many("1")...), "2"), 1, 0, 3 * probeRows},
		{"a zero and ones, then a tie", append(append([]string{"0"}, many("1")...), "1.5"), 1, 0.5, 1},
	} {
		var progress int64
		opt := Options{Progress: func(done, total int64, _ int) {
			if done < progress || done > total {
				t.Errorf("%s: %d of %d after %d", c.name, done, total, progress)
			}
			progress = done
		}}
		d := mustOpen(t, pairwise(c.labels...), opt)
		got := firstLabels(d)
		if got[0] != c.first || got[len(got)-1] != c.last || d.ProblemCount() != c.problems {
			t.Errorf("%s: %g … %g with %d problems", c.name, got[0], got[len(got)-1], d.ProblemCount())
		}
		if _, err := d.Text(len(got) - 1); err != nil || len(got)+d.ProblemCount() != len(c.labels) {
			t.Errorf("%s: %d samples, %v", c.name, len(got), err)
		}
	}
}

// TestLimitKeepsTheLabelCode has the zero in a block that the limited read never comes to.
func TestLimitKeepsTheLabelCode(t *testing.T) {
	labels := append(strings.Fields(strings.Repeat("1 ", 50)), "0")
	rows := strings.ReplaceAll(pairwise(labels...), `"a"`, `"`+strings.Repeat("a", blockBytes/20)+`"`)
	d := mustOpen(t, rows, Options{Limit: 3})
	if got := fmt.Sprint(firstLabels(d)); got != "[0 0 0]" {
		t.Errorf("the first three of a column from zero: %s", got)
	}
}
