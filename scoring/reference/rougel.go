package reference

import (
	"context"
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// subsequence computes ROUGE-L (Lin 2004): the F1 of the longest common subsequence of tokens,
//
//	P = lcs / tokens(response), R = lcs / tokens(reference), F1 = 100 · 2PR / (P + R)
//
// Tokens are maximal runs of Unicode letters, marks and digits, lower-cased; in scripts written
// without spaces every code point is one. On ASCII text that is what the rouge-score package does
// without stemming. That package splits words at letters outside a–z and finds no token at all in
// most scripts; here "café" is one token, and so is "кафе".
//
// The subsequence is found with a bit per token of the reference and a row per token of the
// response (Hyyrö 2004): n·m/64 steps of one word, and memory in proportion to n + m.
type subsequence struct {
	text  string
	ready bool
	ids   map[string]uint32
	head  []int32 // per id: its first position in the reference
	next  []int32 // per position: the next one of the same id, or -1
	last  []int32 // per id: its last position
	row   []uint64
	token []byte
}

func (s *subsequence) bulky() bool { return len(s.next) > maxKept }

func (s *subsequence) prepare(reference string) error {
	if s.ready && s.text == reference {
		return nil
	}
	s.text, s.ready, s.ids = reference, true, make(map[string]uint32)
	s.head, s.next, s.last = s.head[:0], s.next[:0], s.last[:0]
	s.eachToken(reference, func(token []byte) bool {
		at := int32(len(s.next))
		s.next = append(s.next, -1)
		id, ok := s.ids[string(token)]
		if !ok {
			s.ids[string(token)] = uint32(len(s.head))
			s.head, s.last = append(s.head, at), append(s.last, at)
			return true
		}
		s.next[s.last[id]], s.last[id] = at, at
		return true
	})
	return nil
}

func (s *subsequence) compare(ctx context.Context, response string) (float64, error) {
	s.row = append(s.row[:0], make([]uint64, (len(s.next)+63)/64)...)
	for w := range s.row {
		s.row[w] = ^uint64(0)
	}
	tokens := 0
	s.eachToken(response, func(token []byte) bool {
		tokens++
		if id, ok := s.ids[string(token)]; ok {
			s.step(id)
		}
		return tokens%4096 != 0 || ctx.Err() == nil
	})
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	common := 0
	for _, w := range s.row {
		common += bits.OnesCount64(^w)
	}
	if common == 0 {
		return 0, nil
	}
	precision := float64(common) / float64(tokens)
	recall := float64(common) / float64(len(s.next))
	return 100 * (2 * precision * recall / (precision + recall)), nil
}

// step takes one token of the response into account. A bit of the row is 0 where the longest common
// subsequence with the reference up to that position is one longer than up to the position before.
// Bits beyond the reference match nothing, so they stay set.
func (s *subsequence) step(id uint32) {
	var carry uint64
	at := s.head[id]
	for w := int(at) / 64; w < len(s.row) && (at >= 0 || carry != 0); w++ {
		var matches uint64
		for at >= 0 && int(at)/64 == w {
			matches |= 1 << (at % 64)
			at = s.next[at]
		}
		var sum uint64
		sum, carry = bits.Add64(s.row[w], s.row[w]&matches, carry)
		s.row[w] = sum | s.row[w]&^matches
	}
}

// eachToken calls f with the lower-cased tokens of text until it returns false.
func (s *subsequence) eachToken(text string, f func(token []byte) bool) {
	s.token = s.token[:0]
	flush := func() bool {
		more := len(s.token) == 0 || f(s.token)
		s.token = s.token[:0]
		return more
	}
	for _, r := range text {
		inWord, alone := class(r)
		if !inWord || alone {
			if !flush() {
				return
			}
		}
		if inWord {
			s.token = utf8.AppendRune(s.token, unicode.ToLower(r))
		}
		if alone && !flush() {
			return
		}
	}
	flush()
}

// unspaced are the scripts in which words are not set apart by spaces.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer,
	unicode.Myanmar, unicode.Tibetan,
}

// class says whether a code point belongs to tokens, and whether it is one by itself.
func class(r rune) (inWord, alone bool) {
	switch {
	case r < utf8.RuneSelf:
		return 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9', false
	case !unicode.In(r, unicode.L, unicode.M, unicode.N):
		return false, false
	default:
		return true, unicode.In(r, unspaced...)
	}
}
