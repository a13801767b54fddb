package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"admap/ui"
)

// Version is that of the program, as it was built.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// Say prints what is worth knowing beside the result.
func (o *Options) Say(lines ...string) {
	for _, l := range lines {
		if !o.Quiet {
			fmt.Fprintln(os.Stderr, "admap: "+ui.Clean(l))
		}
	}
}

// Stderr is where progress goes, nil for nowhere.
func (o *Options) Stderr() *os.File {
	if o.Quiet {
		return nil
	}
	return os.Stderr
}

// WriteJSON writes a result for machines.
func WriteJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
