package export

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"admap/model"
)

var nan = math.NaN()

// item is one sample of a made-up dataset.
type item struct {
	text           model.Text
	raw            string
	labels, scores []float64
	verdict        model.Verdict
	note           string
}

// fake is a Source and everything else a request needs.
type fake struct {
	items  []item
	roster *model.Roster
	err    error // of Text and Rows, from the second sample on
}

func (f *fake) Roster() *model.Roster { return f.roster }

func (f *fake) Text(i int) (model.Text, error) {
	if i > 0 && f.err != nil {
		return model.Text{}, f.err
	}
	return f.items[i].text, nil
}

func (f *fake) Rows(i int) ([][]byte, error) {
	if i > 0 && f.err != nil {
		return nil, f.err
	}
	return [][]byte{[]byte(f.items[i].raw)}, nil
}

func responses(bodies ...string) (all []model.ResponseText) {
	for _, b := range bodies {
		all = append(all, model.ResponseText{Body: b})
	}
	return all
}

// request builds a request for all of the items.
func request(t *testing.T, items []item) Request {
	t.Helper()
	r := &model.Roster{Start: []uint32{0}, LabelKind: model.Ratings}
	for i, it := range items {
		r.Keys = append(r.Keys, model.Key{byte(i + 1)})
		r.Start = append(r.Start, r.Start[i]+uint32(len(it.labels)))
		r.Label = append(r.Label, it.labels...)
		r.ResponseKeys = append(r.ResponseKeys, make([]model.Key, len(it.labels))...)
	}
	c := model.NewCohort(r)
	notes := map[model.Key]string{}
	var edits []model.Edit
	for i, it := range items {
		for j, s := range it.scores {
			if !math.IsNaN(s) {
				c.SetScore(i, j, s)
			}
		}
		edits = append(edits, model.Edit{Key: r.Keys[i], After: it.verdict.String()})
		if it.note != "" {
			notes[r.Keys[i]] = it.note
		}
	}
	c.Apply(edits)
	s := c.Snapshot()
	req := Request{
		Source: &fake{items: items, roster: r}, Snapshot: s, Notes: notes,
		Partition: model.NewPartition(s, model.DefaultRule),
		Diagnosis: &model.Diagnosis{P: nans(len(items)), SCorr: nans(len(items)),
			SCorrCentred: nans(len(items))},
		Path:   filepath.Join(t.TempDir(), "out"),
		Origin: Origin{Version: "v1", Command: "admap export <x>", Select: "all", Suspect: 0.5},
	}
	for i := len(items) - 1; i >= 0; i-- { // backwards: Write puts them in order
		req.Indexes = append(req.Indexes, i, i)
	}
	return req
}

func nans(n int) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = nan
	}
	return s
}

// mapped is a cohort with every region, an unscored sample and one with a single response.
func mapped() []item {
	two := []float64{5, 1}
	return []item{
		{text: model.Text{ID: "=1+1"}, raw: `{"i":0}`, labels: two, scores: []float64{9, 9}},
		{text: model.Text{ID: `a,"b"`}, raw: `{"i":1}`, labels: two, scores: []float64{2, 2.1},
			verdict: model.Mislabelled, note: "Zeile 1\nZeile 2, \"quoted\""},
		{text: model.Text{ID: " c "}, raw: `{"i":2}`, labels: two, scores: []float64{1, 10},
			verdict: model.Drop},
		{text: model.Text{ID: ""}, raw: `{"i":3}`, labels: two, scores: []float64{nan, 3}},
		{text: model.Text{ID: "مرحبا"}, raw: `{"i":4}`, labels: two[:1], scores: []float64{1e21}},
	}
}

