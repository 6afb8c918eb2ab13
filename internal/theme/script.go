package theme

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// scriptTexts are the interface texts that clock.js needs on many pages; a page that
// needs more brings them along. A * after the beginning of keys stands for the rest.
var scriptTexts = []string{
	"date.full", "date.day", "date.month", "date.monthYear", "today", "tomorrow", "dayAfter", "yesterday",
	"until", "from", "days", "hours", "minutes", "space",
	"state.starts", "state.startsOn", "state.running", "state.over", "state.cancelled", "state.postponed",
}

// loadScripts makes the scripts of each language, for residents' pages and for screens: the
// texts they say, clock.js, and site.js or kiosk.js. Each is one file, so that a page asks
// for one.
func (t *Theme) loadScripts(clock, site, kiosk string) (map[string]string, error) {
	out := map[string]string{}
	for lang, texts := range t.texts {
		words, err := json.Marshal(texts.Pick(scriptTexts...))
		if err != nil {
			return nil, err
		}
		for name, own := range map[string]string{"site": site, "kiosk": kiosk} {
			out[name+"."+lang+".js"] = "(function () {\nconst words = " + string(words) + ";\n" + clock + "\n" + own + "\n})();"
		}
	}
	return out, nil
}

var monthName = regexp.MustCompile(`\{(mon|mo)\}`)

// Pick returns the texts of the keys that match, and the months' names as far as a
// pattern of a date has them.
func (x Texts) Pick(patterns ...string) Texts {
	out := Texts{}
	take := func(pattern string) {
		if text, ok := x[pattern]; ok {
			out[pattern] = text
			return
		}
		for key, text := range x {
			if strings.HasPrefix(key, strings.TrimSuffix(pattern, "*")) {
				out[key] = text
			}
		}
	}
	for _, p := range patterns {
		take(p)
	}
	for _, text := range slices.Sorted(maps.Values(out)) {
		for _, m := range monthName.FindAllStringSubmatch(text, -1) {
			take(map[string]string{"mon": "month.*", "mo": "mon.*"}[m[1]])
		}
	}
	return out
}
