// Package pinyin turns names into address parts: Chinese characters become
// syllables, everything else that is no ASCII letter or digit becomes a hyphen.
package pinyin

import (
	"strings"
	"unicode"

	gopinyin "github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// phrases are readings that the most common one of each character gets wrong.
var phrases = []struct{ text, reading string }{
	{"重阳", "chong yang"}, {"重庆", "chong qing"}, {"重新", "chong xin"}, {"什么", "shen me"}, {"银行", "yin hang"}, {"行业", "hang ye"},
	{"长者", "zhang zhe"}, {"家长", "jia zhang"}, {"楼长", "lou zhang"}, {"社长", "she zhang"}, {"会计", "kuai ji"},
	{"便宜", "pian yi"}, {"音乐", "yin yue"}, {"乐器", "yue qi"}, {"好处", "hao chu"}, {"参差", "cen ci"}, {"朝阳", "chao yang"},
	{"调休", "tiao xiu"}, {"调解", "tiao jie"}, {"空调", "kong tiao"}, {"都市", "du shi"}, {"厦门", "xia men"},
}

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
			n, reading := phraseAt(runes[i:])
			for _, syllable := range strings.Fields(reading) {
				gap = true
				put(syllable)
			}
			gap = true
			i += n - 1
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

func phraseAt(runes []rune) (n int, reading string) {
	head := string(runes[:min(len(runes), 4)])
	for _, p := range phrases {
		if strings.HasPrefix(head, p.text) {
			return len([]rune(p.text)), p.reading
		}
	}
	args := gopinyin.NewArgs()
	if found := gopinyin.SinglePinyin(runes[0], args); len(found) > 0 {
		return 1, strings.ReplaceAll(found[0], "ü", "v")
	}
	return 1, ""
}
