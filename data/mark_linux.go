package data

import (
	"io/fs"
	"syscall"
)

// identify adds what only this system says of a file.
func (m *mark) identify(st fs.FileInfo) {
	if s, ok := st.Sys().(*syscall.Stat_t); ok {
		m.Device, m.Node = uint64(s.Dev), s.Ino
		m.Changed = s.Ctim.Nano()
	}
}
