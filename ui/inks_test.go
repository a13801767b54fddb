package ui

import (
	"fmt"
	"math"
	"testing"

	"admap/model"
)

// rgbColour is a colour in linear light.
type rgbColour [3]float64

// sight is how a person sees: a matrix over linear red, green and blue.
type sight struct {
	name string
	m    [3]rgbColour
}

// sights are normal vision and the three dichromacies at severity 1.0, with the matrices of Machado,
// Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency",
// IEEE TVCG 15(6), 2009.
var sights = []sight{
	{"normal", [3]rgbColour{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
	{"protanopia", [3]rgbColour{{0.152286, 1.052583, -0.204868},
		{0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
	{"deuteranopia", [3]rgbColour{{0.367322, 0.860646, -0.227968},
		{0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
	{"tritanopia", [3]rgbColour{{1.255528, -0.076749, -0.178779},
		{-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}},
}

func (s sight) sees(c rgbColour) (seen rgbColour) {
	for i, row := range s.m {
		v := row[0]*c[0] + row[1]*c[1] + row[2]*c[2]
		seen[i] = math.Max(0, math.Min(1, v))
	}
	return seen
}

// xterm16 are the first eight colours as xterm has them.
var xterm16 = [8]uint32{0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5}

// light is what a colour shines with; own stands for the terminal's own.
func (c colour) light(own uint32) rgbColour {
	hex := own
	switch n := int(c - paletteColour); {
	case c == 0:
	case c >= trueColour:
		hex = uint32(c &^ trueColour)
	case c < paletteColour:
		hex = xterm16[c-ansiColour]
	case n >= 232:
		hex = uint32(8+10*(n-232)) * 0x010101
	default:
		steps := [6]uint32{0, 95, 135, 175, 215, 255}
		n -= 16
		hex = steps[n/36]<<16 | steps[n/6%6]<<8 | steps[n%6]
	}
	return linear(hex)
}

func linear(hex uint32) (c rgbColour) {
	for k := range c {
		v := float64(hex>>(16-8*k)&0xff) / 255
		if c[k] = v / 12.92; v > 0.04045 {
			c[k] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return c
}

// contrast is WCAG 2.2's ratio.
func contrast(a, b rgbColour) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(c rgbColour) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

// lab is CIE L*a*b* under D65.
func lab(c rgbColour) (l, a, b float64) {
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x := f((0.4124564*c[0] + 0.3575761*c[1] + 0.1804375*c[2]) / 0.95047)
	y := f(0.2126729*c[0] + 0.7151522*c[1] + 0.0721750*c[2])
	z := f((0.0193339*c[0] + 0.1191920*c[1] + 0.9503041*c[2]) / 1.08883)
	return 116*y - 16, 500 * (x - y), 200 * (y - z)
}

// ciede2000 is the colour difference of Sharma, Wu and Dalal, "The CIEDE2000 Color-Difference
// Formula", Color Research & Application 30(1), 2005.
func ciede2000(l1, a1, b1, l2, a2, b2 float64) float64 {
	rad := math.Pi / 180
	seventh := func(c float64) float64 { p := math.Pow(c, 7); return math.Sqrt(p / (p + 6103515625)) }
	g := (1 - seventh((math.Hypot(a1, b1)+math.Hypot(a2, b2))/2)) / 2
	a1, a2 = a1*(1+g), a2*(1+g)
	c1, c2 := math.Hypot(a1, b1), math.Hypot(a2, b2)
	h1, h2 := math.Mod(math.Atan2(b1, a1)/rad+360, 360), math.Mod(math.Atan2(b2, a2)/rad+360, 360)
	dh, h := h2-h1, (h1+h2)/2
	switch {
	case c1*c2 == 0:
		dh, h = 0, h1+h2
	case dh > 180:
		dh, h = dh-360, math.Mod(h+180, 360)
	case dh < -180:
		dh, h = dh+360, math.Mod(h+180, 360)
	}
	dl, dc := l2-l1, c2-c1
	dH := 2 * math.Sqrt(c1*c2) * math.Sin(dh/2*rad)
	l, c := (l1+l2)/2, (c1+c2)/2
	t := 1 - 0.17*math.Cos((h-30)*rad) + 0.24*math.Cos(2*h*rad) +
		0.32*math.Cos((3*h+6)*rad) - 0.20*math.Cos((4*h-63)*rad)
	off := (l - 50) * (l - 50)
	sl, sc, sh := 1+0.015*off/math.Sqrt(20+off), 1+0.045*c, 1+0.015*c*t
	turn := 30 * math.Exp(-math.Pow((h-275)/25, 2))
	rt := -math.Sin(2*turn*rad) * 2 * seventh(c)
	return math.Sqrt(dl/sl*dl/sl + dc/sc*dc/sc + dH/sh*dH/sh + rt*dc/sc*dH/sh)
}

// Two pairs of the paper's table 1.
func TestCIEDE2000(t *testing.T) {
	for _, c := range [][7]float64{
		{50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425},
		{22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373},
		{2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082},
	} {
		if got := ciede2000(c[0], c[1], c[2], c[3], c[4], c[5]); math.Abs(got-c[6]) > 5e-5 {
			t.Errorf("%v: %.4f", c, got)
		}
	}
}

// apart is the least difference of two colours over all sights, and whose that is.
func apart(a, b rgbColour) (least float64, who string) {
	least = math.Inf(1)
	for _, s := range sights {
		l1, a1, b1 := lab(s.sees(a))
		l2, a2, b2 := lab(s.sees(b))
		if d := ciede2000(l1, a1, b1, l2, a2, b2); d < least {
			least, who = d, s.name
		}
	}
	return least, who
}

// ground is a usual background with the text colour that goes with it.
type ground struct {
	name     string
	hex, own uint32
}

// grounds are black, the dark grey of editors and Solarized's base03; white and Solarized's base3.
var grounds = map[bool][]ground{
	true:  {{"black", 0x000000, 0xe5e5e5}, {"grey", 0x1e1e1e, 0xd4d4d4}, {"base03", 0x002b36, 0x93a1a1}},
	false: {{"white", 0xffffff, 0x000000}, {"base3", 0xfdf6e3, 0x002b36}},
}

// meter finds the worst of many figures.
type meter struct {
	t     *testing.T
	what  string
	least float64
	where string
}

func newMeter(t *testing.T, what string) *meter { return &meter{t, what, math.Inf(1), ""} }

func (m *meter) apart(a, b style, where string) {
	d, who := apart(a.fg.light(0), b.fg.light(0))
	m.add(d, where+", "+who)
}

func (m *meter) add(v float64, where string) {
	if v < m.least {
		m.least, m.where = v, where
	}
}

// want fails where the worst figure is below least, and reports it in any case.
func (m *meter) want(least float64) {
	m.t.Helper()
	m.t.Logf("%-44s %5.2f (want %g): %s", m.what, m.least, least, m.where)
	if m.least < least {
		m.t.Errorf("%s: %.2f is less than %g: %s", m.what, m.least, least, m.where)
	}
}

// themes calls check with every theme that has colours to tell apart.
func themes(t *testing.T, check func(t *testing.T, th *theme)) {
	for d, name := range map[depth]string{of256: "256", of24bit: "24 bit"} {
		for _, dark := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s dark %v", name, dark), func(t *testing.T) {
				th := newTheme(dark, false)
				th.limit(d)
				check(t, th)
			})
		}
	}
}

func TestRegionsStayApart(t *testing.T) {
	themes(t, func(t *testing.T, th *theme) {
		same, across := newMeter(t, "regions of one level"), newMeter(t, "regions of any level")
		for _, x := range regionOrder {
			for _, y := range regionOrder[:x-model.HighAvg] {
				for l := range levels {
					same.apart(th.region[x][l], th.region[y][l], fmt.Sprint(x, y, l))
					for m := range levels {
						across.apart(th.region[x][l], th.region[y][m], fmt.Sprint(x, y, l, m))
					}
				}
			}
		}
		same.want(14)
		across.want(14)
	})
}

func TestRampsStayApart(t *testing.T) {
	themes(t, func(t *testing.T, th *theme) {
		steps, towards := newMeter(t, "steps of the ramp"), newMeter(t, "lightness of a step")
		for l := 1; l < levels; l++ {
			steps.apart(th.density[l-1], th.density[l], fmt.Sprint(l))
			for _, s := range sights {
				from, _, _ := lab(s.sees(th.density[l-1].fg.light(0)))
				to, _, _ := lab(s.sees(th.density[l].fg.light(0)))
				if !th.dark {
					from, to = to, from
				}
				towards.add(to-from, fmt.Sprint(l, " ", s.name))
			}
		}
		steps.want(2.5)
		towards.want(0)
		turns, sides := newMeter(t, "steps of the diverging ramp"), newMeter(t, "its two sides")
		for k := 1; k < len(th.sides); k++ {
			turns.apart(th.sides[k-1], th.sides[k], fmt.Sprint(k))
		}
		for k := range 4 {
			sides.apart(th.sides[k], th.sides[8-k], fmt.Sprint(k))
		}
		turns.want(3)
		sides.want(25)
		kinds := newMeter(t, "classes")
		for k := range th.kinds {
			for j := range k {
				kinds.apart(th.kinds[k], th.kinds[j], fmt.Sprint(k, j))
			}
		}
		kinds.want(15)
	})
}

// The ends of a ramp, and its middle, are there however many steps are taken of it.
func TestStepsAreSpacedOverTheRamp(t *testing.T) {
	th := newTheme(true, false)
	for n := 2; n <= levels; n++ {
		if th.ramp(0, n) != th.density[0] || th.ramp(n-1, n) != th.density[levels-1] {
			t.Errorf("%d steps do not reach both ends", n)
		}
		for k := 1; k < n; k++ {
			if th.ramp(k, n) == th.ramp(k-1, n) {
				t.Errorf("step %d of %d is the one before", k, n)
			}
		}
	}
	for n := 3; n <= numSides; n += 2 {
		if th.diverging(n/2, n) != th.sides[numSides/2] {
			t.Errorf("%d steps have no neutral middle", n)
		}
	}
	if th.ramp(0, 1) != th.density[0] {
		t.Error("one step is not the first")
	}
}

func TestWordsStayApart(t *testing.T) {
	themes(t, func(t *testing.T, th *theme) {
		words := newMeter(t, "title, faint, warn, bad, good")
		all := []style{th.accent, th.faint, th.warn, th.bad, th.good}
		for k := range all {
			for j := range k {
				words.apart(all[k], all[j], fmt.Sprint(k, j))
			}
		}
		words.want(7)
	})
}

func TestContrast(t *testing.T) {
	themes(t, func(t *testing.T, th *theme) {
		marks, text := newMeter(t, "contrast of marks"), newMeter(t, "contrast of text")
		row, brushed := newMeter(t, "contrast on the cursor's line"), newMeter(t, "contrast in a brush")
		tint := newMeter(t, "brush against the background")
		for _, g := range grounds[th.dark] {
			for _, st := range markStyles(th) {
				marks.add(contrast(st.fg.light(g.own), linear(g.hex)), fmt.Sprintf("%x on %s", st.fg, g.name))
			}
			for _, st := range textStyles(th) {
				text.add(contrast(st.fg.light(g.own), linear(g.hex)), fmt.Sprintf("%x on %s", st.fg, g.name))
			}
			d, who := apart(th.brush.light(0), linear(g.hex))
			tint.add(d, g.name+", "+who)
		}
		for _, st := range textStyles(th) {
			row.add(contrast(st.fg.light(0), th.cursorRow.light(0)), fmt.Sprintf("%x", st.fg))
		}
		for r := range th.region {
			for _, st := range th.region[r] {
				brushed.add(contrast(st.fg.light(0), th.brush.light(0)), fmt.Sprintf("%x", st.fg))
			}
		}
		marks.want(3)
		text.want(4.5)
		row.want(4.5)
		brushed.want(2.5)
		tint.want(9)
	})
}

func textStyles(th *theme) []style {
	list := []style{th.title, th.accent, th.faint, th.warn, th.bad, th.good, th.key}
	for _, r := range regionOrder {
		list = append(list, th.regionStyle(r))
	}
	return list
}

func markStyles(th *theme) []style {
	list := append([]style{th.frame}, th.density[:]...)
	list = append(append(list, th.sides[:]...), th.kinds[:]...)
	for r := range th.region {
		list = append(list, th.region[r][:]...)
	}
	return list
}

// Sixteen colours are the terminal's to choose; as xterm has them the regions are told apart.
func TestRegionsOnSixteenColours(t *testing.T) {
	for dark, all := range grounds {
		th := newTheme(dark, false)
		th.limit(of16)
		same, marks := newMeter(t, "regions on 16 colours"), newMeter(t, "their contrast")
		own := uint32(map[bool]int{true: 0xe5e5e5}[dark])
		for _, x := range regionOrder {
			for _, y := range regionOrder[:x-model.HighAvg] {
				d, who := apart(th.regionStyle(x).fg.light(own), th.regionStyle(y).fg.light(own))
				same.add(d, fmt.Sprint(x, " ", y, " ", who))
			}
			for _, g := range all {
				c := contrast(th.regionStyle(x).fg.light(g.own), linear(g.hex))
				marks.add(c, fmt.Sprint(x, " on ", g.name))
			}
		}
		same.want(15)
		marks.want(3)
	}
}

// Nothing that is sent has more colours than the terminal.
func TestColoursAreThoseOfTheTerminal(t *testing.T) {
	for d, most := range map[depth]colour{monochrome: 0, of16: ansiColour + 7, of256: paletteColour + 255} {
		for _, dark := range []bool{true, false} {
			th := newTheme(dark, false)
			th.limit(d)
			for _, st := range append(markStyles(th), textStyles(th)...) {
				if st.fg > most {
					t.Errorf("depth %d: colour %x", d, st.fg)
				}
			}
			if c := max(th.cursor, th.cursorRow, th.brush); c > most {
				t.Errorf("depth %d: background %x", d, c)
			}
		}
	}
}
