package poster

import (
	"cmp"
	"math"
	"strings"

	"linli/internal/draw"
	"linli/internal/model"
)

// grid is the door sheet of a building: who looks after it, and whom to ask.
func (s *sheet) grid(g *model.Grid) {
	var b *model.Building
	for i := range g.Buildings {
		if string(g.Buildings[i].ID) == s.p.Target().Key {
			b = &g.Buildings[i]
		}
	}
	name := s.words("name", b.Name)
	s.Title = name + " " + s.t("whoLooks")
	s.plate(12, 12, 118, 84)
	grid := s.words("name", g.Name)
	kicker, em := s.first("name", []string{s.config.Title + "　" + grid, grid, s.config.Title}, 6.6, 4.6, 104, bold)
	s.middle(71, 22.8, em, kicker, bold|white|centred)
	s.Fill(draw.White, draw.Rect(22, 29.4-0.225, 98, 0.45))
	s.buildingName(name)
	if second := s.words("second", s.buildingIn(b)); second != "" {
		if em, ok := s.set.Fit(second, 1, 5.4, s.least(4.2), 104); ok {
			s.middle(71, 87.4, em, second, bold|white|centred)
		}
	}
	s.codePlate(135.6, 12, 62.4, 22, s.called(s.t("call.grid")), 6, 4.2, s.p.Target().Name)
	s.people(g, b)
	s.unitHeads(b)
	s.askWhom()
	s.nightPlate()
	s.foot(s.issuer(), s.printed(), s.t("workPhones"), s.p.Target().Name)
}

// buildingName sets a number with its unit, or a name.
func (s *sheet) buildingName(name string) {
	i := strings.IndexFunc(name, func(r rune) bool { return r < '0' || r > '9' })
	if i > 0 && len([]rune(name[i:])) <= 2 {
		em := 56.0
		gap := 2.5
		width := func() float64 { return s.width(name[:i], em, bold) + gap + s.width(name[i:], 0.42*em, bold) }
		for width() > 92 {
			em--
		}
		x := 71 - width()/2
		s.put(x, 77, em, name[:i], bold|white)
		s.put(x+s.width(name[:i], em, bold)+gap, 77-0.02*0.42*em, 0.42*em, name[i:], bold|white)
		return
	}
	lines, em := s.title("name", name, 30, 14, 98)
	for k, l := range lines {
		s.middle(71, 57+1.16*em*(float64(k)-float64(len(lines)-1)/2), em, l, bold|white|centred)
	}
}

type person struct{ role, name, phone string }

// people are those in charge, with work phones only; at most four.
func (s *sheet) people(g *model.Grid, b *model.Building) {
	var out []person
	add := func(role, name, number string) {
		if name != "" || number != "" {
			out = append(out, person{role, s.words("lead", name), phone(s.words("phone", number))})
		}
	}
	add(s.t("gridLead"), g.Lead, g.Phone)
	add(s.t("buildingLead"), b.Lead, b.Phone)
	if p := s.config.Posters.Steward; p != nil {
		add(s.t("steward"), p.Name, p.Phone)
	}
	if len(out) == 0 {
		add(s.t("office"), s.config.Title, s.config.Community.Phone)
	}
	s.tab(12, 103, 186, s.t("whoLooks"))
	const top, height = 111.3, 63.0
	if len(out) == 1 {
		p := out[0]
		s.middle(12, 124, 6.4, p.role, bold|inked)
		s.middle(52, 124, s.fit("lead", p.name, 14, 8, 146, bold), p.name, bold)
		s.middle(12, 152, s.fit("phone", p.phone, 25, 14, 186, bold), p.phone, bold|flush)
		return
	}
	row := height / float64(len(out))
	phoneEm := 14.0
	if len(out) >= 4 {
		phoneEm = 12
	}
	for _, p := range out {
		phoneEm = math.Min(phoneEm, s.fit("phone", p.phone, phoneEm, 9, 100, bold))
	}
	for i, p := range out[:min(len(out), 4)] {
		c := top + row*(float64(i)+0.5)
		s.middle(12, c, s.fit("lead", p.role, 6.4, 4.6, 37, bold), p.role, bold|inked)
		room := 198 - s.width(p.phone, phoneEm, bold) - 52 - 4
		lines, em := s.title("lead", p.name, 9.6, 5, math.Min(math.Max(room, 42), 60))
		for k, l := range lines {
			s.middle(52, c+1.2*em*(float64(k)-float64(len(lines)-1)/2), em, l, bold)
		}
		s.middle(198, c, phoneEm, p.phone, bold|right)
		s.rule(12, 198, top+row*float64(i+1), 0.25, draw.Black)
	}
}

