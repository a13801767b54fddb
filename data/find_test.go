package data

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"admap/model"
)

// Find sees what Text shows, over several files, bad rows and whatever escapes stand in a row.
func TestFindSeesWhatTextShows(t *testing.T) {
	var paths []string
	words := []string{"plain", `\u004eeedle`, "NEEDLE", "ne\\nedle", "needle", "naïve", "NAÏVE", "x"}
	for file := range 3 {
		var rows strings.Builder
		for i := range 400 {
			word := words[(i*7+file)%len(words)]
			fmt.Fprintf(&rows, `{"id":"i%d-%d","prompt":"p%s","chosen":"c","rejected":"d"}`+"\n", file, i,
				map[bool]string{true: word, false: "q"}[i%3 == 0])
			fmt.Fprintf(&rows, `{"prompt":"p","chosen":"a %s b","rejected":"%s"}`+"\nbad\n", word,
				strings.Repeat("long ", 1000*(i%5)))
		}
		paths = append(paths, writeFile(t, fmt.Sprintf("%d.jsonl", file), rows.String()))
	}
	d, err := Open(t.Context(), paths, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, text := range []string{"needle", "Needle", "naïve", "i1-39", "nowhere"} {
		q := model.NewQuery(text)
		var want []int
		for i := range d.Roster().Len() {
			x, err := d.Text(i)
			if err != nil {
				t.Fatal(err)
			}
			all := x.ID + "\x00" + x.Instruction
			for _, r := range x.Responses {
				all += "\x00" + r.Body
			}
			if q.In([]byte(all)) {
				want = append(want, i)
			}
		}
		seen := 0
		err := d.Texts(t.Context(), 0, d.Roster().Len(), func(i int, x *model.Text, err error) {
			want, failed := d.Text(i)
			if err != nil || failed != nil || i != seen || x.ID != want.ID ||
				x.Instruction != want.Instruction || !slices.EqualFunc(x.Responses, want.Responses,
				func(a, b model.ResponseText) bool { return a.Body == b.Body }) {
				t.Fatalf("sample %d is %q, want %q (%v, %v)", i, x.Instruction, want.Instruction, err, failed)
			}
			seen++
		})
		if err != nil || seen != d.Roster().Len() {
			t.Fatal(seen, err)
		}
		var got []int
		for from, to := 0, 0; from < d.Roster().Len(); from = to {
			to = min(from+211, d.Roster().Len())
			hits, unread, _, err := d.Find(t.Context(), from, to, q)
			if err != nil || len(unread) > 0 {
				t.Fatal(unread, err)
			}
			got = append(got, hits...)
		}
		if !slices.Equal(got, want) || text != "nowhere" && len(want) == 0 {
			t.Errorf("%q: %d found, Text shows %d", text, len(got), len(want))
		}
	}
}

func TestFindInAFileThatHasChanged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "d.jsonl")
	row := `{"prompt":"p%d","chosen":"needle","rejected":"d"}` + "\n"
	var rows strings.Builder
	for i := range 10 {
		fmt.Fprintf(&rows, row, i)
	}
	if err := os.WriteFile(path, []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), []string{path}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	changed := strings.Replace(rows.String(), "p3", "q3", 1)
	if err := os.WriteFile(path, []byte(changed[:len(changed)*7/10]), 0o600); err != nil {
		t.Fatal(err)
	}
	hits, unread, why, err := d.Find(t.Context(), 0, 10, model.NewQuery("needle"))
	if fmt.Sprint(hits, unread) != "[0 1 2 4 5 6] [3 7 8 9]" || !errors.Is(why, ErrChanged) || err != nil {
		t.Errorf("%v %v, %v, %v", hits, unread, why, err)
	}
	d.Close()
	_, unread, why, err = d.Find(t.Context(), 0, 10, model.NewQuery("needle"))
	if len(unread) != 10 || why == nil || errors.Is(why, ErrChanged) || err != nil {
		t.Errorf("closed: %v, %v, %v", unread, why, err)
	}
}

func TestFindEndsWithItsContext(t *testing.T) {
	d := mustOpen(t, goodRow, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, _, err := d.Find(ctx, 0, 1, model.NewQuery("p")); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// BenchmarkFind searches on one core for what is not there:
//
//	go test ./data -run '^$' -bench Find -benchtime 10x
func BenchmarkFind(b *testing.B) {
	path := filepath.Join(b.TempDir(), "ultrafeedback.jsonl")
	b.SetBytes(writeUltraFeedback(b, path, 10_000))
	d, err := Open(b.Context(), []string{path}, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	for _, text := range []string{"not there at all", "не здесь"} {
		b.Run(text, func(b *testing.B) {
			q := model.NewQuery(text)
			b.SetBytes(d.Files()[0].Size)
			for b.Loop() {
				if _, _, _, err := d.Find(b.Context(), 0, d.Roster().Len(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestLanguages(t *testing.T) {
	rows := `{"prompt":"p","chosen":"a","rejected":"b","lang":"de","meta":{"l":"fr"}}` + "\n" + goodRow
	r := mustOpen(t, rows, Options{}).Roster()
	if fmt.Sprint(r.Languages, r.Language) != "[ de] [1 0]" {
		t.Errorf("%q %v", r.Languages, r.Language)
	}
	r = mustOpen(t, rows, Options{Map: map[string]string{"language": "meta.l"}}).Roster()
	if fmt.Sprint(r.Languages, r.Language) != "[ fr] [1 0]" {
		t.Errorf("mapped: %q %v", r.Languages, r.Language)
	}
	if r = mustOpen(t, goodRow, Options{}).Roster(); r.Language != nil || len(r.Languages) != 1 {
		t.Errorf("none: %q %v", r.Languages, r.Language)
	}
}
