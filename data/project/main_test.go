package project

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"admap/model"
)

// The test binary runs itself as another admap, which these tell what to do to which file.
const (
	childTask = "ADMAP_TEST_TASK"
	childFile = "ADMAP_TEST_FILE"
)

func TestMain(m *testing.M) {
	task := os.Getenv(childTask)
	if task == "" {
		os.Exit(m.Run())
	}
	if err := runChild(task, os.Getenv(childFile)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// childScores is how many scores the child of that task writes.
const childScores = 3000

func runChild(task, path string) error {
	ctx := context.Background()
	p, err := Open(ctx, path)
	if err != nil {
		return err
	}
	switch task {
	case "verdicts": // one after the other, each acknowledged on stdout, until killed
		for i := 0; ; i++ {
			if _, err := p.SetVerdict(ctx, []model.Key{key(i)}, model.Drop); err != nil {
				return err
			}
			fmt.Println(i)
		}
	case "claim": // held until killed
		_, held, err := p.Claim(judge.Fingerprint)
		fmt.Println("held", held)
		if err != nil {
			return err
		}
		time.Sleep(time.Hour)
	case "scores":
		w := p.NewScoreWriter(ctx, judge)
		for i := range childScores {
			if err := w.Add(ctx, Score{Key: key(i), Value: float64(i)}); err != nil {
				return err
			}
		}
		if err := w.Close(); err != nil {
			return err
		}
		if _, err := p.SetNote(ctx, key(0), "from the child"); err != nil {
			return err
		}
	}
	return p.Close()
}

// startChild starts another process on the file and returns its stdout.
func startChild(t *testing.T, task, path string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childTask+"="+task, childFile+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// lastNumber reads lines until the end and returns the number on the last whole one.
func lastNumber(t *testing.T, lines *bufio.Scanner, last int) int {
	t.Helper()
	for lines.Scan() {
		if n, err := strconv.Atoi(lines.Text()); err == nil && n == last+1 {
			last = n // a line cut by the kill does not continue the count
		}
	}
	if err := lines.Err(); err != nil && err != io.ErrUnexpectedEOF {
		t.Logf("read the child: %v", err)
	}
	return last
}

func key(i int) (k model.Key) {
	binary.BigEndian.PutUint64(k[:8], uint64(i)*0x9e3779b97f4a7c15) // spread, as hashes are
	binary.BigEndian.PutUint64(k[8:], uint64(i))
	return k
}

func newPath(t *testing.T) string { return filepath.Join(t.TempDir(), "test.admap") }

func open(t *testing.T, path string) *Project {
	t.Helper()
	p, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// must returns v, or ends the test.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func put(t *testing.T, p *Project, scores ...Score) {
	t.Helper()
	if err := p.PutScores(context.Background(), judge, scores); err != nil {
		t.Fatal(err)
	}
}

// load reads all results of the judge as a map.
func load(t *testing.T, p *Project) map[model.Key]Score {
	t.Helper()
	all := map[model.Key]Score{}
	err := p.EachScore(context.Background(), judge.Fingerprint, func(s Score) error {
		all[s.Key] = s
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
