package diag_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"linli/internal/diag"
)

var hole = regexp.MustCompile(`\{\d\}`)

// Every message exists in both languages, says how to mend it, and the languages
// are filled with the same things.
func TestTheCataloguesAreCompleteAndAlike(t *testing.T) {
	for _, id := range diag.Rules() {
		r, _ := diag.Lookup(id)
		if !regexp.MustCompile(`^[a-z]+\.[a-z-]+$`).MatchString(id) {
			t.Errorf("%s is not of the form family.name", id)
		}
		for _, text := range []string{r.ZH, r.EN, r.FixZH, r.FixEN} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s lacks a text", id)
			}
		}
		if !strings.ContainsFunc(r.ZH, func(c rune) bool { return unicode.Is(unicode.Han, c) }) {
			t.Errorf("%s: the Chinese message is not Chinese", id)
		}
		zh, en := slices.Sorted(slices.Values(hole.FindAllString(r.ZH, -1))), slices.Sorted(slices.Values(hole.FindAllString(r.EN, -1)))
		if !slices.Equal(zh, en) {
			t.Errorf("%s: %v in Chinese, %v in English", id, zh, en)
		}
	}
}

func TestTheNearestNameIsSuggested(t *testing.T) {
	names := []string{"starts", "ends", "category", "开始", "结束"}
	for word, want := range map[string]string{"start": "starts", "catgeory": "category", "开是": "开始", "xyz": "", "e": "", "endss": "ends"} {
		if got := diag.Nearest(word, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestTheCaretStandsBelowWideCharacters(t *testing.T) {
	source := fstest.MapFS{"a.md": {Data: []byte("---\n标题：停水\n")}}
	list := diag.List{diag.New(diag.Pos{File: "a.md", Line: 2, Col: 4}, "yaml.tab")}
	var b strings.Builder
	diag.Printer{Lang: diag.ZH, Source: source}.Print(&b, list)
	want := "a.md:2:4: error[yaml.tab]: 用了制表符（Tab）缩进\n  | 标题：停水\n  |       ^\n  = 改法：YAML 只能用空格缩进，把 Tab 换成两个空格\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestManyWarningsOfOneKindAreCounted(t *testing.T) {
	var list diag.List
	for i := range 30 {
		list.Add(diag.Pos{File: "a.md", Line: i + 1}, "body.empty")
	}
	var b strings.Builder
	diag.Printer{Lang: diag.EN, MostWarnings: 5}.Print(&b, list)
	if n := strings.Count(b.String(), "warning["); n != 5 || !strings.Contains(b.String(), "25 more warnings of [body.empty]") {
		t.Errorf("%d shown:\n%s", n, b.String())
	}
}
