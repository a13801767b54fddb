package data

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"admap/model"
)

func helpsteer(prompt, response string, rating int) string {
	return fmt.Sprintf(`{"prompt":%q,"response":%q,"helpfulness":%d,"verbosity":%d}`,
		prompt, response, rating, 4-rating) + "\n"
}

func TestGroups(t *testing.T) {
	rows := helpsteer("p", "a", 4) + helpsteer("q", "x", 1) + helpsteer("p", "b", 2) + "{\n" +
		helpsteer("p", "a", 3) + helpsteer("q", "y", 0)
	d := mustOpen(t, rows, Options{})
	if got := allLabels(d); got != "[3.5 2] [1 0]" || d.clashes != 2 || d.RowCount() != 5 {
		t.Errorf("%s, %d clashes, %d rows", got, d.clashes, d.RowCount())
	}
	if got := annotatorLabels(d); got != "verbosity[0.5 2 3 4]" {
		t.Error(got)
	}
	text, err := d.Text(0)
	if err != nil || len(text.Responses) != 2 || text.Responses[1].Body != "b" {
		t.Errorf("%+v, %v", text, err)
	}
	all, err := d.Rows(0)
	if err != nil || len(all) != 3 || string(all[1])+"\n" != helpsteer("p", "b", 2) {
		t.Errorf("%s, %v", all, err)
	}
	alone := mustOpen(t, helpsteer("p", "a", 1), Options{})
	row, _ := d.newReader().(*worker), alone
	if err := row.read([]byte(helpsteer("p", "a", 1))); err != nil || row.key() != alone.roster.Keys[0] {
		t.Error("the key of a sample of one row has changed")
	}
	if alone.first != nil {
		t.Error("groups where every row is a sample")
	}
}

func TestGroupOption(t *testing.T) {
	rows := `{"prompt":"p","chosen":"a","rejected":"b","topic":1}
{"prompt":"p","chosen":"a","rejected":"c","topic":1}
{"prompt":"p","chosen":"b","rejected":"c","topic":2}
`
	for _, c := range []struct{ group, labels string }{
		{"", "[1 0] [1 0] [1 0]"}, {"prompt", "[1 0.5 0]"}, {"topic", "[1 0 0] [1 0]"},
	} {
		opt := Options{Map: map[string]string{}}
		if c.group != "" {
			opt.Map["group"] = c.group
		}
		if got := allLabels(mustOpen(t, rows, opt)); got != c.labels {
			t.Errorf("group %q: %s, want %s", c.group, got, c.labels)
		}
	}
	helps := helpsteer("p", "a", 4) + helpsteer("p", "b", 2)
	if d := mustOpen(t, helps, Options{Map: map[string]string{"group": "none"}}); d.roster.Len() != 2 {
		t.Errorf("group none: %s", allLabels(d))
	}
	if d := mustOpen(t, helps, Options{Map: map[string]string{"rating": "verbosity"}}); allLabels(d) !=
		"[0 2]" || annotatorLabels(d) != "helpfulness[4 2]" {
		t.Errorf("rating verbosity: %s %s", allLabels(d), annotatorLabels(d))
	}
	if _, err := openText(t, rows, Options{Map: map[string]string{"group": "nothing"}}); !errors.Is(err,
		ErrUsage) {
		t.Errorf("a group column that is none: %v", err)
	}
}

// content writes what a sample is, whatever the order of its responses.
func content(d *Dataset, i int, t *testing.T) string {
	text, err := d.Text(i)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for k, r := range text.Responses {
		out = append(out, fmt.Sprint(r.Body, d.roster.Labels(i)[k]))
	}
	slices.Sort(out)
	return text.Instruction + fmt.Sprint(out)
}

