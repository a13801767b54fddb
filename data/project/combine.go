package project

import (
	"context"
	"fmt"
	"slices"

	"admap/model"
)

// ErrFewMembers is the error of a combination of less than two scorers.
var ErrFewMembers error = &model.Advised{Usage: true, Hint: "admap score adds one",
	What: "it takes two scorers with scores for half of the responses"}

// Combine makes one scorer of all that are stored and of the column of the data, but for a column
// that is the label too. It says in words what is combined, and what is not.
func (p *Project) Combine(
	ctx context.Context, roster *model.Roster, column model.ScorerInfo,
) (mix *model.Combination, said []string, err error) {
	members, err := p.Members(ctx, roster)
	if err != nil {
		return nil, nil, err
	}
	if roster.HasStored() {
		members = slices.DeleteFunc(members, func(m model.Member) bool {
			return m.Info.Fingerprint == column.Fingerprint
		})
		if !roster.StoredIsLabel {
			members = append(members, roster.ByColumn(column))
		}
	}
	members, said = model.Usable(members)
	if len(members) < 2 {
		return nil, said, fmt.Errorf("combined: %w; here there are %d", ErrFewMembers, len(members))
	}
	mix = model.Combine(roster, members)
	return mix, append(said, mix.String()), nil
}
