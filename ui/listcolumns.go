package ui

import (
	"slices"
	"strings"
)

// listColumn is one column of the list. The table below drives drawing, sorting and the dialog in
// which columns are chosen.
type listColumn struct {
	name  string // in settings, title and dialog
	title string // its head
	about string // in the dialog
	w     int    // cells it needs
	most  func(a *App) int
	right bool // aligned to the right
	rank  int  // where there is no room the column of the highest rank goes first
	std   bool // shown unless somebody chose otherwise
	has   func(a *App) bool

	// codes gives every sample the number it is sorted by; nil where the column cannot be sorted by,
	// and why says why. falling is true where the natural order begins with the largest; fixed where
	// neither scores nor verdicts change the order.
	codes   func(f listFacts, falling bool) func(i int) uint64
	why     string
	falling bool
	fixed   bool

	cell func(a *App, i int) (style, string)
}

// titleColumn is the name of the one that takes the room that is left.
const titleColumn = "instruction"

// fromDisk is why text cannot be sorted by.
const fromDisk = "it stays on disk, and is read as it is shown"

var listColumns = []*listColumn{
	{
		name: "P(mislabelled)", title: "P(mis)", about: "how likely the label is wrong",
		w: 6, right: true, rank: 2, std: true, has: hasDiagnosis,
		codes: byNumber(valueP), falling: true, cell: cellP,
	}, {
		name: "μ", title: "μ", about: "quality: mean of the scores",
		w: 6, right: true, rank: 3, std: true,
		codes: byNumber(valueMean), falling: true, cell: cellMean,
	}, {
		name: "σ²", title: "σ²", about: "variability: variance of the scores",
		w: 7, right: true, rank: 4, std: true,
		codes: byNumber(valueVariance), falling: true, cell: cellVariance,
	}, {
		name: "region", title: "region", about: "HighAvg, LowAvg, HighVar",
		w: 8, rank: 5, std: true,
		codes: byNumber(valueRegion), cell: cellRegion,
	}, {
		name: "flag", title: "flag", about: "your verdict, and the sign of a note",
		w: 12, rank: 1, std: true,
		codes: byNumber(valueFlag), cell: cellFlag,
	}, {
		name: "note", title: "note", about: "the sign of a note alone",
		w: 4, rank: 6,
		codes: byNumber(valueNote), cell: cellNote,
	}, {
		name: "margin", title: "margin", about: "score margin of the worst label pair",
		w: 7, right: true, rank: 7, std: true, has: hasDiagnosis,
		codes: byNumber(valueMargin), cell: cellMargin,
	}, {
		name: "S_corr", title: "S_corr", about: "cosine of labels and scores",
		w: 6, right: true, rank: 8, std: true, has: hasDiagnosis,
		codes: byNumber(valueSCorr), cell: cellSCorr,
	}, {
		name: "Pearson", title: "Pearson", about: "S_corr of the centred values",
		w: 7, right: true, rank: 15,
		codes: byNumber(valuePearson), cell: cellPearson,
	}, {
		name: "label state", title: "label", about: "contested, agrees, undecidable, unlabelled",
		w: 11, rank: 14,
		codes: byNumber(valueLabel), cell: cellLabel,
	}, {
		name: "agreement", title: "agree", about: "pairs that two annotators order alike",
		w: 6, right: true, rank: 4, std: true, has: hasAnnotators,
		codes: byNumber(valueAgreement), fixed: true, cell: cellAgreement,
	}, {
		name: disagreeColumn, title: "disagr", about: "how far two scorers' percentiles are apart",
		w: 6, right: true, rank: 8, has: hasScorers,
		codes: byNumber(valueApart), falling: true, cell: cellApart,
	}, {
		name: "responses", title: "n", about: "number of responses",
		w: 3, right: true, rank: 12, std: true,
		codes: byNumber(valueCount), falling: true, fixed: true, cell: cellCount,
	}, {
		name: "length", title: "length", about: "characters of the longest response",
		w: 7, right: true, rank: 10, std: true,
		codes: byNumber(valueLength), falling: true, fixed: true, cell: cellLength,
	}, {
		name: "scores", title: "scores", about: "the score of each response",
		w: 12, rank: 13, most: func(*App) int { return 30 },
		why: "a sample has several: sort by μ, σ² or margin", cell: cellScores,
	}, {
		name: "failures", title: "failures", about: "responses without a score, and why",
		w: 14, rank: 16,
		codes: byNumber(valueFailures), falling: true, cell: cellFailures,
	}, {
		name: "source", title: "source", about: "where the sample comes from",
		w: 8, rank: 9, std: true, most: widestSource, has: hasSources,
		codes: byNumber(valueSource), fixed: true, cell: cellSource,
	}, {
		name: "model", title: "model", about: "who wrote the responses",
		w: 18, rank: 11, std: true, most: widestModel, has: hasModels,
		codes: byNumber(valueModel), fixed: true, cell: cellModel,
	}, {
		name: "position", title: "#", about: "place in the dataset",
		w: 9, right: true, rank: 17,
		codes: byNumber(valuePosition), fixed: true, cell: cellPosition,
	}, {
		name: "key", title: "key", about: "the sample's key",
		w: 9, rank: 19, most: func(*App) int { return 32 },
		codes: keyCodes, fixed: true, cell: cellKey,
	}, {
		name: "id", title: "id", about: "the dataset's own id",
		w: 8, rank: 18, most: func(*App) int { return 24 },
		why: fromDisk, cell: cellID,
	}, {
		name: titleColumn, title: "instruction", about: "how it begins; takes the room that is left",
		w: 16, std: true,
		why: fromDisk, cell: cellTitle,
	},
}

// columnNamed finds a column, or nil.
func columnNamed(name string) *listColumn {
	if k := slices.IndexFunc(listColumns, func(c *listColumn) bool { return c.name == name }); k >= 0 {
		return listColumns[k]
	}
	return nil
}

// standardColumns are those that have something to show in this dataset.
func standardColumns(a *App) []*listColumn {
	var list []*listColumn
	for _, c := range listColumns {
		if c.std && (c.has == nil || c.has(a)) {
			list = append(list, c)
		}
	}
	return list
}

// columnsFor are the columns that were chosen for this project, or the standard ones. Names that
// nothing bears any more are passed over.
func columnsFor(a *App) []*listColumn {
	var list []*listColumn
	for name := range strings.SplitSeq(a.prefs[settingColumns], ",") {
		if c := columnNamed(name); c != nil && !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return standardColumns(a)
	}
	return list
}
