package project

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"admap/model"
)

const (
	// packRows is how many scores one pack holds: 400 kB, some hundred packs for millions of scores.
	packRows = 1 << 14
	// packFrom is how many rows may be read one by one at every start before they are packed.
	packFrom = 1 << 13
	keyLen   = len(model.Key{})
	// packedLen is the size of a packed score: key and value.
	packedLen = keyLen + 8
)

// EachScore calls f with the values and reasons of one scorer's results and nothing else of them. A
// key may come twice: then the later call holds. An error of f ends the walk and is returned.
//
// It also packs what it had to read row by row, so that the next start is quicker.
func (p *Project) EachScore(ctx context.Context, fingerprint string, f func(Score) error) error {
	return p.load(ctx, fingerprint, f, (*loader).packed, (*loader).rows, (*loader).failures)
}

// packRest packs the scores that are in no pack yet, if they are worth it.
func (p *Project) packRest(ctx context.Context, fingerprint string) error {
	ignore := func(Score) error { return nil }
	return p.load(ctx, fingerprint, ignore, (*loader).packedThrough, (*loader).rows)
}

func (p *Project) load(
	ctx context.Context, fingerprint string, f func(Score) error, steps ...func(*loader) error,
) error {
	tx, err := p.reads.BeginTx(ctx, nil) // one state of the file for all steps
	if err != nil {
		return p.failed("load scores", err)
	}
	l := &loader{ctx: ctx, project: p, tx: tx, f: f}
	const q = "SELECT id FROM scorer WHERE fingerprint = ?"
	err = tx.QueryRowContext(ctx, q, fingerprint).Scan(&l.scorer)
	if errors.Is(err, sql.ErrNoRows) {
		steps, err = nil, nil
	}
	for _, step := range steps {
		if err == nil {
			err = step(l)
		}
	}
	return p.failed("load scores", errors.Join(err, rollback(tx)))
}

// loader is one walk over the results of a scorer.
type loader struct {
	ctx     context.Context
	project *Project
	tx      *sql.Tx
	f       func(Score) error
	scorer  int64
	through int64  // scores up to this seq are packed
	pack    []byte // of the scores after it
	noPacks bool   // writing one failed
}

func (l *loader) query(q string, args []any, f func(*sql.Rows) error) error {
	rows, err := l.tx.QueryContext(l.ctx, q, args...)
	if err != nil {
		return err
	}
	return drain(rows, f)
}

func (l *loader) packed() error {
	const q = "SELECT through, data FROM score_pack WHERE scorer = ? ORDER BY through"
	return l.query(q, []any{l.scorer}, func(r *sql.Rows) error {
		var data sql.RawBytes
		if err := r.Scan(&l.through, &data); err != nil {
			return err
		}
		if len(data)%packedLen != 0 {
			return fmt.Errorf("score_pack %d holds %d bytes: delete that row", l.through, len(data))
		}
		for ; len(data) > 0; data = data[packedLen:] {
			s := Score{Spread: math.NaN(), Value: math.Float64frombits(binary.BigEndian.Uint64(data[keyLen:]))}
			copy(s.Key[:], data)
			if err := l.f(s); err != nil {
				return err
			}
		}
		return nil
	})
}

func (l *loader) packedThrough() error {
	const q = "SELECT coalesce(max(through), 0) FROM score_pack WHERE scorer = ?"
	return l.tx.QueryRowContext(l.ctx, q, l.scorer).Scan(&l.through)
}

// rows reads the scores that are in no pack yet. Without NOT INDEXED they would be looked up by
// key, in random order, and sorted.
func (l *loader) rows() error {
	var last int64
	const newest = "SELECT coalesce(max(seq), 0) FROM score"
	if err := l.tx.QueryRowContext(l.ctx, newest).Scan(&last); err != nil {
		return err
	}
	const q = `SELECT seq, key, value FROM score NOT INDEXED
		WHERE seq > ? AND scorer = ? AND value IS NOT NULL ORDER BY seq`
	var seq int64
	err := l.query(q, []any{l.through, l.scorer}, func(r *sql.Rows) error {
		s := Score{Spread: math.NaN()}
		var key sql.RawBytes
		if err := r.Scan(&seq, &key, &s.Value); err != nil {
			return err
		}
		copy(s.Key[:], key)
		l.pack = append(l.pack, s.Key[:]...)
		l.pack = binary.BigEndian.AppendUint64(l.pack, math.Float64bits(s.Value))
		if len(l.pack) == packRows*packedLen {
			l.save(seq)
		}
		return l.f(s)
	})
	if err == nil && last-l.through >= packFrom {
		l.save(last)
	}
	return err
}

// save writes the pack, unless another process was quicker. Whatever keeps it from being written
// only makes the next start slower, so it is no error here.
func (l *loader) save(through int64) {
	if l.noPacks {
		l.pack = l.pack[:0]
		return
	}
	err := l.project.write(l.ctx, l.project.scores, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(l.ctx, `INSERT INTO score_pack (scorer, through, data)
			SELECT ?1, ?2, ?3 WHERE coalesce((SELECT max(through) FROM score_pack WHERE scorer = ?1), 0)
			= ?4`, l.scorer, through, l.pack, l.through)
		return err
	})
	l.noPacks = err != nil
	l.through, l.pack = through, l.pack[:0]
}

func (l *loader) failures() error {
	const q = "SELECT key, reason FROM score WHERE scorer = ? AND value IS NULL"
	return l.query(q, []any{l.scorer}, func(r *sql.Rows) error {
		s := Score{Value: math.NaN(), Spread: math.NaN()}
		var key sql.RawBytes
		var why string
		err := r.Scan(&key, &why)
		copy(s.Key[:], key)
		if err == nil {
			s.Reason, err = parseReason(why)
		}
		if err == nil {
			err = l.f(s)
		}
		return err
	})
}

func parseReason(name string) (model.Reason, error) {
	if r, ok := model.ParseReason(name); ok || name == "" {
		return r, nil
	}
	return model.NoReason, fmt.Errorf("unknown reason %q for a failure", name)
}
