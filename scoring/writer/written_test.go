package writer

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"admap/model"
	"admap/scoring"
	"admap/scoring/reference"
)

// many is a scorer that takes several responses in one request.
type many struct{ scoring.Scorer }

func (many) ScoreMany(_ context.Context, items []scoring.Item) ([]scoring.Reply, error) {
	return make([]scoring.Reply, len(items)), nil
}

func chrf(t *testing.T) scoring.Scorer {
	t.Helper()
	s, err := reference.New("chrf")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWrittenScorer(t *testing.T) {
	w, _ := served(t, Config{}, nil)
	inner := chrf(t)
	s := Written(inner, w)
	traits, info := s.Traits(), s.Info()
	if traits.Local || !traits.NeedsReference || !traits.NeedsText ||
		fmt.Sprint(traits.Writes) != "[reference]" {
		t.Errorf("traits %+v", traits)
	}
	by := w.WriterOf(model.WrittenReference)
	if info.Fingerprint != inner.Info().Fingerprint+"|"+by || info.Kind != "reference" ||
		!info.Paid || info.Name != "chrF to strong-1" {
		t.Errorf("info %+v", info)
	}
	var settings struct {
		Metric struct{ Signature string }
		Writer struct{ Model, Fingerprint string }
	}
	if err := json.Unmarshal([]byte(info.Settings), &settings); err != nil ||
		settings.Writer.Fingerprint != by || !strings.Contains(settings.Metric.Signature, "nc:6") {
		t.Errorf("settings %s, %v", info.Settings, err)
	}
	if _, ok := s.(scoring.Many); ok {
		t.Error("chrF takes one response at a time")
	}
	replies, err := Written(many{inner}, w).(scoring.Many).ScoreMany(t.Context(),
		make([]scoring.Item, 3))
	if err != nil || len(replies) != 3 {
		t.Errorf("%d replies, %v", len(replies), err)
	}
}

// What an engine does with it: write once an instruction, then score its responses by that.
func TestScoresByWhatWasWritten(t *testing.T) {
	w, seen := served(t, Config{}, func(w http.ResponseWriter, q chat) {
		says(w, text("About "+q.Messages[0].Content), "stop")
	})
	s := Written(chrf(t), w).(scoring.Writer)
	kept := make(map[string]model.Writing)
	for k := range 6 {
		item := scoring.Item{Instruction: fmt.Sprintf("topic %d", k/2), Body: "About topic 1"}
		written, ok := kept[item.Instruction]
		if !ok {
			var err error
			if written, err = s.Write(t.Context(), s.Traits().Writes[0], item); err != nil {
				t.Fatal(err)
			}
			kept[item.Instruction] = written
		}
		item.Reference = written.Text
		got, err := s.Score(t.Context(), item)
		if err != nil || (got.Value == 100) != (k/2 == 1) {
			t.Errorf("%s: %v, %v", item.Instruction, got.Value, err)
		}
	}
	if len(*seen) != 3 {
		t.Errorf("%d requests for 3 instructions", len(*seen))
	}
}
