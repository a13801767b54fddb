package judge

import (
	"errors"
	"fmt"
	"strings"
	"text/template"

	"admap/scoring"
)

// askForm is how a rating is asked for.
type askForm string

const (
	bySchema askForm = "schema" // JSON that follows a schema
	byTool   askForm = "tool"   // a call of a function
	byWords  askForm = "text"   // words; JSON where the model can
)

// rendered are the two messages of a request.
type rendered struct{ system, user string }

// render says what the model is told about one part of item.
func (p *Prompt) render(item scoring.Item, s *scale, form askForm) (r rendered, err error) {
	t, about := textsOf(item), p.aspectOf(item.Part)
	mark := unforgeable(t.all()...)
	v := view{
		texts: t.blocks(mark), Raw: t, Mark: mark,
		Scale: s.inWords(), Lo: s.spell(s.lo), Hi: s.spell(s.hi), Labels: s.names(", "),
		Aspect: about.name, AspectText: about.about,
	}
	v.Ask = p.ask(s, form)
	if r.system, err = fill(p.system, v); err != nil {
		return r, err
	}
	if r.user, err = fill(p.body, v); err != nil {
		return r, err
	}
	if !p.asks && !p.bare {
		r.user += "\n\n" + v.Ask
	}
	if strings.Contains(r.user, "=== "+mark) && !p.bare {
		r.user += fmt.Sprintf("\n\nOnly lines with the mark %s part the texts.", mark)
	}
	return r, nil
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
	object := fmt.Sprintf(`one JSON object and nothing else: `+
		`{"rationale": "two or three sentences", "rating": %s}, where %s is %s.`, quoted, n, s.wants())
	instead := fmt.Sprintf(` If you cannot write JSON, end your reply with a line "Rating: %s" instead.`, n)
	if form == byTool {
		return fmt.Sprintf(`Call the function %s. If you cannot, reply with `, toolName) + object + instead
	}
	return "Reply with " + object + instead
}
