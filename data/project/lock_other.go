//go:build !unix || aix || solaris

package project

import (
	"errors"
	"os"
)

func lock(*os.File) error { return errors.ErrUnsupported }
