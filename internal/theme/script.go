package theme

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// scriptTexts are the interface texts that clock.js needs: keys, or beginnings of
// keys with a * after them.
var scriptTexts = []string{
	"date.full", "date.day", "date.month", "date.monthYear", "wd.*", "weekday.*",
	"today", "tomorrow", "dayAfter", "yesterday", "until", "from", "days", "hours", "minutes", "space", "comma", "paren",
	"lunar", "lunarDate", "makeUp", "closed", "allDay", "longTerm",
	"open.now", "open.office", "open.closed", "open.until", "open.next",
	"state.*", "restoredAt", "restoredAt.*", "notice.issued", "notice.back", "notice.soFar", "notice.left",
	"alert.updated", "home.nextEvent", "home.eventToday", "home.noEvents", "list.count", "leaf.*", "meal.breakfast", "meal.lunch", "meal.dinner",
	"canteen.in", "canteen.now", "canteen.contains", "canteen.thisWeek", "canteen.week",
	"deliberation.left", "deliberation.done", "stage.*", "clock.wrong",
}

// loadScripts makes the script of each language: the texts it says, clock.js, and
// site.js after it. It is one file, so that a page asks for one.
func (t *Theme) loadScripts(clock, site string) (map[string]string, error) {
	out := map[string]string{}
	for lang, texts := range t.texts {
		words, err := json.Marshal(texts.pick(scriptTexts))
		if err != nil {
			return nil, err
		}
		out["site."+lang+".js"] = "(function () {\nconst words = " + string(words) + ";\n" + clock + "\n" + site + "\n})();"
	}
	return out, nil
}

var monthName = regexp.MustCompile(`\{(mon|mo)\}`)

// pick returns the texts of the keys that match, and the months' names as far as a
// pattern of a date has them.
func (x Texts) pick(patterns []string) Texts {
	out := Texts{}
	take := func(pattern string) {
		prefix, all := strings.CutSuffix(pattern, "*")
		for key, text := range x {
			if key == pattern || all && strings.HasPrefix(key, prefix) {
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
