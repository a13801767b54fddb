package project

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"strings"

	"admap/model"
)

// keysAtOnce keeps a query below SQLite's limit of parameters.
const keysAtOnce = 1000

// Opinions returns what every scorer that ever stored something found of some responses, in the
// order the scorers came.
func (p *Project) Opinions(
	ctx context.Context, keys []model.Key,
) (map[model.Key][]model.Opinion, error) {
	found := map[model.Key][]model.Opinion{}
	for some := range slices.Chunk(keys, keysAtOnce) {
		args := make([]any, len(some))
		for k := range some {
			args[k] = some[k][:]
		}
		q := `SELECT score.key, fingerprint, name, kind, model, scale_lo, scale_hi, value,
			coalesce(reason, ''), coalesce(detail, ''), coalesce(rationale, '')
			FROM scorer CROSS JOIN score ON score.scorer = scorer.id
			WHERE score.key IN (?` + strings.Repeat(", ?", len(some)-1) + ") ORDER BY scorer.id"
		err := p.each(ctx, "read the scores of a sample", q, args, func(r *sql.Rows) error {
			key, o, err := scanOpinion(r)
			found[key] = append(found[key], o)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func scanOpinion(r *sql.Rows) (key model.Key, o model.Opinion, err error) {
	var raw sql.RawBytes
	var value sql.NullFloat64
	var why string
	by := &o.Scorer
	err = r.Scan(&raw, &by.Fingerprint, &by.Name, &by.Kind, &by.Model, &by.Scale.Lo, &by.Scale.Hi,
		&value, &why, &o.Detail, &o.Rationale)
	if err != nil {
		return key, o, err
	}
	copy(key[:], raw)
	if o.Value = value.Float64; !value.Valid {
		o.Value = math.NaN()
		o.Reason, err = parseReason(why)
	}
	return key, o, err
}