// TestGroupsOfShuffledRows has rows of one prompt far apart, in other blocks.
func TestGroupsOfShuffledRows(t *testing.T) {
	var rows []string
	for i := range 3000 {
		rows = append(rows, helpsteer(fmt.Sprint("prompt ", i%700), strings.Repeat("x", i%1500), i%5))
	}
	var want []string
	for round := range 3 {
		d := mustOpen(t, strings.Join(rows, ""), Options{})
		var got []string
		for i := range d.roster.Len() {
			got = append(got, content(d, i, t))
		}
		slices.Sort(got)
		if round == 0 {
			want = got
		}
		if len(got) != 700 || !slices.Equal(got, want) || d.RowCount() != len(rows) {
			t.Fatalf("round %d: %d samples, %d rows", round, len(got), d.RowCount())
		}
		checkFinds(t, d)
		rand.New(rand.NewPCG(1, uint64(round))).Shuffle(len(rows), func(i, j int) {
			rows[i], rows[j] = rows[j], rows[i]
		})
	}
}

// checkFinds looks for a prompt, and for a response that stands in a later row.
func checkFinds(t *testing.T, d *Dataset) {
	t.Helper()
	q := model.NewQuery("prompt 77")
	hits, unread, _, err := d.Find(t.Context(), 0, d.roster.Len(), q)
	want := 0
	for i := range d.roster.Len() {
		text, _ := d.Text(i)
		if q.In([]byte(text.Instruction)) {
			want++
		}
	}
	if err != nil || len(unread) > 0 || len(hits) != want || want != 1 {
		t.Errorf("found %v of %d, unread %v, %v", hits, want, unread, err)
	}
}

func TestLimitCountsGroupedSamples(t *testing.T) {
	rows := helpsteer("p", "a", 4) + helpsteer("q", "x", 1) + helpsteer("p", "b", 2)
	d := mustOpen(t, rows, Options{Limit: 1})
	if got := allLabels(d); got != "[4 2]" || d.RowCount() != 2 {
		t.Errorf("%s of %d rows", got, d.RowCount())
	}
}

func TestGroupOfAMillionRows(t *testing.T) {
	const n = 20_000
	var b strings.Builder
	for i := range n {
		b.WriteString(helpsteer("p", fmt.Sprint(i), 1))
	}
	d := mustOpen(t, b.String(), Options{})
	if want := (n + maxGroupRows - 1) / maxGroupRows; d.roster.Len() != want || d.RowCount() != n {
		t.Errorf("%d samples, want %d, of %d rows", d.roster.Len(), want, d.RowCount())
	}
	if text, err := d.Text(1); err != nil || len(text.Responses) != maxGroupRows {
		t.Errorf("%d responses, %v", len(text.Responses), err)
	}
}

func TestChangedRowOfAGroup(t *testing.T) {
	rows := helpsteer("p", "a", 4) + helpsteer("q", "x", 1) + helpsteer("p", "b", 2)
	d := mustOpen(t, rows, Options{})
	path := d.Files()[0].Path
	changed := strings.Replace(rows, `"response":"b"`, `"response":"c"`, 1)
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Text(0); !errors.Is(err, ErrChanged) {
		t.Errorf("a changed second row: %v", err)
	}
	if _, err := d.Text(1); err != nil {
		t.Errorf("a sample that did not change: %v", err)
	}
	_, unread, why, _ := d.Find(t.Context(), 0, 2, model.NewQuery("x"))
	if fmt.Sprint(unread) != "[0]" || !errors.Is(why, ErrChanged) {
		t.Errorf("unread %v: %v", unread, why)
	}
}

// TestGroupsAcrossFiles has the rows of a sample in two files.
func TestGroupsAcrossFiles(t *testing.T) {
	one := writeFile(t, "one.jsonl", helpsteer("p", "a", 4)+helpsteer("q", "x", 1))
	two := writeFile(t, "two.jsonl", helpsteer("q", "y", 3)+helpsteer("p", "b", 2))
	d, err := Open(t.Context(), []string{one, two}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if got := content(d, 0, t) + content(d, 1, t); got != "p[a4 b2]q[x1 y3]" {
		t.Error(got)
	}
}
