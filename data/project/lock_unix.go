//go:build unix && !aix && !solaris

package project

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the lock on a whole file, or fails at once: with errLocked when another has it, with
// errors.ErrUnsupported where the file system knows none.
func lock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EWOULDBLOCK:
			return errLocked
		case unsupported(err):
			return errors.ErrUnsupported
		}
		return err
	}
}

// unsupported knows the ways in which file systems say that they have no locks.
func unsupported(err error) bool {
	// ErrUnsupported stands for ENOSYS, ENOTSUP and EOPNOTSUPP.
	return err == syscall.ENOLCK || errors.Is(err, errors.ErrUnsupported)
}
