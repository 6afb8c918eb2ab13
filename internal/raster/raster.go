// Package raster turns drawings into pictures.
package raster

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/vector"

	drawing "linli/internal/draw"
	"linli/internal/font"
)

// A Box is a part of a page, in the page's units.
type Box struct{ X, Y, W, H float64 }

// Render draws a part of a page with perUnit pixels to a unit, on white. Marks
// beyond the trim are not drawn.
func Render(p *drawing.Page, box Box, perUnit float64) *image.RGBA {
	size := func(v float64) int { return max(1, int(math.Round(v*perUnit))) }
	r := renderer{img: image.NewRGBA(image.Rect(0, 0, size(box.W), size(box.H))), box: box, k: perUnit}
	draw.Draw(r.img, r.img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, it := range p.Items {
		switch it := it.(type) {
		case drawing.Shape:
			r.shape(it)
		case drawing.Text:
			r.text(it)
		case drawing.Picture:
			r.picture(it)
		}
	}
	return r.img
}

type renderer struct {
	img *image.RGBA
	box Box
	k   float64
	ras vector.Rasterizer
}

// area is what the marks of one item cover, in units.
type area struct{ x0, y0, x1, y1 float64 }

func (a *area) add(x, y float64) {
	a.x0, a.y0 = math.Min(a.x0, x), math.Min(a.y0, y)
	a.x1, a.y1 = math.Max(a.x1, x), math.Max(a.y1, y)
}

func nothing() area { return area{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)} }

// begin prepares the rasterizer for an area; false if nothing of it is in the box.
// Only what is inside the picture is rasterized.
func (r *renderer) begin(a area) (image.Rectangle, bool) {
	px := func(v, origin float64, f func(float64) float64) int { return int(f((v - origin) * r.k)) }
	rect := image.Rect(px(a.x0, r.box.X, math.Floor)-1, px(a.y0, r.box.Y, math.Floor)-1, px(a.x1, r.box.X, math.Ceil)+1, px(a.y1, r.box.Y, math.Ceil)+1)
	rect = rect.Intersect(r.img.Bounds()) // the rasterizer clamps what lies beyond
	if rect.Empty() {
		return rect, false
	}
	r.ras.Reset(rect.Dx(), rect.Dy())
	return rect, true
}

func (r *renderer) paint(rect image.Rectangle, c drawing.Color) {
	r.ras.Draw(r.img, rect, image.NewUniform(color.RGBA{c.R, c.G, c.B, 255}), image.Point{})
}

func (r *renderer) shape(s drawing.Shape) {
	a := nothing()
	for _, g := range s.Path {
		if g.Op != 'Z' {
			a.add(g.X, g.Y)
		}
	}
	if block, ok := r.block(s.Path, a); ok {
		xdraw.Draw(r.img, block, image.NewUniform(color.RGBA{s.Color.R, s.Color.G, s.Color.B, 255}), image.Point{}, xdraw.Src)
		return
	}
	rect, ok := r.begin(a)
	if !ok {
		return
	}
	x := func(v float64) float32 { return float32((v-r.box.X)*r.k - float64(rect.Min.X)) }
	y := func(v float64) float32 { return float32((v-r.box.Y)*r.k - float64(rect.Min.Y)) }
	for _, g := range s.Path {
		switch g.Op {
		case 'M':
			r.ras.MoveTo(x(g.X), y(g.Y))
		case 'L':
			r.ras.LineTo(x(g.X), y(g.Y))
		case 'C':
			r.ras.CubeTo(x(g.X1), y(g.Y1), x(g.X2), y(g.Y2), x(g.X), y(g.Y))
		case 'Z':
			r.ras.ClosePath()
		}
	}
	r.paint(rect, s.Color)
}

// block returns the pixels of a rectangle whose edges are theirs: there is nothing to
// rasterize.
func (r *renderer) block(path []drawing.Seg, a area) (image.Rectangle, bool) {
	if len(path) != 5 || path[0].X != path[3].X || path[1].X != path[2].X || path[0].Y != path[1].Y || path[2].Y != path[3].Y || path[1].Op != 'L' || path[2].Op != 'L' || path[3].Op != 'L' {
		return image.Rectangle{}, false
	}
	whole := true
	px := func(v, origin float64) int {
		at := (v - origin) * r.k
		whole = whole && math.Abs(at-math.Round(at)) < 1e-6
		return int(math.Round(at))
	}
	rect := image.Rect(px(a.x0, r.box.X), px(a.y0, r.box.Y), px(a.x1, r.box.X), px(a.y1, r.box.Y))
	return rect.Intersect(r.img.Bounds()), whole
}

