package project

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"admap/model"
)

// Score is one scorer's result for one response.
type Score struct {
	Key       model.Key    // of the instruction and the response
	Value     float64      // NaN for a failure
	Reason    model.Reason // of a failure; NoReason for a score
	Detail    string       // of a failure: what the server said
	Rationale string       // what the judge said
	CostUSD   float64      // NaN when the price is unknown
	Tokens    int
	Method    model.Method // how the rating was read; "" where there was no choice
	Spread    float64      // standard deviation (divisor k) of k ≥ 2 draws; NaN with fewer
	Parts     int          // of which it is the mean, their cost counted with them; 0: one answer
}

// check panics on a score that is neither a number nor a failure: a broken invariant of the scorer.
func (s Score) check() {
	if math.IsInf(s.Value, 0) || math.IsNaN(s.Value) == (s.Reason == model.NoReason) {
		panic(fmt.Sprintf("project: score %v with reason %q", s.Value, s.Reason))
	}
}

// upsert writes one score; a success that is there gives way to a success only.
const upsert = `INSERT INTO score
	(seq, scorer, key, value, reason, detail, cost_usd, tokens, at, rationale, method, spread)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (scorer, key) DO UPDATE SET seq = excluded.seq, value = excluded.value,
	reason = excluded.reason, detail = excluded.detail, cost_usd = excluded.cost_usd,
	tokens = excluded.tokens, at = excluded.at, rationale = excluded.rationale,
	method = excluded.method, spread = excluded.spread
	WHERE excluded.value IS NOT NULL OR score.value IS NULL`

// upkeep writes the log back and packs now and then. The scores are safe without either, so a
// failure is not one of storing them; where the disk is full, the next batch will tell. It holds no
// turn while it writes back: a verdict need not wait for that.
func (p *Project) upkeep(ctx context.Context, fingerprint string, rows int64) {
	now := p.stored.Add(rows)
	if (now-rows)/checkpointRows < now/checkpointRows {
		_, _ = p.scores.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	}
	if (now-rows)/packRows < now/packRows {
		_ = p.packRest(ctx, fingerprint)
	}
}

func (p *Project) putRows(ctx context.Context, tx *sql.Tx, scorer int64, scores []Score) error {
	var seq int64
	const take = `INSERT INTO meta (name, value) VALUES ('seq', ?1)
		ON CONFLICT DO UPDATE SET value = value + ?1 RETURNING value`
	if err := tx.QueryRowContext(ctx, take, len(scores)).Scan(&seq); err != nil {
		return err
	}
	seq -= int64(len(scores))
	stmt, err := tx.PrepareContext(ctx, upsert)
	if err != nil {
		return err
	}
	defer stmt.Close()
	at := p.now().UnixMilli()
	for _, s := range scores {
		s.check()
		seq++
		_, err := stmt.ExecContext(ctx, seq, scorer, s.Key[:], number(s.Value),
			text(s.Reason.String()), text(s.Detail), amount(s.CostUSD), amount(float64(s.Tokens)), at,
			text(s.Rationale), text(string(s.Method)), number(s.Spread))
		if err != nil {
			return err
		}
	}
	return nil
}

// number, text and amount map what Go has for "none" to NULL.
func number(v float64) any {
	if math.IsNaN(v) {
		return nil
	}
	return v
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func amount(v float64) any {
	if v == 0 || math.IsNaN(v) {
		return nil
	}
	return v
}

// scorerID returns the row of a scorer, made or brought up to date.
func scorerID(ctx context.Context, tx *sql.Tx, info model.ScorerInfo) (id int64, err error) {
	const q = `INSERT INTO scorer
		(fingerprint, name, kind, model, scale_lo, scale_hi, settings, draws, by_reference)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name,
		settings = excluded.settings, draws = excluded.draws RETURNING id`
	err = tx.QueryRowContext(ctx, q, info.Fingerprint, info.Name, info.Kind, info.Model,
		info.Scale.Lo, info.Scale.Hi, info.Settings, info.Draws, info.ByReference).Scan(&id)
	return id, err
}

// scorerColumns are what goes into scorerFields.
const scorerColumns = `fingerprint, name, kind, model, scale_lo, scale_hi, settings, draws,
	by_reference`

func scorerFields(s *model.ScorerInfo) []any {
	return []any{&s.Fingerprint, &s.Name, &s.Kind, &s.Model, &s.Scale.Lo, &s.Scale.Hi, &s.Settings,
		&s.Draws, &s.ByReference}
}

// Scorers lists the scorers that ever stored something, in the order they came.
func (p *Project) Scorers(ctx context.Context) ([]model.ScorerInfo, error) {
	var all []model.ScorerInfo
	const q = "SELECT " + scorerColumns + " FROM scorer ORDER BY id"
	err := p.each(ctx, "list scorers", q, nil, func(r *sql.Rows) error {
		var s model.ScorerInfo
		err := r.Scan(scorerFields(&s)...)
		all = append(all, s)
		return err
	})
	return all, err
}

// Spent is what a scorer has cost so far in all runs together, failures included.
func (p *Project) Spent(
	ctx context.Context, fingerprint string,
) (usd float64, tokens int, err error) {
	const q = "SELECT cost_usd, tokens FROM scorer WHERE fingerprint = ?"
	_, err = p.one(ctx, "read the cost", q, []any{fingerprint}, &usd, &tokens)
	return usd, tokens, err
}

// each runs a query and calls f with every row.
func (p *Project) each(
	ctx context.Context, what, query string, args []any, f func(*sql.Rows) error,
) error {
	rows, err := p.reads.QueryContext(ctx, query, args...)
	if err == nil {
		err = drain(rows, f)
	}
	return p.failed(what, err)
}

func drain(rows *sql.Rows, f func(*sql.Rows) error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// one reads the only row of a query, and reports whether there was one.
func (p *Project) one(
	ctx context.Context, what, query string, args []any, dest ...any,
) (bool, error) {
	err := p.reads.QueryRowContext(ctx, query, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, p.failed(what, err)
}

func (p *Project) failed(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s in %s: %w", what, p.path, p.inWords(err))
}
