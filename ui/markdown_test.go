package ui

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"admap/model"
)

// rendered is what rows look like, one line a row.
func rendered(rows []docRow) string {
	var b strings.Builder
	for _, t := range rows {
		line := ""
		for _, r := range t.runs {
			line += r.text
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func TestMarkdownConstructs(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"paragraphs", "one\ntwo\n\nthree", "one\ntwo\n\nthree"},
		{"hard breaks", "one  \ntwo\\\nthree", "one\ntwo\nthree"},
		{"headings", "# A *b*\n\nTwo\n---\n\n###### six", "# A b\n\n## Two\n\n###### six"},
		{"emphasis", "*a* __b__ ***c*** ~~d~~", "a b c ~~d~~"},
		{"code span", "use `a  *b*` and ``c`d``", "use `a  *b*` and `c`d`"},
		{"fenced code", "```go linenos\nfunc  f() {\n\n\treturn\n}\n```", "│ go linenos\n│ func  f() {\n│\n│     return\n│ }"},
		{"indented code", "a\n\n    if x:\n        y", "a\n\n│ if x:\n│     y"},
		{"bullets", "- a\n- b\n  - c\n    - d\n\n* e", "• a\n• b\n  • c\n    • d\n\n• e"},
		{"loose list", "- a\n\n  more\n\n- b", "• a\n\n  more\n\n• b"},
		{"numbers", "9. a\n10. b\n    1) c", "9. a\n10. b\n    1) c"},
		{"tasks", "- [x] done\n- [ ] open", "• [x] done\n• [ ] open"},
		{"quotes", "> a\n> > b\n>\n> - c", "│ a\n│\n│ │ b\n│\n│ • c"},
		{"rule", "a\n\n***\n\nb", "a\n\n" + strings.Repeat("─", 40) + "\n\nb"},
		{"links", `[text](http://x.y/z "title") <http://auto.link> ![alt](i.png)`,
			"text <http://x.y/z> \"title\"\nhttp://auto.link [image: alt] <i.png>"},
		{"references", "[a][1] [b]\n\n[1]: /one 'One'\n[b]: /two", "a </one> \"One\" b </two>\n\n[1]: /one 'One'\n\n[b]: /two"},
		{"entities", "&amp; &lt;b&gt; \\*not\\* &nosuch; &#65; &#x42; \\&amp;", "& <b> *not* &nosuch; A B &amp;"},
		{"HTML", "<div class=x>\n<b>bold</b>\n</div>\n\na <i>b</i> <!-- c -->",
			"<div class=x>\n<b>bold</b>\n</div>\n\na <i>b</i> <!-- c -->"},
		{"table", "|a|bb|\n|--|-:|\n|long one|1|\n|x|22|extra|", "a        │         bb\n─────────┼───────────\nlong one │          1\nx        │ 22 | extra"},
		{"empty item", "-\n- a", "•\n• a"},
	} {
		if got := rendered(markdownRows(c.source, 40, false)); got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", c.name, got, c.want)
		}
	}
}

func TestMarkdownInks(t *testing.T) {
	inks := map[string]face{}
	for _, row := range markdownRows("# H\n\n*e* **s** ***b*** `c` [l](u)", 60, false) {
		for _, r := range row.runs {
			inks[r.text] = r.face
		}
	}
	for text, want := range map[string]face{"H": faceBold | faceHead, "e": faceLine, "s": faceBold,
		"b": faceBold | faceLine, "c": faceCode, "l": faceLink | faceLine, " <u>": faceFaint} {
		if inks[text] != want {
			t.Errorf("%q has face %b, want %b", text, inks[text], want)
		}
	}
}

// A table that does not fit is wrapped in its cells, then written as records.
func TestWideTables(t *testing.T) {
	table := "| Name | What it is good for |\n|---|---|\n| hammer | nails and thumbs |\n| saw | planks |"
	if got, want := rendered(markdownRows(table, 24, false)), "Name   │ What it is good"+
		"\n       │ for\n───────┼────────────────\nhammer │ nails and\n       │ thumbs\nsaw    │ planks"; got != want {
		t.Errorf("narrow:\n%s\nwant:\n%s", got, want)
	}
	if got, want := rendered(markdownRows(table, 15, false)), "Name: hammer\nWhat it is good\nfor: nails and\n"+
		"thumbs\n\nName: saw\nWhat it is good\nfor: planks"; got != want {
		t.Errorf("records:\n%s\nwant:\n%s", got, want)
	}
}

