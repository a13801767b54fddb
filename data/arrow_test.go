package data

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"admap/model"
)

func arrowChat(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("arrowfile", "testdata", "chat.arrow"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestArrow(t *testing.T) {
	d := mustOpen(t, arrowChat(t), Options{})
	info := d.Files()[0]
	if d.Roster().Len() != 3 || d.ProblemCount() != 0 || info.Hash == "" ||
		info.Container != "Arrow stream, 2 record batches" {
		t.Fatalf("%d samples, %v, %+v", d.Roster().Len(), d.Problems(), info)
	}
	for _, i := range []int{2, 0, 1} {
		want := "q" + string(rune('0'+i)) + "?"
		if text, err := d.Text(i); err != nil || text.Instruction != want {
			t.Errorf("text %d: %q, %v", i, text.Instruction, err)
		}
	}
	hits, unread, _, err := d.Find(context.Background(), 0, 3, model.NewQuery("good 2"))
	if err != nil || len(unread) > 0 || len(hits) != 1 {
		t.Errorf("found %v, %v unread, %v", hits, unread, err)
	}
}

// TestDamagedArrow breaks the first record batch, and then cuts the second off.
func TestDamagedArrow(t *testing.T) {
	whole := arrowChat(t)
	at := strings.Index(whole, "q0?q1?") // behind the offsets of three rows
	offsets := strings.LastIndex(whole[:at], "\x00\x00\x00\x00\x03\x00\x00\x00\x06\x00\x00\x00")
	if at < 0 || offsets < 0 {
		t.Fatal("the file has another form")
	}
	broken := whole[:offsets] + "\x00\x00\x00\x7f" + whole[offsets+4:]
	d := mustOpen(t, broken, Options{})
	if d.Roster().Len() != 1 || d.ProblemCount() != 2 {
		t.Errorf("%d samples, %d problems: %v", d.Roster().Len(), d.ProblemCount(), d.Problems())
	}
	if p := d.Problems()[0]; p.Line != 1 || !strings.Contains(p.Reason, "2 rows from here") {
		t.Errorf("%v", p)
	}
	d = mustOpen(t, whole[:len(whole)-100], Options{})
	if d.Roster().Len() != 2 || d.ProblemCount() != 1 {
		t.Errorf("cut: %d samples, %v", d.Roster().Len(), d.Problems())
	}
}
