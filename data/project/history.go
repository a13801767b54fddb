package project

import (
	"context"
	"database/sql"

	"admap/model"
)

// Edits returns the verdicts and notes that hold, as edits from nothing: one a key and kind.
func (p *Project) Edits(ctx context.Context) (edits []model.Edit, err error) {
	const q = `SELECT kind, key, '', after FROM edit
		WHERE id IN (SELECT max(id) FROM edit GROUP BY kind, key) AND after <> '' ORDER BY id`
	err = p.each(ctx, "read verdicts", q, nil, func(r *sql.Rows) error {
		e, err := scanEdit(r)
		edits = append(edits, e)
		return err
	})
	return edits, err
}

// Note returns a sample's note, "" where it has none.
func (p *Project) Note(ctx context.Context, key model.Key) (note string, err error) {
	const q = "SELECT after FROM edit WHERE kind = 'note' AND key = ? ORDER BY id DESC LIMIT 1"
	_, err = p.one(ctx, "read a note", q, []any{key[:]}, &note)
	return note, err
}

// Notes returns every note that holds.
func (p *Project) Notes(ctx context.Context) (map[model.Key]string, error) {
	notes := map[model.Key]string{}
	const q = `SELECT kind, key, '', after FROM edit WHERE after <> ''
		AND id IN (SELECT max(id) FROM edit WHERE kind = 'note' GROUP BY key)`
	err := p.each(ctx, "read notes", q, nil, func(r *sql.Rows) error {
		e, err := scanEdit(r)
		notes[e.Key] = e.After
		return err
	})
	return notes, err
}
