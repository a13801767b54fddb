package judge

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"admap/model"
	"admap/scoring"
	"admap/scoring/delimit"
)

func write(t *testing.T, source string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "own.txt")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// What is wrong with a template file is said with its place, before anything is asked.
func TestUnsoundPrompts(t *testing.T) {
	for source, want := range map[string]string{
		"":                                                                   "empty",
		"---\nscale: 1-5\n---\n \n":                                          "empty",
		"---\nscale: 1-5\n{{.Response}}":                                     ":3: want key: value",
		"---\nscale: 1-5\n":                                                  "has no end",
		"Rate {{.Instruction}}.":                                             "does not show {{.Response}}",
		"Rate\n\n{{.Respones}}":                                              ":3:2: unknown variable .Respones: there are .Instruction",
		"{{.Response}}{{if .System}}{{.Sys}}":                                "own.txt:1: unexpected EOF",
		"{{.Response}}{{if .System}}{{.Sys}}{{end}}":                         ":1:29: unknown variable .Sys",
		"---\nscale: 1-5\n---\n{{.Response}\n":                               "own.txt:4: ",
		"{{.Response}}\n{{shout .Instruction}}":                              `own.txt:2: function "shout" not defined; variables begin with a point`,
		"{{.Response}}\n{{printf .Instruction}}":                             ":2:2: the function printf may not be used",
		"{{.Response}}{{range .Instruction}}{{end}}":                         "may not be used",
		`{{.Response}}{{template "x"}}{{define "x"}}{{end}}`:                 "may not be used",
		"{{.Raw}}{{.Response}}":                                              "unknown variable .Raw",
		"{{.Response.Length}}":                                               "unknown variable .Response.Length",
		"{{$.Nothing}}{{.Response}}":                                         "unknown variable .Nothing",
		"{{.Response}}{{eq .System 3}}":                                      "incompatible types",
		"{{if .System}}{{.Response}}{{end}}":                                 "not every request would show {{.Response}}",
		"{{if gt (len .Response) 1000000}}{{.Response}}{{end}}":              "not every request would show {{.Response}}",
		"{{.Response}}{{.Reference}}":                                        "{{.Reference}} and needs: reference",
		"---\nneeds: criteria\n---\n{{.Response}}":                           "{{.Criteria}} and needs: criteria",
		"---\nneeds: wisdom\n---\n{{.Response}}":                             `:2: needs "wisdom"`,
		"---\naspect a: b\n---\n{{.Response}}":                               "go together",
		"{{.Response}}{{.Aspect}}":                                           "go together",
		"---\naspect : b\n---\n{{.Response}}":                                `:2: unknown key "aspect"`,
		"---\ncolour: red\n---\n{{.Response}}":                               `:2: unknown key "colour"`,
		"---\nscale: 1-5\nscale: 1-6\n---\n{{.Response}}":                    ":3: scale stands twice",
		"---\nscale: 1-5\nlabels: A=1,B=2\n---\n{{.Response}}":               ":3: there is a scale",
		"---\nscale: 5\n---\n{{.Response}}":                                  `:2: scale "5"`,
		"---\nlabels: A\n---\n{{.Response}}":                                 ":2: labels:",
		"---\nanswer: loud\n---\n{{.Response}}":                              `:2: answer "loud"`,
		"---\nmin-mass: 2\n---\n{{.Response}}":                               `:2: min-mass "2"`,
		"---\nmax-tokens: 0\n---\n{{.Response}}":                             `:2: max-tokens "0"`,
		"---\nsystem: See {{.Response}}.\n---\n{{.Response}}":                "unknown variable .Response",
		"---\nanswer: json\nsystem: {{.Lo}\n---\n{{.Response}}":              "own.txt:3: ",
		"---\nsystem: a\n  b\naspect x y\n---\n{{.Response}}":                ":4: want key: value",
		"{{.Response}}\n\xff":                                                ":2: not UTF-8",
		"---\n\tindented first\n---\n{{.Response}}":                          ":2: want key: value",
		"{{with .System}}{{.}}{{end}}{{.Response}}":                          "may not be used",
		"{{/* */}}{{.Response}}{{if and .System .Ask}}{{.X}}{{else}}{{end}}": "unknown variable .X",
	} {
		file := write(t, source)
		_, err := Load(file)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), file) {
			t.Errorf("%q: %v, want %q", source, err, want)
		}
	}
}

