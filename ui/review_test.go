package ui

import (
	"context"

	"admap/model"
)

// Remark is a verdict and an addition to the note in one stroke.
func (f *fake) Remark(
	_ context.Context, k model.Key, v model.Verdict, remark string,
) ([]model.Edit, error) {
	if f.fail != nil {
		return nil, f.fail
	}
	note := remark
	if f.notes[k] != "" {
		note = f.notes[k] + "; " + remark
	}
	return f.commit([]model.Edit{
		{Key: k, Kind: model.EditVerdict, Before: f.verdicts[k].String(), After: v.String()},
		{Key: k, Kind: model.EditNote, Before: f.notes[k], After: note},
	}), nil
}
