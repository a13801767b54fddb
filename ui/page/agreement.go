package page

import (
	"fmt"

	"admap/ui/figure"
)

// agreementSection says how far the annotators of the data agree.
func agreementSection(p *paper) html {
	a := p.Report.Agreement
	if a == nil {
		return ""
	}
	var said html
	if a.Samples > 0 {
		said = para(text(fmt.Sprintf("%d annotators agree %s.", a.Annotators, a)))
	}
	var all []bar
	for _, q := range a.Questions {
		all = append(all, bar{Name: name(q.Name), Value: float64(q.Share), Ink: figure.Accent,
			Lo: nan, Hi: nan, Shown: fmt.Sprintf("%s in %s", figure.Percent(float64(q.Share)),
				figure.Plural(q.Samples, "sample"))})
	}
	return said + bars("Orders that another question gives as the label does", "question", "share", 1, all)
}

// lengthSection compares the scorer with length alone.
func lengthSection(p *paper) html {
	l := p.Report.Length
	if l.Agree+l.Disagree == 0 {
		return ""
	}
	one := func(of string, share float64) bar {
		return bar{Name: text(of), Value: share, Lo: nan, Hi: nan, Ink: figure.Accent,
			Shown: figure.Percent(share)}
	}
	return bars(fmt.Sprintf("Of %s, those ordered as labelled; ties are left out",
		figure.Plural(l.Pairs, "label pair")), "ordered by", "share", 1,
		[]bar{one("the longer response first", float64(l.Share)),
			one("the scorer", float64(l.ScorerShare))})
}
