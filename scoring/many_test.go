package scoring

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"admap/model"
)

// crowd is a fake that takes several items a request.
type crowd struct {
	*fakeScorer
	several func(items []Item, request int) ([]Reply, error)
	sizes   []int // of the requests; one worker: no race
}

func newCrowd(batch int, several func(items []Item, request int) ([]Reply, error)) *crowd {
	c := &crowd{fakeScorer: newFakeScorer(nil), several: several}
	c.traits.Batch = batch
	return c
}

func (c *crowd) ScoreMany(_ context.Context, items []Item) ([]Reply, error) {
	c.sizes = append(c.sizes, len(items))
	return c.several(items, len(c.sizes))
}

func replyAll(items []Item) (replies []Reply) {
	for _, item := range items {
		replies = append(replies, Reply{Result: Result{Value: worth(item.Key), Tokens: 1}})
	}
	return replies
}

func (c *crowd) run(t *testing.T, samples, n int) model.Progress {
	t.Helper()
	cohort, m := model.NewCohort(testRoster(samples, n)), newMemory()
	e := New(Config{Scorer: c, Cohort: cohort, Sink: m, Workers: 1, Clock: newFakeClock()})
	if err := runThrough(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, cohort, m, e.Progress())
	return e.Progress()
}

func TestRequestsAreFullAndKeepSamplesTogether(t *testing.T) {
	for _, tc := range []struct {
		batch, samples, n int
		want              []int
	}{
		{8, 6, 3, []int{6, 6, 6}},        // two samples; a third would not fit
		{4, 2, 10, []int{4, 4, 4, 4, 4}}, // samples larger than a request
		{64, 3, 4, []int{12}},
	} {
		c := newCrowd(tc.batch, func(items []Item, _ int) ([]Reply, error) {
			return replyAll(items), nil
		})
		if c.run(t, tc.samples, tc.n); !slices.Equal(c.sizes, tc.want) {
			t.Errorf("%+v: requests of %v", tc, c.sizes)
		}
	}
}

func TestARefusedRequestIsSplitUntilTheCulpritStandsAlone(t *testing.T) {
	for name, tc := range map[string]struct {
		refusal  *Failure
		culprits []int
		requests int
	}{
		// 16, then halves down to the culprit: 1 + 2·4
		"too long":    {&Failure{Reason: model.TooLong}, []int{5}, 9},
		"vague":       {&Failure{Reason: model.HTTPStatus, Detail: "400"}, []int{15}, 9},
		"two of them": {&Failure{Reason: model.TooLong}, []int{0, 15}, 1 + 2 + 4 + 4 + 4},
		"all of them": {&Failure{Reason: model.TooLong}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
			12, 13, 14, 15}, 31},
	} {
		c := newCrowd(16, func(items []Item, _ int) ([]Reply, error) {
			for _, item := range items {
				if slices.Contains(tc.culprits, item.Sample) {
					return nil, tc.refusal
				}
			}
			return replyAll(items), nil
		})
		p := c.run(t, 16, 1)
		if p.Failed != len(tc.culprits) || len(c.sizes) != tc.requests {
			t.Errorf("%s: requests of %v, want %d; progress %+v", name, c.sizes, tc.requests, p)
		}
	}
}

