// Package scoring turns responses into alignment scores: the Scorer interface, and the engine that
// runs any scorer over a cohort in the background.
//
// The engine promises that every response it was given ends with one score or one failure that has
// a reason; that a response is asked for once, however often the dataset repeats it; that an answer
// which arrived is stored before it is shown; and that a fault of the endpoint (a wrong key, nobody
// listening) or of the store (a full disk) pauses the run with its reason and costs no response its
// score. A server that throttles is waited for, whatever the number of tries; a cancelled run lets
// the requests in flight arrive.
//
// An Engine may be used from any goroutine. It starts its own goroutines in Run and has ended them
// when Run returns.
package scoring
