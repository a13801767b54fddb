package setup

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"admap/model"
	"admap/scoring"
)

func TestReferenceScorers(t *testing.T) {
	server := Server{Model: "emb-1", BaseURL: "http://localhost:8000/v1"}
	for _, tc := range []struct {
		name           string
		cfg            Config
		many, local    bool
		writes, begins string
	}{
		{"chrF", Config{Metric: "chrf"}, false, true, "", "reference:chrF2|"},
		{"ROUGE-L", Config{Metric: "rouge-l", Server: server}, false, true, "", "reference:rougeL|"},
		{"cosine emb-1", Config{Metric: "embedding", Server: server}, true, false, "",
			"reference:cosine|"},
		{"chrF to big", Config{Metric: "chrf", Server: server, Writer: Server{Model: "big"}},
			false, false, "reference", "reference:chrF2|"},
		{"cosine emb-1 to big",
			Config{Metric: "embedding", Server: server, Writer: Server{Model: "big"}},
			true, false, "reference", "reference:cosine|"},
	} {
		tc.cfg.Kind = "reference"
		built, err := New(tc.cfg)
		if err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		info, traits := built.Scorer.Info(), built.Scorer.Traits()
		_, many := built.Scorer.(scoring.Many)
		if info.Name != tc.name || !strings.HasPrefix(info.Fingerprint, tc.begins) {
			t.Errorf("%s: info %+v", tc.name, info)
		}
		if many != tc.many || traits.Local != tc.local || !traits.NeedsReference ||
			strings.Join(traits.Writes, " ") != tc.writes || (built.Traffic == nil) != tc.local {
			t.Errorf("%s: many %v, traits %+v, traffic %v", tc.name, many, traits, built.Traffic)
		}
	}
}

// TestReferencesThatAreNotThere refuses data without any, unless somebody writes them.
func TestReferencesThatAreNotThere(t *testing.T) {
	server := Server{Model: "emb-1", BaseURL: "http://localhost:8000/v1"}
	for _, metric := range []string{"chrf", "rouge-l", "embedding"} {
		cfg := Config{Kind: "reference", Metric: metric, Server: server, Bare: true}
		if _, err := New(cfg); !errors.Is(err, errBare) {
			t.Errorf("%s: %v", metric, err)
		}
		cfg.Writer.Model = "big"
		if _, err := New(cfg); err != nil {
			t.Errorf("%s, with a writer: %v", metric, err)
		}
	}
}

// Where a scorer's references come from is part of what it is; at which address they are made is
// not.
func TestWriterIsPartOfTheFingerprint(t *testing.T) {
	var seen []string
	for _, cfg := range []Config{
		{Metric: "chrf"},
		{Metric: "chrf", Writer: Server{Model: "big", BaseURL: "http://localhost:1/v1"}},
		{Metric: "chrf", Writer: Server{Model: "small", BaseURL: "http://localhost:1/v1"}},
		{Metric: "rouge-l", Writer: Server{Model: "big", BaseURL: "http://localhost:1/v1"}},
	} {
		cfg.Kind = "reference"
		built, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		f := built.Scorer.Info().Fingerprint
		if slices.Contains(seen, f) {
			t.Errorf("%s stands twice", f)
		}
		seen = append(seen, f)
		if cfg.Writer.Model == "" {
			continue
		}
		cfg.Writer.BaseURL, cfg.Writer.APIKey = "http://localhost:2/v1", "sk-other"
		elsewhere, err := New(cfg)
		if err != nil || elsewhere.Scorer.Info() != built.Scorer.Info() {
			t.Errorf("at another address: %+v, %v", elsewhere, err)
		}
		by := built.Scorer.(scoring.Writer).WriterOf(model.WrittenReference)
		if !strings.HasSuffix(f, by) {
			t.Errorf("%s is not by %s", f, by)
		}
	}
}

func TestReferenceScorersThatCannotBe(t *testing.T) {
	at := "http://localhost:8000/v1"
	for want, cfg := range map[string]Config{
		"embedding: no model":         {Metric: "embedding", Server: Server{BaseURL: at}},
		"embedding: base URL":         {Metric: "embedding", Server: Server{Model: "emb-1"}},
		"writer: base URL":            {Metric: "chrf", Writer: Server{Model: "big"}},
		`metric "bleu": want chrf, r`: {Metric: "bleu"},
	} {
		cfg.Kind = "reference"
		if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
