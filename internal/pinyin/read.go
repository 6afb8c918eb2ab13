package pinyin

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Syllable is how a character is read, or a word of Latin letters or a number: in small
// ASCII letters and digits. ID is a small number of those that are Chinese, see Spelled; 0 for others.
type Syllable struct {
	Text string
	ID   uint16
}

// Spelled returns the syllable of an ID.
func Spelled(id uint16) string { return usualTable().syllables[id] }

// Syllables is more than the largest ID there is.
const Syllables = 1 << 9

// A Reader tells how names are read, each character as the phrase it stands in asks.
type Reader struct {
	phrases dictionary
	begins  [1 << 16 / 64]uint64 // which characters of the basic plane phrases begin with
	table   *table
	run     []Syllable
}

// NewReader returns a reader. names are readings of local names, syllables with spaces
// between them; they stand in place of the usual ones.
func NewReader(names map[string]string) *Reader {
	r := &Reader{phrases: newDictionary(names), table: usualTable()}
	for first := range r.phrases {
		r.begins[uint16(first)/64] |= 1 << (first % 64) //nolint:gosec // others are looked for in vain
	}
	return r
}

// Read calls f with each run of syllables of s; the run is only lent. Everything that is not
// read ends a run.
func (r *Reader) Read(s string, f func(run []Syllable)) {
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
			r.run = append(r.run, Syllable{Text: strings.ToLower(s[:size])})
		case c < 0x2e80 || c > lastRune:
			end()
		default:
			if p, known := r.phrase(c, s); known {
				size = len(p.text)
				for _, syllable := range p.syllables {
					r.run = append(r.run, Syllable{syllable, r.table.ids[syllable]})
				}
			} else if id := r.table.byRune[c]; id > 0 {
				r.run = append(r.run, Syllable{r.table.syllables[id], id})
			} else {
				end()
			}
		}
		s = s[size:]
	}
	end()
}

// phrase returns the phrase that s, whose first character is c, begins with, if there is one.
func (r *Reader) phrase(c rune, s string) (phrase, bool) {
	if r.begins[uint16(c)/64]>>(c%64)&1 == 0 || !unicode.Is(unicode.Han, c) { //nolint:gosec // see NewReader
		return phrase{}, false
	}
	return r.phrases.at(s)
}

func latinOrDigit(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
