package hub

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const publicHub = "https://huggingface.co"

// Config says where the Hub and the caches are.
type Config struct {
	Endpoint string // of the Hub, without a slash at its end
	Token    string // "" for none
	CacheDir string // for what is downloaded
	Shared   string // the cache of other Hugging Face programs, from which files are taken; or ""
	Offline  bool   // nothing is asked
	// Progress, if set, is called from one goroutine at a time.
	Progress func(doneBytes, totalBytes int64)

	testOnlyWait func(context.Context, time.Duration) error
	testOnlyIdle time.Duration // in place of idleLimit
}

// idle is how long a connection may be silent.
func (c Config) idle() time.Duration { return cmp.Or(c.testOnlyIdle, idleLimit) }

// FromEnvironment reads the variables that other Hugging Face programs read.
func FromEnvironment(getenv func(string) string) (c Config, err error) {
	c.Endpoint = strings.TrimRight(strings.TrimSpace(getenv("HF_ENDPOINT")), "/")
	if c.Endpoint == "" {
		c.Endpoint = publicHub
	}
	if u, err := url.Parse(c.Endpoint); err != nil || u.Host == "" ||
		(u.Scheme != "http" && u.Scheme != "https") {
		return c, &Error{What: "HF_ENDPOINT", Usage: true, Hint: "for example " + publicHub,
			err: errors.New("want an http or https address")}
	}
	base, err := os.UserCacheDir()
	if err != nil {
		return c, &Error{What: "find the cache directory", err: err}
	}
	c.CacheDir = filepath.Join(base, "admap", "hub")
	home := first(getenv("HF_HOME"), filepath.Join(base, "huggingface"))
	c.Shared = first(getenv("HF_HUB_CACHE"), getenv("HUGGINGFACE_HUB_CACHE"),
		filepath.Join(home, "hub"))
	c.Offline = isSet(getenv("HF_HUB_OFFLINE")) || isSet(getenv("HF_DATASETS_OFFLINE"))
	c.Token = first(getenv("HF_TOKEN"), getenv("HUGGING_FACE_HUB_TOKEN"))
	if c.Token == "" {
		path := first(getenv("HF_TOKEN_PATH"), filepath.Join(home, "token"))
		if text, err := os.ReadFile(path); err == nil {
			c.Token = string(text)
		}
	}
	c.Token = strings.TrimSpace(c.Token)
	return c, nil
}

func first(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

func isSet(word string) bool {
	return slices.Contains([]string{"1", "on", "yes", "true"}, strings.ToLower(word))
}
