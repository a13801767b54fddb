package ui

import (
	"fmt"
	"strings"

	"admap/model"
)

// reportReview says what verdicts have told.
func reportReview(b *strings.Builder, v *model.ReviewReport) {
	if v == nil {
		return
	}
	if v.Wrong+v.Right > 0 {
		fmt.Fprintf(b, "review      precision %s %s: %s of %s found wrong, %.1f foretold\n",
			three(v.Precision), fromTo(v.PrecisionCI), comma(v.Wrong), comma(v.Wrong+v.Right), v.Expected)
	}
	for _, line := range leftWords(v) {
		fmt.Fprintf(b, "            %s\n", line)
	}
	if a := v.Audit; a != nil {
		fmt.Fprintf(b, "audit       %s\n", auditWords(*a))
		if a.Undecided > 0 {
			fmt.Fprintf(b, "            %s\n", undecidedWords(a))
		}
	}
}
