// Package svg turns drawings into SVG that needs no fonts: every glyph is a shape,
// so that it looks and prints the same everywhere. The words are in it too, for
// those who do not see it.
package svg

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image/png"
	"math"
	"strconv"
	"strings"

	"linli/internal/draw"
	"linli/internal/font"
)

// Encode returns the page as a document of its own, or, for use inside an HTML
// page, without the declaration. Its ids begin with prefix.
func Encode(p *draw.Page, prefix string, standalone bool) ([]byte, error) {
	w := writer{prefix: prefix, ids: map[key]int{}}
	for _, it := range p.Items {
		switch it := it.(type) {
		case draw.Shape:
			w.body = append(w.body, `<path fill="`...)
			w.color(it.Color)
			w.body = append(w.body, `" d="`...)
			w.path(it.Path)
			w.body = append(w.body, `"/>`...)
		case draw.Text:
			w.text(it)
		case draw.Picture:
			if err := w.picture(it); err != nil {
				return nil, err
			}
		}
	}
	var out bytes.Buffer
	if standalone {
		out.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	}
	b := p.Margin
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%smm" height="%smm" viewBox="%s %s %s %s" role="img" xml:lang="%s" aria-labelledby="%st"><title id="%st">%s</title>`,
		num(p.Width+2*b), num(p.Height+2*b), num(-b/p.Scale), num(-b/p.Scale), num((p.Width+2*b)/p.Scale), num((p.Height+2*b)/p.Scale),
		html.EscapeString(p.Lang), prefix, prefix, html.EscapeString(p.Title))
	if standalone {
		fmt.Fprintf(&out, `<desc>%s</desc>`, html.EscapeString(Words(p)))
	}
	fmt.Fprintf(&out, `<defs>%s</defs><path fill="#fff" d="M%s %sh%sv%sh-%sz"/>`, w.defs, num(-b/p.Scale), num(-b/p.Scale), num((p.Width+2*b)/p.Scale), num((p.Height+2*b)/p.Scale), num((p.Width+2*b)/p.Scale))
	out.Write(w.body)
	out.WriteString("</svg>\n")
	return out.Bytes(), nil
}

// Words returns the text of the page, a line for a line.
func Words(p *draw.Page) string {
	var b strings.Builder
	lastX, lastY := math.Inf(-1), math.Inf(-1)
	for _, it := range p.Items {
		t, ok := it.(draw.Text)
		if !ok {
			continue
		}
		if b.Len() > 0 && (t.Y != lastY || math.Abs(t.X-lastX) > 0.01) {
			b.WriteByte('\n')
		}
		for _, g := range t.Glyphs {
			b.WriteRune(g.Rune)
		}
		lastX, lastY = t.X+t.Width(), t.Y
	}
	return b.String()
}

type key struct {
	face  *font.Face
	glyph font.GID
}

type writer struct {
	prefix     string
	defs, body []byte
	ids        map[key]int
}

func num(v float64) string {
	s := strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64)
	if s == "-0" {
		return "0"
	}
	return s
}

func (w *writer) n(b []byte, v float64) []byte {
	v = math.Round(v*1000) / 1000
	if v == 0 {
		v = 0 // not -0
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64)
}

func (w *writer) color(c draw.Color) {
	w.body = fmt.Appendf(w.body, "#%02x%02x%02x", c.R, c.G, c.B)
}

func (w *writer) path(path []draw.Seg) {
	pair := func(x, y float64) {
		w.body = w.n(w.body, x)
		w.body = append(w.body, ' ')
		w.body = w.n(w.body, y)
	}
	for _, s := range path {
		w.body = append(w.body, s.Op)
		switch s.Op {
		case 'M', 'L':
			pair(s.X, s.Y)
		case 'C':
			pair(s.X1, s.Y1)
			w.body = append(w.body, ' ')
			pair(s.X2, s.Y2)
			w.body = append(w.body, ' ')
			pair(s.X, s.Y)
		}
	}
}

func (w *writer) text(t draw.Text) {
	w.body = append(w.body, `<g fill="`...)
	w.color(t.Color)
	em := t.Size / float64(t.Face.Units)
	w.body = fmt.Appendf(w.body, `" transform="translate(%s %s) scale(%s)">`, num(t.X), num(t.Y), strconv.FormatFloat(em, 'g', 6, 64))
	pen := 0.0
	for _, g := range t.Glyphs {
		if id := w.glyph(t.Face, g.ID); id >= 0 {
			w.body = fmt.Appendf(w.body, `<use href="#%s%d" x="%s"/>`, w.prefix, id, num(pen))
		}
		pen += float64(t.Face.Advance(g.ID)) + t.Space/em
	}
	w.body = append(w.body, `</g>`...)
}

// glyph defines a glyph once and returns its number, -1 if it has no ink.
func (w *writer) glyph(f *font.Face, g font.GID) int {
	k := key{f, g}
	if id, ok := w.ids[k]; ok {
		return id
	}
	segs := f.Outline(g)
	if len(segs) == 0 {
		w.ids[k] = -1
		return -1
	}
	id := len(w.ids)
	w.ids[k] = id
	d := fmt.Appendf(w.defs, `<path id="%s%d" d="`, w.prefix, id)
	w.defs = append(outline(d, segs), `z"/>`...)
	return id
}

// outline writes a glyph in relative steps, which are short.
func outline(d []byte, segs []font.Segment) []byte {
	var at font.Point
	step := func(p font.Point, first bool) {
		for i, v := range [2]float64{p.X - at.X, -(p.Y - at.Y)} {
			v = math.Round(v*2) / 2
			if v >= 0 && !(first && i == 0) {
				d = append(d, ' ')
			}
			d = strconv.AppendFloat(d, v+0, 'f', -1, 64)
		}
	}
	for i, s := range segs {
		switch s.Op {
		case font.Move:
			if i > 0 {
				d = append(d, 'z')
			}
			d = append(d, 'M')
			at = font.Point{}
			step(s.P, true)
		case font.Line:
			d = append(d, 'l')
			step(s.P, true)
		case font.Quad:
			d = append(d, 'q')
			step(s.C, true)
			step(s.P, false)
		}
		at = font.Point{X: math.Round(s.P.X*2) / 2, Y: math.Round(s.P.Y*2) / 2}
	}
	return d
}

func (w *writer) picture(p draw.Picture) error {
	var buf bytes.Buffer
	if err := png.Encode(&buf, p.Image); err != nil {
		return fmt.Errorf("writing a picture: %w", err)
	}
	w.body = fmt.Appendf(w.body, `<image x="%s" y="%s" width="%s" height="%s" href="data:image/png;base64,%s"/>`,
		num(p.X), num(p.Y), num(p.W), num(p.H), base64.StdEncoding.EncodeToString(buf.Bytes()))
	return nil
}
