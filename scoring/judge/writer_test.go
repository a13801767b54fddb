package judge

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"admap/model"
	"admap/scoring"
	"admap/scoring/endpoint"
)

// scribe writes what it is asked for.
type scribe struct{ asked []string }

func (s *scribe) WriterOf(kind string) string { return "scribe:" + kind }

func (s *scribe) Write(_ context.Context, kind string, item scoring.Item) (model.Writing, error) {
	s.asked = append(s.asked, kind)
	return model.Writing{Kind: kind, Text: kind + " for " + item.Instruction}, nil
}

// loaded is the judge of a prompt at a server.
func loaded(t *testing.T, base string, cfg Config, prompt string) scoring.Scorer {
	t.Helper()
	var err error
	if cfg.Client, err = endpoint.New(endpoint.Config{BaseURL: base}); err != nil {
		t.Fatal(err)
	}
	if cfg.Prompt, err = Load(prompt); err != nil {
		t.Fatal(err)
	}
	if cfg.Model == "" {
		cfg.Model = "m"
	}
	j, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestWhatPromptsNeed(t *testing.T) {
	for _, c := range []struct {
		prompt         string
		writer         Writer
		needsReference bool
		writes         []string
	}{
		{"plain", &scribe{}, false, nil},
		{"aspects", &scribe{}, false, nil},
		{"reference", nil, true, nil},
		{"reference", &scribe{}, true, []string{"reference"}},
		{"criteria+reference", &scribe{}, true, []string{"reference", "criteria"}},
	} {
		j := loaded(t, "http://localhost/v1", Config{Writer: c.writer}, c.prompt)
		traits := j.Traits()
		writer, writes := j.(scoring.Writer)
		if traits.NeedsReference != c.needsReference || !slices.Equal(traits.Writes, c.writes) ||
			writes != (len(c.writes) > 0) {
			t.Errorf("%s: %+v, writer %v", c.prompt, traits, writes)
		}
		if writes && writer.WriterOf("reference") != "scribe:reference" {
			t.Errorf("%s: written by %s", c.prompt, writer.WriterOf("reference"))
		}
		if _, ok := j.(scoring.Deferred); !ok {
			t.Errorf("%s: not deferred", c.prompt)
		}
	}
}

func TestCriteriaNeedAWriter(t *testing.T) {
	client, err := endpoint.New(endpoint.Config{BaseURL: "http://localhost/v1"})
	if err != nil {
		t.Fatal(err)
	}
	prompt, err := Load("criteria+reference")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = New(Config{Client: client, Model: "m", Prompt: prompt}); err == nil ||
		!strings.Contains(err.Error(), "criteria") {
		t.Errorf("error %v", err)
	}
}

// Without a reference there is nothing to ask, also where somebody else makes the request.
func TestMissingReference(t *testing.T) {
	s := serve(t, nil)
	j := loaded(t, s.URL, Config{}, "reference")
	_, err := j.Score(t.Context(), testItem)
	var f *scoring.Failure
	if !errors.As(err, &f) || f.Reason != model.NotInData || len(s.requests()) != 0 {
		t.Errorf("%v after %d requests", err, len(s.requests()))
	}
	if _, body := j.(scoring.Deferred).Request(testItem); body != nil {
		t.Errorf("request %s", body)
	}
	if _, err := j.(scoring.Deferred).Read(testItem, 0, nil); !errors.As(err, &f) ||
		f.Reason != model.NotInData {
		t.Errorf("read: %v", err)
	}
}
