package columnar

// Only returns the file with only the columns of which keep says so. A path is the names of the
// members that lead to a value; lists have none, and of a map all is kept or nothing.
func (f *File) Only(keep func(path []string) bool) *File {
	part := *f
	part.columns = nil
	root := part.prune(f.root, nil, keep)
	if root == nil {
		return f
	}
	part.root, part.leaves = root, root.scalars(nil)
	return &part
}

// prune returns what is kept of n, nil if that is nothing.
func (f *File) prune(n *node, path []string, keep func([]string) bool) *node {
	if n.shape == mapping {
		old := keep
		if keep = func([]string) bool { return true }; !old(path) {
			return nil
		}
	}
	if n.shape == scalar && !keep(path) {
		return nil
	}
	part := *n
	part.children, part.lo = nil, len(f.columns)
	if n.shape == scalar {
		f.columns = append(f.columns, n.lo)
	}
	for _, child := range n.children {
		below := path
		if n.shape == structure {
			below = append(path[:len(path):len(path)], child.name)
		}
		if kept := f.prune(child, below, keep); kept != nil {
			part.children = append(part.children, kept)
		}
	}
	if part.hi = len(f.columns); part.hi == part.lo {
		return nil
	}
	return &part
}
