package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

const (
	// twoColumnsFrom is the width from which the keys stand in two columns.
	twoColumnsFrom = 110
	// keyColumn is the room for the names of keys.
	keyColumn = 13
)

// section is what keys are for.
type section int

const (
	toMove section = iota
	toLook
	toNarrow
	toAct
	toRun
	numSections
)

var sectionNames = [numSections]string{"move", "look", "narrow", "act", "program"}

// sectionKeys say what a key is for, which is the same in every mode but where the mode is named.
var sectionKeys = [numSections]string{
	toMove: `left down up right h j k l H J K L shift+left shift+right n N p pgdown pgup ctrl+d
		home end g G list:ctrl+u reader:ctrl+u review:ctrl+u 1 2 3 reader:] reader:[ reader:tab`,
	toLook: `W + - 0 v a c C [ ] { } \ ; t o O D ctrl+left list:s list:S reader:left reader:right reader:h
		reader:l reader:1 map:backspace map:i`,
	toNarrow: `space / F B A S T I V * i map:esc list:1 list:2 list:3 list:0 reader:space`,
	toAct:    `enter tab R f m r u d backspace e w x y z Z review:s review:p review_summary:s`,
	toRun:    `s : ? f1 ctrl+c q esc`,
}

// sectionOf finds the section of a binding by its first key. What no table knows acts.
func sectionOf(mode string, b binding) section {
	named := strings.ReplaceAll(mode, " ", "_") + ":" + b.keys[0]
	for _, key := range []string{named, b.keys[0]} {
		for s, keys := range sectionKeys {
			if slices.Contains(strings.Fields(keys), key) {
				return section(s)
			}
		}
	}
	return toAct
}

// helpLine is a key, or the name of a section where it has no text.
type helpLine struct{ keys, text, why string }

// helpScreen lists every key of the mode it was opened from, out of the table that dispatches them.
type helpScreen struct {
	overlay
	of       string
	sections [numSections][]helpLine
	top      int
	most     int // the last line that may be at the top, as last drawn
	page     int
	query    prompt
	typing   bool // the query takes the keys
}

func openHelp(a *App) tea.Cmd {
	h := &helpScreen{of: a.top().name()}
	for _, b := range tableOf(a.top()) {
		if b.help != "" {
			s := sectionOf(h.of, b)
			h.sections[s] = append(h.sections[s], helpLine{b.shown, b.help, b.disabled(a)})
		}
	}
	a.push(h)
	return nil
}

func (h *helpScreen) name() string { return "help" }

func (h *helpScreen) keys() []binding {
	if h.typing {
		return append([]binding{
			on("enter", "↵", "narrow", "keep the lines with these words", h.endTyping),
			on("esc", "esc", "all", "show all keys again", h.showAll),
		}, h.query.editKeys()...)
	}
	return []binding{
		on("down j", "↓ j", "down", "scroll down", h.scroll(1)),
		on("up k", "↑ k", "up", "scroll up", h.scroll(-1)),
		on("pgdown space ctrl+f", "PgDn", "", "a page down (also space, ^f)", h.turn(1)),
		on("pgup ctrl+b", "PgUp", "", "a page up (also ^b)", h.turn(-1)),
		on("home g", "g", "", "to the top", h.scroll(-1<<30)),
		on("end G", "G", "", "to the end", h.scroll(1<<30)),
		on("/", "/", "narrow", "narrow to keys of which the help has these words", h.startTyping),
		on("esc q ? f1", "esc", "back", "back (also q, ?)", back),
	}
}

func (h *helpScreen) startTyping(*App) tea.Cmd {
	h.typing = true
	return nil
}

func (h *helpScreen) endTyping(*App) tea.Cmd {
	h.typing = false
	return nil
}

func (h *helpScreen) showAll(*App) tea.Cmd {
	h.typing, h.query = false, prompt{}
	return nil
}

func (h *helpScreen) scroll(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		h.top = max(0, min(h.top, h.most)+by) // drawing keeps it from going too far
		return nil
	}
}

func (h *helpScreen) turn(dir int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { return h.scroll(dir * max(1, h.page-1))(a) }
}

