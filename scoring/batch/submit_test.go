package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"strings"
	"testing"

	"admap/model"
	"admap/scoring"
)

func TestANameLeadsBackToItsPart(t *testing.T) {
	r := newRig(t, rate)
	r.cfg.Scorer = fakeJudge{traits: scoring.Traits{Parts: 12}}
	d := r.desk()
	part := model.PartID{Key: key(7), N: 11}
	name := d.name(part)
	if got, ok := d.parse(name); !ok || got != part || len(name) > 64 {
		t.Errorf("%s: %v %v", name, got, ok)
	}
	for _, foreign := range []string{"", "1", "x" + name, name + "0", strings.ToUpper(name),
		name + "-", strings.Replace(name, "-11", "-12", 1), strings.Replace(name, "-11", "--1", 1),
		strings.Replace(name, "-11", "-011", 1), "00000000" + name[8:]} {
		if got, ok := d.parse(foreign); ok {
			t.Errorf("%q is taken for %v", foreign, got)
		}
	}
}

// Files are as large as the server takes, with the parts of a response together.
func TestRequestsAreCutIntoFiles(t *testing.T) {
	r := newRig(t, rate)
	r.cfg.Scorer = fakeJudge{traits: scoring.Traits{NeedsText: true, Parts: 3}}
	r.cfg.Limits = Limits{Lines: 14, Bytes: 1 << 20}
	sent := r.submit()
	var sizes []int
	for _, j := range sent.Jobs {
		sizes = append(sizes, j.Lines)
	}
	if fmt.Sprint(sizes) != "[12 12 12 12 12]" || sent.Lines != 60 {
		t.Errorf("files of %v lines, %d together", sizes, sent.Lines)
	}
	r.cfg.Limits = Limits{Lines: 1000, Bytes: 700}
	r.book = newBook()
	r.cfg.Ledger = r.book
	for _, j := range r.submit().Jobs {
		if j.Lines != 3 {
			t.Errorf("%d lines of 180 bytes in 700", j.Lines)
		}
	}
	if _, err := os.Stat(r.cfg.Scratch); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the dataset's text stays on disk: %v", err)
	}
}

func TestNothingIsSubmittedTwice(t *testing.T) {
	r := newRig(t, rate)
	r.book.scores[key(3)] = scoring.Stored{Value: 3}
	r.book.scores[key(4)] = scoring.Stored{Value: math.NaN(), Reason: model.Refused}
	r.book.scores[key(5)] = scoring.Stored{Value: math.NaN(), Reason: model.TimedOut}
	if sent := r.submit(); sent.Lines != 17 {
		t.Errorf("%+v", sent)
	}
	if sent := r.submit(); sent.Lines != 0 || sent.Awaited != 17 || len(r.server.Batches()) != 1 {
		t.Errorf("%+v", sent)
	}
	r.cfg.Retry = []model.Reason{model.Refused}
	if sent := r.submit(); sent.Lines != 1 {
		t.Errorf("%+v", sent)
	}
	for name, n := range r.server.Ordered() {
		if n != 1 {
			t.Errorf("%s was ordered %d times", name, n)
		}
	}
}

func TestADuplicateIsSubmittedOnce(t *testing.T) {
	r := newRig(t, rate)
	c := cohort(10)
	c.Roster().ResponseKeys[7] = key(2)
	r.cfg.Cohort = c
	sent, err := New(r.cfg).Submit(t.Context())
	if err != nil || sent.Lines != 19 || len(r.server.Ordered()) != 19 {
		t.Errorf("%+v %v", sent, err)
	}
}

