package data

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

type besideRow struct {
	Prompt   string `parquet:"prompt"`
	Chosen   string `parquet:"chosen"`
	Rejected string `parquet:"rejected"`
	Picture  string `parquet:"picture"`
}

func parquetBeside(t *testing.T, picture string) string {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[besideRow](&b)
	for i := range 20 {
		row := besideRow{fmt.Sprint("p", i), "good", "bad", fmt.Sprint(picture, i)}
		if _, err := w.Write([]besideRow{row}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestDamagedBeside breaks a column that no sample is made of where the schema is told from: it is
// named, and every sample is read.
func TestDamagedBeside(t *testing.T) {
	whole := parquetBeside(t, "picture ")
	at := strings.Index(whole, "picture 0") - 30
	d := mustOpen(t, whole[:at]+strings.Repeat("\xee", 40)+whole[at+40:], Options{})
	if d.Roster().Len() != 20 || d.ProblemCount() != 0 {
		t.Errorf("%d samples, %v", d.Roster().Len(), d.Problems())
	}
	if n := d.Notices(); len(n) != 1 || !strings.Contains(n[0], "the column picture is not used") {
		t.Errorf("notices: %q", n)
	}
}

// TestBytesBeside has bytes that are no text in such a column: whole rows are JSON all the same.
func TestBytesBeside(t *testing.T) {
	d := mustOpen(t, parquetBeside(t, "\x89PNG\xff"), Options{})
	if d.Roster().Len() != 20 || d.ProblemCount() != 0 {
		t.Fatalf("%d samples, %v", d.Roster().Len(), d.Problems())
	}
	rows, err := d.Rows(3)
	want := "{\"prompt\":\"p3\",\"chosen\":\"good\",\"rejected\":\"bad\",\"picture\":\"\ufffdPNG\ufffd3\"}"
	if err != nil || string(rows[0]) != want || !utf8.Valid(rows[0]) {
		t.Errorf("%q, %v", rows, err)
	}
}
