package search

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A class is how a character is searched for. assets/search.js has the same classes.
type class byte

const (
	space  class = iota // ends everything
	sign                // Han, Hangul, kana, punctuation: in pairs
	digit               // in pairs, and within words
	letter              // of an alphabet that is written with spaces between words
)

func classOf(r rune) class {
	switch {
	case r >= 'a' && r <= 'z':
		return letter
	case r >= '0' && r <= '9':
		return digit
	case r <= ' ' || r == 0x7f || r == 0xa0 || r == 0x3000 || r >= 0x2000 && r <= 0x200f || r == 0x2028 || r == 0x2029 || r == 0xfeff:
		return space
	case r >= 0xc0 && r < 0x530 && r != 0xd7 && r != 0xf7:
		return letter
	}
	return sign
}

// fold makes equal what a reader takes for the same: capital and small letters, full and
// half width.
func fold(r rune) rune {
	switch {
	case r < 0x80:
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
	case r >= 0xff01 && r <= 0xff5e:
		return fold(r - 0xfee0)
	case r >= 0xc0 && r < 0x530:
		return unicode.ToLower(r)
	}
	return r
}

// composes reports whether a character may be part of, or be, what is typed as another one.
func composes(r rune) bool {
	return r >= 0x300 && r <= 0x37f || // a mark, and others
		r >= 0x1100 && r <= 0x11ff || // a single jamo
		r == 0x3099 || r == 0x309a || // a mark of kana
		r >= 0xf900 && r <= 0xfaff // a compatibility ideograph
}

// isPlain reports whether a text is of ASCII and Han characters, which are what they are typed as.
func isPlain(s string) bool {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c < utf8.RuneSelf:
			i++
		case c >= 0xe4 && c <= 0xe9: // U+4000 to U+9FFF
			i += 3
		default:
			return false
		}
	}
	return true
}

// hashOf returns the 32-bit FNV-1a hash of the characters of s.
func hashOf[T string | []byte](s T) uint32 {
	h := uint32(2166136261)
	for _, r := range string(s) {
		h = (h ^ uint32(r)) * 16777619
	}
	return h
}

// normal returns s as it is compared: folded, spaces within as one, none at the ends.
func normal(s string) string {
	if !isPlain(s) {
		s = norm.NFC.String(s)
	}
	out, gap := make([]byte, 0, len(s)), false
	for _, r := range s {
		if r = fold(r); classOf(r) == space {
			gap = true
			continue
		}
		if gap && len(out) > 0 {
			out = append(out, ' ')
		}
		out, gap = utf8.AppendRune(out, r), false
	}
	return string(out)
}

// group returns what decides in which shard a term is: terms that one question asks for
// together are together.
func group(term []byte) []byte {
	s := term[1:]
	n := len(s)
	switch term[0] {
	case pair, titlePart, wholeTitle:
		n = ahead(s, 2)
	case word, titleWord, reading, nameRead:
		n = ahead(s, 3)
	}
	return s[:n]
}

// ahead returns how many bytes the first n characters of s have.
func ahead[T string | []byte](s T, n int) int {
	at := 0
	for ; n > 0 && at < len(s); n-- {
		for at++; at < len(s) && !utf8.RuneStart(s[at]); at++ {
		}
	}
	return at
}
