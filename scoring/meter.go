package scoring

import "time"

const (
	meterSlot  = 250 * time.Millisecond
	meterSlots = 40 // 10 s: long enough to be calm, short enough to follow a change of pace
)

// meter counts events of the last ten seconds in slots of a quarter.
type meter struct {
	start  time.Time
	latest int64 // number of the slot written to last, counted from start
	slots  [meterSlots]int
}

func (m *meter) reset(now time.Time) { *m = meter{start: now} }

// advance empties the slots that time has passed over since the last event.
func (m *meter) advance(now time.Time) {
	slot := int64(now.Sub(m.start) / meterSlot)
	for range min(slot-m.latest, meterSlots) {
		m.latest++
		m.slots[m.latest%meterSlots] = 0
	}
	m.latest = max(m.latest, slot)
}

func (m *meter) add(now time.Time, n int) {
	m.advance(now)
	m.slots[m.latest%meterSlots] += n
}

// rate is events a second over the last ten seconds, or since the start if that is less; 0 when it
// is too early to say.
func (m *meter) rate(now time.Time) float64 {
	age := now.Sub(m.start)
	if age < meterSlot {
		return 0
	}
	m.advance(now)
	n := 0
	for _, c := range m.slots {
		n += c
	}
	// The present slot is only partly over.
	window := (meterSlots-1)*meterSlot + age%meterSlot
	return float64(n) / min(age, window).Seconds()
}
