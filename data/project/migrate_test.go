package project

import (
	"fmt"
	"math"
	"testing"

	"admap/model"
)

// before2 fills a file of version 1 as its program did: two scorers, a score, a failure, a pack, a
// verdict.
const before2 = `
	INSERT INTO meta VALUES ('seq', 3);
	INSERT INTO scorer VALUES (1, 'judge-1', 'judge 1–10', 'judge', 'm', 1, 10, 0.75, 17);
	INSERT INTO scorer VALUES (2, 'reference:chrF2', 'chrF', 'reference', '', 0, 100, 0, 0);
	INSERT INTO score VALUES (1, 1, x'%s', 7.5, NULL, NULL, 0.5, 10, 1700000000000, 'clear');
	INSERT INTO score VALUES (2, 1, x'%s', NULL, 'refused', 'no', 0.25, 7, 1700000000000, NULL);
	INSERT INTO score VALUES (3, 2, x'%s', 41.5, NULL, NULL, NULL, NULL, 1700000000000, NULL);
	INSERT INTO batch VALUES (1, 1700000000000, 'do', NULL, 1, NULL);
	INSERT INTO edit VALUES (1, 1, 'verdict', x'%s', '', 'drop');
	PRAGMA application_id = %d; PRAGMA user_version = 1;`

func TestAFileOfVersion1IsBroughtUpToDate(t *testing.T) {
	path := newPath(t)
	execIn(t, path, schema1+fmt.Sprintf(before2, key(1), key(2), key(1), key(9), applicationID))
	for range 2 { // the second time it is of the new version
		p := open(t, path)
		all := must(p.Scorers(t.Context()))(t)
		chrf := model.ScorerInfo{Name: "chrF", Kind: "reference", Fingerprint: "reference:chrF2",
			Scale: model.Scale{Hi: 100}, ByReference: true}
		if len(all) != 2 || all[0] != judge || all[1] != chrf {
			t.Errorf("scorers %+v", all)
		}
		got := load(t, p)
		if len(got) != 2 || got[key(1)].Value != 7.5 || got[key(2)].Reason != model.Refused {
			t.Errorf("scores %v", got)
		}
		o := must(p.Opinions(t.Context(), []model.Key{key(1)}))(t)[key(1)]
		if len(o) != 2 || o[0].Rationale != "clear" || o[0].Method != "" || !math.IsNaN(o[0].Spread) {
			t.Errorf("opinions %+v", o)
		}
		edits := must(p.Edits(t.Context()))(t)
		if len(edits) != 1 || edits[0].Key != key(9) || edits[0].After != "drop" {
			t.Errorf("edits %v", edits)
		}
		usd, tokens, err := p.Spent(t.Context(), "judge-1")
		if usd != 0.75 || tokens != 17 || err != nil {
			t.Errorf("spent %v, %d tokens, %v", usd, tokens, err)
		}
		b := Batch{Parts: []model.Part{part(2, 0, 5)}, Writings: []model.Writing{writing("reference", 1)}}
		if err := p.Put(t.Context(), chrf, b); err != nil {
			t.Error(err)
		}
	}
}
