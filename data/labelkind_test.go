package data

import (
	"fmt"
	"strings"
	"testing"

	"admap/model"
)

// TestLabelKindIsStated believes the word that all rows have, if the numbers can be that.
func TestLabelKindIsStated(t *testing.T) {
	row := func(ratings, kind string) string {
		return fmt.Sprintf(`{"instruction":"q","generations":["a","b"],"ratings":%s,`+
			`"scores":[null,null]%s}`+"\n", ratings, kind)
	}
	const pairs, rankings = `,"label_kind":"pairs"`, `,"label_kind":"rankings"`
	for _, c := range []struct {
		rows []string
		want model.LabelKind
	}{
		{[]string{row("[1,0]", pairs), row("[0.5,0.5]", pairs), row("[null,null]", pairs)}, model.Pairs},
		{[]string{row("[1,0]", pairs), row("[0,1]", "")}, model.Ratings},
		{[]string{row("[1,0]", pairs), row("[0,1]", rankings)}, model.Ratings},
		{[]string{row("[1,0]", pairs), row("[5,3]", pairs)}, model.Ratings},
		{[]string{row("[2,1]", rankings)}, model.Rankings},
		{[]string{row("[2,1]", `,"label_kind":"good"`)}, model.Ratings},
		{[]string{row("[2,1]", `,"label_kind":"none"`)}, model.NoLabels},
	} {
		d := mustOpen(t, strings.Join(c.rows, ""), Options{})
		if got := d.Roster().LabelKind; got != c.want {
			t.Errorf("%s: %s, want %s", c.rows, got, c.want)
		}
	}
	d := mustOpen(t, row("[1,0]", pairs), Options{Map: map[string]string{"rating": "ratings"}})
	if got := d.Roster().LabelKind; got != model.Ratings {
		t.Errorf("mapped by a person: %s", got)
	}
}
