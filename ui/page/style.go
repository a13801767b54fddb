package page

import (
	"fmt"
	"strings"

	"admap/ui/figure"
)

// layout is the page's style but for its colours.
const layout = `
*{box-sizing:border-box}
body{margin:0 auto;padding:1.2rem 1rem 3rem;max-width:62rem;font:16px/1.5 system-ui,-apple-system,
"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;background:var(--c0);color:var(--c1)}
h1{font-size:1.6rem;line-height:1.25;margin:.2rem 0 .4rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2.2rem 0 .5rem;padding-top:.6rem;border-top:1px solid var(--c4)}
p{margin:.5rem 0;max-width:48rem}
a{color:var(--c5)}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;margin:.8rem 0;list-style:none}
.note,caption{color:var(--c2);font-size:.9rem}
.warn{border-left:4px solid var(--c6);padding:.2rem .8rem}
.facts{display:flex;flex-wrap:wrap;gap:.3rem 2rem;margin:.6rem 0}
.facts div{min-width:6rem}
.facts dt{color:var(--c2);font-size:.85rem}
.facts dd{margin:0;font-weight:600;overflow-wrap:anywhere}
.scroll{overflow-x:auto;margin:.8rem 0}
table{border-collapse:collapse;font-size:.92rem;width:100%}
caption{text-align:left;padding-bottom:.3rem}
caption span{display:inline-block;position:sticky;left:0;max-width:min(48rem,calc(100vw - 2rem))}
th,td{padding:.28rem .6rem;text-align:left;vertical-align:baseline;
border-bottom:1px solid var(--c4)}
th{font-weight:600}
th:first-child,td:first-child{padding-left:0}
thead th{color:var(--c2);font-weight:500;font-size:.85rem;white-space:nowrap}
tbody th{font-weight:500;overflow-wrap:anywhere;min-width:8rem}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.draw{width:32%;min-width:7rem;vertical-align:middle}
.matrix{width:auto}.matrix td,.matrix th{padding:.35rem .7rem}
code,pre{font-family:ui-monospace,"DejaVu Sans Mono","Liberation Mono",monospace;font-size:.88em}
code{overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid var(--c4);padding:.6rem .8rem}
svg{display:block}
svg text{font-family:inherit}
.bar{width:100%;height:1.05rem;overflow:visible}
.map,.curve{width:100%;height:auto;font-family:"Liberation Sans",Arial,Helvetica,sans-serif}
.curve{max-width:30rem}
.small{display:none}
@media (max-width:700px){.wide{display:none}.small{display:block}
body{padding-top:.6rem}table{font-size:.85rem}th,td{padding:.25rem .35rem}
tbody th{min-width:5.2rem}.draw{min-width:5rem}}
@media print{body{max-width:none;font-size:11pt;padding:0}nav{display:none}
.wide{display:block}.small{display:none}h2{break-after:avoid}tr,svg{break-inside:avoid}
.scroll{overflow:visible}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`

// style is the whole style sheet. On paper a page is light whatever the screen is.
func style() string {
	var b strings.Builder
	b.WriteString(":root{color-scheme:light dark;" + colours(false) + "}\n")
	b.WriteString("@media screen and (prefers-color-scheme:dark){:root{" + colours(true) + "}}\n")
	for i := range figure.NumInks {
		fmt.Fprintf(&b, ".f%d{fill:var(--c%[1]d)}.s%[1]d{stroke:var(--c%[1]d)}\n", i)
	}
	for k := range heats {
		fmt.Fprintf(&b, ".h%d{background:rgb(var(--heat)/%s)}\n", k, at(0.06*float64(k)))
	}
	return b.String() + layout
}

func colours(dark bool) string {
	var b strings.Builder
	for i := range figure.NumInks {
		fmt.Fprintf(&b, "--c%d:%s;", i, i.Hex(dark))
	}
	c := figure.Accent.Colour(dark)
	fmt.Fprintf(&b, "--heat:%d %d %d", c>>16, c>>8&0xff, c&0xff)
	return b.String()
}