// blocks are the sections with the lines that the query leaves, none longer than w cells.
func (h *helpScreen) blocks(w int) (list [][]helpLine) {
	words := strings.Fields(strings.ToLower(string(h.query.text)))
	for s, lines := range h.sections {
		block := []helpLine{{keys: sectionNames[s]}}
		for _, l := range lines {
			has := func(word string) bool {
				return strings.Contains(strings.ToLower(l.keys+" "+l.text), word)
			}
			if !slices.ContainsFunc(words, func(w string) bool { return !has(w) }) {
				block = append(block, l.wrapped(w-keyColumn-2)...)
			}
		}
		if len(block) > 1 {
			list = append(list, append(block, helpLine{}))
		}
	}
	return list
}

// wrapped is a line with its text in as many as it takes. Why it cannot be used now begins a line of
// its own where it does not fit behind.
func (l helpLine) wrapped(w int) (list []helpLine) {
	texts := wrap(l.text, w)
	if l.why != "" {
		last, why := len(texts)-1, "("+clean(l.why)+")"
		if width(texts[last])+2+width(why) <= w {
			texts[last] += "  " + why
		} else {
			texts = append(texts, wrap(why, w)...)
		}
	}
	for k, text := range texts {
		more := helpLine{text: text, why: l.why}
		if k == 0 {
			more.keys = l.keys
		}
		list = append(list, more)
	}
	return list
}

// lines is how high all sections are, one below the other.
func (h *helpScreen) lines() (n int) {
	for _, lines := range h.sections {
		n += len(lines) + 2
	}
	return n
}

// columnsOf puts blocks below each other, or into two columns of about the same height.
func columnsOf(blocks [][]helpLine, two bool) [][]helpLine {
	all := slices.Concat(blocks...)
	if !two {
		return [][]helpLine{all}
	}
	left, best := 0, len(all)
	for k, n := 0, 0; k < len(blocks); k++ {
		n += len(blocks[k])
		if higher := max(n, len(all)-n); higher <= best {
			left, best = n, higher
		}
	}
	return [][]helpLine{all[:left], all[left:]}
}

func (h *helpScreen) draw(a *App, ar area) {
	n := 1
	if ar.w >= twoColumnsFrom && h.lines() > ar.h-3 {
		n = 2
	}
	w := min(76*n, ar.w-4)
	columns := columnsOf(h.blocks(w/n), n == 2)
	rows := 0
	for _, c := range columns {
		rows = max(rows, len(c)-1) // the last is empty
	}
	title := " keys of the " + h.of + " "
	in := dialog(a, ar, title, w, min(max(3, rows+1), ar.h-2))
	h.page = in.h - 1
	h.most = max(0, rows-h.page)
	h.top = min(h.top, h.most)
	each := in.w / len(columns)
	for c, lines := range columns {
		part := in.sub(rect{c * each, 0, each, in.h - 1})
		for y := 0; y < part.h && h.top+y < len(lines); y++ {
			drawHelpLine(a.th, part, y, lines[h.top+y])
		}
	}
	h.drawFoot(a.th, in, rows)
}

func drawHelpLine(th *theme, ar area, y int, l helpLine) {
	if l.text == "" {
		ar.put(1, y, th.title, l.keys)
		return
	}
	ar.put(1, y, th.key, fit(l.keys, keyColumn-1))
	st := style{}
	if l.why != "" {
		st = th.faint
	}
	ar.put(1+keyColumn, y, st, fit(l.text, ar.w-keyColumn-2))
}

// drawFoot shows the query, and whether there is more below.
func (h *helpScreen) drawFoot(th *theme, in area, rows int) {
	y := in.h - 1
	switch {
	case h.typing:
		in.put(1, y, th.key, "/")
		drawInput(in.sub(rect{2, 0, in.w - 12, in.h}), y, in.w-12, h.query.text, h.query.at)
	case len(h.query.text) > 0:
		in.put(1, y, th.warn, "/"+fit(clean(string(h.query.text)), in.w-12))
	}
	if h.top < h.most {
		in.putRight(y, th.faint, " more ↓ ")
	}
	if rows <= 0 {
		in.put(1, 0, th.warn, "no key of which the help has these words")
	}
}

func (h *helpScreen) receive(a *App, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		if h.typing {
			h.top = 0
			return h.query.receive(a, msg)
		}
	case tea.MouseWheelMsg:
		by := 3
		if m.Button == tea.MouseWheelUp {
			by = -by
		}
		return h.scroll(by)(a)
	}
	return nil
}
