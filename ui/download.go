package ui

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/dustin/go-humanize"
)

// DownloadBar shows how far a download is: a bar on a terminal, a line now and then elsewhere.
type DownloadBar struct {
	w       io.Writer
	columns int // of the terminal; 0 where there is none
	now     func() time.Time
	began   time.Time
	last    time.Time
	had     int64 // bytes that were there at the start
}

// NewDownloadBar shows progress on w.
func NewDownloadBar(w *os.File, now func() time.Time) *DownloadBar {
	return &DownloadBar{w: w, columns: columns(w), now: now}
}

// Show redraws the bar, or writes a line, where it is time to.
func (b *DownloadBar) Show(done, total int64) {
	now, every := b.now(), barEvery
	if b.columns == 0 {
		every = lineEvery
	}
	if b.began.IsZero() {
		b.began, b.last, b.had = now, now, done
	}
	if now.Sub(b.last) < every {
		return
	}
	b.last = now
	line := downloadLine(done, total, b.had, now.Sub(b.began))
	if b.columns == 0 {
		fmt.Fprintln(b.w, spell("admap: "+line))
		return
	}
	fmt.Fprintf(b.w, "\r\x1b[K%s", spell(fit(line+stopsDownload, b.columns-1)))
}

// stopsDownload is said where somebody may be waiting.
const stopsDownload = "  ctrl-c stops and keeps it"

func downloadLine(done, total, had int64, took time.Duration) string {
	line := fmt.Sprintf("downloading %s/%s", bytesWord(done), bytesWord(total))
	if total > 0 {
		line += fmt.Sprintf(" %d%%", int(100*float64(done)/float64(total)))
	}
	if perSecond := float64(done-had) / took.Seconds(); took > 0 && perSecond > 0 {
		left := time.Duration(float64(total-done) / perSecond * float64(time.Second))
		line += fmt.Sprintf("  %s/s  %s left", bytesWord(int64(perSecond)), span(left))
	}
	return line
}

func bytesWord(n int64) string { return humanize.Bytes(uint64(max(0, n))) }

// Clear takes the bar away.
func (b *DownloadBar) Clear() {
	if b.columns > 0 && !b.began.IsZero() {
		fmt.Fprint(b.w, "\r\x1b[K")
	}
}
