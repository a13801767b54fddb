//go:build unix && !aix && !solaris

package project

import (
	"syscall"
	"testing"
)

func TestUnsupportedLocks(t *testing.T) {
	for err, want := range map[syscall.Errno]bool{
		syscall.ENOLCK: true, syscall.EOPNOTSUPP: true, syscall.ENOSYS: true,
		syscall.EWOULDBLOCK: false, syscall.EBADF: false, syscall.EIO: false, 0: false,
	} {
		if got := unsupported(err); got != want {
			t.Errorf("%v: %v", err, got)
		}
	}
}
