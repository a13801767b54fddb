package data

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// besideBytes is how large a file may be that is looked at to see whether it holds any row.
const besideBytes = sniffBytes

// passOver leaves out of what was found in directories the JSON files that hold one object which is
// no sample: what people keep beside data. Where nothing else was found they stay.
func passOver(named, files []string) (kept []string, notice string) {
	var beside []string
	for _, file := range files {
		if !slices.Contains(named, file) && holdsNoRow(file) {
			beside = append(beside, file)
		} else {
			kept = append(kept, file)
		}
	}
	if len(kept) == 0 || len(beside) == 0 {
		return files, ""
	}
	return kept, "not read, each one object that is no sample: " + some(beside)
}

// holdsNoRow reports whether a small .json file is one object in which no schema sees a sample.
func holdsNoRow(path string) bool {
	st, err := os.Stat(path)
	if err != nil || !strings.EqualFold(filepath.Ext(path), ".json") || st.Size() > besideBytes {
		return false
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	r := &row{}
	if parseObject(r, b) != nil || r.sideways() != "" {
		return false
	}
	if member, _ := wrappedList(b); member != "" {
		return false
	}
	p := &probe{rows: []*row{r}, scratch: make([]int, 0, scratchLen)}
	return p.detect("").best.fits == 0
}

// tellMixed says of every file that none of its rows could be used, though those of others could,
// and what it would be by itself.
func (o *opener) tellMixed(l *layout) (notices []string) {
	used := make([]bool, len(o.sources))
	for _, p := range o.collected.places {
		used[p.file] = true
	}
	for i, s := range o.sources {
		if used[i] || o.collected.full() || s.size <= s.start {
			continue
		}
		p, _, err := newProbe(o.sources[i : i+1])
		if err != nil || len(p.rows) == 0 {
			continue
		}
		notice := fmt.Sprintf("none of the rows of %s can be read as %s", s.info.Path, l.schema)
		if own := p.detect("").best; own.fits > 0 && own.schema.name != l.schema {
			notice += fmt.Sprintf("; by itself it is %s: open it apart from the others", own.schema.name)
		}
		notices = append(notices, notice)
	}
	return notices
}
