package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"

	"admap/model"
)

// member is what the map knows of a sample. Numbers are null where undefined, flag and note "".
type member struct {
	Key          string         `json:"key"`
	Mean         model.Number   `json:"mean"`
	Variance     model.Number   `json:"variance"`
	Region       string         `json:"region"`
	Scores       []model.Number `json:"scores"` // in the order of the responses
	SCorr        model.Number   `json:"s_corr"`
	SCorrCentred model.Number   `json:"s_corr_centred"`
	PMislabelled model.Number   `json:"p_mislabelled"`
	Flag         string         `json:"flag"`
	Note         string         `json:"note"`
	Scorer       string         `json:"scorer,omitempty"`
	Methods      []string       `json:"methods,omitempty"` // of responses, as scores; "" where unknown
	Spreads      []model.Number `json:"spreads,omitempty"` // likewise
}

// memberName is the member that rows get. Dataset columns of that name come from an earlier export.
const memberName = "admap"

func (r *Request) member(i int) member {
	s, key := r.Snapshot, r.Snapshot.Roster().Keys[i]
	sCorr, centred, p := r.diagnosed(i)
	m := member{
		Key: key.String(), Mean: model.Number(s.Mean(i)), Variance: model.Number(s.Variance(i)),
		Region: r.Partition.Region[i].String(), SCorr: model.Number(sCorr),
		SCorrCentred: model.Number(centred), PMislabelled: model.Number(p),
		Flag: s.Verdict(i).String(), Note: r.Notes[key], Scorer: r.Origin.Scorer.Name,
	}
	for _, score := range s.Scores(i) {
		m.Scores = append(m.Scores, model.Number(score))
	}
	m.read(r.readings(i))
	return m
}

// readings are those of sample i's responses; nil where none is known.
func (r *Request) readings(i int) []model.Reading {
	roster := r.Snapshot.Roster()
	lo, hi := roster.Span(i)
	list, any := make([]model.Reading, hi-lo), false
	for k, key := range roster.ResponseKeys[lo:hi] {
		read, known := r.Readings[key]
		if any = any || known; !known {
			read.Spread = math.NaN()
		}
		list[k] = read
	}
	if !any {
		return nil
	}
	return list
}

// read fills in how the scores were read, leaving out what is known of none.
func (m *member) read(list []model.Reading) {
	methods, spreads := make([]string, len(list)), make([]model.Number, len(list))
	for k, read := range list {
		methods[k], spreads[k] = string(read.Method), model.Number(read.Spread)
		if read.Method != "" {
			m.Methods = methods
		}
		if !math.IsNaN(read.Spread) {
			m.Spreads = spreads
		}
	}
}

// jsonlEncoder writes the dataset's own rows with one member more.
type jsonlEncoder struct {
	request *Request
	w       io.Writer
}

func openJSONL(w io.Writer, r *Request) (encoder, error) {
	return &jsonlEncoder{request: r, w: w}, nil
}

func (e *jsonlEncoder) put(i int) (leftOut string, err error) {
	rows, err := e.request.Source.Rows(i)
	if err != nil {
		return "", err
	}
	value, err := encodeJSON(e.request.member(i))
	if err != nil {
		return "", err
	}
	for _, row := range rows {
		line, err := withMember(row, value)
		if err != nil {
			return "", err
		}
		if _, err = e.w.Write(append(line, '\n')); err != nil {
			return "", err
		}
	}
	return "", nil
}

func (e *jsonlEncoder) close() error { return nil }

// encodeJSON is json.Marshal that leaves <, > and & readable.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// byteOrderMark may begin the first row of a file that was written on Windows.
var byteOrderMark = []byte("\xef\xbb\xbf")

var errNoObject = errors.New("the row is not a JSON object")

// withMember returns the object row on one line, its bytes otherwise untouched, with value as its
// last member "admap" in place of any it had.
func withMember(row, value []byte) ([]byte, error) {
	row = bytes.TrimSpace(bytes.TrimPrefix(row, byteOrderMark))
	if bytes.ContainsAny(row, "\r\n") {
		var b bytes.Buffer
		if err := json.Compact(&b, row); err != nil {
			return nil, err
		}
		row = b.Bytes()
	}
	members, err := topMembers(row)
	if err != nil {
		return nil, err
	}
	out := append(make([]byte, 0, len(row)+len(value)+16), '{')
	for _, m := range members {
		if m.name != memberName {
			out = append(append(out, row[m.from:m.to]...), ',')
		}
	}
	out = append(append(out, `"`+memberName+`":`...), value...)
	return append(out, '}'), nil
}

// span is one member of an object: its decoded name, and where name and value stand together with
// the white space around them, without the comma.
type span struct {
	name     string
	from, to int
}

// topMembers finds the members of a valid JSON object.
func topMembers(row []byte) (all []span, err error) {
	if len(row) < 2 || row[0] != '{' || row[len(row)-1] != '}' {
		return nil, errNoObject
	}
	for from := 1; from < len(row); {
		end := memberEnd(row, from)
		if end == len(row) || (row[end] == '}') != (end == len(row)-1) {
			return nil, errNoObject
		}
		if name, ok := nameIn(row[from:end]); ok {
			all = append(all, span{name: name, from: from, to: end})
		} else if len(bytes.TrimSpace(row[from:end])) > 0 {
			return nil, errNoObject
		}
		from = end + 1
	}
	return all, nil
}

// memberEnd is where the comma or brace stands that ends the member beginning at at; the end of row
// where none does.
func memberEnd(row []byte, at int) int {
	for depth := 0; at < len(row); at++ {
		switch row[at] {
		case '"':
			at = stringEnd(row, at)
		case '{', '[':
			depth++
		case ']':
			depth--
		case '}':
			if depth == 0 {
				return at
			}
			depth--
		case ',':
			if depth == 0 {
				return at
			}
		}
	}
	return len(row)
}

// stringEnd is where the quote stands that closes the string opened at at.
func stringEnd(row []byte, at int) int {
	for at++; at < len(row) && row[at] != '"'; at++ {
		if row[at] == '\\' {
			at++
		}
	}
	return at
}

// nameIn decodes the name that a member begins with.
func nameIn(m []byte) (name string, ok bool) {
	m = bytes.TrimLeft(m, " \t")
	if len(m) == 0 || m[0] != '"' {
		return "", false
	}
	end := stringEnd(m, 0)
	if end >= len(m) || json.Unmarshal(m[:end+1], &name) != nil {
		return "", false
	}
	return name, true
}
