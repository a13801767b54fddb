// Package export writes selected samples to a file that a trainer, a spreadsheet or a script reads,
// and beside it a manifest that says how to get the same file again.
//
// Promises: rows stand in the order of the dataset, and the same input gives the same bytes. The
// file appears whole or not at all: whatever goes wrong, the target is as it was. A dataset or
// a protected file is never overwritten, neither by rows nor by a manifest.
//
// What a sample holds is written exactly: an id or a note that a spreadsheet would take for a
// formula is not changed, so such a file is to be imported as text.
package export
