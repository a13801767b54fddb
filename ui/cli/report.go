package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"admap/ui/figure"
)

// registerReport adds the flags of a report's page and picture.
func (o *Options) registerReport(root *cobra.Command) {
	flags := root.PersistentFlags()
	flags.StringVar(&o.HTML, "html", "", "report: `file` for all of it as one page")
	flags.StringVar(&o.Plot, "plot", "", "report: `file` for the map, .svg or .png")
	flags.StringVar(&o.Axes, "axes", string(figure.AutoAxes),
		"of that map: "+strings.Join(figure.AxesWords(), ", "))
	complete(root, "axes", figure.AxesWords())
	for flag, ends := range map[string][]string{"html": {"html"}, "plot": {"svg", "png"}} {
		if err := root.MarkPersistentFlagFilename(flag, ends...); err != nil {
			panic(err) // there is no such flag
		}
	}
}

// checkReport refuses files that no picture can be written to, and axes that there are none of.
func (o *Options) checkReport() error {
	if _, err := figure.ParseAxes(o.Axes); err != nil {
		return Usage(err, "want one of "+strings.Join(figure.AxesWords(), ", "))
	}
	if _, err := figure.FormatOf(o.Plot); o.Plot != "" && err != nil {
		return Usage(fmt.Errorf("plot: %w", err), "--plot map.svg, or --plot map.png")
	}
	if o.HTML != "" && o.Plot != "" && filepath.Clean(o.HTML) == filepath.Clean(o.Plot) {
		return Usage(errors.New("plot: it is the file of --html"), "name two files")
	}
	return nil
}

// Draws reports whether a report goes to a page or a picture.
func (o *Options) Draws() bool { return o.HTML != "" || o.Plot != "" }

// ReportCommand is the command line that writes the page again, quoted for a shell.
func (o *Options) ReportCommand(datasets []string) string {
	words := append([]string{"admap", "report"}, o.given...)
	if o.Axes != "" && o.Axes != string(figure.AutoAxes) {
		words = append(words, "--axes", o.Axes)
	}
	words = append(append(words, "--html", o.HTML), datasets...)
	for i, w := range words {
		words[i] = quote(w)
	}
	return strings.Join(words, " ")
}
