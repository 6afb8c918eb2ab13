package pinyin

import (
	"strings"
	"unicode"
	"unicode/utf8"

	gopinyin "github.com/mozillazg/go-pinyin"
)

// A Reader tells how names are read, each character as the phrase it stands in asks.
type Reader struct {
	phrases map[rune][]phrase // by their first character, longer ones first
	known   map[rune]string
	args    gopinyin.Args
	run     []string
}

type phrase struct {
	text      string
	syllables []string
}

// NewReader returns a reader. names are readings of local names, syllables with spaces
// between them; they come before the usual ones.
func NewReader(names map[string]string) Reader {
	r := Reader{phrases: map[rune][]phrase{}, known: map[rune]string{}, args: gopinyin.NewArgs()}
	for text, reading := range names {
		r.add(text, reading)
	}
	for _, p := range phrases {
		if _, own := names[p.text]; !own {
			r.add(p.text, p.reading)
		}
	}
	return r
}

// add keeps the phrases of a character in order: longer ones first, then by text.
func (r *Reader) add(text, reading string) {
	p := phrase{text, strings.Fields(strings.ToLower(reading))}
	first, _ := utf8.DecodeRuneInString(text)
	list := r.phrases[first]
	at := 0
	for at < len(list) && (len(list[at].text) > len(text) || len(list[at].text) == len(text) && list[at].text < text) {
		at++
	}
	r.phrases[first] = append(list[:at:at], append([]phrase{p}, list[at:]...)...)
}

// Read calls f with each run of syllables of s, in ASCII letters and digits; the run is
// only lent. A word of Latin letters, or a number, counts as a syllable; everything else
// ends a run.
func (r *Reader) Read(s string, f func(run []string)) {
	r.run = r.run[:0]
	end := func() {
		if len(r.run) > 0 {
			f(r.run)
			r.run = r.run[:0]
		}
	}
	for len(s) > 0 {
		c, size := utf8.DecodeRuneInString(s)
		switch {
		case latinOrDigit(c):
			size = strings.IndexFunc(s, func(c rune) bool { return !latinOrDigit(c) })
			if size < 0 {
				size = len(s)
			}
			r.run = append(r.run, strings.ToLower(s[:size]))
		case c < 0x2e80 || !unicode.Is(unicode.Han, c):
			end()
		default:
			before := len(r.run)
			if size = r.take(s, c, size); len(r.run) == before {
				end()
			}
		}
		s = s[size:]
	}
	end()
}

func latinOrDigit(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// take adds how the beginning of s is read to the run, and returns how long that is.
func (r *Reader) take(s string, first rune, size int) int {
	for _, p := range r.phrases[first] {
		if strings.HasPrefix(s, p.text) {
			r.run = append(r.run, p.syllables...)
			return len(p.text)
		}
	}
	one, ok := r.known[first]
	if !ok {
		if found := gopinyin.SinglePinyin(first, r.args); len(found) > 0 {
			one = strings.ReplaceAll(found[0], "ü", "v")
		}
		r.known[first] = one
	}
	if one != "" {
		r.run = append(r.run, one)
	}
	return size
}
