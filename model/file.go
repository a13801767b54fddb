package model

import "time"

// File is what identifies a file of a dataset.
type File struct {
	Path      string    `json:"path"`
	Size      int64     `json:"size"` // on disk, in bytes
	ModTime   time.Time `json:"mod_time"`
	Hash      string    `json:"hash"` // XXH3-128 in hex; "" if it was not read to its end
	Container string    `json:"container"`
}
