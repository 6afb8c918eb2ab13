package page

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"

	"linli/internal/geo"
	"linli/internal/model"
)

// A mark is a building or a point on the plan of the community.
type mark struct {
	at    geo.Place
	x, y  float64 // its middle, in units of the drawing
	w, h  float64
	text  string
	point bool
	here  bool // the one that the page is about
}

// The plan is drawn this wide: as many units as a phone has pixels, so that its letters are
// as large as they are meant.
const (
	planWidth  = 360.0
	planMargin = 26.0
	planMost   = 380.0 // its greatest height
	charWidth  = 15.0  // of the letters on it
)

// planOf is a plan of the community: where buildings and points are, north above, to scale as
// far as marks do not cover each other. Nothing of it comes from elsewhere. It is "" where
// fewer than three places are known. here is the point or building the page is about.
func (j *job) planOf(here model.ID) template.HTML {
	marks := j.marks(here)
	if len(marks) < 3 {
		return ""
	}
	height, metre := arrange(marks)
	var b strings.Builder
	buildings, points := 0, 0
	for _, m := range marks {
		if m.point {
			points++
		} else {
			buildings++
		}
	}
	fmt.Fprintf(&b, `<svg class="plan" role="img" viewBox="0 0 %g %g" aria-label="%s">`, planWidth, math.Round(height), template.HTMLEscapeString(j.t("map.label", buildings, points)))
	for _, last := range []bool{false, true} { // the one that matters above the others
		for _, m := range marks {
			if m.here == last {
				m.draw(&b)
			}
		}
	}
	scaleBar(&b, height, metre, j.t("map.metres"))
	fmt.Fprintf(&b, `<path class="north" d="M18 26l6-16 6 16-6-4z"/><text x="24" y="42">%s</text></svg>`, template.HTMLEscapeString(j.t("map.north")))
	return trustedText(b.String())
}

// marks are all places that are known and near, points with the number they have in the
// list.
func (j *job) marks(here model.ID) []*mark {
	var out []*mark
	middle := j.site.Middle()
	common := j.commonWord()
	for _, g := range j.site.Grid {
		l := model.RowIn(g, j.lang)
		for _, b := range l.Buildings {
			if b.Location != nil && !b.Location.Far(middle) {
				name := strings.TrimPrefix(b.Name, common)
				w := 14.0
				for _, r := range name {
					if w += 9; r > 0x1100 {
						w += charWidth - 9
					}
				}
				out = append(out, &mark{at: b.Location.GCJ02(), text: name, w: math.Max(34, w), h: 22, here: here != "" && b.ID == here})
			}
		}
	}
	for i, p := range j.pointsInOrder() {
		if p.Location != nil && !p.Location.Far(middle) {
			out = append(out, &mark{at: p.Location.GCJ02(), text: strconv.Itoa(i + 1), point: true, w: 26, h: 26, here: here != "" && p.ID == here})
		}
	}
	return out
}

// commonWord is the word that the names of all buildings begin with, and the space behind
// it: there is no room for it on each of them.
func (s *scope) commonWord() string {
	common := ""
	for i, g := range s.site.Grid {
		for k, b := range model.RowIn(g, s.lang).Buildings {
			if i == 0 && k == 0 {
				common = b.Name[:strings.LastIndexByte(b.Name, ' ')+1]
			}
			if !strings.HasPrefix(b.Name, common) {
				return ""
			}
		}
	}
	return common
}

// arrange gives marks their place on the drawing. It returns its height, and how many units
// a metre has.
func arrange(marks []*mark) (height, metre float64) {
	least, most := marks[0].at, marks[0].at
	for _, m := range marks {
		least = geo.Place{Lng: math.Min(least.Lng, m.at.Lng), Lat: math.Min(least.Lat, m.at.Lat)}
		most = geo.Place{Lng: math.Max(most.Lng, m.at.Lng), Lat: math.Max(most.Lat, m.at.Lat)}
	}
	wide := math.Max(least.Metres(geo.Place{Lng: most.Lng, Lat: least.Lat}), 20)
	high := math.Max(least.Metres(geo.Place{Lng: least.Lng, Lat: most.Lat}), 20)
	metre = math.Min((planWidth-2*planMargin)/wide, (planMost-2*planMargin-24)/high)
	height = high*metre + 2*planMargin + 24 // the scale is below
	left := (planWidth - wide*metre) / 2
	for _, m := range marks {
		m.x = left + least.Metres(geo.Place{Lng: m.at.Lng, Lat: least.Lat})*metre
		m.y = planMargin + (high-least.Metres(geo.Place{Lng: least.Lng, Lat: m.at.Lat}))*metre
	}
	for range 80 {
		apart(marks, height)
	}
	return height, metre
}

// apart moves marks that cover each other a little away from each other.
func apart(marks []*mark, height float64) {
	for i, a := range marks {
		for _, b := range marks[i+1:] {
			x := (a.w+b.w)/2 + 2 - math.Abs(a.x-b.x)
			y := (a.h+b.h)/2 + 2 - math.Abs(a.y-b.y)
			switch {
			case x <= 0 || y <= 0:
			case x < y:
				a.x, b.x = a.x-math.Copysign(x/4, b.x-a.x), b.x+math.Copysign(x/4, b.x-a.x)
			default:
				a.y, b.y = a.y-math.Copysign(y/4, b.y-a.y), b.y+math.Copysign(y/4, b.y-a.y)
			}
		}
	}
	for _, m := range marks {
		m.x = min(max(m.x, m.w/2+2), planWidth-m.w/2-2)
		m.y = min(max(m.y, m.h/2+2), height-24-m.h/2)
	}
}

func (m *mark) draw(b *strings.Builder) {
	class := "house"
	if m.point {
		class = "pin"
	}
	if m.here {
		class += " here"
	}
	fmt.Fprintf(b, `<g class="%s">`, class)
	if m.point {
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="%g"/>`, m.x, m.y, m.w/2)
	} else {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%g" rx="3"/>`, m.x-m.w/2, m.y-m.h/2, m.w, m.h)
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f">%s</text></g>`, m.x, m.y+5.4, template.HTMLEscapeString(m.text))
}

// scaleBar draws how long some metres are.
func scaleBar(b *strings.Builder, height, metre float64, unit string) {
	metres := 10.0
	for _, m := range []float64{20, 50, 100, 200, 500, 1000} {
		if m*metre <= 110 {
			metres = m
		}
	}
	to := planWidth - 12
	from := to - metres*metre
	fmt.Fprintf(b, `<path class="scale" d="M%.1f %.1fv6h%.1fv-6"/><text x="%.1f" y="%.1f">%g %s</text>`, from, height-12, to-from, (from+to)/2, height-12, metres, template.HTMLEscapeString(unit))
}
