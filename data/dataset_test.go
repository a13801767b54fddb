package data

import (
	"os"
	"path/filepath"
	"testing"
)

// The standard input is read by way of a copy, which goes with the dataset; a file that is called
// like it has nothing to do with it.
func TestStandardInput(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile(Stdin, []byte("not this"), 0o600); err != nil {
		t.Fatal(err)
	}
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdin
	os.Stdin = in
	defer func() { os.Stdin = before; in.Close() }()
	if _, err := out.WriteString(goodRow + "\nnot a row\n" + goodRow + "\n"); err != nil {
		t.Fatal(err)
	}
	out.Close()
	cache := t.TempDir()
	d, err := Open(t.Context(), []string{Stdin}, Options{CacheDir: cache})
	if err != nil {
		t.Fatal(err)
	}
	if d.Name() != "stdin" || d.RowCount() != 2 || d.ProblemCount() != 1 {
		t.Errorf("%s: %d rows, %d bad", d.Name(), d.RowCount(), d.ProblemCount())
	}
	if _, err := d.Text(1); err != nil {
		t.Error(err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	left, err := filepath.Glob(filepath.Join(cache, "*.rows"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
	if newIndex([]string{Stdin}, Options{CacheDir: cache}) != nil {
		t.Error("the standard input has an index")
	}
}
