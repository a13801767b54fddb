package data

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// mapFile is what --map FILE reads.
type mapFile struct {
	Schema string            `json:"schema,omitempty"`
	Map    map[string]string `json:"map"`
}

// WriteMap saves how the dataset was read, for --map FILE, under a temporary name first. It refuses
// to overwrite a file of the dataset.
func (d *Dataset) WriteMap(path string) error {
	if err := d.spare(path); err != nil {
		return err
	}
	s := d.Schema()
	out := mapFile{Schema: s.Name, Map: map[string]string{}}
	if checkSchema(s.Name) != nil { // told by --map alone
		out.Schema = ""
	}
	for _, f := range s.Fields {
		out.Map[f.Field] = f.Column
	}
	b, err := json.MarshalIndent(out, "", "  ")
	if err == nil {
		err = replaceFile(path, append(b, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write mapping %s: %w", visible(path), err)
	}
	return nil
}

// spare fails if path is one of the dataset's files.
func (d *Dataset) spare(path string) error {
	there, err := os.Stat(path)
	if err != nil {
		return nil // nothing to overwrite
	}
	for _, s := range d.sources {
		if st, err := os.Stat(s.info.Path); err == nil && os.SameFile(st, there) {
			return &Error{Path: "--write-map " + path, Why: "that is the dataset", usage: true,
				Hint: "name a new file, such as mapping.json"}
		}
	}
	return nil
}

// replaceFile writes a file whole or not at all.
func replaceFile(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
