package reward

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"admap/model"
	"admap/scoring"
)

func TestEveryServerScoresEachResponse(t *testing.T) {
	for _, tc := range []struct {
		api    string
		routes answers
		path   string // that is asked
		method model.Method
		each   bool // one request a response, whatever the batch
	}{
		{vllmClassify, vllm(), "/classify", "vllm-classify chat", true},
		{vllmScore, vllm(), "/score", "vllm-score pair", false},
		{vllmPooling, vllm(), "/pooling", "vllm-pooling chat", true},
		{vllmClassify, infinity(), "/classify", "vllm-classify transcript", false},
		{teiPredict, tei(), "/predict", "tei-predict pair", false},
		{teiRerank, tei(), "/rerank", "tei-rerank query", false},
		{sglang, sglangServer(), "/classify", "sglang transcript", false},
		{rerank, cohere(), "/v1/rerank", "rerank query", false},
		{openAI, nim(), "/v1/chat/completions", "openai chat", true},
		{openAI, sglangServer(), "/v1/embeddings", "openai transcript", false},
		{auto, vllm(), "/classify", "vllm-classify chat", true},
		{auto, tei(), "/predict", "tei-predict pair", false},
		{auto, sglangServer(), "/classify", "sglang transcript", false},
	} {
		for _, size := range []int{1, 2, 7, 16, 32} {
			for _, base := range []string{"", "/v1", "/v1/"} {
				name := fmt.Sprintf("%s at %q by %d", tc.method, base, size)
				server := serve(t, tc.routes)
				s := newScorer(t, server.URL+base, tc.api, size)
				items := responses(33)
				for i := 0; i < len(items); i += size {
					some := items[i:min(i+size, len(items))]
					replies, err := s.ScoreMany(context.Background(), some)
					if err != nil || len(replies) != len(some) {
						t.Fatalf("%s: %d replies, error %v", name, len(replies), err)
					}
					for k, r := range replies {
						if r.Err != nil || r.Value != worth(some[k].Instruction, some[k].Body) || r.Method != tc.method {
							t.Errorf("%s: item %d: %+v, want %v", name, i+k, r, worth(some[k].Instruction, some[k].Body))
						}
					}
				}
				most := (33+size-1)/size + 3 // the first may be asked for alone, or refused before
				if tc.each {
					most = 33
				} else if strings.Contains(string(tc.method), "query") {
					most += 33/3 + 33/size // a request an instruction, and where one is cut in two
				}
				if n := len(server.requests(tc.path)); n > most {
					t.Errorf("%s: %d requests, want %d at most", name, n, most)
				}
			}
		}
	}
}

func TestTheServerIsFoundOutOnce(t *testing.T) {
	server := serve(t, tei())
	s := newScorer(t, server.URL, "", 0)
	var all sync.WaitGroup
	for _, item := range responses(40) {
		all.Go(func() {
			got, err := s.Score(context.Background(), item)
			if err != nil || got.Value != worth(item.Instruction, item.Body) {
				t.Errorf("%v, %v, want %v", got.Value, err, worth(item.Instruction, item.Body))
			}
		})
	}
	all.Wait()
	looks, total := len(server.requests("/info")), len(server.requests(""))
	if looks != 1 || total != 41 {
		t.Errorf("%d looks among %d requests, want 1 among 41", looks, total)
	}
}

