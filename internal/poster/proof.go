package poster

import (
	"fmt"
	"image"

	"linli/internal/diag"
	"linli/internal/draw"
	"linli/internal/qr"
	"linli/internal/raster"
)

// leastModule is how wide a module must be, in millimetres on paper: posters are
// read at arm's length and more, labels and cards in the hand.
const (
	leastModule      = 1.2
	leastModuleSmall = 0.7
)

// distances are from how many metres a code must scan, by layout, on A4.
var distances = map[string]float64{
	"point": 0.7, "service": 0.5, "notice": 0.5, "menu": 0.5, "event": 0.6, "grid": 0.5, "points-map": 0.5, "card": 0.25,
}

// distance returns from how many metres the codes of a layout must scan.
func (s *sheet) distance() float64 {
	for _, d := range s.config.Posters.Distances {
		if d.Layout == s.p.Layout {
			return d.Metres
		}
	}
	switch s.p.Labels {
	case 8:
		return 0.35
	case 10:
		return 0.3
	case 21:
		return 0.24
	}
	return distances[s.p.Layout] * s.Scale
}

// measure checks that every code is large enough to be read from where people
// stand.
func (s *sheet) measure() {
	for _, c := range s.codes {
		module := c.module()
		least := leastModule
		if s.p.Sheet() || s.p.Custom {
			least = leastModuleSmall
		}
		if mm := module * s.Scale; mm < least*min(1, s.Scale)-1e-9 {
			s.problems.Add(s.p.At, "poster.module", s.p.Name(), fmt.Sprintf("%.2f", mm), least)
			continue
		}
		width := module * float64(c.modules) * s.Scale
		if d := s.distance(); width < 100*d-0.5 { // a tenth of the distance
			s.problems.Add(s.p.At, "poster.distance", s.p.Name(), fmt.Sprintf("%.1f", width), d, fmt.Sprintf("%.0f", 100*d))
		}
	}
}

// module is how wide a module of the code is, in units.
func (c Code) module() float64 { return c.w / float64(c.modules+2*qr.Quiet) }

// prove reads every code back from the drawing, with a decoder that knows nothing of
// how it was made, and checks that there is white around it.
func (s *sheet) prove() {
	for _, c := range s.codes {
		s.scan(c, c.module())
	}
}

// scan renders the code as it is on the sheet, at several sizes if one does not read,
// and compares what comes out.
func (s *sheet) scan(c Code, module float64) {
	var problem string
	for _, pixels := range []float64{4, 3, 5, 6, 7, 8} {
		img := raster.Render(s.Page, raster.Box{X: c.x, Y: c.y, W: c.w, H: c.w}, pixels/module)
		if pixels == 4 && !quiet(img, c.modules, pixels) {
			s.problems.Add(s.p.At, "poster.scan", s.p.Name(), diag.Text{ZH: "码的四周不是空白", EN: "the code has something in its margin"})
			return
		}
		text, err := qr.Decode(img)
		switch {
		case err != nil:
			problem = err.Error()
		case text != c.Address:
			problem = text
		default:
			return
		}
	}
	s.problems.Add(s.p.At, "poster.scan", s.p.Name(), diag.Text{ZH: problem, EN: problem})
}

// quiet reports whether nothing but the outline of the plate, at the outermost, is
// darker than paper in the quiet zone: three modules are clear, the fourth holds it.
func quiet(img *image.RGBA, modules int, pixels float64) bool {
	n := float64(modules+2*qr.Quiet) * pixels
	from, to := int(1*pixels)+1, int(qr.Quiet*pixels)-1
	far := int(n) - 1
	corner := int(2.5 * pixels) // where the outline is round
	for i := corner; i <= far-corner; i++ {
		for k := from; k < to; k++ {
			for _, p := range [4][2]int{{i, k}, {k, i}, {i, far - k}, {far - k, i}} {
				if c := img.RGBAAt(p[0], p[1]); (draw.Color{R: c.R, G: c.G, B: c.B}).Gray().R < 250 {
					return false
				}
			}
		}
	}
	return true
}
