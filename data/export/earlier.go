package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Earlier is an export that was made before, as its manifest tells it.
type Earlier struct {
	manifest
	given, path string // the second is absolute
}

// manifestLimit is the size of a manifest at most: that of ten million samples picked one by one.
const manifestLimit = 128 << 20

// ReadManifest reads the manifest of an export.
func ReadManifest(path string) (*Earlier, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	defer f.Close()
	e := &Earlier{given: path}
	if e.path, err = filepath.Abs(path); err != nil {
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	if err := json.NewDecoder(io.LimitReader(f, manifestLimit)).Decode(&e.manifest); err != nil {
		return nil, fmt.Errorf("read the manifest %s: %w", path, err)
	}
	switch {
	case e.Output.SHA256 == "" || e.Output.Format == "":
		return nil, fmt.Errorf("%s is no manifest of an export", path)
	case len(e.Arguments) == 0:
		return nil, fmt.Errorf("the export of %s cannot be repeated: its command is %q",
			path, e.Command)
	}
	return e, nil
}

// Beside is the file that the manifest stands beside.
func (e *Earlier) Beside() string {
	return filepath.Join(filepath.Dir(e.given), filepath.Base(e.Output.File))
}

// Ran is the directory in which the command ran.
func (e *Earlier) Ran() string { return filepath.Join(filepath.Dir(e.path), e.Directory) }

// SameInputs says which file of the dataset is not what it was.
func (e *Earlier) SameInputs(now []Input) error {
	if len(now) != len(e.Inputs) {
		return fmt.Errorf("from %s: the dataset was %d files and is %d now",
			e.path, len(e.Inputs), len(now))
	}
	for k, was := range e.Inputs {
		if is := now[k]; is.Hash != was.Hash || is.Size != was.Size {
			return fmt.Errorf("from %s: %s has changed since: %d bytes %s, was %d bytes %s",
				e.path, is.Path, is.Size, is.Hash, was.Size, was.Hash)
		}
	}
	return nil
}

// Again are the samples that were picked by hand among n, of the same files; false where a word
// names them, and for no earlier export.
func (e *Earlier) Again(now []Input, n int) (in []int, byHand bool, err error) {
	if e == nil {
		return nil, false, nil
	}
	if err := e.SameInputs(now); err != nil {
		return nil, false, err
	}
	return e.Selected(n)
}

// Selected are the samples that were picked by hand among n; false where a word names them.
func (e *Earlier) Selected(n int) (in []int, byHand bool, err error) {
	if e.Picked == "" {
		return nil, false, nil
	}
	in, err = readRuns(e.Picked, n)
	if err != nil {
		err = fmt.Errorf("read the manifest %s: picked: %w", e.path, err)
	}
	return in, true, err
}

// confirm says what has changed if the sums are not those of the earlier export; nil is any export.
func (e *Earlier) confirm(r *Request, rows, heldOut string) error {
	was := ""
	if e != nil && e.HeldOut != nil {
		was = e.HeldOut.Output.SHA256
	}
	if e == nil || rows == e.Output.SHA256 && heldOut == was {
		return nil
	}
	why := e.Digests.changes(r.digests())
	if e.Version != r.Origin.Version {
		why = append(why, fmt.Sprintf("admap (%s then, %s now)", e.Version, r.Origin.Version))
	}
	if why == nil {
		why = []string{"none of samples, scores, regions, verdicts, notes"}
	}
	return fmt.Errorf("the rows are not those of %s, SHA-256 %.16s… and not %.16s…; "+
		"what has changed since: %s", e.path, rows, e.Output.SHA256, strings.Join(why, ", "))
}

// fromDirectory is the working directory as seen from that of target, "" where there is no way.
func fromDirectory(target string) string {
	here, err := os.Getwd()
	if err != nil {
		return ""
	}
	way, err := filepath.Rel(filepath.Dir(whole(target)), resolve(here))
	if err != nil {
		return ""
	}
	return filepath.ToSlash(way)
}

// runs writes ascending samples, counted from 1, as "1-3,7".
func runs(in []int) string {
	var b strings.Builder
	for k := 0; k < len(in); k++ {
		from := k
		for k+1 < len(in) && in[k+1] == in[k]+1 {
			k++
		}
		if from > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(in[from] + 1))
		if k > from {
			b.WriteString("-" + strconv.Itoa(in[k]+1))
		}
	}
	return b.String()
}

var errRuns = errors.New("want ascending numbers and ranges of the dataset's samples")

// readRuns reads what runs writes, of n samples.
func readRuns(s string, n int) (in []int, err error) {
	for word := range strings.SplitSeq(s, ",") {
		first, last, ranged := strings.Cut(word, "-")
		from, err := strconv.Atoi(first)
		to := from
		if err == nil && ranged {
			to, err = strconv.Atoi(last)
		}
		if err != nil || from < 1 || to < from || to > n ||
			len(in) > 0 && from <= in[len(in)-1]+1 {
			return nil, fmt.Errorf("%q: %w", word, errRuns)
		}
		in = slices.Grow(in, to-from+1)
		for i := from; i <= to; i++ {
			in = append(in, i-1)
		}
	}
	return in, nil
}
