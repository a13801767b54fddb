package main

import (
	"os"
	"testing"

	"admap/data/hub"
	"admap/ui/cli"
)

// What a manifest names of the Hub is in the project of what a person named.
func TestAHubDatasetHasOneProject(t *testing.T) {
	t.Chdir(t.TempDir())
	row := `{"prompt": "q", "chosen": "good", "rejected": "bad"}` + "\n"
	if err := os.WriteFile("0000.jsonl", []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, arg := range []string{"hf://datasets/org/name",
		"hf://datasets/org/name@0123456789012345678901234567890123456789/default/train"} {
		o := &cli.Options{Quiet: true}
		ds, _, err := read(t.Context(), o, []string{"0000.jsonl"})
		if err != nil {
			t.Fatal(err)
		}
		s := &session{Options: o, ds: ds, found: &hub.Found{Args: []string{arg}}}
		if err := s.load(t.Context()); err != nil {
			t.Error(err)
		}
		if s.Project != "org_name.admap" {
			t.Errorf("the project of %s is %s", arg, s.Project)
		}
		s.close()
	}
}
