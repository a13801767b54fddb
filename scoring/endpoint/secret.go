package endpoint

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

const (
	redacted = "[key]"
	// minSecret is the length from which a key is looked for by itself. Shorter ones are what
	// servers without keys are given ("none", "EMPTY"): words of their own, in any rationale.
	minSecret = 6
)

// newRedactor replaces what must not be stored or shown, wherever it stands: the key, the base
// URL's password and what more is secret, in the forms in which a server may repeat them.
func newRedactor(key string, user *url.Userinfo, more ...string) *strings.Replacer {
	secrets, forms := more, []string(nil)
	if key != "" {
		secrets, forms = append(secrets, key), append(forms, "Bearer "+key)
	}
	if user != nil {
		name, secret := user.Username(), user.Username() // a token, where there is no password
		password, _ := user.Password()
		if password != "" {
			secret = password
		}
		basic := base64.StdEncoding.EncodeToString([]byte(name + ":" + password))
		secrets, forms = append(secrets, secret, basic), append(forms, "Basic "+basic)
	}
	for _, s := range secrets {
		if len(s) >= minSecret {
			forms = append(forms, spellings(s)...)
		}
	}
	// Of two that begin alike the longer one has to be found first.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, f := range forms {
		pairs = append(pairs, f, redacted)
	}
	return strings.NewReplacer(pairs...)
}

// spellings are the ways in which JSON and URLs write s.
func spellings(s string) []string {
	quoted, _ := json.Marshal(s)
	plain := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)
	return []string{
		s, string(quoted[1 : len(quoted)-1]), plain, strings.ReplaceAll(plain, "/", `\/`),
		url.QueryEscape(s), url.PathEscape(s),
	}
}
