package judge

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const fence = "---"

// entry is one "key: value" of a prompt's front matter, with the line it stands on.
type entry struct {
	key, value string
	line       int
}

// splitPrompt parts the front matter from the text below it, which begins at line.
func splitPrompt(file, source string) (entries []entry, body string, line int, err error) {
	source = strings.ReplaceAll(strings.TrimPrefix(source, "\ufeff"), "\r\n", "\n")
	if !strings.HasPrefix(source, fence+"\n") {
		return nil, source, 1, nil
	}
	lines := strings.SplitAfter(source, "\n")
	for n, text := range lines[1:] {
		line = n + 2
		text = strings.TrimSuffix(text, "\n")
		indented := strings.HasPrefix(text, " ") || strings.HasPrefix(text, "\t")
		key, value, found := strings.Cut(text, ":")
		switch {
		case text == fence:
			return entries, strings.Join(lines[n+2:], ""), line + 1, nil
		case strings.TrimSpace(text) == "", strings.HasPrefix(text, "#"):
		case indented && len(entries) > 0:
			entries[len(entries)-1].value += " " + strings.TrimSpace(text)
		case indented || !found:
			return nil, "", 0, fmt.Errorf("%s:%d: want key: value", file, line)
		default:
			entries = append(entries, entry{strings.TrimSpace(key), strings.TrimSpace(value), line})
		}
	}
	return nil, "", 0, fmt.Errorf("%s:%d: the front matter has no end (a line %s)", file, line, fence)
}

// set takes one entry of the front matter, but for the system prompt.
func (p *Prompt) set(e entry) (err error) {
	if name, ok := strings.CutPrefix(e.key, "aspect "); ok {
		return p.addAspect(strings.TrimSpace(name), e.value)
	}
	switch e.key {
	case "scale":
		err = p.setScale(parseScale(e.value))
	case "labels":
		err = p.setScale(parseLabels(e.value))
	case "needs":
		err = p.setNeeds(e.value)
	case "answer":
		p.bare = e.value == "bare"
		if !p.bare && e.value != "json" {
			err = fmt.Errorf("answer %q: want json or bare", e.value)
		}
	case "min-mass":
		p.minMass, err = strconv.ParseFloat(e.value, 64)
		if err != nil || !(p.minMass >= 0 && p.minMass <= 1) {
			err = fmt.Errorf("min-mass %q: want a probability", e.value)
		}
	case "max-tokens":
		p.maxTokens, err = strconv.Atoi(e.value)
		if err != nil || p.maxTokens < 1 {
			err = fmt.Errorf("max-tokens %q: want a number from 1", e.value)
		}
	default:
		err = fmt.Errorf("unknown key %q: there are system, scale, labels, aspect NAME, needs, "+
			"answer, min-mass and max-tokens", e.key)
	}
	return err
}

func (p *Prompt) addAspect(name, about string) error {
	switch {
	case name == "" || about == "":
		return fmt.Errorf("an aspect needs a name and what it is: aspect NAME: …")
	case slices.ContainsFunc(p.aspects, func(a aspect) bool { return a.name == name }):
		return fmt.Errorf("aspect %q stands twice", name)
	}
	p.aspects = append(p.aspects, aspect{name, about})
	return nil
}

func (p *Prompt) setScale(s *scale, err error) error {
	if err == nil && p.scale != nil {
		err = fmt.Errorf("there is a scale or labels already")
	}
	p.scale = s
	return err
}

func (p *Prompt) setNeeds(value string) error {
	for _, kind := range strings.Split(value, ",") {
		kind = strings.TrimSpace(kind)
		if !slices.Contains(writings, kind) {
			return fmt.Errorf("needs %q: there are %s", kind, strings.Join(writings, " and "))
		}
		if !p.wants(kind) {
			p.needs = append(p.needs, kind)
		}
	}
	return nil
}
