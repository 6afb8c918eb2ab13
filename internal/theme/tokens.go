package theme

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"linli/internal/diag"
	"linli/internal/draw"
)

// A Token is one value of the look that the community sets in site.yaml: a custom property
// of tokens.css.
type Token struct {
	Name, Value string
	At          diag.Pos
}

var (
	property  = regexp.MustCompile(`--([a-z][a-z0-9-]*):\s*([^;}]+)`)
	cssLength = regexp.MustCompile(`^(?:0|[0-9]*\.?[0-9]+(?:rem|em|px))$`)
	fetches   = regexp.MustCompile(`(?i)url|image|src|/[/*]`)
)

// longestValue is how long a value may be, in characters.
const longestValue = 200

// isValue reports whether value holds nothing that could end the declaration.
func isValue(value string) bool {
	foreign := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune(` .,%#"'()+*/_-`, r)
	}
	return utf8.RuneCountInString(value) <= longestValue && !strings.ContainsFunc(value, foreign)
}

// retouched appends the community's tokens to tokens.css. What cannot be used is reported
// at its place, and colours on which words could not be read are warned of. plate is the
// colour of plates by day, if it is one: browsers take it for their own bar.
func retouched(css string, tokens []Token) (all, plate string, problems diag.List) {
	day, night, _ := strings.Cut(css, darkScheme)
	light, dark := map[string]string{}, map[string]string{}
	var known []string
	for _, m := range property.FindAllStringSubmatch(day, -1) {
		if light[m[1]] == "" { // what follows is for larger screens and the like
			known, light[m[1]] = append(known, m[1]), strings.TrimSpace(m[2])
		}
	}
	night, _, _ = strings.Cut(night, "}")
	for _, m := range property.FindAllStringSubmatch(night, -1) {
		dark[m[1]] = strings.TrimSpace(m[2])
	}
	var byDay, byNight strings.Builder
	for _, t := range tokens {
		switch {
		case !slices.Contains(known, t.Name):
			problems = append(problems, diag.New(t.At, "theme.token", t.Name).Meaning(t.Name, known))
			continue
		case !fits(t.Value, light[t.Name]):
			problems.Add(t.At, "theme.value", t.Name, t.Value)
			continue
		}
		a, b := t.Value, t.Value
		if parts := strings.Fields(t.Value); isColor(parts[0]) && len(parts) == 2 {
			a, b = parts[0], parts[1]
		}
		light[t.Name], dark[t.Name] = a, b
		fmt.Fprintf(&byDay, "--%s:%s;", t.Name, a)
		fmt.Fprintf(&byNight, "--%s:%s;", t.Name, b)
	}
	if byDay.Len() > 0 { // before large type and more contrast, which change tokens, too
		at := len(css)
		if _, rest, ok := strings.Cut(css, darkScheme); ok {
			if _, after, ok := strings.Cut(rest, "}}"); ok {
				at = len(css) - len(after)
			}
		}
		css = css[:at] + "\n:root{" + byDay.String() + "}\n" + darkScheme + byNight.String() + "}}\n" + css[at:]
	}
	if isColor(light["plate"]) {
		plate = light["plate"]
	}
	return css, plate, append(problems, legible(tokens, light, dark)...)
}

// fits reports whether a value is one of the sort that stands there: one colour or two, a
// length, or a list of fonts.
func fits(value, usual string) bool {
	switch {
	case !isValue(value) || strings.TrimSpace(value) == "" || fetches.MatchString(value) || !balanced(value):
		return false
	case isColor(usual) || strings.HasPrefix(usual, "var("):
		parts := strings.Fields(value)
		return len(parts) <= 2 && !slices.ContainsFunc(parts, func(p string) bool { return !isColor(p) })
	case cssLength.MatchString(usual):
		return cssLength.MatchString(value)
	}
	return true
}

func isColor(s string) bool {
	_, ok := draw.ParseColor(s)
	return ok
}

// balanced reports whether quotes and parentheses in a value are closed.
func balanced(value string) bool {
	depth, quote := 0, rune(0)
	for _, r := range value {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case r == '(':
			depth++
		case r == ')':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0 && quote == 0
}

// darkScheme begins the tokens of the dark scheme in tokens.css.
const darkScheme = "@media screen and (prefers-color-scheme:dark){:root:not(.light){"

// inkAndGround are the pairs of tokens that words are written with: ink and ground.
var inkAndGround = [][2]string{
	{"ink", "board"}, {"ink", "sheet"}, {"soft", "board"}, {"soft", "sheet"}, {"link", "board"}, {"link", "sheet"}, {"on-plate", "plate"},
	{"on-plate", "red"}, {"ink", "red-tint"}, {"ink", "amber-tint"}, {"ok", "sheet"}, {"c-urgent", "sheet"}, {"c-outage", "sheet"},
	{"c-safety", "sheet"}, {"c-policy", "sheet"}, {"c-recruit", "sheet"}, {"c-lost", "sheet"},
}

const leastContrast = 7.0

// legible warns of each of the community's own tokens that has too little contrast with
// another: of the pair with the least.
func legible(tokens []Token, light, dark map[string]string) diag.List {
	schemes := []struct {
		name   diag.Text
		values map[string]string
	}{{diag.Text{ZH: "浅色", EN: "light"}, light}, {diag.Text{ZH: "深色", EN: "dark"}, dark}}
	var problems diag.List
	for _, t := range tokens {
		least := leastContrast
		var worst diag.Diagnostic
		for _, pair := range inkAndGround {
			if t.Name != pair[0] && t.Name != pair[1] {
				continue
			}
			for _, s := range schemes {
				a, okA := draw.ParseColor(cmp.Or(s.values[pair[0]], light[pair[0]]))
				b, okB := draw.ParseColor(cmp.Or(s.values[pair[1]], light[pair[1]]))
				if ratio := draw.Contrast(a, b); okA && okB && ratio < least {
					least = ratio
					worst = diag.New(t.At, "theme.contrast", pair[0], pair[1], strconv.FormatFloat(math.Floor(ratio*10)/10, 'f', 1, 64), s.name)
				}
			}
		}
		if least < leastContrast {
			problems = append(problems, worst)
		}
	}
	return problems
}
