package font

// A Point is a place in font units, y up.
type Point struct{ X, Y float64 }

// A Segment is a piece of an outline: a move, a line or a quadratic curve.
type Segment struct {
	Op   Op
	C, P Point // the control point of a curve, and the end
}

// Op is what a Segment does.
type Op byte

// The operations. Every contour begins with a move and is closed.
const (
	Move Op = iota
	Line
	Quad
)

// Outline returns the outline of a glyph, its parts included.
func (f *Face) Outline(g GID) []Segment {
	var out []Segment
	f.outline(g, 0, func(s Segment) { out = append(out, s) })
	return out
}

// deepest is how far glyphs made of glyphs are followed.
const deepest = 6

func (f *Face) outline(g GID, depth int, add func(Segment)) {
	d := f.data(g)
	switch {
	case d == nil || depth > deepest:
	case int16(be.Uint16(d)) >= 0:
		simple(d, add)
	default:
		for _, p := range parts(d) {
			f.outline(p.glyph, depth+1, func(s Segment) { add(Segment{s.Op, p.move(s.C), p.move(s.P)}) })
		}
	}
}

// A part is a glyph within another.
type part struct {
	glyph      GID
	at         int // where its number stands in the data
	dx, dy     float64
	a, b, c, d float64
}

func (p part) move(q Point) Point {
	return Point{q.X*p.a + q.Y*p.c + p.dx, q.X*p.b + q.Y*p.d + p.dy}
}

// Flags of a part.
const (
	partWords = 1 << 0
	partXY    = 1 << 1
	partScale = 1 << 3
	partMore  = 1 << 5
	partXYs   = 1 << 6
	part2x2   = 1 << 7
)

// parts returns the parts of a composite glyph; of damaged data those before the
// damage.
func parts(d []byte) []part {
	var out []part
	for at := 10; at+6 <= len(d); {
		flags := be.Uint16(d[at:])
		p := part{glyph: GID(be.Uint16(d[at+2:])), at: at + 2, a: 1, d: 1}
		at += 4
		size := 2
		if flags&partWords != 0 {
			size = 4
		}
		extra := map[bool]int{flags&partScale != 0: 2}[true]
		if flags&partXYs != 0 {
			extra = 4
		} else if flags&part2x2 != 0 {
			extra = 8
		}
		if at+size+extra > len(d) {
			return out
		}
		if flags&partXY != 0 && size == 4 {
			p.dx, p.dy = float64(int16(be.Uint16(d[at:]))), float64(int16(be.Uint16(d[at+2:])))
		} else if flags&partXY != 0 {
			p.dx, p.dy = float64(int8(d[at])), float64(int8(d[at+1]))
		}
		at += size
		f2dot14 := func(i int) float64 { return float64(int16(be.Uint16(d[at+2*i:]))) / (1 << 14) }
		switch extra {
		case 2:
			p.a, p.d = f2dot14(0), f2dot14(0)
		case 4:
			p.a, p.d = f2dot14(0), f2dot14(1)
		case 8:
			p.a, p.b, p.c, p.d = f2dot14(0), f2dot14(1), f2dot14(2), f2dot14(3)
		}
		at += extra
		out = append(out, p)
		if flags&partMore == 0 {
			break
		}
	}
	return out
}

// Flags of a point.
const (
	pointOn     = 1 << 0
	pointShortX = 1 << 1
	pointShortY = 1 << 2
	pointRepeat = 1 << 3
	pointSameX  = 1 << 4
	pointSameY  = 1 << 5
)

// simple walks the contours of a simple glyph; damaged data gives nothing.
func simple(d []byte, add func(Segment)) {
	contours := int(be.Uint16(d))
	if contours == 0 || len(d) < 12+2*contours {
		return
	}
	n := int(be.Uint16(d[10+2*(contours-1):])) + 1
	at := 12 + 2*contours + int(be.Uint16(d[10+2*contours:]))
	flags := make([]byte, 0, n)
	for len(flags) < n {
		if at+2 > len(d) {
			return
		}
		flag, times := d[at], 1
		at++
		if flag&pointRepeat != 0 {
			times += int(d[at])
			at++
		}
		for range times {
			flags = append(flags, flag)
		}
	}
	flags = flags[:n]
	xs, at := coordinates(d, at, flags, pointShortX, pointSameX)
	ys, at := coordinates(d, at, flags, pointShortY, pointSameY)
	if at > len(d) {
		return
	}
	first := 0
	for c := range contours {
		last := int(be.Uint16(d[10+2*c:]))
		if last >= n || last < first {
			return
		}
		contour(flags[first:last+1], xs[first:last+1], ys[first:last+1], add)
		first = last + 1
	}
}

func coordinates(d []byte, at int, flags []byte, short, same byte) ([]float64, int) {
	out := make([]float64, len(flags))
	v := 0
	for i, f := range flags {
		switch {
		case f&short != 0:
			if at+1 > len(d) {
				return out, len(d) + 1
			}
			if f&same != 0 {
				v += int(d[at])
			} else {
				v -= int(d[at])
			}
			at++
		case f&same == 0:
			if at+2 > len(d) {
				return out, len(d) + 1
			}
			v += int(int16(be.Uint16(d[at:])))
			at += 2
		}
		out[i] = float64(v)
	}
	return out, at
}

// contour turns one ring of points into segments: between two control points lies a
// point of the curve that is not written down.
func contour(flags []byte, xs, ys []float64, add func(Segment)) {
	n := len(flags)
	if n < 2 {
		return
	}
	at := func(i int) Point { return Point{xs[i%n], ys[i%n]} }
	on := func(i int) bool { return flags[i%n]&pointOn != 0 }
	mid := func(a, b Point) Point { return Point{(a.X + b.X) / 2, (a.Y + b.Y) / 2} }
	first, from := at(0), 1
	if !on(0) {
		if first = mid(at(n-1), at(0)); on(n - 1) {
			first = at(n - 1)
		}
		from = 0
	}
	add(Segment{Op: Move, P: first})
	for i := from; i < n; i++ {
		if on(i) {
			add(Segment{Op: Line, P: at(i)})
			continue
		}
		end := first
		switch {
		case i+1 < n && on(i+1):
			end = at(i + 1)
		case i+1 < n:
			end = mid(at(i), at(i+1))
		}
		add(Segment{Op: Quad, C: at(i), P: end})
		if i+1 < n && on(i+1) {
			i++
		}
	}
}
