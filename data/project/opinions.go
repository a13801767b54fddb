package project

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

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
		q := "SELECT " + scorerColumns + `, score.key, value, coalesce(reason, ''),
			coalesce(detail, ''), coalesce(rationale, ''), coalesce(method, ''), spread, at
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
	var value, spread sql.NullFloat64
	var why string
	var at int64
	err = r.Scan(append(scorerFields(&o.Scorer), &raw, &value, &why, &o.Detail, &o.Rationale,
		&o.Method, &spread, &at)...)
	if err != nil {
		return key, o, err
	}
	copy(key[:], raw)
	o.Value, o.Spread, o.At = orNaN(value), orNaN(spread), time.UnixMilli(at)
	o.Reason, err = parseReason(why)
	return key, o, err
}