func TestRoutesAreTriedWhereTheServerDescribesNothing(t *testing.T) {
	for name, tc := range map[string]struct {
		routes answers
		gone   []string
		want   model.Method
	}{
		"no chat template": {vllm(), []string{"/openapi.json"}, "vllm-score pair"},
		"no scores": {vllm(), []string{"/openapi.json", "/score", "/v1/score"},
			"vllm-pooling chat"},
		"undescribed TEI": {tei(), []string{"/info"}, "tei-predict pair"},
		"old TEI":         {tei(), []string{"/info", "/predict"}, "tei-rerank query"},
		"SGLang":          {sglangServer(), []string{"/openapi.json"}, "sglang transcript"},
	} {
		if strings.HasPrefix(name, "no") {
			tc.routes["/classify"] = func(asked) (int, any) {
				return vllmError(400, "The model does not support Classification API")
			}
		}
		for _, path := range tc.gone {
			delete(tc.routes, path)
		}
		s := newScorer(t, serve(t, tc.routes).URL, auto, 0)
		got, err := s.Score(context.Background(), responses(1)[0])
		if err != nil || got.Method != tc.want {
			t.Errorf("%s: %q, %v, want %q", name, got.Method, err, tc.want)
		}
	}
}

func TestNothingFoundIsSaidOnceForAll(t *testing.T) {
	for _, tc := range []struct {
		name   string
		routes answers
		path   string // that is asked; "" for all
		says   string
	}{
		{"nothing", answers{}, "", "no reward model answers here"},
		{"embedder", answers{"/info": func(asked) (int, any) {
			return 200, `{"model_type":{"embedding":{"pooling":"cls"}}}`
		}}, "/info", "embedding model"},
		{"unknown model", answers{"/classify": func(asked) (int, any) {
			return 404, `{"error":{"message":"The model rm does not exist.","code":404}}`
		}}, "/classify", "rm does not exist"},
		{"two labels", answers{"/classify": func(asked) (int, any) {
			return 200, `{"data":[{"index":0,"probs":[-1,2],"num_classes":2}]}`
		}}, "/classify", "2 numbers"},
		{"wrong key", answers{"/classify": func(asked) (int, any) {
			return 401, `{"error":"Unauthorized"}`
		}}, "/classify", "401"},
	} {
		server := serve(t, tc.routes)
		s := newScorer(t, server.URL, auto, 0)
		for range patience + 1 {
			_, err := s.Score(context.Background(), responses(1)[0])
			f, ok := failure(err)
			if !ok || !f.Systemic || !strings.Contains(f.Detail, tc.says) {
				t.Errorf("%s: %v is no systemic failure", tc.name, err)
			}
		}
		for _, a := range server.requests("") {
			if a.raw != "" && tc.path != "" && a.path != tc.path {
				t.Errorf("%s: %s was asked", tc.name, a.path)
			}
		}
	}
}

func TestAFaultIsNoReasonForAnotherRoute(t *testing.T) {
	for faults, want := range map[int]model.Method{
		2: "vllm-classify chat", 1000: "vllm-score pair",
	} {
		routes, n := vllm(), 0
		classify := routes["/classify"]
		routes["/classify"] = func(a asked) (int, any) {
			if n++; n <= faults {
				return 500, "Internal Server Error"
			}
			return classify(a)
		}
		s := newScorer(t, serve(t, routes).URL, auto, 0)
		var got scoring.Result
		for range patience {
			got, _ = s.Score(context.Background(), responses(1)[0])
		}
		if got.Method != want {
			t.Errorf("%d faults: %q, want %q", faults, got.Method, want)
		}
	}
}

func TestPairsAreBetterThanTranscripts(t *testing.T) {
	routes := vllm()
	classify := routes["/classify"]
	routes["/classify"] = func(a asked) (int, any) {
		if len(a.Messages) > 0 {
			return vllmError(400, "the tokenizer does not define a chat template")
		}
		return classify(a)
	}
	s := newScorer(t, serve(t, routes).URL, auto, 0)
	got, err := s.Score(context.Background(), responses(1)[0])
	if got.Method != "vllm-score pair" {
		t.Errorf("%q, %v", got.Method, err)
	}
}

func TestSGLangIsKnownByWhatItLists(t *testing.T) {
	server := serve(t, sglangServer())
	s := newScorer(t, server.URL, auto, 0)
	_, err := s.Score(context.Background(), responses(1)[0])
	if n := len(server.requests("")); err != nil || n != 3 {
		t.Errorf("%d requests, error %v, want two looks and one score", n, err)
	}
}

