package data

// own is what an export to Parquet holds: a list of responses with what belongs to each.
var own = schema{
	name:  "admap",
	needs: [][]string{{"instruction"}, {"responses.text"}},
	columns: map[field][]string{
		fieldPrompt:    {"instruction"},
		fieldResponses: {"responses.text"},
		fieldModel:     {"responses.model"},
		fieldRating:    {"responses.label"},
		fieldScore:     {"responses.score"},
		fieldRationale: {"responses.rationale"},
	},
}
