package data

import "slices"

// shape is what a schema's texts are like beyond the columns they stand in.
type shape struct {
	form        form
	dialect     dialect // of the prompt
	transcripts bool    // chosen and rejected are whole conversations, each one text
	glue        string  // between the columns of a prompt; "" for a blank line
}

var (
	anyPrompt   = []string{"prompt", "instruction", "question", "input", "query"}
	anyChosen   = []string{"chosen", "chosen_response"}
	anyRejected = []string{"rejected", "rejected_response"}
)

// schemas are the shapes known. Several of one name are variants of it. Of equal scores the first
// wins, if both read the same texts.
var schemas = []schema{
	{
		name:  "UltraFeedback",
		needs: [][]string{{"instruction", "prompt"}, {"completions"}, {"completions.response"}},
		marks: []string{"models", "correct_answers", "completions.annotations", "completions.model"},
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
			{"prompt"}, {"chosen.content"}, {"rejected.content"}, {"score_chosen:column"},
			{"score_rejected:column"},
		},
		marks:   []string{"prompt_id", "messages"},
		columns: pairColumns,
	},
	{
		name:  "distilabel",
		needs: [][]string{{"instruction", "prompt", "input"}, {"generations"}},
		marks: []string{
			"ratings,generations", "rating,generations", "generation_models", "rationales",
			"generations,chosen", "generations,chosen_model", "generations,chosen_rating",
		},
		columns: map[field][]string{
			fieldPrompt:    {"instruction", "prompt", "input"},
			fieldResponses: {"generations"},
			fieldModel:     {"generation_models", "model_names", "generation_model", "model_name"},
			fieldRating:    {"ratings", "rating"},
			fieldScore:     {"scores"},
			fieldRationale: {"rationales"},
		},
	},
	{
		name: "Orca DPO",
		needs: [][]string{
			{"input", "question"}, {"generations"}, {"chosen"}, {"rejected"}, {"rating", "status"},
		},
		marks: []string{"system", "original_chosen", "order"},
		columns: map[field][]string{
			fieldPrompt:    {"input", "question"},
			fieldResponses: {"generations"},
			fieldModel:     {"generation_model"},
			fieldRating:    {"rating"},
			fieldRationale: {"rationale"},
		},
	},
	{
		name: "Orca DPO", needs: [][]string{{"system"}, {"question"}, {"chosen"}, {"rejected"}},
		columns: pairColumns,
	},
	{
		name:  "pairwise",
		needs: [][]string{{"instruction", "input", "prompt"}, {"output_1"}, {"output_2"}},
		marks: []string{"preference", "generator_1"},
		columns: map[field][]string{
			fieldPrompt:    {"instruction,input", "instruction", "input", "prompt"},
			fieldResponses: {"output_1,output_2"},
			fieldModel:     {"generator_1,generator_2", "model_1,model_2"},
			fieldLabel:     {"label", "preference"},
		},
	},
	twoColumns("response_a", "response_b", "model_a,model_b"),
	twoColumns("response_1", "response_2", "model_1,model_2"),
	twoColumns("completion_a", "completion_b", "model_a,model_b"),
	twoColumns("answer_a", "answer_b", "model_a,model_b"),
	twoColumns("response1", "response2", "model1,model2"),
	{
		name: "LLaMA-Factory",
		needs: [][]string{
			{"conversations.value", "conversations.content"}, {"chosen.value", "chosen.content"},
			{"rejected.value", "rejected.content"},
		},
		marks:   []string{"conversations"},
		columns: pairWith("conversations"),
	},
	{
		name:    "LLaMA-Factory",
		needs:   [][]string{{"instruction"}, {"input", "history"}, {"chosen"}, {"rejected"}},
		columns: withField(pairWith("instruction,input", "instruction"), fieldHistory, "history"),
		shape:   shape{glue: "\n"},
	},
	{
		name:    "HH-RLHF",
		needs:   [][]string{{"chosen"}, {"chosen:transcript"}, {"rejected"}, {"rejected:transcript"}},
		columns: map[field][]string{fieldChosen: {"chosen"}, fieldRejected: {"rejected"}},
		shape:   shape{transcripts: true},
	},
	{
		name:  "HelpSteer2",
		needs: [][]string{{"prompt"}, {"response"}, {"helpfulness"}},
		marks: []string{"correctness", "coherence", "complexity", "verbosity"},
		columns: map[field][]string{
			fieldPrompt: {"prompt"}, fieldResponses: {"response"}, fieldRating: {"helpfulness"},
		},
		shape: shape{dialect: extraID},
	},
	{
		name: "HelpSteer2 preference",
		needs: [][]string{
			{"prompt"}, {"response_1"}, {"response_2"}, {"preference_strength", "preference_statement"},
		},
		columns: listed("prompt", "response_1,response_2"),
		shape:   shape{dialect: extraID},
	},
	{
		name:    "HelpSteer3",
		needs:   [][]string{{"context"}, {"response1"}, {"response2"}},
		marks:   []string{"overall_preference", "individual_preference"},
		columns: listed("context", "response1,response2"),
	},
	{
		name:    "SHP",
		needs:   [][]string{{"history"}, {"human_ref_A"}, {"human_ref_B"}},
		marks:   []string{"labels", "score_A", "post_id"},
		columns: withField(listed("history", "human_ref_A,human_ref_B"), fieldID, "post_id"),
	},
	{
		name: "PKU-SafeRLHF",
		needs: [][]string{
			{"prompt"}, {"response_0"}, {"response_1"}, {"better_response_id", "safer_response_id"},
		},
		columns: withField(listed("prompt", "response_0,response_1"), fieldModel,
			"response_0_source,response_1_source"),
	},
	{
		name:  "Nectar",
		needs: [][]string{{"prompt"}, {"answers.answer"}, {"answers.rank"}},
		columns: withField(listed("prompt", "answers.answer"), fieldModel,
			"answers.model"),
		shape: shape{dialect: humanAssistant},
	},
	{
		name:  "Chatbot Arena",
		needs: [][]string{{"conversation_a"}, {"conversation_b"}},
		marks: []string{"model_a", "model_b", "winner"},
		columns: withField(map[field][]string{
			fieldResponses: {"conversation_a,conversation_b"}, fieldTurn: {"turn"},
		}, fieldModel, "model_a,model_b"),
		shape: shape{form: conversations},
	},
	{
		name: "Chatbot Arena",
		needs: [][]string{
			{"prompt"}, {"response_a"}, {"response_b"}, {"winner:column", "winner_model_a:column"},
		},
		marks: []string{"model_a", "model_b"},
		columns: withField(listed("prompt", "response_a,response_b"), fieldModel,
			"model_a,model_b"),
		shape: shape{form: interleaved},
	},
	{
		name: "OpenAI preference",
		needs: [][]string{
			{"input.messages", "input"}, {"preferred_output"}, {"non_preferred_output"},
		},
		columns: map[field][]string{
			fieldPrompt: {"input.messages", "input"}, fieldTools: {"input.tools"},
			fieldChosen: {"preferred_output"}, fieldRejected: {"non_preferred_output"},
		},
	},
	{
		name:    "WebGPT",
		needs:   [][]string{{"question.full_text"}, {"answer_0"}, {"answer_1"}},
		columns: withField(listed("question.full_text", "answer_0,answer_1"), fieldID, "question.id"),
	},
	{
		name:  "summarize_from_feedback",
		needs: [][]string{{"info.post", "info.article"}, {"summaries.text"}},
		marks: []string{"choice"},
		columns: map[field][]string{
			fieldPrompt: {
				"info.title,info.post,info.article", "info.title,info.post",
				"info.title,info.article", "info.post", "info.article",
			},
			fieldResponses: {"summaries.text"}, fieldModel: {"summaries.policy"},
			fieldID: {"info.id"},
		},
	},
	{
		name:    "StackExchange",
		needs:   [][]string{{"question"}, {"answers.text"}, {"answers.pm_score", "answers.selected"}},
		columns: withField(listed("question", "answers.text"), fieldID, "qid"),
	},
	{
		name: "TRL unpaired", needs: [][]string{{"prompt"}, {"completion"}, {"label:flag"}},
		columns: listed("prompt", "completion"),
	},
	{
		name: "chosen and rejected lists",
		needs: [][]string{
			{"prompt"}, {"chosen"}, {"chosen:texts"}, {"rejected"}, {"rejected:texts"},
		},
		marks: []string{"subset", "models", "num_correct"}, rare: true,
		columns: map[field][]string{
			fieldPrompt: {"prompt"}, fieldResponses: {"chosen,rejected"},
			fieldModel: {"models", "chosen_model,rejected_model"},
		},
	},
	{
		name:    "TRL preference",
		needs:   [][]string{anyChosen, anyRejected},
		marks:   []string{"prompt", "chosen_model", "chosen_rating", "rating_chosen"},
		columns: pairColumns,
	},
	{
		name:    "TRL preference",
		needs:   [][]string{conversationColumns, {"chosen:answer"}, {"rejected:answer"}},
		marks:   []string{"chosen_model", "chosen_rating", "rating_chosen"},
		columns: pairWith(slices.Concat(anyPrompt, conversationColumns)...),
	},
	own,
}

