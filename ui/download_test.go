package ui

import (
	"bytes"
	"testing"
	"time"
)

func TestDownloadBarWritesLines(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	b := &DownloadBar{w: &out, now: func() time.Time { return now }}
	b.Show(1e6, 11e6) // a million bytes were there from the last time
	now = now.Add(lineEvery / 2)
	b.Show(2e6, 11e6)
	now = now.Add(lineEvery / 2)
	b.Show(6e6, 11e6)
	b.Clear()
	const want = "admap: downloading 6.0 MB/11 MB 54%  1.0 MB/s  5s left\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestDownloadBarOfATerminalSaysHowToStop(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	b := &DownloadBar{w: &out, columns: 80, now: func() time.Time { return now }}
	b.Show(1e6, 11e6)
	now = now.Add(lineEvery)
	b.Show(6e6, 11e6)
	const want = "\r\x1b[Kdownloading 6.0 MB/11 MB 54%  1.0 MB/s  5s left" + stopsDownload
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
