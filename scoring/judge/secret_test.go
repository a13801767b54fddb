package judge

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"admap/scoring"
	"admap/scoring/endpoint"
)

// oddKey is spelt otherwise in JSON and in URLs.
const oddKey = "sk-a/b+c<d\"e-0123456789"

// echoes are what a server may do with the header that it was sent.
var echoes = map[string]func(w http.ResponseWriter, auth string){
	"rationale": func(w http.ResponseWriter, auth string) {
		content, _ := json.Marshal(map[string]any{"rationale": "sent " + auth, "rating": 7})
		says(w, string(content), "stop")
	},
	"rationale, escaped": func(w http.ResponseWriter, auth string) {
		escaped := strings.ReplaceAll(auth, "-", `\u002d`)
		escaped = strings.ReplaceAll(strings.ReplaceAll(escaped, `"`, `\"`), "/", `\/`)
		says(w, `{"rationale":"`+strings.Repeat("x", maxRationale-20)+escaped+`","rating":7}`, "stop")
	},
	"rationale, at the cut": func(w http.ResponseWriter, auth string) {
		content, _ := json.Marshal(map[string]any{
			"rationale": strings.Repeat("x", maxRationale-20) + auth, "rating": 7,
		})
		says(w, string(content), "stop")
	},
	"text": func(w http.ResponseWriter, auth string) { says(w, auth+"\nRating: 7", "stop") },
	"quoted, at the cut": func(w http.ResponseWriter, auth string) {
		says(w, auth+" "+strings.Repeat("x", 152), "stop")
	},
	"broken JSON": func(w http.ResponseWriter, auth string) {
		content, _ := json.Marshal(map[string]any{"rating": nil, "rationale": auth})
		says(w, string(content[:len(content)-1]), "stop")
	},
	"refusal": func(w http.ResponseWriter, auth string) {
		words, _ := json.Marshal("I will not use " + auth)
		fmt.Fprintf(w, `{"choices":[{"message":{"refusal":%s}}]}`, words)
	},
	"error": func(w http.ResponseWriter, auth string) { refuses(w, 401, "bad "+auth, auth) },
	"error, at the cut": func(w http.ResponseWriter, auth string) {
		http.Error(w, strings.Repeat("x", 300-20)+auth, http.StatusBadGateway)
	},
	"error in words": func(w http.ResponseWriter, auth string) {
		http.Error(w, "\x1b[2J "+auth, http.StatusBadGateway)
	},
	"redirect": func(w http.ResponseWriter, auth string) {
		w.Header().Set("Location", "http://elsewhere.invalid/?k="+url.QueryEscape(auth))
		w.WriteHeader(http.StatusTemporaryRedirect)
	},
	"malformed redirect": func(w http.ResponseWriter, auth string) {
		w.Header().Set("Location", "http://%zz/"+auth)
		w.WriteHeader(http.StatusTemporaryRedirect)
	},
}

// leaks reports whether s shows more of a secret than its first few characters.
func leaks(s, secret string) bool {
	quoted, _ := json.Marshal(secret)
	for _, form := range []string{
		secret, string(quoted[1 : len(quoted)-1]), strings.ReplaceAll(secret, "/", `\/`),
		strings.ReplaceAll(secret, `"`, `\"`), url.QueryEscape(secret), url.PathEscape(secret),
	} {
		for at := range len(form) - 8 {
			if strings.Contains(s, form[at:at+8]) {
				return true
			}
		}
	}
	return false
}

func TestNoEchoOfTheKeyIsKept(t *testing.T) {
	for _, key := range []string{testKey, oddKey} {
		for name, echo := range echoes {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				echo(w, r.Header.Get("Authorization"))
			})
			j, err := at(endpoint.Config{BaseURL: s.URL, APIKey: key}, "m")
			if err != nil {
				t.Fatal(err)
			}
			got, err := j.Score(t.Context(), testItem)
			kept := got.Rationale
			if err != nil {
				kept = err.Error()
			}
			if kept == "" || leaks(kept, key) {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
			if rated := strings.HasPrefix(name, "rationale") || name == "text"; rated != (got.Value == 7) {
				t.Errorf("%s: rating %v, %v", name, got.Value, err)
			}
		}
	}
}

func TestUserAndPasswordAreInNoError(t *testing.T) {
	const name, password = "somebody-known", "pass-word-0123456789"
	basic := base64.StdEncoding.EncodeToString([]byte(name + ":" + password))
	echoing := serve(t, func(w http.ResponseWriter, r *http.Request) {
		refuses(w, 400, r.Header.Get("Authorization")+" is "+password, "")
	})
	hungUp := serve(t, func(w http.ResponseWriter, _ *http.Request) { cut(w, "") })
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	moved := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://elsewhere.invalid/", http.StatusTemporaryRedirect)
	})
	for _, base := range []string{echoing.URL, hungUp.URL, closed.URL, moved.URL} {
		address, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		address.User = url.UserPassword(name, password)
		j, err := at(endpoint.Config{BaseURL: address.String()}, "m")
		if err != nil {
			t.Fatal(err)
		}
		_, err = j.Score(t.Context(), testItem)
		var f *scoring.Failure
		if !errors.As(err, &f) || f.Detail == "" {
			t.Fatalf("%s: %v", base, err)
		}
		if leaks(f.Detail, name) || leaks(f.Detail, password) || leaks(f.Detail, basic) {
			t.Errorf("%s: %s", base, f.Detail)
		}
	}
	if auth := echoing.requests()[0].header.Get("Authorization"); auth != "Basic "+basic {
		t.Errorf("the user was not sent: %q", auth)
	}
}

// A key that stands for none is a word like others.
func TestPlaceholderKeysLeaveAnswersAlone(t *testing.T) {
	for _, key := range []string{"", "1", "none", "EMPTY"} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			says(w, `{"rationale":"none of 1 EMPTY Bearer is wrong","rating":1}`, "stop")
		})
		j, err := at(endpoint.Config{BaseURL: s.URL, APIKey: key}, "m")
		if err != nil {
			t.Fatal(err)
		}
		got, err := j.Score(t.Context(), testItem)
		if err != nil || got.Value != 1 || got.Rationale != "none of 1 EMPTY Bearer is wrong" {
			t.Errorf("key %q: %+v, %v", key, got, err)
		}
	}
}
