package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

const (
	// minWidth and minHeight are the least the panes can be read in.
	minWidth, minHeight = 60, 16
	// messageFor is how long a message stays in the footer unless a key is pressed.
	messageFor = 6 * time.Second
)

// mode is what has the keyboard: the map, the list, the reader, a dialog. Modes stand on a stack;
// the top one draws and takes the keys.
type mode interface {
	name() string
	keys() []binding
	// draw fills the part of the screen between header and footer.
	draw(a *App, ar area)
	// receive takes what no key table handles: other messages, and keys that type text.
	receive(a *App, msg tea.Msg) tea.Cmd
	// wants lists the samples whose text the mode shows.
	wants(a *App) []int
}

// App is the explorer.
type App struct {
	cfg Config
	ctx context.Context
	th  *theme
	// darkGround is what is known of the terminal's background.
	darkGround bool
	answers    answers
	w, h       int
	modes      []mode
	home       *explore

	feed   feed
	texts  textCache
	prefs  prefs
	filter filter
	msg    string
	msgAt  time.Time
	sticky bool   // the message stays until a key is pressed
	frame  string // the last View, valid while !dirty
	dirty  bool
	failed error
	edits  []change // being made or waiting, in the order of the keys
}

// New makes the explorer. Commands it starts end with ctx.
func New(ctx context.Context, cfg Config) *App {
	a := &App{cfg: cfg, ctx: ctx, dirty: true, th: newTheme(!cfg.Light, cfg.ASCII), darkGround: !cfg.Light}
	SpellASCII(cfg.ASCII)
	a.feed = newFeed(cfg)
	a.texts = newTextCache()
	a.home = newExplore()
	a.modes = []mode{a.home}
	var err error
	if a.prefs, err = recallPrefs(ctx, cfg.Settings); err != nil {
		a.say("settings not read: %v", err)
	}
	a.home.plot.recall(a.prefs)
	a.repaint()
	if len(cfg.Notices) > 0 {
		a.say("%s", strings.Join(cfg.Notices, " · "))
		a.sticky = true
	}
	return a
}

// Init starts the background feed. It waits for no answer of the terminal.
func (a *App) Init() tea.Cmd {
	return tea.Batch(a.waitCmd(), a.tickCmd(), a.deriveCmd(), tea.RequestBackgroundColor)
}

// Update takes one message and then asks for the texts that the screen now shows.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	a.dirty = true
	cmd := a.handle(msg)
	a.home.plot.refresh(a)
	return a, tea.Batch(cmd, a.fetchCmd(a.top().wants(a)))
}

func (a *App) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
		a.home.resize(a)
		return tea.ClearScreen // terminals reflow what was there, each in its way
	case tea.BackgroundColorMsg:
		if msg.Color != nil { // an answer that could be read
			a.onBackground(msg.IsDark())
		}
	case tea.ColorProfileMsg:
		a.th.limit(depthOf(msg.Profile))
	case tea.ModeReportMsg:
		if msg.Mode == ansi.ModeUnicodeCore {
			graphemes = msg.Value == ansi.ModeSet || msg.Value == ansi.ModeReset ||
				msg.Value == ansi.ModePermanentlySet
		}
	case uv.UnknownEvent:
		a.answers.cut(string(msg), a.cfg.Now())
	case tea.KeyPressMsg:
		if a.answers.swallows(msg.String(), a.cfg.Now()) {
			return nil
		}
		return a.onKey(msg)
	case tea.PasteMsg, tea.MouseMsg:
		return a.top().receive(a, msg)
	case newsMsg:
		return a.onNews(msg)
	case derivedMsg:
		return a.onDerived(msg)
	case tickMsg:
		return a.onTick()
	case textMsg:
		a.texts.keep(msg)
	case editedMsg:
		return a.onEdited(msg)
	case noteMsg:
		a.onNote(msg)
	case searchMsg:
		return a.onSearch(msg)
	case exportedMsg:
		a.onExported(msg)
	case rememberedMsg:
		if msg.err != nil {
			a.say("setting not kept: %v", msg.err)
		}
	default:
		return a.broadcast(msg)
	}
	return nil
}

// broadcast gives a result to the modes, which know their own generations.
func (a *App) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, m := range a.modes {
		cmds = append(cmds, m.receive(a, msg))
	}
	return tea.Batch(cmds...)
}

func (a *App) onKey(msg tea.KeyPressMsg) tea.Cmd {
	a.msg, a.sticky = "", false
	key := strings.TrimPrefix(msg.String(), "alt+") // esc and a key sent in one go arrive as alt
	if key == "ctrl+c" {
		return tea.Quit
	}
	if cmd, ok := press(a, a.top().keys(), key); ok {
		return cmd
	}
	return a.top().receive(a, msg)
}

func (a *App) top() mode { return a.modes[len(a.modes)-1] }

func (a *App) push(m mode) { a.modes = append(a.modes, m) }

// pop goes back to the mode below; the map is never left.
func (a *App) pop() {
	if len(a.modes) > 1 {
		a.modes = a.modes[:len(a.modes)-1]
	}
}

// say shows a message in the footer until the next key, or a while.
func (a *App) say(format string, args ...any) {
	if a.sticky {
		return // what was said at the start is read first
	}
	a.msg = clean(fmt.Sprintf(format, args...))
	a.msgAt = a.cfg.Now()
}

// View draws the frame, or returns the last one where nothing has happened since.
func (a *App) View() tea.View {
	if a.dirty {
		a.frame = a.render()
		a.dirty = false
	}
	return tea.View{
		Content: a.frame, AltScreen: true, MouseMode: tea.MouseModeAllMotion,
		WindowTitle: "admap " + Clean(a.cfg.Name),
	}
}

func (a *App) render() string {
	c := newCanvas(max(1, a.w), max(1, a.h))
	ar := c.all()
	if a.w < minWidth || a.h < minHeight {
		for y, line := range wrap(fmt.Sprintf("admap needs %d×%d cells, this is %d×%d.",
			minWidth, minHeight, a.w, a.h), c.w) {
			ar.put(0, y, style{}, line)
		}
		return c.String()
	}
	drawHeader(a, ar.sub(rect{0, 0, a.w, 1}))
	a.drawModes(ar.sub(rect{0, 1, a.w, a.h - 2}))
	a.drawFooter(ar.sub(rect{0, a.h - 1, a.w, 1}))
	return c.String()
}

// drawModes draws the top mode, and below a dialog the mode it was opened from.
func (a *App) drawModes(ar area) {
	n := len(a.modes) - 1
	for n > 0 && isDialog(a.modes[n]) {
		n--
	}
	for _, m := range a.modes[n:] {
		m.draw(a, ar)
	}
}

func isDialog(m mode) bool {
	switch m.(type) {
	case *exportDialog, *prompt, *helpScreen, *verdictDialog:
		return true
	}
	return false
}

func (a *App) drawFooter(ar area) {
	state := fmt.Sprintf("%s %s saved ", comma(a.feed.snap.Counts.Flagged()), a.th.flag)
	st := a.th.faint
	if len(a.edits) > 0 {
		state, st = "saving… ", a.th.warn
	}
	if a.failed != nil || a.feed.progress.Unstored != "" {
		state, st = "NOT SAVED ", a.th.bad
	}
	if a.msg != "" {
		ar.put(1, 0, a.th.warn, fit(a.msg, a.w-2))
		return
	}
	x := ar.putRight(0, st, state)
	footerKeys(ar, a.th, a, a.top().keys(), x-1)
}

// body is the part of the screen between header and footer.
func (a *App) body() rect { return rect{0, 1, a.w, max(0, a.h-2)} }
