package page

import (
	"fmt"

	"admap/ui/figure"
)

// paper is what sections write on.
type paper struct {
	Input
	chart *figure.Map
}

// page is the whole file.
func (in Input) page(m *figure.Map) string {
	p := &paper{Input: in, chart: m}
	var links, bodies []html
	for _, s := range sections {
		body := s.body(p)
		if body == "" {
			continue
		}
		links = append(links, tag("li", nil, tag("a", attrs{"href", "#" + s.id}, text(s.title))))
		bodies = append(bodies, tag("section", attrs{"id", s.id, "aria-labelledby", s.id + "-title"},
			tag("h2", attrs{"id", s.id + "-title"}, text(s.title)), "\n", body), "\n")
	}
	title := figure.Plain(in.Name) + " – alignment data map"
	return "<!DOCTYPE html>\n" + string(join(html(`<html lang="en"><head><meta charset="utf-8">`),
		"\n", html(`<meta name="viewport" content="width=device-width,initial-scale=1">`), "\n",
		tag("title", nil, text(title)), "\n", "<style>", html(style()), "</style></head>\n<body>\n",
		p.head(), tag("nav", attrs{"aria-label", "Contents"}, tag("ul", nil, links...)), "\n",
		tag("main", nil, bodies...), "\n</body></html>\n"))
}

// head says what the page is about.
func (p *paper) head() html {
	r := p.Report
	facts := []html{fact("samples", text(figure.Count(r.Samples))),
		fact("responses", text(figure.Count(r.Responses))), fact("scorer", p.scorer()),
		fact("scored", text(figure.Count(r.Scored)))}
	if r.Scorer.Scale.Known() {
		facts = append(facts, fact("scale", text(fmt.Sprintf("%s to %s",
			figure.Number(r.Scorer.Scale.Lo), figure.Number(r.Scorer.Scale.Hi)))))
	}
	if r.Partial+r.Failed > 0 {
		facts = append(facts, fact("partly scored", text(figure.Count(r.Partial))),
			fact("with failures", text(figure.Count(r.Failed))))
	}
	return tag("header", nil, tag("h1", nil, name(p.Name)), tag("dl", attrs{"class", "facts"}, facts...)) +
		"\n"
}

func (p *paper) scorer() html {
	if p.Report.Scorer.Name == "" {
		return text("none")
	}
	return name(p.Report.Scorer.Name) + text(" ("+p.Report.Scorer.Kind+")")
}

func fact(what string, value html) html {
	return tag("div", nil, tag("dt", nil, text(what)), tag("dd", nil, value))
}
