package reward

import (
	"strings"

	"admap/scoring"
)

// Message is one turn of a conversation.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

const (
	systemRole    = "system"
	userRole      = "user"
	assistantRole = "assistant"
)

// conversation is what a chat template is given: the system prompt if there is one, the
// instruction, and the response as the assistant's last turn.
func conversation(item scoring.Item) []Message {
	var all []Message
	if item.System != "" {
		all = append(all, Message{systemRole, item.System})
	}
	all = append(all, turns(item.Instruction)...)
	return append(all, Message{assistantRole, item.Body})
}

// turns takes an instruction apart that is written as a conversation ("user: …", a blank line,
// "assistant: …", a blank line, "user: …"). Whatever does not begin and end with the user and
// alternate is one turn of the user's as it stands, since templates refuse anything else.
func turns(instruction string) []Message {
	whole := []Message{{userRole, instruction}}
	var parts []Message
	for i, text := range strings.Split(instruction, "\n\n") {
		role, content, named := speaker(text)
		switch {
		case named:
			parts = append(parts, Message{role, content})
		case i == 0:
			return whole
		default:
			parts[len(parts)-1].Content += "\n\n" + text
		}
	}
	if len(parts)%2 == 0 || len(parts) < 3 {
		return whole
	}
	for i, p := range parts {
		if (i%2 == 0) != (p.Role == userRole) {
			return whole
		}
	}
	return parts
}

func speaker(text string) (role, content string, named bool) {
	for _, role := range []string{userRole, assistantRole} {
		if content, named := strings.CutPrefix(text, role+": "); named {
			return role, content, true
		}
	}
	return "", "", false
}

// question is what pairs of texts begin with: the system prompt, if there is one, and the
// instruction.
func question(item scoring.Item) string {
	if item.System == "" {
		return item.Instruction
	}
	return item.System + "\n\n" + item.Instruction
}

// transcript is the conversation as plain text, for servers that take one text and know no chat
// template: each turn with the name of its role, blank lines between.
func transcript(messages []Message) string {
	var b strings.Builder
	for i, m := range messages {
		if i > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(m.Role + ": " + m.Content)
	}
	return b.String()
}
