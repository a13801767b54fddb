package reward

import (
	"fmt"
	"slices"
	"strings"

	"admap/model"
	"admap/scoring"
)

// form is what an endpoint takes.
type form int

const (
	chat  form = iota // one conversation, to be written by the server
	text              // texts
	pair              // instruction and response
	query             // one instruction and several responses to it
)

// input is one response to be asked for.
type input struct {
	item scoring.Item
	text string // for forms of text
}

// route is one way of asking: an endpoint and a form of request.
type route struct {
	api   string // of --api
	path  string
	below bool // the base URL, else the server's root
	form  form
	// plain routes send a transcript where there is no template. They come only after the server
	// asked for by name has said that it writes no conversations.
	plain     bool
	templated bool // only with a template: without one there is a better route
	most      int  // bytes of an answer; 0: the client's default
	body      func(name string, in []input) any
	read      func(body []byte, n int) ([]value, error)
}

// What --api may say.
const (
	auto         = "auto"
	vllmClassify = "vllm-classify"
	vllmScore    = "vllm-score"
	vllmPooling  = "vllm-pooling"
	teiPredict   = "tei-predict"
	teiRerank    = "tei-rerank"
	sglang       = "sglang"
	rerank       = "rerank"
	openAI       = "openai"
)

// APIs are the values of --api.
var APIs = []string{auto, vllmClassify, vllmScore, vllmPooling, teiPredict, teiRerank, sglang,
	rerank, openAI}

// alone are those that are not found by themselves, for what they answer is the server's choice: a
// relevance between 0 and 1, or one of several attributes.
var alone = map[string]bool{rerank: true, openAI: true}

// mostPooled is enough for a number of every token of a batch of long texts.
const mostPooled = 64 << 20

// routes are all there are, in the order in which they are tried.
var routes = []*route{
	{api: vllmClassify, path: "/classify", form: chat, body: chatBody, read: readData},
	{api: vllmClassify, path: "/classify", form: text, plain: true, body: classifyBody,
		read: readData},
	{api: teiPredict, path: "/predict", form: text, templated: true, body: predictTexts,
		read: readPredictions},
	{api: teiPredict, path: "/predict", form: pair, body: predictPairs, read: readPredictions},
	{api: vllmScore, path: "/score", form: pair, body: scoreBody, read: readData},
	{api: vllmScore, path: "/v1/score", form: pair, body: scoreBody, read: readData},
	{api: vllmPooling, path: "/pooling", form: chat, body: chatBody, read: readData,
		most: mostPooled},
	{api: vllmPooling, path: "/pooling", form: text, plain: true, body: classifyBody,
		read: readData, most: mostPooled},
	{api: sglang, path: "/classify", form: text, body: sglangBody, read: readSGLang},
	{api: teiRerank, path: "/rerank", form: query, body: teiRerankBody, read: readRanks},
	{api: rerank, path: "/rerank", below: true, form: query, body: rerankBody, read: readRanks},
	{api: rerank, path: "/v1/rerank", form: query, body: rerankBody, read: readRanks},
	{api: openAI, path: "/chat/completions", below: true, form: chat, body: completionBody,
		read: readCompletion},
	{api: openAI, path: "/v1/chat/completions", form: chat, body: completionBody,
		read: readCompletion},
	{api: openAI, path: "/embeddings", below: true, form: text, body: embeddingBody,
		read: readData},
	{api: openAI, path: "/v1/embeddings", form: text, body: embeddingBody, read: readData},
}

// candidates are the routes of an api, in the order in which they are tried. With a template they
// are those that take a text.
func candidates(api string, template bool) (found []*route, err error) {
	if api == "" {
		api = auto
	}
	if !slices.Contains(APIs, api) {
		return nil, fmt.Errorf("api %q: want %s", api, strings.Join(APIs, ", "))
	}
	for _, r := range routes {
		named := r.api == api || api == auto && !alone[r.api] && (template || !r.plain)
		if named && (template && r.form == text || !template && !r.templated) {
			found = append(found, r)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("api %s: it takes instruction and response apart, so that a chat "+
			"template has no place", api)
	}
	return found, nil
}

// group puts together what the route takes in one request, in the order of the items.
func (r *route) group(items []scoring.Item) (groups [][]scoring.Item) {
	for _, item := range items {
		last := len(groups) - 1
		if last < 0 || r.form == chat ||
			r.form == query && question(groups[last][0]) != question(item) {
			groups = append(groups, []scoring.Item{item})
			continue
		}
		groups[last] = append(groups[last], item)
	}
	return groups
}

// method tells how the route asked.
func (r *route) method(template bool) model.Method {
	how := map[form]string{chat: "chat", text: "transcript", pair: "pair", query: "query"}[r.form]
	if template {
		how = "template"
	}
	return model.Method(r.api + " " + how)
}

type object map[string]any

// raw asks for the head's output, in the words of the versions of vLLM and of Infinity.
func raw(o object) object {
	o["use_activation"], o["activation"], o["raw_scores"] = false, false, true
	return o
}

func texts(in []input) (all []string) {
	for _, i := range in {
		all = append(all, i.text)
	}
	return all
}

func bodies(in []input) (all []string) {
	for _, i := range in {
		all = append(all, i.item.Body)
	}
	return all
}

func questions(in []input) (all []string) {
	for _, i := range in {
		all = append(all, question(i.item))
	}
	return all
}

func chatBody(name string, in []input) any {
	return raw(object{"model": name, "messages": conversation(in[0].item)})
}

func classifyBody(name string, in []input) any {
	return raw(object{"model": name, "input": texts(in)})
}

func scoreBody(name string, in []input) any {
	return raw(object{"model": name, "text_1": questions(in), "text_2": bodies(in)})
}

func predictTexts(_ string, in []input) any {
	inputs := [][]string{}
	for _, i := range in {
		inputs = append(inputs, []string{i.text})
	}
	return object{"inputs": inputs, "raw_scores": true, "truncate": false}
}

func predictPairs(_ string, in []input) any {
	inputs := [][]string{}
	for _, i := range in {
		inputs = append(inputs, []string{question(i.item), i.item.Body})
	}
	return object{"inputs": inputs, "raw_scores": true, "truncate": false}
}

func teiRerankBody(_ string, in []input) any {
	return object{"query": question(in[0].item), "texts": bodies(in), "raw_scores": true,
		"truncate": false}
}

func sglangBody(name string, in []input) any {
	return object{"model": name, "text": texts(in)}
}

func rerankBody(name string, in []input) any {
	return object{"model": name, "query": question(in[0].item), "documents": bodies(in)}
}

func completionBody(name string, in []input) any {
	return object{"model": name, "messages": conversation(in[0].item)}
}

func embeddingBody(name string, in []input) any {
	return object{"model": name, "input": texts(in), "encoding_format": "float"}
}
