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
}

func (p *Prompt) brief(about aspect, s *scale) (b brief, err error) {
	b.view = view{
		Scale: s.inWords(), Lo: s.spell(s.lo), Hi: s.spell(s.hi), Labels: s.names(", "),
		Aspect: about.name, AspectText: about.about, Ask: p.ask(s),
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
func (p *Prompt) user(b brief, item scoring.Item) (string, error) {
	t, v := textsOf(item), b.view
	mark := delimit.Mark(t.all()...)
	v.texts, v.Raw, v.Mark = t.blocks(mark), t, mark
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

// ask says how to answer. What it says depends neither on what is judged nor on the form that a
// server takes: ratings must not differ by when that was found out.
func (p *Prompt) ask(s *scale) string {
	if p.bare {
		return "Reply with the rating and nothing else: " + s.wants() + "."
	}
	n, quoted := "N", "N"
	if s.labels != nil {
		n, quoted = "L", `"L"`
	}
	return fmt.Sprintf(`Reply with one JSON object and nothing else: `+
		`{"rationale": "two or three sentences", "rating": %s}, where %s is %s. `+
		`If you cannot write JSON, end your reply with a line "Rating: %s" instead.`,
		quoted, n, s.wants(), n)
}
