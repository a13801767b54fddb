package model

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// BrushWord begins the word for a named brush: brush:NAME.
const BrushWord = "brush:"

// Pool is what selections are made from.
type Pool struct {
	Snapshot  *Snapshot
	Partition *Partition
	Diagnosis *Diagnosis   // nil where there is none: then nothing can be asked for as suspect
	Suspect   float64      // P(mislabelled) from which a sample is suspect
	Brushes   []NamedBrush // that brush:NAME may name
}

// selections are the words that name samples without a parameter.
var selections = []struct {
	word string
	has  func(p *Pool, i int) bool
}{
	{"all", func(*Pool, int) bool { return true }},
	{"highavg", func(p *Pool, i int) bool { return p.Partition.Region[i] == HighAvg }},
	{"lowavg", func(p *Pool, i int) bool { return p.Partition.Region[i] == LowAvg }},
	{"highvar", func(p *Pool, i int) bool { return p.Partition.Region[i] == HighVar }},
	{"unscored", func(p *Pool, i int) bool { return p.Partition.Region[i] == Off }},
	{"flagged", func(p *Pool, i int) bool { return p.Snapshot.Verdict(i) != NoVerdict }},
	{"suspect", func(p *Pool, i int) bool { return p.Diagnosis.P[i] >= p.Suspect }},
	{"mislabelled", func(p *Pool, i int) bool { return p.Snapshot.Verdict(i) == Mislabelled }},
	{"right", func(p *Pool, i int) bool { return p.Snapshot.Verdict(i) == Right }},
	{"unsure", func(p *Pool, i int) bool { return p.Snapshot.Verdict(i) == Unsure }},
	{"drop", func(p *Pool, i int) bool { return p.Snapshot.Verdict(i) == Drop }},
	{"noted", func(p *Pool, i int) bool { return p.Snapshot.Noted(i) }},
}

// Selections lists the words that name samples, brush:NAME left out.
func Selections() []string {
	var words []string
	for _, s := range selections {
		words = append(words, s.word)
	}
	return words
}

// BrushNamed cuts the name out of brush:NAME. Names keep their case, the word does not matter.
func BrushNamed(word string) (name string, ok bool) {
	if n := len(BrushWord); len(word) >= n && strings.EqualFold(word[:n], BrushWord) {
		return word[n:], true
	}
	return "", false
}

// Test returns what tells whether sample i is among those that a word names: a region (highavg,
// lowavg, highvar, unscored), a verdict (mislabelled, right, unsure, drop), flagged for any verdict,
// noted, suspect, all, the unscored included, or brush:NAME.
func (p *Pool) Test(word string) (func(i int) bool, error) {
	if name, ok := BrushNamed(word); ok {
		b, err := p.brush(name)
		return func(i int) bool { return b.Holds(p.Snapshot.Variance(i), p.Snapshot.Mean(i)) }, err
	}
	for _, s := range selections {
		if !strings.EqualFold(s.word, word) {
			continue
		}
		if s.word == "suspect" && p.Diagnosis == nil {
			return nil, errors.New("select suspect: there is no diagnosis")
		}
		return func(i int) bool { return s.has(p, i) }, nil
	}
	return nil, fmt.Errorf("select %q: want one of %s, %sNAME", word,
		strings.Join(Selections(), ", "), BrushWord)
}

func (p *Pool) brush(name string) (Brush, error) {
	var known []string
	for _, b := range p.Brushes {
		if b.Name == name {
			return b.Brush, nil
		}
		known = append(known, strconv.Quote(b.Name))
	}
	if known == nil {
		return Brush{}, fmt.Errorf("select brush %q: the project has no brushes", name)
	}
	return Brush{}, fmt.Errorf("select brush %q: the project has %s", name, strings.Join(known, ", "))
}

// Words say where on the map the brush that a word names lies; nothing of other words.
func (p *Pool) Words(word string) (words []string) {
	if name, ok := BrushNamed(word); ok {
		if b, err := p.brush(name); err == nil {
			words = b.Words()
		}
	}
	return words
}

// Select returns the samples that a word names, in ascending order.
func (p *Pool) Select(word string) (indexes []int, err error) {
	has, err := p.Test(word)
	if err != nil {
		return nil, err
	}
	for i := range p.Snapshot.Len() {
		if has(i) {
			indexes = append(indexes, i)
		}
	}
	return indexes, nil
}
