package project

import (
	"context"
	"math"
	"testing"
	"time"

	"admap/model"
)

// twoSamples have a response in common, key(1).
func twoSamples() *model.Cohort {
	nan := math.NaN()
	return model.NewCohort(&model.Roster{
		Keys: []model.Key{key(10), key(11)}, Start: []uint32{0, 2, 4},
		ResponseKeys: []model.Key{key(0), key(1), key(1), key(2)},
		Label:        []float64{nan, nan, nan, nan}, Stored: []float64{nan, nan, nan, nan},
		Source: make([]uint16, 2), Length: make([]uint32, 4),
	})
}

func follow(t *testing.T, p *Project) (*Follower, *model.Cohort) {
	t.Helper()
	cohort := twoSamples()
	return must(p.Follow(context.Background(), cohort, judge.Fingerprint))(t), cohort
}

func TestFollowerBeginsWithWhatIsStored(t *testing.T) {
	ctx, p := context.Background(), open(t, newPath(t))
	put(t, p, Score{Key: key(1), Value: 7}, Score{Key: key(2), Value: math.NaN(), Reason: model.Refused})
	must(p.SetVerdict(ctx, []model.Key{key(11)}, model.Drop))(t)
	f, cohort := follow(t, p)
	if s := cohort.Snapshot(); s.Verdict(1) != model.Drop || !math.IsNaN(s.Scores(0)[1]) {
		t.Errorf("verdict %v, score %v before Recall", s.Verdict(1), s.Scores(0)[1])
	}
	if err := f.Recall(ctx); err != nil {
		t.Fatal(err)
	}
	s := cohort.Snapshot()
	if s.Scores(0)[1] != 7 || s.Scores(1)[0] != 7 || s.Failures(1)[1] != model.Refused {
		t.Errorf("scores %v and %v, failures %v", s.Scores(0), s.Scores(1), s.Failures(1))
	}
	if news, err := f.CatchUp(ctx); news || err != nil {
		t.Errorf("news %v, %v, and nothing was written", news, err)
	}
}

func TestFollowerCatchesUp(t *testing.T) {
	ctx, path := context.Background(), newPath(t)
	f, cohort := follow(t, open(t, path))
	there := open(t, path)
	put(t, there, Score{Key: key(1), Value: 3})
	must(there.SetVerdict(ctx, []model.Key{key(10)}, model.Right))(t)
	if news, err := f.CatchUp(ctx); !news || err != nil {
		t.Fatalf("news %v, %v", news, err)
	}
	s := cohort.Snapshot()
	if s.Scores(0)[1] != 3 || s.Scores(1)[0] != 3 || s.Verdict(0) != model.Right {
		t.Errorf("scores %v and %v, verdict %v", s.Scores(0), s.Scores(1), s.Verdict(0))
	}
}

func TestWatchTellsOfNews(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	path := newPath(t)
	f, cohort := follow(t, open(t, path))
	put(t, open(t, path), Score{Key: key(0), Value: 5})
	told := 0
	f.Watch(ctx, time.Millisecond, func() {
		told++
		cancel()
	})
	if got := cohort.Snapshot().Scores(0)[0]; got != 5 || told != 1 {
		t.Errorf("Watch ended with score %v, and told %d times", got, told)
	}
}
