package scoring

import (
	"math"
	"strings"
	"testing"
)

func TestPricesAreFound(t *testing.T) {
	table := BuiltInPrices()
	for name, want := range map[string]Price{
		"gpt-4o":                 {2.5, 1.25, 10},
		"gpt-4o-2024-08-06":      {2.5, 1.25, 10},
		"gpt-4o-2024-05-13":      {5, 5, 15},
		"gpt-4o-mini-2024-07-18": {0.15, 0.075, 0.6},
		"azure/gpt-4o":           {2.5, 1.25, 10},
		"openai/gpt-4.1-mini":    {0.4, 0.1, 1.6},
		"gpt-4-0613":             {30, 30, 60},
		"gpt-4-0125-preview":     {10, 10, 30},
		"gpt-3.5-turbo-0125":     {0.5, 0.5, 1.5},
		"chatgpt-4o-latest":      {5, 5, 15},
		"o3-2025-04-16":          {2, 0.5, 8},
		"text-embedding-3-large": {0.13, 0.13, 0},
	} {
		if q, ok := table.For(name); !ok || q.Price != want || q.AsOf == "" {
			t.Errorf("%s: %+v, %v", name, q, ok)
		}
	}
	for _, name := range []string{
		"", "gpt", "gpt-4o-audio-preview", "gpt-5.9", "gpt-4o-search", "qwen", "my/gpt-4o",
		"ft:gpt-4o-mini:me::1", "gpt-4o-2024-08-06-x",
	} {
		if q, ok := table.For(name); ok {
			t.Errorf("%q costs what %q does", name, q.Model)
		}
	}
}

func TestPricesOfAFile(t *testing.T) {
	table, err := ReadPrices(strings.NewReader(
		"# mine\nmodel,output,input\nqwen*,2,1\nqwen-72b,4,3\nqwen-72b,5,3\nopenai/own,9,9\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{
		"qwen-7b": 2, "qwen-72b": 5, "qwen-72b-2024-01-02": 5, "openai/own": 9,
	} {
		if q, _ := table.For(name); q.OutUSD != want || q.CachedUSD != q.InUSD || !math.IsNaN(q.Batch) {
			t.Errorf("%s: %+v", name, q)
		}
	}
	for text, want := range map[string]string{
		"":                                   "EOF",
		"model,input\n":                      `no column "output"`,
		"model,input,output\na,1\n":          "line 2",
		"model,input,output\na,1,2\nb,x,2\n": `line 3: input "x"`,
		"model,input,output\na,-1,2\n":       "line 2",
		"model,input,output\na,NaN,2\n":      "line 2",
		"model,input,output\na,Inf,2\n":      "line 2",
		"model,input,output\n,1,2\n":         "must not be empty",
		"model,input,output\na,,2\n":         "must not be empty",
		"model,input,output,as_of\na,1,2,x":  `as_of "x"`,
	} {
		_, err := ReadPrices(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestCost(t *testing.T) {
	p := &Price{InUSD: 2.5, CachedUSD: 1.25, OutUSD: 10}
	if usd := p.Cost(Usage{Prompt: 1_000_000, Cached: 400_000, Answer: 100_000}); usd != 1.5+0.5+1 {
		t.Errorf("$%v", usd)
	}
	if usd := p.Cost(Usage{}); !math.IsNaN(usd) {
		t.Errorf("nothing told: $%v", usd)
	}
	if usd := (*Price)(nil).Cost(Usage{Prompt: 1}); !math.IsNaN(usd) {
		t.Errorf("no price: $%v", usd)
	}
}
