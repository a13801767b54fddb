package data

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestAWrittenMapReadsTheSame(t *testing.T) {
	for _, tc := range wild {
		d := mustOpen(t, tc.row, Options{})
		path := filepath.Join(t.TempDir(), "map.json")
		if err := d.WriteMap(path); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var said mapFile
		if err := json.Unmarshal(b, &said); err != nil {
			t.Fatal(err)
		}
		again := mustOpen(t, tc.row, Options{Map: said.Map, Schema: said.Schema})
		if again.Roster().Keys[0] != d.Roster().Keys[0] {
			t.Errorf("%s under %s: another sample", tc.row, b)
		}
	}
}

func TestAMapNeverReplacesTheDataset(t *testing.T) {
	d := mustOpen(t, goodRow, Options{})
	if err := d.WriteMap(d.Files()[0].Path); !errors.Is(err, ErrUsage) {
		t.Errorf("%v", err)
	}
}
