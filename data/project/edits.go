package project

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"admap/model"
)

// kindNames are how the kinds of edit stand in the file.
var kindNames = [...]string{model.EditVerdict: "verdict", model.EditNote: "note"}

func parseKind(name string) (model.EditKind, error) {
	for k, n := range kindNames {
		if n == name {
			return model.EditKind(k), nil
		}
	}
	return 0, fmt.Errorf("unknown kind of edit %q", name)
}

// SetVerdict gives every sample the verdict, NoVerdict to take one away, and returns what changed:
// nothing for those that have it already. All of it is one step for Undo.
func (p *Project) SetVerdict(
	ctx context.Context, keys []model.Key, v model.Verdict,
) ([]model.Edit, error) {
	return p.change(ctx, keys, model.EditVerdict, v.String())
}

// SetNote replaces a sample's note, "" takes it away, and returns what changed.
func (p *Project) SetNote(
	ctx context.Context, key model.Key, note string,
) ([]model.Edit, error) {
	return p.change(ctx, []model.Key{key}, model.EditNote, note)
}

// remarkBreak stands between the remarks of a note.
const remarkBreak = "; "

// Remark gives a sample the verdict and adds a remark to its note, unless the note has that remark
// already, and returns what changed. All of it is one step for Undo.
func (p *Project) Remark(
	ctx context.Context, key model.Key, v model.Verdict, remark string,
) ([]model.Edit, error) {
	keys := []model.Key{key}
	return p.stroke(ctx, "save a verdict and a note", func(tx *sql.Tx) ([]model.Edit, error) {
		edits, err := changes(ctx, tx, keys, model.EditVerdict, always(v.String()))
		if err != nil {
			return nil, err
		}
		noted, err := changes(ctx, tx, keys, model.EditNote, func(before string) string {
			return withRemark(before, remark)
		})
		return append(edits, noted...), err
	})
}

func withRemark(note, remark string) string {
	switch {
	case note == "":
		return remark
	case slices.Contains(strings.Split(note, remarkBreak), remark):
		return note
	}
	return note + remarkBreak + remark
}

func (p *Project) change(
	ctx context.Context, keys []model.Key, kind model.EditKind, after string,
) ([]model.Edit, error) {
	return p.stroke(ctx, "save a "+kindNames[kind], func(tx *sql.Tx) ([]model.Edit, error) {
		return changes(ctx, tx, keys, kind, always(after))
	})
}

// stroke writes what find finds to be done as one batch.
func (p *Project) stroke(
	ctx context.Context, what string, find func(*sql.Tx) ([]model.Edit, error),
) (edits []model.Edit, err error) {
	err = p.write(ctx, p.edits, func(tx *sql.Tx) error {
		last, err := batchBefore(ctx, tx, math.MaxInt64)
		if err != nil {
			return err
		}
		if edits, err = find(tx); err != nil {
			return err
		}
		id := last.id + 1
		return p.append(ctx, tx, batch{id: id, kind: "do", undoNext: id}, edits)
	})
	return p.done(what, edits, err)
}

func always(after string) func(string) string { return func(string) string { return after } }

// changes lists what it means to set the samples to what after makes of what they have, leaving out
// what is so already.
func changes(
	ctx context.Context, tx *sql.Tx, keys []model.Key, kind model.EditKind,
	after func(before string) string,
) ([]model.Edit, error) {
	const q = "SELECT after FROM edit WHERE kind = ? AND key = ? ORDER BY id DESC LIMIT 1"
	find, err := tx.PrepareContext(ctx, q)
	if err != nil {
		return nil, err
	}
	defer find.Close()
	var edits []model.Edit
	seen := make(map[model.Key]bool, len(keys))
	for _, key := range keys {
		before := ""
		err := find.QueryRowContext(ctx, kindNames[kind], key[:]).Scan(&before)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
		if now := after(before); before != now && !seen[key] {
			edits = append(edits, model.Edit{Key: key, Kind: kind, Before: before, After: now})
		}
		seen[key] = true
	}
	return edits, nil
}

