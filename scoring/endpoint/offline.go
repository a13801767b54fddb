package endpoint

import (
	"math"
	"net/http"

	"admap/scoring"
)

// Read reads an answer that came by another way than Do, out of a batch's results say, with the
// same outcome. Status 0 is no answer at all.
func (c *Client) Read(status int, body []byte, answer any) (scoring.Usage, error) {
	unknown := scoring.Usage{CostUSD: math.NaN()}
	got := reply{status: status, header: http.Header{}, body: body}
	if status == 0 {
		return unknown, Garbage("no answer")
	}
	if status >= http.StatusMultipleChoices {
		return unknown, c.complain(got, complaintOf(body))
	}
	if err := c.decode(got, answer); err != nil {
		return unknown, err
	}
	used, ok := answer.(Answer)
	if !ok {
		return unknown, nil
	}
	usage := used.Used()
	usage.CostUSD = c.cfg.Price.Cost(usage)
	return usage, nil
}
