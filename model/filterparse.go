package model

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// ParseFilter reads conditions separated by spaces, all of which must hold:
//
//	source=web,wiki   model="gpt-4 turbo"   flag!=none   mean>=6.5   variance=1..2   !p<0.5
//
// Several values stand for any of them, "!" before a condition or "!=" in it for none of them. Names
// are those that samples of r have; a value with a space, a comma or a quote stands in double quotes.
// What begins with "/" is a text to search for, up to the end of s.
func ParseFilter(s string, r *Roster) (Filter, error) {
	var f Filter
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		c, rest, err := parseCondition(s, r)
		if err != nil {
			return nil, err
		}
		f, s = f.With(c), rest
	}
	return f, nil
}

func parseCondition(s string, r *Roster) (c Condition, rest string, err error) {
	if s, c.Not = strings.CutPrefix(s, "!"); strings.HasPrefix(s, "/") {
		c.Text = strings.TrimSpace(s[1:])
		return c, "", c.checkText()
	}
	at := strings.IndexAny(s, "=<>!≥≤ ")
	if at < 0 {
		at = len(s)
	}
	name := s[:at]
	field, ok := ParseField(name)
	if !ok {
		return c, "", fmt.Errorf("there is no field %q: the fields are %s", name, fieldNames())
	}
	c.Field, s = field, strings.TrimLeft(s[at:], " ")
	if after, unequal := strings.CutPrefix(s, "!="); unequal {
		c.Not, s = !c.Not, "="+after
	}
	if op, _ := cutOperator(s); !strings.HasPrefix(s, op) {
		return c, "", fmt.Errorf("%s: want %s", field, field.form())
	}
	values, rest, err := cutValues(s)
	if err == nil {
		err = c.take(values, r)
	}
	return c, rest, err
}

func fieldNames() string {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return strings.Join(names, ", ")
}

// form is an example of a condition on the field.
func (f Field) form() string {
	if f.Numeric() {
		return fmt.Sprintf("%s>=1, %s<2 or %s=1..2", f, f, f)
	}
	return fmt.Sprintf("%s=value or %s!=value", f, f)
}

// value is one value of a condition with the operator before it, "=" where none is written.
type value struct{ op, text string }

// cutValues reads values separated by commas, the first of which has an operator.
func cutValues(s string) (values []value, rest string, err error) {
	for {
		var v value
		v.op, s = cutOperator(s)
		if strings.HasPrefix(s, `"`) {
			quoted, err := strconv.QuotedPrefix(s)
			if err != nil {
				return nil, "", fmt.Errorf("the quote at %s has no end", firstOf(s))
			}
			v.text, _ = strconv.Unquote(quoted)
			s = s[len(quoted):]
		} else {
			at := strings.IndexFunc(s, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
			if at < 0 {
				at = len(s)
			}
			if v.text, s = s[:at], s[at:]; v.text == "" {
				return nil, "", fmt.Errorf("a value is missing after %q", v.op)
			}
		}
		values = append(values, v)
		if !strings.HasPrefix(s, ",") {
			return values, s, nil
		}
		s = strings.TrimLeft(s[1:], " ")
	}
}

// firstOf is enough of s to recognise it.
func firstOf(s string) string {
	if r := []rune(s); len(r) > 12 {
		return string(r[:12]) + "…"
	}
	return s
}

func cutOperator(s string) (op, rest string) {
	for _, op := range []string{">=", "<=", "≥", "≤", ">", "<", "="} {
		if rest, ok := strings.CutPrefix(s, op); ok {
			return op, strings.TrimLeft(rest, " ")
		}
	}
	return "=", s
}

// take checks values and keeps them.
func (c *Condition) take(values []value, r *Roster) error {
	for _, v := range values {
		if c.Field.Numeric() {
			within, err := parseInterval(v)
			if err != nil {
				return fmt.Errorf("%s: %w", c.Field, err)
			}
			c.Ranges = append(c.Ranges, within)
			continue
		}
		if v.op != "=" {
			return fmt.Errorf("%s is no number: want %s", c.Field, c.Field.form())
		}
		if c.Field == ByText {
			c.Text = v.text
			continue
		}
		name, err := c.Field.find(v.text, r)
		if err != nil {
			return err
		}
		c.Names = append(c.Names, name)
	}
	if c.Field != ByText {
		return nil
	}
	if len(values) > 1 {
		return fmt.Errorf(`text: a text with a comma stands in quotes: text="a, b"`)
	}
	return c.checkText()
}

func (c *Condition) checkText() error {
	if c.Text == "" {
		return fmt.Errorf("text: there is nothing to search for")
	}
	return nil
}

// maxSaid is how many names an error lists: as many as there are reasons of failure, and a few.
const maxSaid = 14

// find returns the name that is written like s or, where there is none, in another case.
func (f Field) find(s string, r *Roster) (string, error) {
	names := f.Names(r)
	if slices.Contains(names, s) {
		return s, nil
	}
	for _, name := range names {
		if strings.EqualFold(name, s) {
			return name, nil
		}
	}
	known := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "" })
	if len(known) == 0 || len(known) > maxSaid {
		return "", fmt.Errorf("there is no %s %q in the data", f, s)
	}
	return "", fmt.Errorf("there is no %s %q: there are %s", f, s, strings.Join(known, ", "))
}

