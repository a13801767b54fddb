package columnar

import (
	"encoding/hex"
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// writer appends a value that is not null as JSON.
type writer func(out []byte, v *parquet.Value) []byte

// writerOf chooses by the physical type, then by what the values mean.
func writerOf(e *format.SchemaElement) writer {
	if w := logicalWriter(e); w != nil {
		return w
	}
	switch e.Type.V {
	case format.Boolean:
		return func(out []byte, v *parquet.Value) []byte { return strconv.AppendBool(out, v.Boolean()) }
	case format.Int32:
		return func(out []byte, v *parquet.Value) []byte { return strconv.AppendInt(out, int64(v.Int32()), 10) }
	case format.Int64:
		return func(out []byte, v *parquet.Value) []byte { return strconv.AppendInt(out, v.Int64(), 10) }
	case format.Float:
		return func(out []byte, v *parquet.Value) []byte { return appendFloat(out, float64(v.Float()), 32) }
	case format.Double:
		return func(out []byte, v *parquet.Value) []byte { return appendFloat(out, v.Double(), 64) }
	case format.Int96:
		return appendInt96
	}
	return func(out []byte, v *parquet.Value) []byte { return appendText(out, v.ByteArray()) }
}

// logicalWriter returns nil where the physical type says all.
func logicalWriter(e *format.SchemaElement) writer {
	old := func(c deprecated.ConvertedType) bool {
		return e.LogicalType.Value == nil && e.ConvertedType.Valid && e.ConvertedType.V == c
	}
	switch t := e.LogicalType.Value.(type) {
	case *format.DecimalType:
		return decimalWriter(e, t.Scale)
	case *format.DateType:
		return appendDate
	case *format.TimestampType:
		return timeWriter(t.Unit.Value, stampLayout)
	case *format.TimeType:
		return timeWriter(t.Unit.Value, clockLayout)
	case *format.JsonType:
		return appendJSON
	case *format.UUIDType:
		return appendUUID
	case *format.IntType:
		return unsignedWriter(e, !t.IsSigned)
	}
	switch {
	case old(deprecated.Decimal):
		return decimalWriter(e, e.Scale.V)
	case old(deprecated.Date):
		return appendDate
	case old(deprecated.TimestampMillis):
		return timeWriter((*format.MilliSeconds)(nil), stampLayout)
	case old(deprecated.TimestampMicros):
		return timeWriter((*format.MicroSeconds)(nil), stampLayout)
	case old(deprecated.TimeMillis):
		return timeWriter((*format.MilliSeconds)(nil), clockLayout)
	case old(deprecated.TimeMicros):
		return timeWriter((*format.MicroSeconds)(nil), clockLayout)
	case old(deprecated.Json):
		return appendJSON
	}
	return unsignedWriter(e, old(deprecated.Uint8) || old(deprecated.Uint16) ||
		old(deprecated.Uint32) || old(deprecated.Uint64))
}

func unsignedWriter(e *format.SchemaElement, unsigned bool) writer {
	switch {
	case unsigned && e.Type.V == format.Int32:
		return func(out []byte, v *parquet.Value) []byte {
			return strconv.AppendUint(out, uint64(v.Uint32()), 10)
		}
	case unsigned && e.Type.V == format.Int64:
		return func(out []byte, v *parquet.Value) []byte { return strconv.AppendUint(out, v.Uint64(), 10) }
	}
	return nil
}

// Layouts of dates and times, as DuckDB and most others print them.
const (
	dateLayout  = `"2006-01-02"`
	stampLayout = `"2006-01-02 15:04:05.999999999"`
	clockLayout = `"15:04:05.999999999"`
)

func appendDate(out []byte, v *parquet.Value) []byte {
	return time.Unix(int64(v.Int32())*86400, 0).UTC().AppendFormat(out, dateLayout)
}

func timeWriter(unit format.TimeUnitValue, layout string) writer {
	per := int64(time.Second / time.Nanosecond)
	switch unit.(type) {
	case *format.MilliSeconds:
		per = 1e3
	case *format.MicroSeconds:
		per = 1e6
	}
	return func(out []byte, v *parquet.Value) []byte {
		n := v.Int64()
		if v.Kind() == parquet.Int32 {
			n = int64(v.Int32())
		}
		sec, rest := n/per, n%per
		return time.Unix(sec, rest*(1e9/per)).UTC().AppendFormat(out, layout)
	}
}

// appendInt96 reads the timestamps of old writers: nanoseconds of a day, and the Julian day.
func appendInt96(out []byte, v *parquet.Value) []byte {
	const epoch = 2440588
	t := v.Int96()
	at := time.Unix((int64(t[2])-epoch)*86400, t.Int64()).UTC()
	return at.AppendFormat(out, stampLayout)
}

func decimalWriter(e *format.SchemaElement, scale int32) writer {
	scale = min(max(scale, 0), 1000)
	physical := e.Type.V
	return func(out []byte, v *parquet.Value) []byte {
		n := new(big.Int)
		switch physical {
		case format.Int32:
			n.SetInt64(int64(v.Int32()))
		case format.Int64:
			n.SetInt64(v.Int64())
		default:
			b := v.ByteArray()
			if n.SetBytes(b); len(b) > 0 && b[0] >= 0x80 {
				n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
			}
		}
		return appendDecimal(out, n, int(scale))
	}
}

func appendDecimal(out []byte, n *big.Int, scale int) []byte {
	if n.Sign() < 0 {
		out = append(out, '-')
	}
	digits := n.Abs(n).Append(nil, 10)
	for len(digits) <= scale {
		digits = append([]byte{'0'}, digits...)
	}
	out = append(out, digits[:len(digits)-scale]...)
	if scale > 0 {
		out = append(append(out, '.'), digits[len(digits)-scale:]...)
	}
	return out
}

func appendUUID(out []byte, v *parquet.Value) []byte {
	b := v.ByteArray()
	if len(b) != 16 {
		return appendText(out, b)
	}
	h := hex.EncodeToString(b)
	return append(out, `"`+h[:8]+"-"+h[8:12]+"-"+h[12:16]+"-"+h[16:20]+"-"+h[20:]+`"`...)
}

// appendJSON embeds JSON; what is none is text.
func appendJSON(out []byte, v *parquet.Value) []byte {
	if b := v.ByteArray(); json.Valid(b) {
		return append(out, b...)
	}
	return appendText(out, v.ByteArray())
}

func appendFloat(out []byte, f float64, bits int) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(out, "null"...)
	}
	return strconv.AppendFloat(out, f, 'g', -1, bits)
}

// appendText quotes text. Bytes that are no UTF-8 stay: who reads the row refuses it for them.
func appendText(out, s []byte) []byte {
	const digits = "0123456789abcdef"
	out = append(out, '"')
	from := 0
	for i, c := range s {
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		out = append(out, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			out = append(out, '\\', c)
		case '\n':
			out = append(out, '\\', 'n')
		case '\t':
			out = append(out, '\\', 't')
		default:
			out = append(out, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		}
	}
	return append(append(out, s[from:]...), '"')
}
