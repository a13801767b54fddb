package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// numbered gives every sample numbered paragraphs, far more than are laid out at once.
func numbered(i int) model.Text {
	var b strings.Builder
	for n := range 900 {
		fmt.Fprintf(&b, "¶%03d %s\n\n", n, strings.Repeat("word ", 30))
	}
	return model.Text{Instruction: b.String(), Responses: make([]model.ResponseText, 4)}
}

// topParagraph is the number of the paragraph that the text on screen begins with.
func topParagraph(a *App) (n int) {
	shown := screen(a)
	at := strings.Index(shown, "¶")
	if at < 0 {
		return -1
	}
	fmt.Sscanf(shown[at:], "¶%d", &n)
	return n
}

// The place is kept through changes of size and form, far behind what is laid out at once.
func TestTheReaderStaysThroughResizes(t *testing.T) {
	f := newFake(6, 6)
	f.texts = numbered
	a := start(t, f, 120, 36)
	hit(a, "tab", "enter")
	for range 25 {
		screen(a)
		hit(a, "pgdown")
	}
	want := topParagraph(a)
	if want < 200 {
		t.Fatalf("paragraph %d is at the top\n%s", want, screen(a))
	}
	near := func(what string) {
		t.Helper()
		if got := topParagraph(a); got < want-1 || got > want+1 {
			t.Errorf("after %s paragraph %d is at the top, it was %d", what, got, want)
		}
	}
	for _, size := range []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 200, Height: 60},
		{Width: 61, Height: 20}, {Width: 120, Height: 36}} {
		_, cmd := a.Update(size)
		settle(a, cmd)
		near(fmt.Sprint(size))
	}
	for _, key := range []string{"t", "o", "t", "o"} {
		hit(a, key)
		near(key)
	}
	var cmds []tea.Cmd
	for _, w := range []int{100, 70, 140} { // faster than anything is laid out
		_, cmd := a.Update(tea.WindowSizeMsg{Width: w, Height: 30})
		cmds = append(cmds, cmd)
	}
	for _, cmd := range cmds {
		settle(a, cmd)
	}
	near("a drag")
	hit(a, "n")
	if got := topParagraph(a); got != 0 {
		t.Errorf("the next sample begins with paragraph %d", got)
	}
}
