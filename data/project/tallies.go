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
	const q = `SELECT scorer, coalesce(reason, ''), coalesce(method, ''), count(*), count(spread),
		total(spread) FROM score GROUP BY scorer, reason, method`
	sums, spreads := make([]float64, len(reports)), make([]int, len(reports))
	err = p.each(ctx, "sum up scores", q, nil, func(rows *sql.Rows) error {
		var id int64
		var reason, method string
		var n, some int
		var sum float64
		if err := rows.Scan(&id, &reason, &method, &n, &some, &sum); err != nil {
			return err
		}
		if k, known := place[id]; known { // else it was added just now
			tally(&reports[k], reason, method, n)
			sums[k], spreads[k] = sums[k]+sum, spreads[k]+some
		}
		return nil
	})
	for k := range reports {
		reports[k].Spread = model.Number(sums[k] / float64(spreads[k])) // NaN of none
	}
	return reports, err
}

func tally(r *model.ScorerReport, reason, method string, n int) {
	if reason != "" {
		r.Failed += n
		r.Failures[reason] += n
		return
	}
	r.Scored += n
	if method != "" {
		r.Methods[method] += n
	}
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
