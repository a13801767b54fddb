package model

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the name that imports of our own packages begin with.
const module = "admap"

// onlyIn says which package alone may import a library.
var onlyIn = map[string]string{
	"github.com/sashabaranov/go-openai": "scoring/endpoint",
	"modernc.org/sqlite":                "data/project",
}

// outside is what model's own code has no business with; its tests have.
var outside = []string{"os", "io", "io/fs", "net", "net/http", "os/exec", "database/sql"}

// edge is one import by one package; folders are relative to the module, "" is main.
type edge struct {
	folder, imports string
	test            bool
}

// refuse says what is wrong with an edge, "" when nothing is.
func refuse(e edge) string {
	for library, home := range onlyIn {
		if e.imports == library && e.folder != home {
			return "only " + home + " may"
		}
	}
	arm, _, _ := strings.Cut(e.folder, "/")
	target, ours := strings.CutPrefix(e.imports, module+"/")
	targetArm, _, _ := strings.Cut(target, "/")
	switch {
	case arm == "": // main wires everything
		return ""
	case arm == "model" && strings.Contains(strings.Split(e.imports, "/")[0], "."):
		return "model keeps to the standard library"
	case arm == "model" && (ours && targetArm != "model" || e.imports == module):
		return "model imports nothing of the other arms"
	case arm == "model" && !e.test && slices.Contains(outside, e.imports):
		return "model does no I/O"
	case e.imports == module, ours && targetArm != "model" && targetArm != arm:
		return "the arms of the star do not touch"
	}
	return ""
}

func TestImportsFormAStar(t *testing.T) {
	edges := imports(t, "..")
	if len(edges) < 10 {
		t.Fatalf("only %d imports found", len(edges))
	}
	for _, e := range edges {
		if why := refuse(e); why != "" {
			t.Errorf("%q imports %q: %s", e.folder, e.imports, why)
		}
	}
}

// imports lists every import below root.
func imports(t *testing.T, root string) (edges []edge) {
	t.Helper()
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && file != root && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(file, ".go"):
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(file))
		for _, spec := range parsed.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			edges = append(edges, edge{
				folder: strings.TrimPrefix(path.Clean(filepath.ToSlash(folder)), "."), imports: name,
				test: strings.HasSuffix(file, "_test.go"),
			})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return edges
}

func TestRefuseKnowsTheStar(t *testing.T) {
	for _, c := range []struct {
		e       edge
		refused bool
	}{
		{edge{folder: "", imports: "admap/ui"}, false},
		{edge{folder: "ui", imports: "admap/model"}, false},
		{edge{folder: "data", imports: "admap/data/project"}, false},
		{edge{folder: "scoring/endpoint", imports: "admap/scoring"}, false},
		{edge{folder: "scoring/endpoint", imports: "github.com/sashabaranov/go-openai"}, false},
		{edge{folder: "model", imports: "math/big"}, false},
		{edge{folder: "model", imports: "os", test: true}, false},
		{edge{folder: "model", imports: "os"}, true},
		{edge{folder: "model", imports: "golang.org/x/sync"}, true},
		{edge{folder: "model", imports: "admap/data", test: true}, true},
		{edge{folder: "data", imports: "admap/scoring"}, true},
		{edge{folder: "scoring", imports: "admap/data/project"}, true},
		{edge{folder: "ui", imports: "admap/data", test: true}, true},
		{edge{folder: "ui", imports: "admap"}, true},
		{edge{folder: "scoring", imports: "github.com/sashabaranov/go-openai"}, true},
		{edge{folder: "", imports: "modernc.org/sqlite"}, true},
	} {
		if got := refuse(c.e); (got != "") != c.refused {
			t.Errorf("%+v: %q", c.e, got)
		}
	}
}
