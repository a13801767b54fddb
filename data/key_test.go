package data

import (
	"encoding/json"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"admap/model"
)

// responseKey identifies one response to one instruction under one system prompt ("" for none), all
// as model.Text gives them.
func responseKey(system, instruction, response string) model.Key {
	var k keyer
	k.prompt([]byte(system), []byte(instruction))
	return k.response([]byte(response))
}

// sampleKey identifies a sample by the keys of its responses in their order; they cover the
// instruction and the system prompt.
func sampleKey(responses []model.Key) model.Key {
	var k keyer
	return k.sample(responses)
}

// The digests were computed with a Python program written from the specification of XXH3-128 (17 to
// 128 bytes of input) over the fields as key.go documents them.
func TestKeysAreAsDocumented(t *testing.T) {
	for _, tc := range []struct {
		system, instruction string
		responses, want     []string
		sample              string
	}{
		{
			"", "Say hü", []string{"hü\n", ""},
			[]string{"18655168a0dd65d841ac9a2519d3e7b7", "6c2abd3db22204dd6d7b6e18e2eeb33e"},
			"58b7720a5fdc906fdc3d70a17311bb2b",
		},
		{
			"be brief", "a", []string{"b"}, []string{"3028e80a3075cf27a2edd528bfd45463"},
			"ae3a7baf037ba9d6f5afd4965fd2b316",
		},
		{
			"", "ab", []string{"", "c"},
			[]string{"531cb91b8ec5008ec73062c452c83836", "06ab78f1c067fe3aa28b2a02b936e246"},
			"f9cd0462b5d10feb3c27f1059e908dd5",
		},
	} {
		var keys []model.Key
		for i, body := range tc.responses {
			keys = append(keys, responseKey(tc.system, tc.instruction, body))
			if keys[i].String() != tc.want[i] {
				t.Errorf("response %q: got %s, want %s", body, keys[i], tc.want[i])
			}
		}
		if got := sampleKey(keys).String(); got != tc.sample {
			t.Errorf("sample %q: got %s, want %s", tc.instruction, got, tc.sample)
		}
	}
}

func TestKeysOfTheFirstSchemaCase(t *testing.T) {
	d := mustOpen(t, unfold(schemaCases[0].in), Options{})
	if got := d.Roster().Keys[0].String(); got != "58b7720a5fdc906fdc3d70a17311bb2b" {
		t.Errorf("got %s", got) // the same text as in TestKeysAreAsDocumented
	}
}

func TestKeysCoverTextOnly(t *testing.T) {
	same := []string{
		`{"prompt":"p","chosen":"a","rejected":"b"}`,
		`{"id":"7","source":"s","prompt":"\u0070","chosen":"a","rejected":"b","score_chosen":3,"system":null}`,
		`{"rejected":[{"role":"user","content":"p"},{"role":"assistant","content":"b"}],` +
			`"chosen":[{"role":"user","content":"p"},{"role":"assistant","content":"a"}]}`,
	}
	other := []string{
		`{"prompt":"p","chosen":"b","rejected":"a"}`, `{"prompt":"pa","chosen":"","rejected":"b"}`,
		`{"prompt":"","chosen":"pa","rejected":"b"}`, `{"prompt":"p","chosen":"a","rejected":"b","system":"s"}`,
		`{"prompt":"p","chosen":"ab","rejected":""}`, `{"prompt":"p","chosen":"a ","rejected":"b"}`,
	}
	d := mustOpen(t, strings.Join(append(same, other...), "\n"), Options{})
	keys := d.Roster().Keys
	for i := range same {
		if keys[i] != keys[0] {
			t.Errorf("row %s has another key", same[i])
		}
	}
	seen := map[model.Key]string{keys[0]: same[0]}
	for i, row := range other {
		k := keys[len(same)+i]
		if seen[k] != "" {
			t.Errorf("row %s has the key of %s", row, seen[k])
		}
		seen[k] = row
	}
}

func TestKeysSurviveShuffling(t *testing.T) {
	var rows []string
	for i := range 3000 {
		b, _ := json.Marshal(map[string]any{
			"instruction": strings.Repeat("x", i%7), "generations": []string{string(rune('a' + i%26)), "b"},
			"ratings": []int{i % 5, 2}, "pad": strings.Repeat("y", i%900),
		})
		rows = append(rows, string(b))
	}
	keysByRow := func(rows []string) map[string]model.Key {
		d := mustOpen(t, strings.Join(rows, "\n"), Options{})
		out := map[string]model.Key{}
		for i, k := range d.Roster().Keys {
			found, err := d.Rows(i)
			if err != nil || len(found) != 1 || string(found[0]) != rows[i] {
				t.Fatalf("row %d is %q, %v", i, found, err)
			}
			out[rows[i]] = k
		}
		return out
	}
	before := keysByRow(rows)
	shuffled := slices.Clone(rows)
	rand.New(rand.NewSource(3)).Shuffle(len(shuffled), func(i, j int) {
		shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
	})
	for row, k := range keysByRow(shuffled) {
		if before[row] != k {
			t.Fatalf("the key of %.60s changed", row)
		}
	}
	distinct := map[model.Key]bool{}
	for _, k := range before {
		distinct[k] = true
	}
	if len(distinct) != 7*26 {
		t.Errorf("%d keys, want one for each of the 182 texts", len(distinct))
	}
}

func TestReferencesHaveKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "d.jsonl")
	rows := `{"instruction":"i","generations":["a","b"],"ratings":[1,2],"reference":"r"}
{"instruction":"i","generations":["a","b"],"ratings":[1,2],"reference":"other"}
{"instruction":"i","generations":["a","b"],"ratings":[1,2]}
`
	if err := os.WriteFile(path, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), []string{path}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	r := d.Roster()
	k := r.ReferenceKeys
	if len(k) != 3 || k[0] == k[1] || k[2] != (model.Key{}) || k[0] == (model.Key{}) {
		t.Errorf("reference keys %v", k)
	}
	if r.Keys[0] != r.Keys[1] || r.Keys[0] != r.Keys[2] {
		t.Error("the reference is part of the sample's key")
	}
}
