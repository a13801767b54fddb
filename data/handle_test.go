package data

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// openMany opens a dataset of n files of one row each.
func openMany(t *testing.T, n int) (d *Dataset, dir string) {
	t.Helper()
	dir = t.TempDir()
	for i := range n {
		row := fmt.Sprintf(`{"prompt":"p %d","chosen":"a","rejected":"b"}`, i)
		name := filepath.Join(dir, fmt.Sprintf("part-%d.jsonl", i))
		if err := os.WriteFile(name, []byte(row), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Open(t.Context(), []string{dir}, Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d, dir
}

func TestMoreFilesThanDescriptors(t *testing.T) {
	const n = 3 * maxHandles
	d, _ := openMany(t, n)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range n {
				at := (i*7 + g*31) % n
				text, err := d.Text(at)
				if err != nil || text.Instruction != fmt.Sprintf("p %d", at) {
					t.Errorf("sample %d: %q, %v", at, text.Instruction, err)
				}
			}
		})
	}
	wg.Wait()
	handles.mu.Lock()
	open := len(handles.open)
	handles.mu.Unlock()
	if open > maxHandles+8 {
		t.Errorf("%d files are open", open)
	}
	d.Close()
	if _, err := d.Text(0); err == nil {
		t.Error("text after Close")
	}
}

func TestClosedFileIsReplaced(t *testing.T) {
	const n = 2 * maxHandles
	d, dir := openMany(t, n)
	name := filepath.Join(dir, "part-0.jsonl")
	for i := range n { // the first was closed long ago
		if _, err := d.Text(i); err != nil {
			t.Fatal(err)
		}
	}
	same, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(name+".new", same, 0o600)
	}
	if err == nil {
		err = os.Rename(name+".new", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Text(0); !errors.Is(err, ErrChanged) {
		t.Errorf("another file under the name: %v", err)
	}
}

func TestFilesBesideData(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"a.jsonl": goodRow, "config.json": `{"x":1}`, "checkpoint-5/trainer_state.json": "{\n}",
		"tokenizer_config.json": `{"x":1}`, "model.safetensors.index.json": `{"x":1}`,
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link(filepath.Join(dir, "a.jsonl"), filepath.Join(dir, "b.jsonl")); err != nil {
		t.Skip(err)
	}
	d, err := Open(t.Context(), []string{dir}, Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.RowCount() != 1 || d.ProblemCount() != 0 || len(d.Notices()) != 2 {
		t.Errorf("%d rows, %d bad, %q", d.RowCount(), d.ProblemCount(), d.Notices())
	}
}
