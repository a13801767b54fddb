package model

// Text is the text of one sample, read from disk when somebody looks at it.
type Text struct {
	ID          string // the dataset's own
	Source      string
	Language    string
	System      string
	Instruction string // a conversation comes with a line naming the role before each turn
	Reference   string
	Responses   []ResponseText
	// Turns are those that Instruction stands for, system turns at their head left out; nil where
	// it is what a user said, once.
	Turns []Turn `json:",omitempty"`
	Tools string `json:",omitempty"` // what an assistant could call, as JSON; "" for nothing
}

// ResponseText is one candidate answer.
type ResponseText struct {
	Body      string
	Model     string
	Rationale string // what the annotator of the data said of it
	Turns     []Turn `json:",omitempty"` // that Body stands for; nil where it is what an assistant said, once
}

// Turn is one message of a conversation.
type Turn struct {
	Role    string // user, assistant, system, tool or another word of the data
	Name    string // of who speaks, or of the tool; most often ""
	Content string
	Calls   string // of tools, as a JSON list; "" for none
	Answers string `json:",omitempty"` // the id of the call whose result this is; "" where unknown
}

// The roles that most turns have.
const (
	RoleSystem    = "system"
	RoleUser      = "user"
	RoleAssistant = "assistant"
	RoleTool      = "tool"
)

// Prompt returns the turns before the response, the system prompt first where there is one.
func (t *Text) Prompt() []Turn {
	var turns []Turn
	if t.System != "" {
		turns = append(turns, Turn{Role: RoleSystem, Content: t.System})
	}
	if t.Turns == nil && t.Instruction != "" {
		return append(turns, Turn{Role: RoleUser, Content: t.Instruction})
	}
	return append(turns, t.Turns...)
}

// Answer returns the turns of the response.
func (r *ResponseText) Answer() []Turn {
	if r.Turns == nil {
		return []Turn{{Role: RoleAssistant, Content: r.Body}}
	}
	return r.Turns
}
