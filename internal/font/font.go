// Package font reads TrueType fonts: which glyph a character has, how wide it is,
// its outline; and makes subsets of them. It holds the fonts that linli prints
// with.
//
// In go bytes and characters, out come numbers and bytes. Only fonts with TrueType
// outlines ("glyf") are read; a font that contradicts itself is an error, never a
// panic. The format is that of the OpenType specification 1.9
// (https://learn.microsoft.com/typography/opentype/spec/).
package font

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"sort"
)

// A GID is the number of a glyph within its font. 0 is the glyph for characters the
// font does not have.
type GID uint16

// A Face is one font file. It may be used by several goroutines at a time.
type Face struct {
	Name    string // for messages and as the base of PDF font names: NotoSansSC-Bold
	Units   int    // units per em
	Ascent  int    // of the line, in units, above the baseline
	Descent int    // below it, negative
	Box     [4]int // that holds every glyph: xMin, yMin, xMax, yMax
	Sum     uint32 // a checksum of its tables' checksums, by which two fonts of one name are told apart
	glyphs  int
	metrics int // how many entries of hmtx are full
	long    bool
	tables  map[string][]byte
	groups  []group // of cmap, in order
}

// A group maps the characters from..to to the glyphs beginning with glyph.
type group struct {
	from, to rune
	glyph    GID
}

var be = binary.BigEndian

// Parse reads a font. name is what messages and documents call it.
func Parse(name string, data []byte) (*Face, error) {
	f := &Face{Name: name, tables: map[string][]byte{}}
	if err := f.directory(data); err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	if err := f.numbers(); err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	if err := f.characters(f.tables["cmap"]); err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	return f, nil
}

var errShort = errors.New("the file is cut short")

// directory finds the tables. Of a collection the first font is taken.
func (f *Face) directory(data []byte) error {
	at := uint64(0)
	if len(data) >= 16 && string(data[:4]) == "ttcf" {
		at = uint64(be.Uint32(data[12:]))
	}
	if uint64(len(data)) < at+12 {
		return errShort
	}
	switch string(data[at : at+4]) {
	case "OTTO":
		return errors.New("it has CFF outlines; only TrueType outlines can be used")
	case "\x00\x01\x00\x00", "true":
	default:
		return errors.New("this is no TrueType font")
	}
	n := uint64(be.Uint16(data[at+4:]))
	if uint64(len(data)) < at+12+16*n {
		return errShort
	}
	f.Sum = crc32.ChecksumIEEE(data[at : at+12+16*n])
	for i := range n {
		r := data[at+12+16*i:]
		from, size := uint64(be.Uint32(r[8:])), uint64(be.Uint32(r[12:]))
		if from+size > uint64(len(data)) {
			return errShort
		}
		f.tables[string(r[:4])] = data[from : from+size]
	}
	return nil
}

func (f *Face) numbers() error {
	for name, size := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "cmap": 4, "hmtx": 4, "loca": 4, "glyf": 0} {
		if t, ok := f.tables[name]; !ok || len(t) < size {
			return fmt.Errorf("the table %q is missing or too short", name)
		}
	}
	head, hhea := f.tables["head"], f.tables["hhea"]
	f.Units = int(be.Uint16(head[18:]))
	for i := range f.Box {
		f.Box[i] = int(int16(be.Uint16(head[36+2*i:])))
	}
	f.long = be.Uint16(head[50:]) == 1
	f.glyphs = int(be.Uint16(f.tables["maxp"][4:]))
	f.Ascent, f.Descent = int(int16(be.Uint16(hhea[4:]))), int(int16(be.Uint16(hhea[6:])))
	f.metrics = int(be.Uint16(hhea[34:]))
	width := 2
	if f.long {
		width = 4
	}
	switch {
	case f.Units < 16 || f.Units > 16384:
		return fmt.Errorf("%d units per em", f.Units)
	case f.glyphs == 0 || f.metrics == 0 || f.metrics > f.glyphs:
		return errors.New("it has no glyphs or no widths")
	case len(f.tables["hmtx"]) < 4*f.metrics+2*(f.glyphs-f.metrics), len(f.tables["loca"]) < width*(f.glyphs+1):
		return errShort
	}
	return nil
}

