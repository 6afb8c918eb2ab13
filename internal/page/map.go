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
	geo.Mark
	text  string
	point bool
	here  bool // the one that the page is about
}

// The plan is drawn this wide: as many units as a phone has pixels, so that its letters are
// as large as they are meant. Below is the scale.
const (
	planWidth  = 360.0
	planMargin = 26.0
	planMost   = 304.0 // how high the part with the marks' middles may be
	scaleSpace = 24.0
	wideChar   = 15.0 // of the letters on it
	narrowChar = 9.0
)

// planOf is a plan of the community: where buildings and points are, north above, to scale as
// far as marks do not cover each other. Nothing of it comes from elsewhere. It is "" where
// fewer than three places are known. here is the point or building the page is about.
func (j *job) planOf(here model.ID) template.HTML {
	marks := j.marks(here)
	if len(marks) < 3 {
		return ""
	}
	boxes, buildings := make([]*geo.Mark, len(marks)), 0
	for i, m := range marks {
		boxes[i] = &m.Mark
		if !m.point {
			buildings++
		}
	}
	metre := geo.Frame{X: planMargin, W: planWidth - 2*planMargin, H: planMost, Stretch: 1, Air: 2}.Arrange(boxes)
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, m := range marks {
		top, bottom = math.Min(top, m.Y-m.H/2), math.Max(bottom, m.Y+m.H/2)
	}
	height := math.Round(bottom-top) + 8 + scaleSpace
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="plan" role="img" viewBox="0 0 %g %g" aria-label="%s">`, planWidth, height, template.HTMLEscapeString(j.t("map.label", buildings, len(marks)-buildings)))
	for _, last := range []bool{false, true} { // the one that matters above the others
		for _, m := range marks {
			if m.here == last {
				m.draw(&b, 4-top)
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
	middle, common := j.site.Middle(), j.commonWord()
	add := func(l *model.Location, id model.ID, text string, point bool, w, h float64) {
		if l != nil && !l.Far(middle) {
			out = append(out, &mark{geo.Mark{Place: l.GCJ02(), W: w, H: h}, text, point, here != "" && id == here})
		}
	}
	for _, g := range j.site.Grid {
		for _, b := range model.RowIn(g, j.lang).Buildings {
			name := strings.TrimPrefix(b.Name, common)
			add(b.Location, b.ID, name, false, math.Max(34, 14+textWidth(name)), 22)
		}
	}
	for i, p := range j.pointsInOrder() {
		add(p.Location, p.ID, strconv.Itoa(i+1), true, 26, 26)
	}
	return out
}

func textWidth(s string) float64 {
	w := 0.0
	for _, r := range s {
		if r > 0x1100 { // Hangul, Han
			w += wideChar
		} else {
			w += narrowChar
		}
	}
	return w
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

// draw draws a mark, moved down.
func (m *mark) draw(b *strings.Builder, down float64) {
	x, y := m.X, m.Y+down
	class := "house"
	if m.point {
		class = "pin"
	}
	if m.here {
		class += " here"
	}
	fmt.Fprintf(b, `<g class="%s">`, class)
	if m.point {
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="%g"/>`, x, y, m.W/2)
	} else {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%g" rx="3"/>`, x-m.W/2, y-m.H/2, m.W, m.H)
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f">%s</text></g>`, x, y+5.4, template.HTMLEscapeString(m.text))
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
