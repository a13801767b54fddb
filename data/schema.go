package data

import (
	"fmt"
	"slices"
	"strings"
)

// schema is one shape in which people publish preference data.
type schema struct {
	name string
	// needs are the columns by which it is known; of each group one must exist.
	needs [][]string
	// columns are where its fields may stand, the best place first. A place that names several
	// columns separated by commas needs them all.
	columns map[field][]string
}

// schemas are tried from the first; of those that fit equally many rows the first one wins.
var schemas = []schema{
	{
		name:  "UltraFeedback",
		needs: [][]string{{"instruction", "prompt"}, {"completions.response"}},
		columns: map[field][]string{
			fieldPrompt:    {"instruction", "prompt"},
			fieldResponses: {"completions.response"},
			fieldModel:     {"completions.model", "models"},
			fieldScore:     {"completions.overall_score", "completions.fine-grained_score"},
			fieldRating: {
				"completions.annotations.*.Rating", "completions.fine-grained_score",
				"completions.overall_score",
			},
			fieldRationale: {"completions.annotations.*.Rationale", "completions.critique"},
		},
	},
	{
		name: "ultrafeedback_binarized",
		needs: [][]string{
			{"prompt"}, {"chosen.content"}, {"rejected.content"}, {"score_chosen"}, {"score_rejected"},
		},
		columns: pairColumns,
	},
	{
		name:  "distilabel",
		needs: [][]string{{"instruction", "prompt", "input"}, {"generations"}},
		columns: map[field][]string{
			fieldPrompt:    {"instruction", "prompt", "input"},
			fieldResponses: {"generations"},
			fieldModel:     {"generation_models", "model_names", "generation_model", "model_name"},
			fieldRating:    {"ratings", "rating"},
			fieldRationale: {"rationales"},
		},
	},
	{
		name:  "pairwise",
		needs: [][]string{{"instruction", "input", "prompt"}, {"output_1"}, {"output_2"}},
		columns: map[field][]string{
			fieldPrompt:    {"instruction,input", "instruction", "input", "prompt"},
			fieldResponses: {"output_1,output_2"},
			fieldModel:     {"generator_1,generator_2", "model_1,model_2"},
			fieldLabel:     {"label", "preference"},
		},
	},
	{
		name: "HelpSteer2", needs: [][]string{{"prompt"}, {"response"}, {"helpfulness"}},
		columns: map[field][]string{fieldPrompt: {"prompt"}, fieldResponses: {"response"}},
	},
	{
		name:  "HelpSteer2 preference",
		needs: [][]string{{"prompt"}, {"response_1"}, {"response_2"}, {"preference_strength"}},
		columns: map[field][]string{
			fieldPrompt: {"prompt"}, fieldResponses: {"response_1,response_2"},
		},
	},
	{
		name:  "HelpSteer3",
		needs: [][]string{{"context"}, {"response1"}, {"response2"}, {"overall_preference"}},
		columns: map[field][]string{
			fieldPrompt: {"context"}, fieldResponses: {"response1,response2"},
		},
	},
	{
		name:  "SHP",
		needs: [][]string{{"history"}, {"human_ref_A"}, {"human_ref_B"}, {"labels"}},
		columns: map[field][]string{
			fieldPrompt: {"history"}, fieldResponses: {"human_ref_A,human_ref_B"}, fieldID: {"post_id"},
		},
	},
	{
		name:  "PKU-SafeRLHF",
		needs: [][]string{{"prompt"}, {"response_0"}, {"response_1"}, {"better_response_id"}},
		columns: map[field][]string{
			fieldPrompt: {"prompt"}, fieldResponses: {"response_0,response_1"},
		},
	},
	{
		name: "Nectar", needs: [][]string{{"prompt"}, {"answers.answer"}, {"answers.rank"}},
		columns: map[field][]string{
			fieldPrompt: {"prompt"}, fieldResponses: {"answers.answer"}, fieldModel: {"answers.model"},
		},
	},
	{
		name: "Chatbot Arena",
		needs: [][]string{
			{"prompt"}, {"response_a"}, {"response_b"}, {"winner", "winner_model_a"},
		},
		columns: map[field][]string{
			fieldPrompt: {"prompt"}, fieldResponses: {"response_a,response_b"},
			fieldModel: {"model_a,model_b"},
		},
	},
	{
		name: "TRL unpaired", needs: [][]string{{"prompt"}, {"completion"}, {"label"}},
		columns: map[field][]string{fieldPrompt: {"prompt"}, fieldResponses: {"completion"}},
	},
	{
		name: "WebGPT", needs: [][]string{{"question.full_text"}, {"answer_0"}, {"score_0"}},
		columns: map[field][]string{
			fieldPrompt: {"question.full_text"}, fieldResponses: {"answer_0,answer_1"},
		},
	},
	{
		name: "summarize_from_feedback", needs: [][]string{{"info.post"}, {"summaries.text"}, {"choice"}},
		columns: map[field][]string{
			fieldPrompt: {"info.post"}, fieldResponses: {"summaries.text"},
		},
	},
	{
		name: "StackExchange", needs: [][]string{{"question"}, {"answers.text"}, {"answers.pm_score"}},
		columns: map[field][]string{
			fieldPrompt: {"question"}, fieldResponses: {"answers.text"},
		},
	},
	{
		name:    "TRL preference",
		needs:   [][]string{{"chosen"}, {"rejected"}},
		columns: pairColumns,
	},
}

var pairColumns = map[field][]string{
	fieldPrompt:        {"prompt", "instruction", "question", "input"},
	fieldChosen:        {"chosen"},
	fieldRejected:      {"rejected"},
	fieldModel:         {"chosen_model,rejected_model", "model_chosen,model_rejected"},
	fieldScoreChosen:   {"score_chosen", "chosen_score"},
	fieldScoreRejected: {"score_rejected", "rejected_score"},
}

