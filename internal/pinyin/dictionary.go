package pinyin

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// phrases are readings that the most common one of each character gets wrong.
var phrases = map[string]string{
	"重阳": "chong yang", "重庆": "chong qing", "重新": "chong xin", "什么": "shen me", "银行": "yin hang", "行业": "hang ye",
	"长者": "zhang zhe", "家长": "jia zhang", "楼长": "lou zhang", "社长": "she zhang", "会计": "kuai ji",
	"便宜": "pian yi", "音乐": "yin yue", "乐器": "yue qi", "好处": "hao chu", "参差": "cen ci", "朝阳": "chao yang",
	"调休": "tiao xiu", "调解": "tiao jie", "空调": "kong tiao", "都市": "du shi", "厦门": "xia men",
}

// A dictionary is phrases by their first character, longer ones first.
type dictionary map[rune][]phrase

type phrase struct {
	text      string
	length    int // in characters
	syllables []string
}

// longest is how many characters the longest of phrases has.
const longest = 4

// usual is the dictionary without local names.
var usual = sync.OnceValue(func() dictionary { return newDictionary(nil) })

// newDictionary returns one with readings of the community's own in place of the usual
// ones.
func newDictionary(names map[string]string) dictionary {
	d := dictionary{}
	add := func(text, reading string) {
		first, _ := utf8.DecodeRuneInString(text)
		d[first] = append(d[first], phrase{text, utf8.RuneCountInString(text), strings.Fields(strings.ToLower(reading))})
	}
	for text, reading := range names {
		add(text, reading)
	}
	for text, reading := range phrases {
		if _, own := names[text]; !own {
			add(text, reading)
		}
	}
	for _, list := range d {
		slices.SortFunc(list, func(a, b phrase) int { return cmp.Or(cmp.Compare(b.length, a.length), strings.Compare(a.text, b.text)) })
	}
	return d
}

// at returns the phrase that s begins with, if there is one.
func (d dictionary) at(s string) (phrase, bool) {
	first, _ := utf8.DecodeRuneInString(s)
	for _, p := range d[first] {
		if strings.HasPrefix(s, p.text) {
			return p, true
		}
	}
	return phrase{}, false
}
