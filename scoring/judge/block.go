package judge

import (
	"fmt"
	"regexp"
	"strings"

	"admap/scoring"
)

// texts are what of an item a prompt may show.
type texts struct{ Instruction, System, Response, Reference, Criteria string }

func textsOf(item scoring.Item) texts {
	return texts{Instruction: item.Instruction, System: item.System, Response: item.Body,
		Reference: item.Reference, Criteria: item.Criteria}
}

func (t texts) all() []string {
	return []string{t.System, t.Instruction, t.Response, t.Reference, t.Criteria}
}

// blocks are the texts between lines with the mark. An empty text has none.
func (t texts) blocks(mark string) texts {
	return texts{
		Instruction: block(mark, "instruction", t.Instruction),
		System:      block(mark, "system prompt of the instruction", t.System),
		Response:    block(mark, "response", t.Response),
		Reference:   block(mark, "reference answer", t.Reference),
		Criteria:    block(mark, "criteria", t.Criteria),
	}
}

func block(mark, name, text string) string {
	if text == "" && name != "response" { // that nothing was said can be judged
		return ""
	}
	return fmt.Sprintf("=== %s %s begins ===\n%s\n=== %s %s ends ===",
		mark, name, disarm(text), mark, name)
}

// controlTokens are what chat templates part the turns of a conversation with. Some servers make
// control tokens of them wherever they stand in a message, so that a response could end the
// judge's own turn: ChatML, Llama 3, Phi, Qwen, gpt-oss (<|…|>), DeepSeek (<｜…｜>), Llama 2 and
// Mistral ([INST], <<SYS>>, <s>), Gemma (<start_of_turn>), and the marks of thinking and of images.
var controlTokens = regexp.MustCompile(
	`<\|[^\s<>]{1,64}\|>|<｜[^\s<>]{1,64}｜>|</?s>|<</?SYS>>|</?think>|` +
		`<(?:bos|eos|pad|unk|image)>|<(?:start|end)_of_(?:turn|image)>|<image_soft_token>|` +
		`\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|IMG|THINK)\]`)

// zeroWidth parts a control token after its first character: it reads the same and is none.
const zeroWidth = "\u200b"

// disarm makes ordinary text of control tokens, and changes nothing else.
func disarm(text string) string {
	if !strings.ContainsAny(text, "<[") {
		return text
	}
	return controlTokens.ReplaceAllStringFunc(text, func(token string) string {
		return token[:1] + zeroWidth + token[1:]
	})
}
