package project

import (
	"context"
	"database/sql"

	"admap/model"
)

// ScorerReports sums up what is stored of every scorer, in the order they came.
func (p *Project) ScorerReports(ctx context.Context) ([]model.ScorerReport, error) {
	reports := []model.ScorerReport{}
	place := map[int64]int{}
	const all = "SELECT " + scorerColumns + ", id, cost_usd, tokens FROM scorer ORDER BY id"
	err := p.each(ctx, "sum up scorers", all, nil, func(rows *sql.Rows) error {
		r := model.ScorerReport{Failures: map[string]int{}, Methods: map[string]int{}}
		var id int64
		err := rows.Scan(append(scorerFields(&r.ScorerInfo), &id, &r.CostUSD, &r.Tokens)...)
		r.Draws = max(r.ScorerInfo.Draws, 1)
		place[id], reports = len(reports), append(reports, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := p.countScores(ctx, reports, place); err != nil {
		return nil, err
	}
	return reports, p.countMethods(ctx, reports, place)
}

// countScores counts scores and failures by reason, out of indexes: to sort four million rows takes
// twenty seconds. A scorer that is in no place was added just now.
func (p *Project) countScores(
	ctx context.Context, reports []model.ScorerReport, place map[int64]int,
) error {
	const all = "SELECT scorer, count(*) FROM score GROUP BY scorer"
	err := p.each(ctx, "count scores", all, nil, func(rows *sql.Rows) error {
		var id int64
		var n int
		err := rows.Scan(&id, &n)
		if k, known := place[id]; known {
			reports[k].Scored = n
		}
		return err
	})
	if err != nil {
		return err
	}
	const failed = `SELECT scorer, reason, count(*) FROM score INDEXED BY score_failed
		WHERE value IS NULL GROUP BY scorer, reason`
	return p.each(ctx, "count failures", failed, nil, func(rows *sql.Rows) error {
		var id int64
		var reason string
		var n int
		err := rows.Scan(&id, &reason, &n)
		if k, known := place[id]; known {
			r := &reports[k]
			r.Scored, r.Failed, r.Failures[reason] = r.Scored-n, r.Failed+n, n
		}
		return err
	})
}

// countMethods counts the scores of which it is known how they were read, and averages the spread of
// repeated ratings.
func (p *Project) countMethods(
	ctx context.Context, reports []model.ScorerReport, place map[int64]int,
) error {
	const q = `SELECT scorer, coalesce(method, ''), count(*), count(spread), total(spread)
		FROM score NOT INDEXED WHERE value NOT NULL AND (method NOT NULL OR spread NOT NULL)
		GROUP BY scorer, method`
	sums, spreads := make([]float64, len(reports)), make([]int, len(reports))
	err := p.each(ctx, "count methods", q, nil, func(rows *sql.Rows) error {
		var id int64
		var method string
		var n, some int
		var sum float64
		err := rows.Scan(&id, &method, &n, &some, &sum)
		if k, known := place[id]; known {
			sums[k], spreads[k] = sums[k]+sum, spreads[k]+some
			if method != "" {
				reports[k].Methods[method] = n
			}
		}
		return err
	})
	for k := range reports {
		reports[k].Spread = model.Number(sums[k] / float64(spreads[k])) // NaN of none
	}
	return err
}

// Readings returns how a scorer's scores were read, of those of which that is known.
func (p *Project) Readings(
	ctx context.Context, fingerprint string,
) (map[model.Key]model.Reading, error) {
	readings := map[model.Key]model.Reading{}
	const q = `SELECT key, coalesce(method, ''), spread FROM score NOT INDEXED
		WHERE scorer = (SELECT id FROM scorer WHERE fingerprint = ?)
		AND value NOT NULL AND (method NOT NULL OR spread NOT NULL)`
	err := p.each(ctx, "read methods", q, []any{fingerprint}, func(rows *sql.Rows) error {
		var raw sql.RawBytes
		var r model.Reading
		var spread sql.NullFloat64
		err := rows.Scan(&raw, &r.Method, &spread)
		var key model.Key
		copy(key[:], raw)
		r.Spread = orNaN(spread)
		readings[key] = r
		return err
	})
	return readings, err
}

// AddScorers adds to a report what is known of all scorers, and of the noise of the one shown.
func (p *Project) AddScorers(
	ctx context.Context, r *model.Report, snap *model.Snapshot, shown model.ScorerInfo,
) (err error) {
	if r.Scorers, err = p.ScorerReports(ctx); err != nil || shown.Draws < 2 {
		return err
	}
	readings, err := p.Readings(ctx, shown.Fingerprint)
	r.JudgeNoise = model.JudgeNoise(snap, shown.Draws, readings)
	return err
}
