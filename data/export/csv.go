package export

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
)

// csvColumns come first in every CSV file, in this order.
var csvColumns = []string{
	"key", "id", "n", "mean", "variance", "region", "s_corr", "s_corr_centred", "p_mislabelled",
	"flag", "note",
}

// csvEncoder writes one row a sample, quoted as in RFC 4180 and ended by a line feed alone.
type csvEncoder struct {
	request *Request
	w       *csv.Writer
}

func openCSV(w io.Writer, r *Request) (encoder, error) {
	e := &csvEncoder{request: r, w: csv.NewWriter(w)}
	return e, e.w.Write(csvColumns)
}

func (e *csvEncoder) put(i int) (leftOut string, err error) {
	text, err := e.request.Source.Text(i)
	if err != nil {
		return "", err
	}
	r := e.request
	s, key := r.Snapshot, r.Snapshot.Roster().Keys[i]
	sCorr, centred, p := r.diagnosed(i)
	return "", e.w.Write([]string{
		key.String(), text.ID, strconv.Itoa(len(s.Scores(i))),
		decimal(s.Mean(i)), decimal(s.Variance(i)), r.Partition.Region[i].String(),
		decimal(sCorr), decimal(centred), decimal(p), s.Verdict(i).String(), r.Notes[key],
	})
}

func (e *csvEncoder) close() error {
	e.w.Flush()
	return e.w.Error()
}

// decimal is the shortest decimal that reads back as v; nothing for NaN.
func decimal(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
