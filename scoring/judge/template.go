package judge

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
)

// view is what a prompt may show. The texts stand between lines with the mark; Raw has them as they
// are, for prompts that part them by other means.
type view struct {
	texts
	Raw                texts
	Mark               string
	Ask                string // how to answer
	Scale, Lo, Hi      string
	Labels             string
	Aspect, AspectText string
}

// systemVariables are those that the same system prompt may show for every response.
var systemVariables = strings.Fields("Scale Lo Hi Labels Aspect AspectText")

// variables are the names that a prompt may use.
var variables = func() (names []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[view]()) {
		if f.IsExported() && f.Name != "Raw" {
			names = append(names, f.Name)
		}
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[texts]()) {
		names = append(names, "Raw."+f.Name)
	}
	return names
}()

// functions are those of text/template that cannot fail on one text and work on another.
var functions = strings.Fields("and or not eq ne lt le gt ge len")

// parseTemplate reads one template of a file. Line numbers are the file's.
func parseTemplate(file, text string, line int) (*template.Template, error) {
	t, err := template.New(file).Parse(strings.Repeat("\n", line-1) + text)
	if err != nil {
		wrong := strings.TrimPrefix(err.Error(), "template: ")
		if strings.HasPrefix(wrong, file) && strings.HasSuffix(wrong, " not defined") {
			wrong += "; variables begin with a point: {{.Response}}"
		}
		return nil, errors.New(wrong)
	}
	return t, nil
}

// survey notes which variables a template uses, also where it branches, and refuses what may not
// stand in one.
type survey struct {
	tree    *parse.Tree
	allowed []string
	used    map[string]bool
	wrong   error
}

func surveyed(t *template.Template, allowed []string) (used map[string]bool, err error) {
	s := &survey{tree: t.Tree, allowed: allowed, used: make(map[string]bool)}
	s.list(t.Root)
	return s.used, s.wrong
}

func (s *survey) refuse(n parse.Node, format string, about ...any) {
	if s.wrong == nil {
		place, _ := s.tree.ErrorContext(n)
		s.wrong = fmt.Errorf("%s: %s", place, fmt.Sprintf(format, about...))
	}
}

func (s *survey) list(l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		s.node(n)
	}
}

func (s *survey) branch(b *parse.BranchNode) {
	s.pipe(b.Pipe)
	s.list(b.List)
	s.list(b.ElseList)
}

func (s *survey) pipe(p *parse.PipeNode) {
	for _, command := range p.Cmds {
		for _, n := range command.Args {
			s.node(n)
		}
	}
}

func (s *survey) node(n parse.Node) {
	switch n := n.(type) {
	case *parse.ActionNode:
		s.pipe(n.Pipe)
	case *parse.PipeNode:
		s.pipe(n)
	case *parse.IfNode:
		s.branch(&n.BranchNode)
	case *parse.FieldNode:
		s.variable(n, n.Ident)
	case *parse.VariableNode:
		if n.Ident[0] == "$" {
			s.variable(n, n.Ident[1:])
		}
	case *parse.IdentifierNode:
		if !slices.Contains(functions, n.Ident) {
			s.refuse(n, "the function %s may not be used: there are %s", n.Ident,
				strings.Join(functions, ", "))
		}
	case *parse.TextNode, *parse.StringNode, *parse.NumberNode, *parse.BoolNode, *parse.CommentNode:
	default:
		s.refuse(n, "%s may not be used: a prompt is made of text, variables and if", n)
	}
}

func (s *survey) variable(n parse.Node, path []string) {
	name := strings.Join(path, ".")
	if !slices.Contains(s.allowed, name) {
		s.refuse(n, "unknown variable .%s: there are .%s", name, strings.Join(s.allowed, ", ."))
	}
	s.used[name] = true
}
