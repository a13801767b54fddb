// Package project keeps what admap must not forget in one SQLite file: scores and failures,
// verdicts and notes with their whole history, and what the dataset looked like. schema.sql
// documents it.
//
// Promises: a verdict or a note is on disk, synced, when the call that makes it returns. A batch of
// scores survives the end of this process when PutScores returns, and a power cut once the next
// checkpoint is written. A score is never replaced by a failure. Several processes may have one
// project open: each transaction waits for the others, and Poll sees what they write. No text of
// the dataset is stored but judge rationales, and never a secret.
//
// A Project may be used from any goroutine.
package project
