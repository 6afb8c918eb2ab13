// Package pdf writes drawings as PDF 1.7 (ISO 32000-1): shapes as vectors, text as
// text in embedded subsets of its fonts, so that it can be searched and copied
// character for character.
package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"image"
	"io"
	"math"
	"strconv"
	"sync"
	"unicode/utf16"

	"linli/internal/draw"
	"linli/internal/font"
)

// Encode returns the pages as one document. Its title is that of the first page
// unless title is given. The same pages give the same bytes.
func Encode(title string, pages ...*draw.Page) ([]byte, error) {
	d := New(title)
	for _, p := range pages {
		if err := d.Add(p); err != nil {
			return nil, err
		}
	}
	return d.Finish()
}

// New begins a document. Pages are added in order; all of them share their fonts.
func New(title string) *Document {
	d := &Document{title: title, index: map[*font.Face]*subset{}}
	d.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	d.catalog, d.tree, d.shared = d.reserve(), d.reserve(), d.reserve()
	return d
}

// Add adds a page; it may be forgotten then.
func (d *Document) Add(p *draw.Page) error {
	if d.title == "" {
		d.title = p.Title
	}
	if d.lang == "" {
		d.lang = p.Lang
	}
	stream := d.stream("", d.content(p))
	d.kids = append(d.kids, d.object(fmt.Sprintf("<</Type/Page/Parent %d 0 R%s/Resources %d 0 R/Contents %d 0 R>>", d.tree, boxes(p), d.shared, stream)))
	return d.err
}

