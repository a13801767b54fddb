package endpoint

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"admap/scoring"
)

// EmbedPath is where embeddings are.
const EmbedPath = "/embeddings"

// EmbedRequest asks for the embeddings of several texts, none of them empty.
type EmbedRequest struct {
	Model  string
	Inputs []string
	Base64 bool // asks for vectors a fifth as long; servers that know no such form mostly ignore it
	Size   scoring.Size
}

// Embedding is the vector of one text, or why it is none.
type Embedding struct {
	Vector []float64 // as the server gave it; finite, not zero
	Err    error     // a *scoring.Failure
}

// maxVector is how many bytes of an answer one vector may take: 8,192 dimensions of 24 digits.
const maxVector = 200 << 10

// Embed asks once. The embeddings stand in the order of the inputs; the error is that of the
// request as a whole.
func (c *Client) Embed(ctx context.Context, r EmbedRequest) ([]Embedding, scoring.Usage, error) {
	var a embedAnswer
	used, err := c.Do(ctx, Request{
		Path: EmbedPath, Body: r.marshal(), Size: r.Size, MaxAnswer: maxAnswer + len(r.Inputs)*maxVector,
	}, &a)
	if err != nil {
		return nil, used, err
	}
	list, err := a.embeddings(len(r.Inputs))
	return list, used, err
}

func (r EmbedRequest) marshal() []byte {
	request := struct {
		Model  string   `json:"model"`
		Input  []string `json:"input"`
		Format string   `json:"encoding_format,omitempty"`
	}{Model: r.Model, Input: r.Inputs}
	if r.Base64 {
		request.Format = string(openai.EmbeddingEncodingFormatBase64)
	}
	body, err := json.Marshal(request)
	if err != nil {
		panic("embedding request: " + err.Error()) // all of it is strings
	}
	return body
}

// embedAnswer is decoded by hand where the library would take null for 0 and one position for
// another.
type embedAnswer struct {
	Data []struct {
		Index     *int            `json:"index"`
		Embedding json.RawMessage `json:"embedding"`
	} `json:"data"`
	Usage openai.Usage `json:"usage"`
}

// Used implements Answer.
func (a *embedAnswer) Used() scoring.Usage { return usageOf(a.Usage) }

// embeddings puts the vectors into the order of the n inputs: by index, or as they stand where the
// server gives none.
func (a *embedAnswer) embeddings(n int) ([]Embedding, error) {
	if len(a.Data) != n {
		return nil, Garbage(fmt.Sprintf("%d embeddings for %d texts", len(a.Data), n))
	}
	list, taken := make([]Embedding, n), make([]bool, n)
	for at, d := range a.Data {
		if d.Index != nil {
			at = *d.Index
		}
		if at < 0 || at >= n || taken[at] {
			return nil, Garbage(fmt.Sprintf("embeddings whose index %d is wrong or repeated", at))
		}
		taken[at] = true
		v, err := vector(d.Embedding)
		if err == nil {
			err = usable(v)
		}
		if list[at].Vector = v; err != nil {
			list[at] = Embedding{Err: Garbage("embedding: " + err.Error())}
		}
	}
	return list, nil
}

// vector reads a list of numbers, or base64 of little-endian 32-bit floats.
func vector(raw json.RawMessage) ([]float64, error) {
	if len(raw) > 0 && raw[0] == '"' {
		return packed(raw)
	}
	inside, opened := strings.CutPrefix(string(raw), "[")
	inside, closed := strings.CutSuffix(inside, "]")
	if !opened || !closed {
		return nil, errors.New("neither a list of numbers nor base64")
	}
	v := make([]float64, 0, strings.Count(inside, ",")+1)
	for number := range strings.SplitSeq(inside, ",") {
		x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil {
			return nil, errors.New("not a list of numbers")
		}
		v = append(v, x)
	}
	return v, nil
}

func packed(raw json.RawMessage) ([]float64, error) {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return nil, errors.New("not a string")
	}
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b)%4 != 0 {
		return nil, errors.New("not base64 of 32-bit numbers")
	}
	v := make([]float64, len(b)/4)
	for k := range v {
		v[k] = float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*k:])))
	}
	return v, nil
}

// usable refuses vectors that have no direction.
func usable(v []float64) error {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	switch {
	case sum == 0:
		return errors.New("a vector of zeros")
	case math.IsNaN(sum) || math.IsInf(sum, 0):
		return errors.New("a vector that is not finite")
	}
	return nil
}
