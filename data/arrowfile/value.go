package arrowfile

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"strconv"

	"admap/data/jsontext"
)

// writer appends the i-th value, which is not null, as JSON.
type writer func(v *values, out []byte, i int) []byte

// scalar returns what writes numbers and times, and their width in bytes; nil for other types.
func scalar(kind byte, t table) (writer, int) {
	switch kind {
	case typeInt:
		return integer(int(t.int32(firstParameter, 0))/8, t.byte(secondParameter) != 0)
	case typeFloat:
		return float(t.int16(firstParameter, 0))
	case typeDecimal:
		return decimal(int(t.int32(bitWidth, 128))/8, int(t.int32(secondParameter, 0)))
	case typeDate:
		if t.int16(firstParameter, 1) == 0 {
			return func(v *values, out []byte, i int) []byte {
				return jsontext.Date(out, v.signed(i))
			}, 4
		}
		return func(v *values, out []byte, i int) []byte {
			return jsontext.Date(out, v.signed(i)/86_400_000)
		}, 8
	case typeTime:
		return timed(t.int16(firstParameter, 1), int(t.int32(secondParameter, 32))/8, jsontext.Clock)
	case typeStamp:
		return timed(t.int16(firstParameter, 0), 8, jsontext.Stamp)
	case typeDuration:
		return integer(8, true)
	}
	return nil, 0
}

func integer(width int, signed bool) (writer, int) {
	switch {
	case !wholeWidth(width):
		return nil, 0
	case signed:
		return func(v *values, out []byte, i int) []byte {
			return strconv.AppendInt(out, v.signed(i), 10)
		}, width
	}
	return func(v *values, out []byte, i int) []byte {
		return strconv.AppendUint(out, v.unsigned(i), 10)
	}, width
}

func float(precision int16) (writer, int) {
	switch precision {
	case 0:
		return func(v *values, out []byte, i int) []byte {
			return jsontext.Float(out, half(uint16(v.unsigned(i))), 32)
		}, 2
	case 1:
		return func(v *values, out []byte, i int) []byte {
			return jsontext.Float(out, float64(math.Float32frombits(uint32(v.unsigned(i)))), 32)
		}, 4
	case 2:
		return func(v *values, out []byte, i int) []byte {
			return jsontext.Float(out, math.Float64frombits(v.unsigned(i)), 64)
		}, 8
	}
	return nil, 0
}

// half is the number that 16 bits stand for: a sign, 5 of exponent, 10 of fraction.
func half(b uint16) float64 {
	exponent, fraction := int(b>>10&31), float64(b&1023)/1024
	f := math.Ldexp(1+fraction, exponent-15)
	switch {
	case exponent == 31 && fraction != 0:
		return math.NaN()
	case exponent == 31:
		f = math.Inf(1)
	case exponent == 0:
		f = math.Ldexp(fraction, -14)
	}
	if b>>15 != 0 {
		return -f
	}
	return f
}

func decimal(width, scale int) (writer, int) {
	if width != 16 && width != 32 && !wholeWidth(width) || scale < 0 || scale > 1000 {
		return nil, 0
	}
	return func(v *values, out []byte, i int) []byte {
		b := slices.Clone(v.at(i))
		slices.Reverse(b)
		n := new(big.Int).SetBytes(b)
		if b[0] >= 0x80 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*width)))
		}
		return jsontext.Decimal(out, n, scale)
	}, width
}

// timed returns what writes times in a unit of Schema.fbs: seconds, ms, µs or ns.
func timed(unit int16, width int, write func(out []byte, n, per int64) []byte) (writer, int) {
	if unit < 0 || unit > 3 || !wholeWidth(width) {
		return nil, 0
	}
	per := []int64{1, 1e3, 1e6, 1e9}[unit]
	return func(v *values, out []byte, i int) []byte { return write(out, v.signed(i), per) }, width
}

func writeBool(v *values, out []byte, i int) []byte {
	return strconv.AppendBool(out, bit(v.data, v.bit+i))
}

func writeText(v *values, out []byte, i int) []byte {
	b := v.bytes(i)
	v.room(out, len(b))
	return jsontext.Text(out, b)
}

func writeList(v *values, out []byte, i int) []byte {
	out = append(out, '[')
	from, to := v.span(i)
	for k := from; k < to; k++ {
		if k > from {
			out = append(out, ',')
		}
		out = v.children[0].appendJSON(out, k)
		v.room(out, 0)
	}
	return append(out, ']')
}

func writeStruct(v *values, out []byte, i int) []byte {
	out = append(out, '{')
	for k, child := range v.children {
		if k > 0 {
			out = append(out, ',')
		}
		out = child.appendJSON(append(out, child.field.name...), i)
	}
	return append(out, '}')
}

func writeMap(v *values, out []byte, i int) []byte {
	out = append(out, '{')
	from, to := v.span(i)
	keys, items := v.children[0].children[0], v.children[0].children[1]
	for k := from; k < to; k++ {
		if k > from {
			out = append(out, ',')
		}
		if keys.null(k) {
			panic(errKey)
		}
		out = items.appendJSON(append(keys.appendJSON(out, k), ':'), k)
		v.room(out, 0)
	}
	return append(out, '}')
}

var errKey = errors.New("malformed: the key of a map is null")

func writeIndexed(v *values, out []byte, i int) []byte {
	values, k := v.indexed(i)
	v.room(out, values.size(k, maxRowBytes+1))
	return values.appendJSON(out, k)
}
