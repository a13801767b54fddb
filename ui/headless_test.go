package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"admap/model"
)

// scriptedRun ends as told; it pauses by itself where why is given.
type scriptedRun struct {
	p       model.Progress
	arrived chan struct{}
	closing error // what storing the rest comes to
}

func (r *scriptedRun) Progress() model.Progress { return r.p }
func (r *scriptedRun) Pause()                   {}
func (r *scriptedRun) Resume()                  {}
func (r *scriptedRun) Arrived() <-chan struct{} { return r.arrived }

func (r *scriptedRun) Run(ctx context.Context) error {
	if r.p.Phase == model.Paused {
		<-ctx.Done()
		return errors.Join(ctx.Err(), r.closing)
	}
	return r.closing
}

func unattended(t *testing.T, r *scriptedRun) (said string, err error) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r.arrived = make(chan struct{}, 1)
	err = Unattended(t.Context(), r, model.ScorerInfo{}, f)
	text, _ := os.ReadFile(f.Name())
	return string(text), err
}

func TestUnattendedEnds(t *testing.T) {
	failures := [model.NumReasons]int{model.Refused: 3}
	for name, c := range map[string]struct {
		run  scriptedRun
		says string // on stderr
		err  string // "" for none
	}{
		"well":    {scriptedRun{p: model.Progress{Phase: model.Finished, Total: 4, Done: 4}}, "4/4 100%", ""},
		"partly":  {scriptedRun{p: model.Progress{Total: 4, Done: 1, Failed: 3, Failures: failures}}, "3 responses failed: refused", ""},
		"nothing": {scriptedRun{p: model.Progress{Total: 3, Failed: 3, Failures: failures}}, "--retry-failed", "no response"},
		"paused":  {scriptedRun{p: model.Progress{Phase: model.Paused, Why: "wrong key", Total: 3}}, "wrong key", "stopped: wrong key"},
		"lost": {scriptedRun{p: model.Progress{Phase: model.Paused, Why: "disk full", Total: 3},
			closing: errors.New("9 scores are lost")}, "disk full", "9 scores are lost"},
	} {
		said, err := unattended(t, &c.run)
		if !strings.Contains(said, c.says) {
			t.Errorf("%s: said %q, want %q", name, said, c.says)
		}
		if got := ""; err != nil {
			got = err.Error()
			if c.err == "" || !strings.Contains(got, c.err) || strings.Contains(got, "canceled") {
				t.Errorf("%s: error %q, want %q", name, got, c.err)
			}
		} else if c.err != "" {
			t.Errorf("%s: no error, want %q", name, c.err)
		}
	}
}
