package ui

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// keepKeys move the cuts: the share of the samples that becomes HighAvg.
func (e *explore) keepKeys() []binding {
	return []binding{
		on("[", "[ ]", "", "keep a hundredth less or more in HighAvg", keepBy(-1)).unless(fixedCuts),
		on("]", "", "", "", keepBy(1)).unless(fixedCuts),
		on("{", "{ }", "", "keep a tenth less or more", keepBy(-10)).unless(fixedCuts),
		on("}", "", "", "", keepBy(10)).unless(fixedCuts),
		on(`\`, `\`, "", "the regions as at the start", resetRule).unless(startRule),
	}
}

func fixedCuts(a *App) string {
	if a.feed.rule.Kind == model.Box {
		return "the regions are cut at fixed values: :rule thirds cuts by share, :cuts moves them"
	}
	return ""
}

func startRule(a *App) string {
	if sameRule(a.feed.rule, a.cfg.Rule) {
		return "the regions are those of the start"
	}
	return ""
}

// sameRule reports whether two rules divide every cohort alike.
func sameRule(a, b model.Rule) bool {
	if a.Kind != b.Kind {
		return false
	}
	if a.Kind == model.Thirds {
		return a.Keep == b.Keep
	}
	return a.CutVariance == b.CutVariance && a.CutMean == b.CutMean
}

// keepBy moves the share to the next hundredth, and so many more.
func keepBy(hundredths int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		rule := a.feed.rule
		rule.Keep = nudge(rule.Keep, hundredths)
		return a.cut(rule)
	}
}

// nudge moves a share by hundredths, from the nearest one in that direction, within 0.01 and 1.
func nudge(f model.Fraction, by int) model.Fraction {
	whole, rest := 100*f.Num/f.Den, 100*f.Num%f.Den
	if by < 0 && rest > 0 {
		whole++
	}
	n, d := min(max(whole+int64(by), 1), 100), int64(100)
	common, rest := n, d%n
	for rest != 0 {
		common, rest = rest, common%rest
	}
	return model.Fraction{Num: n / common, Den: d / common}
}

// cut makes rule the one in force. The regions follow as soon as they are computed.
func (a *App) cut(rule model.Rule) tea.Cmd {
	a.feed.rule = rule
	if sameRule(rule, a.cfg.Rule) {
		a.say("%s, as at the start", ruleWords(rule))
	} else {
		a.say(`%s: \ goes back to the start's`, ruleWords(rule))
	}
	return a.deriveCmd()
}

func resetRule(a *App) tea.Cmd { return a.cut(a.cfg.Rule) }

// ruleWords say a rule as a person would set it.
func ruleWords(r model.Rule) string {
	if r.Kind == model.Box {
		return fmt.Sprintf("cuts fixed at σ² %s μ %s", number(r.CutVariance), number(r.CutMean))
	}
	return "keep " + share(r.Keep)
}

// share writes a fraction as it would be typed: in hundredths where it has no more.
func share(f model.Fraction) string {
	if 100*f.Num%f.Den == 0 {
		return strconv.FormatFloat(float64(f.Num)/float64(f.Den), 'f', 2, 64)
	}
	return f.String()
}

// rulesTitle is what the panel's frame says of a rule other than the default, and that the regions on
// screen do not follow it yet.
func (a *App) rulesTitle() string {
	r, title := a.feed.rule, " regions "
	switch {
	case sameRule(r, model.DefaultRule):
	case r.Kind == model.Box:
		title = " regions · fixed cuts "
	default:
		title = " regions · keep " + share(r.Keep) + " "
	}
	if !sameRule(r, a.feed.part.Rule) {
		title += "… "
	}
	return title
}

func setKeep(a *App, arg string) tea.Cmd {
	f, err := model.ParseFraction(strings.TrimSpace(arg))
	if err != nil {
		a.say("%v", err)
		return nil
	}
	return a.cut(model.Rule{Kind: model.Thirds, Keep: f})
}

// setRule takes up cutting by share or, at the cuts there are, at fixed values.
func setRule(a *App, arg string) tea.Cmd {
	rule, cuts := a.feed.rule, a.feed.part.Cuts
	switch strings.TrimSpace(arg) {
	case model.Thirds.String():
		rule.Kind = model.Thirds
	case model.Box.String():
		if math.IsNaN(cuts.Variance) || math.IsNaN(cuts.Mean) {
			a.say("there are no cuts yet to keep: :cuts VARIANCE MEAN sets them")
			return nil
		}
		rule = model.Rule{Kind: model.Box, Keep: rule.Keep,
			CutVariance: cuts.Variance, CutMean: cuts.Mean}
	default:
		a.say("rule: thirds or box")
		return nil
	}
	return a.cut(rule)
}

// setCuts fixes the cuts at given values.
func setCuts(a *App, arg string) tea.Cmd {
	words := strings.Fields(arg)
	var values []float64
	for _, word := range words {
		if v, err := strconv.ParseFloat(word, 64); err == nil && !math.IsNaN(v) && !math.IsInf(v, 0) {
			values = append(values, v)
		}
	}
	if len(words) != 2 || len(values) != 2 {
		a.say("cuts: want two numbers, VARIANCE MEAN, such as :cuts 2 6.5")
		return nil
	}
	return a.cut(model.Rule{Kind: model.Box, Keep: a.feed.rule.Keep,
		CutVariance: values[0], CutMean: values[1]})
}
