package reward

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Templates in the manner of four families of models.
const (
	llamaLike = `{%- if not date_string is defined %}{%- set date_string = "x" %}{%- endif %}
{%- set loop_messages = messages %}
{%- for message in loop_messages %}
    {%- set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'
        + message['content'] | trim + '<|eot_id|>' %}
    {%- if loop.index0 == 0 %}
        {%- set content = bos_token + content %}
    {%- endif %}
    {{- content }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %}
`
	chatML = `{%- if messages[0]['role'] == 'system' %}
    {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
{%- else %}
    {{- '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or
        (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
    {%- endif %}
{%- endfor %}
`
	mistralLike = `{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set ns = namespace(index=0) %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
        {{- raise_exception("roles must alternate") }}
    {%- endif %}
    {%- set ns.index = ns.index + 1 %}
    {%- if message["role"] == "user" %}
        {%- if loop.first and system_message is defined %}
            {{- "[INST] " + system_message + "\n\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- else %}
        {{- " " + message["content"] + eos_token }}
    {%- endif %}
{%- endfor %}
`
	gemmaLike = `{{ bos_token }}{% if messages[0]['role'] == 'system' %}` +
		`{{ raise_exception('System role not supported') }}{% endif %}` +
		`{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}` +
		`{{ raise_exception('roles must alternate') }}{% endif %}` +
		`{% if (message['role'] == 'assistant') %}{% set role = 'model' %}` +
		`{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '
' + message['content'] | trim + '<end_of_turn>
' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model
'}}{% endif %}`
)

var (
	short = []Message{{"user", " Hi \n"}, {"assistant", "Hello <b>{{ 1 }}</b>"}}
	long  = []Message{{"system", "Be brief."}, {"user", "a"}, {"assistant", "b"}, {"user", "c"},
		{"assistant", "d"}}
)

func TestTemplatesOfFamilies(t *testing.T) {
	for _, tc := range []struct {
		name, source string
		eos          token
		messages     []Message
		want, fails  string
	}{
		{name: "llama", source: llamaLike, messages: short,
			want: "<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>" +
				"<|start_header_id|>assistant<|end_header_id|>\n\nHello <b>{{ 1 }}</b><|eot_id|>"},
		{name: "chatml", source: chatML, messages: short,
			want: "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n" +
				"<|im_start|>user\n Hi \n<|im_end|>\n" +
				"<|im_start|>assistant\nHello <b>{{ 1 }}</b><|im_end|>\n"},
		{name: "chatml", source: chatML, messages: long,
			want: "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\na<|im_end|>\n" +
				"<|im_start|>assistant\nb<|im_end|>\n<|im_start|>user\nc<|im_end|>\n" +
				"<|im_start|>assistant\nd<|im_end|>\n"},
		{name: "mistral", source: mistralLike, eos: "</s>", messages: long,
			want: "[INST] Be brief.\n\na[/INST] b</s>[INST] c[/INST] d</s>"},
		{name: "gemma", source: gemmaLike, messages: short,
			want: "<start_of_turn>user\nHi<end_of_turn>\n" +
				"<start_of_turn>model\nHello <b>{{ 1 }}</b><end_of_turn>\n"},
		{name: "gemma", source: gemmaLike, messages: long, fails: "System role not supported"},
	} {
		parsed, err := parseTemplate(tc.source, marks{EOS: tc.eos})
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		got, err := parsed.Render(tc.messages)
		switch {
		case tc.fails != "":
			if err == nil || !strings.Contains(err.Error(), tc.fails) {
				t.Errorf("%s: error %v, want one with %q", tc.name, err, tc.fails)
			}
		case err != nil || got != tc.want:
			t.Errorf("%s:\n%q, %v, want\n%q", tc.name, got, err, tc.want)
		}
	}
}

// TestTemplatesSpeakJinja has what templates in use are made of. Jinja2 writes the same, but for
// the day.
func TestTemplatesSpeakJinja(t *testing.T) {
	for source, want := range map[string]string{
		"{{ 'a-b-a'.replace('a', 'c') }}{{ 'a-b-a'.replace('a', 'c', 1) }}":      "c-b-cc-b-a",
		`{{ 'x</think>\n\ny'.split('</think>')[-1].lstrip('\n') }}`:              "y",
		"{% for m in messages[::-1] %}{{ m.role[0] }}{% endfor %}":               "auaus",
		"{{ tools is none }}{% if tools %}{{ tools | tojson }}{% endif %}":       "True",
		"{{ strftime_now('%d %b %Y') }}":                                         "26 Jul 2024",
		`{{ ('é<"\n' ~ messages[0].content) | tojson }}`:                         `"é<\"\nBe brief."`,
		"{{ messages[1:] | map(attribute='role') | join(',') }}":                 "user,assistant,user,assistant",
		"{{ messages | selectattr('role', 'equalto', 'user') | list | length }}": "2",
		"{% set ns = namespace(n=0) %}{% for m in messages %}{% if m.role == 'user' %}" +
			"{% set ns.n = ns.n + 1 %}{% endif %}{% endfor %}{{ ns.n }}": "2",
		"{% for m in messages %}{% if loop.index0 == 1 %}{% continue %}{% endif %}" +
			"{% if loop.last %}{% break %}{% endif %}{{ m.content }}{% endfor %}": "Be brief.bc",
		"{% macro f(x, y='z') %}{{ x }}{{ y }}{% endmacro %}{{ f('a') }}{{ f('a', y='b') }}":              "azab",
		"{% macro f(x) %}{{ x }}{% endmacro %}{% macro g(x) %}{{ f(x) }}{% endmacro %}f {{ g('f') }}":     "f f",
		"{# it's\n #}{% if 'a\\'\nb' in messages[0].content or\n  not\n  false %}{{ 'x\ny' }}{% endif %}": "x\ny",
		"a\n  {% if true %}\n  b\n  {% endif %}\nc\n":                                                     "a\n  b\nc",
	} {
		parsed, err := parseTemplate(source, marks{})
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, err := parsed.Render(long); got != want || err != nil {
			t.Errorf("%s: %q, %v, want %q", source, got, err, want)
		}
	}
}