func parseInterval(v value) (Interval, error) {
	within := Interval{Lo: math.Inf(-1), Hi: math.Inf(1)}
	lo, hi, both := strings.Cut(v.text, "..")
	if both && v.op != "=" {
		return within, fmt.Errorf("want either %s or a range such as 1..2", v.op)
	}
	if !both {
		lo, hi = v.text, v.text
	}
	var err error
	if lo != "" && v.op != "<" && v.op != "<=" && v.op != "≤" {
		if within.Lo, err = parseNumber(lo); err != nil {
			return within, err
		}
	}
	if hi != "" && v.op != ">" && v.op != ">=" && v.op != "≥" {
		if within.Hi, err = parseNumber(hi); err != nil {
			return within, err
		}
	}
	within.OpenLo, within.OpenHi = v.op == ">", v.op == "<"
	switch {
	case lo == "" && hi == "":
		return within, fmt.Errorf("the range %q has no end", v.text)
	case within.Lo > within.Hi:
		return within, fmt.Errorf("%s is empty: the lower end comes first", v.text)
	}
	return within, nil
}

func parseNumber(s string) (float64, error) {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, fmt.Errorf("%q is no number", firstOf(s))
	}
	return x, nil
}

// String writes the condition as ParseFilter reads it.
func (c Condition) String() string {
	var values []string
	for _, r := range c.Ranges {
		values = append(values, r.String())
	}
	for _, name := range c.Names {
		values = append(values, quoteWhereNeeded(name))
	}
	if c.Field == ByText {
		values = []string{quoteWhereNeeded(c.Text)}
	}
	not, list := map[bool]string{true: "!"}[c.Not], strings.Join(values, ",")
	if op, _ := cutOperator(list); op != "=" {
		return not + c.Field.String() + list
	}
	return c.Field.String() + not + "=" + list
}

func quoteWhereNeeded(s string) string {
	special := func(r rune) bool {
		return r == ',' || r == '"' || r == '\\' || unicode.IsSpace(r) || !unicode.IsPrint(r)
	}
	if _, after := cutOperator(s); s == "" || after != s || strings.IndexFunc(s, special) >= 0 {
		return strconv.Quote(s)
	}
	return s
}

// Words say the condition to somebody who does not know the syntax.
func (c Condition) Words() string {
	not := map[bool]string{true: "not "}[c.Not]
	if c.Field == ByText {
		return map[bool]string{true: "text does not contain: ", false: "text contains: "}[c.Not] + c.Text
	}
	var values []string
	for _, r := range c.Ranges {
		values = append(values, r.String())
	}
	for _, name := range c.Names {
		if name == "" {
			name = "unknown"
		}
		values = append(values, name)
	}
	return fmt.Sprintf("%s: %s%s", c.Field, not, strings.Join(values, " or "))
}
