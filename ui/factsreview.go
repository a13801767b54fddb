package ui

import (
	"fmt"
	"math"

	"admap/model"
)

// writeReview shows what verdicts have told, and what is left.
func writeReview(s *factSheet, r *model.Report) {
	v := r.Review
	if v == nil {
		s.head("Review")
		s.say(s.th.faint, "no verdict yet: R on the map reviews the suspects, :audit a random sample")
		return
	}
	s.tail = min(44, s.w/2)
	s.head("Among the reviewed")
	s.ofOne("found wrong", v.Precision, v.PrecisionCI, math.NaN(), fmt.Sprintf("of %s", comma(v.Wrong+v.Right)))
	s.fact("foretold", fmt.Sprintf("%.1f by P(mislabelled), found %s; undecided %s", v.Expected,
		comma(v.Wrong), comma(v.Undecided)))
	s.head("By P(mislabelled): share found wrong, and about how many of those left are")
	for k, c := range v.Classes {
		to := 1.0
		if k+1 < len(v.Classes) {
			to = v.Classes[k+1].From
		}
		found := model.Number(float64(c.Wrong) / float64(c.Wrong+c.Right))
		s.ofOne(fmt.Sprintf("P %s–%s", shortest(c.From), shortest(to)), found, c.Found, float64(c.MeanP),
			fmt.Sprintf("of %s; left %s", comma(c.Wrong+c.Right), comma(c.Left)))
	}
	s.head("Left")
	for _, line := range leftWords(v) {
		s.say(style{}, line)
	}
	s.head("Audit: a random sample, judged without scores")
	if a := v.Audit; a == nil {
		s.say(s.th.faint, ":audit 100 draws one; it tells how many labels of the dataset are wrong")
	} else {
		s.say(style{}, auditWords(*a))
		if a.Undecided > 0 {
			s.say(s.th.faint, undecidedWords(a))
		}
	}
}

// leftWords say what those without a verdict hold.
func leftWords(v *model.ReviewReport) []string {
	if v.Left == 0 {
		return []string{"nothing that the scores say anything of is left"}
	}
	lines := []string{fmt.Sprintf("about %.0f (%.0f–%.0f) wrong labels among %s without a verdict",
		v.LeftWrong, v.LeftWrongCI[0], v.LeftWrongCI[1], plural(v.Left, "sample"))}
	next := fmt.Sprintf("the next %d hold about %.1f", v.Next, v.NextWrong)
	if v.NextWrong < 1 {
		next += ": time to stop, and to audit"
	}
	return append(lines, next)
}

func undecidedWords(a *model.AuditReport) string {
	return fmt.Sprintf("%s undecided: %s if all of them are right, %s if all are wrong",
		comma(a.Undecided), percent(float64(a.Lowest)), percent(float64(a.Highest)))
}
