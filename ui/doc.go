// Package ui is everything on screen and every key: the explorer, its modes and the text that the
// headless commands print.
//
// App.Update and App.View do no I/O and read no clock; work runs in commands whose results carry a
// generation, so that late ones are dropped. What the explorer triggers elsewhere it reaches through
// the small interfaces in deps.go.
package ui
