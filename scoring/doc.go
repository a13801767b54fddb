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
// Where several ratings make up a score, each is such a unit: asked for, repeated and stored by
// itself. The score is there when all of them are; one that fails for good fails the response, and
// those that came are not asked for again. What a scorer needs written about an instruction is
// written once, whoever shares it, before its responses are asked for, while others go on. A
// request for several responses that is refused for the sake of one is split until that one stands
// alone.
//
// With a Memory, all this holds across runs too, however they end: a killed one costs at most what
// was in flight and what the store had not written yet.
//
// Costs and tokens are those of requests, each counted once: a part has those of all its tries, a
// writing likewise; a failure has those of the requests that brought nothing; and a score has those
// of its own tries, or shows the sum over its parts.
//
// An Engine may be used from any goroutine. It starts its own goroutines in Run and has ended them
// when Run returns.
package scoring
