package embedding

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math"
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

const dims = 16

// direction is the vector that the server has for a text: its letters, weighted by chance. It is
// not of length 1.
func direction(text string) []float32 {
	v := make([]float32, dims)
	for k := range text {
		h := crc32.ChecksumIEEE([]byte(text[max(0, k-1) : k+1]))
		v[h%dims] += float32(h>>8%7) - 2.5
	}
	return v
}

// naive is the cosine of two texts in one window each, computed as in a textbook.
func naive(a, b []float32) float64 {
	var ab, aa, bb float64
	for k := range a {
		x, y := float64(a[k]), float64(b[k])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb)
}

// server embeds, within its limits, and keeps what it was asked.
type server struct {
	*httptest.Server
	most   int // inputs of a request; 0: any number
	long   int // bytes of a text; 0: any number
	plain  bool
	poison string // a text that is refused
	spoil  func(w http.ResponseWriter, r *http.Request, inputs []string) bool

	mu   sync.Mutex
	seen [][]string
}

func serve(t testing.TB, s *server) *server {
	t.Helper()
	s.Server = httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(s.Close)
	return s
}

func (s *server) answer(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Input  []string
		Format string `json:"encoding_format"`
	}
	json.NewDecoder(r.Body).Decode(&q)
	s.mu.Lock()
	s.seen = append(s.seen, q.Input)
	s.mu.Unlock()
	tooLong := func(text string) bool { return s.long > 0 && len(text) > s.long }
	switch {
	case s.spoil != nil && s.spoil(w, r, q.Input):
	case s.most > 0 && len(q.Input) > s.most:
		refuse(w, http.StatusUnprocessableEntity, fmt.Sprintf(
			"batch size %d > maximum allowed batch size %d", len(q.Input), s.most))
	case slices.ContainsFunc(q.Input, tooLong):
		refuse(w, http.StatusBadRequest, "This model's maximum context length is 512 tokens, "+
			"however you requested 600 tokens")
	case s.poison != "" && slices.Contains(q.Input, s.poison):
		refuse(w, http.StatusBadRequest, "this will not do")
	case s.plain && q.Format != "":
		refuse(w, http.StatusBadRequest, "bad request")
	default:
		embeds(w, q.Input, q.Format == "base64", direction)
	}
}

func refuse(w http.ResponseWriter, status int, message string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":{"message":%q,"type":"invalid_request_error"}}`, message)
}

// embeds answers with a vector and two tokens for each text, the last first.
func embeds(w http.ResponseWriter, inputs []string, packed bool, of func(string) []float32) {
	var data []string
	for k, text := range slices.Backward(inputs) {
		v := of(text)
		raw, _ := json.Marshal(v)
		if packed {
			var b []byte
			for _, x := range v {
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
			}
			raw, _ = json.Marshal(base64.StdEncoding.EncodeToString(b))
		}
		data = append(data, fmt.Sprintf(`{"index":%d,"embedding":%s}`, k, raw))
	}
	fmt.Fprintf(w, `{"data":[%s],"usage":{"prompt_tokens":%[2]d,"total_tokens":%[2]d}}`,
		strings.Join(data, ","), 2*len(inputs))
}

func (s *server) requests() [][]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

// times counts the requests in which a text stood.
func (s *server) times(text string) (n int) {
	for _, inputs := range s.requests() {
		for _, in := range inputs {
			if in == text {
				n++
			}
		}
	}
	return n
}

func newScorer(t testing.TB, s *server, inputs int) *scorer {
	t.Helper()
	client, err := endpoint.New(endpoint.Config{
		BaseURL: s.URL + "/v1", APIKey: "sk-very-secret-0123456789", Timeout: 5 * time.Second,
		InFlight: 64, Price: &scoring.Price{InUSD: 1e6},
	})
	if err != nil {
		t.Fatal(err)
	}
	made, err := New(Config{Client: client, Model: "emb-1", Inputs: inputs})
	if err != nil {
		t.Fatal(err)
	}
	return made.(*scorer)
}

// items are n responses, four to a reference.
func items(n int) (list []scoring.Item) {
	for k := range n {
		list = append(list, scoring.Item{
			Body:      fmt.Sprintf("response %d says %d", k, k*k),
			Reference: fmt.Sprintf("reference %d", k/4),
		})
	}
	return list
}

func scoreMany(t testing.TB, s *scorer, list []scoring.Item) []scoring.Reply {
	t.Helper()
	replies, err := s.ScoreMany(context.Background(), list)
	if err != nil {
		t.Fatal(err)
	}
	return replies
}

// right reports replies that are not the naive cosine.
func right(t testing.TB, list []scoring.Item, replies []scoring.Reply) {
	t.Helper()
	for k, it := range list {
		want := naive(direction(it.Body), direction(it.Reference))
		if r := replies[k]; r.Err != nil || math.Abs(r.Value-want) > 1e-12 {
			t.Errorf("%.40q: %v, %v; want %v", it.Body, r.Value, r.Err, want)
		}
	}
}
