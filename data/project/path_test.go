package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDefaultPath(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.MkdirAll("data/shards", 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, "data/a.jsonl", nil)
	write(t, "b.jsonl.gz", nil)
	cases := []struct {
		dataset []string
		want    string
	}{
		{[]string{"data/a.jsonl"}, "data/a.jsonl.admap"},
		{[]string{filepath.Join(dir, "b.jsonl.gz")}, filepath.Join(dir, "b.jsonl.gz.admap")},
		{[]string{"data/shards"}, "shards.admap"},
		{[]string{"data/shards/"}, "shards.admap"},
		{[]string{"."}, filepath.Base(dir) + ".admap"},
		{[]string{"data/shards/*.jsonl"}, "shards.admap"},
		{[]string{"data/shards/part-[0-9].jsonl"}, "shards.admap"},
		{[]string{"data/**/train/*.jsonl"}, "data.admap"},
		{[]string{"part-*.jsonl"}, filepath.Base(dir) + ".admap"},
		{[]string{"**/*.jsonl"}, filepath.Base(dir) + ".admap"},
		{[]string{"/*.jsonl"}, "root.admap"},
		{[]string{"hf://org/name"}, "org_name.admap"},
		{[]string{"hf://datasets/org/name/cfg/train"}, "org_name.admap"},
		{[]string{"hf://datasets/org/name@0123abc/cfg/train"}, "org_name.admap"},
		{[]string{"hf://datasets/old@0123abc/cfg/train"}, "old.admap"},
		{[]string{"-"}, "stdin.admap"},
		{[]string{"data/a.jsonl", "b.jsonl.gz"}, "a.jsonl+1.admap"},
		{[]string{"missing.jsonl"}, "missing.jsonl.admap"},
	}
	for _, c := range cases {
		if got := must(DefaultPath(c.dataset...))(t); got != c.want {
			t.Errorf("%q: %s, want %s", c.dataset, got, c.want)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, ".admap-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// A project that cannot be written to is not left aside without a word.
func TestAProjectThatIsPassedOverIsTold(t *testing.T) {
	data := filepath.Join(t.TempDir(), "a.jsonl")
	const chosen = "elsewhere.admap"
	if passed := PassedOver(chosen, data); passed != nil {
		t.Errorf("there is no %s", passed)
	}
	write(t, data+suffix, []byte(sqliteMagic))
	if passed := PassedOver(chosen, data); len(passed) != 1 ||
		!strings.HasPrefix(passed[0], data+suffix+" ") || !strings.HasSuffix(passed[0], " "+chosen) {
		t.Errorf("passed over is %q", passed)
	}
	if passed := PassedOver(data+suffix, data); passed != nil {
		t.Errorf("%q is chosen and passed over", passed)
	}
}

func TestDefaultPathInReadOnlyPlace(t *testing.T) {
	closed, home := closedDirectory(t), t.TempDir()
	t.Setenv("XDG_DATA_HOME", home)
	one := must(DefaultPath(filepath.Join(closed, "a.jsonl")))(t)
	two := must(DefaultPath(filepath.Join(closed, "sub", "a.jsonl")))(t)
	if one == two {
		t.Errorf("two datasets share %s", one)
	}
	if filepath.Dir(one) != filepath.Join(home, "admap") ||
		!strings.HasPrefix(filepath.Base(one), "a.jsonl-") || !strings.HasSuffix(one, ".admap") {
		t.Errorf("project at %s", one)
	}
	if again := must(DefaultPath(filepath.Join(closed, "a.jsonl")))(t); again != one {
		t.Errorf("then at %s", again)
	}
	open(t, one)
	t.Setenv("XDG_DATA_HOME", "")
	t.Setenv("HOME", home)
	want := filepath.Join(home, ".local", "share", "admap")
	if got := must(DefaultPath(filepath.Join(closed, "a.jsonl")))(t); filepath.Dir(got) != want {
		t.Errorf("without XDG_DATA_HOME at %s", got)
	}
}
