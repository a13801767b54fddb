package project

import (
	"context"
	"slices"
	"testing"
	"time"

	"admap/model"
)

func TestNoteDataset(t *testing.T) {
	ctx, p := context.Background(), open(t, newPath(t))
	p.now = func() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.Local) }
	touched := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	a := model.File{Path: "x/a.jsonl", Size: 100_000, Hash: "1", ModTime: touched}
	steps := []struct {
		name  string
		files []model.File
		want  []string
	}{
		{"first", []model.File{a}, nil},
		{"same", []model.File{a}, nil},
		{"touched", []model.File{{Path: a.Path, Size: a.Size, Hash: "1"}}, nil},
		{"larger", []model.File{{Path: a.Path, Size: 112_000, Hash: "2"}},
			[]string{"a.jsonl: content changed since 2026-11-20, 12 kB larger"}},
		{"smaller", []model.File{{Path: a.Path, Size: 111_000, Hash: "3"}},
			[]string{"a.jsonl: content changed since 2026-11-20, 1.0 kB smaller"}},
		{"edited", []model.File{{Path: a.Path, Size: 111_000, Hash: "4"}},
			[]string{"a.jsonl: content changed since 2026-11-20, same size"}},
		{"another", []model.File{{Path: a.Path, Size: 111_000, Hash: "4"}, {Path: "b", Hash: "5"}},
			[]string{"b: not seen in this project before"}},
		{"known", []model.File{{Path: "b", Hash: "5"}}, nil},
		{"moved", []model.File{{Path: "other/b", Hash: "5"}}, nil},
	}
	for _, s := range steps {
		if got := must(p.NoteDataset(ctx, s.files))(t); !slices.Equal(got, s.want) {
			t.Errorf("%s: %q, want %q", s.name, got, s.want)
		}
	}
}

func TestSettings(t *testing.T) {
	ctx, path := context.Background(), newPath(t)
	p := open(t, path)
	for _, v := range []string{"log", "rank"} {
		if err := p.SetSetting(ctx, "axis", v); err != nil {
			t.Fatal(err)
		}
	}
	if v := must(open(t, path).Setting(ctx, "axis"))(t); v != "rank" {
		t.Errorf("axis %q", v)
	}
	if v := must(p.Setting(ctx, "nothing"))(t); v != "" {
		t.Errorf("nothing is %q", v)
	}
}
