package project

import (
	"context"
	"database/sql"
	"errors"

	"admap/model"
)

// pollRows bounds what one Poll returns, so that a flood from another process comes in portions.
const pollRows = 1 << 13

// Mark is a moment in the life of a project file, as one open Project sees it. The zero Mark is
// the beginning.
type Mark struct {
	seq, edit int64
	version   int64 // data_version when all up to here was read; 0 when it was not
}

// Mark returns the present moment. Whoever takes it, then loads, then polls from it misses nothing.
func (p *Project) Mark(ctx context.Context) (Mark, error) {
	var m Mark
	const q = `SELECT (SELECT coalesce(max(seq), 0) FROM score),
		(SELECT coalesce(max(id), 0) FROM edit)`
	_, err := p.one(ctx, "poll", q, nil, &m.seq, &m.edit)
	return m, err
}

// Poll returns what was written after since, by this process or another: the results of one scorer,
// as EachScore gives them and how they were read, and all edits, oldest first; and the mark to
// continue from. When nothing was written it costs one look at a counter. Large amounts come in
// several portions.
func (p *Project) Poll(ctx context.Context, fingerprint string, since Mark) (
	scores []Score, edits []model.Edit, next Mark, err error,
) {
	p.polling.Lock()
	defer p.polling.Unlock()
	var version int64
	// Read before the rows: what comes in between is returned now and looked for again.
	err = p.poll.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version)
	if err != nil || since.version != 0 && version == since.version {
		return nil, nil, since, p.failed("poll", err)
	}
	tx, err := p.poll.BeginTx(ctx, nil)
	if err != nil {
		return nil, nil, since, p.failed("poll", err)
	}
	next = since
	scores, err = newScores(ctx, tx, fingerprint, &next.seq)
	if err == nil {
		edits, err = newEdits(ctx, tx, &next.edit)
	}
	if err = errors.Join(err, rollback(tx)); err != nil {
		return nil, nil, since, p.failed("poll", err)
	}
	next.version = version
	if max(len(scores), len(edits)) >= pollRows {
		next.version = 0
	}
	return scores, edits, next, nil
}

// newScores reads on from seq and moves it to what has been seen, of any scorer.
func newScores(
	ctx context.Context, tx *sql.Tx, fingerprint string, seq *int64,
) (scores []Score, err error) {
	var last int64
	const newest = "SELECT coalesce(max(seq), 0) FROM score"
	if err := tx.QueryRowContext(ctx, newest).Scan(&last); err != nil || last <= *seq {
		return nil, err
	}
	const q = `SELECT seq, key, value, coalesce(reason, ''), coalesce(method, ''), spread
		FROM score NOT INDEXED
		WHERE seq > ? AND scorer = (SELECT id FROM scorer WHERE fingerprint = ?)
		ORDER BY seq LIMIT ?`
	rows, err := tx.QueryContext(ctx, q, *seq, fingerprint, pollRows)
	if err != nil {
		return nil, err
	}
	err = drain(rows, func(r *sql.Rows) error {
		s, err := scanScore(r, seq)
		scores = append(scores, s)
		return err
	})
	if len(scores) < pollRows {
		*seq = last
	}
	return scores, err
}

func scanScore(r *sql.Rows, seq *int64) (s Score, err error) {
	var key sql.RawBytes
	var value, spread sql.NullFloat64
	var why string
	if err := r.Scan(seq, &key, &value, &why, &s.Method, &spread); err != nil {
		return s, err
	}
	copy(s.Key[:], key)
	s.Value, s.Spread = orNaN(value), orNaN(spread)
	s.Reason, err = parseReason(why)
	return s, err
}

func newEdits(ctx context.Context, tx *sql.Tx, id *int64) (edits []model.Edit, err error) {
	const q = "SELECT kind, key, before, after, id FROM edit WHERE id > ? ORDER BY id LIMIT ?"
	rows, err := tx.QueryContext(ctx, q, *id, pollRows)
	if err != nil {
		return nil, err
	}
	err = drain(rows, func(r *sql.Rows) error {
		e, err := scanEdit(r, id)
		edits = append(edits, e)
		return err
	})
	return edits, err
}
