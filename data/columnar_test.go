package data

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"admap/model"
)

type pairRow struct {
	Prompt   string `parquet:"prompt"`
	Chosen   string `parquet:"chosen"`
	Rejected string `parquet:"rejected"`
}

func parquetPairs(t *testing.T, n int) string {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[pairRow](&b, parquet.MaxRowsPerRowGroup(100))
	for i := range n {
		row := pairRow{fmt.Sprintf("prompt %d", i), "good", "bad"}
		if i == 5 {
			row.Chosen = "\xff"
		}
		if _, err := w.Write([]pairRow{row}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestParquet(t *testing.T) {
	d := mustOpen(t, parquetPairs(t, 250), Options{})
	info := d.Files()[0]
	if d.Roster().Len() != 249 || d.ProblemCount() != 1 || info.Hash == "" ||
		!strings.HasPrefix(info.Container, "Parquet, 3 row groups") {
		t.Fatalf("%d samples, %v, %+v", d.Roster().Len(), d.Problems(), info)
	}
	if p := d.Problems()[0]; p.Line != 6 || !strings.HasPrefix(p.Reason, "not UTF-8") {
		t.Errorf("the bad row: %v", p)
	}
	for _, i := range []int{248, 0, 5, 6, 120} {
		want := fmt.Sprintf("prompt %d", i)
		if i >= 5 {
			want = fmt.Sprintf("prompt %d", i+1)
		}
		if text, err := d.Text(i); err != nil || text.Instruction != want {
			t.Errorf("text %d: %q, %v", i, text.Instruction, err)
		}
	}
	hits, unread, _, err := d.Find(context.Background(), 0, 249, model.NewQuery("prompt 24"))
	if err != nil || len(unread) > 0 || len(hits) != 11 {
		t.Errorf("found %v, %v unread, %v", hits, unread, err)
	}
}

// TestDamagedParquet breaks the prompts of the second row group: its rows are all reported.
func TestDamagedParquet(t *testing.T) {
	whole := parquetPairs(t, 250)
	at := strings.Index(whole, "prompt 100") - 40
	d := mustOpen(t, whole[:at]+strings.Repeat("\xee", 40)+whole[at+40:], Options{})
	if n := d.Roster().Len() + d.ProblemCount(); n != 250 || d.Roster().Len() != 149 {
		t.Errorf("%d samples and %d problems of 250 rows: %v", d.Roster().Len(), d.ProblemCount(), d.Problems())
	}
	if d.Problems()[1].Line != 101 || !strings.Contains(d.Problems()[1].Reason, "100 rows from here") {
		t.Errorf("%v", d.Problems())
	}
}
