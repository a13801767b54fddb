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

// The bar and the end say what the screen says.
func TestHeadlessFacts(t *testing.T) {
	p := model.Progress{Phase: model.Running, Total: 100, Done: 40, Failed: 2, Rate: 20, CostUSD: 12.4,
		TotalUSD: 31, CapUSD: 40, SavedUSD: 3.1, InFlight: 16, Limit: "limited by 500 requests/min"}
	got := progressLine(p, model.ScorerInfo{Paid: true})
	want := "42/100 42%  20/s  0s left  2 failed  $12.40 of ~$31.00  cap $40.00  saved $3.10  " +
		"16 in flight  limited by 500 requests/min"
	if got != want {
		t.Errorf("says\n%s\nwant\n%s", got, want)
	}
	failures := [model.NumReasons]int{model.Refused: 3, model.TooLong: 1}
	said, err := unattended(t, &scriptedRun{p: model.Progress{Total: 9, Done: 5, Failed: 4,
		Failures: failures}})
	for _, want := range []string{"3 responses failed: refused (--retry-failed refused)\n",
		"1 response failed: too long (--retry-failed too-long)\n", "all of them again"} {
		if !strings.Contains(said, want) {
			t.Errorf("lacks %q: %s", want, said)
		}
	}
	if err != nil {
		t.Errorf("a run with scores ends with %v", err)
	}
	_, err = unattended(t, &scriptedRun{p: model.Progress{Phase: model.Paused, Why: "cost cap $1 reached"}})
	var paused *PausedError
	if !errors.As(err, &paused) || paused.Why != "cost cap $1 reached" {
		t.Errorf("a pause ends with %v", err)
	}
}
