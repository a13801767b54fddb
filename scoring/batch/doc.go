// Package batch has a scorer's requests made later by somebody else: the server's Batch API, or a
// program that reads them from a file.
//
// It promises that a request is handed over once: what a job awaits is in the ledger before the
// server hears of it, so that a crash at any moment neither loses a job nor orders it twice; that
// the answers become the same scores and failures as those of a live run; and that collecting them
// again, whole or in part, changes nothing. A request that the server did not get to is free to be
// made again.
//
// A Desk is for one goroutine.
package batch
