package project

import (
	"cmp"
	"context"
	"slices"

	"admap/model"
)

// Rivals compares the scorer of v, which is shown, with every other that is stored and with the
// column of the data, those with the most samples first. Scorers that share no sample with it are
// left out.
func (p *Project) Rivals(
	ctx context.Context, v *model.View, shown, column model.ScorerInfo,
) ([]model.Rival, error) {
	rivals, roster := []model.Rival{}, v.Snap.Roster()
	compare := func(m model.Member) {
		cohort := model.NewCohort(roster)
		m.Fill(cohort)
		if r := model.NewRival(v, cohort.Snapshot(), m.Info); r.Samples > 0 {
			rivals = append(rivals, r)
		}
	}
	if roster.HasStored() && shown.Fingerprint != column.Fingerprint {
		compare(roster.ByColumn(column))
	}
	stored, err := p.Scorers(ctx)
	if err != nil {
		return nil, err
	}
	for _, info := range stored {
		if info.Fingerprint == shown.Fingerprint || info.Fingerprint == column.Fingerprint {
			continue
		}
		scores, err := p.Values(ctx, info, roster)
		if err != nil {
			return nil, err
		}
		compare(model.Member{Info: info, Scores: scores})
	}
	slices.SortStableFunc(rivals, func(a, b model.Rival) int { return cmp.Compare(b.Samples, a.Samples) })
	return rivals, nil
}
