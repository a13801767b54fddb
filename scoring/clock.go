package scoring

import (
	"context"
	"math/rand/v2"
	"time"
)

// Clock tells the time and waits. Tests put their own in its place.
type Clock interface {
	Now() time.Time
	// Sleep waits for d, or until ctx is done and then returns its error.
	Sleep(ctx context.Context, d time.Duration) error
}

type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }

func (wallClock) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// backoff is the wait after the nth failed try: base doubled each time, at most maxBackoff, of
// which a random half is taken off so that workers that failed together do not return together.
func backoff(base time.Duration, try int) time.Duration {
	d := maxBackoff
	if try <= 16 {
		d = min(d, base<<(try-1))
	}
	return d/2 + rand.N(d/2+1)
}