// characters reads the character map: its subtable of format 12, else of format 4.
func (f *Face) characters(cmap []byte) error {
	n := int(be.Uint16(cmap[2:]))
	if len(cmap) < 4+8*n {
		return errShort
	}
	var four []byte
	for i := range n {
		at := uint64(be.Uint32(cmap[8+8*i:]))
		if at+16 > uint64(len(cmap)) {
			continue
		}
		switch sub := cmap[at:]; be.Uint16(sub) {
		case 12:
			return f.format12(sub)
		case 4:
			four = sub
		}
	}
	if four == nil {
		return errors.New("it maps no Unicode characters")
	}
	return f.format4(four)
}

func (f *Face) format12(t []byte) error {
	n := uint64(be.Uint32(t[12:]))
	if uint64(len(t)) < 16+12*n {
		return errShort
	}
	for i := range n {
		g := t[16+12*i:]
		from, to, glyph := be.Uint32(g), be.Uint32(g[4:]), be.Uint32(g[8:])
		if from > to || to > 0x10FFFF || uint64(glyph)+uint64(to-from) >= uint64(f.glyphs) {
			return errors.New("its character map names glyphs it does not have")
		}
		f.groups = append(f.groups, group{rune(from), rune(to), GID(glyph)})
	}
	if !sort.SliceIsSorted(f.groups, func(i, j int) bool { return f.groups[i].to < f.groups[j].to }) {
		return errors.New("its character map is not in order")
	}
	return nil
}

func (f *Face) format4(t []byte) error {
	n := int(be.Uint16(t[6:])) / 2
	if len(t) < 16+8*n {
		return errShort
	}
	for k := range n {
		end, start := int(be.Uint16(t[14+2*k:])), int(be.Uint16(t[16+2*n+2*k:]))
		delta, offset := int(be.Uint16(t[16+4*n+2*k:])), int(be.Uint16(t[16+6*n+2*k:]))
		for c := start; c <= end && c < 0xFFFF; c++ {
			g := c
			if offset != 0 {
				p := 16 + 6*n + 2*k + offset + 2*(c-start)
				if p+2 > len(t) {
					return errShort
				}
				if g = int(be.Uint16(t[p:])); g == 0 {
					continue
				}
			}
			if g = (g + delta) & 0xFFFF; g != 0 && g < f.glyphs {
				f.groups = append(f.groups, group{rune(c), rune(c), GID(g)})
			}
		}
	}
	sort.Slice(f.groups, func(i, j int) bool { return f.groups[i].to < f.groups[j].to })
	return nil
}

// Glyph returns the glyph of r, and false if the font has none.
func (f *Face) Glyph(r rune) (GID, bool) {
	i := sort.Search(len(f.groups), func(i int) bool { return f.groups[i].to >= r })
	if i == len(f.groups) || f.groups[i].from > r {
		return 0, false
	}
	g := f.groups[i].glyph + GID(r-f.groups[i].from)
	return g, g != 0
}

// Advance returns how far the next glyph is, in units.
func (f *Face) Advance(g GID) int {
	i := min(int(g), f.metrics-1)
	return int(be.Uint16(f.tables["hmtx"][4*i:]))
}

// Bearing returns how far the ink begins right of the glyph's origin, in units.
func (f *Face) Bearing(g GID) int { return int(int16(f.bearing(g))) }

func (f *Face) bearing(g GID) uint16 {
	if t := f.tables["hmtx"]; int(g) < f.metrics {
		return be.Uint16(t[4*int(g)+2:])
	} else if int(g) < f.glyphs {
		return be.Uint16(t[4*f.metrics+2*(int(g)-f.metrics):])
	}
	return 0
}

// data returns the bytes of a glyph's outline; nil if it has none.
func (f *Face) data(g GID) []byte {
	if int(g) >= f.glyphs {
		return nil
	}
	var from, to uint64
	if t := f.tables["loca"]; f.long {
		from, to = uint64(be.Uint32(t[4*int(g):])), uint64(be.Uint32(t[4*int(g)+4:]))
	} else {
		from, to = 2*uint64(be.Uint16(t[2*int(g):])), 2*uint64(be.Uint16(t[2*int(g)+2:]))
	}
	if from >= to || to > uint64(len(f.tables["glyf"])) || to-from < 10 {
		return nil
	}
	return f.tables["glyf"][from:to]
}
