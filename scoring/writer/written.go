package writer

import (
	"context"
	"encoding/json"

	"admap/model"
	"admap/scoring"
)

// Written is a scorer that measures by s, against references that w writes where the data has none.
// It takes several responses in one request where s does.
func Written(s scoring.Scorer, w *Writer) scoring.Scorer {
	one := written{Scorer: s, writer: w}
	if many, ok := s.(scoring.Many); ok {
		return writtenMany{written: one, many: many}
	}
	return one
}

type written struct {
	scoring.Scorer
	writer *Writer
}

// Info tells the scores apart from those with the data's references only. Two scorers that have
// their references from one writer share them.
func (s written) Info() model.ScorerInfo {
	info := s.Scorer.Info()
	by := s.WriterOf(model.WrittenReference)
	info.Name += " to " + s.writer.Model()
	info.Fingerprint += "|" + by
	info.Paid = true
	info.Settings = settings(info.Settings, s.writer.Model(), by)
	return info
}

// settings adds the writer to those of the metric.
func settings(metric, name, by string) string {
	all := map[string]any{"writer": map[string]any{
		"model": name, "fingerprint": by, "temperature": temperature,
		"writes": "an answer to the instruction itself, where the data has no reference",
	}}
	if metric != "" {
		all["metric"] = json.RawMessage(metric)
	}
	raw, err := json.Marshal(all)
	if err != nil {
		panic("settings of " + by + ": " + err.Error()) // all of it is JSON already
	}
	return string(raw)
}

// Traits makes no scorer local that has to wait for a writer.
func (s written) Traits() scoring.Traits {
	t := s.Scorer.Traits()
	t.Local, t.Writes = false, append(t.Writes, model.WrittenReference)
	return t
}

// WriterOf implements scoring.Writer.
func (s written) WriterOf(kind string) string { return s.writer.WriterOf(kind) }

// Write implements scoring.Writer.
func (s written) Write(
	ctx context.Context, kind string, item scoring.Item,
) (model.Writing, error) {
	return s.writer.Write(ctx, kind, item)
}

type writtenMany struct {
	written
	many scoring.Many
}

// ScoreMany implements scoring.Many.
func (s writtenMany) ScoreMany(
	ctx context.Context, items []scoring.Item,
) ([]scoring.Reply, error) {
	return s.many.ScoreMany(ctx, items)
}
