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
	if from, ok := strings.CutSuffix(text, "+"); ok {
		return x.T("floors.from", from)
	}
	return x.T("floors", strings.NewReplacer("-", "–", ",", x.T("listComma")).Replace(text))
}
