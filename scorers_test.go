package main

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// withColumns are pairs that a judge can rate and that carry scores under a name of their own.
func withColumns(n int) []map[string]any {
	rows := pairRows(n)
	for i, row := range rows {
		row["a_chosen"], row["a_rejected"] = (i+2)%5, i%3
	}
	return rows
}

var mapA = []string{"--map", "score_chosen=a_chosen", "--map", "score_rejected=a_rejected"}

// twoScorers is a place with a dataset that a judge has scored, and a column kept beside it.
func twoScorers(t *testing.T) (p place, judge []string) {
	p, j := newPlace(t), newMockJudge(t)
	p.write("d.jsonl", withColumns(40)...)
	j.allow(80)
	judge = j.flags("d.jsonl")
	p.ok(append([]string{"score", "--quiet"}, judge...)...)
	if o := p.run("report", "--scorer", "combined", "d.jsonl"); o.code != 2 ||
		!strings.Contains(o.stderr, "here there are 1") {
		t.Errorf("one scorer is combined: code %d\n%s", o.code, o.stderr)
	}
	o := p.run(append([]string{"score", "--scorer", "column", "d.jsonl"}, mapA...)...)
	if o.code != 0 || !strings.Contains(o.stderr, "a_chosen, a_rejected: 80 scores are kept\n") {
		t.Errorf("keeping a column: code %d\n%s", o.code, o.stderr)
	}
	return p, judge
}

// A stored scorer is shown by its name alone, with the results that its flags give.
func TestStoredScorersAreChosenByName(t *testing.T) {
	t.Parallel()
	p, judge := twoScorers(t)
	byFlags := p.exported(judge...)
	for _, word := range []string{"mock", "mock 1-10", "MOCK 1–10"} {
		if byName := p.exported("--scorer", word, "d.jsonl"); !reflect.DeepEqual(byName, byFlags) {
			t.Errorf("%q shows other scores than its flags", word)
		}
	}
	if byDefault := p.exported("d.jsonl"); !reflect.DeepEqual(byDefault, byFlags) {
		t.Error("the judge is not what is shown by default")
	}
	live := p.exported(append([]string{"d.jsonl"}, mapA...)...)
	if kept := p.exported("--scorer", "column:a", "d.jsonl"); !reflect.DeepEqual(kept, live) {
		t.Error("the column that is kept differs from the column of the data")
	}
	o := p.run("report", "--scorer", "nobody", "d.jsonl")
	const unknown = `unknown scorer "nobody": these are stored: mock 1–10`
	if o.code != 2 || !strings.Contains(o.stderr, unknown) ||
		!strings.Contains(o.stderr, "a_chosen, a_rejected (column:") {
		t.Errorf("code %d\n%s", o.code, o.stderr)
	}
	o = p.run("score", "--scorer", "mock", "d.jsonl")
	if o.code != 2 || !strings.Contains(o.stderr, "score: no scorer to run") {
		t.Errorf("code %d\n%s", o.code, o.stderr)
	}
}

// mixed is what these tests read of the report on combined scorers.
type mixed struct {
	Scorer  struct{ Kind, Fingerprint string }
	Scorers []struct {
		Name           string
		Scored, Failed int
	}
	Combination struct {
		Basis   string
		Members []struct {
			Name   string
			Weight float64
			Scale  struct{ Lo, Hi float64 }
		}
	}
}

func TestScorersAreCombined(t *testing.T) {
	t.Parallel()
	p, judge := twoScorers(t)
	var r mixed
	out := p.ok("report", "--json", "--quiet", "--scorer", "combined", "d.jsonl")
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	members := r.Combination.Members
	if r.Scorer.Kind != "combined" || len(members) != 2 || r.Combination.Basis != "labels" ||
		len(r.Scorers) != 2 || r.Scorers[0].Name != "mock 1–10" || r.Scorers[1].Scored != 80 {
		t.Fatalf("%+v", r)
	}
	one, other := byID(p.exported("--scorer", "column:a", "d.jsonl")), byID(p.exported(judge...))
	combined := p.exported("--scorer", "combined", "d.jsonl")
	live := p.exported(append([]string{"--scorer", "combined", "d.jsonl"}, mapA...)...)
	if !reflect.DeepEqual(live, combined) {
		t.Error("the column of the data is not combined as the kept one is")
	}
	for id, row := range byID(combined) {
		want := 0.0
		for k, alone := range []csvRow{one[id], other[id]} {
			m := members[k]
			mean, err := strconv.ParseFloat(alone["mean"], 64)
			if err != nil {
				t.Fatal(err)
			}
			want += m.Weight * (mean - m.Scale.Lo) / (m.Scale.Hi - m.Scale.Lo)
		}
		if got, err := strconv.ParseFloat(row["mean"], 64); err != nil || math.Abs(got-want) > 1e-12 {
			t.Errorf("sample %s: combined mean %s, want %v", id, row["mean"], want)
		}
	}
}

// The command in a manifest repeats the export to the byte, whatever scorer was named and how.
func TestManifestsCommandRepeatsTheScorer(t *testing.T) {
	t.Parallel()
	p, judge := twoScorers(t)
	for want, args := range map[string][]string{
		"--scorer judge:": judge,
		"--scorer 'column:a_chosen, a_rejected'": {
			"--scorer", "column:a", "d.jsonl"},
		"--scorer combined": {"--scorer", "combined", "d.jsonl"},
	} {
		p.ok(append([]string{"export", "--quiet", "--format", "jsonl", "-o", "o.jsonl"}, args...)...)
		command := p.manifest("o.jsonl").Command
		if !strings.Contains(command, want) || strings.Contains(command, "--model") {
			t.Errorf("%q has no %s", command, want)
		}
		first := p.both("o.jsonl")
		again := exec.Command("sh", "-c", strings.Replace(command, "admap", binary, 1))
		again.Dir = p.dir
		if said, err := again.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, said)
		}
		if p.both("o.jsonl") != first {
			t.Errorf("%s gives another file", command)
		}
		if strings.Contains(want, "combined") && !strings.Contains(first, `"scorer_settings"`) {
			t.Errorf("the weights are missing in\n%s", first)
		}
	}
}

// both is an export and its manifest.
func (p place) both(name string) (text string) {
	p.t.Helper()
	for _, file := range []string{name, name + ".manifest.json"} {
		part, err := os.ReadFile(p.path(file))
		if err != nil {
			p.t.Fatal(err)
		}
		text += string(part)
	}
	return text
}
