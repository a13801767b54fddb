package scoring

import (
	"context"
	"sync"
)

// maxParked is how many jobs may wait for texts before the feed does: enough to go on beside a text
// that does not come, in a few MB.
const maxParked = 1024

// job is one rating to be asked for: of a response, or one part of it.
type job struct {
	item    Item
	whole   *whole   // gathers the parts; nil where the rating is the score
	spent   Result   // the tokens and the cost of all its requests
	failure *Failure // why it cannot be asked for: what it needs could not be written
	tries   tries    // answers to requests for several that were none for this one
}

// task is what a worker does at a time: one request, repeated as long as that may help.
type task struct {
	jobs  []*job   // to be asked for together; one, unless the scorer is a Many
	text  *writing // or what is to be written
	holds int      // how often a systemic failure has put it aside
	seen  int      // answers that others had got when it was put aside last
	place int      // in the order in which tasks are taken, from 1
}

func (t task) size() int { return max(1, len(t.jobs)) }

// toBlame reports whether a systemic failure is this task's own after all: the endpoint has
// answered others since it was put aside, or it was put aside too often while others were answered.
func (t task) toBlame(answers int) bool {
	return t.holds > 0 && answers > t.seen || answers > 0 && t.holds+1 >= maxHolds
}

// queue hands tasks to the workers. The feed waits while there is enough to do; workers never wait
// to put what follows from their work, so that they cannot block each other.
type queue struct {
	mu     sync.Mutex
	tasks  *sync.Cond // for workers: there is one to take, or the queue has ended
	room   *sync.Cond // for the feed: a task was taken or done
	limit  int        // jobs that may wait before the feed does
	first  []task     // what follows from tasks that are done: before all others
	next   []task
	ready  int // jobs in first and next
	parked int // jobs that wait for something to be written
	busy   int // tasks that are being done
	taken  int // tasks that ever were
	held   []task
	ended  bool
}

func newQueue(limit int) *queue {
	q := &queue{limit: limit}
	q.tasks, q.room = sync.NewCond(&q.mu), sync.NewCond(&q.mu)
	return q
}

// end makes everybody return.
func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	q.tasks.Broadcast()
	q.room.Broadcast()
}

// put adds tasks in order, each once there is room for it.
func (q *queue) put(ctx context.Context, tasks ...task) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, t := range tasks {
		if err := q.await(ctx); err != nil {
			return err
		}
		q.next = append(q.next, t)
		q.ready += t.size()
		q.tasks.Signal()
	}
	return nil
}

// await waits until there is room. Jobs that wait for texts hold the feed up only as long as
// something is being done about them. The lock is held.
func (q *queue) await(ctx context.Context) error {
	for !q.ended && (q.ready >= q.limit || q.parked >= maxParked && q.ready+q.busy > 0) {
		q.room.Wait()
	}
	return ctx.Err()
}

// follow adds tasks that are to be done before all others.
func (q *queue) follow(tasks ...task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, t := range tasks {
		q.first = append(q.first, t)
		q.ready += t.size()
		q.tasks.Signal()
	}
}

// park counts jobs that begin to wait for a text.
func (q *queue) park(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.parked += n
}

// unpark adds the tasks that n parked jobs have become, before all others.
func (q *queue) unpark(n int, tasks ...task) {
	q.park(-n)
	q.follow(tasks...)
}

// awaitParked waits until more jobs may be parked.
func (q *queue) awaitParked(ctx context.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.await(ctx)
}

// hold puts a task aside until all others are done.
func (q *queue) hold(t task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.held = append(q.held, t)
}

// take returns the next task, which has to be reported as done; ok is false when the queue has
// ended.
func (q *queue) take() (t task, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.ended && len(q.first)+len(q.next) == 0 {
		q.tasks.Wait()
	}
	if q.ended {
		return task{}, false
	}
	from := &q.next
	if len(q.first) > 0 {
		from = &q.first
	}
	t, (*from)[0] = (*from)[0], task{} // a finished task's texts are not kept
	*from = (*from)[1:]
	q.ready -= t.size()
	q.busy++
	q.taken++
	t.place = q.taken
	q.room.Signal()
	return t, true
}

func (q *queue) done() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy--
	q.room.Signal()
}

// rest waits until nothing is left to do but what was put aside, and returns that.
func (q *queue) rest(ctx context.Context) ([]task, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.ended && q.ready+q.busy > 0 {
		q.room.Wait()
	}
	held := q.held
	q.held = nil
	return held, ctx.Err()
}
