package ui

import (
	"strings"
	"testing"

	"admap/model"
)

func TestKeepMovesTheCuts(t *testing.T) {
	f := varied(300, 300)
	a := start(t, f, 120, 36)
	for _, step := range []struct {
		key  string
		want model.Fraction
	}{
		{"]", model.Fraction{Num: 17, Den: 50}}, {"[", model.Third}, {"[", model.Fraction{Num: 8, Den: 25}},
		{"}", model.Fraction{Num: 21, Den: 50}}, {"{", model.Fraction{Num: 8, Den: 25}},
	} {
		if step.want == model.Third {
			step.want = model.Fraction{Num: 33, Den: 100}
		}
		hit(a, step.key)
		if a.feed.part.Rule.Keep != step.want {
			t.Fatalf("%s: keep %v, want %v", step.key, a.feed.part.Rule.Keep, step.want)
		}
		fresh := model.NewPartition(a.feed.snap, model.Rule{Keep: step.want})
		if fresh.Stats[model.HighAvg].Count != a.feed.part.Stats[model.HighAvg].Count {
			t.Errorf("%d in HighAvg", a.feed.part.Stats[model.HighAvg].Count)
		}
	}
	if got := screen(a); !strings.Contains(got, "regions · keep 0.32") {
		t.Errorf("the share is not shown:\n%s", got)
	}
	if a.home.mix.part != a.feed.part {
		t.Error("the composition does not follow")
	}
	hit(a, "x", "right", "enter")
	if got := f.exported[0].Partition.Rule.Keep; got != (model.Fraction{Num: 8, Den: 25}) {
		t.Errorf("exported with %v", got)
	}
	hit(a, `\`)
	if a.feed.part.Rule.Keep != model.Third || strings.Contains(screen(a), "· keep") {
		t.Error(`\ does not go back`)
	}
}

// A share changed while regions are being computed is not lost.
func TestKeepChangedDuringAComputationHolds(t *testing.T) {
	a := start(t, varied(300, 300), 120, 36)
	_, first := a.Update(keyMsg("]"))
	a.Update(keyMsg("]"))
	if got := screen(a); !strings.Contains(got, "keep 0.35 … ") {
		t.Errorf("it is not said that the regions lag behind:\n%s", got)
	}
	_, last := a.Update(keyMsg("]"))
	settle(a, first)
	settle(a, last)
	if got := a.feed.part.Rule.Keep; got != (model.Fraction{Num: 9, Den: 25}) {
		t.Errorf("keep %v", got)
	}
}

func TestNudgeStaysWithinItsBounds(t *testing.T) {
	f := model.Third
	for range 200 {
		f = nudge(f, -10)
	}
	if f != (model.Fraction{Num: 1, Den: 100}) {
		t.Errorf("down to %v", f)
	}
	for k := int64(2); k <= 100; k++ {
		if f = nudge(f, 1); f.Num*100 != k*f.Den {
			t.Fatalf("%v, want %d/100", f, k)
		}
	}
	if nudge(f, 1) != (model.Fraction{Num: 1, Den: 1}) {
		t.Errorf("up to %v", nudge(f, 1))
	}
}

func TestCommandsOfTheMap(t *testing.T) {
	a := start(t, varied(300, 300), 120, 36)
	run := func(name, arg string) string {
		for _, c := range a.home.commands() {
			if c.name == name {
				settle(a, c.do(a, arg))
			}
		}
		return a.msg
	}
	cuts := a.feed.part.Cuts
	for _, c := range []struct {
		name, arg string
		ok        func() bool
	}{
		{"axes", "log", func() bool { return axisPairs[a.home.plot.pair].name == "log" }},
		{"axes", "sigma", func() bool { return a.home.plot.pair == 1 }},
		{"axes", "cubic", func() bool { return a.home.plot.pair == 1 }},
		{"colour", "p", func() bool { return a.home.plot.colour == byMislabelled }},
		{"colour", "margin", func() bool { return a.home.plot.colour == byMargin }},
		{"colour", "", func() bool { return a.home.plot.colour == byMargin }},
		{"keep", "1/4", func() bool { return a.feed.part.Rule.Keep == model.Fraction{Num: 1, Den: 4} }},
		{"keep", "2", func() bool { return a.feed.part.Rule.Keep == model.Fraction{Num: 1, Den: 4} }},
		{"rule", "thirds", func() bool { return a.feed.part.Rule.Kind == model.Thirds }},
		{"cuts", "1.5 6", func() bool { return a.feed.part.Cuts.Variance == 1.5 && a.feed.part.Cuts.Mean == 6 }},
		{"cuts", "1.5", func() bool { return a.feed.part.Cuts.Variance == 1.5 }},
		{"cuts", "NaN 6", func() bool { return a.feed.part.Cuts.Variance == 1.5 }},
		{"rule", "thirds", func() bool { return a.feed.part.Rule.Keep == model.Fraction{Num: 1, Den: 4} }},
		{"keep", "1/3", func() bool { return a.feed.part.Cuts == cuts }},
		{"rule", "box", func() bool {
			return a.feed.part.Rule.Kind == model.Box && a.feed.part.Cuts.Variance == cuts.Variance
		}},
	} {
		if said := run(c.name, c.arg); !c.ok() || said == "" {
			t.Errorf(":%s %s: said %q, rule %+v", c.name, c.arg, said, a.feed.part.Rule)
		}
	}
	hit(a, "]")
	if a.feed.part.Rule.Kind != model.Box || !strings.Contains(a.msg, "fixed values") {
		t.Errorf("a share under fixed cuts: %q", a.msg)
	}
}
