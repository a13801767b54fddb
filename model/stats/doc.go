// Package stats holds the statistics that a diagnosis is made of: pure functions on slices. What is
// undefined is NaN. Values that are NaN are left out pair by pair where a function says so, and must
// not be there otherwise.
package stats
