package model

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
)

// brushJSON is a brush as a project keeps it:
//
//	{"strokes": [{"op": "new", "variance": [0, 2.5], "mean": [6.75, null]}, {"op": "invert"}]}
//
// Both ends of a span are included; null stands for an open end.
type brushJSON struct {
	Strokes []strokeJSON `json:"strokes"`
}

type strokeJSON struct {
	Op       string       `json:"op"`
	Variance *[2]*float64 `json:"variance,omitempty"`
	Mean     *[2]*float64 `json:"mean,omitempty"`
}

// MarshalJSON implements json.Marshaler. Numbers are in the shortest form that reads back exactly.
func (b Brush) MarshalJSON() ([]byte, error) {
	out := brushJSON{Strokes: []strokeJSON{}}
	for _, s := range b.strokes {
		j := strokeJSON{Op: s.Op.String()}
		if s.Op != Invert {
			j.Variance, j.Mean = spanJSON(s.Rect.Variance), spanJSON(s.Rect.Mean)
		}
		out.Strokes = append(out.Strokes, j)
	}
	return json.Marshal(out)
}

// spanJSON writes an empty span as [1, 0], since its ends may be infinite the wrong way round.
func spanJSON(s Span) *[2]*float64 {
	if s.Empty() {
		s = Span{1, 0}
	}
	var ends [2]*float64
	for k, v := range []float64{s.Lo, s.Hi} {
		if !math.IsInf(v, 0) {
			ends[k] = &v
		}
	}
	return &ends
}

// UnmarshalJSON implements json.Unmarshaler. It refuses what it does not know, lest a brush select
// something else than it was made for.
func (b *Brush) UnmarshalJSON(data []byte) error {
	var in brushJSON
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return fmt.Errorf("read a brush: %w", err)
	}
	var read Brush
	for k, j := range in.Strokes {
		s, err := j.stroke()
		if err != nil {
			return fmt.Errorf("read a brush: stroke %d: %w", k+1, err)
		}
		read = read.With(s)
	}
	*b = read
	return nil
}

func (j strokeJSON) stroke() (s Stroke, err error) {
	op := slices.Index(strokeOpNames[:], j.Op)
	if op < 0 {
		return s, fmt.Errorf("unknown operation %q", j.Op)
	}
	s.Op = StrokeOp(op)
	switch {
	case s.Op == Invert && (j.Variance != nil || j.Mean != nil):
		return s, errors.New("invert takes no rectangle")
	case s.Op == Invert:
		return s, nil
	case j.Variance == nil || j.Mean == nil:
		return s, fmt.Errorf("%s wants variance and mean", s.Op)
	}
	s.Rect = Rect{readSpan(*j.Variance), readSpan(*j.Mean)}
	return s, nil
}

func readSpan(ends [2]*float64) Span {
	s := Span{math.Inf(-1), math.Inf(1)}
	if ends[0] != nil {
		s.Lo = *ends[0]
	}
	if ends[1] != nil {
		s.Hi = *ends[1]
	}
	return s
}
