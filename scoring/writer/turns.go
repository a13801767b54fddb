package writer

import (
	"strings"

	"admap/scoring/endpoint"
)

// turns are the messages of an instruction. A conversation comes as one text in which "user: " or
// "assistant: " stands before each turn and a blank line between two (model.Text). It is sent as
// turns where it begins and ends with the user and the two take turns, as chat templates require;
// anything else, a tool's words among them say, is sent as the text that it is.
func turns(instruction string) []endpoint.Message {
	whole := []endpoint.Message{{Role: endpoint.UserRole, Content: instruction}}
	if !strings.HasPrefix(instruction, prefixes[0]) {
		return whole
	}
	var messages []endpoint.Message
	for rest := instruction; ; {
		next := len(messages) % 2 // who has to speak now
		if !strings.HasPrefix(rest, prefixes[next]) {
			return whole
		}
		content, after, more := cutTurn(rest[len(prefixes[next]):])
		messages = append(messages, endpoint.Message{Role: speakers[next], Content: content})
		if !more {
			break
		}
		rest = after
	}
	if len(messages) < 3 || len(messages)%2 == 0 {
		return whole
	}
	return messages
}

var (
	speakers = [2]string{endpoint.UserRole, "assistant"}
	prefixes = [2]string{"user: ", "assistant: "}
	// others begin turns that have no place between the two
	others = []string{"system: ", "tool: ", "function: "}
)

// cutTurn splits s before the first blank line that a role follows.
func cutTurn(s string) (turn, rest string, more bool) {
	const blank = "\n\n"
	for at := 0; ; {
		k := strings.Index(s[at:], blank)
		if k < 0 {
			return s, "", false
		}
		at += k
		if rest := s[at+len(blank):]; beginsTurn(rest) {
			return s[:at], rest, true
		}
		at++ // of three line ends, the last two may be the blank line
	}
}

func beginsTurn(s string) bool {
	for _, p := range append(others, prefixes[:]...) {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
