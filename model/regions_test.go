package model

import (
	"math/big"
	"slices"
	"testing"
)

// beats says that a comes before b in a sort by value, descending, with the smaller key first among
// equals and the smaller position among equal keys.
func beats(value []float64, keys []Key, a, b int) bool {
	if value[a] != value[b] {
		return value[a] > value[b]
	}
	if c := keys[a].Compare(keys[b]); c != 0 {
		return c < 0
	}
	return a < b
}

// rankAmong counts, for every member, the members before it: O(N²) and without a sort.
func rankAmong(members []int, value []float64, keys []Key) map[int]int {
	rank := map[int]int{}
	for _, a := range members {
		for _, b := range members {
			if beats(value, keys, b, a) {
				rank[a]++
			}
		}
	}
	return rank
}

// poolAndTop returns, in rationals, how many of n samples are of low variance and how many of these
// are HighAvg. At one third it uses the rule's own words, ⌊N/3⌋ and one more.
func poolAndTop(n int, keep *big.Rat) (pool, top int) {
	if keep.Cmp(big.NewRat(1, 3)) == 0 {
		pool = n - n/3
		if n%3 > 0 {
			pool--
		}
		return pool, pool - pool/2
	}
	share := new(big.Rat).Mul(keep, big.NewRat(int64(n), 1))
	if keep.Cmp(big.NewRat(1, 2)) >= 0 {
		for new(big.Rat).SetInt64(int64(top)).Cmp(share) < 0 {
			top++
		}
		return n, top
	}
	for big.NewRat(int64(pool+1), 2).Cmp(share) <= 0 {
		pool++
	}
	return pool, pool - pool/2
}

// bruteRegions divides the samples as the rule is worded.
func bruteRegions(s *Snapshot, keep *big.Rat) []Region {
	n := s.Len()
	mean, variance, region := make([]float64, n), make([]float64, n), make([]Region, n)
	var drawn, low []int
	for i := range n {
		mean[i], variance[i] = s.Mean(i), s.Variance(i)
		if s.State(i) == Full && len(s.Scores(i)) >= 2 {
			drawn = append(drawn, i)
		}
	}
	pool, top := poolAndTop(len(drawn), keep)
	for i, rank := range withZero(rankAmong(drawn, variance, s.Roster().Keys), drawn) {
		region[i] = HighVar
		if rank >= len(drawn)-pool {
			low = append(low, i)
		}
	}
	for i, rank := range withZero(rankAmong(low, mean, s.Roster().Keys), low) {
		region[i] = LowAvg
		if rank < top {
			region[i] = HighAvg
		}
	}
	return region
}

// withZero adds the members that nothing comes before.
func withZero(rank map[int]int, members []int) map[int]int {
	for _, i := range members {
		rank[i] += 0
	}
	return rank
}

// bruteCut returns the least value inside and how many share it when some are outside.
func bruteCut(value func(int) float64, inside, outside []int) (at float64, tied int) {
	at = nan
	for _, i := range inside {
		if v := value(i); !(v >= at) {
			at = v
		}
	}
	split := false
	for _, i := range outside {
		split = split || value(i) == at
	}
	if !split {
		return at, 0
	}
	for _, i := range append(slices.Clone(inside), outside...) {
		tied += count(value(i) == at)
	}
	return at, tied
}

func members(region []Region, of ...Region) []int {
	var m []int
	for i, g := range region {
		if slices.Contains(of, g) {
			m = append(m, i)
		}
	}
	return m
}

// lottery is a snapshot of n samples, some unscored or single, with few different scores and keys.
func lottery(seed uint64, n, levels int) *Snapshot {
	rng := random(seed)
	sizes := make([]int, n)
	for i := range sizes {
		sizes[i] = 1 + rng.IntN(4)
	}
	r := unlabelled(sizes...)
	for i := range r.Keys {
		r.Keys[i] = numberedKey(rng.IntN(1 + 2*n/3))
	}
	scores := make([][]float64, n)
	for i, size := range sizes {
		for range size {
			v := float64(rng.IntN(levels))
			if rng.IntN(30) == 0 {
				v = nan
			}
			scores[i] = append(scores[i], v)
		}
	}
	return scored(r, scores)
}

func FuzzPartition(f *testing.F) {
	f.Add(uint64(1), uint8(7), uint16(1), uint16(3))
	f.Add(uint64(2), uint8(90), uint16(1), uint16(2))
	f.Add(uint64(3), uint8(91), uint16(2), uint16(3))
	f.Add(uint64(4), uint8(50), uint16(1), uint16(1))
	f.Add(uint64(5), uint8(0), uint16(1), uint16(3))
	f.Add(uint64(6), uint8(200), uint16(9), uint16(40))
	f.Fuzz(func(t *testing.T, seed uint64, n uint8, num, den uint16) {
		if num == 0 || num > den {
			return
		}
		s := lottery(seed, int(n), 2+int(seed%9))
		rule := Rule{Keep: Fraction{int64(num), int64(den)}}
		p := NewPartition(s, rule)
		if want := bruteRegions(s, big.NewRat(int64(num), int64(den))); !slices.Equal(p.Region, want) {
			t.Fatalf("keep %v of %d: %v, want %v", rule.Keep, n, p.Region, want)
		}
		checkCuts(t, s, p)
		checkStats(t, s, p)
	})
}

