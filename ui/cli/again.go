package cli

import (
	"fmt"
	"os"
	"path/filepath"
)

// Earlier is what a manifest tells of the export that it stands beside.
type Earlier struct {
	Manifest  string // its own path
	Arguments []string
	Ran       string // the directory in which the command ran
	Beside    string // the file that it stands beside
}

// Repeat returns the options and the datasets of an export as if they had been given, and goes to
// the directory in which it ran, unless datasets are given in the place of its own.
func (e Earlier) Repeat(
	given *Options, datasets []string, about About,
) (again *Options, own []string, err error) {
	if again, own, err = Again(e.Arguments, about); err != nil {
		return nil, nil, err
	}
	over, dir := *given, e.Ran
	if over.Output == "" {
		over.Output = e.Beside
	}
	if len(datasets) > 0 {
		own, dir = datasets, "."
	}
	if dir, err = filepath.Abs(dir); err == nil {
		err = again.Over(&over, dir)
	}
	if err == nil {
		err = os.Chdir(dir)
	}
	if err != nil {
		return nil, nil, Hint(fmt.Errorf("from %s: %w", e.Manifest, err),
			"name the dataset after it")
	}
	return again, own, nil
}
