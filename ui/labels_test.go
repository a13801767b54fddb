package ui

import (
	"math"
	"strings"
	"testing"

	"admap/model"
)

func TestLabelWords(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		kind   model.LabelKind
		labels []float64
		want   string
	}{
		{model.Pairs, []float64{1, 0}, "★ chosen|rejected"},
		{model.Pairs, []float64{0.5, 0.5}, "tie|tie"},
		{model.Pairs, []float64{0, 0}, "both bad|both bad"},
		{model.Pairs, []float64{nan, nan}, "|"},
		{model.Ratings, []float64{4, 4}, "label 4|label 4"},
		{model.Rankings, []float64{5, 3, 5}, "rank 1|rank 3|rank 1"},
	} {
		r := &model.Roster{
			Start: []uint32{0, uint32(len(c.labels))}, Keys: make([]model.Key, 1),
			Label: c.labels, LabelKind: c.kind,
		}
		var words []string
		for k := range c.labels {
			words = append(words, labelWord(r, 0, k))
		}
		if got := strings.Join(words, "|"); got != c.want {
			t.Errorf("%s %v: %s, want %s", c.kind, c.labels, got, c.want)
		}
	}
}

func TestAnnotatorRows(t *testing.T) {
	r := &model.Roster{
		Start: []uint32{0, 2}, LabelKind: model.Pairs, Label: []float64{1, 0},
		Annotators: []model.LabelSet{
			{Name: "ann\x1b[1m", Label: []float64{0.5, 0.5}},
			{Name: "silent", Label: []float64{math.NaN(), math.NaN()}},
		},
	}
	rows := annotatorRows(r, 0, 1, 30)
	if len(rows) != 1 || !strings.HasSuffix(rows[0].runs[0].text, "tie") ||
		strings.ContainsRune(rows[0].runs[0].text, 0x1b) {
		t.Errorf("%+v", rows)
	}
}
