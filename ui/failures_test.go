package ui

import (
	"errors"
	"math"
	"strings"
	"testing"

	"admap/model"
)

// retrying is a run that can ask again.
type retrying struct {
	scripted
	asked *[]model.Reason
}

func (r retrying) Retry(reasons ...model.Reason) int {
	*r.asked = append(*r.asked, reasons...)
	return 3
}

// failing is the fixture with three refusals in two samples and a timeout in another.
func failing() *fake {
	f := newFake(60, 50)
	f.cohort.SetFailure(50, 0, model.Refused)
	f.cohort.SetFailure(50, 1, model.Refused)
	f.cohort.SetFailure(51, 3, model.Refused)
	f.cohort.SetFailure(52, 0, model.TimedOut)
	return f
}

func TestFailuresAreListedAndAskedForAgain(t *testing.T) {
	var asked []model.Reason
	cfg, _ := withScorers(failing(), 1)
	cfg.Runner = retrying{scripted{model.Progress{Phase: model.Running, Total: 240}}, &asked}
	a := startWith(t, cfg, 100, 30)
	callByName(a, "failures")
	s := screen(a)
	for _, want := range []string{"3         refused", `I cannot \x1b[31mrate this`,
		"1         timed out", "nothing was said"} {
		if !strings.Contains(s, want) {
			t.Errorf("lacks %q:\n%s", want, s)
		}
	}
	hit(a, "down", "r")
	if len(asked) != 1 || asked[0] != model.TimedOut || !strings.Contains(a.msg, "3 responses (timed out): asked") {
		t.Errorf("asked for %v, said %q", asked, a.msg)
	}
	hit(a, "up", "enter")
	if l, ok := a.top().(*sampleList); !ok || len(l.order) != 2 || l.order[0] < 50 || l.order[1] > 51 {
		t.Errorf("listed:\n%s", screen(a))
	}
}

func TestWhenFailuresAreAskedForAgain(t *testing.T) {
	for phase, want := range map[model.Phase]string{
		model.Running:  "again once the others are through",
		model.Paused:   "again once s resumes and the others are through",
		model.Finished: "asked for again",
	} {
		cfg, _ := withScorers(failing(), 1)
		cfg.Runner = retrying{scripted{model.Progress{Phase: phase, Total: 240}}, new([]model.Reason)}
		a := startWith(t, cfg, 100, 30)
		callByName(a, "failures")
		if hit(a, "r"); !strings.HasSuffix(a.msg, want) {
			t.Errorf("said %q, want %q", a.msg, want)
		}
	}
}

func TestWhyNothingIsAskedForAgain(t *testing.T) {
	cfg, b := withScorers(failing(), 1)
	b.others[0].Cohort.SetFailure(59, 0, model.Refused)
	for want, prepare := range map[string]func(a *App, cfg *Config){
		"no run is on: admap score --retry-failed refused asks again": func(*App, *Config) {},
		"this run does not ask again": func(a *App, _ *Config) {
			a.cfg.Runner = scripted{model.Progress{Phase: model.Running}}
		},
	} {
		a := startWith(t, cfg, 100, 30)
		prepare(a, &cfg)
		callByName(a, "failures")
		hit(a, "r")
		if !strings.Contains(a.msg, want) {
			t.Errorf("said %q, want %q", a.msg, want)
		}
	}
	a := startWith(t, cfg, 100, 30)
	a.cfg.Runner = retrying{scripted{}, new([]model.Reason)}
	a.feed.gen++ // as another scorer's
	a.own.Cohort = b.others[0].Cohort
	callByName(a, "failures")
	hit(a, "r")
	if !strings.Contains(a.msg, "not the failures of the run") {
		t.Errorf("said %q", a.msg)
	}
	hit(a, "esc")
	b.fail = errors.New("locked")
	callByName(a, "failures")
	if !strings.Contains(a.msg, "locked") {
		t.Errorf("said %q", a.msg)
	}
}

func TestWithoutFailuresThereIsNoDialog(t *testing.T) {
	a := start(t, newFake(60, 60), 100, 30)
	callByName(a, "failures")
	if !strings.Contains(a.msg, "no response has failed") || a.top() != mode(a.home) {
		t.Errorf("said %q at %s", a.msg, a.top().name())
	}
}

// paying is a run by a paid judge at a moment.
func paying(p model.Progress) Config {
	cfg := newFake(60, 50).config()
	cfg.Scorer = model.ScorerInfo{Name: "gpt-4o 1–10", Kind: "judge", Paid: true, Fingerprint: "j"}
	cfg.Runner = scripted{p}
	return cfg
}

func TestTheRunsFactsAreOnScreen(t *testing.T) {
	p := model.Progress{Phase: model.Running, Total: 240, Done: 200, Rate: 31, CostUSD: 12.4,
		TotalUSD: 31.02, CapUSD: 40, SavedUSD: 3.1, InFlight: 16, Limit: "limited by 500 requests/min"}
	for _, size := range []struct {
		w, h  int
		wants []string
	}{
		{80, 24, []string{"$12.40 of ~$31.02"}},
		{120, 36, []string{"$12.40 of ~$31.02", "cap $40.00", "limited by 500 requests/min", "31/s"}},
		{200, 60, []string{"$12.40 of ~$31.02, cap $40.00, saved $3.10",
			"16 in flight, limited by 500 requests/min"}},
	} {
		a := startWith(t, paying(p), size.w, size.h)
		for _, want := range size.wants {
			if got := screen(a); !strings.Contains(got, want) {
				t.Errorf("%d×%d lacks %q:\n%s", size.w, size.h, want, got)
			}
		}
	}
	unknown := model.Progress{Phase: model.Running, Total: 240, CostUSD: math.NaN(),
		TotalUSD: math.NaN(), CapUSD: math.NaN(), SavedUSD: math.NaN()}
	if got := screen(startWith(t, paying(unknown), 120, 36)); strings.ContainsAny(got, "$~") ||
		strings.Contains(got, "NaN") {
		t.Errorf("amounts nobody knows are shown:\n%s", got)
	}
}

// A run that pauses by itself says so until a key is pressed, and in the header as long as it lasts.
func TestAPauseByItselfIsNotOverlooked(t *testing.T) {
	why := "http status 401: wrong key; look at the variable that --api-key-env names"
	for _, size := range [][2]int{{80, 24}, {120, 36}} {
		a := startWith(t, paying(model.Progress{Phase: model.Running, Total: 240}), size[0], size[1])
		a.cfg.Runner = scripted{model.Progress{Phase: model.Paused, Total: 240, Why: why}}
		a.Update(tickMsg{})
		if !strings.Contains(a.msg, why) || !strings.Contains(a.msg, goesOn) || !a.sticky {
			t.Errorf("said %q", a.msg)
		}
		hit(a, "f5")
		a.Update(tickMsg{})
		head := strings.SplitN(screen(a), "\n", 2)[0]
		if a.msg != "" || !strings.Contains(head, "401") || !strings.Contains(head, "paused") {
			t.Errorf("header %q, message %q", head, a.msg)
		}
	}
	a := startWith(t, paying(model.Progress{Phase: model.Paused, Total: 240, Why: why}), 80, 24)
	if hit(a, "s"); !strings.Contains(a.msg, why) {
		t.Errorf("a run that pauses again at once: said %q", a.msg)
	}
	a = startWith(t, paying(model.Progress{Phase: model.Running}), 120, 36)
	a.cfg.Runner = scripted{model.Progress{Phase: model.Paused}}
	if a.Update(tickMsg{}); a.msg != "" {
		t.Errorf("a person's own pause is announced: %q", a.msg)
	}
}
