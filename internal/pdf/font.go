package pdf

import (
	"fmt"
	"slices"
	"unicode/utf16"

	"linli/internal/draw"
	"linli/internal/font"
)

// A subset is the glyphs that a document uses of one face. Codes count glyphs in the
// order of their first use; a glyph that stands for two characters has two codes,
// so that each is read back as what it was.
type subset struct {
	face   *font.Face
	number int
	codes  map[draw.Glyph]int
	glyphs []draw.Glyph
}

func (d *Document) subset(f *font.Face) *subset {
	s, ok := d.index[f]
	if !ok {
		s = &subset{face: f, number: len(d.faces), codes: map[draw.Glyph]int{}, glyphs: []draw.Glyph{{}}}
		d.index[f] = s
		d.faces = append(d.faces, s)
	}
	return s
}

func (s *subset) code(g draw.Glyph) int {
	n, ok := s.codes[g]
	if !ok {
		n = len(s.glyphs)
		s.codes[g] = n
		s.glyphs = append(s.glyphs, g)
	}
	return n
}

// font writes a composite font (ISO 32000-1, 9.7) with what it needs.
func (d *Document) font(s *subset) int {
	f := s.face
	ids := make([]font.GID, len(s.glyphs))
	for i, g := range s.glyphs {
		ids[i] = g.ID
	}
	file := f.Subset(ids)
	program := d.stream(fmt.Sprintf("/Length1 %d", len(file)), file)
	k := func(v int) int { return v * 1000 / f.Units }
	// A tag of six letters marks a subset (9.6.4); it differs from font to font.
	name := fmt.Sprintf("LINLI%c+%s", 'A'+s.number%26, f.Name)
	descriptor := d.object(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile2 %d 0 R>>",
		name, k(f.Box[0]), k(f.Box[1]), k(f.Box[2]), k(f.Box[3]), k(f.Ascent), k(f.Descent), k(f.Ascent), program))
	var widths []byte
	for _, id := range ids {
		widths = fmt.Appendf(widths, "%d ", k(f.Advance(id)))
	}
	descendant := d.object(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 1000/W[0[%s]]/CIDToGIDMap/Identity>>",
		name, descriptor, widths))
	unicode := d.stream("", toUnicode(s.glyphs))
	return d.object(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, descendant, unicode))
}

// toUnicode is the map from codes to characters (9.10.3), at most 100 to a block.
func toUnicode(glyphs []draw.Glyph) []byte {
	b := []byte("/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CMapName/Linli def/CMapType 2 def 1 begincodespacerange<0000><FFFF>endcodespacerange\n")
	code := 1
	for block := range slices.Chunk(glyphs[1:], 100) {
		b = fmt.Appendf(b, "%d beginbfchar\n", len(block))
		for _, g := range block {
			b = fmt.Appendf(b, "<%04X><", code)
			for _, u := range utf16.Encode([]rune{g.Rune}) {
				b = fmt.Appendf(b, "%04X", u)
			}
			b = append(b, ">\n"...)
			code++
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap CMapName currentdict/CMap defineresource pop end end"...)
}
