package scoring

import (
	_ "embed" // for the table of prices
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Price is in US dollars per million tokens.
type Price struct{ InUSD, CachedUSD, OutUSD float64 }

// NewPrice is a price without a discount for what is cached; nil where a part of it is NaN.
func NewPrice(inUSD, outUSD float64) *Price {
	if math.IsNaN(inUSD) || math.IsNaN(outUSD) {
		return nil
	}
	return &Price{InUSD: inUSD, CachedUSD: inUSD, OutUSD: outUSD}
}

// Cost of one request in US dollars, NaN where the price or the usage is not known.
func (p *Price) Cost(u Usage) float64 {
	if p == nil || u.Tokens() == 0 {
		return math.NaN()
	}
	fresh := float64(u.Prompt - u.Cached)
	return (fresh*p.InUSD + float64(u.Cached)*p.CachedUSD + float64(u.Answer)*p.OutUSD) / 1e6
}

// Quote is a row of a price table.
type Quote struct {
	Model string // a name, or the beginning of one before a *
	Price
	Batch float64 // factor of the batch API; NaN where there is none
	AsOf  string  // the day on which it was published; ""
}

// Prices is a table of what models cost.
type Prices []Quote

//go:embed prices.csv
var builtInPrices string

// BuiltInPrices is the table of prices.csv.
func BuiltInPrices() Prices {
	table, err := ReadPrices(strings.NewReader(builtInPrices))
	if err != nil {
		panic("prices.csv: " + err.Error()) // it is part of the program, and tested
	}
	return table
}

// ReadPrices reads a table as prices.csv is. Errors name the line.
func ReadPrices(from io.Reader) (Prices, error) {
	rows := csv.NewReader(from)
	rows.Comment, rows.TrimLeadingSpace = '#', true
	head, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("read prices: %w", err)
	}
	column := map[string]int{}
	for i, name := range head {
		column[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, name := range []string{"model", "input", "output"} {
		if _, ok := column[name]; !ok {
			return nil, fmt.Errorf("read prices: no column %q, want model,input,cached,output,batch,as_of",
				name)
		}
	}
	var table Prices
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return table, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read prices: %w", err)
		}
		line, _ := rows.FieldPos(0)
		q, err := readQuote(row, column)
		if err != nil {
			return nil, fmt.Errorf("read prices: line %d: %w", line, err)
		}
		table = append(table, q)
	}
}

func readQuote(row []string, column map[string]int) (q Quote, err error) {
	cell := func(name string) string {
		if i, ok := column[name]; ok {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	number := func(name string, missing float64) float64 {
		text := cell(name)
		if text == "" {
			return missing
		}
		v, e := strconv.ParseFloat(text, 64)
		if e != nil || !(v >= 0) || math.IsInf(v, 0) {
			err = errors.Join(err, fmt.Errorf("%s %q: want US dollars", name, text))
		}
		return v
	}
	nan := math.NaN()
	q = Quote{Model: cell("model"), Batch: number("batch", nan), AsOf: cell("as_of")}
	q.InUSD, q.OutUSD = number("input", nan), number("output", nan)
	q.CachedUSD = number("cached", q.InUSD)
	switch _, day := time.Parse(time.DateOnly, q.AsOf); {
	case q.Model == "" || math.IsNaN(q.InUSD) || math.IsNaN(q.OutUSD):
		err = errors.Join(err, errors.New("model, input and output must not be empty"))
	case q.AsOf != "" && day != nil:
		err = errors.Join(err, fmt.Errorf("as_of %q: want a day such as 2025-12-31", q.AsOf))
	}
	return q, err
}

// snapshot is what follows a model's name in the name of one state of it.
var snapshot = regexp.MustCompile(`^-(\d{4}(-\d{2}-\d{2})?|latest|preview)$`)

// fit is how well the row fits a model's name: the length of what agrees, -1 where it does not.
func (q *Quote) fit(name string) int {
	if start, open := strings.CutSuffix(q.Model, "*"); open {
		if strings.HasPrefix(name, start) {
			return len(start)
		}
		return -1
	}
	rest, ok := strings.CutPrefix(name, q.Model)
	if ok && (rest == "" || snapshot.MatchString(rest)) {
		return len(q.Model)
	}
	return -1
}

// For finds what a model costs: the row that fits its name best, the last one of several.
func (table Prices) For(name string) (Quote, bool) {
	var found Quote
	best := -1
	for _, wanted := range []string{name, bareModel(name)} {
		for _, q := range table {
			if fit := q.fit(wanted); fit >= 0 && fit >= best {
				found, best = q, fit
			}
		}
		if best >= 0 {
			break
		}
	}
	return found, best >= 0
}

// bareModel is a model's name without the provider that LiteLLM and others put before it.
func bareModel(name string) string {
	for _, provider := range []string{"openai/", "azure/"} {
		name = strings.TrimPrefix(name, provider)
	}
	return name
}
