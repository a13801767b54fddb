package reward

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"admap/scoring"
	"admap/scoring/endpoint"
)

const testKey = "sk-very-secret-0123456789"

// worth is what every stand-in assigns to a response.
func worth(question, body string) float64 {
	h := fnv.New32a()
	io.WriteString(h, question+"\x00"+body)
	return float64(h.Sum32())/float64(1<<31)*10 - 10
}

// worthOf is that of a transcript of one turn each.
func worthOf(transcript string) float64 {
	at := strings.LastIndex(transcript, "\n\nassistant: ")
	return worth(strings.TrimPrefix(transcript[:at], "user: "), transcript[at+len("\n\nassistant: "):])
}

// asked is what a stand-in saw of a request, in the words of all servers.
type asked struct {
	path     string
	raw      string
	Model    string
	Messages []Message
	Input    []string
	Text     []string
	Text1    []string `json:"text_1"`
	Text2    []string `json:"text_2"`
	Inputs   [][]string
	Query    string
	Texts    []string
	Docs     []string `json:"documents"`
	Truncate *bool
	Raw      bool  `json:"raw_scores"`
	Active   *bool `json:"use_activation"`
}

// standIn answers as its routes do, and with the server's words where there is none.
type standIn struct {
	*httptest.Server
	mu   sync.Mutex
	seen []asked
}

func (s *standIn) requests(path string) (all []asked) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.seen {
		if path == "" || a.path == path {
			all = append(all, a)
		}
	}
	return all
}

// answers are a server's routes. A route says status and body.
type answers map[string]func(asked) (int, any)

func serve(t testing.TB, routes answers) *standIn {
	return serveWith(t, func(w http.ResponseWriter, a asked) {
		route, ok := routes[a.path]
		if !ok {
			say(w, 404, object{"detail": "Not Found"})
			return
		}
		status, body := route(a)
		say(w, status, body)
	})
}

func serveWith(t testing.TB, handle func(http.ResponseWriter, asked)) *standIn {
	t.Helper()
	s := &standIn{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+testKey {
			t.Errorf("%s without the key", r.URL.Path)
		}
		raw, _ := io.ReadAll(r.Body)
		a := asked{path: r.URL.Path, raw: string(raw)}
		json.Unmarshal(raw, &a)
		s.mu.Lock()
		s.seen = append(s.seen, a)
		s.mu.Unlock()
		handle(w, a)
	}))
	t.Cleanup(s.Close)
	return s
}

func say(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if s, ok := body.(string); ok {
		io.WriteString(w, s)
		return
	}
	json.NewEncoder(w).Encode(body)
}

// vllmError is what vLLM says with an error status.
func vllmError(status int, words string) (int, any) {
	return status, object{"error": object{"message": words, "type": "BadRequestError",
		"param": nil, "code": status}}
}

func vllmUsage(n int) object {
	return object{"prompt_tokens": 10*n + 1, "total_tokens": 10*n + 1, "completion_tokens": 0,
		"prompt_tokens_details": nil}
}

// vllm serves a reward model with a head of one number. Data comes in any order.
func vllm() answers {
	list := func(n int, element func(i int) object) (int, any) {
		data := []object{}
		for i := range n {
			e := element(i)
			e["index"] = i
			data = append(data, e)
		}
		slices.Reverse(data)
		return 200, object{"id": "x-1", "object": "list", "created": 1, "model": "rm",
			"data": data, "usage": vllmUsage(n)}
	}
	responses := func(a asked) (all []float64) {
		for _, text := range a.Input {
			all = append(all, worthOf(text))
		}
		if len(a.Messages) > 0 {
			all = append(all, worth(a.Messages[0].Content, a.Messages[1].Content))
		}
		return all
	}
	classify := func(a asked) (int, any) {
		in := responses(a)
		if len(in) == 0 {
			return vllmError(400, "[{'type': 'missing', 'loc': ('body', 'input'), "+
				"'msg': 'Field required'}]")
		}
		return list(len(in), func(i int) object {
			v := in[i]
			if a.Active == nil || *a.Active {
				v = 0.5
			}
			return object{"label": "LABEL_0", "probs": []float64{v}, "num_classes": 1}
		})
	}
	pooling := func(a asked) (int, any) {
		in := responses(a)
		return list(len(in), func(i int) object { // a number of every token
			return object{"object": "pooling", "data": [][]float64{{7}, {-7}, {in[i]}}}
		})
	}
	score := func(a asked) (int, any) {
		if len(a.Text1) != len(a.Text2) || len(a.Text1) == 0 {
			return vllmError(400, "Input lengths must be either 1:1, 1:N or N:N")
		}
		return list(len(a.Text2), func(i int) object {
			return object{"object": "score", "score": worth(a.Text1[i], a.Text2[i])}
		})
	}
	described := func(asked) (int, any) {
		return 200, object{"openapi": "3.1.0", "paths": object{"/classify": object{},
			"/score": object{}, "/v1/score": object{}, "/pooling": object{}, "/health": object{}}}
	}
	return answers{"/classify": classify, "/pooling": pooling, "/score": score,
		"/v1/score": score, "/openapi.json": described}
}

