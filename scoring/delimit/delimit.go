// Package delimit parts texts of a dataset from what a model is told about them, by marks that no
// text can contain.
package delimit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Mark is a word that depends on all texts it is to part, so that nobody can write a text which
// contains its own: that would be a fixed point of the hash. The same texts have the same mark.
func Mark(texts ...string) string {
	h := sha256.New()
	for _, t := range texts {
		fmt.Fprintf(h, "%d:%s", len(t), t)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Section writes one text between two lines that carry the mark and its name.
func Section(b *strings.Builder, mark, name, text string) {
	fmt.Fprintf(b, "=== %s %s begins ===\n%s\n", mark, name, text)
	fmt.Fprintf(b, "=== %s %s ends ===\n\n", mark, name)
}
