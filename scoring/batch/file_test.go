package batch

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"admap/model"
	"admap/scoring"
	"admap/scoring/batch/batchtest"
)

// answers makes the requests of a file.
func answers(t *testing.T, path string, answer batchtest.Answer) []string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range bytes.Lines(raw) {
		_, text := batchtest.Run(answer, line)
		all = append(all, text)
	}
	return all
}

func put(t *testing.T, path string, lines ...string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) read(path string) Collected {
	r.t.Helper()
	got, err := r.desk().Read(r.t.Context(), path)
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}

func TestAFileIsWrittenAndReadInPieces(t *testing.T) {
	r := newRig(t, rate)
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.jsonl"), filepath.Join(dir, "out")
	for range 2 { // the second takes the place of the first
		sent, err := r.desk().Write(t.Context(), in)
		if err != nil || sent.Lines != 20 {
			t.Fatalf("%+v %v", sent, err)
		}
	}
	other, err := r.desk().Write(t.Context(), in+"2")
	if err != nil || other.Lines != 0 || other.Awaited != 20 {
		t.Errorf("%+v %v", other, err)
	}
	if sent := r.submit(); sent.Lines != 0 {
		t.Errorf("submitted beside: %+v", sent)
	}
	lines := answers(t, in, rate)
	if err := os.Mkdir(out, 0o700); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(out, "part-0.json"), lines[:7]...)
	put(t, filepath.Join(out, "_SUCCESS"), "not JSON")
	if got := r.read(out); got.Scores != 7 || len(got.Open) != 1 || got.Open[0].Open != 13 ||
		got.Garbled != 0 {
		t.Errorf("%+v", got)
	}
	put(t, filepath.Join(out, "part-1.json"), lines[7:]...)
	if got := r.read(out); got.Scores != 13 || got.Known != 7 || len(got.Jobs) != 1 {
		t.Errorf("%+v", got)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if len(r.book.scores) != 20 || r.book.usd != 20 {
		t.Errorf("%d scores for $%v: such requests have no discount", len(r.book.scores), r.book.usd)
	}
}

// Answers count although their job was cancelled, but once.
func TestAnswersThatNobodyAwaits(t *testing.T) {
	r := newRig(t, rate)
	in, out := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "out")
	if _, err := r.desk().Write(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if done, err := r.desk().Cancel(t.Context(), ""); err != nil || len(done.Freed) != 1 {
		t.Errorf("%+v %v", done, err)
	}
	r.book.scores[key(2)] = scoring.Stored{Value: 2}
	r.book.scores[key(3)] = scoring.Stored{Reason: model.Refused}
	put(t, out, answers(t, in, rate)...)
	for _, scores := range []int{18, 0} {
		if got := r.read(out); got.Scores != scores || got.Known != 20-scores {
			t.Errorf("%+v", got)
		}
	}
}

func TestFilesThatCannotBeUsed(t *testing.T) {
	r := newRig(t, rate)
	dir, ctx := t.TempDir(), t.Context()
	if _, err := r.desk().Read(ctx, filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if _, err := r.desk().Read(ctx, dir); err == nil || !strings.Contains(err.Error(), "no .json") {
		t.Error(err)
	}
	put(t, filepath.Join(dir, "cut.gz"), "\x1f\x8b\x08\x00")
	if _, err := r.desk().Read(t.Context(), filepath.Join(dir, "cut.gz")); err == nil {
		t.Error("a file that was cut is taken for a whole one")
	}
	put(t, filepath.Join(dir, "in"), `{"custom_id":"a","method":"POST","url":"/","body":{}}`)
	if _, err := r.desk().Read(t.Context(), filepath.Join(dir, "in")); err == nil ||
		!strings.Contains(err.Error(), "none of its 1 lines") {
		t.Error(err)
	}
	_, err := r.desk().Write(ctx, filepath.Join(dir, "none", "f"))
	if !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if jobs, err := r.desk().Status(t.Context()); err != nil || len(jobs) != 0 {
		t.Errorf("%v %v", jobs, err)
	}
}
