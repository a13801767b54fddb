// These tests run the program itself: they build the binary once, start it as people do, with a
// model server of our own on the loopback device, and look at its output, its exit code, its
// screen and its requests. This file holds what they share and the commands without a screen.
package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// patience is how long anything may take on a busy machine before it counts as hanging.
const patience = 60 * time.Second

// binary is the program under test, as it is given to people.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "admap-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "admap")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the binary: %v\n%s", err, said)
		return 1
	}
	return m.Run()
}

// place is a directory of one test's own: working directory, home and all.
type place struct {
	t   testing.TB
	dir string
	env []string // of the terminal; nil for a usual one
}

func newPlace(t testing.TB) place {
	t.Helper()
	p := place{t: t, dir: t.TempDir()}
	for _, dir := range p.homes() {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p place) homes() map[string]string {
	homes := map[string]string{"HOME": "home", "TMPDIR": "tmp"}
	for _, kind := range []string{"DATA", "CONFIG", "CACHE", "STATE"} {
		homes["XDG_"+kind+"_HOME"] = filepath.Join("home", strings.ToLower(kind))
	}
	for name, dir := range homes {
		homes[name] = filepath.Join(p.dir, ".away", dir)
	}
	return homes
}

func (p place) path(name string) string { return filepath.Join(p.dir, name) }

// write makes a JSON Lines file of rows.
func (p place) write(name string, rows ...map[string]any) {
	p.t.Helper()
	var b bytes.Buffer
	for _, row := range rows {
		line, err := json.Marshal(row)
		if err != nil {
			p.t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	if err := os.WriteFile(p.path(name), b.Bytes(), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// command prepares a run of the binary, which is killed should the test end first.
func (p place) command(args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(p.t.Context(), 2*patience)
	p.t.Cleanup(cancel)
	c := exec.CommandContext(ctx, binary, args...)
	c.Dir = p.dir
	if c.Env = p.env; c.Env == nil {
		c.Env = []string{"TERM=xterm-256color", "LANG=C.UTF-8"}
	}
	c.Env = append(slices.Clone(c.Env), "PATH="+os.Getenv("PATH"))
	for name, dir := range p.homes() {
		c.Env = append(c.Env, name+"="+dir)
	}
	return c
}

// outcome is what a finished command left.
type outcome struct {
	stdout, stderr string
	code           int
}

func (p place) run(args ...string) outcome {
	p.t.Helper()
	var stdout, stderr bytes.Buffer
	c := p.command(args...)
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatalf("admap %q: %v", args, err)
	}
	return outcome{stdout.String(), stderr.String(), c.ProcessState.ExitCode()}
}

// ok runs a command that has to succeed and returns its stdout.
func (p place) ok(args ...string) string {
	p.t.Helper()
	o := p.run(args...)
	if o.code != 0 {
		p.t.Fatalf("admap %q: exit code %d\n%s", args, o.code, o.stderr)
	}
	return o.stdout
}

// reported is what these tests read of report --json.
type reported struct {
	Samples, Responses, Scored, Partial, Failed int

	Failures map[string]int
	Flags    struct{ Mislabelled, Right, Noted int }
}

func (p place) report(args ...string) (r reported) {
	p.t.Helper()
	out := p.ok(append([]string{"report", "--json", "--quiet"}, args...)...)
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		p.t.Fatalf("report %q: %v in\n%s", args, err, out)
	}
	return r
}

// csvRow is one line of a CSV file by column.
type csvRow map[string]string

func (p place) exported(args ...string) []csvRow {
	p.t.Helper()
	all := []string{"export", "--select", "all", "--format", "csv", "-o", "-", "--quiet"}
	return readCSV(p.t, p.ok(append(all, args...)...))
}

// contractColumns are what other people's scripts rely on.
var contractColumns = strings.Split(
	"key,id,n,mean,variance,region,s_corr,s_corr_centred,p_mislabelled,flag,note", ",")

func readCSV(t testing.TB, text string) (rows []csvRow) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(lines) == 0 {
		t.Fatalf("no CSV: %v in\n%s", err, text)
	}
	if !slices.Equal(lines[0], contractColumns) {
		t.Fatalf("columns %q, want %q", lines[0], contractColumns)
	}
	for _, line := range lines[1:] {
		row := csvRow{}
		for k, name := range lines[0] {
			row[name] = line[k]
		}
		rows = append(rows, row)
	}
	return rows
}

// byID tells rows by the dataset's own identifier.
func byID(rows []csvRow) map[string]csvRow {
	m := map[string]csvRow{}
	for _, row := range rows {
		m[row["id"]] = row
	}
	return m
}

// checkMoments compares a row's n, mean and variance with those of scores, which are small whole
// numbers, so that the textbook formula is exact enough.
func checkMoments(t testing.TB, row csvRow, scores ...float64) {
	t.Helper()
	n, sum, squares := float64(len(scores)), 0.0, 0.0
	for _, s := range scores {
		sum, squares = sum+s, squares+s*s
	}
	mean := sum / n
	for name, want := range map[string]float64{
		"n": n, "mean": mean, "variance": squares/n - mean*mean,
	} {
		got, err := strconv.ParseFloat(row[name], 64)
		if err != nil || math.Abs(got-want) > 1e-9 {
			t.Errorf("sample %s: %s is %q, want %v", row["id"], name, row[name], want)
		}
	}
}

func TestExportHasTheContractsColumns(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	var rows []map[string]any
	scores := [][2]float64{{8, 4}, {9, 9}, {2, 3}, {10, 1}, {5, 6}, {7, 7.5}}
	for i, s := range scores {
		rows = append(rows, map[string]any{
			"id":     fmt.Sprint("row ", i),
			"prompt": fmt.Sprintf("Instruction %d, with \"quotes\",\nlines", i),
			"chosen": fmt.Sprint("this way ", i), "rejected": fmt.Sprint("that way ", i),
			"score_chosen": s[0], "score_rejected": s[1],
		})
	}
	again := maps.Clone(rows[0])
	again["id"] = "row 0 again"
	rows = append(rows, again)
	p.write("tiny.jsonl", rows...)
	first := byID(p.exported("tiny.jsonl"))
	if len(first) != len(rows) {
		t.Fatalf("%d rows exported, want %d", len(first), len(rows))
	}
	for i, s := range scores {
		checkMoments(t, first[fmt.Sprint("row ", i)], s[0], s[1])
	}
	// By hand: the variances are 4 (twice), 0, ¼, 20¼, ¼ and 1/16; of seven the first three are
	// HighVar. Of the rest, by mean 9, 7¼, 5½, 2½, the upper half is HighAvg.
	for id, want := range map[string]string{
		"row 3": "HighVar", "row 0": "HighVar", "row 0 again": "HighVar", "row 1": "HighAvg",
		"row 5": "HighAvg", "row 4": "LowAvg", "row 2": "LowAvg",
	} {
		if got := first[id]["region"]; got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
	checkKeys(t, first)
	random := rand.New(rand.NewPCG(7, 7))
	random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	p.write("shuffled.jsonl", rows...)
	if second := byID(p.exported("shuffled.jsonl")); !maps.EqualFunc(first, second, maps.Equal) {
		t.Errorf("shuffled rows export as\n%v, in order as\n%v", second, first)
	}
}

var hexKey = regexp.MustCompile(`^[0-9a-f]{32}$`)

// checkKeys wants keys in the documented form, shared by the duplicates alone.
func checkKeys(t *testing.T, rows map[string]csvRow) {
	t.Helper()
	distinct := map[string]bool{}
	for id, row := range rows {
		distinct[row["key"]] = true
		if !hexKey.MatchString(row["key"]) {
			t.Errorf("key of %s is %q", id, row["key"])
		}
	}
	if a, b := rows["row 0"]["key"], rows["row 0 again"]["key"]; a != b {
		t.Errorf("duplicates have the keys %s and %s", a, b)
	}
	if len(distinct) != len(rows)-1 {
		t.Errorf("%d distinct keys of %d samples, one of them twice", len(distinct), len(rows))
	}
}

// errorForm is how every error reads: what and why, then a hint.
var errorForm = regexp.MustCompile(`\Aadmap: [^:\n]+: [^\n]+\nhint: [^\n]+\n\z`)

func TestFaultsOfTheCommandLine(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("d.jsonl", map[string]any{"prompt": "p", "chosen": "c", "rejected": "r"})
	p.write("empty.jsonl")
	if err := os.WriteFile(p.path("broken.admap"), []byte("no database at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code int
		args string
	}{
		{2, ""},
		{2, "--no-such-flag d.jsonl"},
		{2, "score"},
		{2, "inspect"},
		{2, "report"},
		{2, "export -o -"},
		{2, "demo surplus"},
		{2, "export d.jsonl"},
		{2, "export -o - --format papyrus d.jsonl"},
		{2, "export -o - --select everything d.jsonl"},
		{2, "score --scorer oracle d.jsonl"},
		{2, "score --scorer judge d.jsonl"},
		{2, "score --scorer judge --model m --base-url nowhere d.jsonl"},
		{2, "score --scorer reference --metric length d.jsonl"},
		{2, "score d.jsonl"},
		{2, "report --rule halves d.jsonl"},
		{2, "report --rule box d.jsonl"},
		{2, "report --keep 7 d.jsonl"},
		{2, "report --map chosen d.jsonl"},
		{2, "report --map colour=red d.jsonl"},
		{2, "report --limit -1 d.jsonl"},
		{2, "score --concurrency many d.jsonl"},
		{1, "demo"},
		{1, "d.jsonl"},
		{1, "missing.jsonl"},
		{1, "inspect missing.jsonl"},
		{1, "score --scorer reference missing.jsonl"},
		{1, "report missing.jsonl"},
		{1, "export -o - missing.jsonl"},
		{1, "report empty.jsonl"},
		{1, "report --project broken.admap d.jsonl"},
		{1, "export -o missing/out.csv --quiet d.jsonl"},
	} {
		o := p.run(strings.Fields(c.args)...)
		if o.code != c.code || o.stdout != "" || !errorForm.MatchString(o.stderr) {
			t.Errorf("admap %s: exit code %d, want %d, nothing on stdout, and an error of the form "+
				"\"admap: what: why\" with a hint on the next line\nstdout %q\nstderr %q",
				c.args, o.code, c.code, o.stdout, o.stderr)
		}
	}
}

func TestAKilledRunAsksForNothingTwice(t *testing.T) {
	t.Parallel()
	const samples, early = 120, 40
	p, j := newPlace(t), newMockJudge(t)
	j.delay = 4 * time.Millisecond
	p.write("pairs.jsonl", pairRows(samples)...)
	args := j.flags("pairs.jsonl")
	j.allow(2 * early)
	c := p.command(append([]string{"score", "--concurrency", "4", "--quiet"}, args...)...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	// What another process finds in the project is stored, however slow this machine is.
	p.until("the early scores to be stored", func() bool {
		return p.report(args...).Scored == early
	})
	j.allow(2*early + 80)
	p.until("answers in the middle", func() bool { return j.answers() >= 2*early+60 })
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); c.ProcessState.ExitCode() != -1 {
		t.Fatalf("the run ended before it was killed: %v, %d answers", err, j.answers())
	}
	j.allow(2 * samples)
	p.ok(append([]string{"score", "--concurrency", "4", "--quiet"}, args...)...)
	for n := range 2 * samples {
		switch asked := j.requests(n); {
		case n < 2*early && asked != 1:
			t.Errorf("response %d was stored before the kill, and asked for %d times", n, asked)
		case asked < 1 || asked > 2:
			t.Errorf("response %d was asked for %d times", n, asked)
		}
	}
	checkJudged(t, p.exported(args...), samples, 2)
	before := j.total()
	p.ok(append([]string{"score", "--quiet"}, args...)...)
	if after := j.total(); after != before {
		t.Errorf("a third run made %d requests though everything was scored", after-before)
	}
}

// until repeats a question that takes a moment to answer, such as running a command.
func (p place) until(what string, ok func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("waited %s for %s", patience, what)
		}
	}
}

// checkJudged wants every sample to have exactly the mock's ratings.
func checkJudged(t *testing.T, rows []csvRow, samples, each int) {
	t.Helper()
	if len(rows) != samples {
		t.Fatalf("%d samples exported, want %d", len(rows), samples)
	}
	for i, row := range rows {
		var want []float64
		for k := range each {
			want = append(want, float64(ratingOf(i*each+k)))
		}
		checkMoments(t, row, want...)
	}
}

func TestAFaultyJudge(t *testing.T) {
	t.Parallel()
	p, j := newPlace(t), newMockJudge(t)
	// What the mock does is named after "says"; what comes of it for good stands beside it.
	faults := []struct{ says, comes string }{
		{"busy", ""}, {"busy-retry-after", ""}, {"error-once", ""},
		{"error-always", "http status"}, {"empty", "unparsable"}, {"half-body", "unparsable"},
		{"half-json", "unparsable"}, {"cut-json", "truncated"}, {"cannot", "refused"},
		{"eleven", "out of scale"},
	}
	var rows []map[string]any
	want := reported{Samples: len(faults), Responses: 2 * len(faults), Failures: map[string]int{}}
	for i, f := range faults {
		rows = append(rows, pair(i, ticket(2*i), fmt.Sprintf("ticket %d says %s.", 2*i+1, f.says)))
		if f.comes == "" {
			want.Scored++
		} else {
			want.Partial, want.Failed = want.Partial+1, want.Failed+1
			want.Failures[f.comes]++
		}
	}
	p.write("faulty.jsonl", rows...)
	j.allow(2 * len(faults))
	args := j.flags("faulty.jsonl")
	p.ok(append([]string{"score", "--quiet"}, args...)...)
	got := p.report(args...)
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("reported %+v, want %+v", got, want)
	}
	for i, row := range p.exported(args...) {
		if faults[i].comes == "" {
			checkMoments(t, row, float64(ratingOf(2*i)), healedRating)
		} else if row["mean"] != "" || row["region"] != "unscored" {
			t.Errorf("%q: mean %q, region %q", faults[i].says, row["mean"], row["region"])
		}
	}
	checkFailuresOnScreen(p, j, want)
	j.heal()
	p.ok(append([]string{"score", "--retry-failed", "--quiet"}, args...)...)
	if got := p.report(args...); got.Scored != len(faults) || got.Failed != 0 {
		t.Errorf("after the judge was repaired: %+v", got)
	}
}

// checkFailuresOnScreen opens a run with known failures: they are counted, and not asked for again.
func checkFailuresOnScreen(p place, j *mockJudge, want reported) {
	p.t.Helper()
	before := j.total()
	s := p.start(120, 36, j.flags("faulty.jsonl")...)
	markers := []string{"● scored", fmt.Sprint(want.Failed, " failed")}
	for reason, n := range want.Failures {
		markers = append(markers, fmt.Sprintf("%d failed: %s", n, reason))
	}
	s.see(markers...)
	s.press("q")
	s.leaves(0)
	if after := j.total(); after != before {
		p.t.Errorf("opening it made %d requests for known failures", after-before)
	}
}

func TestAnInterruptedRunIsSaved(t *testing.T) {
	t.Parallel()
	const samples, early = 30, 12
	p, j := newPlace(t), newMockJudge(t)
	p.write("pairs.jsonl", pairRows(samples)...)
	j.allow(2 * early)
	args := append([]string{"score", "--concurrency", "4"}, j.flags("pairs.jsonl")...)
	s := p.start(100, 10, args...)
	s.see(fmt.Sprintf("%d/%d 40%%", 2*early, 2*samples))
	s.press("\x03")
	s.see("admap: interrupted: ")
	if code := s.exitCode(); code != 130 {
		t.Errorf("exit code %d after an interrupt, want 130", code)
	}
	j.allow(2 * samples)
	p.ok(append(args, "--quiet")...)
	for n := range 2 * early {
		if asked := j.requests(n); asked != 1 {
			t.Errorf("response %d was on screen before the interrupt, and asked for %d times", n, asked)
		}
	}
	checkJudged(t, p.exported(j.flags("pairs.jsonl")...), samples, 2)
}
