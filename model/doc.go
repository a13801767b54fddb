// Package model holds the Alignment Data Map in memory: samples as numbers, their scores, mean and
// variance, regions, density, selection and label diagnosis.
//
// It does no I/O, reads no clock and starts no goroutine. Roster, Snapshot, Partition and Diagnosis
// do not change once made and may be read from any goroutine; Cohort is safe for concurrent use.
package model
