package data

import (
	"fmt"
	"io"
	"strings"
)

// shownText is how many characters of a text an inspection shows.
const shownText = 300

// WriteText writes the inspection for people. No control character of the dataset reaches w.
func (in *Inspection) WriteText(w io.Writer) error {
	var b strings.Builder
	in.writeShape(&b)
	in.writeCounts(&b)
	in.writeProblems(&b)
	in.writeFirst(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func line(b *strings.Builder, name, format string, args ...any) {
	text := visible(fmt.Sprintf(format, args...))
	b.WriteString(strings.TrimRight(fmt.Sprintf("%-14s %s", name, text), " ") + "\n")
}

func (in *Inspection) writeShape(b *strings.Builder) {
	for _, f := range in.Files {
		line(b, "file", "%s, %s bytes, %s", f.Path, grouped(f.Size), f.Container)
	}
	for _, notice := range in.Notices {
		line(b, "notice", "%s", notice)
	}
	line(b, "schema", "%s: %s", in.Schema.Name, in.Schema.Why)
	for _, f := range in.Schema.Fields {
		by := ""
		if f.ByUser {
			by = "  (--map)"
		}
		line(b, "", "%-14s ← %s%s", f.Field, f.Column, by)
	}
}

func (in *Inspection) writeCounts(b *strings.Builder) {
	in.writeSamples(b)
	var sizes []string
	for _, c := range in.PerSample {
		sizes = append(sizes, fmt.Sprintf("%s with %s", samples(c.Count), c.Name))
	}
	line(b, "responses", "%s (%s)", grouped(int64(in.Responses)), strings.Join(sizes, ", "))
	in.writeLabels(b)
	switch {
	case in.Scored == 0:
		line(b, "scores", "none")
	case in.ScoreIsLabel:
		line(b, "scores", "%s, %g to %g; the same column as the labels, which it cannot check",
			grouped(int64(in.Scored)), *in.ScoreMin, *in.ScoreMax)
	default:
		line(b, "scores", "%s, %g to %g", grouped(int64(in.Scored)), *in.ScoreMin, *in.ScoreMax)
	}
	line(b, "references", "%s", map[bool]string{true: "yes", false: "none"}[in.References])
	line(b, "sources", "%s", counts(in.Sources))
	line(b, "models", "%s", counts(in.Models))
	line(b, "duplicates", "%s", grouped(int64(in.Duplicates)))
}

// samples writes how many there are.
func samples(n int) string {
	if n == 1 {
		return "1 sample"
	}
	return grouped(int64(n)) + " samples"
}

func (in *Inspection) writeSamples(b *strings.Builder) {
	text := grouped(int64(in.Samples))
	if in.Schema.Group != "" {
		text = fmt.Sprintf("%s rows in %s, grouped by %s", grouped(int64(in.Rows)),
			samples(in.Samples), in.Schema.Group)
	}
	if in.Clashes > 0 {
		text += fmt.Sprintf("; %s labels differ between rows, the mean counts",
			grouped(int64(in.Clashes)))
	}
	line(b, "samples", "%s", text)
}

func (in *Inspection) writeLabels(b *strings.Builder) {
	labels := fmt.Sprintf("%s, on %s", in.LabelKind, samples(in.Labelled))
	if in.Ties > 0 {
		labels += fmt.Sprintf(", %s of them tied", grouped(int64(in.Ties)))
	}
	if in.BothBad > 0 {
		labels += fmt.Sprintf(", %s both bad", grouped(int64(in.BothBad)))
	}
	line(b, "labels", "%s", labels)
	a := in.Agreement
	if a == nil {
		return
	}
	line(b, "annotators", "%s", strings.Join(in.Annotators, ", "))
	if a.Samples > 0 {
		line(b, "agreement", "%s", a.String())
	}
	for _, q := range a.Questions {
		line(b, "", "%s", q.String())
	}
}

// counts writes the most frequent names.
func counts(cs []Count) string {
	if len(cs) == 0 {
		return "none"
	}
	var out []string
	for _, c := range cs[:min(maxShown, len(cs))] {
		name := c.Name
		if name == "" {
			name = "(none)"
		}
		out = append(out, fmt.Sprintf("%s %s", short(name, 40), grouped(int64(c.Count))))
	}
	if more := len(cs) - len(out); more > 0 {
		out = append(out, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(out, ", ")
}

func (in *Inspection) writeProblems(b *strings.Builder) {
	line(b, "problems", "%s", grouped(int64(in.ProblemCount)))
	for _, p := range in.Problems {
		line(b, "", "%s:%d: %s", p.File, p.Line, p.Reason)
	}
	if more := in.ProblemCount - len(in.Problems); more > 0 {
		line(b, "", "and %s more", grouped(int64(more)))
	}
}

func (in *Inspection) writeFirst(b *strings.Builder) {
	t := in.First
	b.WriteString("first sample\n")
	show := func(name, s string) {
		if s != "" {
			line(b, "  "+name, "%s", short(s, shownText))
		}
	}
	show("id", t.ID)
	show("source", t.Source)
	show("language", t.Language)
	show("system", t.System)
	show("instruction", t.Instruction)
	show("reference", t.Reference)
	for i, r := range t.Responses {
		body := r.Body
		if r.Model != "" {
			body = "[" + r.Model + "] " + body
		}
		show(fmt.Sprintf("response %d", i+1), body)
	}
}

// grouped writes n with commas between thousands.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
