package project

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"admap/model"
)

// what is the value of one kind of one sample.
type what struct {
	kind model.EditKind
	key  model.Key
}

// naive is the reference: an editor's history that keeps whole states.
type naive struct {
	now          map[what]string
	undos, redos []map[what]string
}

func (n *naive) change(kind model.EditKind, after string, keys ...model.Key) {
	next := map[what]string{}
	for k, v := range n.now {
		next[k] = v
	}
	changed := false
	for _, k := range keys {
		changed = changed || next[what{kind, k}] != after
		next[what{kind, k}] = after
	}
	if changed {
		n.undos, n.redos, n.now = append(n.undos, n.now), nil, next
	}
}

// remark is a verdict and an addition to the note as one state.
func (n *naive) remark(k model.Key, v model.Verdict, remark string) {
	undos := n.undos
	before := n.now
	n.change(model.EditVerdict, v.String(), k)
	note := n.now[what{model.EditNote, k}]
	switch {
	case note == "":
		note = remark
	case !strings.Contains("; "+note+"; ", "; "+remark+"; "):
		note += "; " + remark
	}
	n.change(model.EditNote, note, k)
	if len(n.undos) > len(undos) {
		n.undos = append(undos[:len(undos):len(undos)], before)
	}
}

func (n *naive) undo() { n.undos, n.redos = n.move(n.undos, n.redos) }
func (n *naive) redo() { n.redos, n.undos = n.move(n.redos, n.undos) }

func (n *naive) move(from, to []map[what]string) (_, _ []map[what]string) {
	if len(from) == 0 {
		return from, to
	}
	to = append(to, n.now)
	n.now = from[len(from)-1]
	return from[:len(from)-1], to
}

// TestEditsLikeAnEditor does what a person may do on two handles, one opened anew now and then.
func TestEditsLikeAnEditor(t *testing.T) {
	for seed := range uint64(3) {
		rng, path := rand.New(rand.NewPCG(seed, 1)), newPath(t)
		ref, followed := &naive{}, map[what]string{}
		here, there := open(t, path), open(t, path)
		for step := range 250 {
			p := here
			switch rng.IntN(20) {
			case 0:
				if err := there.Close(); err != nil {
					t.Fatal(err)
				}
				there = open(t, path)
			case 1, 2, 3, 4, 5:
				p = there
			}
			edits := must(randomStep(rng, p, ref))(t)
			for _, e := range edits {
				if e.Before == e.After || e.Before != followed[what{e.Kind, e.Key}] {
					t.Fatalf("seed %d, step %d: edit %+v after %q", seed, step, e,
						followed[what{e.Kind, e.Key}])
				}
				followed[what{e.Kind, e.Key}] = e.After
			}
			if diff := cmp.Diff(clean(ref.now), clean(followed)); diff != "" {
				t.Fatalf("seed %d, step %d: the returned edits lead elsewhere\n%s", seed, step, diff)
			}
			if diff := cmp.Diff(clean(ref.now), must(state(there))(t)); diff != "" {
				t.Fatalf("seed %d, step %d: the file holds something else\n%s", seed, step, diff)
			}
		}
	}
}

func randomStep(rng *rand.Rand, p *Project, ref *naive) ([]model.Edit, error) {
	ctx := context.Background()
	switch rng.IntN(7) {
	case 6:
		k, v, remark := key(rng.IntN(5)), model.Verdict(rng.IntN(3)), []string{"a", "swap"}[rng.IntN(2)]
		ref.remark(k, v, remark)
		return p.Remark(ctx, k, v, remark)
	case 0, 1:
		var keys []model.Key
		for range rng.IntN(4) {
			keys = append(keys, key(rng.IntN(5)))
		}
		v := model.Verdict(rng.IntN(3))
		ref.change(model.EditVerdict, v.String(), keys...)
		return p.SetVerdict(ctx, keys, v)
	case 2:
		k, note := key(rng.IntN(5)), []string{"", "a", "Zeile\nzwei \x00 ü"}[rng.IntN(3)]
		ref.change(model.EditNote, note, k)
		return p.SetNote(ctx, k, note)
	case 3, 4:
		ref.undo()
		return p.Undo(ctx)
	default:
		ref.redo()
		return p.Redo(ctx)
	}
}

// state is what a file says holds now.
func state(p *Project) (map[what]string, error) {
	now := map[what]string{}
	edits, err := p.Edits(context.Background())
	for _, e := range edits {
		if _, twice := now[what{e.Kind, e.Key}]; twice || e.Before != "" || e.After == "" {
			return nil, fmt.Errorf("edit %+v is not one from nothing", e)
		}
		now[what{e.Kind, e.Key}] = e.After
	}
	return now, err
}

func clean(m map[what]string) map[what]string {
	out := map[what]string{}
	for k, v := range m {
		if v != "" {
			out[k] = v
		}
	}
	return out
}

