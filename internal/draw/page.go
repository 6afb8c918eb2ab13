// Package draw holds drawings: pages of filled shapes, text and pictures, in
// millimetres, that the back ends (pdf, svg, raster) all put on paper alike; and it
// sets type: measuring, breaking and fitting lines.
//
// A drawing has nothing but fills: outlines are drawn as rings, lines as narrow
// rectangles. So no back end has a say in how thick something is.
package draw

import (
	"encoding/binary"
	"image"
	"io"
	"math"
	"strconv"
	"strings"

	"linli/internal/font"
)

// A Color is an opaque colour in sRGB.
type Color struct{ R, G, B uint8 }

// Ink and paper.
var (
	Black = Color{0, 0, 0}
	White = Color{255, 255, 255}
)

// A Page is one drawing. Lengths are in millimetres times Scale, from the top left
// of the trimmed page, y down.
type Page struct {
	Width, Height float64 // of the trimmed page, in millimetres
	Scale         float64 // millimetres per unit of the items
	Bleed         float64 // how far beyond the trim is printed, in millimetres
	Margin        float64 // how far the sheet goes beyond the trim: room for the bleed and the crop marks
	Title         string
	Lang          string
	Items         []Item
}

// An Item is one mark on a page: a Shape, a Text or a Picture.
type Item interface{ item() }

// A Shape is a filled area: the inside of its contours by the nonzero rule.
type Shape struct {
	Path  []Seg
	Color Color
}

// A Seg is a step of a path: 'M' to X,Y; 'L' line to X,Y; 'C' cubic curve over
// X1,Y1 and X2,Y2 to X,Y; 'Z' back to the beginning of the contour.
type Seg struct {
	Op                   byte
	X, Y, X1, Y1, X2, Y2 float64
}

// A Text is one line in one face, from X along the baseline Y.
type Text struct {
	X, Y   float64
	Size   float64 // the em
	Space  float64 // added after every glyph
	Face   *font.Face
	Glyphs []Glyph
	Color  Color
	Lang   string // where it is not the page's
}

// A Glyph is a glyph with the character it stands for.
type Glyph struct {
	ID   font.GID
	Rune rune
}

// A Picture is an image in a rectangle.
type Picture struct {
	X, Y, W, H float64
	Image      image.Image
}

func (Shape) item()   {}
func (Text) item()    {}
func (Picture) item() {}

// Width returns how wide t is set.
func (t Text) Width() float64 {
	w := 0.0
	for _, g := range t.Glyphs {
		w += float64(t.Face.Advance(g.ID))*t.Size/float64(t.Face.Units) + t.Space
	}
	return w
}

// Add puts items on top of what is there.
func (p *Page) Add(items ...Item) { p.Items = append(p.Items, items...) }

// Fill fills a path.
func (p *Page) Fill(c Color, path ...[]Seg) {
	var all []Seg
	for _, s := range path {
		all = append(all, s...)
	}
	p.Add(Shape{all, c})
}

// Rect is the contour of a rectangle.
func Rect(x, y, w, h float64) []Seg {
	return []Seg{{Op: 'M', X: x, Y: y}, {Op: 'L', X: x + w, Y: y}, {Op: 'L', X: x + w, Y: y + h}, {Op: 'L', X: x, Y: y + h}, {Op: 'Z'}}
}

// kappa puts the control points of a quarter circle.
const kappa = 0.5522847498307936

// Corners are the radii of a rectangle's corners: top left, top right, bottom
// right, bottom left.
type Corners [4]float64

// Rounded is the contour of a rectangle with round corners, clockwise.
func Rounded(x, y, w, h float64, r Corners) []Seg {
	k := 1 - kappa
	return []Seg{
		{Op: 'M', X: x + r[0], Y: y},
		{Op: 'L', X: x + w - r[1], Y: y},
		{Op: 'C', X1: x + w - k*r[1], Y1: y, X2: x + w, Y2: y + k*r[1], X: x + w, Y: y + r[1]},
		{Op: 'L', X: x + w, Y: y + h - r[2]},
		{Op: 'C', X1: x + w, Y1: y + h - k*r[2], X2: x + w - k*r[2], Y2: y + h, X: x + w - r[2], Y: y + h},
		{Op: 'L', X: x + r[3], Y: y + h},
		{Op: 'C', X1: x + k*r[3], Y1: y + h, X2: x, Y2: y + h - k*r[3], X: x, Y: y + h - r[3]},
		{Op: 'L', X: x, Y: y + r[0]},
		{Op: 'C', X1: x, Y1: y + k*r[0], X2: x + k*r[0], Y2: y, X: x + r[0], Y: y},
		{Op: 'Z'},
	}
}

