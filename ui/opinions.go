package ui

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// facts are what the head does not tell of response k of sample i: what every
// annotator says where there are several, the scores of the other scorers that the
// project knows, and how every score was read.
func (r *reader) facts(a *App, d *detail, i, k, w int) []docRow {
	rows := annotatorRows(a.feed.snap.Roster(), i, k, w)
	if d == nil || k >= len(d.opinions) {
		return ended(rows)
	}
	add := func(runs []run) { rows = append(rows, docRow{runs: fitRuns(runs, w)}) }
	for _, o := range d.opinions[k] {
		parts := d.parts(k, o.Scorer.Fingerprint)
		how := howRead(o, len(parts))
		switch {
		case !inHead(a, o.Scorer):
			add(opinionRuns(o, how))
		case how != "":
			add([]run{{faceFaint, clean(o.Scorer.Name) + " " + how}})
		}
		if r.drawn {
			for _, p := range parts {
				add(partRuns(p))
			}
		}
	}
	return ended(rows)
}

// ended are facts with a blank row between them and the text.
func ended(rows []docRow) []docRow {
	if rows == nil {
		return nil
	}
	return append(rows, docRow{})
}

// parts are the ratings of which a scorer's score of response k is the mean; nil where it is one.
func (d *detail) parts(k int, fingerprint string) []model.Part {
	if k >= len(d.draws) || len(d.draws[k][fingerprint]) < 2 {
		return nil
	}
	return d.draws[k][fingerprint]
}

// howRead says how sure a score is and how it was read off the answers, "" where there is nothing to
// say.
func howRead(o model.Opinion, ratings int) string {
	text := ""
	if o.Reason != model.NoReason {
		return text
	}
	if ratings > 1 {
		if !math.IsNaN(o.Spread) {
			text = " ± " + threeDigits(o.Spread)
		}
		text += fmt.Sprintf(" over %d ratings", ratings)
	} else if o.Spread > 0 {
		text = " ± " + threeDigits(o.Spread)
	}
	if o.Method != "" {
		text += "  " + clean(string(o.Method))
	}
	return text
}

// partRuns tell one rating and what was said with it.
func partRuns(p model.Part) []run {
	runs := []run{{faceFaint, "  " + strconv.Itoa(p.N+1) + "  "}, {faceBold, number(p.Value)}}
	if p.Method != "" {
		runs = append(runs, run{faceFaint, "  " + clean(string(p.Method))})
	}
	if p.Rationale != "" {
		runs = append(runs, run{faceFaint, "  " + firstLine(p.Rationale)})
	}
	return runs
}

// inHead reports whether a response's head tells a scorer's number: as its score or, where the column
// of the data is both, as its label.
func inHead(a *App, s model.ScorerInfo) bool {
	return s.Fingerprint == a.cfg.Scorer.Fingerprint ||
		s.Kind == "column" && a.feed.snap.Roster().StoredIsLabel
}

// opinionRuns tell a score and how it was read or, where there is nothing to say of that, its scale.
func opinionRuns(o model.Opinion, how string) []run {
	name := run{faceFaint, clean(o.Scorer.Name) + "  "}
	if o.Reason != model.NoReason {
		return []run{name, {faceBad, "failed: " + o.Reason.String()}}
	}
	value := run{faceBold, number(o.Value)}
	if s := o.Scorer.Scale; s.Known() && how == "" {
		scale := fmt.Sprintf(" of %s–%s", number(s.Lo), number(s.Hi))
		return []run{name, value, {faceFaint, scale}}
	}
	return []run{name, value, {faceFaint, how}}
}

// written adds what chat models wrote about the instruction, of one kind.
func (doc *document) written(a *App, r *reader, d *detail, kind string, w int) {
	if d == nil {
		return
	}
	for _, text := range d.writings {
		if text.Kind == kind {
			by := strings.TrimSpace(firstLine(text.Model))
			doc.across(r.block(a, text.Text, w, false), kind+", written by "+by)
		}
	}
}

// showDraws shows every rating of which a score is the mean, or the mean alone.
func (r *reader) showDraws(a *App) tea.Cmd {
	stay := r.anchor(a)
	r.drawn = !r.drawn
	stay()
	return nil
}

// noDraws says why there are no single ratings to show.
func (r *reader) noDraws(*App) string {
	if r.detail == nil {
		return "the scores are being read"
	}
	for k := range r.detail.draws {
		for fingerprint := range r.detail.draws[k] {
			if r.detail.parts(k, fingerprint) != nil {
				return ""
			}
		}
	}
	return "no score here is the mean of several ratings"
}