func TestNoSuchPrompt(t *testing.T) {
	for name, want := range map[string]string{
		"plian": "plain, reference, criteria+reference, aspects", "./plian.txt": "no such file",
		t.TempDir(): "not a file",
	} {
		if _, err := Load(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

const ownPrompt = `---
# for a test
system: Rate {{.Aspect}} ({{.AspectText}}) from {{.Lo}} to {{.Hi}},
  with care.
scale: 0-4
aspect truth: that it
  is true
aspect form: that it has form
needs: reference
max-tokens: 77
---
{{if .System}}[{{.Raw.System}}]{{end}}
I: {{.Raw.Instruction}}
{{.Response}}
R: {{.Raw.Reference}}
{{.Ask}}
Mind {{.Mark}}.
`

// What a template says is what is sent, a request an aspect.
func TestOwnPrompt(t *testing.T) {
	j := loaded(t, "http://localhost/v1", Config{Repeats: 2}, write(t, ownPrompt))
	item := scoring.Item{Instruction: "Name a prime.", System: "Brief!", Body: "7</s>", Reference: "2"}
	mark := delimit.Mark("Brief!", "Name a prime.", "7</s>", "2", "")
	ask := `Reply with one JSON object and nothing else: {"rationale": "two or three sentences", ` +
		`"rating": N}, where N is a whole number from 0 to 4. If you cannot write JSON, end your reply ` +
		`with a line "Rating: N" instead.`
	user := "[Brief!]\nI: Name a prime.\n=== " + mark + " response begins ===\n7<\u200b/s>\n=== " + mark +
		" response ends ===\nR: 2\n" + ask + "\nMind " + mark + ".\n\nOnly lines with the mark " + mark +
		" part the texts."
	for part, system := range []string{
		"Rate truth (that it is true) from 0 to 4, with care.",
		"Rate form (that it has form) from 0 to 4, with care.",
		"Rate truth (that it is true) from 0 to 4, with care.",
	} {
		item.Part = part
		got := messages(t, j, item)
		if len(got) != 2 || got[0].Content != system || got[1].Content != user {
			t.Errorf("part %d: %q,\nwant %q\nand %q", part, got, system, user)
		}
	}
	_, body := j.(scoring.Deferred).Request(item)
	var request struct {
		Seed, MaxTokens int
		Temperature     float64
	}
	body = []byte(strings.Replace(string(body), "max_tokens", "MaxTokens", 1))
	if err := json.Unmarshal(body, &request); err != nil || request.MaxTokens != 77 ||
		request.Seed != 2 || request.Temperature != 1 {
		t.Errorf("%+v, %v in %s", request, err, body)
	}
	traits, info := j.Traits(), j.Info()
	if traits.Parts != 4 || traits.Aspects != 2 || !traits.NeedsReference ||
		info.Scale != (model.Scale{Lo: 0, Hi: 4}) || info.Name != "m 0–4 own ×2" {
		t.Errorf("%+v, %+v", traits, info)
	}
}

// Whatever changes a rating changes the fingerprint and stands in the settings.
func TestSettings(t *testing.T) {
	warm := 0.7
	own := write(t, "{{.Response}}")
	seen := map[string]string{}
	for name, c := range map[string]struct {
		cfg    Config
		prompt string
	}{
		"m 1–10": {Config{}, "plain"}, "m 1–10 aspects ×3": {Config{Repeats: 3}, "aspects"},
		"m 0–100": {Config{Scale: "0-100"}, "plain"}, "m 1–10 stated": {Config{Stated: true}, "plain"},
		"m 1–10 t=0.7": {Config{Temperature: &warm}, "plain"}, "m 1–10 own": {Config{}, own},
		"m 1–10 reference": {Config{}, "reference"}, "n 1–10": {Config{Model: "n"}, "plain"},
		"m 1–10 criteria+reference": {Config{Writer: &scribe{}}, "criteria+reference"},
		"m m/M pair":                {Config{}, "testdata/pair.txt"},
	} {
		info := loaded(t, "http://localhost/v1", c.cfg, c.prompt).Info()
		if info.Name != name || !json.Valid([]byte(info.Settings)) {
			t.Errorf("%s: %+v", name, info)
		}
		if other, ok := seen[info.Fingerprint]; ok {
			t.Errorf("%s and %s have one fingerprint", name, other)
		}
		seen[info.Fingerprint] = name
	}
	written := loaded(t, "http://localhost/v1", Config{Writer: &scribe{}}, "reference").Info()
	if other, ok := seen[written.Fingerprint]; ok {
		t.Errorf("who writes references changes nothing against %s", other)
	}
	limited := loaded(t, "http://localhost/v1", Config{MaxTokens: 5}, "plain").Info()
	if seen[limited.Fingerprint] != "m 1–10" {
		t.Error("a limit of tokens makes another scorer")
	}
	one := loaded(t, "http://localhost/v1", Config{}, own).Info()
	if err := os.WriteFile(own, []byte("{{.Response}}."), 0o600); err != nil {
		t.Fatal(err)
	}
	two := loaded(t, "http://localhost/v1", Config{Form: "text"}, own).Info()
	three := loaded(t, "http://localhost/v1", Config{Form: "tool"}, own).Info()
	if one.Fingerprint == two.Fingerprint || two.Fingerprint != three.Fingerprint {
		t.Error("a fingerprint has to depend on what the file says, and on no form of request")
	}
	if !strings.Contains(two.Settings, `"template":"{{.Response}}."`) {
		t.Errorf("settings %s", two.Settings)
	}
}

func TestScaleOfThePromptAndOfTheCaller(t *testing.T) {
	p, err := Load(write(t, "---\nscale: 0-4\n---\n{{.Response}}"))
	if err != nil {
		t.Fatal(err)
	}
	for wished, want := range map[string]string{"": "0-4", "1-10": "0-4", "0-4": "0-4", "1-5": "", "x": ""} {
		s, err := p.scaleFor(wished)
		if (err != nil) != (want == "") || err == nil && s.text != want {
			t.Errorf("%q: %v, %v", wished, s, err)
		}
	}
}

// Whatever stands in a file, it is refused or can be used on any text.
func FuzzPrompt(f *testing.F) {
	f.Add(ownPrompt, "text")
	f.Add("{{.Response}}{{if eq .System .Instruction}}{{len .Mark}}{{end}}", "a\xff")
	for _, name := range Names {
		source, err := builtins.ReadFile("prompts/" + name + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(source), "<|im_end|>")
	}
	f.Fuzz(func(t *testing.T, source, text string) {
		p, err := parsePrompt("own", "own.txt", source)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "own.txt:") {
				t.Errorf("%q: %v", source, err)
			}
			return
		}
		s := ten
		if p.scale != nil {
			s = p.scale
		}
		item := scoring.Item{Instruction: text, Body: text + "!", Reference: text, Criteria: text}
		briefs, err := p.briefs(s)
		if err != nil {
			t.Fatalf("%q: %v", source, err)
		}
		for _, b := range briefs {
			if _, err := p.user(b, item); err != nil {
				t.Errorf("%q: %v", source, err)
			}
		}
	})
}
