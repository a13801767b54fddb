package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

const (
	// keepRecent is how many lines of the command line are remembered.
	keepRecent = 50
	// paletteLines is how many commands show at once where there is room.
	paletteLines = 16
	// mostSpread is how many letters of a name each letter typed may pass over.
	mostSpread = 3
)

// entry is one thing that the command line can do.
type entry struct {
	name  string // what is typed: of a binding, its help
	args  string
	help  string
	shown string // its key
	why   string // why it cannot be used now
	do    func(a *App, arg string) tea.Cmd
}

// offer is an entry as a line calls it.
type offer struct {
	entry
	arg    string
	recent bool // the whole line was run before
	score  int  // less is better
}

// commandLine is the command line: a line of text, and everything that it may mean.
type commandLine struct {
	overlay
	line    prompt
	entries []entry
	found   []offer
	chosen  int
	failed  string
	top     int  // the first one shown
	drawn   rect // where they were drawn last, on screen
}

func openPalette(a *App) tea.Cmd {
	p := &commandLine{entries: a.entries()}
	a.push(p)
	p.search(a)
	return nil
}

// entries are what the top mode and the program can do.
func (a *App) entries() []entry {
	commands := appCommands()
	if m, ok := a.top().(commander); ok {
		commands = append(m.commands(), commands...)
	}
	var list []entry
	for _, c := range commands {
		list = append(list, entry{name: c.name, args: c.args, help: c.help, do: c.do})
	}
	for _, b := range tableOf(a.top()) {
		if b.help != "" && !slices.Contains(b.keys, ":") {
			list = append(list, entry{name: b.help, shown: b.shown, why: b.disabled(a),
				do: func(a *App, _ string) tea.Cmd { return b.run(a) }})
		}
	}
	return list
}

func (p *commandLine) name() string { return "command line" }

func (p *commandLine) keys() []binding {
	table := []binding{
		on("enter", "↵", "run", "run what is chosen", p.run),
		on("down ctrl+n", "↓", "next", "choose the next", p.choose(1)),
		on("up ctrl+p", "↑", "", "choose the one before", p.choose(-1)),
		on("tab", "⇥", "complete", "complete the name that is chosen", p.complete),
		on("esc", "esc", "cancel", "run nothing", back),
	}
	for _, b := range p.line.editKeys() {
		do := b.do
		b.do = func(a *App) tea.Cmd {
			cmd := do(a)
			p.search(a)
			return cmd
		}
		table = append(table, b)
	}
	return table
}

func (p *commandLine) choose(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		p.chosen = max(0, min(p.chosen+by, len(p.found)-1))
		return nil
	}
}

func (p *commandLine) complete(a *App) tea.Cmd {
	if len(p.found) > 0 {
		m := p.found[p.chosen]
		p.line.set(m.line())
		if m.args != "" && m.arg == "" {
			p.line.insert(" ")
		}
		p.search(a)
	}
	return nil
}

// line is what one would type for it.
func (m *offer) line() string { return strings.TrimSpace(m.name + " " + m.arg) }

func (p *commandLine) run(a *App) tea.Cmd {
	if len(p.found) == 0 {
		p.failed = "there is no such command"
		if near := nearestName(p.text(), p.entries); near != "" {
			p.failed += fmt.Sprintf("; the nearest is %q", near)
		}
		return nil
	}
	m := p.found[p.chosen]
	a.pop()
	a.recent = slices.DeleteFunc(a.recent, func(s string) bool { return s == m.line() })
	a.recent = append([]string{m.line()}, a.recent...)
	a.recent = a.recent[:min(len(a.recent), keepRecent)]
	return m.do(a, m.arg)
}

func (p *commandLine) text() string { return strings.TrimSpace(string(p.line.text)) }

// search finds what the line may mean: with nothing typed everything, what was run lately first.
func (p *commandLine) search(a *App) {
	p.found, p.chosen, p.failed = nil, 0, ""
	text := p.text()
	if text == "" {
		for _, line := range a.recent {
			if m, ok := calls(p.entries, line); ok {
				m.recent = true
				p.found = append(p.found, m)
			}
		}
		for _, e := range p.entries {
			p.found = append(p.found, offer{entry: e})
		}
		return
	}
	for _, e := range p.entries {
		if m, ok := e.match(text); ok {
			p.found = append(p.found, m)
		}
	}
	slices.SortStableFunc(p.found, func(x, y offer) int { return cmp.Compare(x.score, y.score) })
}

// calls finds the entry that a whole line calls by its name.
func calls(entries []entry, line string) (offer, bool) {
	for _, e := range entries {
		rest, named := strings.CutPrefix(line, e.name)
		if named && (rest == "" || e.args != "" && rest[0] == ' ') {
			return offer{entry: e, arg: strings.TrimSpace(rest)}, true
		}
	}
	return offer{}, false
}

