package data

import (
	"slices"

	"admap/model"
)

// labelCode is how a dataset writes which of two responses is better.
type labelCode uint8

const (
	codeChoice  labelCode = iota // from 1 to 2, 0 and 1 (see codes), or a word (see words)
	codeSigned                   // below 0 prefers the first, 0 is a tie
	codeIndex                    // 0 for the first, 1 for the second
	codeFirst                    // 1 for the first, 0 for the second
	codeOneHot                   // a column each for the first, the second and a tie, one of them 1
	codeGreater                  // a number for each of the two, the greater is better
	codeRating                   // a number for each response
	codeBest                     // which of the responses is best: its number, its letter or its text
	codeColumns                  // the responses of the first column are good, those of the second bad
)

// labelling is what the label columns of a schema mean.
type labelling struct {
	columns map[field][]string // over those of the schema
	code    labelCode          // of the label
	most    float64            // the strongest a signed label may be
	ranks   bool               // ratings are ranks, 1 for the best
	marks   bool               // ratings are yes and no, which are no scores
	sure    string             // what must not contradict the ratings, as codeFirst
	// questions are further labels by the same people, votes a list with one element an annotator.
	questions []string
	asked     labelCode // of the questions
	votes     []string
	group     groupBy
}

// labellings are by the name of the schema. What is not among them has labels in the columns that
// the schema names: words, or numbers from 1 to 2, for two responses, else ratings.
var labellings = map[string]labelling{
	"HelpSteer2": {
		columns: map[field][]string{fieldLabel: {}, fieldRating: {"helpfulness"}},
		questions: []string{
			"helpfulness", "correctness", "coherence", "complexity", "verbosity",
		},
		asked: codeRating, group: byPrompt,
	},
	"HelpSteer2 preference": {
		columns: map[field][]string{fieldLabel: {"preference_strength"}},
		code:    codeSigned, most: 3, group: byPair,
		votes: []string{"all_preferences_unprocessed.strength"},
	},
	"HelpSteer3": {
		columns: map[field][]string{fieldLabel: {"overall_preference"}},
		code:    codeSigned, most: 3,
		votes: []string{"individual_preference.score"},
	},
	"SHP": {
		columns: map[field][]string{
			fieldLabel: {"labels"}, fieldRating: {"score_A,score_B"}, fieldGroup: {"post_id"},
		},
		code: codeFirst, sure: "labels", group: byPrompt,
	},
	"PKU-SafeRLHF": {
		columns: map[field][]string{fieldLabel: {"better_response_id"}},
		code:    codeIndex, questions: []string{"safer_response_id"}, asked: codeIndex,
	},
	"Nectar": {
		columns: map[field][]string{fieldLabel: {}, fieldRating: {"answers.rank"}, fieldScore: {}},
		ranks:   true,
	},
	"Chatbot Arena": {
		columns: map[field][]string{
			fieldLabel: {"winner", "winner_model_a,winner_model_b,winner_tie"},
			fieldGroup: {"turn"},
		},
		group: byPair,
	},
	"TRL unpaired": {
		columns: map[field][]string{fieldLabel: {}, fieldRating: {"label", "kto_tag", "is_safe"}},
		marks:   true, group: byPrompt,
	},
	"WebGPT": {
		columns: map[field][]string{
			fieldLabel: {"score_0,score_1"}, fieldRating: {}, fieldScore: {},
		},
		code: codeGreater,
	},
	"summarize_from_feedback": {
		columns: map[field][]string{fieldLabel: {"choice"}},
		code:    codeIndex, group: byPair,
	},
	"chosen and rejected lists": {
		columns: map[field][]string{fieldLabel: {}}, code: codeColumns,
	},
	scoredResponses: {columns: map[field][]string{fieldLabel: {}}, group: byPrompt},
	"OpenAssistant trees": {
		columns: map[field][]string{fieldLabel: {}, fieldRating: {"prompt.replies.rank"}}, ranks: true,
	},
	"summarize_from_feedback axes": {
		columns: map[field][]string{fieldLabel: {}, fieldRating: {"summary.axes.overall"}},
		questions: []string{
			"summary.axes.accuracy", "summary.axes.coverage", "summary.axes.coherence",
		},
		asked: codeRating, group: byPrompt,
	},
	listOfResponses: {code: codeBest},
	"StackExchange": {
		columns:   map[field][]string{fieldLabel: {}, fieldRating: {"answers.pm_score"}},
		questions: []string{"answers.selected"}, asked: codeRating,
	},
}

