package page

import (
	"fmt"
	"io"
	"os"

	"github.com/dustin/go-humanize"

	"admap/model"
	"admap/ui/figure"
)

// Input is what a page is made of.
type Input struct {
	figure.Facts
	Report    model.Report
	Diagnosis *model.Diagnosis
	Axes      figure.Axes
	Version   string                          // of the program
	Command   string                          // that writes the page again
	Text      func(i int) (model.Text, error) // of a sample, for its id
}

// Save writes the page to html and the map alone to plot; either may be "". It returns what to tell.
func (in Input) Save(html, plot string) (written []string, err error) {
	m := figure.NewMap(in.Facts, in.Axes)
	if html != "" {
		text := in.page(m)
		if err := figure.Save(html, func(w io.Writer) error { return writeString(w, text) }); err != nil {
			return written, err
		}
		written = append(written, told(html, "the report"))
	}
	if plot != "" {
		write, err := figure.FormatOf(plot)
		if err == nil {
			sheet := m.Draw(figure.OnPaper)
			err = figure.Save(plot, func(w io.Writer) error { return write(sheet, w) })
		}
		if err != nil {
			return written, err
		}
		written = append(written, told(plot, fmt.Sprintf("the map on %s axes", m.Axes)))
	}
	return written, nil
}

func writeString(w io.Writer, s string) error {
	_, err := io.WriteString(w, s)
	return err
}

func told(path, what string) string {
	size := ""
	if info, err := os.Stat(path); err == nil {
		size = ", " + humanize.Bytes(uint64(info.Size()))
	}
	return "wrote " + path + ": " + what + size
}
