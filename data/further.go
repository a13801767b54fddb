package data

// verdictColumns are where it may stand which of two responses is better.
var verdictColumns = []string{
	"label", "preference", "winner", "preferred", "chosen", "choice", "better", "verdict",
	"preferred_response", "better_response", "human_preference", "overall_preference",
}

// conversationColumns hold what was said so far, or a whole conversation.
var conversationColumns = []string{
	"messages", "conversations", "conversation", "context", "dialogue", "dialog",
}

// further are variants and names that are met with less often. They count for less than the others.
var further = append([]schema{
	{
		name: "TRL unpaired", needs: [][]string{conversationColumns, {"label:truth"}},
		columns: map[field][]string{fieldResponses: conversationColumns},
		shape:   shape{form: conversations},
	},
	{
		name: "TRL unpaired", needs: [][]string{{"messages", "conversations"}, {"kto_tag:truth"}},
		columns: map[field][]string{fieldResponses: {"messages", "conversations"}},
		shape:   shape{form: conversations},
	},
	{
		name: "TRL unpaired", needs: [][]string{{"instruction"}, {"output"}, {"kto_tag:truth"}},
		columns: map[field][]string{
			fieldPrompt:    {"instruction,input", "instruction"},
			fieldResponses: {"output"}, fieldHistory: {"history"},
		},
		shape: shape{glue: "\n"},
	},
	{
		name: "TRL unpaired",
		needs: [][]string{
			{"prompt"}, {"response"}, {"label:truth", "kto_tag:truth", "is_safe:truth"},
		},
		columns: listed("prompt", "response"),
	},
	{
		name:  "ms-swift",
		needs: [][]string{{"messages"}, {"rejected_response"}},
		columns: map[field][]string{
			fieldChosen: {"messages"}, fieldRejected: {"rejected_response"},
		},
		shape: shape{form: replaced},
	},
	{
		name:  "ms-swift",
		needs: [][]string{{"messages"}, {"rejected_messages"}},
		columns: map[field][]string{
			fieldChosen: {"messages"}, fieldRejected: {"rejected_messages"},
		},
	},
	{
		name:    "ms-swift",
		needs:   [][]string{{"query", "instruction", "prompt"}, {"response"}, {"rejected_response"}},
		columns: withField(pairNamed("response", "rejected_response"), fieldHistory, "history"),
	},
	{
		name:    "chosen and rejected messages",
		needs:   [][]string{{"chosen_messages"}, {"rejected_messages"}},
		columns: pairNamed("chosen_messages", "rejected_messages"),
	},
	listOf("responses"), listOf("candidates"), listOf("completions"), listOf("outputs"),
}, named()...)

// pairNames are what the better and the worse of two responses are called, where they are not
// called chosen and rejected.
var pairNames = [][2]string{
	{"pos", "neg"}, {"positive", "negative"}, {"preferred", "dispreferred"},
	{"preferred", "rejected"}, {"accepted", "rejected"}, {"better", "worse"}, {"win", "lose"},
	{"response_chosen", "response_rejected"}, {"answer_chosen", "answer_rejected"},
	{"chosen_answer", "rejected_answer"}, {"chosen_completion", "rejected_completion"},
	{"preferred_response", "dispreferred_response"}, {"preferred_response", "rejected_response"},
	{"accepted_response", "rejected_response"}, {"better_response", "worse_response"},
	{"positive_response", "negative_response"}, {"winning_response", "losing_response"},
	{"good_response", "bad_response"}, {"response_j", "response_k"},
	{"response_good", "response_bad"}, {"chosen_text", "rejected_text"},
}

// named are pairs under those names; without a prompt they might be anything.
func named() (out []schema) {
	for _, n := range pairNames {
		out = append(out, schema{
			name:    "named pairs",
			needs:   [][]string{anyPrompt, {n[0] + ":answer"}, {n[1] + ":answer"}},
			columns: pairNamed(n[0], n[1]),
		})
	}
	return out
}

func pairNamed(chosen, rejected string) map[field][]string {
	m := withField(withField(pairColumns, fieldChosen, chosen), fieldRejected, rejected)
	return withField(m, fieldPrompt, append([]string{"prompt", "instruction,input"}, anyPrompt...)...)
}

// listOf is a row with a list of responses, texts or objects, and one of numbers for them.
func listOf(responses string) schema {
	name, rating := "list of responses", responses+".rating"
	return schema{
		name: name,
		needs: [][]string{
			anyPrompt, {responses + ":texts", responses + ".text", responses + ".content",
				responses + ".response"},
		},
		marks: []string{"scores", "rewards", "ratings", responses + ".score", rating},
		columns: map[field][]string{
			fieldPrompt: append([]string{"prompt", "instruction,input"}, anyPrompt...),
			fieldResponses: {
				responses + ".text", responses + ".content", responses + ".response", responses,
			},
			fieldModel:  {responses + ".model", "models", "model_names", "generators"},
			fieldRating: {"ratings", rating, "scores", responses + ".score", "rewards", "labels"},
			fieldScore:  {"scores", responses + ".score", "rewards", "rm_scores"},
		},
	}
}
