package data

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// TestParquetPart has a column beside those of a pair, of which later pages are damaged: samples are made
// without it, and only a whole row misses it.
func TestParquetPart(t *testing.T) {
	type row struct {
		Prompt   string `parquet:"prompt"`
		Chosen   string `parquet:"chosen"`
		Rejected string `parquet:"rejected"`
		Vector   string `parquet:"vector"`
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[row](&b, parquet.MaxRowsPerRowGroup(200))
	for i := range 300 {
		if _, err := w.Write([]row{{fmt.Sprint("p", i), "good", "bad", "beside " + fmt.Sprint(i)}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	d := mustOpen(t, b.String(), Options{})
	rows, err := d.Rows(299)
	if err != nil || string(rows[0]) != `{"prompt":"p299","chosen":"good","rejected":"bad","vector":"beside 299"}` {
		t.Errorf("the whole row: %s, %v", rows, err)
	}
	at := strings.Index(b.String(), "beside 200")
	d = mustOpen(t, b.String()[:at]+strings.Repeat("\xee", 40)+b.String()[at+40:], Options{})
	if d.Roster().Len() != 300 || d.ProblemCount() != 0 {
		t.Errorf("%d samples, %v", d.Roster().Len(), d.Problems())
	}
	if text, err := d.Text(250); err != nil || text.Instruction != "p250" {
		t.Errorf("%q, %v", text.Instruction, err)
	}
	if _, err := d.Rows(250); err == nil {
		t.Error("a row is whole without its damaged column")
	}
}
