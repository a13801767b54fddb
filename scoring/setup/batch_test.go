package setup

import "testing"

func TestBatchFactorIsTheTables(t *testing.T) {
	own := writePrices(t, "model,input,output,batch\nslow,1,1,0.8\nlive,1,1,\n")
	for model, want := range map[string]float64{
		"slow": 0.8, "live": 1, "gpt-4o": 0.5, "gpt-5-chat": 1, "never heard of": 0,
	} {
		got, err := BatchFactor(Config{Server: Server{Model: model}, Prices: own})
		if err != nil || got != want {
			t.Errorf("%s: %v, want %v; %v", model, got, want, err)
		}
	}
}
