package theme

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"linli/internal/diag"
)

// Texts are the interface texts of one language, by key.
type Texts map[string]string

// T returns the text of key with args at {0}, {1} …. A text may have forms for
// numbers, "one | few | many" as Russian needs or "one | many": the first argument
// chooses. A key without text returns the key, so that it is seen.
func (x Texts) T(key string, args ...any) string {
	text, ok := x[key]
	if !ok {
		return key
	}
	if n, isNumber := first(args); isNumber && strings.Contains(text, " | ") {
		forms := strings.Split(text, " | ")
		text = forms[plural(n, len(forms))]
	}
	if len(args) == 0 || !strings.Contains(text, "{") {
		return text
	}
	for i, a := range args {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%d}", i), fmt.Sprint(a))
	}
	return text
}

func first(args []any) (int, bool) {
	if len(args) == 0 {
		return 0, false
	}
	n, ok := args[0].(int)
	return n, ok
}

// plural chooses a form by the rules of CLDR for English (two forms) and Russian
// (three).
func plural(n, forms int) int {
	if forms < 3 {
		if n == 1 {
			return 0
		}
		return min(1, forms-1)
	}
	switch {
	case n%10 == 1 && n%100 != 11:
		return 0
	case n%10 >= 2 && n%10 <= 4 && (n%100 < 12 || n%100 > 14):
		return 1
	}
	return 2
}

// Languages returns the languages the default theme has texts for, sorted, and
// those a theme of the community adds.
func Languages(source fs.FS, name string) []string {
	seen := map[string]bool{}
	for _, dir := range []struct {
		fs.FS
		path string
	}{{embedded, "default/i18n"}, {source, "themes/" + name + "/i18n"}} {
		entries, err := fs.ReadDir(dir.FS, dir.path)
		if err != nil {
			continue // a theme need not have texts
		}
		for _, e := range entries {
			if lang, ok := strings.CutSuffix(e.Name(), ".yaml"); ok {
				seen[lang] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// loadTexts reads i18n/LANG.yaml of every layer, later layers over earlier ones.
func loadTexts(layers []layer, languages []string) (map[string]Texts, diag.List, error) {
	data := map[string]Texts{}
	var problems diag.List
	for _, lang := range languages {
		data[lang] = Texts{}
		for _, l := range layers {
			file := "i18n/" + lang + ".yaml"
			b, err := fs.ReadFile(l, file)
			if err != nil {
				continue
			}
			var more Texts
			if err := yaml.Unmarshal(b, &more); err != nil {
				if l.place == "" {
					return nil, nil, fmt.Errorf("texts of the default theme: %w", err)
				}
				problems.Add(diag.Pos{File: l.place + file}, "yaml.syntax", strings.TrimPrefix(err.Error(), "yaml: "))
			}
			maps.Copy(data[lang], more)
		}
	}
	return data, problems, nil
}
