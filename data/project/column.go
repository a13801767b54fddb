package project

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"admap/model"
)

// Values returns what a scorer found of every response of a roster, NaN where it has no score.
func (p *Project) Values(
	ctx context.Context, info model.ScorerInfo, roster *model.Roster,
) ([]float64, error) {
	if info.ByReference {
		roster = roster.WithReferences()
	}
	values := make([]float64, roster.Responses())
	for at := range values {
		values[at] = math.NaN()
	}
	keys := model.NewKeyIndex(roster.ResponseKeys)
	err := p.EachScore(ctx, info.Fingerprint, func(s Score) error {
		if s.Reason == model.NoReason {
			keys.Each(s.Key, func(at int) { values[at] = s.Value })
		}
		return nil
	})
	return values, err
}

// Members returns every stored scorer with what it found of a roster's responses.
func (p *Project) Members(
	ctx context.Context, roster *model.Roster,
) (members []model.Member, err error) {
	all, err := p.Scorers(ctx)
	if err != nil {
		return nil, err
	}
	for _, info := range all {
		scores, err := p.Values(ctx, info, roster)
		if err != nil {
			return nil, err
		}
		members = append(members, model.Member{Info: info, Scores: scores})
	}
	return members, nil
}

// KeptColumn says what became of a column of the data, in distinct responses.
type KeptColumn struct {
	Scores  int // kept, now or before
	Missing int // the data has none
	Differ  int // identical responses carry different values, so none is kept
}

func (k KeptColumn) String() string {
	words := fmt.Sprintf("%d scores are kept", k.Scores)
	if k.Missing > 0 {
		words += fmt.Sprintf("; responses without one: %d", k.Missing)
	}
	if k.Differ > 0 {
		words += fmt.Sprintf("; repeated responses with different ones, none of them kept: %d", k.Differ)
	}
	return words
}

// KeepColumn stores the scores that the data carries as those of a scorer of their own. Scores are
// kept by content, so identical responses have one; where the data gives them different ones, there
// is none, and one kept earlier is taken back.
func (p *Project) KeepColumn(
	ctx context.Context, info model.ScorerInfo, roster *model.Roster,
) (kept KeptColumn, err error) {
	known, err := p.Values(ctx, info, roster)
	if err != nil {
		return kept, err
	}
	column := roster.ByColumn(info).Scores
	keys := model.NewKeyIndex(roster.ResponseKeys)
	var stale []model.Key
	var fresh []Score
	for at, key := range roster.ResponseKeys {
		if keys.First(key) != at {
			continue
		}
		s := kept.agreed(key, keys, column)
		switch {
		case s.Reason == model.NoReason && s.Value == known[at]:
			continue
		case s.Reason != model.NoReason && !math.IsNaN(known[at]):
			stale = append(stale, key)
		}
		fresh = append(fresh, s)
	}
	if err := p.takeBack(ctx, info.Fingerprint, stale); err != nil {
		return kept, err
	}
	for len(fresh) > 0 {
		n := min(largestBatch, len(fresh))
		if err := p.PutScores(ctx, info, fresh[:n]); err != nil {
			return kept, err
		}
		fresh = fresh[n:]
	}
	return kept, nil
}

// agreed is the value that the column has for a key wherever it has one.
func (k *KeptColumn) agreed(key model.Key, keys *model.KeyIndex, column []float64) Score {
	s := Score{Key: key, Value: math.NaN(), Spread: math.NaN(), CostUSD: math.NaN()}
	other := math.NaN()
	keys.Each(key, func(at int) {
		switch v := column[at]; {
		case math.IsNaN(v):
		case math.IsNaN(s.Value):
			s.Value = v
		case v != s.Value:
			other = v
		}
	})
	switch {
	case math.IsNaN(s.Value):
		s.Reason, k.Missing = model.NotInData, k.Missing+1
	case !math.IsNaN(other):
		s.Detail = fmt.Sprintf("identical responses carry %v and %v", s.Value, other)
		s.Value, s.Reason, k.Differ = math.NaN(), model.NotInData, k.Differ+1
	default:
		k.Scores++
	}
	return s
}

// takeBack deletes scores, and with them the copies in bulk, which come again by themselves.
func (p *Project) takeBack(ctx context.Context, fingerprint string, keys []model.Key) error {
	if len(keys) == 0 {
		return nil
	}
	err := p.write(ctx, p.scores, func(tx *sql.Tx) error {
		var id int64
		const find = "SELECT id FROM scorer WHERE fingerprint = ?"
		if err := tx.QueryRowContext(ctx, find, fingerprint).Scan(&id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM score_pack WHERE scorer = ?", id)
		for _, key := range keys {
			_, err2 := tx.ExecContext(ctx, "DELETE FROM score WHERE scorer = ? AND key = ?", id, key[:])
			err = errors.Join(err, err2)
		}
		return err
	})
	return p.failed(fmt.Sprintf("take back %d scores", len(keys)), err)
}
