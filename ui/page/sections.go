package page

// section is a part of the page. Its body is empty where there is nothing to say.
type section struct {
	id, title string
	body      func(p *paper) html
}

// sections are the parts in their order. What a report learns to tell gets a function here, in a file
// of its own.
var sections = []section{
	{"map", "Map", mapSection},
	{"regions", "Regions", regionSection},
	{"composition", "Composition", compositionSection},
	{"labels", "Labels", labelSection},
	{"reliability", "Reliability by margin", reliabilitySection},
	{"suspects", "Most suspect samples", suspectSection},
	{"agreement", "Agreement of annotators", agreementSection},
	{"length", "Length", lengthSection},
	{"scorers", "Scorers", scorerSection},
	{"rivals", "Scorers against each other", rivalSection},
	{"stability", "Stability of the map", stabilitySection},
	{"failures", "Failures", failureSection},
	{"flags", "Verdicts", flagSection},
	{"methods", "Methods", methodSection},
}
