package model

// Advised is an error about which a person can do something.
type Advised struct {
	What  string
	Hint  string // what helps
	Usage bool   // the command line is at fault
}

func (a *Advised) Error() string { return a.What }

// Advice is what helps, and whether the command line is at fault.
func (a *Advised) Advice() (hint string, usage bool) { return a.Hint, a.Usage }
