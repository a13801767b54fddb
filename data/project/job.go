package project

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"admap/model"
)

const jobColumns = `job.id, tag, server, remote, input, status, note, lines, done, failed,
	(SELECT count(*) FROM job_part WHERE job = job.id), estimate_usd, job.cost_usd, job.tokens,
	submitted, seen`

// Jobs lists the jobs of a scorer in the order they came.
func (p *Project) Jobs(ctx context.Context, fingerprint string) (all []model.Job, err error) {
	const q = "SELECT " + jobColumns + ` FROM job JOIN scorer ON scorer.id = scorer
		WHERE fingerprint = ? ORDER BY job.id`
	err = p.each(ctx, "list jobs", q, []any{fingerprint}, func(r *sql.Rows) error {
		j, err := scanJob(r)
		all = append(all, j)
		return err
	})
	return all, err
}

func scanJob(r *sql.Rows) (j model.Job, err error) {
	var estimate, cost sql.NullFloat64
	var submitted, seen int64
	err = r.Scan(&j.ID, &j.Tag, &j.Server, &j.Remote, &j.Input, &j.Status, &j.Note, &j.Lines,
		&j.Done, &j.Failed, &j.Open, &estimate, &cost, &j.Tokens, &submitted, &seen)
	j.EstimateUSD, j.CostUSD = orNaN(estimate), orNaN(cost)
	j.Submitted, j.Seen = time.UnixMilli(submitted), time.UnixMilli(seen)
	return j, err
}

// AddJob keeps a new job and the requests that it makes, and returns its number.
func (p *Project) AddJob(
	ctx context.Context, info model.ScorerInfo, j model.Job, parts []model.PartID,
) (id int64, err error) {
	err = p.write(ctx, p.edits, func(tx *sql.Tx) error {
		scorer, err := scorerID(ctx, tx, info)
		if err != nil {
			return err
		}
		const q = `INSERT INTO job (scorer, tag, server, remote, input, status, note, lines,
			estimate_usd, submitted, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`
		err = tx.QueryRowContext(ctx, q, scorer, j.Tag, j.Server, j.Remote, j.Input, j.Status, j.Note,
			j.Lines, number(j.EstimateUSD), j.Submitted.UnixMilli(), j.Seen.UnixMilli()).Scan(&id)
		if err != nil {
			return err
		}
		return eachPart(ctx, tx, "INSERT INTO job_part (job, key, n) VALUES (?, ?, ?)", id, parts)
	})
	return id, p.failed("keep a job", err)
}

// eachPart executes a statement for every part of a job.
func eachPart(
	ctx context.Context, tx *sql.Tx, query string, job int64, parts []model.PartID,
) error {
	stmt, err := tx.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, part := range parts {
		if _, err := stmt.ExecContext(ctx, job, part.Key[:], part.N); err != nil {
			return err
		}
	}
	return nil
}

// SetJob keeps what has become of a job. One that is over awaits nothing any more.
func (p *Project) SetJob(ctx context.Context, j model.Job) error {
	err := p.write(ctx, p.edits, func(tx *sql.Tx) error {
		const q = `UPDATE job SET remote = ?, input = ?, status = ?, note = ?, done = ?, failed = ?,
			seen = ? WHERE id = ?`
		_, err := tx.ExecContext(ctx, q, j.Remote, j.Input, j.Status, j.Note, j.Done, j.Failed,
			j.Seen.UnixMilli(), j.ID)
		if err != nil || !j.Over() {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM job_part WHERE job = ?", j.ID)
		return err
	})
	return p.failed("keep a job", err)
}

// Awaited calls f with every request whose answer is awaited from a job of the scorer.
func (p *Project) Awaited(
	ctx context.Context, fingerprint string, f func(job int64, part model.PartID),
) error {
	const q = `SELECT job, key, n FROM job_part JOIN job ON job.id = job
		JOIN scorer ON scorer.id = scorer WHERE fingerprint = ?`
	return p.each(ctx, "read what is awaited", q, []any{fingerprint}, func(r *sql.Rows) error {
		var job int64
		var key sql.RawBytes
		var part model.PartID
		if err := r.Scan(&job, &key, &part.N); err != nil {
			return err
		}
		copy(part.Key[:], key)
		f(job, part)
		return nil
	})
}

// AwaitedKeys fills keys with the responses that open jobs of the scorer await.
func (p *Project) AwaitedKeys(
	ctx context.Context, fingerprint string, keys map[model.Key]bool,
) error {
	clear(keys)
	return p.Awaited(ctx, fingerprint, func(_ int64, part model.PartID) { keys[part.Key] = true })
}

// LeftToJobs says that open jobs have responses which a live run of the scorer leaves to them;
// nothing where there are none.
func (p *Project) LeftToJobs(
	ctx context.Context, fingerprint string,
) (notices []string, err error) {
	keys := map[model.Key]bool{}
	if err := p.AwaitedKeys(ctx, fingerprint, keys); err != nil || len(keys) == 0 {
		return nil, err
	}
	return []string{fmt.Sprintf("%d responses are left to batch jobs: admap score --batch collect "+
		"brings them, --batch cancel frees them", len(keys))}, nil
}

// Collect stores what a job has brought, and that these of its requests are answered, in one
// transaction: whatever ends the program, nothing is stored or counted twice.
func (p *Project) Collect(
	ctx context.Context, info model.ScorerInfo, job int64, b Batch, answered []model.PartID,
) error {
	err := p.write(ctx, p.scores, func(tx *sql.Tx) error {
		if err := p.putBatch(ctx, tx, info, b); err != nil {
			return err
		}
		const q = "DELETE FROM job_part WHERE job = ? AND key = ? AND n = ?"
		if err := eachPart(ctx, tx, q, job, answered); err != nil {
			return err
		}
		sum := b.bill()
		_, err := tx.ExecContext(ctx, `UPDATE job SET tokens = tokens + ?1,
			cost_usd = CASE WHEN ?2 = 0 THEN cost_usd ELSE coalesce(cost_usd, 0) + ?2 END
			WHERE id = ?3`, sum.tokens, sum.usd, job)
		return err
	})
	if err == nil {
		p.upkeep(ctx, info.Fingerprint, int64(b.len()))
	}
	return p.failed("store what a job has brought", err)
}
