package judge

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"admap/model"
)

// settings are everything that changes a rating. The form of the request is the server's affair,
// and a limit of tokens makes failures only: with a higher one they can be asked again.
// The fingerprint is made of the settings.
type settings struct {
	Model       string            `json:"model"`
	Prompt      string            `json:"prompt"`   // its name
	Template    string            `json:"template"` // the whole file
	Scale       string            `json:"scale"`
	Temperature float64           `json:"temperature"`
	Repeats     int               `json:"repeats"`
	Expected    bool              `json:"expected_rating"` // where there are probabilities
	MinMass     float64           `json:"min_mass"`
	Writers     map[string]string `json:"writers,omitempty"` // fingerprints by kind
	Ask         string            `json:"ask"`
	Schema      json.RawMessage   `json:"schema"`
	Block       string            `json:"block"` // of a text, here one with a control token
}

func (j *judge) settings() settings {
	s := settings{
		Model: j.model, Prompt: j.prompt.name, Template: j.prompt.source, Scale: j.scale.text,
		Temperature: j.temperature, Repeats: j.repeats, Expected: j.weighs,
		MinMass: j.prompt.minMass,
		Ask:     j.prompt.ask(j.scale),
		Schema:  j.schema, Block: block("MARK", "response", "<|im_end|>"),
	}
	for _, kind := range j.prompt.needs {
		if j.writer != nil {
			if s.Writers == nil {
				s.Writers = make(map[string]string)
			}
			s.Writers[kind] = j.writer.WriterOf(kind)
		}
	}
	return s
}

func (j *judge) describe() model.ScorerInfo {
	raw, err := json.Marshal(j.settings())
	if err != nil {
		panic("settings of " + j.model + ": " + err.Error()) // all of it is strings and numbers
	}
	sum := sha256.Sum256(raw)
	return model.ScorerInfo{
		Name:        j.name(),
		Kind:        "judge",
		Model:       j.model,
		Scale:       j.scale.bounds(),
		Fingerprint: "judge:" + hex.EncodeToString(sum[:16]),
		Settings:    string(raw),
		Paid:        true,
	}
}

// name tells judges of one project apart as long as they differ in what people choose: "gpt-4o
// 1–10", "gpt-4o 1–10 aspects ×3".
func (j *judge) name() string {
	name := j.model + " " + j.scale.shown()
	if j.prompt.name != Names[0] {
		name += " " + j.prompt.name
	}
	if j.repeats > 1 {
		name += fmt.Sprintf(" ×%d", j.repeats)
	}
	if j.temperature != usualTemperature(j.repeats) {
		name += " t=" + strconv.FormatFloat(j.temperature, 'g', -1, 64)
	}
	if !j.weighs {
		name += " stated"
	}
	return name
}
