package export

import "admap/model"

const (
	trlRule = "prompt is the system prompt, a blank line and the instruction; chosen and rejected " +
		"are the texts of the responses; " + besideRule
	trlChatRule = "prompt is the list of messages before the response, chosen and rejected the " +
		"messages of the responses: {role, content} with name, tool_calls and tool_call_id where " +
		"there are any; tools is what the assistant could call, left out where there is none; " +
		besideRule
)

// preference is a row of strings that TRL's preference trainers read.
type preference struct {
	Prompt   string `json:"prompt"`
	Chosen   string `json:"chosen"`
	Rejected string `json:"rejected"`
	beside
}

func trlRow(p pairing) (row any, leftOut string) {
	prompt := p.text.Instruction
	if p.text.System != "" {
		prompt = p.text.System + "\n\n" + prompt
	}
	return preference{Prompt: prompt, Chosen: p.chosen.Body, Rejected: p.rejected.Body,
		beside: p.beside()}, ""
}

// chatPreference is a row of messages that TRL's preference trainers read.
type chatPreference struct {
	Prompt   []message `json:"prompt"`
	Chosen   []message `json:"chosen"`
	Rejected []message `json:"rejected"`
	Tools    rawList   `json:"tools,omitempty"`
	beside
}

func trlChatRow(p pairing) (any, string) {
	c, leftOut := chatOf(p)
	return chatPreference{Prompt: c.prompt, Chosen: c.chosen, Rejected: c.rejected, Tools: c.tools,
		beside: p.beside()}, leftOut
}

// beside are the columns beside a pair that trainers pass over. What is not known is left out.
type beside struct {
	ID            string        `json:"id,omitempty"`
	Source        string        `json:"source,omitempty"`
	Language      string        `json:"language,omitempty"`
	ChosenModel   *string       `json:"chosen_model,omitempty"`
	RejectedModel *string       `json:"rejected_model,omitempty"`
	ScoreChosen   *model.Number `json:"score_chosen,omitempty"`
	ScoreRejected *model.Number `json:"score_rejected,omitempty"`
	Reference     string        `json:"reference,omitempty"`
}

const besideRule = "id, source, language, chosen_model, rejected_model, score_chosen, " +
	"score_rejected and reference where they are known"

func (p pairing) beside() beside {
	b := beside{ID: p.text.ID, Source: p.text.Source, Language: p.text.Language,
		ScoreChosen: p.scores[0], ScoreRejected: p.scores[1], Reference: p.text.Reference}
	if p.chosen.Model != "" || p.rejected.Model != "" { // one name alone would stand for both
		b.ChosenModel, b.RejectedModel = &p.chosen.Model, &p.rejected.Model
	}
	return b
}
