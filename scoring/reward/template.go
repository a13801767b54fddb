package reward

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nikolalohinski/gonja/v2/exec"
	"github.com/nikolalohinski/gonja/v2/loaders"
)

const (
	maxFile     = 16 << 20        // bytes of a tokenizer_config.json, which may list many tokens
	maxTemplate = 64 << 10        // bytes of a template; a long one has 20,000
	maxRender   = 5 * time.Second // rendering takes microseconds
	root        = "/template"     // its name among the templates, of which there is no other
	configName  = "tokenizer_config.json"
)

// Template writes a conversation as one text, the way a model was trained to read it. It may be
// used from several goroutines.
type Template struct {
	jinja *exec.Template
	marks marks
	hash  string // of the source and the tokens in it
}

// LoadTemplate reads a chat template in Jinja, as tokenizer repositories carry it: a file of its
// own (chat_template.jinja) or within tokenizer_config.json. It is tried on a conversation.
func LoadTemplate(path string) (*Template, error) {
	source, m, err := readTemplate(path)
	if err != nil {
		return nil, fmt.Errorf("chat template: %w", err)
	}
	t, err := parseTemplate(source, m)
	if err != nil {
		return nil, fmt.Errorf("chat template %s: %w", path, err)
	}
	return t, nil
}

func parseTemplate(source string, m marks) (*Template, error) {
	if len(source) > maxTemplate {
		return nil, fmt.Errorf("more than %d bytes", maxTemplate)
	}
	if m.EOS == "" && strings.Contains(source, "eos_token") {
		return nil, errors.New("it uses eos_token, which is told by a " + configName +
			": give that file, or put it beside the template")
	}
	read := readTags(source)
	if err := read.check(); err != nil {
		return nil, err
	}
	loader, err := loaders.NewMemoryLoader(map[string]string{root: string(read.source)})
	if err != nil {
		return nil, err
	}
	jinja, err := exec.NewTemplate(root, jinjaConfig(), loader, environment())
	if err != nil {
		return nil, errors.New(lastWords(err, string(read.source)))
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", source, m.BOS, m.EOS))
	t := &Template{jinja: jinja, marks: m, hash: hex.EncodeToString(sum[:16])}
	_, err = t.Render([]Message{{"user", "an instruction"}, {"assistant", "a response"}})
	return t, err
}

// Render writes the conversation. The token that begins a text is left out, for the server's
// tokenizer puts it there.
func (t *Template) Render(messages []Message) (string, error) {
	said := make([]map[string]any, len(messages))
	for i, m := range messages {
		said[i] = map[string]any{"role": m.Role, "content": m.Content}
	}
	data := exec.NewContext(map[string]any{
		"messages": said, "add_generation_prompt": false, "tools": nil, "documents": nil,
		"bos_token": "", "eos_token": string(t.marks.EOS), "range": new(ranges).numbers,
	})
	done := make(chan rendered, 1)
	go func() { done <- t.execute(data) }()
	select {
	case r := <-done:
		if r.err != nil {
			return "", errors.New(lastWords(r.err, ""))
		}
		return strings.TrimPrefix(r.text, string(t.marks.BOS)), nil
	case <-time.After(maxRender):
		return "", fmt.Errorf("the template took longer than %s", maxRender)
	}
}

type rendered struct {
	text string
	err  error
}

// execute survives what the library does not expect.
func (t *Template) execute(data *exec.Context) (r rendered) {
	defer func() {
		if v := recover(); v != nil {
			r.err = fmt.Errorf("the template cannot be carried out: %v", v)
		}
	}()
	var w bounded
	r.err = t.jinja.Execute(&w, data)
	r.text = w.String()
	return r
}

// lastWords are an error of the library without the template, which it repeats. The cause comes
// last.
func lastWords(err error, source string) string {
	said := err.Error()
	if source != "" {
		said = strings.ReplaceAll(said, source, "…")
	}
	said = strings.Join(strings.Fields(said), " ")
	if r := []rune(said); len(r) > maxSaid {
		said = "…" + string(r[len(r)-maxSaid:])
	}
	return said
}

const maxSaid = 300 // code points

// marks are the tokens that begin and end a text.
type marks struct {
	BOS token `json:"bos_token"`
	EOS token `json:"eos_token"`
}

// readTemplate finds a template and the tokens.
func readTemplate(path string) (source string, m marks, err error) {
	content, err := readBounded(path)
	if err != nil {
		return "", m, err
	}
	if !strings.HasSuffix(path, ".json") {
		m, err := siblingMarks(path)
		return string(content), m, err
	}
	c, err := readConfig(content)
	if err != nil {
		return "", m, fmt.Errorf("%s: %w", path, err)
	}
	if source = c.template(); source == "" {
		return "", m, fmt.Errorf("%s: no chat_template in it", path)
	}
	return source, c.marks, nil
}

// siblingMarks asks the tokenizer_config.json beside a template, where there is one.
func siblingMarks(path string) (marks, error) {
	beside := filepath.Join(filepath.Dir(path), configName)
	content, err := readBounded(beside)
	if errors.Is(err, os.ErrNotExist) {
		return marks{}, nil
	}
	if err != nil {
		return marks{}, err
	}
	c, err := readConfig(content)
	if err != nil {
		return marks{}, fmt.Errorf("%s: %w", beside, err)
	}
	return c.marks, nil
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(content) > maxFile {
		err = fmt.Errorf("%s: more than %d bytes", path, maxFile)
	}
	return content, err
}

// tokenizerConfig is what is of use in a tokenizer_config.json.
type tokenizerConfig struct {
	marks
	Template json.RawMessage `json:"chat_template"`
}

func readConfig(content []byte) (c tokenizerConfig, err error) {
	err = json.Unmarshal(content, &c)
	return c, err
}

// template is the one without a name, or the one named default.
func (c tokenizerConfig) template() (source string) {
	if json.Unmarshal(c.Template, &source) == nil {
		return source
	}
	var named []struct{ Name, Template string }
	if json.Unmarshal(c.Template, &named) != nil {
		return ""
	}
	all := map[string]string{}
	for _, n := range named {
		all[n.Name] = n.Template
	}
	if len(all) == 1 {
		for only := range maps.Values(all) {
			return only
		}
	}
	return all["default"]
}

// token is written as a text, or as an object with its content.
type token string

func (t *token) UnmarshalJSON(raw []byte) error {
	var s *string
	if json.Unmarshal(raw, &s) == nil {
		if s != nil {
			*t = token(*s)
		}
		return nil
	}
	var o struct{ Content string }
	err := json.Unmarshal(raw, &o)
	*t = token(o.Content)
	return err
}