func TestLongCodeGoesOnBehindASign(t *testing.T) {
	got := rendered(markdownRows("```\n"+strings.Repeat("x", 30)+"\n  y\n```", 20, false))
	if want := "│ " + strings.Repeat("x", 18) + "\n↪ " + strings.Repeat("x", 12) + "\n│   y"; got != want {
		t.Errorf("%s\nwant:\n%s", got, want)
	}
}

// everything is a text with every construct, in scripts of every width.
const everything = "# Heading *one*\n\nPara with `code span` and **strong** [link text](http://example.org/path " +
	"\"The title\").\nsoft  \nhard\n\n> quote level\n> > deeper 漢字 mixed\n\n1. first\n2. second\n   - nested עברית\n" +
	"     - deeper 한국어\n       1. deepest e\u0301ve\n- [ ] task\n\n```python title\ndef function(argument):\n    return " +
	"'a long long line that does not fit in narrow columns'\n```\n\n| head | wide column |\n|---|---|\n| cell one | cell " +
	"two has words | surplus |\n| three |\n\n<section>html</section>\n\n<span>inline</span> ![image](pic.png) ~~gone~~ &copy;" +
	" &amp;c.\n\n[ref]: http://ref.example 'Named'\n\n***\n\n    indented code\n\nend [ref] की क्षि 👩‍👩‍👧 กำ"

func wordsOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
}

// At every width no row is too wide, and every word of the source is there.
func TestEveryWidthHoldsEveryWord(t *testing.T) {
	for w := 1; w <= 200; w++ {
		for _, b := range []block{{form: formMarkdown}, {form: formRaw}, {form: formMarkdown, ascii: true}} {
			b.text, b.w = everything, w
			said := ""
			for y, row := range b.rows() {
				if got := row.width(); got > w {
					t.Fatalf("width %d, form %d: row %d is %d wide: %v", w, b.form, y, got, row.runs)
				}
				for _, r := range row.runs {
					if r.face&faceSign == 0 {
						said += r.text
					}
				}
				if row.joint == jointSpace || row.joint == jointEnd {
					said += " "
				}
			}
			if w == 1 {
				continue // wide letters do not fit in one cell
			}
			for _, word := range wordsOf(everything) {
				if word == "copy" || word == "amp" {
					continue // resolved
				}
				if clean(word) == word && !strings.Contains(strings.ReplaceAll(said, " ", ""), word) {
					t.Fatalf("width %d, form %d: %q is lost in %q", w, b.form, word, said)
				}
			}
		}
	}
}

const hostile = "\x1b]52;c;aGk=\a \x1b[2J\x9b31m \u202ereversed\u202c \xff\xfe \r \x00 a\u200bb \u2066x\u2069 " +
	"\u009b \u0085 Z\u0300\u0300\u0300\u0300\u0300\u0300\u0300 &#27;[31m &#x1b;]0;t&#7; &#x202e; &#8238; &zwj; &#0; "

// Nothing that moves the cursor, hides or reverses survives in any construct.
func TestHostileMarkdown(t *testing.T) {
	source := "# " + hostile + "\n\n" + hostile + "\n\n```" + hostile + "\n" + hostile + "\n```\n\n`" + hostile + "` **" +
		hostile + "** [" + hostile + "](<" + hostile + "> \"" + hostile + "\") ![" + hostile + "](x)\n\n|a|b|\n|-|-|\n|" +
		hostile + "|x|" + hostile + "|\n\n> " + hostile + "\n\n- " + hostile + "\n\n<div " + hostile + ">\n\n[x]: <" +
		hostile + ">\n\n<http://x/" + strings.ReplaceAll(hostile, " ", "") + ">\n\n    " + hostile
	other := "user: " + hostile + "\n\nassistant: " + source
	for _, b := range []block{{form: formMarkdown, text: source}, {form: formRaw, text: source},
		{form: formMarkdown, text: other, turns: true}, {form: formDiff, text: source, other: other},
		{form: formSaid, text: source, title: hostile}} {
		for w := 1; w <= 90; w += 11 {
			b.w = w
			for _, row := range append(b.rows(), b.glimpse()...) {
				for _, r := range row.runs {
					if strings.ContainsFunc(r.text, func(r rune) bool { return model.Control(r) || model.Hidden(r) }) ||
						strings.ToValidUTF8(r.text, "") != r.text || strings.Contains(r.text, "\n") {
						t.Fatalf("form %d, width %d: %q", b.form, w, r.text)
					}
				}
				if row.width() > w {
					t.Fatalf("form %d, width %d: %v", b.form, w, row.runs)
				}
			}
		}
	}
}

