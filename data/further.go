package data

import "slices"

// verdictColumns are where it may stand which of two responses is better.
var verdictColumns = []string{
	"label", "preference", "winner", "preferred", "chosen", "choice", "better", "verdict",
	"preferred_response", "better_response", "human_preference", "overall_preference",
}

// promptColumns are where the prompt may stand, one that comes in two columns among them.
var promptColumns = append([]string{"prompt", "instruction,input"}, anyPrompt...)

var askedColumns = slices.Concat(anyPrompt, conversationColumns)

// conversationColumns hold what was said so far, or a whole conversation.
var conversationColumns = []string{
	"messages", "conversations", "conversation", "context", "dialogue", "dialog", "trajectory",
	"conversation_input",
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
	scored("response"), scored("output"), scored("completion"), scored("answer"),
	twoColumns("completion_1", "completion_2", "model_1,model_2"),
	twoColumns("answer_1", "answer_2", "model_1,model_2"),
	twoColumns("answer1", "answer2", "model1,model2"),
	twoColumns("output_a", "output_b", "model_a,model_b"),
	twoColumns("output1", "output2", "model1,model2"),
	twoColumns("response_0", "response_1", "model_0,model_1"),
	twoColumns("completion_0", "completion_1", "model_0,model_1"),
	{
		name: "OpenAssistant trees",
		needs: [][]string{
			{"prompt.text"}, {"prompt.replies.text:column"}, {"prompt.replies.rank:column"},
		},
		columns: withField(listed("prompt.text", "prompt.replies.text"), fieldID, "message_tree_id"),
	},
	{
		name: "summarize_from_feedback axes",
		needs: [][]string{
			{"info.post", "info.article"}, {"summary.text"}, {"summary.axes.overall"},
		},
		columns: withField(withField(listed("info.post", "summary.text"), fieldModel, "summary.policy"),
			fieldPrompt, "info.title,info.post", "info.title,info.article", "info.post", "info.article"),
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
	{"response_good", "response_bad"}, {"chosen_text", "rejected_text"}, {"winner", "loser"},
	{"winner_response", "loser_response"}, {"winner_text", "loser_text"},
	{"chosen.answer", "reject.answer"},
}

// named are pairs under those names; without a prompt they might be anything.
func named() (out []schema) {
	for _, n := range pairNames {
		out = append(out, schema{
			name:    "named pairs",
			needs:   [][]string{askedColumns, {n[0] + ":answer"}, {n[1] + ":answer"}},
			columns: pairNamed(n[0], n[1]),
		})
	}
	return out
}

func pairNamed(chosen, rejected string) map[field][]string {
	m := withField(withField(pairColumns, fieldChosen, chosen), fieldRejected, rejected)
	return withField(m, fieldPrompt, slices.Concat(promptColumns, conversationColumns)...)
}

// numberColumns are what the number for a response is called.
var numberColumns = []string{
	"score", "reward", "rating", "overall_score", "reward_score", "rm_score", "human_score",
	"overall_rating", "quality",
}

// scored is a row with one response and a number for it.
func scored(response string) schema {
	var numbers []string
	for _, name := range numberColumns {
		numbers = append(numbers, name+":number")
	}
	return schema{
		name:  scoredResponses,
		needs: [][]string{anyPrompt, {response + ":answer"}, numbers},
		columns: map[field][]string{
			fieldPrompt: promptColumns, fieldResponses: {response}, fieldRating: numberColumns,
			fieldModel: {"model", "model_name", "generator"},
		},
	}
}

const (
	scoredResponses = "scored responses"
	listOfResponses = "list of responses"
)

// listOf is a row with a list of responses, texts or objects, and one of numbers for them.
func listOf(responses string) schema {
	rating := responses + ".rating"
	return schema{
		name: listOfResponses,
		needs: [][]string{
			anyPrompt, {responses + ":texts", responses + ".text", responses + ".content",
				responses + ".response"},
		},
		marks: []string{"scores", "rewards", "ratings", responses + ".score", rating},
		columns: map[field][]string{
			fieldPrompt: promptColumns,
			fieldResponses: {
				responses + ".text", responses + ".content", responses + ".response", responses,
			},
			fieldModel:  {responses + ".model", "models", "model_names", "generators"},
			fieldRating: {"ratings", rating, "scores", responses + ".score", "rewards", "labels"},
			fieldScore:  {"scores", responses + ".score", "rewards", "rm_scores"},
			fieldLabel:  bestColumns,
		},
	}
}
