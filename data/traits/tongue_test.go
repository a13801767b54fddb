package traits

import (
	"strings"
	"testing"

	"admap/model"
)

// spoken are texts with the code of their language, "" where none may be told.
var spoken = [...][2]string{
	{"en", "What is the best way to learn a new language when you have little time every day?"},
	{"en", "Write a poem about the sea."},
	{"en", "Explain photosynthesis"},
	{"de", "Was ist der beste Weg, eine neue Sprache zu lernen, wenn man jeden Tag wenig Zeit hat?"},
	{"de", "Schreibe ein Gedicht über das Meer."},
	{"de", "Erkläre die Photosynthese"},
	{"fr", "Quelle est la meilleure façon d'apprendre une nouvelle langue quand on a peu de temps ?"},
	{"fr", "Écris un poème sur la mer."},
	{"es", "¿Cuál es la mejor manera de aprender un idioma nuevo cuando se tiene poco tiempo cada día?"},
	{"es", "Escribe un poema sobre el mar."},
	{"pt", "Qual é a melhor maneira de aprender um novo idioma quando você tem pouco tempo por dia?"},
	{"pt", "Escreva um poema sobre o mar."},
	{"it", "Qual è il modo migliore per imparare una nuova lingua quando si ha poco tempo ogni giorno?"},
	{"it", "Scrivi una poesia sul mare."},
	{"nl", "Wat is de beste manier om een nieuwe taal te leren als je elke dag weinig tijd hebt?"},
	{"nl", "Schrijf een gedicht over de zee."},
	{"pl", "Jaki jest najlepszy sposób na naukę nowego języka, gdy ma się mało czasu każdego dnia?"},
	{"pl", "Napisz wiersz o morzu."},
	{"cs", "Jaký je nejlepší způsob, jak se naučit nový jazyk, když máte každý den málo času?"},
	{"ru", "Как лучше всего выучить новый язык, если у вас мало времени каждый день?"},
	{"ru", "Напиши стихотворение о море."},
	{"uk", "Як найкраще вивчити нову мову, якщо у вас щодня мало часу?"},
	{"uk", "Напиши вірш про море."},
	{"tr", "Her gün az zamanınız olduğunda yeni bir dil öğrenmenin en iyi yolu nedir?"},
	{"tr", "Deniz hakkında bir şiir yaz."},
	{"sv", "Vad är det bästa sättet att lära sig ett nytt språk när man har lite tid varje dag?"},
	{"da", "Hvad er den bedste måde at lære et nyt sprog på, når man har lidt tid hver dag?"},
	{"fi", "Mikä on paras tapa oppia uusi kieli, kun aikaa on vähän joka päivä?"},
	{"hu", "Mi a legjobb módja egy új nyelv megtanulásának, ha kevés időd van minden nap?"},
	{"ro", "Care este cel mai bun mod de a învăța o limbă nouă când ai puțin timp în fiecare zi?"},
	{"vi", "Cách tốt nhất để học một ngôn ngữ mới khi bạn có ít thời gian mỗi ngày là gì?"},
	{"id", "Apa cara terbaik untuk belajar bahasa baru ketika Anda hanya punya sedikit waktu setiap hari?"},
	{"ar", "ما هي أفضل طريقة لتعلم لغة جديدة عندما يكون لديك القليل من الوقت كل يوم؟"},
	{"ar", "اكتب قصيدة عن البحر."},
	{"fa", "بهترین راه برای یادگیری یک زبان جدید وقتی هر روز زمان کمی دارید چیست؟"},
	{"he", "מהי הדרך הטובה ביותר ללמוד שפה חדשה כשיש לך מעט זמן כל יום?"},
	{"hi", "जब आपके पास हर दिन कम समय हो तो नई भाषा सीखने का सबसे अच्छा तरीका क्या है?"},
	{"bn", "প্রতিদিন অল্প সময় থাকলে নতুন ভাষা শেখার সেরা উপায় কী?"},
	{"zh", "当你每天时间很少的时候,学习一门新语言的最好方法是什么?"},
	{"zh", "写一首关于大海的诗。"},
	{"zh", "解释光合作用"},
	{"ja", "毎日あまり時間がないとき、新しい言語を学ぶ最良の方法は何ですか?"},
	{"ja", "海についての詩を書いてください。"},
	{"ko", "매일 시간이 별로 없을 때 새로운 언어를 배우는 가장 좋은 방법은 무엇인가요?"},
	{"ko", "바다에 관한 시를 써 주세요."},
	{"th", "วิธีที่ดีที่สุดในการเรียนภาษาใหม่เมื่อคุณมีเวลาน้อยในแต่ละวันคืออะไร"},
	{"el", "Ποιος είναι ο καλύτερος τρόπος να μάθεις μια νέα γλώσσα όταν έχεις λίγο χρόνο;"},
	{"", "def f(x):\n    return x * 2\nfor i in range(10):\n    print(f(i))"},
	{"", "2 + 2 = ?"},
	{"", "x^2 + 3x - 4 = 0"},
	{"", "https://example.com/a/b?c=d"},
	{"", "SELECT name, count(*) FROM users WHERE age > 30 GROUP BY name;"},
	{"", "ok"},
	{"", "function add(a, b) { return a + b; } console.log(add(1, 2));"},
}

// Most languages are told even from a sentence, and hardly ever is a wrong one.
func TestTongueOf(t *testing.T) {
	wrong, told, all := 0, 0, 0
	for _, c := range spoken {
		got := tongueOf(c[1]).Code()
		if c[0] != "" {
			all++
		}
		switch {
		case got == c[0] && got != "":
			told++
		case got != "":
			wrong++
			t.Logf("%.40q is told to be %q, not %q", c[1], got, c[0])
		case c[0] != "":
			t.Logf("%.40q (%s) is not told", c[1], c[0])
		}
	}
	if wrong > 0 || 10*told < 6*all {
		t.Errorf("%d of %d told, %d wrongly", told, all, wrong)
	}
}

func TestTongueOfMixed(t *testing.T) {
	code := "```go\n" + strings.Repeat("for i := range the and of what { }\n", 9) + "```\n"
	if got := tongueOf(code); got != 0 {
		t.Errorf("code alone is %v", got)
	}
	text := code + "Was macht dieses Programm, und warum ist es so langsam geworden?\n"
	if got := tongueOf(text); got != model.ParseTongue("de") {
		t.Errorf("a German question about code is %v", got)
	}
	if got := tongueOf("\xff\xfe" + strings.Repeat("\x80", 100)); got != 0 {
		t.Errorf("no text at all is %v", got)
	}
}

func BenchmarkTongueOf(b *testing.B) {
	text := strings.Repeat(spoken[3][1]+" ", 6)
	for b.Loop() {
		tongueOf(text)
	}
}