func TestAnOldServerIsAskedForTranscriptsOnlyIfItWantsTexts(t *testing.T) {
	for words, want := range map[string]int{
		"[{'type': 'missing', 'loc': ('body', 'input'), 'msg': 'Field required'}]": 1,
		"the tokenizer does not define a chat template":                            1,
		"System role not supported":                                                0,
	} {
		server := serve(t, answers{"/classify": func(a asked) (int, any) {
			if len(a.Input) == 0 {
				return vllmError(400, words)
			}
			return vllm()["/classify"](a)
		}})
		s := newScorer(t, server.URL, vllmClassify, 0)
		_, err := s.Score(context.Background(), scoring.Item{Instruction: "i", Body: "b"})
		texts := 0
		for _, a := range server.requests("/classify") {
			texts += len(a.Input)
		}
		if texts != want || (err == nil) != (want > 0) {
			t.Errorf("%s: %d transcripts, error %v, want %d", words, texts, err, want)
		}
	}
}

// TestRequests spells out what is sent.
func TestRequests(t *testing.T) {
	template, err := parseTemplate(chatML, marks{})
	if err != nil {
		t.Fatal(err)
	}
	const written = `"\u003c|im_start|\u003esystem\nS\u003c|im_end|\u003e\n` +
		`\u003c|im_start|\u003euser\nI\u003c|im_end|\u003e\n` +
		`\u003c|im_start|\u003eassistant\nR\u003c|im_end|\u003e\n"`
	const messages = `"messages":[{"role":"system","content":"S"},` +
		`{"role":"user","content":"I"},{"role":"assistant","content":"R"}]`
	for _, tc := range []struct {
		api      string
		template *Template
		routes   answers
		want     string
	}{
		{vllmClassify, nil, vllm(), `{"activation":false,` + messages +
			`,"model":"rm","raw_scores":true,"use_activation":false}`},
		{vllmClassify, template, vllm(), `{"activation":false,"input":[` + written +
			`],"model":"rm","raw_scores":true,"use_activation":false}`},
		{vllmScore, nil, vllm(), `{"activation":false,"model":"rm","raw_scores":true,` +
			`"text_1":["S\n\nI"],"text_2":["R"],"use_activation":false}`},
		{vllmPooling, template, vllm(), `{"activation":false,"input":[` + written +
			`],"model":"rm","raw_scores":true,"use_activation":false}`},
		{teiPredict, nil, tei(), `{"inputs":[["S\n\nI","R"]],"raw_scores":true,"truncate":false}`},
		{teiPredict, template, tei(), `{"inputs":[[` + written +
			`]],"raw_scores":true,"truncate":false}`},
		{teiRerank, nil, tei(), `{"query":"S\n\nI","raw_scores":true,"texts":["R"],` +
			`"truncate":false}`},
		{sglang, nil, sglangServer(), `{"model":"rm","text":["system: S\n\nuser: I\n\n` +
			`assistant: R"]}`},
		{sglang, template, sglangServer(), `{"model":"rm","text":[` + written + `]}`},
		{rerank, nil, cohere(), `{"documents":["R"],"model":"rm","query":"S\n\nI"}`},
		{openAI, nil, nim(), `{` + messages + `,"model":"rm"}`},
		{openAI, template, sglangServer(), `{"encoding_format":"float","input":[` + written +
			`],"model":"rm"}`},
	} {
		server := serve(t, tc.routes)
		s, err := New(Config{Client: client(t, server.URL+"/v1"), Model: "rm", API: tc.api,
			Template: tc.template})
		if err != nil {
			t.Fatal(err)
		}
		s.Score(context.Background(), scoring.Item{System: "S", Instruction: "I", Body: "R"})
		seen := server.requests("")
		if len(seen) != 1 || seen[0].raw != tc.want {
			t.Errorf("%s: %d requests, %s\nwant %s", tc.api, len(seen), seen[0].raw, tc.want)
		}
	}
}