// Whenever a program is killed, the next one neither loses a request nor makes it twice.
func TestASubmitMayBeKilledAnywhere(t *testing.T) {
	kills := 0
	for _, after := range []bool{false, true} {
		for at := 1; ; at++ {
			r := newRig(t, rate)
			r.cfg.Limits = Limits{Lines: 8, Bytes: 1 << 20}
			r.book.killAt, r.book.killAfter = at, after
			_, err := r.desk().Submit(t.Context())
			if r.book.writes < at {
				break
			}
			kills++
			if !errors.Is(err, errKilled) {
				t.Errorf("write %d: %v", at, err)
			}
			r.checkOnce(fmt.Sprintf("write %d, after: %v", at, after))
		}
		for at := 1; ; at++ {
			r := newRig(t, rate)
			r.cfg.Limits = Limits{Lines: 8, Bytes: 1 << 20}
			ctx, kill := context.WithCancel(t.Context())
			requests := 0
			r.server.Fault = func(w http.ResponseWriter, _ *http.Request, done bool) bool {
				if done != after {
					return false
				}
				if requests++; requests != at {
					return false
				}
				kill()
				cut(w)
				return true
			}
			_, err := r.desk().Submit(ctx)
			kill()
			if requests < at {
				break
			}
			kills++
			if !errors.Is(err, context.Canceled) {
				t.Errorf("request %d: %v", at, err)
			}
			r.server.Fault = nil
			r.checkOnce(fmt.Sprintf("request %d, after: %v", at, after))
		}
	}
	if kills < 30 {
		t.Errorf("only %d kills", kills)
	}
}

// cut breaks a connection off.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	conn.Close()
}

// checkOnce lets other programs finish, and checks that all was ordered once and is known.
func (r *rig) checkOnce(when string) {
	r.t.Helper()
	r.submit()
	ordered := r.server.Ordered()
	for name, n := range ordered {
		if n != 1 {
			r.t.Errorf("%s: %s was ordered %d times", when, name, n)
		}
	}
	if len(ordered) != 20 {
		r.t.Errorf("%s: %d requests were ordered", when, len(ordered))
	}
	r.endAll()
	r.collect()
	r.checkScores(20, 1)
}

// An order whose answer was lost is looked up before it is made again.
func TestAnOrderIsNotRepeatedBlindly(t *testing.T) {
	for _, done := range []bool{false, true} {
		r := newRig(t, rate)
		faults := 0
		r.server.Fault = func(w http.ResponseWriter, q *http.Request, now bool) bool {
			if q.Method != http.MethodPost || q.URL.Path != "/v1/batches" || now != done || faults == 2 {
				return false
			}
			faults++
			cut(w)
			return true
		}
		if sent := r.submit(); sent.Lines != 20 || len(r.server.Batches()) != 1 {
			t.Errorf("after the order is done: %v: %+v, %v", done, sent, r.server.Batches())
		}
	}
}

// Where the server lists no batches, a job that may have been ordered is not made again.
func TestAnOrderThatCannotBeLookedUpStays(t *testing.T) {
	r := newRig(t, rate)
	r.server.Fault = func(w http.ResponseWriter, q *http.Request, done bool) bool {
		switch {
		case q.URL.Path != "/v1/batches":
			return false
		case q.Method == http.MethodGet:
			http.NotFound(w, q)
			return true
		case done:
			cut(w)
		}
		return done
	}
	for range 2 {
		if _, err := r.desk().Submit(t.Context()); err == nil {
			t.Error("no error")
		}
		if len(r.server.Batches()) != 1 || len(r.book.open[1]) != 20 {
			t.Errorf("%v, %d awaited", r.server.Batches(), len(r.book.open[1]))
		}
	}
	if done, err := r.desk().Cancel(t.Context(), ""); err != nil || len(done.Freed) != 1 {
		t.Errorf("%+v %v", done, err)
	}
}

// refuseOrders lets so many orders pass.
func refuseOrders(r *rig, pass, status int, words string) {
	r.server.Fault = func(w http.ResponseWriter, q *http.Request, done bool) bool {
		if q.Method != http.MethodPost || q.URL.Path != "/v1/batches" || done {
			return false
		}
		if pass--; pass >= 0 {
			return false
		}
		w.WriteHeader(status)
		io.WriteString(w, words)
		return true
	}
}

