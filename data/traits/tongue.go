package traits

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"

	"admap/model"
)

const (
	// fewestLetters and fewestSigns are how much prose a language is told from: letters of an
	// alphabet, and signs of a script that writes syllables or words.
	fewestLetters, fewestSigns = 20, 4
	// mostProse bounds what is looked at, in bytes: more of a text hardly changes the answer.
	mostProse = 2000
	// mostCode is the share of brackets, operators and the like from which a line is no prose.
	mostCode = 0.12
	// surely is the least confidence, as the library counts it.
	surely = whatlanggo.ReliableConfidenceThreshold
)

// numbers are the library's languages as the model's.
var numbers = func() map[whatlanggo.Lang]model.Tongue {
	m := map[whatlanggo.Lang]model.Tongue{}
	for lang := range whatlanggo.Langs {
		m[lang] = model.ParseTongue(lang.Iso6393())
	}
	return m
}()

// tongueOf is the language of a text, 0 where it holds too little prose or the library is not sure.
func tongueOf(text string) model.Tongue {
	text = prose(text)
	letters, signs := 0, 0
	for _, c := range text {
		switch {
		case c < utf8.RuneSelf && (c|0x20 < 'a' || c|0x20 > 'z'):
		case c >= 0x0e00 && unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana,
			unicode.Hangul, unicode.Thai, unicode.Khmer):
			signs++
		case unicode.IsLetter(c):
			letters++
		}
	}
	if letters < fewestLetters && signs < fewestSigns {
		return 0
	}
	if english(text) {
		return numbers[whatlanggo.Eng]
	}
	found := whatlanggo.Detect(text)
	if found.Confidence < surely {
		return 0
	}
	return numbers[found.Lang]
}

// prose is the beginning of a text without code and addresses.
func prose(text string) string {
	var b strings.Builder
	fence := ""
	for line := range strings.Lines(text) {
		if b.Len() >= mostProse {
			break
		}
		line = strings.TrimSpace(line[:min(len(line), mostProse)])
		switch opened := fenceOf(line); {
		case fence != "":
			if strings.HasPrefix(line, fence) {
				fence = ""
			}
		case opened != "":
			fence = opened
		case !coded(line):
			for word := range strings.FieldsSeq(line) {
				if !strings.Contains(word, "://") && !strings.HasPrefix(word, "`") {
					b.WriteString(word)
					b.WriteByte(' ')
				}
			}
		}
	}
	return strings.ToValidUTF8(b.String(), "")
}

// coded reports whether a line looks like a program or a formula.
func coded(line string) bool {
	marks := 0
	for k := range len(line) {
		if strings.IndexByte("{}[]()<>=;_+*/\\|&^%$#@~", line[k]) >= 0 {
			marks++
		}
	}
	query := strings.HasPrefix(line, "SELECT ") || marks > 2 && strings.HasSuffix(line, ";")
	return query || float64(marks) > mostCode*float64(len(line)) && marks > 2
}

// englishWords are frequent in English and in none of the library's other languages.
var englishWords = func() map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(`the and of with for what how you your are this that from have
		which would about when where should could there their an write explain describe following`) {
		m[word] = true
	}
	return m
}()

// english reports whether at least two of every ten words, and two different ones, are such. It
// answers at once what most texts are, and takes no account of the library where they are short.
func english(text string) bool {
	words, hits, first, second := 0, 0, "", false
	for word := range strings.FieldsSeq(text) {
		words++
		word = strings.ToLower(strings.Trim(word, ".,:;!?\"'()"))
		if !englishWords[word] {
			continue
		}
		hits++
		second = second || first != "" && first != word
		if first == "" {
			first = word
		}
	}
	return second && 5*hits >= words
}
