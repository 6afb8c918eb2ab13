package theme

import (
	"strings"

	"linli/internal/model"
)

// Floors writes floors as people say them: 4+ as from the fourth up, 1-3 as floors 1 to
// 3, none as the whole building; anything else as it is.
func (x Texts) Floors(text string) string {
	if text == "" {
		return x.T("floors.all")
	}
	if _, ok := model.Floors(text, 99); !ok {
		return text
	}
	var out, plain []string
	for part := range strings.SplitSeq(model.PlainFloors(text), ",") {
		if from, open := strings.CutSuffix(part, "+"); open {
			out = append(out, x.T("floors.from", from))
		} else {
			plain = append(plain, strings.ReplaceAll(part, "-", "–"))
		}
	}
	if len(plain) > 0 {
		out = append([]string{x.T("floors", strings.Join(plain, x.T("listComma")))}, out...)
	}
	return strings.Join(out, x.T("listComma"))
}
