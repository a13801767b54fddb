// Package page writes a report as one HTML file for people to read, keep and send: it fetches
// nothing, runs nothing, follows the reader's light or dark screen, and can be printed. Of a dataset
// it shows names and numbers, never texts, and names only after figure.Plain. The same input gives
// the same bytes.
//
// A page is a list of sections (sections.go), each a function of the report in a file of its own;
// the pieces that they are made of are in tags.go, bars.go, forest.go and matrix.go.
package page