func TestWhatTheServerHasNoRoomForWaits(t *testing.T) {
	r := newRig(t, rate)
	r.cfg.Limits = Limits{Lines: 8, Bytes: 1 << 20}
	refuseOrders(r, 1, http.StatusTooManyRequests, `{"error":{"code":"token_limit_exceeded",`+
		`"message":"Enqueued token limit reached for mock in organization org-1 sk-secret-1234."}}`)
	sent := r.submit()
	if sent.Lines != 8 || sent.Waiting != 12 || !strings.Contains(sent.Why, "Enqueued token limit") ||
		strings.Contains(sent.Why, "sk-secret") {
		t.Errorf("%+v", sent)
	}
	r.server.Fault = nil
	if sent := r.submit(); sent.Lines != 12 {
		t.Errorf("%+v", sent)
	}
}

func TestARefusedOrderIsNoJob(t *testing.T) {
	r := newRig(t, rate)
	refuseOrders(r, 0, http.StatusBadRequest, `{"error":{"message":"no such endpoint"}}`)
	_, err := r.desk().Submit(t.Context())
	if err == nil || !strings.Contains(err.Error(), "endpoint") {
		t.Error(err)
	}
	r.server.Fault = nil
	if sent := r.submit(); sent.Lines != 20 || len(r.server.Batches()) != 1 {
		t.Errorf("%+v", sent)
	}
}

func TestAServerWithoutABatchAPI(t *testing.T) {
	r := newRig(t, rate)
	r.server.Fault = func(w http.ResponseWriter, _ *http.Request, _ bool) bool {
		http.NotFound(w, nil)
		return true
	}
	if _, err := r.desk().Submit(t.Context()); !errors.Is(err, ErrNoAPI) {
		t.Error(err)
	}
	r.server.Fault = nil
	r.submit()
}

// Half the price of a live request counts, and what open jobs are expected to cost.
func TestSubmitKeepsToTheBudget(t *testing.T) {
	r := newRig(t, rate)
	r.cfg.LeftUSD = 1
	if _, err := r.desk().Submit(t.Context()); !errors.Is(err, errNoPrice) {
		t.Error(err)
	}
	r.cfg.Price = &scoring.Price{OutUSD: 1e6 / answerTokens} // a dollar an answer
	r.cfg.LeftUSD = 3.6
	if sent := r.submit(); sent.Lines != 7 || sent.Unpaid != 13 || sent.EstimateUSD != 3.5 {
		t.Errorf("%+v", sent)
	}
	r.cfg.LeftUSD = 5
	plan, first, err := r.desk().Preview(t.Context())
	if err != nil || plan.Lines != 3 || plan.Unpaid != 10 || plan.Awaited != 7 ||
		!bytes.Contains(first, []byte(`"response 7"`)) && !bytes.Contains(first, []byte(`response 7`)) {
		t.Errorf("%+v %s %v", plan, first, err)
	}
	if sent := r.submit(); sent.Lines != 3 {
		t.Errorf("%+v", sent)
	}
}

// The factor that the price table names counts, for the estimate and for what was spent.
func TestTheFactorOfTheBatchPrice(t *testing.T) {
	r := newRig(t, rate)
	r.cfg.Price, r.cfg.Factor = &scoring.Price{OutUSD: 1e6 / answerTokens}, 0.75
	if sent := r.submit(); sent.EstimateUSD != 15 {
		t.Errorf("%+v", sent)
	}
	r.endAll()
	if _, err := r.desk().Collect(t.Context()); err != nil || r.book.usd != 15 {
		t.Errorf("$%v, %v", r.book.usd, err)
	}
}

func TestWhatHasToBeWrittenFirstIsLeftOut(t *testing.T) {
	r := newRig(t, func(body []byte) (int, []byte) {
		if !bytes.Contains(body, []byte("the criteria")) {
			t.Errorf("asked without criteria: %s", body)
		}
		return rate(body)
	})
	r.cfg.Scorer = writingJudge{fakeJudge{traits: scoring.Traits{NeedsText: true,
		Writes: []string{model.WrittenCriteria}}}}
	r.book.writings[scoring.InstructionKey("", "instruction 4")] = model.Writing{Text: "the criteria"}
	if sent := r.submit(); sent.Lines != 2 || sent.Unwritten != 18 {
		t.Errorf("%+v", sent)
	}
	r.endAll()
}
