package project

import (
	"context"
	"database/sql"
	"math"

	"admap/model"
)

func (p *Project) putParts(
	ctx context.Context, tx *sql.Tx, scorer int64, parts []model.Part,
) error {
	if len(parts) == 0 {
		return nil
	}
	stmt, err := tx.PrepareContext(ctx, `INSERT OR REPLACE INTO part
		(scorer, key, n, value, method, cost_usd, tokens, at, rationale)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer stmt.Close()
	at := p.now().UnixMilli()
	for _, r := range parts {
		_, err := stmt.ExecContext(ctx, scorer, r.Key[:], r.N, r.Value, text(string(r.Method)),
			amount(r.CostUSD), amount(float64(r.Tokens)), at, text(r.Rationale))
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *Project) putWritings(ctx context.Context, tx *sql.Tx, all []model.Writing) error {
	at := p.now().UnixMilli()
	for _, w := range all {
		_, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO writing
			(writer, kind, key, model, text, cost_usd, tokens, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			w.Writer, w.Kind, w.Key[:], w.Model, w.Text, amount(w.CostUSD), amount(float64(w.Tokens)), at)
		if err != nil {
			return err
		}
	}
	return nil
}

// Parts calls f with the parts of all responses that have no score by the scorer yet, those of one
// response together and in order. An error of f ends the walk and is returned.
func (p *Project) Parts(
	ctx context.Context, fingerprint string, f func(model.Part) error,
) error {
	const q = `SELECT part.key, n, part.value, coalesce(part.method, ''), part.cost_usd,
		coalesce(part.tokens, 0), coalesce(part.rationale, '')
		FROM scorer JOIN part ON part.scorer = scorer.id
		LEFT JOIN score ON score.scorer = scorer.id AND score.key = part.key
		WHERE fingerprint = ? AND score.value IS NULL ORDER BY part.key, n`
	return p.each(ctx, "read parts", q, []any{fingerprint}, func(r *sql.Rows) error {
		var part model.Part
		var key sql.RawBytes
		var cost sql.NullFloat64
		err := r.Scan(&key, &part.N, &part.Value, &part.Method, &cost, &part.Tokens, &part.Rationale)
		if err != nil {
			return err
		}
		copy(part.Key[:], key)
		part.CostUSD = orNaN(cost)
		return f(part)
	})
}

// orNaN is NaN for NULL.
func orNaN(v sql.NullFloat64) float64 {
	if !v.Valid {
		return math.NaN()
	}
	return v.Float64
}

const writingColumns = "writer, kind, key, model, text, cost_usd, coalesce(tokens, 0)"

func scanWriting(r *sql.Rows) (w model.Writing, err error) {
	var key []byte
	var cost sql.NullFloat64
	err = r.Scan(&w.Writer, &w.Kind, &key, &w.Model, &w.Text, &cost, &w.Tokens)
	copy(w.Key[:], key)
	w.CostUSD = orNaN(cost)
	return w, err
}

// Writing looks up what was written for an instruction.
func (p *Project) Writing(
	ctx context.Context, writer, kind string, key model.Key,
) (w model.Writing, found bool, err error) {
	const q = "SELECT " + writingColumns + " FROM writing WHERE writer = ? AND kind = ? AND key = ?"
	args := []any{writer, kind, key[:]}
	err = p.each(ctx, "look up what was written", q, args, func(r *sql.Rows) (err error) {
		w, err = scanWriting(r)
		found = err == nil
		return err
	})
	return w, found, err
}

// EachWriting calls f with all that was ever written, by writer, kind and key. An error of f ends
// the walk and is returned.
func (p *Project) EachWriting(ctx context.Context, f func(model.Writing) error) error {
	const q = "SELECT " + writingColumns + " FROM writing ORDER BY writer, kind, key"
	return p.each(ctx, "read what was written", q, nil, func(r *sql.Rows) error {
		w, err := scanWriting(r)
		if err != nil {
			return err
		}
		return f(w)
	})
}
