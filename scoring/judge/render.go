package judge

import (
	"errors"
	"fmt"
	"strings"
	"text/template"

	"admap/scoring"
	"admap/scoring/delimit"
)

// askForm is how a rating is asked for.
type askForm string

const (
	bySchema askForm = "schema" // JSON that follows a schema
	byTool   askForm = "tool"   // a call of a function
	byWords  askForm = "text"   // words; JSON where the model can
)

// brief is what a prompt says of one aspect whatever is judged.
type brief struct {
	system string
	view   view
	ask    map[askForm]string
}

func (p *Prompt) brief(about aspect, s *scale) (b brief, err error) {
	b.view = view{
		Scale: s.inWords(), Lo: s.spell(s.lo), Hi: s.spell(s.hi), Labels: s.names(", "),
		Aspect: about.name, AspectText: about.about,
	}
	b.ask = make(map[askForm]string)
	for _, form := range []askForm{bySchema, byTool, byWords} {
		b.ask[form] = p.ask(s, form)
	}
	b.system, err = fill(p.system, b.view)
	return b, err
}

// briefs are those of all aspects, in their order.
func (p *Prompt) briefs(s *scale) (all []brief, err error) {
	for _, about := range p.respects() {
		b, err := p.brief(about, s)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

// user is what the model is told about item.
func (p *Prompt) user(b brief, item scoring.Item, form askForm) (string, error) {
	t, v := textsOf(item), b.view
	mark := delimit.Mark(t.all()...)
	v.texts, v.Raw, v.Mark, v.Ask = t.blocks(mark), t, mark, b.ask[form]
	said, err := fill(p.body, v)
	if err != nil {
		return "", err
	}
	if !p.asks && !p.bare {
		said += "\n\n" + v.Ask
	}
	if strings.Contains(said, "=== "+mark) && !p.bare {
		said += "\n\nOnly lines with the mark " + mark + " part the texts."
	}
	return said, nil
}

func fill(t *template.Template, v view) (string, error) {
	var b strings.Builder
	if err := t.Execute(&b, v); err != nil {
		return "", errors.New(strings.TrimPrefix(err.Error(), "template: "))
	}
	return trim(b.String()), nil
}

// ask says how to answer. What it says does not depend on what is judged.
func (p *Prompt) ask(s *scale, form askForm) string {
	if p.bare {
		return "Reply with the rating and nothing else: " + s.wants() + "."
	}
	n, quoted := "N", "N"
	if s.labels != nil {
		n, quoted = "L", `"L"`
	}
	reply := "Reply with "
	if form == byTool {
		reply = "Call the function " + toolName + ". If you cannot, reply with "
	}
	return reply + fmt.Sprintf(`one JSON object and nothing else: `+
		`{"rationale": "two or three sentences", "rating": %s}, where %s is %s. `+
		`If you cannot write JSON, end your reply with a line "Rating: %s" instead.`,
		quoted, n, s.wants(), n)
}
