package batch

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"admap/model"
)

// Write writes a file of the requests that are due, in place of what an earlier Write put there.
func (d *Desk) Write(ctx context.Context, path string) (sent Sent, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return sent, fmt.Errorf("write requests: %w", err)
	}
	if err := d.replace(ctx, path); err != nil {
		return sent, err
	}
	p, err := d.planner(ctx)
	if err != nil {
		return sent, err
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return sent, fmt.Errorf("write requests: %w", err)
	}
	defer os.Remove(file.Name())
	parts, err := p.writeAll(ctx, file, &sent)
	if err = errors.Join(err, file.Close()); err != nil {
		return sent, fmt.Errorf("write requests: %w", err)
	}
	if sent.Left = p.left; len(parts) == 0 {
		return sent, nil
	}
	job := d.planned(len(parts), sent.EstimateUSD)
	job.Status, job.Remote = model.JobWritten, path
	if job.ID, err = d.cfg.Ledger.AddJob(ctx, d.info, job, parts); err != nil {
		return sent, err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return sent, errors.Join(fmt.Errorf("write requests: %w", err),
			d.free(context.WithoutCancel(ctx), &job, "its file could not be written"))
	}
	sent.Jobs, sent.Lines = []model.Job{job}, len(parts)
	return sent, nil
}

// replace frees the requests that were written to the file before.
func (d *Desk) replace(ctx context.Context, path string) error {
	open, err := d.jobs(ctx)
	for _, job := range open {
		if err == nil && job.Offline() && job.Remote == path {
			err = d.free(ctx, &job, "written anew")
		}
	}
	return err
}

func (p *planner) writeAll(
	ctx context.Context, file io.Writer, sent *Sent,
) (parts []model.PartID, err error) {
	w := bufio.NewWriter(file)
	p.cfg.Limits.Bytes = maxLine
	err = p.each(ctx, func(one due) error {
		parts = append(parts, one.parts...)
		sent.EstimateUSD += one.usd / p.cfg.Factor
		_, err := w.Write(one.lines)
		return err
	})
	return parts, errors.Join(err, w.Flush())
}

// Read takes in the answers in a file, or in the files of a folder, whoever made them.
func (d *Desk) Read(ctx context.Context, path string) (got Collected, err error) {
	files, err := filesIn(path)
	if err != nil {
		return got, fmt.Errorf("read answers: %w", err)
	}
	m, err := d.merge(ctx, &got.Tally, func(int64) bool { return true })
	if err != nil {
		return got, err
	}
	m.strays = true
	for _, f := range files {
		if err := readFile(f, func(r io.Reader) error { return m.read(ctx, r) }); err != nil {
			err = fmt.Errorf("read answers: %s: %w", f, err)
			return got, errors.Join(err, m.finish(context.WithoutCancel(ctx)))
		}
	}
	if err := m.finish(ctx); err != nil {
		return got, err
	}
	if len(m.seen)+got.Known+got.Foreign == 0 && got.Garbled > 0 {
		return got, fmt.Errorf("read answers: %s: none of its %d lines is one", path, got.Garbled)
	}
	return got, d.close(ctx, &got)
}

// close ends the written jobs that await nothing any more.
func (d *Desk) close(ctx context.Context, got *Collected) error {
	open, err := d.jobs(ctx)
	for _, job := range open {
		switch {
		case err != nil:
			return err
		case !job.Offline():
		case job.Open > 0:
			got.Open = append(got.Open, job)
		default:
			job.Status, job.Done = model.JobCollected, job.Lines
			err = d.cfg.Ledger.SetJob(ctx, job)
			got.Jobs = append(got.Jobs, job)
		}
	}
	return err
}

// filesIn are the files of a folder, as Ray Data writes them, or the file itself.
func filesIn(path string) (files []string, err error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	entries, err := os.ReadDir(path)
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".gz")
		if !e.IsDir() && slices.Contains([]string{".json", ".jsonl"}, filepath.Ext(name)) {
			files = append(files, filepath.Join(path, e.Name()))
		}
	}
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s: no .json or .jsonl file in it", path)
	}
	return files, err
}

// readFile opens a file, unpacks it where it is gzip's, and calls f with its content.
func readFile(path string, f func(io.Reader) error) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	in := bufio.NewReader(file)
	if magic, _ := in.Peek(2); string(magic) != "\x1f\x8b" {
		return f(in)
	}
	packed, err := gzip.NewReader(in)
	if err != nil {
		return err
	}
	return errors.Join(f(packed), packed.Close())
}
