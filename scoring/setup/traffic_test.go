package setup

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"admap/model"
	"admap/scoring"
)

func writePrices(t *testing.T, table string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "prices.csv")
	if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Where the server does not say what a request used, the writer's requests count towards the cap
// at the writer's price, not at the price of the judge beside it.
func TestTheWritersPriceCountsTowardsTheCap(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		asked++
		fmt.Fprint(w, `{"choices":[{"finish_reason":"stop","message":{"role":"assistant",`+
			`"content":"1. Is it so?"}}]}`)
	}))
	defer server.Close()
	built, err := judgeOf(func(c *Config) {
		c.BaseURL, c.Prompt, c.Writer.Model = server.URL+"/v1", "criteria+reference", "dear"
		c.Prices = writePrices(t, "model,input,output\nm,0,0\ndear,0,10000\n")
		c.MaxCostUSD = 4
	})
	if err != nil {
		t.Fatal(err)
	}
	var spent float64
	for err == nil && asked < 100 {
		var got model.Writing
		item := scoring.Item{Instruction: "Name a colour."}
		got, err = built.Scorer.(scoring.Writer).Write(t.Context(), model.WrittenCriteria, item)
		if err == nil {
			spent += got.CostUSD
		}
	}
	if err == nil || asked == 0 || !(spent > 0 && spent <= 4) {
		t.Errorf("%d requests for $%v, then %v", asked, spent, err)
	}
}
