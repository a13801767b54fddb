package ui

import (
	"slices"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

func (d *exportDialog) focus(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		d.field = (d.field + by + numFields) % numFields
		d.seeding = false
		return nil
	}
}

func (d *exportDialog) turn(by int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		switch d.field {
		case fieldWhat:
			d.chosen = (d.chosen + by + len(d.choices)) % max(1, len(d.choices))
		case fieldFormat:
			d.format = (d.format + by + len(d.formats)) % max(1, len(d.formats))
		case fieldPath:
			d.at = min(max(0, d.at+by), len(d.path))
		default:
			d.vary(by)
		}
		d.suggest(a)
		return d.remainsCmd()
	}
}

func (d *exportDialog) seek(by int) func(*App) tea.Cmd {
	return func(*App) tea.Cmd {
		d.field = fieldPath
		d.at = min(max(0, d.at+by), len(d.path))
		return nil
	}
}

func (d *exportDialog) clear(*App) tea.Cmd {
	d.path, d.at = slices.Clone(d.path[d.at:]), 0
	d.field, d.typedIn = fieldPath, true
	return nil
}

func (d *exportDialog) erase(*App) tea.Cmd {
	switch {
	case d.field == fieldSample && d.quota != "":
		_, n := utf8.DecodeLastRuneInString(d.quota)
		d.typeQuota(d.quota[:len(d.quota)-n])
	case d.field == fieldSeed:
		d.recipe.Seed, d.badSeed, d.seeding = d.recipe.Seed/10, nil, true
	case d.field == fieldPath && d.at > 0:
		d.path = slices.Delete(d.path, d.at-1, d.at)
		d.at--
		d.typedIn = true
	}
	return nil
}

// receive takes text for the sample or the seed where these have the focus, else for the path.
func (d *exportDialog) receive(a *App, msg tea.Msg) tea.Cmd {
	text := ""
	switch msg := msg.(type) {
	case standingMsg:
		d.take(a, msg)
		return d.remainsCmd()
	case remainsMsg:
		if msg.to == d {
			d.left = msg.remains
		}
	case tea.KeyPressMsg:
		text = typed(msg)
	case tea.PasteMsg:
		text = oneLine(msg.Content)
	}
	switch {
	case text == "":
	case d.field == fieldSample:
		d.typeQuota(d.quota + text)
	case d.field == fieldSeed:
		d.typeSeed(text)
	default:
		d.field = fieldPath
		d.path = slices.Insert(d.path, d.at, []rune(text)...)
		d.at += len([]rune(text))
		d.typedIn = true
	}
	return nil
}
