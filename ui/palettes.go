package ui

const (
	numClasses = 5 // steps of a value that colours the map
	numSources = 7 // sources with a colour of their own
)

// palettes are the colours of the map beyond its regions. Values run from dark to bright on a dark
// screen and the other way on a light one; signed values part from grey into orange and blue.
type palettes struct {
	ramp    [numClasses]style // from little to much
	split   [numClasses]style // from below 0 to above
	sources [numSources + 1]style
	none    style // no sample here has the value
}

var (
	darkRamp     = [numClasses]int{62, 98, 169, 215, 229}
	lightRamp    = [numClasses]int{110, 104, 133, 125, 52}
	darkSplit    = [numClasses]int{208, 180, 250, 117, 39}
	lightSplit   = [numClasses]int{166, 137, 245, 67, 25}
	darkSources  = [numSources + 1]int{75, 214, 36, 175, 228, 167, 141, 244}
	lightSources = [numSources + 1]int{25, 166, 29, 162, 94, 124, 55, 245}
)

func newPalettes(dark bool) (p palettes) {
	ramp, split, sources, none := darkRamp, darkSplit, darkSources, 239
	if !dark {
		ramp, split, sources, none = lightRamp, lightSplit, lightSources, 251
	}
	for k := range numClasses {
		p.ramp[k], p.split[k] = style{fg: palette(ramp[k])}, style{fg: palette(split[k])}
	}
	for k, n := range sources {
		p.sources[k] = style{fg: palette(n)}
	}
	p.none = style{fg: palette(none)}
	return p
}

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
