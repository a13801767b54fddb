package model

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"

	"admap/model/stats"
)

const (
	// mostGroups bounds a table; fewestGrouped is how many label pairs a noise rate takes.
	mostGroups, fewestGrouped = 40, 60
)

// GroupBias is one model, language or source. What it takes too few data for is null.
type GroupBias struct {
	Name      string    `json:"name"`
	Samples   int       `json:"samples"`
	Responses int       `json:"responses"`
	Mean      Number    `json:"mean"` // score
	Win       Number    `json:"win"`  // of a model, against others in the same sample, by score
	WinCI     [2]Number `json:"win_ci"`
	LabelWin  Number    `json:"label_win"` // the same by label

	Regions     [NumRegions]int `json:"regions"` // samples by number of the region, unscored first
	Pairs       int             `json:"pairs"`   // label pairs that the scorer orders
	Agree       Number          `json:"agree"`   // the share it orders as labelled
	AgreeCI     [2]Number       `json:"agree_ci"`
	NoiseRate   Number          `json:"noise_rate"` // null where not identifiable
	NoiseRateCI [2]Number       `json:"noise_rate_ci"`
}

// FamilyBias is how often a judge prefers a model of its own family to another one, beside how often
// labels do, on the same pairs.
type FamilyBias struct {
	Family     string    `json:"family"`
	Win        Effect    `json:"win"`
	Labels     Effect    `json:"labels"`     // NaN without labels
	Preference Number    `json:"preference"` // beyond labels
	CI         [2]Number `json:"ci"`
}

// makers are recognised by what begins a word of a model's name.
var makers = []struct {
	name string
	like *regexp.Regexp
}{
	{"GPT", familyPattern("gpt-?[345]|gpt|chatgpt|openai|o[134]-|o[134]$|text-davinci|davinci")},
	{"Claude", familyPattern("claude|anthropic")},
	{"Gemini", familyPattern("gemini|gemma|palm|bard")},
	{"Llama", familyPattern("llama|vicuna|alpaca")},
	{"Mistral", familyPattern("mistral|mixtral|ministral|zephyr")},
	{"Qwen", familyPattern("qwen|qwq")},
	{"DeepSeek", familyPattern("deepseek")},
	{"Command", familyPattern("command-|cohere|aya-")},
	{"Yi", familyPattern("yi-")}, {"Phi", familyPattern("phi-")}, {"Falcon", familyPattern("falcon")},
}

func familyPattern(words string) *regexp.Regexp {
	return regexp.MustCompile(`(^|[^a-z0-9])(` + words + `)`)
}

// FamilyOf is the family of a model by its name, "" for none that is known.
func FamilyOf(name string) string {
	name = strings.ToLower(name)
	for _, f := range makers {
		if f.like.MatchString(name) {
			return f.name
		}
	}
	return ""
}

func (b *BiasReport) group(v *View, info ScorerInfo) {
	r := v.Snap.roster
	names, of := v.Languages()
	b.Languages = groups(v, names, of)
	b.Sources = groups(v, r.Sources, func(i int) int { return nameOf(r.Source, i) })
	b.Models = writers(v.Snap, v.Diag.Circular)
	b.Family = familyOf(v.Snap, FamilyOf(cmp.Or(info.Model, info.Name)), v.Diag.Circular)
}

// groups sums up samples by name; nil where there is one name or none.
func groups(v *View, names []string, of func(i int) int) []GroupBias {
	s := v.Snap
	list, sums := make([]GroupBias, len(names)), make([]float64, len(names))
	agree := make([]clusters, len(names))
	for i := range s.Len() {
		k := of(i)
		g := &list[k]
		g.Samples++
		g.Regions[v.Part.Region[i]]++
		for _, score := range s.Scores(i) {
			if !math.IsNaN(score) {
				sums[k] += score
				g.Responses++
			}
		}
		hits, pairs := 0.0, 0.0
		if !v.Diag.Circular {
			eachPair(s.roster.Labels(i), s.Scores(i), func(_ Pair, m float64) {
				if m != 0 {
					hits, pairs = hits+winOf(m), pairs+1
				}
			})
		}
		agree[k].add(hits, pairs)
	}
	for k := range list {
		g := &list[k]
		g.Name, g.Mean = names[k], Number(sums[k]/float64(g.Responses))
		p, i := agree[k].share()
		g.Pairs, g.Agree, g.AgreeCI = int(agree[k].pairs), Number(p), numbersOf(i)
		g.Win, g.LabelWin, g.WinCI = Number(math.NaN()), Number(math.NaN()), numbersOf(stats.None())
		g.NoiseRate, g.NoiseRateCI = Number(math.NaN()), numbersOf(stats.None())
	}
	noise(v, list, of)
	return largest(list)
}