func TestHistoryIsNeverLost(t *testing.T) {
	ctx, p := context.Background(), open(t, newPath(t))
	keys := []model.Key{key(1), key(2)}
	must(p.SetVerdict(ctx, keys, model.Unsure))(t)
	must(p.SetNote(ctx, key(1), "odd"))(t)
	must(p.Undo(ctx))(t)
	must(p.Undo(ctx))(t)
	must(p.Redo(ctx))(t)
	must(p.SetVerdict(ctx, keys[:1], model.Mislabelled))(t)
	if edits := must(p.Redo(ctx))(t); edits != nil {
		t.Errorf("redo after a change did %v", edits)
	}
	var got []string
	for _, e := range must(p.history(ctx, key(1)))(t) {
		got = append(got, fmt.Sprintf("%s %q→%q", e.how, e.Before, e.After))
	}
	want := []string{
		`do ""→"unsure"`, `do ""→"odd"`, `undo "odd"→""`, `undo "unsure"→""`, `redo ""→"unsure"`,
		`do "unsure"→"mislabelled"`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("history\n%q, want\n%q", got, want)
	}
	var shown string
	const q = "SELECT group_concat(key || ' ' || verdict, ', ') FROM verdict"
	if err := p.reads.QueryRow(q).Scan(&shown); err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("%s unsure, %s mislabelled", key(2), key(1)); shown != want {
		t.Errorf("the view shows %q, want %q", shown, want)
	}
}

func TestNotes(t *testing.T) {
	ctx, p := context.Background(), open(t, newPath(t))
	must(p.SetNote(ctx, key(1), "one"))(t)
	must(p.SetNote(ctx, key(2), "two"))(t)
	must(p.SetNote(ctx, key(2), ""))(t)
	must(p.SetVerdict(ctx, []model.Key{key(3)}, model.Right))(t)
	want := map[model.Key]string{key(1): "one"}
	if diff := cmp.Diff(want, must(p.Notes(ctx))(t)); diff != "" {
		t.Error(diff)
	}
	for i, want := range map[int]string{1: "one", 2: "", 3: "", 4: ""} {
		if note := must(p.Note(ctx, key(i)))(t); note != want {
			t.Errorf("note %d is %q, want %q", i, note, want)
		}
	}
}

// TestVerdictsSurviveAKill kills a process that flags as fast as it can.
func TestVerdictsSurviveAKill(t *testing.T) {
	path := newPath(t)
	cmd, lines := startChild(t, "verdicts", path)
	for n := 0; n < 50 && lines.Scan(); n++ {
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	last := lastNumber(t, lines, 49)
	if err := cmd.Wait(); err == nil {
		t.Fatal("the child ended by itself")
	}
	now := must(state(open(t, path)))(t)
	for i := range last + 1 {
		if v := now[what{model.EditVerdict, key(i)}]; v != "drop" {
			t.Fatalf("verdict %d of %d acknowledged is %q", i, last+1, v)
		}
	}
	if len(now) > last+2 { // one may have been saved and not told any more
		t.Errorf("%d verdicts, %d acknowledged", len(now), last+1)
	}
}

func TestARemarkIsOneStepAndKeepsTheNote(t *testing.T) {
	ctx, p := context.Background(), open(t, newPath(t))
	k := key(1)
	must(p.SetNote(ctx, k, "odd"))(t)
	edits := must(p.Remark(ctx, k, model.Mislabelled, "swap A and C"))(t)
	if len(edits) != 2 || edits[0].After != "mislabelled" || edits[1].After != "odd; swap A and C" {
		t.Fatalf("edits %+v", edits)
	}
	if again := must(p.Remark(ctx, k, model.Mislabelled, "swap A and C"))(t); len(again) != 0 {
		t.Errorf("the same remark again makes %+v", again)
	}
	if undone := must(p.Undo(ctx))(t); len(undone) != 2 {
		t.Errorf("undo takes back %+v", undone)
	}
	if note := must(p.Note(ctx, k))(t); note != "odd" {
		t.Errorf("after undo the note is %q", note)
	}
}

// past is one entry of a sample's history.
type past struct {
	model.Edit
	how string // do, undo or redo
}

// history returns everything that was ever done to a sample, oldest first.
func (p *Project) history(ctx context.Context, key model.Key) (all []past, err error) {
	const q = `SELECT e.kind, e.key, e.before, e.after, b.at, b.kind
		FROM edit e JOIN batch b ON b.id = e.batch WHERE e.key = ? ORDER BY e.id`
	err = p.each(ctx, "read the history", q, []any{key[:]}, func(r *sql.Rows) (err error) {
		var entry past
		var at int64
		entry.Edit, err = scanEdit(r, &at, &entry.how)
		all = append(all, entry)
		return err
	})
	return all, err
}
