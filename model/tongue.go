package model

import (
	"strings"
	"sync"
)

// Tongue is a language of the table below by number; the zero Tongue is undetermined.
type Tongue uint8

// tongues are the languages that can be told apart: a code (ISO 639-1, else 639-3), the codes of ISO
// 639-3 and 639-2, and the English name.
const tongues = `af afr Afrikaans|ak aka Akan|am amh Amharic|ar ara,arb Arabic|az aze,azj Azerbaijani|` +
	`be bel Belarusian|bg bul Bulgarian|bh bho Bhojpuri|bn ben Bengali|ceb ceb Cebuano|` +
	`cs ces,cze Czech|da dan Danish|de deu,ger German|el ell,gre Greek|en eng English|` +
	`eo epo Esperanto|es spa Spanish|et est,ekk Estonian|fa fas,per,pes Persian|fi fin Finnish|` +
	`fr fra,fre French|gu guj Gujarati|ha hau Hausa|he heb,iw Hebrew|hi hin Hindi|` +
	`hr hrv Croatian|ht hat Haitian Creole|hu hun Hungarian|id ind,in Indonesian|ig ibo Igbo|` +
	`ilo ilo Ilocano|it ita Italian|ja jpn,jp Japanese|jv jav Javanese|ka kat,geo Georgian|` +
	`km khm Khmer|kn kan Kannada|ko kor Korean|ku kur Kurdish|lt lit Lithuanian|` +
	`lv lav,lvs Latvian|mai mai Maithili|mg mlg,plt Malagasy|mk mkd,mac Macedonian|` +
	`ml mal Malayalam|mr mar Marathi|my mya,bur Burmese|nb nob,no,nor Norwegian|ne nep,npi Nepali|` +
	`nl nld,dut Dutch|nn nno Nynorsk|ny nya Chewa|om orm Oromo|or ori,ory Oriya|pa pan Punjabi|` +
	`pl pol Polish|pt por Portuguese|rn run Rundi|ro ron,rum Romanian|ru rus Russian|` +
	`rw kin Kinyarwanda|si sin Sinhalese|skr skr Saraiki|sl slv Slovene|sn sna Shona|so som Somali|` +
	`sr srp Serbian|sv swe Swedish|ta tam Tamil|te tel Telugu|th tha Thai|ti tir Tigrinya|` +
	`tk tuk Turkmen|tl tgl,fil Tagalog|tr tur Turkish|ug uig Uyghur|uk ukr Ukrainian|ur urd Urdu|` +
	`uz uzb,uzn Uzbek|vi vie Vietnamese|yi yid,ydd Yiddish|yo yor Yoruba|zh zho,chi,cmn Chinese|` +
	`zu zul Zulu`

// tongueTable is tongues, taken apart.
type tongueTable struct {
	codes, names []string // by number; that of the undetermined is ""
	number       map[string]Tongue
}

var theTongues = sync.OnceValue(func() *tongueTable {
	t := &tongueTable{codes: []string{""}, names: []string{""}, number: map[string]Tongue{}}
	for entry := range strings.SplitSeq(tongues, "|") {
		part := strings.SplitN(entry, " ", 3)
		n := Tongue(len(t.codes))
		t.codes, t.names = append(t.codes, part[0]), append(t.names, part[2])
		for _, word := range append(strings.Split(part[1], ","), part[0], strings.ToLower(part[2])) {
			t.number[word] = n
		}
	}
	return t
})

// ParseTongue reads a code, with or without a region or script behind it ("pt-BR", "deu_Latn"), or
// an English name. It returns 0 for what it does not know.
func ParseTongue(s string) Tongue {
	t := theTongues()
	s = strings.ToLower(strings.TrimSpace(s))
	if n, ok := t.number[s]; ok {
		return n
	}
	if cut := strings.IndexAny(s, "-_ ("); cut >= 2 {
		return t.number[s[:cut]]
	}
	return 0
}

// Code is the ISO 639-1 code, or that of ISO 639-3 where there is none; "" of the undetermined.
func (n Tongue) Code() string { return theTongues().codes[n] }

// String is the English name, "undetermined" without one.
func (n Tongue) String() string {
	if n == 0 {
		return "undetermined"
	}
	return theTongues().names[n]
}

// NumTongues is one more than the greatest Tongue.
func NumTongues() int { return len(theTongues().codes) }

// Languages are those of a view's samples: names, the first of them "" for the undetermined, and the
// number of each sample's. What the data say wins over what was detected. Names are English where
// the language is a known one.
func (v *View) Languages() (names []string, of func(i int) int) {
	r := v.Snap.roster
	at := map[string]int{"": 0}
	names = []string{""}
	number := func(name string) int {
		n, ok := at[name]
		if !ok {
			n = len(names)
			at[name], names = n, append(names, name)
		}
		return n
	}
	said := make([]int, max(1, len(r.Languages)))
	for k, name := range r.Languages {
		if n := ParseTongue(name); n > 0 {
			name = n.String()
		}
		said[k] = number(name)
	}
	var found []int
	if t := v.Traits; t != nil && t.Tongues != nil {
		present := make([]bool, NumTongues())
		for _, n := range t.Tongues {
			present[n] = true
		}
		found = make([]int, NumTongues())
		for n := 1; n < len(found); n++ {
			if present[n] {
				found[n] = number(Tongue(n).String())
			}
		}
	}
	return names, func(i int) int {
		if k := said[nameOf(r.Language, i)]; k > 0 || found == nil {
			return k
		}
		return found[v.Traits.Tongues[i]]
	}
}
