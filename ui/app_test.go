package ui

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func stripped(s string) string { return ansi.Strip(s) }

func TestLook(t *testing.T) {
	a := start(t, newFake(500, 480), 120, 36)
	fmt.Println(screen(a))
	hit(a, "tab")
	fmt.Println(screen(a))
	hit(a, "enter")
	fmt.Println(screen(a))
	hit(a, "m", "esc", "esc", "x")
	fmt.Println(screen(a))
	hit(a, "esc", "?")
	fmt.Println(screen(a))
}
