package ui

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func sides(edits []edit) (a, b string) {
	for _, e := range edits {
		a += e.gone + e.both
		b += e.fresh + e.both
	}
	return a, b
}

func TestDifference(t *testing.T) {
	show := func(edits []edit) string {
		s := ""
		for _, e := range edits {
			for _, r := range e.runs() {
				s += r.text
			}
		}
		return s
	}
	for _, c := range []struct{ a, b, want string }{
		{"the cat sat", "the dog sat", "the [-cat-]{+dog+} sat"},
		{"same", "same", "same"},
		{"", "new", "{+new+}"},
		{"old", "", "[-old-]"},
		{"", "", ""},
		{"naïve café", "naive café", "[-naïve-]{+naive+} café"},
		{"我喜欢红苹果", "我喜欢绿苹果", "我喜欢[-红-]{+绿+}苹果"},
		{"안녕 세계", "안녕 지구", "안녕 [-세계-]{+지구+}"},
		{"a b. c", "a b, c", "a b[-.-]{+,+} c"},
		{"one two three four", "five six seven eight", "[-one two three four-]{+five six seven eight+}"},
		{"keep\n\nx", "keep\n\ny", "keep\n\n[-x-]{+y+}"},
	} {
		edits, exact := difference(c.a, c.b)
		if got := show(edits); got != c.want || !exact {
			t.Errorf("%q, %q: %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

// lcs is the length of the longest common subsequence, the slow way.
func lcs(a, b []string) int {
	row := make([]int, len(b)+1)
	for i := range a {
		before := 0
		for j := range b {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = before + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			before = above
		}
	}
	return row[len(b)]
}

// The script is as short as brute force finds it, and both sides can be read from it.
func TestMyersIsShortest(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	random := func() []string {
		list := make([]string, rng.IntN(40))
		for k := range list {
			list[k] = string(rune('a' + rng.IntN(4)))
		}
		return list
	}
	for range 3000 {
		a, b := random(), random()
		budget := 1 << 30
		d := newMyers(a, b, &budget)
		if !d.run(0, len(a), 0, len(b)) {
			t.Fatal("no budget")
		}
		var left, right []string
		for k := range a {
			if !d.gone[k] {
				left = append(left, a[k])
			}
		}
		for k := range b {
			if !d.fresh[k] {
				right = append(right, b[k])
			}
		}
		if strings.Join(left, "") != strings.Join(right, "") || len(left) != lcs(a, b) {
			t.Fatalf("%v %v: %v and %v stay, the longest is %d", a, b, left, right, lcs(a, b))
		}
	}
}

func TestDifferenceKeepsBothSides(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	bits := []string{"the ", "a ", "漢", "字", "\n", "\n\n", "word ", "e\u0301", ", ", "x", "  ", "한글 ", "1.5 "}
	random := func() string {
		s := ""
		for range rng.IntN(60) {
			s += bits[rng.IntN(len(bits))]
		}
		return s
	}
	for range 2000 {
		a, b := random(), random()
		edits, _ := difference(a, b)
		if left, right := sides(edits); left != a || right != b {
			t.Fatalf("%q and %q came back as %q and %q", a, b, left, right)
		}
	}
}

// Long texts without anything in common end within the budget, by lines or as a whole.
func TestDifferenceIsBounded(t *testing.T) {
	skipUnderRace(t)
	t.Parallel()
	rng := rand.New(rand.NewPCG(7, 8))
	long := func(perLine int) string {
		var b strings.Builder
		for k := range 60_000 {
			b.WriteString(string(rune('a'+rng.IntN(26))) + string(rune('a'+rng.IntN(26))))
			b.WriteString(map[bool]string{true: "\n", false: " "}[k%perLine == perLine-1])
		}
		return b.String()
	}
	for _, perLine := range []int{10, 1, 1 << 30} {
		a, b := long(perLine), long(perLine)
		edits, exact := difference(a, b)
		if left, right := sides(edits); left != a || right != b {
			t.Error("a bounded comparison loses text")
		}
		if exact {
			t.Errorf("%d words a line: exact within the budget; the test is too small", perLine)
		}
	}
	rows := rendered(diffRows(long(10), long(10), 60))
	if !strings.Contains(rows, "compared by lines") {
		t.Error("the fallback is not said")
	}
}

func TestAlikeTextsAreSaidToBe(t *testing.T) {
	if got := rendered(diffRows("same words", "same words", 60)); !strings.Contains(got, "the two are the same") {
		t.Errorf("%s", got)
	}
}

// Run with: go test ./ui -run - -bench Difference
//
// Two answers of 4 kB that share half of their words, and two of 200 kB that share none.
func BenchmarkDifference(b *testing.B) {
	rng := rand.New(rand.NewPCG(7, 8))
	text := func(n, vocabulary int) string {
		var b strings.Builder
		for range n {
			b.WriteString(strings.Repeat("w", 1+rng.IntN(vocabulary)) + " ")
		}
		return b.String()
	}
	for name, s := range map[string][2]string{
		"answers": {text(700, 10), text(700, 10)},
		"long":    {text(30_000, 12), text(30_000, 12)},
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				difference(s[0], s[1])
			}
		})
	}
}