// unitHeads names the head of each stairwell.
func (s *sheet) unitHeads(b *model.Building) {
	type head struct{ label, name string }
	var heads []head
	for _, u := range b.Units {
		if u.Lead != "" {
			heads = append(heads, head{s.t("unitLead", u.ID), s.words("units", u.Lead)})
		}
	}
	if len(heads) == 0 {
		return
	}
	rows := [][]head{heads}
	centres := []float64{183.3}
	if len(heads) >= 4 {
		n := (len(heads) + 1) / 2
		rows, centres = [][]head{heads[:n], heads[n:]}, []float64{179.9, 187.9}
	}
	columns := len(rows[0])
	w := 186 / float64(columns)
	label, name := 5.4, 6.6
	for _, h := range heads {
		for s.width(h.label, label, bold)+2+s.width(h.name, name, bold) > w-7 {
			if name <= s.least(4.4) {
				s.middle(12, 183.3, 5.4, s.t("unitsByCode"), 0)
				return
			}
			label, name = math.Max(label-0.1, s.least(4.2)), name-0.12
		}
	}
	for r, row := range rows {
		for i, h := range row {
			x := 12 + w*float64(i)
			if i > 0 {
				s.Fill(s.ink, draw.Rect(x-0.25, centres[r]-3.6, 0.5, 7.2))
				x += 5
			}
			s.middle(x, centres[r], label, h.label, bold|inked)
			s.middle(x+s.width(h.label, label, bold)+3.2, centres[r], name, h.name, bold)
		}
	}
}

// askWhom is the community's table of who to turn to for what.
func (s *sheet) askWhom() {
	asks := s.config.Posters.Ask
	if len(asks) == 0 {
		return
	}
	asks = asks[:min(len(asks), 6)]
	s.tab(12, 193.5, 186, s.t("ask"))
	perColumn := (len(asks) + 1) / 2
	for i, a := range asks {
		x := 12 + 98*float64(i/perColumn)
		c := 208.7 + 9*float64(i%perColumn)
		what, who := s.words("ask", a.What), s.words("ask", a.Who)
		em := 5.8
		for s.width(what, em, 0)+4+s.width(who, em, bold) > 88 {
			if em -= 0.1; em < s.least(4.35) {
				s.long("ask", what, int(60/s.least(4.35)))
				break
			}
		}
		s.middle(x, c, em, what, 0)
		s.middle(x+88, c, em, who, bold|right)
	}
}

// nightPlate is the telephone for nights and holidays.
func (s *sheet) nightPlate() {
	number := s.config.Posters.Night
	if number == "" && len(s.config.Community.Phones) > 0 {
		number = s.config.Community.Phones[0].Phone
	}
	number = cmp.Or(number, s.config.Community.Phone)
	if number == "" {
		return
	}
	text := phone(s.words("night", number))
	s.plateOf(12, 239.5, 186, 24, 4, 1.8, 0.45)
	name := s.words("night", s.lineName(number))
	if name == "" {
		s.middle(19, 251.5, 5.6, s.t("night.1"), bold|white)
	} else {
		s.middle(19, 247.6, 5.6, s.t("night.1"), bold|white)
		s.middle(19, 255.4, s.fit("night", name, 5.6, 4.2, 62, bold), name, bold|white)
	}
	s.middle(191, 251.5, s.fit("night", text, 16, 10, 120, bold), text, bold|white|right)
}