// Round gives all corners the radius r.
func Round(r float64) Corners { return Corners{r, r, r, r} }

// Ring is the outline of a rounded rectangle as an area: its middle line is that of
// Rounded(x, y, w, h, r), its width t.
func Ring(x, y, w, h, r, t float64) []Seg {
	o := t / 2
	outer := Rounded(x-o, y-o, w+t, h+t, Round(r+o))
	return append(outer, Reverse(Rounded(x+o, y+o, w-t, h-t, Round(math.Max(0, r-o))))...)
}

// Reverse returns a contour in the other direction, so that it cuts a hole.
func Reverse(path []Seg) []Seg {
	n := len(path)
	if n > 0 && path[n-1].Op == 'Z' {
		n--
	}
	out := []Seg{{Op: 'M', X: path[n-1].X, Y: path[n-1].Y}}
	for i := n - 1; i > 0; i-- {
		s := path[i]
		s.X1, s.Y1, s.X2, s.Y2 = s.X2, s.Y2, s.X1, s.Y1
		s.X, s.Y = path[i-1].X, path[i-1].Y
		out = append(out, s)
	}
	return append(out, Seg{Op: 'Z'})
}

// Polygon is the contour through the given x, y pairs.
func Polygon(xy ...float64) []Seg {
	var out []Seg
	for i := 0; i+1 < len(xy); i += 2 {
		op := byte('L')
		if i == 0 {
			op = 'M'
		}
		out = append(out, Seg{Op: op, X: xy[i], Y: xy[i+1]})
	}
	return append(out, Seg{Op: 'Z'})
}

// ParseColor reads a colour as CSS writes it in hex: #0f3f8a or #03a.
func ParseColor(s string) (c Color, ok bool) {
	hex, ok := strings.CutPrefix(s, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 24)
	return Color{uint8(n >> 16), uint8(n >> 8), uint8(n)}, ok && err == nil && len(hex) == 6 //nolint:gosec // 24 bits
}

// Contrast returns the contrast ratio of two colours by WCAG 2.2, from 1 to 21.
func Contrast(a, b Color) float64 {
	x, y := a.luminance(), b.luminance()
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func (c Color) luminance() float64 {
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

// Gray returns the grey a black-and-white printer makes of c (ITU-R BT.601).
func (c Color) Gray() Color {
	y := uint8(math.Round(0.299*float64(c.R) + 0.587*float64(c.G) + 0.114*float64(c.B)))
	return Color{y, y, y}
}

// Hash writes everything that decides how the page looks.
func (p *Page) Hash(w io.Writer) {
	var b []byte
	num := func(vs ...float64) {
		for _, v := range vs {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
	}
	num(p.Width, p.Height, p.Scale, p.Bleed, p.Margin)
	b = append(append(append(b, p.Title...), 0), p.Lang...)
	for _, it := range p.Items {
		switch it := it.(type) {
		case Shape:
			b = append(b, 'S', it.Color.R, it.Color.G, it.Color.B)
			for _, s := range it.Path {
				b = append(b, s.Op)
				num(s.X, s.Y, s.X1, s.Y1, s.X2, s.Y2)
			}
		case Text:
			b = append(b, 'T', it.Color.R, it.Color.G, it.Color.B)
			b = binary.LittleEndian.AppendUint32(append(b, it.Face.Name...), it.Face.Sum)
			num(it.X, it.Y, it.Size, it.Space)
			for _, g := range it.Glyphs {
				b = binary.LittleEndian.AppendUint32(b, uint32(g.Rune))
			}
		case Picture:
			b = append(b, 'P')
			num(it.X, it.Y, it.W, it.H)
			r := it.Image.Bounds()
			for y := r.Min.Y; y < r.Max.Y; y++ {
				for x := r.Min.X; x < r.Max.X; x++ {
					cr, cg, cb, ca := it.Image.At(x, y).RGBA()
					b = append(b, byte(cr>>8), byte(cg>>8), byte(cb>>8), byte(ca>>8))
				}
			}
		}
	}
	_, _ = w.Write(b) // a hash takes all
}
