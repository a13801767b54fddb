package scoring

import (
	"testing"
	"time"
)

func TestRequestsPerMinute(t *testing.T) {
	clock := newFakeClock()
	begin := clock.Now()
	traffic := NewTraffic(TrafficConfig{RPM: 60, Clock: clock})
	for range 31 {
		pass, err := traffic.Begin(t.Context(), Size{})
		if err != nil {
			t.Fatal(err)
		}
		pass.End(Seen{})
	}
	if took := clock.Now().Sub(begin).Round(time.Millisecond); took != 30*time.Second {
		t.Errorf("31 requests at 60 a minute took %v, want 30s", took)
	}
}
