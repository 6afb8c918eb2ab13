package pinyin

import (
	_ "embed"
	"strings"
	"sync"
)

// readings are the syllables, each with the characters that are usually read so: the first
// readings of go-pinyin, which takes a hundred times as long to be loaded. A test holds them
// equal, and writes them with -update.
//
//go:embed readings.txt
var readings string

// lastRune is that of the tertiary ideographic plane.
const lastRune = 0x3ffff

// A table is how characters are read.
type table struct {
	syllables []string // the first is that of all other characters: none
	ids       map[string]uint16
	byRune    []uint16 // an index into syllables
}

// usualTable reads readings.txt: lines of a syllable, a space and its characters; those
// that begin with # are remarks.
var usualTable = sync.OnceValue(func() *table {
	t := &table{syllables: []string{""}, ids: map[string]uint16{}, byRune: make([]uint16, lastRune+1)}
	for line := range strings.Lines(readings) {
		syllable, characters, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || syllable == "#" {
			continue
		}
		for _, r := range characters {
			t.byRune[r] = uint16(len(t.syllables)) //nolint:gosec // there are some four hundred
		}
		t.ids[syllable] = uint16(len(t.syllables)) //nolint:gosec // as above
		t.syllables = append(t.syllables, syllable)
	}
	return t
})

// single is how a character is read that stands in no phrase, "" if that is not known.
func single(r rune) string {
	if r < 0 || r > lastRune {
		return ""
	}
	t := usualTable()
	return t.syllables[t.byRune[r]]
}
