package poster

import (
	"cmp"
	"math"
	"strings"

	"linli/internal/diag"
	"linli/internal/draw"
	"linli/internal/model"
	"linli/internal/plan"
	"linli/internal/qr"
)

// A labelSheet is how labels of one size lie on A4.
type labelSheet struct {
	columns, rows  int
	w, h           float64
	left, top      float64
	pitchX, pitchY float64
	inset          float64
}

// labelSheets are the sheets office shops sell, by labels a sheet.
var labelSheets = map[int]labelSheet{
	8:  {2, 4, 99.1, 67.7, 4.65, 13.1, 101.6, 67.7, 5},
	10: {2, 5, 99.1, 57, 4.65, 6, 101.6, 57, 5}, // five rows of 57 leave 6 above and below
	21: {3, 7, 63.5, 38.1, 7.25, 15.15, 66, 38.1, 4},
}

// LabelCounts are the numbers of labels a sheet can have.
func LabelCounts() []int { return []int{8, 10, 21} }

func (s *sheet) stickers() {
	l := labelSheets[s.p.Labels]
	s.Title = s.t("stickers", s.p.Labels) + " " + s.p.Part
	for i, t := range s.p.Targets {
		x := l.left + l.pitchX*float64(i%l.columns) + l.inset
		y := l.top + l.pitchY*float64(i/l.columns) + l.inset
		point, ok := t.Record.(*model.Point)
		if !ok {
			continue
		}
		s.about = point
		name, sign := s.shortName(s.words("name", point.Name)), s.pointSign(point)
		if strings.HasPrefix(t.Name, "menus/") {
			sign = s.oneSign(point.Sign, "食")
		}
		if s.p.Labels == 21 {
			s.smallLabel(x, y, t, sign)
			continue
		}
		h := l.h - 2*l.inset
		s.label(x, y, h, t, point, name, sign)
	}
	s.about = nil
}

// label is a code plate beside a small plate, with the address to type below it.
func (s *sheet) label(x, y, h float64, t plan.Target, point *model.Point, name, sign string) {
	w, bar := 46.0, 11.7
	if h < 57 {
		w, bar = 38, 9
	}
	c := s.code(t.Name)
	s.codeBox(x, y, w, bar, 3.5, c)
	call := s.t("scan", cmp.Or(draw.Clean(callOf(point)), s.callFor(point)))
	s.fact("call", call)
	callEm := s.fit("call", call, 0.43*bar, 3.3, w-4, bold)
	mid := y + w + (bar-0.6)/2
	community, communityEm := s.first("name", []string{s.config.Title, ""}, 3.4, 3.3, w-5, bold)
	s.middle(x+w/2, mid-0.185*bar, callEm, call, bold|white|centred)
	s.middle(x+w/2, mid+0.225*bar, communityEm, community, bold|white|centred)

	px, pw := x+w+2, 89.1-w-2
	ph := h - 15.7
	s.plateOf(px, y, pw, ph, 3.5, 1.3, 0.35)
	s.labelName(px, y, pw, ph, name, sign)
	host, path := c.printed()
	em, oneLine := s.set.Fit(host, 1, 4.2, 3.2, pw)
	if oneLine {
		s.put(px, y+ph+5.4, em, host, bold|flush)
	} else {
		upper, lower := halves(host)
		s.put(px, y+ph+2.9, s.fit("address", upper, 3.3, 3.175, pw, bold), upper, bold|flush)
		s.put(px, y+ph+6.4, s.fit("address", lower, 3.3, 3.175, pw, bold), lower, bold|flush)
	}
	pathEm := 7.8
	if !oneLine {
		pathEm = 7.2
	}
	s.put(px, y+ph+14, s.fit("address", path, pathEm, 5, pw, bold), path, bold)
}

// callOf is the author's own call for a point, of whichever poster it was given.
func callOf(p *model.Point) string {
	for _, a := range p.Posters {
		if a.Call != "" {
			return a.Call
		}
	}
	return ""
}

// labelName centres the sign over the name, which may take two lines.
func (s *sheet) labelName(x, y, w, h float64, name, sign string) {
	room := w - 5.6
	lines, em := []string{name}, 6.8
	signEm := math.Min(22, h*0.52)
	if one := s.width(name, 1, bold); one*5.4 > room {
		lines = s.set.Balance(name, 1, 2)
		for _, l := range lines {
			em = math.Min(em, room/s.width(l, 1, bold))
		}
		signEm = math.Min(16.6, h*0.40)
	} else {
		em = math.Min(6.8, room/one)
	}
	if em < 4.4 {
		s.long("name", name, int(room/4.4)*2)
		em = 4.4
	}
	signEm = math.Min(signEm, (h-4.4-2.2-1.18*em*float64(len(lines)))/0.96)
	total := signEm*0.96 + 2.2 + 1.18*em*float64(len(lines))
	top := y + (h-total)/2
	s.middle(x+w/2, top+signEm*0.48, signEm, sign, bold|white|centred)
	b := top + signEm*0.96 + 2.2 + 0.59*em
	for i, l := range lines {
		s.middle(x+w/2, b+1.18*em*float64(i), em, l, bold|white|centred)
	}
}

