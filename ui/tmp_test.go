package ui

import "testing"

func BenchmarkTmpZoomed(b *testing.B) {
	a, _ := benchApp(b, benchSamples, benchSamples)
	brushAll(a)
	for range 4 {
		a.Update(keyMsg("+"))
	}
	a.Update(keyMsg("A"))
	b.ResetTimer()
	for n := range b.N {
		a.Update(keyMsg([]string{"right", "down", "left", "up"}[n/7%4]))
		a.View()
	}
	b.ReportMetric(float64(a.home.plot.brush.count(a)), "samples")
}
