package ui

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"admap/model"
)

// WriteReport writes a report for people to read.
func WriteReport(w io.Writer, name string, r model.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s   %s samples, %s responses\n", clean(name), comma(r.Samples), comma(r.Responses))
	if r.Scorer.Name == "" {
		b.WriteString("scorer      none: the data carry no scores and no references\n")
	} else {
		fmt.Fprintf(&b, "scorer      %s (%s)\n", clean(r.Scorer.Name), r.Scorer.Kind)
	}
	fmt.Fprintf(&b, "scored      %s, partly %s, with failures %s\n",
		comma(r.Scored), comma(r.Partial), comma(r.Failed))
	for _, why := range sorted(r.Failures) {
		fmt.Fprintf(&b, "            %s failed: %s\n", plural(r.Failures[why], "response"), why)
	}
	reportRegions(&b, r)
	reportLabels(&b, r)
	reportBias(&b, r)
	reportComposition(&b, r)
	reportRivals(&b, r)
	reportScorers(&b, r)
	f := r.Flags
	fmt.Fprintf(&b, "\nflags       %d mislabelled, %d right, %d unsure, %d drop, %d with a note\n",
		f.Mislabelled, f.Right, f.Unsure, f.Drop, f.Noted)
	reportReview(&b, r.Review)
	_, err := io.WriteString(w, spell(b.String()))
	return err
}

func sorted[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func reportRegions(b *strings.Builder, r model.Report) {
	fmt.Fprintf(b, "\nregions     %-8s %10s %8s %10s %10s   (rule %s, keep %s)\n",
		"", "samples", "share", "mean μ", "mean σ²", r.Rule, r.Keep)
	for _, g := range regionOrder {
		s := r.Regions[g.String()]
		fmt.Fprintf(b, "            %-8s %10s %8s %10s %10s\n", g, comma(s.Count),
			percent(float64(s.Share)), number(float64(s.Mean)), number(float64(s.Variance)))
	}
	fmt.Fprintf(b, "cuts        σ² %s (%s tied), μ %s (%s tied): relative to this cohort, not grades\n",
		number(float64(r.Cuts.Variance)), comma(r.Cuts.TiedVariance),
		number(float64(r.Cuts.Mean)), comma(r.Cuts.TiedMean))
}

func reportLabels(b *strings.Builder, r model.Report) {
	l := r.Labels
	b.WriteByte('\n')
	defer reportAgreement(b, r.Agreement)
	switch {
	case l.Kind == model.NoLabels.String():
		b.WriteString("labels      none in the data\n")
		return
	case l.Circular:
		b.WriteString("labels      are the very scores of this scorer: nothing to diagnose.\n" +
			"            Score with another scorer to check them.\n")
		return
	}
	fmt.Fprintf(b, "labels      %s; %s pairs: the scorer agrees with %s, contests %s, ties %s\n",
		l.Kind, comma(l.Pairs), comma(l.Agree), comma(l.Disagree), comma(l.Tied))
	if r.Unlabelled+l.Undecidable > 0 {
		fmt.Fprintf(b, "            %s samples without labels, %s undecidable\n",
			comma(r.Unlabelled), comma(l.Undecidable))
	}
	if l.Identifiable {
		fmt.Fprintf(b, "noise rate  %.3f (%.0f%% interval %.3f–%.3f): labels this scorer contests,\n"+
			"            not errors as such\n", float64(l.NoiseRate), 100*float64(l.NoiseConfidence),
			float64(l.NoiseRateCI[0]), float64(l.NoiseRateCI[1]))
	} else if l.Pairs > 0 {
		b.WriteString("noise rate  not identifiable: the interval is wider than 0.3\n")
	}
	fmt.Fprintf(b, "suspects    %s samples with P(mislabelled) ≥ %g\n", comma(l.Suspects),
		model.SuspectThreshold)
	if r.Length.Pairs > 0 {
		fmt.Fprintf(b, "length      the longer response alone orders %s of the pairs as labelled,\n"+
			"            the scorer %s\n", percent(float64(r.Length.Share)), percent(float64(r.Length.ScorerShare)))
	}
	if r.Scorer.Kind == "reference" {
		b.WriteString("            a lexical metric stands in for a judge here; it does not replace one\n")
	}
}

// reportAgreement says how far the annotators of the data agree.
func reportAgreement(b *strings.Builder, a *model.Agreement) {
	if a == nil {
		return
	}
	head := "agreement  "
	if a.Samples > 0 {
		fmt.Fprintf(b, "%s %d annotators agree %s\n", head, a.Annotators, a)
		head = strings.Repeat(" ", len(head))
	}
	for _, q := range a.Questions {
		fmt.Fprintf(b, "%s %s\n", head, clean(q.String()))
		head = strings.Repeat(" ", len(head))
	}
}

// pad fills clean text with spaces to w cells.
func pad(s string, w int) string { return s + strings.Repeat(" ", max(0, w-width(s))) }
