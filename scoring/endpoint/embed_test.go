package endpoint

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"admap/model"
	"admap/scoring"
)

// pack writes numbers as servers do when they are asked for base64.
func pack(numbers ...float32) string {
	var b []byte
	for _, x := range numbers {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return base64.StdEncoding.EncodeToString(b)
}

// embedding asks a server that answers with this body, and returns what it was asked.
func embedding(
	t *testing.T, r EmbedRequest, body string,
) (list []Embedding, used scoring.Usage, asked string, err error) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		asked = r.URL.Path + " " + string(raw)
		io.WriteString(w, body)
	}))
	defer s.Close()
	c, err := New(Config{BaseURL: s.URL + "/v1", Price: &scoring.Price{InUSD: 2}})
	if err != nil {
		t.Fatal(err)
	}
	list, used, err = c.Embed(t.Context(), r)
	return list, used, asked, err
}

func TestEmbeddingsOfBothForms(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		want       [][]float64
	}{
		{"lists, in another order", `{"data":[{"index":1,"embedding":[0.5, -1e-3]},
			{"index":0,"embedding":[1,2]}]}`, [][]float64{{1, 2}, {0.5, -1e-3}}},
		{"base64", `{"data":[{"index":0,"embedding":"` + pack(0.1, 3) + `"},
			{"index":1,"embedding":"` + pack(-4, 0) + `"}]}`,
			[][]float64{{float64(float32(0.1)), 3}, {-4, 0}}},
		{"without index", `{"data":[{"embedding":[1]},{"embedding":[2]}]}`,
			[][]float64{{1}, {2}}},
	} {
		list, _, _, err := embedding(t, EmbedRequest{Inputs: []string{"a", "b"}}, tc.body)
		if err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		var got [][]float64
		for _, e := range list {
			got = append(got, e.Vector)
		}
		if !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestEmbeddingRequest(t *testing.T) {
	const answer = `{"data":[{"index":0,"embedding":[1]}],` +
		`"usage":{"prompt_tokens":7,"total_tokens":7}}`
	r := EmbedRequest{Model: "m", Inputs: []string{"a\"<b>"}}
	_, used, asked, err := embedding(t, r, answer)
	want := `/v1/embeddings {"model":"m","input":["a\"\u003cb\u003e"]}`
	if err != nil || asked != want {
		t.Errorf("asked %s, want %s; error %v", asked, want, err)
	}
	if used.Tokens() != 7 || used.CostUSD != 14e-6 {
		t.Errorf("used %+v", used)
	}
	r.Base64 = true
	_, _, asked, _ = embedding(t, r, answer)
	if !strings.HasSuffix(asked, `"encoding_format":"base64"}`) {
		t.Errorf("asked %s", asked)
	}
}

// What is no vector fails its text only; what leaves open whose vectors they are fails the request.
func TestEmbeddingsThatAreNone(t *testing.T) {
	nan := pack(1, float32(math.NaN()))
	for flaw, spoilt := range map[string]string{
		"null among numbers": `[1,null]`, "zeros": `[0,0]`, "no numbers": `[]`, "null": `null`,
		"lists": `[[1,2]]`, "not finite": `"` + nan + `"`, "half a number": `"AAA="`,
		"no base64": `"%%%"`, "words": `["1","2"]`, "an object": `{"0":1}`, "too large": `[1e999]`,
	} {
		body := `{"data":[{"index":0,"embedding":` + spoilt + `},{"index":1,"embedding":[1,2]}]}`
		list, _, _, err := embedding(t, EmbedRequest{Inputs: []string{"a", "b"}}, body)
		if err != nil {
			t.Errorf("%s: the request failed: %v", flaw, err)
			continue
		}
		var f *scoring.Failure
		if !errors.As(list[0].Err, &f) || f.Reason != model.Unparsable || !f.Temporary {
			t.Errorf("%s: error %v", flaw, list[0].Err)
		}
		if list[1].Err != nil || len(list[1].Vector) != 2 {
			t.Errorf("%s: beside it %+v", flaw, list[1])
		}
	}
	for flaw, body := range map[string]string{
		"too few":       `{"data":[{"index":0,"embedding":[1]}]}`,
		"none":          `{"object":"list"}`,
		"index twice":   `{"data":[{"index":1,"embedding":[1]},{"index":1,"embedding":[1]}]}`,
		"index outside": `{"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]}`,
		"index below":   `{"data":[{"index":0,"embedding":[1]},{"index":-1,"embedding":[1]}]}`,
		"cut":           `{"data":[{"index":0,"embedding":[1`,
	} {
		_, _, _, err := embedding(t, EmbedRequest{Inputs: []string{"a", "b"}}, body)
		var f *scoring.Failure
		if !errors.As(err, &f) || f.Reason != model.Unparsable {
			t.Errorf("%s: error %v", flaw, err)
		}
	}
}

func FuzzVector(f *testing.F) {
	for _, s := range []string{`[1,2e3]`, `"AACAPw=="`, `[1,]`, `[]`, `"`, `[0x1p3,1_0,Inf]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !json.Valid([]byte(s)) {
			return
		}
		var want []float64
		numbers := json.Unmarshal([]byte(s), &want) == nil && len(want) > 0 &&
			!strings.Contains(s, "null")
		got, err := vector(json.RawMessage(strings.TrimSpace(s)))
		if numbers && (err != nil || !reflect.DeepEqual(got, want)) {
			t.Errorf("%s: %v, %v; want %v", s, got, err, want)
		}
	})
}
