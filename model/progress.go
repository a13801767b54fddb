package model

import "time"

// Phase is where a scoring run stands.
type Phase uint8

// The phases of a run.
const (
	Idle Phase = iota
	Running
	Paused
	Finished
	Stopped // by a cancel or by a fault that Progress.Why names
)

// Progress is a scoring run at one moment. Counts are of responses.
type Progress struct {
	Phase    Phase
	Why      string // why it is paused or stopped, in words
	Unstored string // why scores wait in memory to be stored; "" when all are
	Total    int    // responses to be scored by this scorer, duplicates included
	Done     int    // scored, in this run or an earlier one
	Failed   int    // failed for good, with a reason
	Reused   int    // of Done: not asked again, since stored before or a duplicate
	Retries  int    // requests repeated in this run
	Failures [NumReasons]int
	Rate     float64       // responses a second, lately; 0 when unknown
	Left     time.Duration // at that rate; 0 when unknown
	CostUSD  float64       // of all runs; NaN as long as none is known
	Tokens   int           // of this run

	InFlight int     // requests that are being answered
	Limit    string  // what holds the run back, in words: "limited by 500 requests a minute"; or ""
	TotalUSD float64 // what the whole is expected to have cost at its end, CostUSD included; NaN unknown
	SavedUSD float64 // what responses that were not asked again would have cost; NaN unknown
	CapUSD   float64 // what all runs together may cost; NaN: no limit
}
