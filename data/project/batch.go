package project

import (
	"context"
	"database/sql"
	"fmt"
	"math"

	"admap/model"
)

// Batch is what a scorer has brought since the last one. Parts and writings come before the scores
// that were made with them.
type Batch struct {
	Scores   []Score
	Parts    []model.Part
	Writings []model.Writing
}

func (b Batch) len() int { return len(b.Scores) + len(b.Parts) + len(b.Writings) }

// PutScores stores scores in one transaction, as Put does.
func (p *Project) PutScores(ctx context.Context, info model.ScorerInfo, scores []Score) error {
	return p.Put(ctx, info, Batch{Scores: scores})
}

// Put stores a batch in one transaction. A response that has a score keeps it when a failure comes;
// otherwise the later result takes the place of the earlier. A later part takes the place of the
// earlier one of its number, while the first text written for an instruction stays.
func (p *Project) Put(ctx context.Context, info model.ScorerInfo, b Batch) error {
	if b.len() == 0 {
		return nil
	}
	err := p.write(ctx, p.scores, func(tx *sql.Tx) error { return p.putBatch(ctx, tx, info, b) })
	if err == nil {
		p.upkeep(ctx, info.Fingerprint, int64(b.len()))
	}
	return p.failed(fmt.Sprintf("store %d answers", b.len()), err)
}

func (p *Project) putBatch(
	ctx context.Context, tx *sql.Tx, info model.ScorerInfo, b Batch,
) error {
	id, err := scorerID(ctx, tx, info)
	if err != nil {
		return err
	}
	if err := p.putWritings(ctx, tx, b.Writings); err != nil {
		return err
	}
	if err := p.putParts(ctx, tx, id, b.Parts); err != nil {
		return err
	}
	if err := p.putRows(ctx, tx, id, b.Scores); err != nil {
		return err
	}
	sum := b.bill()
	_, err = tx.ExecContext(ctx, `UPDATE scorer SET cost_usd = cost_usd + ?1,
		tokens = tokens + ?2 WHERE id = ?3 AND (?1 <> 0 OR ?2 <> 0)`, sum.usd, sum.tokens, id)
	return err
}

// bill is what requests have cost.
type bill struct {
	usd    float64
	tokens int
}

func (sum *bill) add(usd float64, tokens int) {
	sum.tokens += tokens
	if !math.IsNaN(usd) {
		sum.usd += usd
	}
}

// bill adds up what the batch's own requests have cost: a score made of parts is counted with them.
func (b Batch) bill() (sum bill) {
	for _, s := range b.Scores {
		if s.Parts == 0 {
			sum.add(s.CostUSD, s.Tokens)
		}
	}
	for _, p := range b.Parts {
		sum.add(p.CostUSD, p.Tokens)
	}
	for _, w := range b.Writings {
		sum.add(w.CostUSD, w.Tokens)
	}
	return sum
}