// Undo takes back the last stroke that is not undone yet, whichever process made it and in whatever
// run, and returns the edits that did so; none when there is nothing to undo.
func (p *Project) Undo(ctx context.Context) (edits []model.Edit, err error) {
	err = p.write(ctx, p.edits, func(tx *sql.Tx) error {
		last, err := batchBefore(ctx, tx, math.MaxInt64)
		if err != nil || last.undoNext == 0 {
			return err
		}
		below, err := batchBefore(ctx, tx, last.undoNext)
		if err != nil {
			return err
		}
		if edits, err = editsOf(ctx, tx, last.undoNext); err != nil {
			return err
		}
		for i, e := range edits {
			edits[i].Before, edits[i].After = e.After, e.Before
		}
		return p.append(ctx, tx, batch{id: last.id + 1, kind: "undo", of: last.undoNext,
			undoNext: below.undoNext, redoNext: last.undoNext}, edits)
	})
	return p.done("undo", edits, err)
}

// Redo carries out again what Undo took back last, unless something new was done since. It returns
// the edits; none when there is nothing to redo.
func (p *Project) Redo(ctx context.Context) (edits []model.Edit, err error) {
	err = p.write(ctx, p.edits, func(tx *sql.Tx) error {
		last, err := batchBefore(ctx, tx, math.MaxInt64)
		if err != nil || last.redoNext == 0 {
			return err
		}
		var undone int64
		const q = "SELECT max(id) FROM batch WHERE of = ? AND kind = 'undo'"
		if err := tx.QueryRowContext(ctx, q, last.redoNext).Scan(&undone); err != nil {
			return err
		}
		below, err := batchBefore(ctx, tx, undone)
		if err != nil {
			return err
		}
		if edits, err = editsOf(ctx, tx, last.redoNext); err != nil {
			return err
		}
		return p.append(ctx, tx, batch{id: last.id + 1, kind: "redo", of: last.redoNext,
			undoNext: last.redoNext, redoNext: below.redoNext}, edits)
	})
	return p.done("redo", edits, err)
}

// done gives edits only when they are on disk.
func (p *Project) done(what string, edits []model.Edit, err error) ([]model.Edit, error) {
	if err != nil {
		return nil, p.failed(what, err)
	}
	return edits, nil
}

// batch is one stroke of a person: a change, an undo or a redo.
//
// Undo and redo are two stacks of changes. Neither is stored as such: each batch says what is on
// top of both after it, and what lies below a change is what was on top before it got there.
type batch struct {
	id                 int64
	kind               string
	of                 int64 // the change undone or redone
	undoNext, redoNext int64 // 0 for nothing
}

// batchBefore returns the last batch before id; the zero batch before the first.
func batchBefore(ctx context.Context, tx *sql.Tx, id int64) (b batch, err error) {
	const q = `SELECT id, coalesce(undo_next, 0), coalesce(redo_next, 0) FROM batch
		WHERE id < ? ORDER BY id DESC LIMIT 1`
	err = tx.QueryRowContext(ctx, q, id).Scan(&b.id, &b.undoNext, &b.redoNext)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return b, err
}

// append writes a batch and its edits; without edits it writes nothing.
func (p *Project) append(ctx context.Context, tx *sql.Tx, b batch, edits []model.Edit) error {
	if len(edits) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO batch (id, at, kind, of, undo_next, redo_next)
		VALUES (?, ?, ?, nullif(?, 0), nullif(?, 0), nullif(?, 0))`,
		b.id, p.now().UnixMilli(), b.kind, b.of, b.undoNext, b.redoNext)
	if err != nil {
		return err
	}
	const q = "INSERT INTO edit (batch, kind, key, before, after) VALUES (?, ?, ?, ?, ?)"
	insert, err := tx.PrepareContext(ctx, q)
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, e := range edits {
		_, err := insert.ExecContext(ctx, b.id, kindNames[e.Kind], e.Key[:], e.Before, e.After)
		if err != nil {
			return err
		}
	}
	return nil
}

func editsOf(ctx context.Context, tx *sql.Tx, batch int64) (edits []model.Edit, err error) {
	const q = "SELECT kind, key, before, after FROM edit WHERE batch = ? ORDER BY id"
	rows, err := tx.QueryContext(ctx, q, batch)
	if err != nil {
		return nil, err
	}
	err = drain(rows, func(r *sql.Rows) error {
		e, err := scanEdit(r)
		edits = append(edits, e)
		return err
	})
	return edits, err
}

// scanEdit reads the columns kind, key, before and after, and into more those that follow.
func scanEdit(r *sql.Rows, more ...any) (e model.Edit, err error) {
	var kind string
	var key sql.RawBytes
	dest := append([]any{&kind, &key, &e.Before, &e.After}, more...)
	if err := r.Scan(dest...); err != nil {
		return e, err
	}
	copy(e.Key[:], key)
	e.Kind, err = parseKind(kind)
	return e, err
}
