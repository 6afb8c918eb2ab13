package pinyin

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Reader tells how names are read, each character as the phrase it stands in asks.
type Reader struct {
	phrases dictionary
	known   map[rune]string // how single characters are read
	run     []string
}

// NewReader returns a reader. names are readings of local names, syllables with spaces
// between them; they stand in place of the usual ones.
func NewReader(names map[string]string) Reader {
	return Reader{phrases: newDictionary(names), known: map[rune]string{}}
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
			if p, known := r.phrases.at(s); known {
				r.run, size = append(r.run, p.syllables...), len(p.text)
			} else if one := r.single(c); one != "" {
				r.run = append(r.run, one)
			} else {
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

func (r *Reader) single(c rune) string {
	one, ok := r.known[c]
	if !ok {
		one = single(c)
		r.known[c] = one
	}
	return one
}
