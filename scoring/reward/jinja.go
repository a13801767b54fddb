package reward

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ncruces/go-strftime"
	"github.com/nikolalohinski/gonja/v2/builtins"
	"github.com/nikolalohinski/gonja/v2/config"
	"github.com/nikolalohinski/gonja/v2/exec"
	"github.com/nikolalohinski/gonja/v2/parser"
)

const (
	maxRendered = 8 << 20 // bytes of what a template writes; more fits into no model's context
	maxRange    = 100_000 // numbers that it may count to, in all its loops together
)

// jinjaConfig is that of the library with which these templates are made.
func jinjaConfig() *config.Config {
	c := config.New()
	c.TrimBlocks, c.LeftStripBlocks = true, true
	return c
}

// always is the day that templates are told (strftime_now), for what a response is worth must not
// depend on when it was asked. It is the one that Llama's templates name where they are told none.
var always = time.Date(2024, time.July, 26, 0, 0, 0, 0, time.UTC)

// environment has what templates of tokenizers use beyond Jinja itself.
func environment() *exec.Environment {
	global := exec.EmptyContext().Update(builtins.GlobalFunctions)
	global.Set("raise_exception", func(why string) (string, error) { return "", errors.New(why) })
	global.Set("strftime_now", func(as string) string { return strftime.Format(as, always) })
	return &exec.Environment{
		Context: global, Tests: builtins.Tests, ControlStructures: statements(),
		Filters: exec.NewFilterSet(map[string]exec.FilterFunction{}).Update(builtins.Filters).
			Update(exec.NewFilterSet(map[string]exec.FilterFunction{"tojson": toJSON})),
		Methods: methods(),
	}
}

// statements leave out those that read other templates, or this one within itself.
func statements() *exec.ControlStructureSet {
	of := map[string]parser.ControlStructureParser{}
	for _, name := range []string{
		"for", "if", "set", "macro", "filter", "with", "do", "break", "continue",
	} {
		if s, ok := builtins.ControlStructures.Get(name); ok {
			of[name] = s
		}
	}
	return exec.NewControlStructureSet(of)
}

// textMethods are the methods of texts, which the library does not list.
var textMethods = []string{
	"capitalize", "count", "endswith", "find", "format", "isalnum", "isalpha", "isdigit", "islower",
	"isspace", "isupper", "join", "lower", "lstrip", "partition", "rfind", "rpartition", "rsplit",
	"rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "upper",
	"removeprefix", "removesuffix",
}

func methods() exec.Methods {
	all := builtins.Methods
	of := map[string]exec.Method[string]{"replace": replace}
	for _, name := range textMethods {
		if m, ok := all.Str.Get(name); ok {
			of[name] = m
		}
	}
	all.Str = exec.NewMethodSet(of)
	return all
}

// replace is Python's, whose last argument may be missing.
func replace(self string, _ *exec.Value, arguments *exec.VarArgs) (any, error) {
	var before, after string
	var count int
	err := arguments.Take(
		exec.PositionalArgument("old", nil, exec.StringArgument(&before)),
		exec.PositionalArgument("new", nil, exec.StringArgument(&after)),
		exec.PositionalArgument("count", exec.AsValue(-1), exec.IntArgument(&count)),
	)
	if err != nil {
		return nil, exec.ErrInvalidCall(err)
	}
	return strings.Replace(self, before, after, count), nil
}

// toJSON writes texts and numbers. Objects would come with their members in another order than they
// had when models were trained; templates write only tools so, and there are none.
func toJSON(_ *exec.Evaluator, in *exec.Value, _ *exec.VarArgs) *exec.Value {
	if in.IsError() {
		return in
	}
	if !in.IsString() && !in.IsNumber() && !in.IsBool() && !in.IsNil() {
		return exec.AsValue(errors.New("tojson of an object or a list is not known"))
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(in.Interface()); err != nil {
		return exec.AsValue(err)
	}
	return exec.AsSafeValue(strings.TrimSuffix(b.String(), "\n"))
}

// ranges are all that one text may ask for, so that no loop in a template goes on for ever.
type ranges struct{ given int }

// numbers is Python's range.
func (r *ranges) numbers(_ *exec.Evaluator, params *exec.VarArgs) ([]int, error) {
	bounds := []int{0, 0, 1}
	switch n := len(params.Args); n {
	case 1:
		bounds[1] = params.Args[0].Integer()
	case 2, 3:
		for i, a := range params.Args {
			bounds[i] = a.Integer()
		}
	default:
		return nil, errors.New("range takes one to three numbers")
	}
	from, to, step := bounds[0], bounds[1], bounds[2]
	if step == 0 {
		return nil, errors.New("range by steps of 0")
	}
	numbers := []int{}
	for i := from; step > 0 && i < to || step < 0 && i > to; i += step {
		if r.given++; r.given > maxRange {
			return nil, fmt.Errorf("ranges of more than %d numbers", maxRange)
		}
		numbers = append(numbers, i)
	}
	return numbers, nil
}

// bounded is a text that does not grow without end.
type bounded struct{ strings.Builder }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxRendered {
		return 0, fmt.Errorf("the template wrote more than %d bytes", maxRendered)
	}
	return b.Builder.Write(p)
}

func (b *bounded) WriteString(s string) (int, error) { return b.Write([]byte(s)) }
