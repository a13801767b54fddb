// Package reward scores responses by an explicit reward model behind an endpoint: vLLM's /classify,
// /score and /pooling, the /predict and /rerank of Text Embeddings Inference, SGLang's /classify,
// rerank APIs in the manner of Cohere's, and shims that speak OpenAI's API.
//
// A score is the number that the model's head gives, before any sigmoid or softmax where the
// endpoint can leave it out, so that its scale is unknown. A model with several outputs is none
// that tells how good a response is: that is a failure, except that of named rewards the one for
// the whole is taken.
//
// What the model sees is decided in this order: the conversation written by the template file, if
// there is one; the conversation as messages, where the server writes them by its own template;
// the instruction and the response apart, where the endpoint takes pairs; else a transcript with
// the roles' names. Texts are never cut by request; a server that finds one too long fails it.
//
// A number is given to a response only if the answer says beyond doubt that it is its own: by
// index where there is one, by place otherwise, and only if there are as many as were asked for.
//
// A scorer may be used from any goroutine. It starts none that outlive a call.
package reward
