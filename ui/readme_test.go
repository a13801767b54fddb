package ui

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// The README's key list is the key tables, word for word.
func TestReadmeListsEveryKey(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	mode := ""
	for _, k := range KeyTable() {
		if k.Mode != mode {
			mode = k.Mode
			fmt.Fprintf(&want, "\n**%s**\n\n| key | does |\n|---|---|\n", mode)
		}
		fmt.Fprintf(&want, "| `%s` | %s |\n", k.Keys, k.Help)
	}
	if !strings.Contains(string(readme), want.String()) {
		t.Errorf("the README's key list is not the key tables; they say:\n%s", want.String())
	}
}
