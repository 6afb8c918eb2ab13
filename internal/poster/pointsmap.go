package poster

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"linli/internal/draw"
	"linli/internal/geo"
	"linli/internal/model"
)

// pointsMap is the list of all service points, under a plan of where they are if
// enough of them are located.
func (s *sheet) pointsMap() {
	points := slices.Clone(s.site.Points)
	order := []string{"centre", "station", "canteen", "clinic", "shop", "bank", "study", "talk", "fire"}
	rank := func(p *model.Point) int {
		if i := slices.Index(order, p.Kind); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(points, func(a, b *model.Point) int { return rank(a) - rank(b) })
	s.Title = s.config.Title + " " + s.t("allPoints")
	s.plate(12, 12, 118, 60)
	s.wall(62, 13.8, 70.2, 0.45)
	s.sign(37, 42, 33, "点")
	second := ""
	if s.second != nil {
		second = s.words("second", s.second.T("section.points"))
	}
	s.titleBlock(67.5, 58, 12, 60, s.config.Title, 6, "title", s.t("allPoints"), 14.6, 9, second, 5.4)
	s.codePlate(135.6, 12, 62.4, 22, s.called(s.t("call.points")), 6, 4.2, s.p.Target().Name)
	if n := s.config.Community.Phone; n != "" {
		text := phone(s.words("phone", n))
		s.middle(12, 85.5, 5.4, s.t("phone"), bold|inked)
		x := 12 + s.width(s.t("phone"), 5.4, bold) + 4
		s.middle(x, 85.5, s.fit("phone", text, 13.2, 8, 130-x, bold), text, bold)
	}
	signs := s.signs(points)
	top := 104.0
	if s.located(points) {
		s.tab(12, 102, 186, s.t("map"))
		s.plan2d(points, signs, 12, 112, 186, 70)
		top = 187
	}
	s.pointList(points, signs, top)
	s.foot(s.issuer(), s.printed(), s.t("valid"), s.p.Target().Name)
}

// signs are the marks by which list and plan belong together: a sign that several
// points share gets a number.
func (s *sheet) signs(points []*model.Point) map[*model.Point]string {
	out, count := map[*model.Point]string{}, map[string]int{}
	for _, p := range points {
		s.about = p
		out[p] = s.pointSign(p)
		count[out[p]]++
	}
	s.about = nil
	number := map[string]int{}
	for _, p := range points {
		if sign := out[p]; count[sign] > 1 {
			number[sign]++
			out[p] = sign + strconv.Itoa(number[sign])
		}
	}
	return out
}

// pin sets a sign, with its number, into a square.
func (s *sheet) pin(cx, cy, box float64, sign string) {
	em := math.Min(box*0.7, box*0.86/s.width(sign, 1, bold))
	s.middle(cx, cy, em, sign, bold|white|centred)
}

func (s *sheet) located(points []*model.Point) bool {
	n := 0
	for _, p := range points {
		if p.Location != nil {
			n++
		}
	}
	return n >= 4 && len(points) <= 16
}

// pointList sets the points in two columns: sign, name, telephone; address or hours.
func (s *sheet) pointList(points []*model.Point, signs map[*model.Point]string, top float64) {
	s.tab(12, top, 186, s.t("list"))
	const bottom = 266.0
	room := bottom - top - 10
	if len(points) <= 8 && room > 130 {
		s.largeList(points, top+13, room/8)
		return
	}
	pitch := 13.4
	most := 2 * int(room/9.6)
	if n := len(points) - most; n > 0 {
		s.middle(198, top+3.85, math.Max(4.6, s.least(4.6)), s.t("morePoints", n+1), right)
		points = points[:most-1]
	}
	perColumn := (len(points) + 1) / 2
	pitch = math.Min(pitch, room/float64(max(perColumn, 1)))
	box := math.Min(9.2, pitch-1.4)
	defer func() { s.about = nil }()
	for i, p := range points {
		s.about = p
		x := 12 + 96*float64(i/perColumn)
		y := top + 10.2 + pitch*float64(i%perColumn)
		s.Fill(s.ink, draw.Rounded(x, y, box, box, draw.Round(1.6)))
		s.pin(x+box/2, y+box/2, box, signs[p])
		left := x + box + 2.6
		w := 90 - box - 2.6
		number := phone(s.words("phone", p.Phone))
		numberEm := 5.0
		nameWidth := w
		if number != "" {
			nameWidth -= s.width(number, numberEm, bold) + 2.5
		}
		name := s.shortName(s.words("name", p.Name))
		em := math.Min(5.6, nameWidth/s.width(name, 1, bold))
		upper := y + box*0.28
		if em < s.least(4.35) { // the telephone goes to the second line
			em = s.fit("name", name, 5.6, 3.6, w, bold)
			s.middle(left, upper, em, name, bold)
			s.middle(left, y+box*0.84, 4.4, number, bold)
			continue
		}
		s.middle(left, upper, em, name, bold)
		s.middle(left+w, upper, numberEm, number, bold|right)
		line := s.words("street", p.Address)
		for _, em := range []float64{4, 3.8, 3.6, 3.4} {
			if em = math.Max(em, s.least(smallest)); s.width(line, em, 0) <= w || em == s.least(smallest) || em == 3.4 {
				line = s.shorten(line, em, w)
				s.middle(left, y+box*0.84, em, line, 0)
				break
			}
		}
	}
}

// largeList sets few points in one column.
func (s *sheet) largeList(points []*model.Point, y, pitch float64) {
	defer func() { s.about = nil }()
	const box = 14.0
	for i, p := range points {
		s.about = p
		c := y + pitch*float64(i) + box/2
		s.Fill(s.ink, draw.Rounded(12, c-box/2, box, box, draw.Round(2.4)))
		s.middle(12+box/2, c, 9.8, s.pointSign(p), bold|white|centred)
		number := phone(s.words("phone", p.Phone))
		w := 167.0
		if number != "" {
			s.middle(198, c, 9.4, number, bold|right)
			w -= s.width(number, 9.4, bold) + 4
		}
		name := s.shortName(s.words("name", p.Name))
		street := s.words("street", p.Address)
		mid := c
		if street != "" {
			mid = c - 3.4
			em := s.least(4.6)
			s.middle(31, c+4.4, math.Max(em, 4.6), s.shorten(street, math.Max(em, 4.6), w), 0)
		}
		s.middle(31, mid, s.fit("name", name, 8, 4.4, w, bold), name, bold)
	}
}

// shorten cuts a text at a mark of punctuation so that it is at most w wide.
func (s *sheet) shorten(text string, em, w float64) string {
	for s.width(text, em, 0) > w {
		i := strings.LastIndexAny(text, "，,；;（( ")
		if i <= 0 {
			r := []rune(text)
			return string(r[:max(1, int(w/em)-1)]) + "…"
		}
		text = text[:i]
	}
	return text
}

// A place on the plan: a building with its number, or a point with its sign.
type place struct {
	geo.Mark
	text  string
	point bool
}

// plan2d draws where buildings and points are: north is up, distances are to scale as
// far as marks do not cover each other.
func (s *sheet) plan2d(points []*model.Point, signs map[*model.Point]string, x, y, w, h float64) {
	var places []*place
	var marks []*geo.Mark
	middle := s.site.Middle()
	add := func(l *model.Location, text string, point bool) {
		if l == nil || l.Far(middle) {
			return
		}
		p := &place{geo.Mark{Place: l.GCJ02(), W: 8, H: 8}, text, point}
		if !point {
			p.W, p.H = math.Max(11, s.width(text, 4, 0)+3), 6.6
		}
		places, marks = append(places, p), append(marks, &p.Mark)
	}
	for _, g := range s.site.Grid {
		for _, b := range g.Buildings {
			add(b.Location, s.words("name", b.Name), false)
		}
	}
	for _, p := range points {
		add(p.Location, signs[p], true)
	}
	geo.Frame{X: x + 8, Y: y + 7, W: w - 16, H: h - 14, Stretch: 1.8, Air: 0.8}.Arrange(marks) // it is a scheme
	s.Fill(draw.Black, draw.Ring(x+0.15, y+0.15, w-0.3, h-0.3, 3, 0.3))
	for _, p := range places {
		if p.point {
			s.Fill(s.ink, draw.Rounded(p.X-p.W/2, p.Y-p.H/2, p.W, p.H, draw.Round(1.6)))
			s.pin(p.X, p.Y, p.W, p.text)
			continue
		}
		s.Fill(draw.Black, draw.Ring(p.X-p.W/2, p.Y-p.H/2, p.W, p.H, 0.8, 0.35))
		s.middle(p.X, p.Y, 4, p.text, centred)
	}
	s.Fill(draw.Black, draw.Polygon(x+w-6, y+3, x+w-4, y+8, x+w-6, y+7, x+w-8, y+8))
	s.middle(x+w-6, y+11, 3.8, s.t("north"), bold|centred)
}
