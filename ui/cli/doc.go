// Package cli is the command line in words: commands, flags, help, errors and exit codes. What the
// commands do it reaches through Program.
package cli