func TestPartitionMatchesBruteForce(t *testing.T) {
	for _, share := range []string{"1/3", "1/2", "2/3", "1", "0.1", "0.49", "0.51", "1/1000"} {
		keep, err := ParseFraction(share)
		if err != nil {
			t.Fatal(err)
		}
		for n := range 40 {
			s := lottery(uint64(n), n, 3)
			p := NewPartition(s, Rule{Keep: keep})
			want := bruteRegions(s, big.NewRat(keep.Num, keep.Den))
			if !slices.Equal(p.Region, want) {
				t.Fatalf("keep %s of %d: %v, want %v", share, n, p.Region, want)
			}
			checkCuts(t, s, p)
			checkStats(t, s, p)
		}
	}
}

func checkCuts(t *testing.T, s *Snapshot, p *Partition) {
	t.Helper()
	highVar, highAvg := members(p.Region, HighVar), members(p.Region, HighAvg)
	low := members(p.Region, LowAvg)
	var want Cuts
	want.Variance, want.TiedVariance = bruteCut(s.Variance, highVar, append(low, highAvg...))
	want.Mean, want.TiedMean = bruteCut(s.Mean, highAvg, members(p.Region, LowAvg))
	if got := p.Cuts; !same(got.Variance, want.Variance) || !same(got.Mean, want.Mean) ||
		got.TiedVariance != want.TiedVariance || got.TiedMean != want.TiedMean {
		t.Fatalf("cuts are %+v, want %+v", got, want)
	}
}

func checkStats(t *testing.T, s *Snapshot, p *Partition) {
	t.Helper()
	for g := HighAvg; g < NumRegions; g++ {
		in := members(p.Region, g)
		mean, variance := 0.0, 0.0
		for _, i := range in {
			mean += s.Mean(i) / float64(len(in))
			variance += s.Variance(i) / float64(len(in))
		}
		if len(in) == 0 {
			mean, variance = nan, nan
		}
		got := p.Stats[g]
		if got.Count != len(in) || !near(got.Mean, mean, 1e-9) || !near(got.Variance, variance, 1e-9) {
			t.Fatalf("%v is %+v, want %d, %v, %v", g, got, len(in), mean, variance)
		}
	}
	if p.Drawn+p.Stats[Off].Count != s.Len() || p.Drawn != s.Counts.Drawn {
		t.Fatalf("%d drawn and %d not, of %d", p.Drawn, p.Stats[Off].Count, s.Len())
	}
}

func TestPartitionIsTheSameInAnyOrder(t *testing.T) {
	const n = 300
	rng := random(8)
	scores := make([][]float64, n)
	for i := range scores {
		scores[i] = []float64{float64(rng.IntN(4)), float64(rng.IntN(4))}
	}
	r := unlabelled(slices.Repeat([]int{2}, n)...)
	p := NewPartition(scored(r, scores), DefaultRule)
	order := rng.Perm(n)
	shuffled, mixed := unlabelled(slices.Repeat([]int{2}, n)...), make([][]float64, n)
	for to, from := range order {
		shuffled.Keys[to], mixed[to] = r.Keys[from], scores[from]
	}
	q := NewPartition(scored(shuffled, mixed), DefaultRule)
	for to, from := range order {
		if q.Region[to] != p.Region[from] {
			t.Fatalf("sample %d is %v in one order and %v in another", from, p.Region[from], q.Region[to])
		}
	}
	if q.Cuts != p.Cuts {
		t.Errorf("cuts %+v and %+v", p.Cuts, q.Cuts)
	}
}

func TestBoxCutsAtFixedValues(t *testing.T) {
	r := unlabelled(2, 2, 2, 2, 2)
	// (variance, mean) are (1, 5), (0, 6), (0, 5), (4, 9) and unscored.
	s := scored(r, [][]float64{{4, 6}, {6, 6}, {5, 5}, {7, 11}, {1, nan}})
	p := NewPartition(s, Rule{Kind: Box, CutVariance: 1, CutMean: 6})
	want := []Region{HighVar, HighAvg, LowAvg, HighVar, Off}
	if !slices.Equal(p.Region, want) {
		t.Errorf("box gives %v, want %v", p.Region, want)
	}
	if p.Cuts != (Cuts{Variance: 1, Mean: 6}) {
		t.Errorf("cuts are %+v", p.Cuts)
	}
	checkStats(t, s, p)
}

func TestSizesHoldAtABillion(t *testing.T) {
	f := Fraction{maxDenominator - 1, maxDenominator}
	if highVar, highAvg := f.sizes(1e9); highVar != 0 || highAvg != 1e9-1 {
		t.Errorf("sizes are %d, %d", highVar, highAvg)
	}
	if highVar, highAvg := Third.sizes(1e9); highVar != 333_333_334 || highAvg != 333_333_333 {
		t.Errorf("sizes of a third are %d, %d", highVar, highAvg)
	}
}

func TestParseFraction(t *testing.T) {
	for text, want := range map[string]Fraction{
		"1/3": {1, 3}, "2/6": {1, 3}, "0.25": {1, 4}, "1": {1, 1}, "1e-3": {1, 1000},
		"0.333333333": {333333333, 1e9},
	} {
		if got, err := ParseFraction(text); err != nil || got != want {
			t.Errorf("ParseFraction(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, bad := range []string{
		"", "0", "-1/3", "4/3", "1.0001", "x", "1/0", "0.3333333333333", "Inf",
	} {
		if got, err := ParseFraction(bad); err == nil {
			t.Errorf("ParseFraction(%q) = %v without an error", bad, got)
		}
	}
}
