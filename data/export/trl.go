package export

import "admap/model"

const (
	trlRule = "prompt is the system prompt, a blank line and the instruction; chosen and rejected " +
		"are the texts of the responses"
	trlChatRule = "prompt is the list of messages before the response, chosen and rejected the " +
		"messages of the responses: {role, content} with name and tool_calls where there are any; " +
		"tools is what the assistant could call, left out where there is none"
)

// preference is a row of strings that TRL's preference trainers read.
type preference struct {
	Prompt        string        `json:"prompt"`
	Chosen        string        `json:"chosen"`
	Rejected      string        `json:"rejected"`
	ScoreChosen   *model.Number `json:"score_chosen,omitempty"`
	ScoreRejected *model.Number `json:"score_rejected,omitempty"`
}

func trlRow(p pairing) (row any, leftOut string) {
	prompt := p.text.Instruction
	if p.text.System != "" {
		prompt = p.text.System + "\n\n" + prompt
	}
	return preference{Prompt: prompt, Chosen: p.chosen.Body, Rejected: p.rejected.Body,
		ScoreChosen: p.scores[0], ScoreRejected: p.scores[1]}, ""
}

// chatPreference is a row of messages that TRL's preference trainers read.
type chatPreference struct {
	Prompt        []message     `json:"prompt"`
	Chosen        []message     `json:"chosen"`
	Rejected      []message     `json:"rejected"`
	Tools         rawList       `json:"tools,omitempty"`
	ScoreChosen   *model.Number `json:"score_chosen,omitempty"`
	ScoreRejected *model.Number `json:"score_rejected,omitempty"`
}

func trlChatRow(p pairing) (any, string) {
	c, leftOut := chatOf(p)
	return chatPreference{Prompt: c.prompt, Chosen: c.chosen, Rejected: c.rejected, Tools: c.tools,
		ScoreChosen: p.scores[0], ScoreRejected: p.scores[1]}, leftOut
}
