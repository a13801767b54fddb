package judge

import (
	"embed"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"admap/model"
)

// builtins are written like anybody's own prompts.
//
//go:embed prompts/*.txt
var builtins embed.FS

// Names lists the built-in prompts.
var Names = []string{"plain", "reference", "criteria+reference", "aspects"}

const maxPrompt = 1 << 20 // bytes of a template file

// Prompt is what a judge is told. It is the same whoever is asked.
type Prompt struct {
	name   string
	source string // the whole file
	system *template.Template
	body   *template.Template

	scale     *scale // nil: the caller's
	aspects   []aspect
	needs     []string // kinds of writing
	bare      bool     // the answer is the rating and nothing else
	minMass   float64
	maxTokens int // 0: the caller's
	asks      bool
}

// aspect is one respect in which a response is rated.
type aspect struct{ name, about string }

// Load returns the built-in prompt of that name, "" being plain, or reads the template file at that
// path. The file is checked: its errors say file and line.
func Load(name string) (*Prompt, error) {
	if name == "" {
		name = Names[0]
	}
	if slices.Contains(Names, name) {
		source, err := builtins.ReadFile(path.Join("prompts", name+".txt"))
		if err != nil {
			panic(err) // it is part of the program
		}
		return parsePrompt(name, name, string(source))
	}
	source, err := readPrompt(name)
	if err != nil {
		return nil, err
	}
	return parsePrompt(shortName(name), name, source)
}

func readPrompt(file string) (string, error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, os.ErrNotExist) && !strings.ContainsAny(file, `./\`):
		return "", fmt.Errorf("prompt %q: neither built in (%s) nor a file", file,
			strings.Join(Names, ", "))
	case err != nil:
		return "", fmt.Errorf("prompt: %w", err)
	case !info.Mode().IsRegular() || info.Size() > maxPrompt:
		return "", fmt.Errorf("prompt %s: not a file of at most %d bytes", file, maxPrompt)
	}
	source, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("prompt: %w", err)
	}
	return string(source), nil
}

// shortName is how a scorer's name tells of a file.
func shortName(file string) string {
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// Needs are the kinds of writing without which the prompt cannot be used.
func (p *Prompt) Needs() []string { return p.needs }

func (p *Prompt) wants(kind string) bool { return slices.Contains(p.needs, kind) }

// respects are the aspects, or one without a name where there are none.
func (p *Prompt) respects() []aspect {
	if len(p.aspects) == 0 {
		return make([]aspect, 1)
	}
	return p.aspects
}

// writings are the kinds that a prompt may need.
var writings = []string{model.WrittenReference, model.WrittenCriteria}
