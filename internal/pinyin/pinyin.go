// Package pinyin turns names into address parts: Chinese characters become
// syllables, everything else that is no ASCII letter or digit becomes a hyphen.
package pinyin

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var latin = strings.NewReplacer("ß", "ss", "æ", "ae", "ø", "o", "đ", "d", "ł", "l")

// Slug returns s as one part of an address: lower-case ASCII letters and digits,
// words and syllables joined by single hyphens. Letters of other scripts are kept
// as they are. What holds no letter and no digit gives "".
func Slug(s string) string {
	if simple(s) {
		return s
	}
	var b strings.Builder
	gap := false
	put := func(word string) {
		if word == "" {
			return
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		b.WriteString(word)
		gap = false
	}
	runes := []rune(latin.Replace(strings.ToLower(norm.NFKD.String(s))))
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case unicode.Is(unicode.Han, r):
			p, known := usual().at(string(runes[i:min(len(runes), i+longest)]))
			if !known {
				p = phrase{length: 1, syllables: []string{single(r)}}
			}
			for _, syllable := range p.syllables {
				gap = true
				put(syllable)
			}
			gap = true
			i += p.length - 1
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			put(string(r))
		case r == '\'' || r == '’':
		default:
			gap = true
		}
	}
	return norm.NFC.String(b.String())
}

// simple reports whether s is its own slug, as nearly all file names are.
func simple(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' && i > 0 && i < len(s)-1 && s[i-1] != '-') {
			return false
		}
	}
	return true
}