// match reports whether text may call e, and how well it fits: by its name and arguments, by the
// beginning of its name or of a word, anywhere in it, or by letters in their order.
func (e entry) match(text string) (offer, bool) {
	m := offer{entry: e}
	if called, ok := calls([]entry{e}, text); ok {
		return called, true
	}
	word, arg, more := strings.Cut(text, " ")
	lower, name := strings.ToLower(text), strings.ToLower(e.name+" "+e.help)
	switch {
	case e.shown == text: // its key
		m.score = 1
	case more && e.args != "" && strings.HasPrefix(e.name, word):
		m.arg, m.score = strings.TrimSpace(arg), 1
	case strings.HasPrefix(name, lower):
		m.score = 2
	case strings.Contains(" "+name, " "+lower):
		m.score = 3
	case strings.Contains(name, lower):
		m.score = 4
	default:
		spread, ok := scattered(strings.ToLower(e.name), lower)
		m.score = 5 + spread
		return m, ok && spread <= mostSpread*len(lower)
	}
	return m, true
}

// scattered reports whether s holds the letters of text in their order, and over how many it skips.
func scattered(s, text string) (skipped int, ok bool) {
	s = s[max(0, strings.IndexAny(s, text[:1])):]
	for _, r := range text {
		at := strings.IndexRune(s, r)
		if at < 0 {
			return 0, false
		}
		skipped += at
		s = s[at+utf8.RuneLen(r):]
	}
	return skipped, true
}

// nearestName is the name that takes the fewest changes of letters to become the first word of text.
func nearestName(text string, entries []entry) (name string) {
	word, _, _ := strings.Cut(text, " ")
	best := 2 + len(word)/2 // further away it is no slip of the fingers
	for _, e := range entries {
		if d := typos(word, e.name); d < best && !strings.Contains(e.name, " ") {
			name, best = e.name, d
		}
	}
	return name
}

// typos is the number of characters to insert, delete or replace between a and b.
func typos(a, b string) int {
	row := make([]int, len(b)+1)
	for k := range row {
		row[k] = k
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func (p *commandLine) receive(a *App, msg tea.Msg) tea.Cmd {
	cmd := p.line.receive(a, msg)
	switch m := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		p.search(a)
	case tea.MouseWheelMsg:
		by := 1
		if m.Button == tea.MouseWheelUp {
			by = -1
		}
		return p.choose(by)(a)
	case tea.MouseClickMsg:
		if row := m.Y - p.drawn.y; row >= 0 && row < p.drawn.h && p.top+row < len(p.found) {
			p.chosen = p.top + row
			return p.run(a)
		}
	}
	return cmd
}

func (p *commandLine) draw(a *App, ar area) {
	w := min(90, ar.w-4)
	rows := min(paletteLines, ar.h-4)
	in := dialog(a, ar, " what may be done here ", w, rows+1)
	in.put(1, 0, a.th.key, ":")
	drawInput(in.sub(rect{2, 0, in.w - 2, 1}), 0, in.w-3, p.line.text, p.line.at)
	if len(p.found) == 0 {
		text := p.failed
		if text == "" {
			text = "no command of that name"
		}
		in.put(2, 1, a.th.warn, fit(clean(text), in.w-3))
	}
	p.drawn = in.sub(rect{0, 1, in.w, rows}).rect
	p.top = max(0, p.chosen-rows+1)
	for y := 0; y < rows && p.top+y < len(p.found); y++ {
		m := &p.found[p.top+y]
		drawEntry(a, in.sub(rect{0, 1 + y, in.w, 1}), m, p.top+y == p.chosen)
	}
}

// drawEntry writes a name, what follows it, what it does, and its key.
func drawEntry(a *App, ar area, m *offer, chosen bool) {
	st := style{}
	if m.why != "" {
		st = a.th.faint
	}
	right := ar.w - 1
	if m.shown != "" {
		right -= width(m.shown)
		ar.put(right, 0, a.th.key, m.shown)
	}
	if m.recent {
		right -= width(" again ")
		ar.put(right, 0, a.th.faint, " again ")
	}
	line := m.line()
	if m.arg == "" && m.args != "" {
		line += " " + m.args
	}
	x := ar.put(2, 0, st, fit(clean(line), right-3)) + 2
	about := m.help
	if m.why != "" {
		about = "(" + m.why + ")"
	}
	ar.put(x, 0, a.th.faint, fit(about, right-x-1))
	if chosen {
		ar.cursorLine(a.th, 0)
	}
}