// An endpoint that refuses everything is noticed before everything is split.
func TestRefusalsFromTheStartPauseBeforeAllIsSplit(t *testing.T) {
	c := newCrowd(16, func([]Item, int) ([]Reply, error) {
		return nil, &Failure{Reason: model.HTTPStatus, Detail: "400: no such field"}
	})
	e := New(Config{Scorer: c, Cohort: model.NewCohort(testRoster(160, 1)), Workers: 1})
	ctx, cancel := context.WithCancel(t.Context())
	wait := start(ctx, e)
	if p := waitUntil(t, e, paused); p.Failed != 0 || len(c.sizes) > maxStrikes {
		t.Errorf("%d requests, progress %+v", len(c.sizes), p)
	}
	cancel()
	if err := wait(); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestFailuresWithinARequestAreSettledOneByOne(t *testing.T) {
	c := newCrowd(8, func(items []Item, request int) ([]Reply, error) {
		replies := replyAll(items)
		for k, item := range items {
			switch {
			case item.Sample == 1:
				replies[k] = Reply{Err: &Failure{Reason: model.Refused}}
			case item.Sample == 3 && request == 1, item.Sample == 4 && request <= 2,
				item.Sample == 6 && request == 10:
				replies[k] = Reply{Err: &Failure{Reason: model.TimedOut, Temporary: true}}
			case item.Sample == 5:
				replies[k] = Reply{Err: &Failure{Reason: model.Unparsable, Temporary: true, Tries: 2}}
			case item.Sample == 6 && request <= 9:
				replies[k] = Reply{Err: busy(0)}
			}
		}
		return replies, nil
	})
	p := c.run(t, 8, 1)
	// 8, then those that failed for a while: 3, 4, 5, 6; 4 and 6; 6 alone, which keeps its tries.
	if want := []int{8, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1}; !slices.Equal(c.sizes, want) || p.Done != 6 {
		t.Errorf("requests of %v, want %v; progress %+v", c.sizes, want, p)
	}
}

// A text with few tries left does not take those of the others in its request.
func TestOneTextDoesNotUseUpTheTriesOfItsNeighbours(t *testing.T) {
	c := newCrowd(2, func(items []Item, request int) ([]Reply, error) {
		replies := replyAll(items)
		switch {
		case request <= 2:
			return nil, &Failure{Reason: model.HTTPStatus, Detail: "503", Temporary: true}
		case request == 3:
			replies[0] = Reply{Err: &Failure{Reason: model.Unparsable, Temporary: true, Tries: 3}}
			replies[1] = Reply{Err: &Failure{Reason: model.HTTPStatus, Temporary: true}}
		}
		return replies, nil
	})
	if p := c.run(t, 2, 1); p.Done != 2 || len(c.sizes) != 4 {
		t.Errorf("requests of %v, progress %+v", c.sizes, p)
	}
}

func TestRequestsThatFailAsAWhole(t *testing.T) {
	for name, tc := range map[string]struct {
		several  func(items []Item, request int) ([]Reply, error)
		requests int
		failed   int
	}{
		"for a while": {func(items []Item, request int) ([]Reply, error) {
			if request < 4 {
				return nil, &Failure{Reason: model.HTTPStatus, Detail: "503", Temporary: true}
			}
			return replyAll(items), nil
		}, 4, 0},
		"too often": {func([]Item, int) ([]Reply, error) {
			return nil, &Failure{Reason: model.TimedOut, Temporary: true}
		}, defaultTries, 5},
		"too few answers": {func(items []Item, _ int) ([]Reply, error) {
			return replyAll(items)[1:], nil
		}, garbageTries, 5},
		"too many": {func(items []Item, _ int) ([]Reply, error) {
			return append(replyAll(items), Reply{}), nil
		}, garbageTries, 5},
	} {
		c := newCrowd(5, tc.several)
		if p := c.run(t, 5, 1); p.Failed != tc.failed || len(c.sizes) != tc.requests {
			t.Errorf("%s: %d requests, progress %+v", name, len(c.sizes), p)
		}
	}
}

func TestPanicAmongManyEndsTheRun(t *testing.T) {
	c := newCrowd(5, func(items []Item, _ int) ([]Reply, error) {
		panic(fmt.Sprint(len(items), " at once"))
	})
	e := New(Config{Scorer: c, Cohort: model.NewCohort(testRoster(5, 1)), Workers: 1})
	var p *PanicError
	if err := e.Run(t.Context()); !errors.As(err, &p) || p.Value != "5 at once" {
		t.Errorf("error %v", err)
	}
}

// What a batch job was asked for is left out, and stays open.
func TestWhatIsAskedForElsewhereIsLeftOut(t *testing.T) {
	f := newFakeScorer(honest)
	e := New(Config{Scorer: f, Cohort: model.NewCohort(testRoster(5, 2)),
		Elsewhere: func(key model.Key) bool { return key == testKey(3) }})
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := e.Progress(); f.requests() != 9 || p.Done != 9 || p.Failed != 0 || p.Total != 10 {
		t.Errorf("%d requests, progress %+v", f.requests(), p)
	}
}