func TestTheTokenThatBeginsATextIsLeftToTheServer(t *testing.T) {
	for source, want := range map[string]string{
		"{{ bos_token }}x": "x", "<s>x": "x", "{{ bos_token }}<s>x<s>": "x<s>", "x": "x",
	} {
		parsed, err := parseTemplate(source, marks{BOS: "<s>"})
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := parsed.Render(short); got != want {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
	}
}

func TestTemplatesAreBounded(t *testing.T) {
	for source, want := range map[string]string{
		"{% for": "",
		"{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}":                     "may call itself",
		"{% macro f(g) %}{{ g(g) }}{% endmacro %}{{ f(f) }}":                  "may call itself",
		"{% macro f() %}{{ g() }}{% endmacro %}{% macro g() %}{% endmacro %}": "may call itself",
		"{% macro f() %}{% macro g() %}{% endmacro %}{% endmacro %}":          "not supported",
		"{% macro f() %}{% endmacro %}{% macro f() %}{% endmacro %}":          "not supported",
		"{% for m in messages recursive %}{{ loop(messages) }}{% endfor %}":   "recursive",
		"{% include '/template' %}":                                           "", "{{ self.a() }}{% block a %}{{ self.a() }}{% endblock %}": "",
		strings.Repeat("(", maxTemplate+1):                                              "more than",
		"{{ " + strings.Repeat("(", maxTemplate-3):                                      "brackets",
		"{{ " + strings.Repeat("not ", maxTemplate/4-1):                                 "",
		"{{ a" + strings.Repeat(".a", maxTemplate/2-20) + "}}{{ raise_exception('') }}": "",
		"{{ a" + strings.Repeat("~a", maxTemplate/2-20) + "}}{{ raise_exception('') }}": "",
		strings.Repeat("{%if a%}", maxTemplate/8):                                       "",
		"{% include '/etc/passwd' %}":                                                   "",
		"{% include 'template_test.go' %}":                                              "",
		"{% extends 'template_test.go' %}":                                              "",
		"{% import 'template_test.go' as a %}":                                          "",
		"{% for i in range(100000000) %}{% endfor %}":                                   "more than 100000 numbers",
		"{% for i in range(999) %}{% for j in range(999) %}{% endfor %}" +
			"{% endfor %}": "more than 100000 numbers",
		"{% for i in range(999) %}{{ 'abcdefghij' * 1000 }}{% endfor %}": "wrote more than",
		"{{ raise_exception('no ' + messages[0].content) }}":             "no an instruction",
		"{{ messages | tojson }}":                                        "tojson of", "{{ 'a' % 'b' }}": "cannot be carried out",
		"{{ eos_token }}": "tokenizer_config.json",
	} {
		_, err := parseTemplate(source, marks{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: error %v, want one with %q", source, err, want)
		}
	}
}

func TestTemplateFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const said = `{{ messages[1].content + eos_token }}`
	write("a/tokenizer_config.json", `{"eos_token":{"content":"</s>","lstrip":false}}`)
	for path, want := range map[string]string{
		write("a/chat_template.jinja", said):                                               "b</s>",
		write("b/tokenizer_config.json", `{"eos_token":"<e>","chat_template":"`+said+`"}`): "b<e>",
		write("c/tokenizer_config.json", `{"bos_token":null,"eos_token":null,"chat_template":[`+
			`{"name":"tool_use","template":"no"},{"name":"default","template":"yes"}]}`): "yes",
	} {
		loaded, err := LoadTemplate(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if got, err := loaded.Render([]Message{{"user", "a"}, {"assistant", "b"}}); got != want {
			t.Errorf("%s: %q, %v, want %q", path, got, err, want)
		}
	}
	for _, path := range []string{
		filepath.Join(dir, "none"), write("d/chat_template.jinja", said),
		write("e/tokenizer_config.json", `{}`), write("f/tokenizer_config.json", `{`),
		write("g/x.jinja", strings.Repeat("x", maxFile+1)),
	} {
		if _, err := LoadTemplate(path); err == nil {
			t.Errorf("%s: no error", path)
		}
	}
}

func TestTemplateIsUsedByManyAtOnce(t *testing.T) {
	parsed, err := parseTemplate(mistralLike, marks{EOS: "</s>"})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 8 {
		text := strings.Repeat("x", i)
		all.Go(func() {
			for range 50 {
				got, err := parsed.Render([]Message{{"user", text}, {"assistant", text}})
				if want := "[INST] " + text + "[/INST] " + text + "</s>"; got != want {
					t.Errorf("%q, %v, want %q", got, err, want)
				}
			}
		})
	}
	all.Wait()
}
