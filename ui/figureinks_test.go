package ui

import (
	"fmt"
	"testing"

	"admap/model"
	"admap/ui/figure"
)

// Figures have the explorer's colours for regions.
func TestFiguresHaveTheExplorersColours(t *testing.T) {
	for side, s := range []*swatches{&onLight, &onDark} {
		for _, g := range regionOrder {
			for k, i := range s.region[g] {
				if figure.Hues[side][g][k] != i.hex {
					t.Errorf("%s %d on side %d: %06x, here %06x", g, k, side, figure.Hues[side][g][k], i.hex)
				}
			}
		}
	}
}

// Pale or deep, the regions of a figure stay apart for everybody, and a deeper shade is further from
// the background.
func TestFiguresShadesStayApart(t *testing.T) {
	for _, dark := range []bool{false, true} {
		light := func(g model.Region, level int) rgbColour {
			return linear(figure.Shade(g, level).Colour(dark))
		}
		paper := linear(figure.Paper.Colour(dark))
		regions, steps := newMeter(t, "regions of one level"), newMeter(t, "contrast gained by a step")
		for _, x := range regionOrder {
			for l := range figure.Levels {
				for _, y := range regionOrder[:x-model.HighAvg] {
					d, who := apart(light(x, l), light(y, l))
					regions.add(d, fmt.Sprint(dark, x, y, l, " ", who))
				}
				if l > 0 {
					gain := contrast(light(x, l), paper) - contrast(light(x, l-1), paper)
					steps.add(gain, fmt.Sprint(dark, x, l))
				}
			}
		}
		regions.want(14)
		steps.want(0.5)
	}
}

// Text in figures and pages has WCAG's contrast, graphs that of graphical objects.
func TestFiguresStandOut(t *testing.T) {
	for _, dark := range []bool{false, true} {
		paper := linear(figure.Paper.Colour(dark))
		words, shapes := newMeter(t, "text"), newMeter(t, "shapes")
		for _, i := range []figure.Ink{figure.Text, figure.Faint, figure.Accent, figure.Warn} {
			words.add(contrast(linear(i.Colour(dark)), paper), fmt.Sprint(dark, i))
		}
		shapes.add(contrast(linear(figure.Frame.Colour(dark)), paper), "frame")
		for _, g := range regionOrder {
			words.add(contrast(linear(figure.Named(g).Colour(dark)), paper), fmt.Sprint(dark, g))
			shapes.add(contrast(linear(figure.Solid(g).Colour(dark)), paper), fmt.Sprint(dark, g))
		}
		words.want(4.5)
		shapes.want(3)
	}
}
