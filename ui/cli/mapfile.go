package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// mostMapping bounds a file of --map: more than that is no mapping.
const mostMapping = 1 << 20

// readMaps reads the values of --map: field=column, or a file that `inspect --write-map` wrote.
// What flags say comes before what a file says.
func (o *Options) readMaps(maps []string) error {
	o.Map = map[string]string{}
	flags := map[string]string{}
	for _, m := range maps {
		if field, column, ok := strings.Cut(m, "="); ok {
			flags[field] = column
		} else if err := o.readMapFile(m); err != nil {
			return Usage(err, "want field=column, such as --map score=my_score, or a file that "+
				"inspect --write-map wrote")
		}
	}
	for field, column := range flags {
		o.Map[field] = column
	}
	return nil
}

func (o *Options) readMapFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("map: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, mostMapping+1))
	if err != nil {
		return fmt.Errorf("map: %w", err)
	}
	if len(b) > mostMapping {
		return fmt.Errorf("map %s: more than %d bytes", path, mostMapping)
	}
	var said struct {
		Schema string            `json:"schema"`
		Map    map[string]string `json:"map"`
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err = dec.Decode(&said); err == nil && dec.More() {
		err = errors.New("something follows the mapping")
	}
	if err != nil {
		return fmt.Errorf("map %s:%d: %w", path, lineOf(b, err, dec.InputOffset()), err)
	}
	if o.Schema == "" {
		o.Schema = said.Schema
	}
	for field, column := range said.Map {
		o.Map[field] = column
	}
	return nil
}

// lineOf returns the line of the fault, else that of the place read last.
func lineOf(b []byte, err error, at int64) int {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &kind):
		at = kind.Offset
	}
	return 1 + bytes.Count(b[:min(at, int64(len(b)))], []byte("\n"))
}