func init() {
	for _, s := range further {
		s.further = true
		schemas = append(schemas, s)
	}
}

var pairColumns = map[field][]string{
	fieldPrompt:   anyPrompt,
	fieldChosen:   anyChosen,
	fieldRejected: anyRejected,
	fieldModel:    {"chosen_model,rejected_model", "model_chosen,model_rejected"},
	fieldScoreChosen: {
		"score_chosen", "chosen_score", "chosen_rating", "rating_chosen", "chosen_avg_rating",
	},
	fieldScoreRejected: {
		"score_rejected", "rejected_score", "rejected_rating", "rating_rejected",
		"rejected_avg_rating",
	},
}

// withField returns the columns with one field more.
func withField(m map[field][]string, f field, columns ...string) map[field][]string {
	out := map[field][]string{f: columns}
	for f, c := range m {
		out[f] = c
	}
	out[f] = columns
	return out
}

// pairWith are pairs whose prompt stands elsewhere.
func pairWith(prompt ...string) map[field][]string {
	return withField(pairColumns, fieldPrompt, prompt...)
}

func listed(prompt, responses string) map[field][]string {
	return map[field][]string{fieldPrompt: {prompt}, fieldResponses: {responses}}
}

// twoColumns is a row of two responses in columns of their own.
func twoColumns(first, second, models string) schema {
	return schema{
		name: "pairwise", needs: [][]string{anyPrompt, {first}, {second}},
		columns: map[field][]string{
			fieldPrompt:    append([]string{"prompt", "instruction,input"}, anyPrompt...),
			fieldResponses: {first + "," + second}, fieldModel: {models}, fieldLabel: verdictColumns,
		},
	}
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
	fieldTools:     {"tools", "functions"},
}
