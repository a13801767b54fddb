package ui

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// allScenes are the golden frames' places and the others.
func allScenes() map[string][]string {
	all := maps.Clone(scenes)
	maps.Copy(all, asciiScenes)
	return all
}

// A storm of resizes, with keys in between, in every place: each frame is filled exactly.
func TestAStormOfSizes(t *testing.T) {
	skipUnderRace(t)
	t.Parallel()
	f := evilFake()
	rng := rand.New(rand.NewPCG(8, 8))
	sizes := [][2]int{{1, 1}, {300, 100}, {1, 100}, {300, 1}, {60, 16}, {59, 16}, {60, 15}, {2, 2}}
	for range 16 {
		sizes = append(sizes, [2]int{1 + rng.IntN(300), 1 + rng.IntN(100)})
	}
	for _, name := range slices.Sorted(maps.Keys(allScenes())) {
		a := start(t, f, 120, 36)
		hit(a, allScenes()[name]...)
		for k, size := range sizes {
			_, cmd := a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			settle(a, cmd)
			what := fmt.Sprint(name, size)
			checkSize(t, what, a.View().Content, size[0], size[1], ansi.StringWidthWc)
			hit(a, []string{"down", "right", "n", "left", "up"}[k%5])
			checkSize(t, what+" after a key", a.View().Content, size[0], size[1], ansi.StringWidthWc)
		}
	}
}
