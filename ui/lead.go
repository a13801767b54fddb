package ui

import (
	"slices"
	"strings"

	"admap/model"
)

// leading are the responses of sample i that stand first side by side: those a review asks about, so
// that both are on screen however many columns there are. It is asked once a sample, so that scores
// that arrive move nothing.
func (r *reader) leading(a *App, i int) []int {
	p := a.feed.diag.Worst[i]
	if !r.leads || p == (model.Pair{}) {
		return nil
	}
	return []int{min(p.A, p.B), max(p.A, p.B)}
}

// order is how n responses stand side by side, in so many columns: as in the data where that shows
// those that lead.
func (r *reader) order(n, cols int) []int {
	var list []int
	if len(r.lead) > 0 && r.lead[len(r.lead)-1] >= cols {
		list = slices.Clone(r.lead)
	}
	for k := range n {
		if !slices.Contains(list, k) {
			list = append(list, k)
		}
	}
	return list
}

// orderOf is the place of response k side by side.
func (r *reader) orderOf(k, n, cols int) int { return slices.Index(r.order(n, cols), k) }

// letters names responses: the first and the last of those that follow each other, else each.
func letters(list []int) string {
	first, last := list[0], list[len(list)-1]
	if slices.IsSorted(list) && last-first == len(list)-1 {
		return letter(first) + "–" + letter(last)
	}
	names := make([]string, len(list))
	for at, k := range list {
		names[at] = letter(k)
	}
	return strings.Join(names, " ")
}
