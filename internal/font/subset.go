package font

import (
	"slices"
)

// Subset returns a font file that holds the given glyphs only, renumbered in their
// order; glyphs that they are made of follow. The first must be 0. Such a font has
// no character map: it is for PDF, where the document numbers glyphs.
func (f *Face) Subset(glyphs []GID) []byte { return f.subset(glyphs, nil) }

// SubsetFile returns a font file of its own with the glyphs of those of the given
// characters that f has, and how many there are.
func (f *Face) SubsetFile(characters []rune) (data []byte, count int) {
	characters = slices.Clone(characters)
	slices.Sort(characters)
	glyphs, number := []GID{0}, map[GID]GID{0: 0}
	var groups []byte
	for _, r := range slices.Compact(characters) {
		g, ok := f.Glyph(r)
		if !ok {
			continue
		}
		count++
		n, seen := number[g]
		if !seen {
			n = GID(len(glyphs))
			number[g] = n
			glyphs = append(glyphs, g)
		}
		groups = appendGroup(groups, uint32(r), uint32(n))
	}
	cmap := []byte{0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0}
	cmap = be.AppendUint32(cmap, uint32(16+len(groups)))
	cmap = be.AppendUint32(cmap, 0)
	cmap = be.AppendUint32(cmap, uint32(len(groups)/12))
	extra := map[string][]byte{"cmap": append(cmap, groups...)}
	for _, keep := range []string{"name", "OS/2"} {
		if t := f.tables[keep]; len(t) > 0 {
			extra[keep] = t
		}
	}
	if p := f.tables["post"]; len(p) >= 32 {
		post := slices.Clone(p[:32])
		be.PutUint32(post, 0x00030000) // no names of glyphs
		extra["post"] = post
	}
	return f.subset(glyphs, extra), count
}

// appendGroup adds the character r with the glyph n to the groups of a cmap of
// format 12, lengthening the last group where it can.
func appendGroup(groups []byte, r, n uint32) []byte {
	if l := len(groups); l > 0 && be.Uint32(groups[l-8:])+1 == r && be.Uint32(groups[l-4:])+r-be.Uint32(groups[l-12:]) == n {
		be.PutUint32(groups[l-8:], r)
		return groups
	}
	groups = be.AppendUint32(groups, r)
	groups = be.AppendUint32(groups, r)
	return be.AppendUint32(groups, n)
}

func (f *Face) subset(glyphs []GID, extra map[string][]byte) []byte {
	order := slices.Clone(glyphs)
	number := make(map[GID]GID, len(order))
	for i, g := range order {
		number[g] = GID(i)
	}
	var glyf, loca, hmtx []byte
	for i := 0; i < len(order); i++ { // order grows by the parts of composite glyphs
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		hmtx = be.AppendUint16(hmtx, uint16(f.Advance(order[i])))
		hmtx = be.AppendUint16(hmtx, f.bearing(order[i]))
		d := f.data(order[i])
		from := len(glyf)
		glyf = append(glyf, d...)
		if len(d) >= 10 && int16(be.Uint16(d)) < 0 {
			for _, p := range parts(d) {
				n, ok := number[p.glyph]
				if !ok {
					n = GID(len(order))
					number[p.glyph] = n
					order = append(order, p.glyph)
				}
				be.PutUint16(glyf[from+p.at:], uint16(n))
			}
		}
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))
	head, hhea, maxp := slices.Clone(f.tables["head"]), slices.Clone(f.tables["hhea"]), slices.Clone(f.tables["maxp"])
	be.PutUint32(head[8:], 0)
	be.PutUint16(head[50:], 1)
	be.PutUint16(hhea[34:], uint16(len(order)))
	be.PutUint16(maxp[4:], uint16(len(order)))
	tables := map[string][]byte{"head": head, "hhea": hhea, "maxp": maxp, "hmtx": hmtx, "loca": loca, "glyf": glyf}
	for _, name := range []string{"cvt ", "fpgm", "prep"} { // hints that glyphs refer to
		if t := f.tables[name]; len(t) > 0 {
			tables[name] = t
		}
	}
	for name, t := range extra {
		tables[name] = t
	}
	return assemble(tables)
}

// assemble lays tables out as a font file.
func assemble(tables map[string][]byte) []byte {
	names := make([]string, 0, len(tables))
	for n := range tables {
		names = append(names, n)
	}
	slices.Sort(names)
	power, exponent := 1, 0
	for power*2 <= len(names) {
		power, exponent = power*2, exponent+1
	}
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{len(names), power * 16, exponent, (len(names) - power) * 16} {
		out = be.AppendUint16(out, uint16(v))
	}
	at := 12 + 16*len(names)
	for _, n := range names {
		out = append(out, n...)
		out = be.AppendUint32(out, checksum(tables[n]))
		out = be.AppendUint32(out, uint32(at))
		out = be.AppendUint32(out, uint32(len(tables[n])))
		at += (len(tables[n]) + 3) &^ 3
	}
	for i, n := range names {
		if n == "head" {
			be.PutUint32(out[12+16*i+4:], checksum(tables[n]))
		}
		out = append(out, tables[n]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out
}

func checksum(t []byte) uint32 {
	var sum uint32
	for ; len(t) >= 4; t = t[4:] {
		sum += be.Uint32(t)
	}
	var rest [4]byte
	copy(rest[:], t)
	return sum + be.Uint32(rest[:])
}
