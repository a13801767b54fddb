package columnar

import "fmt"

// checkLZ4 walks over a raw LZ4 block, which must unpack to the size that its page claims. The
// library's decoder takes every error for want of room and doubles its buffer without end.
func checkLZ4(b []byte, claimed int) error {
	size, at := 0, 0
	extended := func(n int) int {
		for more := n == 15; more && at < len(b); at++ {
			n += int(b[at])
			more = b[at] == 255
		}
		return n
	}
	for at < len(b) {
		token := int(b[at])
		at++
		literals := extended(token >> 4)
		if at += literals; at > len(b) {
			return errLZ4
		}
		if size += literals; at == len(b) {
			break
		}
		if at+2 > len(b) {
			return errLZ4
		}
		offset := int(b[at]) | int(b[at+1])<<8
		at += 2
		if offset == 0 || offset > size || at >= len(b) && token&15 == 15 {
			return errLZ4
		}
		size += extended(token&15) + 4
	}
	if size != claimed {
		return fmt.Errorf("an LZ4 page unpacks to %d bytes, not to %d", size, claimed)
	}
	return nil
}

var errLZ4 = fmt.Errorf("an LZ4 page is damaged")