// candidates are where a field of the schema may stand, the best place first.
func (s *schema) candidates(f field) []string {
	if own, ok := labellings[s.name].columns[f]; ok {
		return own
	}
	if c := s.columns[f]; c != nil {
		return c
	}
	return commonColumns[f]
}

// settleLabels decides what the label columns mean, and lets ratings serve as scores where there
// are no others.
func (l *layout) settleLabels(p *probe) {
	m := labellings[l.schema]
	l.code, l.most = m.code, m.most
	if l.byUser[fieldLabel] && !slices.Contains(m.columns[fieldLabel], l.labelName()) {
		l.code, l.most = codeChoice, 0
	}
	if l.code == codeChoice && len(l.fields[fieldLabel]) > 2 &&
		slices.Contains(m.columns[fieldLabel], l.labelName()) {
		l.code = codeOneHot
	}
	l.settleBest(p)
	l.ranks = m.ranks && !l.byUser[fieldRating]
	l.settleSure(p, m)
	l.settleMany(p)
	l.preference = l.has(fieldLabel)
	l.settleKind(p)
	l.fromZero = l.preference && l.code == codeChoice &&
		p.codes(l.fields[fieldLabel][0]).fromZero()
	l.settleSets(p, m)
	if l.pair || !l.has(fieldRating) || l.ranks || m.marks || l.chosenOrRanked() {
		return
	}
	if !l.has(fieldScore) {
		l.fields[fieldScore] = l.fields[fieldRating]
	}
	l.storedIsLabel = joinColumns(l.fields[fieldScore]) == joinColumns(l.fields[fieldRating])
}

func (l *layout) labelName() string { return joinColumns(l.fields[fieldLabel]) }

// settleSure leaves one of a label and ratings that say the same as the label, the ratings.
func (l *layout) settleSure(p *probe, m labelling) {
	if m.sure == "" || !l.has(fieldRating) {
		return
	}
	if columns := p.columnsOf(m.sure); p.exists(columns) > 0 {
		l.sure = columns
	}
	l.fields[fieldLabel] = nil
}

// settleMany takes several label columns, or a list, for ratings, unless they are one label.
func (l *layout) settleMany(p *probe) {
	label := l.fields[fieldLabel]
	switch {
	case len(label) == 0 || l.code == codeOneHot || l.code == codeGreater && len(label) == 2:
	case len(label) > 1 || p.listed(label[0]):
		l.fields[fieldRating], l.fields[fieldLabel] = label, nil
		l.byUser[fieldRating], l.byUser[fieldLabel] = l.byUser[fieldLabel], false
	}
}

// labelKind is what the main labels are.
func (l *layout) labelKind() model.LabelKind {
	switch {
	case l.preference, l.stated == model.Pairs.String():
		return model.Pairs
	case l.stated == model.Rankings.String():
		return model.Rankings
	case l.code == codeColumns:
		return model.Ratings
	case l.ranks && l.has(fieldRating):
		return model.Rankings
	case l.has(fieldRating):
		return model.Ratings
	case l.pair:
		return model.Pairs
	case len(l.sets) > 0 && l.sets[0].code == codeRating:
		return model.Ratings
	case len(l.sets) > 0:
		return model.Pairs
	}
	return model.NoLabels
}