// custom is what --map completes where no schema fits.
var custom = schema{
	name:    "custom",
	columns: map[field][]string{fieldPrompt: {"prompt", "instruction", "question", "input"}},
}

// commonColumns serve every schema that does not say otherwise.
var commonColumns = map[field][]string{
	fieldID:        {"id", "prompt_id", "question_id", "uid", "uuid"},
	fieldSource:    {"source", "dataset", "subset", "category"},
	fieldLanguage:  {"language", "lang"},
	fieldSystem:    {"system", "system_prompt"},
	fieldReference: {"reference", "reference_answer", "correct_answers"},
}

// probe is the first rows of a dataset, from which its schema is told.
type probe struct {
	rows    []*row
	scratch []int
}

// parseColumns reads columns as a person names them: the whole of it is one column if the rows have
// one of that name, and so is each part between commas, dots or not.
func (p *probe) parseColumns(s string) []column {
	if whole := strings.TrimSpace(s); p.literal(whole) {
		return []column{literalColumn(whole)}
	}
	columns := parseColumns(s)
	for i, c := range columns {
		if p.literal(c.name) {
			columns[i] = literalColumn(c.name)
		}
	}
	return columns
}

// literal reports whether any row has a member of that name.
func (p *probe) literal(name string) bool {
	return p.exists([]column{literalColumn(name)}) > 0
}

// exists counts the rows that have all the columns.
func (p *probe) exists(columns []column) int {
	n := 0
	for _, r := range p.rows {
		if !slices.ContainsFunc(columns, func(c column) bool { return !r.has(c, p.scratch) }) {
			n++
		}
	}
	return n
}

// numbers reports whether any row has a number in any of the columns.
func (p *probe) numbers(columns []column) bool {
	for _, r := range p.rows {
		for _, c := range columns {
			if f, err := r.mean(item{0, c.keys}, p.scratch); err == nil && f == f {
				return true
			}
		}
	}
	return false
}

// listed reports whether any row has a list in the column.
func (p *probe) listed(c column) bool {
	for _, r := range p.rows {
		if _, _, listed := r.spread(c, nil); listed {
			return true
		}
	}
	return false
}

// fit counts the rows that have all the schema needs, and names what no row has.
func (p *probe) fit(s *schema) (rows int, lacks []string) {
	for _, any := range s.needs {
		if !slices.ContainsFunc(any, func(c string) bool { return p.exists(parseColumns(c)) > 0 }) {
			lacks = append(lacks, strings.Join(any, " or "))
		}
	}
	for _, r := range p.rows {
		if !slices.ContainsFunc(s.needs, func(any []string) bool {
			return !slices.ContainsFunc(any, func(c string) bool {
				return r.has(parseColumns(c)[0], p.scratch)
			})
		}) {
			rows++
		}
	}
	return rows, lacks
}

// detect returns the schema that most rows fit, or nil, and where none does what the nearest lacks.
func (p *probe) detect() (best *schema, why string) {
	most, nearest := 0, 1.0
	for i := range schemas {
		s := &schemas[i]
		rows, lacks := p.fit(s)
		if rows > most {
			best, most = s, rows
		}
		if share := float64(len(lacks)) / float64(len(s.needs)); most == 0 && share < nearest {
			nearest = share
			why = fmt.Sprintf("the nearest schema is %s, which lacks %s",
				s.name, strings.Join(lacks, ", "))
		}
	}
	if best == nil {
		return nil, why
	}
	return best, fmt.Sprintf("%d of the first %d rows have %s", most, len(p.rows), p.known(best))
}

func (p *probe) known(s *schema) string {
	var names []string
	for _, any := range s.needs {
		for _, c := range any {
			if p.exists(parseColumns(c)) > 0 {
				names = append(names, c)
				break
			}
		}
	}
	return strings.Join(names, ", ")
}

// place returns the mapping of a schema's fields that the rows bear out.
func (p *probe) place(s *schema) mapping {
	m := mapping{}
	for f := range numFields {
		for _, c := range s.candidates(f) {
			columns := parseColumns(c)
			if p.exists(columns) == 0 {
				continue
			}
			if _, taken := m[f]; !taken {
				m[f] = c
			}
			if !f.numeric() || p.numbers(columns) {
				m[f] = c
				break
			}
		}
	}
	return m
}

// columns lists the paths that the rows have, in the order of their first sight.
func (p *probe) columns() []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range p.rows {
		r.paths(0, "", 0, func(path string) {
			if len(out) < maxListed && !seen[path] {
				seen[path] = true
				out = append(out, visible(path))
			}
		})
	}
	return out
}

// Limits of what an error message lists.
const (
	maxListed      = 60
	maxListedDepth = 5
)

// paths calls f with the path of every scalar, and of every list of them, below the value at.
func (r *row) paths(at int, prefix string, depth int, f func(string)) {
	end := r.behind(at)
	switch {
	case depth > maxListedDepth:
	case r.kind(at) == object:
		var arena []byte
		for i := at + 1; i < end; i = r.behind(i + 1) {
			name := prefix + string(r.decoded(i, &arena))
			if k := r.kind(i + 1); k != object && k != list || r.behind(i+1) == i+2 {
				f(name)
			} else {
				r.paths(i+1, name+".", depth+1, f)
			}
		}
	case r.kind(at) == list && at+1 < end && r.kind(at+1) == object:
		r.paths(at+1, prefix, depth, f)
	case r.kind(at) == list:
		f(strings.TrimSuffix(prefix, "."))
	}
}
