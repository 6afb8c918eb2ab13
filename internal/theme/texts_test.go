package theme_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"linli/internal/theme"
)

// Every language has every text, filled with the same things.
func TestTheTranslationsAreCompleteAndAlike(t *testing.T) {
	languages := theme.Languages(fstest.MapFS{}, "default")
	if want := []string{"en", "ko", "ru", "zh-CN"}; !slices.Equal(languages, want) {
		t.Fatalf("languages %v, want %v", languages, want)
	}
	th, problems, err := theme.Load(fstest.MapFS{}, "default", languages, nil)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	hole := regexp.MustCompile(`\{\w+\}`)
	zh := th.Texts("zh-CN")
	for _, lang := range languages {
		texts := th.Texts(lang)
		for _, key := range slices.Sorted(maps.Keys(zh)) {
			text, ok := texts[key]
			if !ok {
				t.Errorf("%s has no text for %s", lang, key)
				continue
			}
			if strings.HasPrefix(key, "date.") {
				continue // a language may leave the year or the unit out
			}
			first, _, _ := strings.Cut(text, " | ")
			a, b := slices.Sorted(slices.Values(hole.FindAllString(zh[key], -1))), slices.Sorted(slices.Values(hole.FindAllString(first, -1)))
			if !slices.Equal(a, b) {
				t.Errorf("%s: %s holds %v, in Chinese %v", lang, key, b, a)
			}
		}
		if len(texts) != len(zh) {
			t.Errorf("%s has %d texts, Chinese %d", lang, len(texts), len(zh))
		}
	}
}

var inGo = regexp.MustCompile(`\b(?:j|s|w|r|m)\.(?:t|T|words\.T)\("([a-zA-Z0-9.]+)"`)

// Every text that the pages ask for in Go exists.
func TestPagesAskForTextsThatExist(t *testing.T) {
	th, _, err := theme.Load(fstest.MapFS{}, "default", []string{"zh-CN"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir("../page")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		src, err := os.ReadFile("../page/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range inGo.FindAllStringSubmatch(string(src), -1) {
			key := m[1]
			if strings.HasSuffix(key, ".") { // completed by a value
				continue
			}
			n++
			if _, ok := th.Texts("zh-CN")[key]; !ok {
				t.Errorf("%s asks for %s", e.Name(), key)
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d texts found; has the way of asking changed?", n)
	}
}

func TestPlurals(t *testing.T) {
	th, _, err := theme.Load(fstest.MapFS{}, "default", []string{"ru", "en", "zh-CN"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{1: "1 день", 2: "2 дня", 5: "5 дней", 11: "11 дней", 21: "21 день", 22: "22 дня", 112: "112 дней"} {
		if got := th.Texts("ru").T("days", n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	if a, b, c := th.Texts("en").T("days", 1), th.Texts("en").T("days", 3), th.Texts("zh-CN").T("days", 3); a != "1 day" || b != "3 days" || c != "3 天" {
		t.Error(a, b, c)
	}
}
