package project

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"admap/model"
)

// ErrNoName is why a brush without a name is not kept.
var ErrNoName = errors.New("a brush needs a name")

// Brushes returns the named brushes by name. What cannot be read is left out and said in the error.
func (p *Project) Brushes(ctx context.Context) (list []model.NamedBrush, err error) {
	var broken []error
	const q = "SELECT name, definition FROM brush ORDER BY name"
	err = p.each(ctx, "read brushes", q, nil, func(r *sql.Rows) error {
		var b model.NamedBrush
		var definition []byte
		if err := r.Scan(&b.Name, &definition); err != nil {
			return err
		}
		if err := json.Unmarshal(definition, &b.Brush); err != nil {
			broken = append(broken, fmt.Errorf("brush %q: %w", b.Name, err))
			return nil
		}
		list = append(list, b)
		return nil
	})
	return list, errors.Join(append(broken, err)...)
}

// SetBrush keeps a brush under a name, without the blanks around it; what had that name gives way.
func (p *Project) SetBrush(ctx context.Context, b model.NamedBrush) error {
	name := strings.TrimSpace(b.Name)
	if name == "" {
		return ErrNoName
	}
	definition, err := json.Marshal(b.Brush)
	if err != nil {
		return err
	}
	err = p.write(ctx, p.edits, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO brush (name, definition) VALUES (?, ?)",
			name, string(definition))
		return err
	})
	return p.failed("keep a brush", err)
}

// DeleteBrush takes a brush out; one that is not there is no error.
func (p *Project) DeleteBrush(ctx context.Context, name string) error {
	err := p.write(ctx, p.edits, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM brush WHERE name = ?", name)
		return err
	})
	return p.failed("delete a brush", err)
}
