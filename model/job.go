package model

import "time"

// Job is work handed to a server's batch API, or written to a file for another program to do.
type Job struct {
	ID     int64
	Tag    string // by which the server's batch is found again
	Server string // base URL without user, password and query; "" where there is no server
	Remote string // the server's name for it, "" until there is one; or the file's path
	Input  string // the server's name for the requests
	Status string // as the server says, or one of the statuses below
	Note   string // what the server said of it, for a person

	Lines        int // requests
	Done, Failed int // of them, as the server says
	Open         int // of them, whose answers are still awaited

	EstimateUSD float64 // before it began; NaN when the price is unknown
	CostUSD     float64 // of the answers collected; NaN until any is known
	Tokens      int     // likewise

	Submitted, Seen time.Time // Seen: when the status was asked for last
}

// The statuses that no server gives.
const (
	JobPlanned   = "planned"   // kept before the server is told, so that a crash loses nothing
	JobWritten   = "written"   // to a file
	JobCollected = "collected" // what it brought is stored
	JobGivenUp   = "given up"  // its requests are free to be made again
)

// Offline reports whether another program does the work, from a file.
func (j Job) Offline() bool { return j.Server == "" }

// Over reports whether nothing more will come of a job.
func (j Job) Over() bool {
	return j.Status == JobCollected || j.Status == JobGivenUp || j.Status == "failed"
}

// PartID names one rating: the nth part of a response's score.
type PartID struct {
	Key Key
	N   int
}
