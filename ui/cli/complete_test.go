package cli

import (
	"bytes"
	"strings"
	"testing"
)

func TestShellsAreOfferedFormats(t *testing.T) {
	root := commands(&recorder{}, about)
	var out bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&bytes.Buffer{})
	root.SetArgs([]string{"__complete", "export", "--format", ""})
	if err := root.Execute(); err != nil || !strings.HasPrefix(out.String(), "csv\ntrl\n") {
		t.Errorf("%q, %v", out.String(), err)
	}
}

func TestWithoutADatasetItSaysWhatOneIs(t *testing.T) {
	_, said := runLine(t, &recorder{}, "inspect")
	for _, want := range []string{"none given", "directories", "Parquet", "stdin", "hf://"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing in %q", want, said)
		}
	}
}
