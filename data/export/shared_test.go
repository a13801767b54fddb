package export

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestExportsAtOnceShareDatasetInfo writes many files into one directory at the same time: each has
// its entry in the end, and what was there before stays.
func TestExportsAtOnceShareDatasetInfo(t *testing.T) {
	if !locks {
		t.Skip("this system has no locks")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, infoName)
	if err := os.WriteFile(path, []byte(`{"mine":{"file_name":"mine.json"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	const exports = 24
	var all sync.WaitGroup
	for k := range exports {
		r := request(t, spoken())
		r.Format, r.Path = "llamafactory", filepath.Join(dir, fmt.Sprintf("out%d.jsonl", k))
		all.Go(func() {
			if _, err := Write(context.Background(), r); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	text, err := os.ReadFile(path)
	var info map[string]json.RawMessage
	if err != nil || json.Unmarshal(text, &info) != nil || len(info) != exports+1 {
		t.Errorf("%d entries: %v", len(info), err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*.tmp")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// TestALockedDirectoryCanBeGivenUp waits for another export only as long as the context lives.
func TestALockedDirectoryCanBeGivenUp(t *testing.T) {
	if !locks {
		t.Skip("this system has no locks")
	}
	r := request(t, spoken())
	r.Format = "llamafactory"
	unlock, err := lockDirectory(context.Background(), filepath.Dir(r.Path))
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := lockDirectory(ctx, filepath.Dir(r.Path)); err != context.Canceled {
		t.Errorf("%v", err)
	}
}
