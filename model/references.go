package model

// WithReferences returns a roster whose response keys also cover the sample's reference answer, for
// scorers whose result depends on it: the same response beside another reference is another
// question. Without reference keys it is r itself.
func (r *Roster) WithReferences() *Roster {
	if r.ReferenceKeys == nil {
		return r
	}
	mixed := *r
	mixed.ResponseKeys = make([]Key, len(r.ResponseKeys))
	for i := range r.Len() {
		lo, hi := r.Span(i)
		for p := lo; p < hi; p++ {
			mixed.ResponseKeys[p] = xor(r.ResponseKeys[p], r.ReferenceKeys[i])
		}
	}
	return &mixed
}

// ReferencedKeys returns the keys of sample i's responses as WithReferences has them.
func (r *Roster) ReferencedKeys(i int) []Key {
	lo, hi := r.Span(i)
	keys := append([]Key(nil), r.ResponseKeys[lo:hi]...)
	if r.ReferenceKeys != nil {
		for k := range keys {
			keys[k] = xor(keys[k], r.ReferenceKeys[i])
		}
	}
	return keys
}

// xor mixes two hashes of different domains, which stay apart as hashes do.
func xor(a, b Key) Key {
	for k := range a {
		a[k] ^= b[k]
	}
	return a
}
