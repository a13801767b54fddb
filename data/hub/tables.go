package hub

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"
)

// table is one split of one config.
type table struct {
	config, split string
	partial       bool // the Hub converted its beginning only
	files         []file
}

func (t table) String() string {
	var size uint64
	for _, f := range t.files {
		size += uint64(max(0, f.Size))
	}
	return fmt.Sprintf("%s/%s (%s)", t.config, t.split, humanize.Bytes(size))
}

var (
	converted = regexp.MustCompile(
		`^([^/]+)/(partial-)?([^/]+?)(?:-part[0-9]+)?/[0-9]{4,}\.parquet$`)
	sharded  = regexp.MustCompile(`^(.+?)-[0-9]{5}-of-[0-9]{5}\b`)
	dataName = regexp.MustCompile(
		`(?i)\.(parquet|jsonl|ndjson|json|csv|tsv|arrow|feather)(\.gz|\.zst)?$`)
	splitWord = regexp.MustCompile(
		`(?i)(?:^|[-._ /])(train|test|validation|valid|val|dev|eval)(?:ing|uation)?(?:[-._ /]|[0-9]|$)`)
	notData = regexp.MustCompile(
		`(?i)(^|/)(\.[^/]*(/.*)?|dataset_infos?\.json|state\.json|config\.json|README.*)$`)
)

// preferred are the kinds of files, the best first: of two that are as frequent it is taken.
var preferred = []string{"parquet", "jsonl", "ndjson", "json", "csv", "tsv", "arrow", "feather"}

// tables are the splits of a commit: those of a conversion, those that the card describes, else
// what the names of the files tell.
func (t *tree) tables() (all []table) {
	if all = t.conversion(); all != nil {
		return all
	}
	if all = t.described(); all != nil {
		return all
	}
	for _, f := range t.data("") {
		all = put(all, table{config: "default", split: splitOf(f.Path)}, f)
	}
	return all
}

// put adds a file to its table.
func put(all []table, t table, f file) []table {
	for i := range all {
		if all[i].config == t.config && all[i].split == t.split {
			all[i].files = append(all[i].files, f)
			all[i].partial = all[i].partial || t.partial
			return all
		}
	}
	t.files = []file{f}
	return append(all, t)
}

// conversion are the tables of a commit that the Hub's converter made; nil for another one.
func (t *tree) conversion() (all []table) {
	for _, f := range t.files() {
		m := converted.FindStringSubmatch(f.Path)
		if m == nil {
			return nil
		}
		all = put(all, table{config: m[1], split: m[3], partial: m[2] != ""}, f)
	}
	return all
}

// files are those with data.
func (t *tree) files() (all []file) {
	for _, f := range t.Files {
		if dataName.MatchString(f.Path) && !notData.MatchString(f.Path) {
			all = append(all, f)
		}
	}
	return all
}

// data are the files with data below a directory, all of the kind that is most frequent there.
func (t *tree) data(dir string) (all []file) {
	byKind := map[string][]file{}
	for _, f := range t.files() {
		if dir == "" || strings.HasPrefix(f.Path, dir+"/") {
			byKind[kindOf(f)] = append(byKind[kindOf(f)], f)
		}
	}
	for _, kind := range preferred {
		if len(byKind[kind]) > len(all) {
			all = byKind[kind]
		}
	}
	return all
}

// passedOver counts by kind the files with data below a directory that data leaves out, "" for none.
func (t *tree) passedOver(dir string) string {
	read := t.data(dir)
	if len(read) == 0 {
		return ""
	}
	n, taken := map[string]int{}, kindOf(read[0])
	for _, f := range t.files() {
		if dir == "" || strings.HasPrefix(f.Path, dir+"/") {
			n[kindOf(f)]++
		}
	}
	var others []string
	for _, kind := range preferred {
		if kind != taken && n[kind] > 0 {
			others = append(others, fmt.Sprintf("%d .%s", n[kind], kind))
		}
	}
	if others == nil {
		return ""
	}
	return fmt.Sprintf("of its files with data the %d .%s are read, %s are not unless they are named",
		len(read), taken, strings.Join(others, " and "))
}

// kindOf is the ending of a file with data, without that of its compression.
func kindOf(f file) string { return strings.ToLower(dataName.FindStringSubmatch(f.Path)[1]) }

// splitOf reads a file's split from its name.
func splitOf(name string) string {
	if m := sharded.FindStringSubmatch(path.Base(name)); m != nil {
		return m[1]
	}
	for at := name; at != "." && at != "/"; at = path.Dir(at) {
		if m := splitWord.FindStringSubmatch(path.Base(at)); m != nil {
			switch word := strings.ToLower(m[1]); word {
			case "valid", "val", "dev":
				return "validation"
			case "eval":
				return "test"
			default:
				return word
			}
		}
	}
	return "train"
}

// described are the tables of the card.
func (t *tree) described() (all []table) {
	for _, c := range t.Card {
		for _, s := range c.splits() {
			for _, f := range t.files() {
				if slices.ContainsFunc(s.paths, func(p string) bool { return match(p, f.Path) }) {
					all = put(all, table{config: c.Name, split: s.name}, f)
				}
			}
		}
	}
	return all
}

// patterns are the files of a split.
type patterns struct {
	name  string
	paths words
}

// words are one word or a list of them.
type words []string

// UnmarshalJSON implements json.Unmarshaler.
func (w *words) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*w = words{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(w))
}

// splits reads the three ways in which cards name files.
func (c configs) splits() (all []patterns) {
	var plain words
	if json.Unmarshal(c.Files, &plain) == nil {
		return []patterns{{"train", plain}}
	}
	var list []struct {
		Split string `json:"split"`
		Path  words  `json:"path"`
	}
	if json.Unmarshal(c.Files, &list) == nil {
		for _, s := range list {
			all = append(all, patterns{s.Split, s.Path})
		}
	}
	return all
}
