package model

import (
	"fmt"
	"math"
	"strings"
)

// Explain says in words what the scores hold for or against the label of sample i, "" where it is
// undecidable. The members are the scorers behind a combined one, with their scores per response;
// with none, the scores of s are the scorer's. The pair is Worst[i]. "N in 100 labels" is the fitted
// model's share of labels that agree with a scorer which leans as much as here, either way, (1−c)·
// σ(β|M|) + c·σ(−β|M|) averaged over the posterior; P is P[i].
func (d *Diagnosis) Explain(s *Snapshot, i int, members []Member) string {
	pair := d.Worst[i]
	if pair == (Pair{}) || d.fit == nil {
		return ""
	}
	base, _ := s.roster.Span(i)
	scores := s.Scores(i)
	text := leaning("the scorer prefers", pair, scores[pair.A]-scores[pair.B])
	if len(members) > 0 {
		text = membersLean(members, pair, base)
	}
	return fmt.Sprintf("%s; %s; %.2f that this one is wrong", text, d.atThisMargin(i), d.P[i])
}

// atThisMargin says how often labels and scores agree where these lean as much as in sample i.
func (d *Diagnosis) atThisMargin(i int) string {
	share := int(math.Round(100 * d.fit.agree(d.leans[i])))
	return fmt.Sprintf("at this margin %d in 100 labels agree", share)
}

// leaning names the response that a margin speaks for.
func leaning(who string, pair Pair, margin float64) string {
	k := pair.A
	if margin < 0 {
		k = pair.B
	}
	return fmt.Sprintf("%s %c by %s", who, 'A'+rune(k), short(math.Abs(margin)))
}

// short is a number in three digits at most.
func short(v float64) string { return fmt.Sprintf("%.3g", v) }

// membersLean counts which scorers prefer which response, with their margins.
func membersLean(members []Member, pair Pair, base int) string {
	var sides [2][]string
	even, lack := 0, 0
	for _, m := range members {
		margin := m.Scores[base+pair.A] - m.Scores[base+pair.B]
		switch {
		case margin > 0:
			sides[0] = append(sides[0], short(margin))
		case margin < 0:
			sides[1] = append(sides[1], short(-margin))
		case margin == 0:
			even++
		default:
			lack++
		}
	}
	var parts []string
	for side, k := range []int{pair.A, pair.B} {
		if n := len(sides[side]); n > 0 {
			prefer := "prefer"
			if n == 1 {
				prefer = "prefers"
			}
			parts = append(parts, fmt.Sprintf("%d of %d scorers %s %c by %s", n, len(members), prefer,
				'A'+rune(k), strings.Join(sides[side], ", ")))
		}
	}
	if even > 0 {
		parts = append(parts, fmt.Sprintf("%d neither", even))
	}
	if lack > 0 {
		parts = append(parts, fmt.Sprintf("%d did not score both", lack))
	}
	return strings.Join(parts, ", ")
}
