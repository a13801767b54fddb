//go:build !unix || aix || solaris

package hub

import "os"

func lock(*os.File) bool { return true }
