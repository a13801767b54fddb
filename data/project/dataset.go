package project

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/dustin/go-humanize"

	"admap/model"
)

// NoteDataset records the input files as they are and says in words, a sentence a file, what is not
// as it was the last time. Only the content counts: a file that was merely touched, or whose content
// was seen under another name, is the same.
func (p *Project) NoteDataset(
	ctx context.Context, files []model.File,
) (changed []string, err error) {
	err = p.write(ctx, p.edits, func(tx *sql.Tx) error {
		var known int
		err := tx.QueryRowContext(ctx, "SELECT count(*) FROM dataset").Scan(&known)
		if err != nil {
			return err
		}
		for _, f := range files {
			was, err := p.noteFile(ctx, tx, f)
			if err != nil {
				return err
			}
			if words := since(f, was, known > 0); words != "" {
				changed = append(changed, filepath.Base(f.Path)+": "+words)
			}
		}
		return nil
	})
	if err != nil {
		return nil, p.failed("note the dataset", err)
	}
	return changed, nil
}

// seenFile is a file as it was when it was last seen; the zero value is one never seen.
type seenFile struct {
	size, seen int64
	hash       string
}

func (p *Project) noteFile(
	ctx context.Context, tx *sql.Tx, f model.File,
) (was seenFile, err error) {
	path, err := filepath.Abs(f.Path)
	if err != nil {
		return was, err
	}
	const q = "SELECT size, seen, hash FROM dataset WHERE path = ?"
	err = tx.QueryRowContext(ctx, q, path).Scan(&was.size, &was.seen, &was.hash)
	if errors.Is(err, sql.ErrNoRows) && f.Hash != "" {
		const q = "SELECT size, seen, hash FROM dataset WHERE hash = ? LIMIT 1"
		err = tx.QueryRowContext(ctx, q, f.Hash).Scan(&was.size, &was.seen, &was.hash)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return was, err
	}
	_, err = tx.ExecContext(ctx, `INSERT OR REPLACE INTO dataset (path, size, mtime, hash, seen)
		VALUES (?, ?, ?, ?, ?)`, path, f.Size, f.ModTime.UnixMilli(), f.Hash, p.now().UnixMilli())
	return was, err
}

// since says how the file differs from what it was, "" when it does not.
func since(f model.File, was seenFile, others bool) string {
	switch {
	case was.hash == f.Hash:
		return ""
	case was == seenFile{} && others:
		return "not seen in this project before"
	case was == seenFile{}:
		return ""
	}
	words := "content changed since " + time.UnixMilli(was.seen).Format(time.DateOnly)
	switch grown := f.Size - was.size; {
	case grown > 0:
		return fmt.Sprintf("%s, %s larger", words, humanize.Bytes(uint64(grown)))
	case grown < 0:
		return fmt.Sprintf("%s, %s smaller", words, humanize.Bytes(uint64(-grown)))
	}
	return words + ", same size"
}

// Setting returns a setting, "" where it was never set.
func (p *Project) Setting(ctx context.Context, name string) (value string, err error) {
	const q = "SELECT value FROM setting WHERE name = ?"
	_, err = p.one(ctx, "read setting "+name, q, []any{name}, &value)
	return value, err
}

// SetSetting keeps a setting. Secrets have no place here.
func (p *Project) SetSetting(ctx context.Context, name, value string) error {
	err := p.write(ctx, p.edits, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx,
			"INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", name, value)
		return err
	})
	return p.failed("keep setting "+name, err)
}