func TestConversationsAreTakenApart(t *testing.T) {
	for text, want := range map[string]int{
		"plain":                              1,
		"user: a":                            1,
		"user: a\n\nassistant: b":            1, // ends with the assistant, as the response does
		"user: a\n\nassistant: b\n\nuser: c": 3,
		"user: a\n\nx\n\nassistant: b\n\ny\n\nuser: c": 3,
		"user: a\n\nuser: b\n\nuser: c":                1,
		"x\n\nuser: a\n\nassistant: b\n\nuser: c":      1,
		"assistant: b\n\nuser: c\n\nassistant: d":      1,
		"": 1,
	} {
		got := turns(text)
		if len(got) != want || want == 1 && got[0] != (Message{userRole, text}) ||
			want > 1 && transcript(got) != text {
			t.Errorf("%q: %q, want %d turns", text, got, want)
		}
	}
}

func TestFingerprint(t *testing.T) {
	template, err := parseTemplate(chatML, marks{})
	if err != nil {
		t.Fatal(err)
	}
	other, err := parseTemplate(gemmaLike, marks{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, tc := range []struct {
		same string // configurations of one name give the same scores
		cfg  Config
	}{
		{"rm", Config{Model: "rm"}},
		{"rm", Config{Model: "rm", API: auto, Batch: 3}},
		{"rm", Config{Model: "rm", API: teiRerank}},
		{"other model", Config{Model: "rm2"}},
		{"template", Config{Model: "rm", Template: template}},
		{"template", Config{Model: "rm", Template: template, API: sglang}},
		{"other template", Config{Model: "rm", Template: other}},
		{"rerank", Config{Model: "rm", API: rerank}},
		{"openai", Config{Model: "rm", API: openAI}},
	} {
		tc.cfg.Client = client(t, "http://user:pass-word@localhost:1")
		s, err := New(tc.cfg)
		if err != nil {
			t.Fatal(err)
		}
		info := s.Info()
		if was, ok := seen[info.Fingerprint]; ok && was != tc.same {
			t.Errorf("%q and %q have one fingerprint", was, tc.same)
		}
		for f, was := range seen {
			if was == tc.same && f != info.Fingerprint {
				t.Errorf("%q has two fingerprints", was)
			}
		}
		seen[info.Fingerprint] = tc.same
		var settings map[string]string
		if json.Unmarshal([]byte(info.Settings), &settings) != nil ||
			settings["model"] != info.Model || strings.Contains(info.Settings, "pass") {
			t.Errorf("settings %s", info.Settings)
		}
		if info.Kind != "reward" || info.Scale != (model.Scale{}) || info.Paid {
			t.Errorf("info %+v", info)
		}
	}
}

func TestWrongConfigurations(t *testing.T) {
	template, err := parseTemplate(chatML, marks{})
	if err != nil {
		t.Fatal(err)
	}
	for name, cfg := range map[string]Config{
		"no model named":          {},
		"want auto, vllm-":        {Model: "m", API: "vllm"},
		"batch":                   {Model: "m", Batch: -1},
		"api vllm-score: it take": {Model: "m", API: vllmScore, Template: template},
		"api tei-rerank: it take": {Model: "m", API: teiRerank, Template: template},
	} {
		if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want an error with %q", err, name)
		}
	}
}

func TestBatchSize(t *testing.T) {
	for _, tc := range []struct {
		api         string
		given, want int
	}{
		{auto, 0, 16}, {auto, 5, 5}, {teiPredict, 0, 16}, {teiRerank, 40, 40}, {openAI, 0, 1},
		{openAI, 9, 9}, {vllmClassify, 0, 1}, {vllmPooling, 9, 1}, {sglang, 0, 16},
	} {
		s := newScorer(t, "http://localhost:1", tc.api, tc.given)
		if got := s.Traits().Batch; got != tc.want {
			t.Errorf("%s: %d, want %d", tc.api, got, tc.want)
		}
	}
}
