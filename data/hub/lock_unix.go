//go:build unix && !aix && !solaris

package hub

import (
	"os"
	"syscall"
)

// lock takes the lock on a file unless another process has it. Where the file system knows no locks
// there is none: the hash still decides.
func lock(f *os.File) (taken bool) {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != syscall.EWOULDBLOCK
}
