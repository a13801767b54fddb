package page

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"

	"admap/ui/figure"
)

const (
	mostSuspects = 50
	// keyDigits are enough of a key to find it by among millions.
	keyDigits = 12
)

// suspects are the samples with the highest P(mislabelled), equal ones by key.
func (p *paper) suspects() (in []int) {
	probability, keys := p.Diagnosis.P, p.Snapshot.Roster().Keys
	order := func(a, b int) int {
		return cmp.Or(cmp.Compare(probability[b], probability[a]),
			bytes.Compare(keys[a][:], keys[b][:]), a-b)
	}
	for i, v := range probability {
		if math.IsNaN(v) || len(in) == mostSuspects && order(in[mostSuspects-1], i) < 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(in, i, order)
		in = slices.Insert(in, at, i)
		in = in[:min(len(in), mostSuspects)]
	}
	return in
}

// suspectSection lists whom to look at first.
func suspectSection(p *paper) html {
	var rows [][]cell
	for k, i := range p.suspects() {
		p.addSuspect(&rows, k, i)
	}
	return table(fmt.Sprintf("The %s of the highest P(mislabelled). Keys are given by their first %d digits.",
		figure.Plural(len(rows), "sample"), keyDigits),
		[]string{"", "P", "key", "id", "margin", "S_corr", "region", "verdict"}, rows)
}

func (p *paper) addSuspect(rows *[][]cell, k, i int) {
	d, s := p.Diagnosis, p.Snapshot
	margin := math.NaN()
	if w := d.Worst[i]; w.A != w.B {
		margin = s.Scores(i)[w.A] - s.Scores(i)[w.B]
	}
	*rows = append(*rows, []cell{number(fmt.Sprint(k + 1)), number(figure.Number(d.P[i])),
		words(tag("code", nil, text(s.Roster().Keys[i].String()[:keyDigits]))), words(p.id(i)),
		number(figure.Number(margin)), number(figure.Number(d.SCorr[i])),
		words(text(p.Partition.Region[i].String())), words(text(s.Verdict(i).String()))})
}

// id is a sample's own; where the dataset cannot be read any more, none.
func (p *paper) id(i int) html {
	t, err := p.Text(i)
	if err != nil || t.ID == "" {
		return text(figure.Undefined)
	}
	return shortName(t.ID)
}
