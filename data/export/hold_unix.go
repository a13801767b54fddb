//go:build unix && !aix && !solaris

package export

import (
	"os"
	"syscall"
)

// locks says that a lock tells a file that is being written from a stray.
const locks = true

// hold locks a file until it is closed, unless somebody else has, or the file system knows no locks.
func hold(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// heldElsewhere locks what hold locks, unless it returns true: somebody else has.
func heldElsewhere(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == syscall.EWOULDBLOCK
}