// Finish returns the document.
func (d *Document) Finish() ([]byte, error) {
	d.resources()
	var kids []byte
	for _, k := range d.kids {
		kids = fmt.Appendf(kids, "%d 0 R ", k)
	}
	d.define(d.tree, fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", bytes.TrimSpace(kids), len(d.kids)))
	d.define(d.catalog, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/Lang(%s)/ViewerPreferences<</DisplayDocTitle true>>>>", d.tree, d.lang))
	info := d.object("<</Title " + text(d.title) + "/Producer(linli)>>")
	return d.finish(d.catalog, info)
}

// boxes are the sheet, the trimmed page and what is printed beyond it, in points.
func boxes(p *draw.Page) string {
	box := func(name string, around float64) string {
		m := p.Margin - around
		return fmt.Sprintf("/%s[%s %s %s %s]", name, points(m), points(m), points(m+p.Width+2*around), points(m+p.Height+2*around))
	}
	return box("MediaBox", p.Margin) + box("TrimBox", 0) + box("BleedBox", p.Bleed)
}

func points(mm float64) string { return number(mm * 72 / 25.4) }

// number writes v with at most three decimals.
func number(v float64) string { return string(appendNumber(nil, v)) }

func appendNumber(b []byte, v float64) []byte {
	v = math.Round(v*1000) / 1000
	if v == 0 {
		v = 0 // not -0
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64)
}

// text writes a string of the document's own, in UTF-16.
func text(s string) string {
	b := []byte("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", u)
	}
	return string(append(b, '>'))
}

// A Document is a file on its way.
type Document struct {
	title, lang           string
	catalog, tree, shared int // the numbers of objects that are written last
	kids                  []int
	out                   bytes.Buffer
	places                []int // of each object; 0 as long as it is reserved only
	faces                 []*subset
	index                 map[*font.Face]*subset
	images                []draw.Picture
	err                   error
}

func (d *Document) reserve() int {
	d.places = append(d.places, 0)
	return len(d.places)
}

func (d *Document) define(n int, body string) {
	d.places[n-1] = d.out.Len()
	fmt.Fprintf(&d.out, "%d 0 obj\n%s\nendobj\n", n, body)
}

func (d *Document) object(body string) int {
	n := d.reserve()
	d.define(n, body)
	return n
}

// compressors are kept: making one costs more than a short stream.
var compressors = sync.Pool{New: func() any {
	z, err := zlib.NewWriterLevel(io.Discard, level)
	if err != nil {
		panic("pdf: " + err.Error()) // the level is a constant
	}
	return z
}}

// level trades a tenth in size for half the time.
const level = 3

func (d *Document) stream(entries string, data []byte) int {
	var packed bytes.Buffer
	z := compressors.Get().(*zlib.Writer)
	defer compressors.Put(z)
	z.Reset(&packed)
	if _, err := z.Write(data); err != nil && d.err == nil {
		d.err = err
	}
	if err := z.Close(); err != nil && d.err == nil {
		d.err = err
	}
	n := d.reserve()
	d.places[n-1] = d.out.Len()
	fmt.Fprintf(&d.out, "%d 0 obj\n<<%s/Length %d/Filter/FlateDecode>>\nstream\n", n, entries, packed.Len())
	d.out.Write(packed.Bytes())
	d.out.WriteString("\nendstream\nendobj\n")
	return n
}

// finish writes the table of places and the trailer.
func (d *Document) finish(catalog, info int) ([]byte, error) {
	if d.err != nil {
		return nil, fmt.Errorf("writing the PDF: %w", d.err)
	}
	id := sha256.Sum256(d.out.Bytes())
	at := d.out.Len()
	fmt.Fprintf(&d.out, "xref\n0 %d\n0000000000 65535 f \n", len(d.places)+1)
	for _, p := range d.places {
		fmt.Fprintf(&d.out, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&d.out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n", len(d.places)+1, catalog, info, id[:16], id[:16], at)
	return d.out.Bytes(), nil
}

// content writes the marks of a page. Its units are those of the page, with y up.
func (d *Document) content(p *draw.Page) []byte {
	w := page{Document: d, height: p.Height / p.Scale}
	k := p.Scale * 72 / 25.4
	w.b = fmt.Appendf(w.b, "%s 0 0 %s %s %s cm\n", strconv.FormatFloat(k, 'f', 6, 64), strconv.FormatFloat(k, 'f', 6, 64), points(p.Margin), points(p.Margin))
	for _, it := range p.Items {
		switch it := it.(type) {
		case draw.Shape:
			w.shape(it)
		case draw.Text:
			w.text(it)
		case draw.Picture:
			w.picture(it)
		}
	}
	return w.b
}

// A page is a content stream on its way.
type page struct {
	*Document
	b      []byte
	height float64
	color  draw.Color // what is set now; PDF begins with black
}

func (w *page) numbers(vs ...float64) {
	for _, v := range vs {
		w.b = append(appendNumber(w.b, v), ' ')
	}
}

// use sets the colour: greys as such, so that black is one ink on the press.
func (w *page) use(c draw.Color) {
	if c == w.color {
		return
	}
	w.color = c
	part := func(v uint8) float64 { return float64(v) / 255 }
	if c.R == c.G && c.G == c.B {
		w.numbers(part(c.R))
		w.b = append(w.b, "g\n"...)
		return
	}
	w.numbers(part(c.R), part(c.G), part(c.B))
	w.b = append(w.b, "rg\n"...)
}

func (w *page) shape(s draw.Shape) {
	w.use(s.Color)
	for _, g := range s.Path {
		switch g.Op {
		case 'M':
			w.numbers(g.X, w.height-g.Y)
			w.b = append(w.b, "m\n"...)
		case 'L':
			w.numbers(g.X, w.height-g.Y)
			w.b = append(w.b, "l\n"...)
		case 'C':
			w.numbers(g.X1, w.height-g.Y1, g.X2, w.height-g.Y2, g.X, w.height-g.Y)
			w.b = append(w.b, "c\n"...)
		case 'Z':
			w.b = append(w.b, "h\n"...)
		}
	}
	w.b = append(w.b, "f\n"...)
}

// text writes a line. Where letters are spaced the words are given too, or programs
// would read the gaps as spaces.
func (w *page) text(t draw.Text) {
	w.use(t.Color)
	s := w.subset(t.Face)
	if t.Space != 0 {
		var words []rune
		for _, g := range t.Glyphs {
			words = append(words, g.Rune)
		}
		w.b = append(w.b, "/Span<</ActualText "+text(string(words))+">>BDC\n"...)
	}
	w.b = fmt.Appendf(w.b, "BT/F%d ", s.number)
	w.numbers(t.Size)
	w.b = append(w.b, "Tf "...)
	if t.Space != 0 {
		w.numbers(t.Space)
		w.b = append(w.b, "Tc "...)
	}
	w.numbers(t.X, w.height-t.Y)
	w.b = append(w.b, "Td<"...)
	for _, g := range t.Glyphs {
		w.b = fmt.Appendf(w.b, "%04X", s.code(g))
	}
	w.b = append(w.b, ">Tj"...)
	if t.Space != 0 {
		w.b = append(w.b, " 0 Tc"...)
	}
	w.b = append(w.b, " ET\n"...)
	if t.Space != 0 {
		w.b = append(w.b, "EMC\n"...)
	}
}

func (w *page) picture(p draw.Picture) {
	w.b = append(w.b, "q "...)
	w.numbers(p.W, 0, 0, p.H, p.X, w.height-p.Y-p.H)
	w.b = fmt.Appendf(w.b, "cm/I%d Do Q\n", len(w.images))
	w.images = append(w.images, p)
}

// resources writes fonts and pictures, which all pages share.
func (d *Document) resources() {
	var b []byte
	b = append(b, "<</Font<<"...)
	for _, s := range d.faces {
		b = fmt.Appendf(b, "/F%d %d 0 R", s.number, d.font(s))
	}
	b = append(b, ">>/XObject<<"...)
	for i, p := range d.images {
		b = fmt.Appendf(b, "/I%d %d 0 R", i, d.image(p.Image))
	}
	d.define(d.shared, string(append(b, ">>>>"...)))
}

// image writes a picture, laid on white.
func (d *Document) image(img image.Image) int {
	r := img.Bounds()
	data := make([]byte, 0, 3*r.Dx()*r.Dy())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			cr, cg, cb, ca := img.At(x, y).RGBA()
			for _, c := range [3]uint32{cr, cg, cb} {
				data = append(data, byte(min(0xFFFF, c+0xFFFF-ca)>>8))
			}
		}
	}
	return d.stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8", r.Dx(), r.Dy()), data)
}
