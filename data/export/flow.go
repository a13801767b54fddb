package export

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
)

// part is one of the files to write.
type part struct {
	in      []int // samples
	rows    *pending
	written int
	leftOut map[string]int // by the format
	// pairs were written of the samples, and others of the same samples left out, by reason.
	pairs        int
	pairsLeftOut map[string]int
	lost         map[string]int // samples by what of them the format has no place for
}

func (r *Request) writeStdout(ctx context.Context, f format) (Result, error) {
	c, p := r.pick(), part{}
	p.in = c.in
	sum := newSum(r.Stdout)
	if err := r.encode(ctx, f, &p, sum); err != nil {
		return Result{}, err
	}
	res := r.result(c, split{train: c.in}, &p, nil)
	return res, r.Expect.confirm(r, sum.hex(), "")
}

// writeFiles writes what is not held out, what is, and the manifest: all of them or none.
func (r *Request) writeFiles(ctx context.Context, f format) (res Result, err error) {
	target, apart, err := r.targets()
	if err != nil {
		return Result{}, err
	}
	var pendings []*pending
	defer func() {
		for _, p := range pendings {
			p.discard()
		}
	}()
	open := func(path string) (*pending, error) {
		p, err := create(path)
		if err == nil {
			pendings = append(pendings, p)
		}
		return p, err
	}
	train, held, about := &part{}, (*part)(nil), (*pending)(nil)
	// Published in this order: should that be cut short, the rows are still the old ones.
	if about, err = open(target + ManifestSuffix); err != nil {
		return Result{}, err
	}
	if apart != "" {
		held = &part{}
		if held.rows, err = open(apart); err != nil {
			return Result{}, err
		}
	}
	if f.beside != nil { // rather than at the end say what will be wrong
		if _, _, err := f.beside(r, target, apart); err != nil {
			return Result{}, err
		}
	}
	if train.rows, err = open(target); err != nil {
		return Result{}, err
	}
	c := r.pick()
	s, err := r.split(ctx, c.in)
	if err != nil {
		return Result{}, err
	}
	if err := r.fill(ctx, f, s, train, held); err != nil {
		return Result{}, err
	}
	res = r.result(c, s, train, held)
	res.Manifest = target + ManifestSuffix
	if err := r.Expect.confirm(r, res.SHA256, res.HeldOut.SHA256); err != nil {
		return Result{}, err
	}
	if err := r.manifest(f, target, res).write(about); err != nil {
		return Result{}, err
	}
	if err := about.finish(); err != nil {
		return Result{}, err
	}
	if f.beside == nil {
		return res, publish(pendings)
	}
	return res, r.publishWith(ctx, f, &pendings, target, apart)
}

// fill writes both parts, the second of which may be nil.
func (r *Request) fill(ctx context.Context, f format, s split, train, held *part) error {
	train.in = s.train
	parts := []*part{train}
	if held != nil {
		held.in = s.held
		parts = append(parts, held)
	}
	for _, p := range parts {
		if err := r.encode(ctx, f, p, p.rows); err != nil {
			return err
		}
		if err := p.rows.finish(); err != nil {
			return err
		}
	}
	return nil
}

// encode writes one part in a format.
func (r *Request) encode(ctx context.Context, f format, p *part, w io.Writer) error {
	p.leftOut = map[string]int{}
	own := *r
	own.Indexes, own.lost = p.in, &losses{lacks: f.lacks, of: map[string]int{}}
	buffered := bufio.NewWriterSize(w, 1<<16)
	packed, err := f.compressor(r.Path, buffered)
	if err != nil {
		return err
	}
	enc, err := f.open(packed, &own)
	if err != nil {
		return err
	}
	for _, i := range p.in {
		if err := ctx.Err(); err != nil {
			return err
		}
		why, err := enc.put(i)
		switch {
		case err != nil:
			return fmt.Errorf("sample %d: %w", i+1, err)
		case why != "":
			p.leftOut[why]++
		default:
			p.written++
		}
	}
	if made, ok := enc.(*pairEncoder); ok {
		p.pairs, p.pairsLeftOut = made.written, made.leftOut
	}
	p.lost = own.lost.of
	return errors.Join(enc.close(), packed.Close(), buffered.Flush())
}
