package ui

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// longestName and shortestName bound how much of a source's name a line of several shows.
const longestName, shortestName = 14, 5

// mix is what the regions consist of: their sources and the lengths of their responses.
type mix struct {
	here    model.Region         // that the one line is of, where there is room for one
	classes *model.SourceClasses // nil until the first result
	names   []string             // of the classes, clean
	of      [model.NumRegions]model.Composition
	part    *model.Partition // what of was computed from
	asked   *model.Partition // being computed
	busy    bool
}

// mixMsg brings the composition of a partition.
type mixMsg struct {
	classes *model.SourceClasses
	of      [model.NumRegions]model.Composition
	part    *model.Partition
}

// fetch computes the composition of new regions beside the event loop, one at a time.
func (m *mix) fetch(a *App) tea.Cmd {
	if m.busy || m.part == a.feed.part {
		return nil
	}
	m.busy, m.asked = true, a.feed.part
	roster, part, classes := a.feed.snap.Roster(), a.feed.part, m.classes
	return func() tea.Msg { return composed(roster, part, classes) }
}

// composed finds what regions consist of, and the classes of the sources where they are not known.
func composed(r *model.Roster, part *model.Partition, classes *model.SourceClasses) mixMsg {
	if classes == nil { // the roster does not change
		c := r.LargestSources(numSources)
		classes = &c
	}
	return mixMsg{classes, model.Compose(r, part, classes), part}
}

// take takes over what was asked for last.
func (m *mix) take(r *model.Roster, msg mixMsg) {
	if msg.part != m.asked {
		return
	}
	m.busy, m.part, m.of = false, msg.part, msg.of
	if m.classes != nil {
		return
	}
	m.classes = msg.classes
	for _, s := range m.classes.Largest {
		name := firstLine(r.Sources[s])
		if name == "" {
			name = "(none)"
		}
		m.names = append(m.names, name)
	}
	m.names = append(m.names, "other") // the class of all others is there even if empty
}

// oneSource says why sources tell nothing apart, "" where they do.
func (m *mix) oneSource(r *model.Roster) string {
	switch {
	case m.classes == nil:
		return "counting the sources …"
	case len(m.classes.Largest) > 1:
		return ""
	case len(m.classes.Largest) == 1 && r.Sources[m.classes.Largest[0]] != "":
		return "there is one source only: " + m.names[0]
	}
	return "the data name no sources"
}

// shares names the sources that count holds, the largest first, each with its number in the legend
// where that is shown, and its share in per cent; as many as fit in w cells.
func (m *mix) shares(a *App, count []uint32, w int) string {
	order := make([]int, 0, len(count))
	total := uint32(0)
	for k, n := range count {
		if total += n; n > 0 {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(count[b]) - int(count[a]) })
	text := ""
	for at, k := range order {
		head, tail := "", fmt.Sprintf(" %.0f%%", 100*float64(count[k])/float64(total))
		if at > 0 {
			head = ", "
		}
		if a.home.plot.colour == bySource {
			head += a.th.classSign(bySource, int8(k)) + " "
		}
		room := w - width(text) - width(head) - width(tail)
		if at > 0 && room < shortestName {
			break
		}
		text += head + fit(m.names[k], min(longestName, max(room, 2))) + tail
	}
	return text
}

// lines say what the regions consist of, each in one line: of all three where there is room, else of
// the one under the cursor.
func (m *mix) lines(a *App) []part {
	if m.part == nil || a.feed.part.Drawn == 0 {
		return nil
	}
	regions := regionOrder[:]
	if a.body().h < roomyHeight {
		if p := &a.home.plot; !p.rest.walking {
			m.here = p.regionHere(a.feed.part)
		}
		regions = []model.Region{m.here}
	}
	var lines []part
	for _, r := range regions {
		if text := m.line(a, r); text != "" {
			lines = append(lines, part{text: text, st: a.th.regionStyle(r)})
		}
	}
	return lines
}

// line says how long a region's responses are beside those of the whole map, and its sources.
func (m *mix) line(a *App, r model.Region) string {
	text := ""
	if ratio := m.of[r].Length / m.of[model.Off].Length; !math.IsNaN(ratio) {
		text = " " + longer(ratio)
		if a.panelWidth() >= narrowPanel {
			text = " responses" + text
		}
	}
	if m.oneSource(a.feed.snap.Roster()) == "" && a.feed.part.Stats[r].Count > 0 {
		if text != "" {
			text += ","
		}
		count := make([]uint32, len(m.of[r].Samples))
		for k, n := range m.of[r].Samples {
			count[k] = uint32(n)
		}
		text += " " + m.shares(a, count, a.panelWidth()-5-width(text))
	}
	if text == "" {
		return ""
	}
	return strconv.Itoa(slices.Index(regionOrder[:], r)+1) + text
}

// under is what the cursor's cell shows.
func (p *plot) view() model.CellView {
	if p.density == nil || p.cols != p.density.View.Cols || p.rows != p.density.View.Rows {
		return model.CellView{}
	}
	return p.density.At(p.row*p.cols + p.col)
}

// longer says how a length compares with the average.
func longer(ratio float64) string {
	switch by := math.Round(100 * (ratio - 1)); {
	case by == 0:
		return "of average length"
	case by >= 100:
		return fmt.Sprintf("%.1f× longer", ratio)
	case by > 0:
		return fmt.Sprintf("%.0f%% longer", by)
	default:
		return fmt.Sprintf("%.0f%% shorter", -by)
	}
}

// regionHere is the region of most samples under the cursor, or else the one its place lies in.
func (p *plot) regionHere(part *model.Partition) model.Region {
	if v := p.view(); v.Count > 0 {
		return v.Region
	}
	switch {
	case p.cx >= part.Cuts.Variance:
		return model.HighVar
	case p.cy >= part.Cuts.Mean:
		return model.HighAvg
	}
	return model.LowAvg
}