func teiError(status int, words, kind string) (int, any) {
	return status, object{"error": words, "error_type": kind}
}

// tei serves a reward model with one label.
func tei() answers {
	return answers{
		"/info": func(asked) (int, any) {
			return 200, `{"model_id":"rm","model_type":{"reranker":{"id2label":{"0":"LABEL_0"},` +
				`"label2id":{"LABEL_0":0}}},"max_client_batch_size":32,"auto_truncate":true}`
		},
		"/predict": func(a asked) (int, any) {
			if len(a.Inputs) > 32 {
				return teiError(422, fmt.Sprintf("batch size %d > maximum allowed batch size 32",
					len(a.Inputs)), "Validation")
			}
			all := [][]object{}
			for _, in := range a.Inputs {
				v := worth(in[0], in[1])
				if !a.Raw || a.Truncate == nil || *a.Truncate {
					v = 0.5
				}
				all = append(all, []object{{"score": v, "label": "LABEL_0"}})
			}
			return 200, all
		},
		"/rerank": func(a asked) (int, any) {
			if len(a.Texts) == 0 {
				return 422, `Failed to deserialize the JSON body: missing field "texts"`
			}
			ranks := []object{}
			for i, text := range a.Texts {
				ranks = append(ranks, object{"index": i, "score": worth(a.Query, text)})
			}
			return 200, byScore(ranks, "score")
		},
	}
}

// byScore puts ranks into the order in which rerankers answer.
func byScore(ranks []object, name string) []object {
	slices.SortFunc(ranks, func(a, b object) int {
		if a[name].(float64) > b[name].(float64) {
			return -1
		}
		return 1
	})
	return ranks
}

func sglangServer() answers {
	return answers{
		"/classify": func(a asked) (int, any) {
			if len(a.Text) == 0 {
				return 400, `{"error":{"message":"Either text or input_ids must be provided."}}`
			}
			all := []object{}
			for _, text := range a.Text {
				all = append(all, object{"embedding": []float64{worthOf(text)},
					"meta_info": object{"id": "1", "prompt_tokens": 12}, "index": 0})
			}
			return 200, all
		},
		"/openapi.json": func(asked) (int, any) {
			return 200, object{"paths": object{"/get_model_info": object{}, "/classify": object{},
				"/v1/score": object{}, "/v1/embeddings": object{}}}
		},
		"/v1/embeddings":       embeddings,
		"/v1/chat/completions": func(asked) (int, any) { return 400, `{"message":"not generative"}` },
	}
}

func embeddings(a asked) (int, any) {
	data := []object{}
	for i, text := range a.Input {
		data = append(data, object{"object": "embedding", "index": i,
			"embedding": []float64{worthOf(text)}})
	}
	return 200, object{"object": "list", "data": data, "model": "rm", "usage": vllmUsage(len(data))}
}

// infinity knows no messages and answers with lists of labels.
func infinity() answers {
	return answers{"/classify": func(a asked) (int, any) {
		if len(a.Input) == 0 {
			return 422, `{"detail":[{"type":"missing","loc":["body","input"],"msg":"Field required"}]}`
		}
		data := [][]object{}
		for _, text := range a.Input {
			data = append(data, []object{{"score": worthOf(text), "label": "LABEL_0"}})
		}
		return 200, object{"object": "classify", "data": data, "model": "rm",
			"usage": object{"prompt_tokens": 5, "total_tokens": 5}}
	}}
}

func cohere() answers {
	return answers{"/v1/rerank": func(a asked) (int, any) {
		results := []object{}
		for i, text := range a.Docs {
			results = append(results, object{"index": i, "relevance_score": worth(a.Query, text)})
		}
		return 200, object{"id": "x", "results": byScore(results, "relevance_score")}
	}}
}

func nim() answers {
	return answers{"/v1/chat/completions": func(a asked) (int, any) {
		content := fmt.Sprintf("reward:%v", worth(a.Messages[0].Content, a.Messages[1].Content))
		return 200, object{"id": "x", "object": "chat.completion", "choices": []object{{"index": 0,
			"message": object{"role": "assistant", "content": content}, "finish_reason": "length"}},
			"usage": object{"prompt_tokens": 10, "completion_tokens": 1, "total_tokens": 11}}
	}}
}

// client asks a stand-in.
func client(t testing.TB, base string) *endpoint.Client {
	t.Helper()
	c, err := endpoint.New(endpoint.Config{BaseURL: base, APIKey: testKey, InFlight: 64,
		Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newScorer(t testing.TB, base, api string, batch int) scoring.Many {
	t.Helper()
	s, err := New(Config{Client: client(t, base), Model: "rm", API: api, Batch: batch})
	if err != nil {
		t.Fatal(err)
	}
	return s.(scoring.Many)
}

// responses are n responses to n/3 instructions, no two of them alike.
func responses(n int) (items []scoring.Item) {
	for i := range n {
		items = append(items, scoring.Item{Instruction: fmt.Sprintf("question %d", i/3),
			Body: fmt.Sprintf("response %d\n\n\"quoted\" <b> ü", i)})
	}
	return items
}