func write(t *testing.T, r Request) (Result, []byte) {
	t.Helper()
	res, err := Write(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.ReadFile(r.Path)
	if err != nil {
		t.Fatal(err)
	}
	return res, out
}

func TestCSV(t *testing.T) {
	r := request(t, mapped())
	r.Format = "csv"
	r.Diagnosis.P[1], r.Diagnosis.SCorr[1], r.Diagnosis.SCorrCentred[1] = 0.1, 1.0/3, -1
	_, out := write(t, r)
	rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	key := func(i int) string { return fmt.Sprintf("%02x%030d", i, 0) }
	// Means and variances by hand; 2.05 and 0.0025 as the nearest doubles have them.
	want := [][]string{
		strings.Split("key,id,n,mean,variance,region,s_corr,s_corr_centred,p_mislabelled,flag,note", ","),
		{key(1), "=1+1", "2", "9", "0", "HighAvg", "", "", "", "", ""},
		{key(2), `a,"b"`, "2", "2.05", "0.0025000000000000044", "LowAvg", "0.3333333333333333", "-1",
			"0.1", "mislabelled", "Zeile 1\nZeile 2, \"quoted\""},
		{key(3), " c ", "2", "5.5", "20.25", "HighVar", "", "", "", "drop", ""},
		{key(4), "", "2", "", "", "unscored", "", "", "", "", ""},
		{key(5), "مرحبا", "1", "1e+21", "", "unscored", "", "", "", "", ""},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	r.Diagnosis = nil
	if _, out := write(t, r); bytes.Contains(out, []byte("0.3333")) {
		t.Error("a diagnosis from nowhere")
	}
}

func TestDecimalRoundTrips(t *testing.T) {
	for _, v := range []float64{0, 0.1, 1.0 / 3, 5e-324, math.MaxFloat64, -2.5, 1e21, 1<<53 + 2} {
		if got, err := strconv.ParseFloat(decimal(v), 64); got != v || err != nil {
			t.Errorf("%v is written %q", v, decimal(v))
		}
	}
}

func TestManifest(t *testing.T) {
	r := request(t, mapped())
	r.Format, r.Indexes, r.Recipe.Verdicts = "trl", []int{3, 2, 1}, "swap"
	r.Source.(*fake).items[1].text.Responses = responses("x", "y")
	r.Source.(*fake).items[3].text.Responses = responses("x", "y")
	r.Origin.Inputs = []Input{{Path: "in.jsonl", Size: 3, Hash: "sha256:00"}}
	r.Origin.Scorer = model.ScorerInfo{Name: "judge", Fingerprint: "f1", Settings: `{"prompt":"<p>"}`}
	res, out := write(t, r)
	sum := sha256.Sum256(out)
	about, err := os.ReadFile(r.Path + ".manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(about, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"version": "v1", "command": "admap export <x>", "select": "all", "suspect": 0.5,
		"filters": []any{}, "samples": 5.0, "selected": 3.0, "written": 2.0,
		"inputs": []any{map[string]any{"path": "in.jsonl", "size": 3.0, "hash": "sha256:00"}},
		"scorer": map[string]any{"name": "judge", "kind": "", "model": "", "fingerprint": "f1",
			"scale": map[string]any{"lo": 0.0, "hi": 0.0}},
		"scorer_settings": map[string]any{"prompt": "<p>"},
		"rule": map[string]any{"kind": "thirds", "keep": "1/3", "drawn": 3.0,
			"cuts": map[string]any{
				"variance": 20.25, "mean": 9.0, "tied_variance": 0.0, "tied_mean": 0.0,
			},
			"tie_break": "equal values: the smaller key first; equal keys: the earlier sample first"},
		"left_out": map[string]any{"verdict drop": 1.0}, "repeated": 0.0,
		"verdicts":       map[string]any{"mislabelled": 1.0, "drop": 1.0},
		"apply_verdicts": "swap",
		"pairs": map[string]any{"kind": "best-worst", "rule": PairRule{}.words(),
			"by": "label, else score", "min_gap": 0.0, "samples": 2.0, "written": 2.0},
		"output": map[string]any{"file": "out", "format": "trl", "rule": trlRule,
			"bytes": float64(len(out)), "sha256": hex.EncodeToString(sum[:])},
	}
	if d, ok := got["digests"].(map[string]any); !ok || len(d) != 5 {
		t.Errorf("digests %v", got["digests"])
	}
	delete(got, "digests")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if res.SHA256 != hex.EncodeToString(sum[:]) || res.Written != 2 || res.Selected != 3 {
		t.Errorf("result %+v", res)
	}
	write(t, r)
	if again, err := os.ReadFile(res.Manifest); err != nil || !bytes.Equal(again, about) {
		t.Error("a second export gives another manifest")
	}
	if bytes.Contains(about, []byte(`\u003c`)) {
		t.Error("the command cannot be copied from the manifest")
	}
}

func TestManifestOfBox(t *testing.T) {
	r := request(t, mapped())
	r.Format = "csv"
	rule := model.Rule{Kind: model.Box, CutVariance: 1, CutMean: 3}
	r.Partition = model.NewPartition(r.Snapshot, rule)
	res, _ := write(t, r)
	about, err := os.ReadFile(res.Manifest)
	keep, box := bytes.Contains(about, []byte(`"keep":`)), bytes.Contains(about, []byte(`"box"`))
	if err != nil || keep || !box {
		t.Errorf("%s, %v", about, err)
	}
}

// TestFailureLeavesTheTarget makes an export fail half-way in several ways.
func TestFailureLeavesTheTarget(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	gone := errors.New("text is gone")
	cases := []struct {
		name, want string
		ctx        context.Context
		spoil      func(r *Request)
	}{
		{"source", "sample 2: text is gone", context.Background(),
			func(r *Request) { r.Source.(*fake).err = gone }},
		{"cancelled", "context canceled", cancelled, func(*Request) {}},
		{"format", `unknown format "xlsx": want one of csv, jsonl, trl`, context.Background(),
			func(r *Request) { r.Format = "xlsx" }},
		{"dataset", "never written to", context.Background(),
			func(r *Request) { r.Origin.Inputs = []Input{{Path: r.Path}} }},
		{"manifest", "rename", context.Background(),
			func(r *Request) { os.Mkdir(r.Path+".manifest.json", 0o755) }},
	}
	for _, c := range cases {
		r := request(t, mapped())
		r.Format = "csv"
		if err := os.WriteFile(r.Path, []byte("before"), 0o600); err != nil {
			t.Fatal(err)
		}
		c.spoil(&r)
		_, err := Write(c.ctx, r)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v", c.name, err)
		}
		if now, _ := os.ReadFile(r.Path); string(now) != "before" {
			t.Errorf("%s: the target holds %q", c.name, now)
		}
		left, _ := filepath.Glob(filepath.Join(filepath.Dir(r.Path), ".*"))
		if len(left) != 0 {
			t.Errorf("%s: left behind %q", c.name, left)
		}
	}
}

func TestTargets(t *testing.T) {
	r := request(t, mapped())
	r.Format = "csv"
	dir := filepath.Dir(r.Path)
	real, link := filepath.Join(dir, "real"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(real, nil, 0o644), os.Symlink(real, link)); err != nil {
		t.Fatal(err)
	}
	r.Path = link
	write(t, r)
	if info, err := os.Lstat(link); err != nil || info.Mode().IsRegular() {
		t.Errorf("the link is no link any more: %v, %v", info, err)
	}
	for _, bad := range []string{dir, os.DevNull, filepath.Join(dir, "no", "such", "place")} {
		r.Path = bad
		if _, err := Write(context.Background(), r); err == nil {
			t.Errorf("wrote to %s", bad)
		}
	}
	var out bytes.Buffer
	r.Path, r.Stdout = "-", &out
	res, err := Write(context.Background(), r)
	if err != nil || res.Written != 5 || res.Manifest != "" || strings.Count(out.String(), "\n") != 7 {
		t.Errorf("%+v, %v\n%s", res, err, out.String())
	}
}

func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Log("no /dev/full here")
		return
	}
	defer full.Close()
	r := request(t, mapped())
	r.Format, r.Path, r.Stdout = "csv", "-", full
	if _, err := Write(context.Background(), r); err == nil {
		t.Error("no error from a full disk")
	}
}
