package data

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// readProbe adds the first rows of a source. Of a columnar file of which no row can be read whole
// it takes the columns that can be read, and names the others.
func (p *probe) readProbe(s *source, kept *int, reason *string) error {
	before, had := len(p.rows), *reason
	err := p.readRows(s, s.container, kept, reason)
	c, ok := s.container.(*columnarRows)
	if err != nil || !ok || len(p.rows) > before {
		return err
	}
	part, faults := c.file.Sound()
	if len(faults) == 0 || part == nil {
		return nil
	}
	sound := &columnarRows{source: s, file: part}
	if err := p.readRows(s, sound, kept, &had); err != nil || len(p.rows) == before {
		return err
	}
	for _, f := range faults {
		p.notices = append(p.notices, fmt.Sprintf("%s: the column %s is not used, it cannot be read: %v",
			s.info.Path, strings.ToValidUTF8(f.Column, "\ufffd"), f.Why))
	}
	return nil
}

func (p *probe) readRows(s *source, c container, kept *int, reason *string) error {
	bs, err := c.open(nil)
	if err != nil {
		return err
	}
	_, columns := c.(*columnarRows)
	for len(p.rows) < probeRows && *kept < probeBytes {
		b, err := bs.next(nil)
		if err == io.EOF {
			break
		}
		if err == nil && b.fill != nil {
			err = b.fill(b)
		}
		if err != nil {
			return err
		}
		if columns {
			b.repair()
		}
		*kept += p.keep(s, b, reason)
	}
	return nil
}

// repair replaces what is no UTF-8, which may stand in a column that no sample is made of.
func (b *block) repair() {
	if invalidUTF8(b.data) < 0 {
		return
	}
	var out []byte
	for i, s := range b.rows {
		start := len(out)
		out = append(out, bytes.ToValidUTF8(b.data[s.start:s.end], []byte("\ufffd"))...)
		b.rows[i].start, b.rows[i].end = start, len(out)
	}
	b.data = out
}
