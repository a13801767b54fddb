package setup

import (
	"math"
	"strings"
	"testing"
)

func judgeOf(change func(*Config)) (Built, error) {
	cfg := Config{
		Kind: "judge", Server: Server{Model: "m", BaseURL: "http://localhost/v1"}, Prompt: "plain",
		Scale: "1-10", Repeats: 1, Temperature: math.NaN(), Logprobs: "auto", MaxCostUSD: math.NaN(),
	}
	change(&cfg)
	return New(cfg)
}

func TestJudgeAsAsked(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"m 1–10":            func(*Config) {},
		"m 0–100":           func(c *Config) { c.Scale = "0-100" },
		"m 1–10 aspects ×3": func(c *Config) { c.Prompt, c.Repeats = "aspects", 3 },
		"m 1–10 t=0.5":      func(c *Config) { c.Temperature = 0.5 },
		"m 1–10 stated":     func(c *Config) { c.Logprobs = "off" },
	} {
		built, err := judgeOf(change)
		if err != nil || built.Scorer.Info().Name != name || built.Traffic == nil {
			t.Errorf("%s: %+v, %v", name, built, err)
		}
	}
}

func TestJudgesThatCannotBe(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"neither built in":  func(c *Config) { c.Prompt = "plian" },
		"no such file":      func(c *Config) { c.Prompt = "./plian.txt" },
		"want auto or off":  func(c *Config) { c.Logprobs = "on" },
		"lowest rating":     func(c *Config) { c.Scale = "10-1" },
		"want one from 0":   func(c *Config) { c.Temperature = 3 },
		"no model named":    func(c *Config) { c.Model = "" },
		"base URL":          func(c *Config) { c.BaseURL = "localhost" },
		"cannot be negativ": func(c *Config) { c.Repeats = -1 },
	} {
		if _, err := judgeOf(change); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
