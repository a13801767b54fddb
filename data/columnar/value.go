package columnar

import (
	"encoding/hex"
	"encoding/json"
	"math/big"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"admap/data/jsontext"
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
		return func(out []byte, v *parquet.Value) []byte { return jsontext.Float(out, float64(v.Float()), 32) }
	case format.Double:
		return func(out []byte, v *parquet.Value) []byte { return jsontext.Float(out, v.Double(), 64) }
	case format.Int96:
		return appendInt96
	}
	return func(out []byte, v *parquet.Value) []byte { return jsontext.Text(out, v.ByteArray()) }
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
		return timeWriter(t.Unit.Value, jsontext.Stamp)
	case *format.TimeType:
		return timeWriter(t.Unit.Value, jsontext.Clock)
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
		return timeWriter((*format.MilliSeconds)(nil), jsontext.Stamp)
	case old(deprecated.TimestampMicros):
		return timeWriter((*format.MicroSeconds)(nil), jsontext.Stamp)
	case old(deprecated.TimeMillis):
		return timeWriter((*format.MilliSeconds)(nil), jsontext.Clock)
	case old(deprecated.TimeMicros):
		return timeWriter((*format.MicroSeconds)(nil), jsontext.Clock)
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

func appendDate(out []byte, v *parquet.Value) []byte {
	return jsontext.Date(out, int64(v.Int32()))
}

func timeWriter(
	unit format.TimeUnitValue, write func(out []byte, n, per int64) []byte,
) writer {
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
		return write(out, n, per)
	}
}

// appendInt96 reads the timestamps of old writers: nanoseconds of a day, and the Julian day.
func appendInt96(out []byte, v *parquet.Value) []byte {
	const epoch = 2440588
	t := v.Int96()
	return jsontext.At(out, time.Unix((int64(t[2])-epoch)*86400, t.Int64()))
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
		return jsontext.Decimal(out, n, int(scale))
	}
}

func appendUUID(out []byte, v *parquet.Value) []byte {
	b := v.ByteArray()
	if len(b) != 16 {
		return jsontext.Text(out, b)
	}
	h := hex.EncodeToString(b)
	return append(out, `"`+h[:8]+"-"+h[8:12]+"-"+h[12:16]+"-"+h[16:20]+"-"+h[20:]+`"`...)
}

// appendJSON embeds JSON; what is none is text.
func appendJSON(out []byte, v *parquet.Value) []byte {
	if b := v.ByteArray(); json.Valid(b) {
		return append(out, b...)
	}
	return jsontext.Text(out, v.ByteArray())
}