// smallLabel has the code, the sign and the short code only.
func (s *sheet) smallLabel(x, y float64, t plan.Target, sign string) {
	c := s.code(t.Name)
	s.codeBox(x, y, 30, 0, 3, c)
	s.plateOf(x+31.5, y, 24, 20, 2.6, 1, 0.3)
	s.middle(x+43.5, y+10, 12, sign, bold|white|centred)
	s.middle(x+43.5, y+26, s.fit("address", c.Code, 5, 3.6, 24, bold), c.Code, bold|centred)
}

// Cards are of the size of a bank card, ISO/IEC 7810 ID-1.
const (
	cardWidth  = 85.6
	cardHeight = 54
)

// cards is one card, or ten to be cut from a sheet.
func (s *sheet) cards() {
	s.Title = s.t("card") + " " + s.p.Part
	if s.p.Paper == "card" {
		s.Title = s.t("card")
		s.card(0, 0, s.p.Target())
		return
	}
	const left, top = 19.4, 13.5
	for i, t := range s.p.Targets {
		s.card(left+cardWidth*float64(i%2), top+cardHeight*float64(i/2), t)
	}
	for c := range 3 {
		x := left + cardWidth*float64(c)
		s.Fill(draw.Black, draw.Rect(x-0.125, top-6, 0.25, 4))
		s.Fill(draw.Black, draw.Rect(x-0.125, top+5*cardHeight+2, 0.25, 4))
	}
	for r := range 6 {
		y := top + cardHeight*float64(r)
		s.Fill(draw.Black, draw.Rect(left-6, y-0.125, 4, 0.25))
		s.Fill(draw.Black, draw.Rect(left+2*cardWidth+2, y-0.125, 4, 0.25))
	}
}

// card asks whoever finds its bearer to call the community. It has no room for a
// name: what it knows is the community, its telephone and a code.
func (s *sheet) card(x, y float64, t plan.Target) {
	s.plateOf(x+4, y+4, 42.6, 21, 3, 1.1, 0.35)
	s.wall(x+24.8, y+5.1, y+23.9, 0.35)
	s.middle(x+14.4, y+14.5, 14.4, "家", bold|white|centred)
	s.middle(x+35.2, y+10.9, s.fit("title", s.t("card.1"), 5.8, 3.4, 19, bold), s.t("card.1"), bold|white|centred)
	s.middle(x+35.2, y+18, s.fit("title", s.t("card.2"), 5.8, 3.4, 19, bold), s.t("card.2"), bold|white|centred)
	if s.second != nil {
		text := s.second.T("poster.card.second")
		s.put(x+4, y+30.4, s.fit("second", text, 3.6, 3.2, 42.6, bold), text, bold)
	}
	number := s.config.CardPhone()
	please, pleaseEm := s.first("title", []string{s.t("card.please", s.config.Title), s.t("card.please", "")}, 3.9, 3.2, 42.6, 0)
	s.put(x+4, y+36.4, pleaseEm, please, 0)
	if number == "" {
		s.problems.Add(s.config.At("posters.cards"), "field.required", diag.Text{ZH: "回家卡电话", EN: "posters.cardPhone"})
		return
	}
	s.fact("phone", number)
	text := phone(number)
	s.put(x+4, y+43.4, s.fit("phone", text, 6.2, 4, 42.6, bold), text, bold|flush)
	note := s.t("card.note.short")
	if s.allHours(number) {
		note = s.t("card.note")
	}
	s.put(x+4, y+49.4, s.fit("note", note, 3.3, 3.2, 42.6, 0), note, 0)
	c := s.code(t.Name)
	left, side := 48.8, 32.8
	if code, err := qr.Encode(c.Address); err == nil && side/float64(code.Size+2*qr.Quiet) < leastModuleSmall {
		left, side = 47.3, 34.3 // a long address gets what room there is
	}
	s.codeBox(x+left, y+4, side, 46-side, 3, c)
	host, path := c.printed()
	if em, ok := s.set.Fit(host, 1, 3.3, 3.175, 30); ok {
		s.middle(x+left+side/2, y+40.4, em, host, bold|white|centred)
		s.middle(x+left+side/2, y+45.1, s.fit("address", path, 4.6, 3.3, 30, bold), path, bold|white|centred)
		return
	}
	upper, lower := halves(host)
	top := y + 4 + side
	s.middle(x+left+side/2, top+1.8, s.fit("address", upper, 3.3, 3.175, 31, bold), upper, bold|white|centred)
	s.middle(x+left+side/2, top+5.25, s.fit("address", lower, 3.3, 3.175, 31, bold), lower, bold|white|centred)
	s.middle(x+left+side/2, top+9.2, s.fit("address", path, 3.9, 3.3, 30, bold), path, bold|white|centred)
}

// halves parts a long host before the dot or slash that is nearest its middle.
func halves(host string) (string, string) {
	best := 0
	for i, r := range host {
		if (r == '.' || r == '/' || r == '-') && i > 0 && abs(2*i-len(host)) < abs(2*best-len(host)) {
			best = i
		}
	}
	return host[:best], host[best:]
}

func abs(n int) int { return max(n, -n) }

// lineName is what the community calls a telephone, or "".
func (s *sheet) lineName(number string) string {
	for _, l := range s.config.Community.Phones {
		if l.Phone == number {
			return draw.Clean(l.Name)
		}
	}
	return ""
}

// allHours reports whether a telephone is said to be answered day and night.
func (s *sheet) allHours(number string) bool { return strings.Contains(s.lineName(number), "24") }
