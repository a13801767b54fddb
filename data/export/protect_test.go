package export

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestProtectedFilesStay tries to export over a project, its log and its shared memory, by every
// name they have, by rows and by manifest.
func TestProtectedFilesStay(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	project := filepath.Join(dir, "p.admap")
	listed := filepath.Join(dir, "m.manifest.json") // a project of an unlucky name
	link := filepath.Join(dir, "link.admap")
	hard := filepath.Join(dir, "hard")
	if err := errors.Join(
		os.WriteFile(project, []byte("scores"), 0o600), os.WriteFile(listed, []byte("scores"), 0o600),
		os.WriteFile(project+"-wal", []byte("scores"), 0o600), os.Link(project+"-wal", hard),
		os.Symlink("p.admap", link), os.Symlink(".", filepath.Join(dir, "here")),
	); err != nil {
		t.Fatal(err)
	}
	const itself, manifest = "it is the project", "m.manifest.json, would replace the project"
	for _, c := range []struct{ protected, path, want string }{
		{project, project, itself},
		{project, "p.admap", itself},
		{project, "./x/../p.admap", itself},
		{"p.admap", project, itself},
		{project, link, itself},
		{link, project, itself},
		{project, filepath.Join(dir, "here", "p.admap-shm"), itself}, // not there now
		{project, project + "-shm", itself},
		{project, project + "-wal", itself},
		{project, hard, itself},
		{link, project + "-shm", itself},
		{project, project + "-journal", itself},
		{listed, "m", manifest},
		{"./m.manifest.json", filepath.Join(dir, "m"), manifest},
	} {
		r := request(t, mapped())
		r.Format, r.Path, r.Protected = "csv", c.path, []string{"other.admap", c.protected}
		_, err := Write(context.Background(), r)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %s protected: %v", c.path, c.protected, err)
		}
		for _, kept := range []string{project, project + "-wal", listed} {
			if now, _ := os.ReadFile(kept); string(now) != "scores" {
				t.Fatalf("%s: %s holds %q", c.path, kept, now)
			}
		}
	}
	r := request(t, mapped())
	r.Format, r.Path, r.Protected = "csv", "p.admap.csv", []string{project, listed}
	write(t, r)
}

func TestManifestLeavesTheDataset(t *testing.T) {
	r := request(t, mapped())
	r.Format = "csv"
	dataset := r.Path + ManifestSuffix
	if err := os.WriteFile(dataset, []byte("rows"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.Origin.Inputs = []Input{{Path: dataset}}
	_, err := Write(context.Background(), r)
	if err == nil || !strings.Contains(err.Error(), "dataset") {
		t.Errorf("error %v", err)
	}
	if now, _ := os.ReadFile(dataset); string(now) != "rows" {
		t.Errorf("the dataset holds %q", now)
	}
}

func TestFormatsInCapitals(t *testing.T) {
	r := request(t, mapped())
	r.Format = "CSV"
	write(t, r)
	about, err := os.ReadFile(r.Path + ManifestSuffix)
	if err != nil || !strings.Contains(string(about), `"format": "csv"`) {
		t.Errorf("%v\n%s", err, about)
	}
}
