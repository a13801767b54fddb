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

// minWidth and minHeight are the least the panes can be read in.
const minWidth, minHeight = 60, 16

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

	closes   func()  // of what is shown now; nil for nothing
	own      Shown   // what was shown first: the scorer of the run, if there is one
	loading  loading // another scorer, on its way to the screen
	rival    rival
	traits   traits
	warnings warnings
	feed     feed
	texts    textCache
	prefs    prefs
	filter   filter
	msg      string
	msgAt    time.Time
	sticky   bool // the message stays until a key is pressed
	msgBad   bool
	said     []message
	buttons  []button // of the footer as last drawn
	recent   []string // what was run on the command line, the last first
	hint     bool     // the first-run hint is on the map
	leaves   bool     // the program ends once the changes that wait are on disk
	frame    string   // the last View, valid while !dirty
	drawn    *canvas
	dirty    bool
	failed   error
	ranks    keyRanks
	edits    []change        // being made or waiting, in the order of the keys
	saves    context.Context // of edits: a signal does not end it
	drop     func()          // ends saves
	after    func(time.Duration, func(time.Time) tea.Msg) tea.Cmd
}

// New makes the explorer. Commands it starts end with ctx.
func New(ctx context.Context, cfg Config) *App {
	a := &App{cfg: cfg, ctx: ctx, dirty: true, th: newTheme(!cfg.Light, cfg.ASCII),
		darkGround: !cfg.Light, after: tea.Tick}
	a.saves, a.drop = context.WithCancel(context.WithoutCancel(ctx))
	SpellASCII(cfg.ASCII)
	a.own = Shown{Scorer: cfg.Scorer, Cohort: cfg.Cohort}
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
	a.hint = cfg.Welcome && a.fresh()
	if len(cfg.Notices) > 0 {
		a.say("%s", strings.Join(cfg.Notices, " · "))
		a.sticky = true
	}
	return a
}

// Init starts the background feed. It waits for no answer of the terminal.
func (a *App) Init() tea.Cmd {
	return tea.Batch(a.waitCmd(), a.tickCmd(), a.deriveCmd(), a.askForScorer(),
		tea.RequestBackgroundColor)
}

// Update takes one message and then asks for the texts that the screen now shows.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	a.dirty = true
	cmd := a.handle(msg)
	a.home.plot.refresh(a)
	a.home.plot.settleBrush(a)
	return a, tea.Batch(cmd, a.restCmd(), a.filterCmd(), a.fetchCmd(a.top().wants(a)),
		a.home.errands(a), a.prepareCmd(), a.traitsCmd(), a.warningsCmd())
}

// preparer is a mode that has long work done beside the loop for what it shows.
type preparer interface{ prepare(a *App) tea.Cmd }

func (a *App) prepareCmd() tea.Cmd {
	var cmds []tea.Cmd
	for _, m := range a.modes {
		if m, ok := m.(preparer); ok {
			cmds = append(cmds, m.prepare(a))
		}
	}
	return tea.Batch(cmds...)
}

func (a *App) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return a.onSize(msg)
	case tea.BackgroundColorMsg:
		if msg.Color != nil { // an answer that could be read
			a.onBackground(msg.IsDark())
		}
	case tea.ColorProfileMsg:
		a.th.limit(depthOf(msg.Profile))
	case tea.ModeReportMsg:
		onModeReport(msg)
	case uv.UnknownEvent:
		a.answers.cut(string(msg), a.cfg.Now())
	case tea.KeyPressMsg:
		return a.onTyped(msg)
	case tea.MouseClickMsg:
		return a.onClick(msg)
	case tea.PasteMsg, tea.MouseMsg:
		return a.onOther(msg)
	case newsMsg:
		return a.onNews(msg)
	case derivedMsg:
		return a.onDerived(msg)
	case pausedMsg:
		return a.onPaused(msg)
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
	case filteredMsg:
		return a.onFiltered(msg)
	case reviewMsg:
		return a.onReview(msg)
	case auditMsg:
		return a.onAudit(msg)
	case exportedMsg:
		a.onExported(msg)
	case scorersMsg:
		return a.onScorers(msg)
	case shownMsg:
		return a.onShown(msg)
	case failedMsg:
		return a.onFailed(msg)
	case rivalMsg:
		return a.onRival(msg)
	case traitsMsg:
		a.onTraits(msg)
	case warningsMsg:
		a.onWarnings(msg)
	default:
		return a.broadcast(msg)
	}
	return nil
}

