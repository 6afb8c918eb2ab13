package search

import (
	"unicode/utf8"

	"linli/internal/pinyin"
)

// Most terms are told by a key, a number: what kind they are of, and below that a payload.
// The same term may have several keys.
type keyKind uint64

const (
	pairKeys    keyKind = 2 * iota
	fullKeys            // readings in full
	initialKeys         // readings by their initials
	readStarts          // the first letters of readings
	wordKeys            // words of few letters of ASCII
	wordStarts          // the first letters of words
)

// What is added to a kind.
const (
	ofText  keyKind = 0 // of pairs and words
	ofTitle keyKind = 1
	ofName  keyKind = 0 // of readings
)

const (
	payloadBits = 2 * runeBits
	keyBits     = payloadBits + 4
	runeBits    = 21
	letterBits  = 6
)

// shortWord is how many letters a word has at most that has a key.
const shortWord = payloadBits / letterBits

// termKinds are the kinds of terms that keys stand for.
var termKinds = [...]byte{
	pairKeys + ofText: pair, pairKeys + ofTitle: titlePart,
	fullKeys + ofName: nameRead, fullKeys + ofTitle: reading,
	initialKeys + ofName: nameRead, initialKeys + ofTitle: reading,
	readStarts + ofName: nameStart, readStarts + ofTitle: readStart,
	wordKeys + ofText: word, wordKeys + ofTitle: titleWord,
	wordStarts + ofText: wordStart, wordStarts + ofTitle: titleStart,
}

// pairKey is the payload of two neighbouring characters, or of one and none.
func pairKey(a, b rune) uint64 {
	return uint64(a)<<runeBits | uint64(b) //nolint:gosec // characters are not negative
}

// letterKey is a letter or digit of ASCII as a part of a payload; none is 0.
func letterKey(c byte) uint64 {
	if c <= '9' {
		return uint64(c-'0') + 1
	}
	return uint64(c-'a') + 11
}

func letterOf(key uint64) byte {
	if key < 11 {
		return byte(key) + '0' - 1 //nolint:gosec // few bits
	}
	return byte(key) + 'a' - 11 //nolint:gosec // few bits
}

// goesOnKey is the last bit of a reading's payload: whether the title goes on.
func goesOnKey(goesOn bool) uint64 {
	if goesOn {
		return 1
	}
	return 0
}

// keyHash spreads keys: any of the upper bits of the result may be used.
func keyHash(key uint64) uint64 { return key * 0x9e3779b97f4a7c15 }

// appendKeyed appends the term of a key.
func appendKeyed(b []byte, key uint64) []byte {
	kind := keyKind(key >> payloadBits)
	payload := key & (1<<payloadBits - 1)
	b = append(b, termKinds[kind])
	switch kind &^ 1 {
	case fullKeys:
		for shift := 1 + 2*9; shift > 0; shift -= 9 {
			b = append(b, pinyin.Spelled(uint16(payload>>shift&(pinyin.Syllables-1)))...) //nolint:gosec // few bits
		}
		return appendMore(b, payload)
	case initialKeys:
		return appendMore(appendLetters(b, payload>>1), payload)
	case readStarts, wordKeys, wordStarts:
		return appendLetters(b, payload)
	}
	b = utf8.AppendRune(b, rune(payload>>runeBits))               //nolint:gosec // 21 bits
	if second := rune(payload & (1<<runeBits - 1)); second != 0 { //nolint:gosec // 21 bits
		b = utf8.AppendRune(b, second)
	}
	return b
}

// appendLetters appends the letters of a payload.
func appendLetters(b []byte, letters uint64) []byte {
	for shift := (shortWord - 1) * letterBits; shift >= 0; shift -= letterBits {
		if l := letters >> shift & (1<<letterBits - 1); l > 0 {
			b = append(b, letterOf(l))
		}
	}
	return b
}

func appendMore(b []byte, payload uint64) []byte {
	if payload&1 == 1 {
		return append(b, more)
	}
	return b
}
