// Package delimit parts texts of a dataset from what a model is told about them, by marks that no
// text can contain.
package delimit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Mark is a word that none of the texts contains. It depends on all of them, so nobody can write a
// text that contains its own, which would be a fixed point of the hash; and if one does
// nevertheless, the next mark is taken. The same texts have the same mark, so that a server's cache
// and a repeated run agree.
func Mark(texts ...string) string {
	for n := 0; ; n++ {
		h := sha256.New()
		for _, t := range texts {
			fmt.Fprintf(h, "%d:%s", len(t), t)
		}
		fmt.Fprintf(h, "%d", n)
		mark := hex.EncodeToString(h.Sum(nil)[:8])
		if !slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(t, mark) }) {
			return mark
		}
	}
}

// Section writes one text between two lines that carry the mark and its name.
func Section(b *strings.Builder, mark, name, text string) {
	fmt.Fprintf(b, "=== %s %s begins ===\n%s\n", mark, name, text)
	fmt.Fprintf(b, "=== %s %s ends ===\n\n", mark, name)
}