// noise fits a noise rate to each group of enough label pairs.
func noise(v *View, list []GroupBias, of func(i int) int) {
	d := &Diagnosis{P: v.Diag.P, Worst: make([]Pair, v.Snap.Len())}
	leans := d.survey(v.Snap)
	fitted := 0
	for k := range list {
		if list[k].Pairs < fewestGrouped || fitted == mostGroups {
			continue
		}
		fitted++
		own := undefined(len(leans))
		for i, lean := range leans {
			if of(i) == k {
				own[i] = lean
			}
		}
		fit := d.evidence(own).fit()
		list[k].NoiseRateCI = [2]Number{Number(fit.interval[0]), Number(fit.interval[1])}
		if fit.interval[1]-fit.interval[0] <= identifiableWidth {
			list[k].NoiseRate = Number(fit.noise)
		}
	}
}

// largest keeps the groups of most samples, if there are two at least.
func largest(list []GroupBias) []GroupBias {
	list = slices.DeleteFunc(list, func(g GroupBias) bool { return g.Samples == 0 })
	slices.SortStableFunc(list, func(a, b GroupBias) int { return cmp.Compare(b.Samples, a.Samples) })
	if len(list) < 2 {
		return nil
	}
	return list[:min(len(list), mostGroups)]
}

// writers sums up responses by the model that wrote them. The interval of what one wins takes its
// pairs as independent, so it is a little narrow where it met several others in a sample.
func writers(s *Snapshot, circular bool) []GroupBias {
	r := s.roster
	if len(r.Models) < 2 || r.Model == nil {
		return nil
	}
	n := len(r.Models)
	list, sums, last := make([]GroupBias, n), make([]float64, n), make([]int, n)
	wins, labels := make([]clusters, n), make([]clusters, n)
	for i := range s.Len() {
		lo, _ := r.Span(i)
		for k, score := range s.Scores(i) {
			m := r.Model[lo+k]
			if last[m] != i+1 {
				last[m] = i + 1
				list[m].Samples++
			}
			if !math.IsNaN(score) {
				sums[m] += score
				list[m].Responses++
			}
		}
		eachScored(s, i, func(a, b int, margin float64) {
			x, y := r.Model[a], r.Model[b]
			if x == y {
				return
			}
			wins[x].add(winOf(margin), 1)
			wins[y].add(1-winOf(margin), 1)
			if m := r.Label[a] - r.Label[b]; !circular && !math.IsNaN(m) {
				labels[x].add(winOf(m), 1)
				labels[y].add(1-winOf(m), 1)
			}
		})
	}
	for m := range list {
		g := &list[m]
		p, i := wins[m].share()
		l, _ := labels[m].share()
		g.Name, g.Mean = r.Models[m], Number(sums[m]/float64(g.Responses))
		g.Win, g.WinCI, g.LabelWin = Number(p), numbersOf(i), Number(l)
		g.Agree, g.AgreeCI = Number(math.NaN()), numbersOf(stats.None())
		g.NoiseRate, g.NoiseRateCI = Number(math.NaN()), numbersOf(stats.None())
	}
	return largest(list)
}

// familyOf compares how a judge treats its own family with how labels do.
func familyOf(s *Snapshot, own string, circular bool) *FamilyBias {
	r := s.roster
	if own == "" || r.Model == nil {
		return nil
	}
	ours, known := make([]bool, len(r.Models)), make([]bool, len(r.Models))
	for k, name := range r.Models {
		family := FamilyOf(name)
		ours[k], known[k] = family == own, family != ""
	}
	var wins, labels, ahead clusters
	for i := range s.Len() {
		var win, label, pairs, labelled, both float64
		eachScored(s, i, func(a, b int, margin float64) {
			x, y := r.Model[a], r.Model[b]
			if !known[x] || !known[y] || ours[x] == ours[y] {
				return
			}
			said := r.Label[a] - r.Label[b]
			if ours[y] {
				margin, said = -margin, -said
			}
			win, pairs = win+winOf(margin), pairs+1
			if !circular && !math.IsNaN(said) {
				label, labelled = label+winOf(said), labelled+1
				both += winOf(margin) - winOf(said)
			}
		})
		wins.add(win, pairs)
		labels.add(label, labelled)
		ahead.add(both, labelled)
	}
	if wins.n == 0 {
		return nil
	}
	p, i := ahead.mean()
	return &FamilyBias{own, effectOf("own family", &wins), effectOf("own family, by label", &labels),
		Number(p), numbersOf(i)}
}

// mean is share for what may be below 0, with the normal interval.
func (c *clusters) mean() (p float64, i stats.Interval) {
	if c.n == 0 {
		return math.NaN(), stats.None()
	}
	p = c.hits / c.pairs
	if c.n < 2 {
		return p, stats.None()
	}
	m := float64(c.n)
	variance := max(0, c.hh-2*p*c.hp+p*p*c.pp) / (c.pairs * c.pairs) * m / (m - 1)
	half := stats.Quantile((1+biasConfidence)/2) * math.Sqrt(variance)
	return p, stats.Interval{Lo: p - half, Hi: p + half}
}
