// Package jsontext writes the values of columnar files as JSON, the same from each format: NaN and
// infinite numbers as null, dates and times as DuckDB and most others print them, and bytes that
// are no UTF-8 as they are, since who reads the row refuses it for them.
package jsontext

import (
	"math"
	"math/big"
	"strconv"
	"time"
)

const (
	dateLayout  = `"2006-01-02"`
	stampLayout = `"2006-01-02 15:04:05.999999999"`
	clockLayout = `"15:04:05.999999999"`
)

// Date appends the day that lies so many days behind that of the Unix epoch.
func Date(out []byte, days int64) []byte {
	return time.Unix(days*86400, 0).UTC().AppendFormat(out, dateLayout)
}

// Stamp appends a point in time, in units of which a second has per.
func Stamp(out []byte, n, per int64) []byte { return appendTime(out, n, per, stampLayout) }

// Clock appends a time of day, in units of which a second has per.
func Clock(out []byte, n, per int64) []byte { return appendTime(out, n, per, clockLayout) }

// At appends a point in time.
func At(out []byte, t time.Time) []byte { return t.UTC().AppendFormat(out, stampLayout) }

func appendTime(out []byte, n, per int64, layout string) []byte {
	return time.Unix(n/per, n%per*(1e9/per)).UTC().AppendFormat(out, layout)
}

// Decimal appends n shifted by scale digits. It changes n.
func Decimal(out []byte, n *big.Int, scale int) []byte {
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

// Float appends a number of so many bits.
func Float(out []byte, f float64, bits int) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(out, "null"...)
	}
	return strconv.AppendFloat(out, f, 'g', -1, bits)
}

// Text appends quoted text.
func Text(out, s []byte) []byte {
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