func (r *renderer) text(t drawing.Text) {
	em := t.Size / float64(t.Face.Units)
	pen := t.X
	for _, g := range t.Glyphs {
		r.glyph(t.Face.Outline, g.ID, pen, t.Y, em, t.Color, t.Face)
		pen += float64(t.Face.Advance(g.ID))*em + t.Space
	}
}

func (r *renderer) glyph(outline func(font.GID) []font.Segment, id font.GID, pen, base, em float64, c drawing.Color, f *font.Face) {
	box := area{pen + float64(f.Box[0])*em, base - float64(f.Box[3])*em, pen + float64(f.Box[2])*em, base - float64(f.Box[1])*em}
	if box.x1 < r.box.X || box.x0 > r.box.X+r.box.W || box.y1 < r.box.Y || box.y0 > r.box.Y+r.box.H {
		return
	}
	segs := outline(id)
	a := nothing()
	for _, s := range segs {
		a.add(pen+s.P.X*em, base-s.P.Y*em)
		if s.Op == font.Quad {
			a.add(pen+s.C.X*em, base-s.C.Y*em)
		}
	}
	rect, ok := r.begin(a)
	if !ok {
		return
	}
	x := func(v float64) float32 { return float32((pen+v*em-r.box.X)*r.k - float64(rect.Min.X)) }
	y := func(v float64) float32 { return float32((base-v*em-r.box.Y)*r.k - float64(rect.Min.Y)) }
	for _, s := range segs {
		switch s.Op {
		case font.Move:
			r.ras.ClosePath()
			r.ras.MoveTo(x(s.P.X), y(s.P.Y))
		case font.Line:
			r.ras.LineTo(x(s.P.X), y(s.P.Y))
		case font.Quad:
			r.ras.QuadTo(x(s.C.X), y(s.C.Y), x(s.P.X), y(s.P.Y))
		}
	}
	r.ras.ClosePath()
	r.paint(rect, c)
}

func (r *renderer) picture(p drawing.Picture) {
	px := func(v, origin float64) int { return int(math.Round((v - origin) * r.k)) }
	rect := image.Rect(px(p.X, r.box.X), px(p.Y, r.box.Y), px(p.X+p.W, r.box.X), px(p.Y+p.H, r.box.Y))
	if rect.Overlaps(r.img.Bounds()) {
		xdraw.ApproxBiLinear.Scale(r.img, rect, p.Image, p.Image.Bounds(), xdraw.Over, nil)
	}
}

// PNG returns the whole page, with its margin, as a PNG of dpi dots an inch.
func PNG(p *drawing.Page, dpi float64) ([]byte, error) {
	b := p.Margin / p.Scale
	img := Render(p, Box{-b, -b, p.Width/p.Scale + 2*b, p.Height/p.Scale + 2*b}, p.Scale*dpi/25.4)
	var buf bytes.Buffer
	if err := png.Encode(&buf, compact(img)); err != nil {
		return nil, fmt.Errorf("writing the PNG: %w", err)
	}
	return withDensity(buf.Bytes(), dpi), nil
}

// compact gives a picture of at most 256 colours a palette.
func compact(img *image.RGBA) image.Image {
	index := make(map[color.RGBA]uint8, 256)
	out := image.NewPaletted(img.Bounds(), nil)
	var last color.RGBA
	var lastIndex uint8
	for i := range out.Pix {
		c := color.RGBA{img.Pix[4*i], img.Pix[4*i+1], img.Pix[4*i+2], 255}
		if i > 0 && c == last {
			out.Pix[i] = lastIndex
			continue
		}
		n, ok := index[c]
		if !ok {
			if len(out.Palette) == 256 {
				return img
			}
			n = uint8(len(out.Palette))
			index[c] = n
			out.Palette = append(out.Palette, c)
		}
		out.Pix[i], last, lastIndex = n, c, n
	}
	return out
}

// withDensity adds the chunk that says how large the picture is on paper (pHYs, PNG
// specification 11.3.5.3), right after the header.
func withDensity(data []byte, dpi float64) []byte {
	const header = 8 + 25 // the signature, and IHDR
	perMetre := uint32(math.Round(dpi / 0.0254))
	chunk := binary.BigEndian.AppendUint32([]byte{0, 0, 0, 9, 'p', 'H', 'Y', 's'}, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	out := append([]byte{}, data[:header]...)
	return append(append(out, chunk...), data[header:]...)
}
