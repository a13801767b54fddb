package project

import (
	"context"
	"database/sql"

	"admap/model"
)

// Tallies counts what each scorer has stored, in distinct responses, and what it has cost so far, in
// the order they came. The totals are left to the caller.
func (p *Project) Tallies(ctx context.Context) (all []model.Standing, err error) {
	scorers, err := p.Scorers(ctx)
	if err != nil {
		return nil, err
	}
	// Both counts are read from indexes.
	const q = `SELECT (SELECT count(*) FROM score WHERE scorer = scorer.id),
		(SELECT count(*) FROM score WHERE scorer = scorer.id AND value IS NULL), cost_usd
		FROM scorer WHERE fingerprint = ?`
	for _, s := range scorers {
		t := model.Standing{Scorer: s}
		if _, err := p.one(ctx, "count the scores", q, []any{s.Fingerprint},
			&t.Scored, &t.Failed, &t.CostUSD); err != nil {
			return nil, err
		}
		t.Scored -= t.Failed
		all = append(all, t)
	}
	return all, nil
}

// Writings returns what was ever written about the instruction of that key, whoever wrote it, in the
// order it came.
func (p *Project) Writings(ctx context.Context, key model.Key) (all []model.Writing, err error) {
	const q = `SELECT writer, kind, model, text FROM writing WHERE key = ? ORDER BY at, writer, kind`
	err = p.each(ctx, "read what was written", q, []any{key[:]}, func(r *sql.Rows) error {
		w := model.Writing{Key: key}
		err := r.Scan(&w.Writer, &w.Kind, &w.Model, &w.Text)
		all = append(all, w)
		return err
	})
	return all, err
}

// Draws returns the parts of which the scores of one response are the means, by the fingerprint of
// their scorer, each in the order of their numbers.
func (p *Project) Draws(
	ctx context.Context, keys []model.Key,
) (all map[model.Key]map[string][]model.Part, err error) {
	all = map[model.Key]map[string][]model.Part{}
	const q = `SELECT fingerprint, n, value, coalesce(method, ''), coalesce(part.rationale, '')
		FROM part JOIN scorer ON scorer.id = part.scorer WHERE part.key = ? ORDER BY scorer.id, n`
	for _, key := range keys {
		of := map[string][]model.Part{}
		err = p.each(ctx, "read the draws", q, []any{key[:]}, func(r *sql.Rows) error {
			part, fingerprint := model.Part{Key: key}, ""
			err := r.Scan(&fingerprint, &part.N, &part.Value, &part.Method, &part.Rationale)
			of[fingerprint] = append(of[fingerprint], part)
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(of) > 0 {
			all[key] = of
		}
	}
	return all, nil
}

// OpinionsOf returns what every scorer found of sample i's responses: the column of the data, and
// those that have stored something.
func (p *Project) OpinionsOf(
	ctx context.Context, roster *model.Roster, i int, column model.ScorerInfo,
) ([][]model.Opinion, error) {
	stored, err := p.Opinions(ctx, roster.OpinionKeys(i))
	if err != nil {
		return nil, err
	}
	return roster.Opinions(i, column, stored), nil
}

// DrawsOf returns the draws of each of sample i's responses, by the fingerprint of their scorer,
// whether their keys cover the reference or not.
func (p *Project) DrawsOf(
	ctx context.Context, roster *model.Roster, i int,
) ([]map[string][]model.Part, error) {
	keys := roster.OpinionKeys(i)
	found, err := p.Draws(ctx, keys)
	lo, hi := roster.Span(i)
	list := make([]map[string][]model.Part, hi-lo)
	for k, key := range keys { // the keys without references, then those with
		for fingerprint, parts := range found[key] {
			if list[k%(hi-lo)] == nil {
				list[k%(hi-lo)] = map[string][]model.Part{}
			}
			list[k%(hi-lo)][fingerprint] = parts
		}
	}
	return list, err
}

// LastWords returns for each reason of a scorer's failures what the server said of the last one.
func (p *Project) LastWords(
	ctx context.Context, fingerprint string,
) (words map[model.Reason]string, err error) {
	words = map[model.Reason]string{}
	// SQLite takes the other columns from the row of the maximum.
	const q = `SELECT reason, coalesce(detail, ''), max(seq) FROM score WHERE value IS NULL
		AND scorer = (SELECT id FROM scorer WHERE fingerprint = ?) GROUP BY reason`
	err = p.each(ctx, "read what servers said", q, []any{fingerprint}, func(r *sql.Rows) error {
		var name, detail string
		var seq int64
		err := r.Scan(&name, &detail, &seq)
		if err != nil {
			return err
		}
		why, err := parseReason(name)
		words[why] = detail
		return err
	})
	return words, err
}