func TestChunksKeepEverythingAndCutBetweenBlocks(t *testing.T) {
	s := strings.Repeat("para\n\n```\ncode\n\nmore\n```\n\n- item\n\n  of it\n\n", 40)
	got := ""
	for c := range chunks(s, 200) {
		if got += c; strings.Count(c, "```")%2 != 0 || strings.HasPrefix(c, " ") {
			t.Fatalf("cut inside a block: %q", c)
		}
	}
	if got != s {
		t.Error("chunks lose text")
	}
	for _, s := range []string{"", "x", strings.Repeat("漢", 3000), strings.Repeat("> ", 3000), strings.Repeat("a\n", 3000)} {
		got := ""
		for c := range chunks(s, 100) {
			if got += c; len(c) > 400 || strings.ToValidUTF8(c, "") != c {
				t.Fatalf("a chunk of %d bytes", len(c))
			}
		}
		if got != s {
			t.Errorf("chunks lose text of %.10q", s)
		}
	}
}

func TestRolesOfAConversation(t *testing.T) {
	b := block{text: "user: hi\nthere\n\nuser is a word\n\nassistant: # yes\n\n\nuser: ", turns: true, form: formMarkdown, w: 30}
	want := "▌user\nhi\nthere\n\nuser is a word\n\n▌assistant\n# yes\n\n▌user"
	if got := rendered(b.rows()); got != want {
		t.Errorf("%s\nwant:\n%s", got, want)
	}
}

// Whatever stands together, the parser and the layout come to an end, and no row is too wide.
func TestMarkdownOfAnyKind(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 5))
	bits := []string{"a", " ", "  ", "\n", "\n\n", "`", "```", "~~~", "|", "-", "|-|-|\n", "[", "](", ")", "<",
		">", "> ", "- ", "1. ", "漢", "\x00", "\t", "\\", "&", "#", "*", "_", "e\u0301", "\xff", "\r", "    ", "===",
		"<div>", ":", "[x]: y", "\u200d", "🙂", "&#27;", "~~", "![", "\u202e"}
	for range 20_000 {
		s := ""
		for range rng.IntN(40) {
			s += bits[rng.IntN(len(bits))]
		}
		w := 1 + rng.IntN(40)
		for y, row := range markdownRows(s, w, false) {
			if row.width() > w {
				t.Fatalf("%q: row %d is %d wide, not %d: %v", s, y, row.width(), w, row.runs)
			}
			for _, r := range row.runs {
				if strings.ContainsFunc(r.text, func(r rune) bool { return model.Control(r) || model.Hidden(r) }) {
					t.Fatalf("%q: row %d: %q", s, y, r.text)
				}
			}
		}
	}
}

// Run with: go test ./ui -run - -bench Markdown
func BenchmarkMarkdown(b *testing.B) {
	text := strings.Repeat(everything+"\n\n", 20_000/len(everything)+1)
	for _, w := range []int{40, 120} {
		b.Run(fmt.Sprint(w), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for range b.N {
				markdownRows(text, w, false)
			}
		})
	}
}

// Run with: go test ./ui -run - -bench ReaderScroll
//
// A line down and its frame at 200×60, in four answers of 20 kB and of 5 MB.
func BenchmarkReaderScroll(b *testing.B) {
	for name, size := range map[string]int{"20kB": 20_000, "5MB": 5_000_000} {
		b.Run(name, func(b *testing.B) {
			long := strings.Repeat(everything+"\n\n", size/len(everything)+1)
			f := newFake(10, 10)
			f.texts = func(int) model.Text {
				r := model.ResponseText{Body: long}
				return model.Text{Instruction: "x", Responses: []model.ResponseText{r, r, r, r}}
			}
			a := New(b.Context(), f.config())
			a.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
			hit(a, "tab", "enter")
			b.ResetTimer()
			for n := range b.N {
				hit(a, []string{"j", "k"}[n/50%2])
				a.View()
			}
		})
	}
}
