package export

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"admap/model"
)

// heldOutRule says how a split is made, for the manifest.
const heldOutRule = "of the different instructions, their share rounded half up, at least one and " +
	"never all, those with the smallest SHA-256 of held-out:SEED:KEY; key is the SHA-256 of the " +
	"instruction (of the system prompt where there is none) in lower case with white space as " +
	"single spaces; all samples of an instruction go one way, whatever their system prompt"

// split is how samples part into two files by their instructions.
type split struct {
	train, held       []int // samples, in ascending order
	instructions, out int   // different ones, and of them held out
}

type instructionKey [sha256.Size]byte

// keyOfInstruction is the same for instructions that differ in case and white space only.
func keyOfInstruction(t *model.Text) instructionKey {
	said := strings.Fields(t.Instruction)
	if len(said) == 0 {
		said = strings.Fields(t.System)
	}
	return sha256.Sum256([]byte(strings.ToLower(strings.Join(said, " "))))
}

// split parts the samples. All of them are in train where nothing is held out.
func (r *Request) split(ctx context.Context, in []int) (s split, err error) {
	if r.Recipe.HeldOut == 0 {
		return split{train: in}, nil
	}
	keys, of := make([]instructionKey, len(in)), map[instructionKey]bool{}
	for k, i := range in {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		text, err := r.Source.Text(i)
		if err != nil {
			return s, fmt.Errorf("sample %d: %w", i+1, err)
		}
		keys[k] = keyOfInstruction(&text)
		of[keys[k]] = true
	}
	if len(of) < 2 {
		return s, fmt.Errorf("%w: held-out: there is no second instruction to hold out", ErrUsage)
	}
	s.instructions, s.out = len(of), heldOutOf(len(of), r.Recipe.HeldOut)
	held := drawInstructions(of, s.out, r.Recipe.Seed)
	for k, i := range in {
		if held[keys[k]] {
			s.held = append(s.held, i)
		} else {
			s.train = append(s.train, i)
		}
	}
	return s, nil
}

// heldOutOf is how many of n instructions, two at least, make up a share.
func heldOutOf(n int, share float64) int {
	return min(max(1, int(math.Floor(share*float64(n)+0.5))), n-1)
}

// drawInstructions draws n of the keys.
func drawInstructions(of map[instructionKey]bool, n int, seed uint64) map[instructionKey]bool {
	type lot struct{ ticket, key instructionKey }
	lots, draw := make([]lot, 0, len(of)), model.Draw{What: "held-out", Seed: seed}
	for key := range of {
		lots = append(lots, lot{draw.Ticket(hex.EncodeToString(key[:])), key})
	}
	slices.SortFunc(lots, func(a, b lot) int {
		return cmp.Or(bytes.Compare(a.ticket[:], b.ticket[:]), bytes.Compare(a.key[:], b.key[:]))
	})
	held := map[instructionKey]bool{}
	for _, l := range lots[:n] {
		held[l.key] = true
	}
	return held
}

// heldOutPath is where what is held out of a file goes: train.jsonl gets train.held-out.jsonl.
func heldOutPath(path string) string {
	ext := filepath.Ext(path)
	if packed := strings.ToLower(ext); packed == ".gz" || packed == ".zst" {
		ext = filepath.Ext(strings.TrimSuffix(path, ext)) + ext
	}
	if ext == filepath.Base(path) { // a name that begins with its only dot
		ext = ""
	}
	return strings.TrimSuffix(path, ext) + ".held-out" + ext
}
