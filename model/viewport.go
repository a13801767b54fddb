package model

import "slices"

// Equal reports whether both viewports put every sample into the same cell.
func (v *Viewport) Equal(o *Viewport) bool {
	return v.Cols == o.Cols && v.Rows == o.Rows && v.X.equal(&o.X) && v.Y.equal(&o.Y)
}

func (ax *Axis) equal(o *Axis) bool {
	return ax.Kind == o.Kind && ax.Lo == o.Lo && ax.Hi == o.Hi && ax.base == o.base &&
		ax.unit == o.unit && (ax.Kind != Rank || slices.Equal(ax.sorted, o.sorted))
}
