package ui

const (
	numClasses = 5 // steps of a value that colours the map
	numSources = 7 // sources with a colour of their own
)

// The signs that stand for a class of a value where colours cannot.
var (
	rampSigns       = [numClasses]string{"·", "░", "▒", "▓", "█"}
	rampSignsASCII  = [numClasses]string{".", ":", "o", "O", "@"}
	splitSigns      = [numClasses]string{"▼", "▿", "·", "▵", "▲"}
	splitSignsASCII = [numClasses]string{"=", "-", ".", "+", "#"}
)

const (
	noneSign  = "?" // of a cell whose samples have no value
	otherSign = "*" // of the sources without a number of their own
)

// colourless reports whether classes must be told by their signs.
func (th *theme) colourless() bool { return th.ascii || th.brushAttr != 0 }
