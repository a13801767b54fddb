package export

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"admap/model"
)

// facet is something that a sample may have and a format may have no place for.
type facet string

const (
	facetID         facet = "ids"
	facetSource     facet = "sources"
	facetLanguage   facet = "languages"
	facetSystem     facet = "system prompts apart from the prompt"
	facetTurns      facet = "turns of conversations, which are one text"
	facetTools      facet = "tools"
	facetCallIDs    facet = "ids of calls"
	facetNames      facet = "names of speakers"
	facetModels     facet = "models"
	facetScores     facet = "scores"
	facetReference  facet = "references"
	facetRationale  facet = "rationales"
	facetAnnotators facet = "labels of several annotators"
)

// in reports whether sample i has it.
func (f facet) in(r *Request, i int, t *model.Text) bool {
	response := func(has func(a *model.ResponseText) bool) bool {
		return slices.ContainsFunc(t.Responses, func(a model.ResponseText) bool { return has(&a) })
	}
	switch f {
	case facetID:
		return t.ID != ""
	case facetSource:
		return t.Source != ""
	case facetLanguage:
		return t.Language != ""
	case facetSystem:
		return t.System != ""
	case facetTurns:
		return t.Turns != nil || response(func(a *model.ResponseText) bool { return a.Turns != nil })
	case facetTools:
		return t.Tools != ""
	case facetCallIDs:
		return turned(t, func(t model.Turn) bool {
			return t.Answers != "" || len(idsOf(rawList(t.Calls))) > 0
		})
	case facetNames:
		return turned(t, func(t model.Turn) bool { return t.Name != "" })
	case facetModels:
		return response(func(a *model.ResponseText) bool { return a.Model != "" })
	case facetScores:
		return count(r.Snapshot.Scores(i)) > 0
	case facetReference:
		return t.Reference != ""
	case facetRationale:
		return response(func(a *model.ResponseText) bool { return a.Rationale != "" })
	case facetAnnotators:
		return r.annotated(i)
	}
	panic("no facet " + string(f))
}

// turned reports whether a turn of the sample has something.
func turned(t *model.Text, has func(t model.Turn) bool) bool {
	return slices.ContainsFunc(t.Turns, has) ||
		slices.ContainsFunc(t.Responses, func(a model.ResponseText) bool {
			return slices.ContainsFunc(a.Turns, has)
		})
}

// annotated reports whether anything stands behind sample i's label.
func (r *Request) annotated(i int) bool {
	roster := r.Snapshot.Roster()
	lo, hi := roster.Span(i)
	return slices.ContainsFunc(roster.Annotators, func(s model.LabelSet) bool {
		return count(s.Label[lo:hi]) > 0
	})
}

// losses counts samples by what of them found no place. The nil losses counts nothing.
type losses struct {
	lacks []facet
	of    map[string]int
}

// note counts what is lost of sample i.
func (l *losses) note(r *Request, i int, t *model.Text) {
	if l == nil {
		return
	}
	for _, f := range l.lacks {
		if f.in(r, i, t) {
			l.of[string(f)]++
		}
	}
}

// lostNotice says what found no place, "" where all did.
func lostNotice(of map[string]int) string {
	var said []string
	for _, what := range slices.Sorted(maps.Keys(of)) {
		said = append(said, fmt.Sprintf("%s (%d)", what, of[what]))
	}
	if said == nil {
		return ""
	}
	return "the format has no place for what some samples have: " + strings.Join(said, ", ") +
		"; jsonl keeps everything"
}