// onSize takes a new size over; who reads stays where they are.
func (a *App) onSize(msg tea.WindowSizeMsg) tea.Cmd {
	var stays []func()
	for _, m := range a.modes {
		if m, ok := m.(interface{ anchor(*App) func() }); ok {
			stays = append(stays, m.anchor(a))
		}
	}
	a.w, a.h = msg.Width, msg.Height
	a.home.resize(a)
	for _, stay := range stays {
		stay()
	}
	return tea.ClearScreen // terminals reflow what was there, each in its way
}

// onModeReport learns whether the terminal knows grapheme clusters.
func onModeReport(msg tea.ModeReportMsg) {
	if msg.Mode == ansi.ModeUnicodeCore {
		graphemes.Store(msg.Value == ansi.ModeSet || msg.Value == ansi.ModeReset ||
			msg.Value == ansi.ModePermanentlySet)
	}
}

// broadcast gives a result to the modes, which know their own generations.
func (a *App) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, m := range a.modes {
		cmds = append(cmds, m.receive(a, msg))
	}
	return tea.Batch(cmds...)
}

// onTyped takes a key, unless it is a piece of an answer that the terminal gave.
func (a *App) onTyped(msg tea.KeyPressMsg) tea.Cmd {
	if a.answers.swallows(msg.String(), a.cfg.Now()) {
		return nil
	}
	return a.onKey(msg)
}

// tooSmall reports whether nothing is shown; then nothing is done unseen either.
func (a *App) tooSmall() bool { return a.w < minWidth || a.h < minHeight }

// onOther gives the mode what is no key and no click.
func (a *App) onOther(msg tea.Msg) tea.Cmd {
	if a.tooSmall() {
		return nil
	}
	return a.top().receive(a, msg)
}

func (a *App) onKey(msg tea.KeyPressMsg) tea.Cmd {
	if a.tooSmall() && msg.String() != "ctrl+c" {
		return nil
	}
	a.msg, a.sticky = "", false
	hinted := a.dismissHint()
	key := strings.TrimPrefix(msg.String(), "alt+")   // esc and a key sent in one go arrive as alt
	if key == "esc" && msg.Mod.Contains(tea.ModAlt) { // esc twice, in one go
		first, _ := press(a, tableOf(a.top()), key)
		hinted = tea.Batch(hinted, first)
	}
	if cmd, ok := press(a, tableOf(a.top()), key); ok {
		return tea.Batch(hinted, cmd)
	}
	return tea.Batch(hinted, a.top().receive(a, msg))
}

func (a *App) top() mode { return a.modes[len(a.modes)-1] }

func (a *App) push(m mode) { a.modes = append(a.modes, m) }

// pop goes back to the mode below; the map is never left.
func (a *App) pop() {
	if len(a.modes) > 1 {
		a.modes = a.modes[:len(a.modes)-1]
	}
}

// View draws the frame, or returns the last one where nothing has happened since.
func (a *App) View() tea.View {
	if a.dirty {
		a.frame = a.render()
		a.dirty = false
	}
	return tea.View{
		Content: a.frame, AltScreen: true, MouseMode: tea.MouseModeAllMotion,
		WindowTitle: a.windowTitle(),
	}
}

func (a *App) render() string {
	c := newCanvas(max(1, a.w), max(1, a.h))
	a.drawn = c
	ar := c.all()
	if a.tooSmall() {
		for y, line := range wrap(fmt.Sprintf("admap needs %d×%d cells, this is %d×%d.",
			minWidth, minHeight, a.w, a.h), c.w) {
			ar.put(0, y, style{}, line)
		}
		return c.String()
	}
	drawHeader(a, ar.sub(rect{0, 0, a.w, 1}))
	a.drawModes(ar.sub(rect{0, 1, a.w, a.h - 2}))
	a.drawFooter(ar)
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

// overlay is part of every mode that is drawn over the one it was opened from.
type overlay struct{}

func (overlay) floats() bool { return true }

func (overlay) wants(*App) []int { return nil }

func isDialog(m mode) bool {
	over, ok := m.(interface{ floats() bool })
	return ok && over.floats()
}

// body is the part of the screen between header and footer.
func (a *App) body() rect { return rect{0, 1, a.w, max(0, a.h-2)} }
