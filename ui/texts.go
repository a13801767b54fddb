package ui

import (
	tea "charm.land/bubbletea/v2"

	"admap/model"
)

const (
	// keepTexts is how many samples' texts stay in memory: several screens of the list.
	keepTexts = 512
	// fetchAtOnce bounds what one command reads, so that the first lines show early.
	fetchAtOnce = 16
)

// textMsg brings texts read from disk.
type textMsg struct {
	indexes []int
	texts   []model.Text
	errs    []error
}

// cached is a sample's text, or why it could not be read.
type cached struct {
	text model.Text
	err  error
}

// textCache keeps the texts that were shown lately.
type textCache struct {
	have    map[int]cached
	pending map[int]bool
}

func newTextCache() textCache {
	return textCache{have: map[int]cached{}, pending: map[int]bool{}}
}

func (t *textCache) get(i int) (cached, bool) {
	c, ok := t.have[i]
	return c, ok
}

func (t *textCache) keep(msg textMsg) {
	if len(t.have)+len(msg.indexes) > keepTexts {
		clear(t.have) // what is still on screen is asked for again at once
	}
	for k, i := range msg.indexes {
		t.have[i] = cached{msg.texts[k], msg.errs[k]}
		delete(t.pending, i)
	}
}

// title is the first line of sample i's instruction, or what stands in for it.
func (a *App) title(i int) string {
	c, ok := a.texts.get(i)
	switch {
	case !ok:
		return "…"
	case c.err != nil:
		return "unreadable: " + firstLine(c.err.Error())
	}
	return firstLine(c.text.Instruction)
}

// fetchCmd reads the texts of indexes that are neither here nor on their way.
func (a *App) fetchCmd(indexes []int) tea.Cmd {
	var cmds []tea.Cmd
	var batch []int
	flush := func() {
		if len(batch) > 0 {
			cmds = append(cmds, readCmd(a.cfg.Texts, batch))
			batch = nil
		}
	}
	for _, i := range indexes {
		if _, ok := a.texts.have[i]; ok || a.texts.pending[i] {
			continue
		}
		a.texts.pending[i] = true
		if batch = append(batch, i); len(batch) == fetchAtOnce {
			flush()
		}
	}
	flush()
	return tea.Batch(cmds...)
}

func readCmd(texts Texts, indexes []int) tea.Cmd {
	return func() tea.Msg {
		msg := textMsg{indexes: indexes}
		for _, i := range indexes {
			t, err := texts.Text(i)
			msg.texts, msg.errs = append(msg.texts, t), append(msg.errs, err)
		}
		return msg
	}
}
