// Package figure draws the map and what belongs to it for paper and pages. A chart puts shapes on a
// Sheet, in roles of ink rather than colours; the sheet becomes SVG, with text as text, or PNG, with
// the same shapes in the same places. The same input gives the same bytes. Nothing here reads a
// clock, a file or the machine's fonts.
package figure
