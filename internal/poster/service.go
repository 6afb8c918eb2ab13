package poster

import (
	"math"
	"strings"
	"unicode/utf8"

	"linli/internal/draw"
	"linli/internal/model"
)

// serviceSigns are the large characters of services, by words in their category.
var serviceSigns = []struct{ words, sign string }{
	{"养老 老年 高龄", "养"}, {"医 健康 卫生", "医"}, {"育 婴 儿童 入学 教育", "育"}, {"住 房 户 居", "住"}, {"就业 创业 劳动", "业"}, {"救助 救济 低保", "助"}, {"证 证明", "证"}, {"残", "残"},
}

func (s *sheet) serviceSign(x *model.Service) string {
	for _, g := range serviceSigns {
		for _, w := range strings.Fields(g.words) {
			if strings.Contains(x.Category, w) {
				return s.oneSign(x.Sign, g.sign)
			}
		}
	}
	return s.oneSign(x.Sign, "办")
}

// service is the one-sheet guide of a service.
func (s *sheet) service(x *model.Service) {
	title := s.words("title", x.Title)
	if h := s.words("headline", s.p.Ask.Headline); h != "" {
		title = h
	}
	s.Title = title
	s.plate(12, 12, 186, 46)
	s.wall(58, 13.8, 56.2, 0.45)
	s.sign(35, 35, 32.2, s.serviceSign(x))
	second := s.inSecond(x, func(r model.Record) string { return r.(*model.Service).Title })
	s.titleBlock(65, 126, 12, 46, s.config.Title+" · "+s.t("guide"), 5.6, "title", title, 18, 11, second, 5.6)
	s.serviceFacts(x)
	s.materials(x)
	s.steps(x)
	s.where(x)
	s.codePlate(135.6, 186, 62.4, 17, s.called(s.serviceCall(x)), 5.8, 4.2, s.p.Target().Name)
	third := s.t("valid")
	if basis := s.words("basis", x.Basis); basis != "" {
		third = s.t("basis", cut(basis, map[bool]int{true: 10, false: 14}[s.a5()]))
	}
	s.foot(s.issuer(), s.printed(), third, s.p.Target().Name)
}

// serviceCall is what scanning is for: doing it on the web where that can be done.
func (s *sheet) serviceCall(x *model.Service) string {
	if x.Online != "" {
		return s.t("call.online")
	}
	return s.t("call.service")
}

// cut shortens a text to n characters.
func cut(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return text
}

// serviceFacts are the four questions everyone asks first.
func (s *sheet) serviceFacts(x *model.Service) {
	type answer struct{ label, field, text string }
	var answers []answer
	add := func(label, field, text string) {
		if text = s.words(field, text); text != "" {
			answers = append(answers, answer{s.t(label), field, text})
		}
	}
	add("who", "audience", strings.Join(x.Audience, s.texts.T("listComma")))
	add("fee", "fee", x.Fee)
	if x.Time != nil {
		add("days", "time", x.Time.Promised)
	}
	if x.Trips > 0 {
		add("trips", "trips", s.t("trips.n", x.Trips))
	}
	if len(answers) == 0 {
		return
	}
	column := 186 / float64(len(answers))
	for i, a := range answers {
		x0 := 12 + column*float64(i)
		w := column - 5
		if i > 0 {
			s.Fill(s.ink, draw.Rect(x0-0.25, 65, 0.5, 21))
			x0 += 5
			w -= 5
		}
		s.put(x0, 69.2, 5.2, a.label, bold|inked)
		s.answer(a.field, a.text, x0, w)
	}
}

// answer sets a value: a number large with its unit, or words.
func (s *sheet) answer(field, text string, x, w float64) {
	n := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if n > 0 {
		unit := strings.TrimSpace(text[n:])
		number := s.width(text[:n], 13.5, bold)
		if em, ok := s.set.Fit(unit, 1, 5.6, s.least(4.35), w-number-1.5); ok {
			s.put(x, 84.4, 13.5, text[:n], bold)
			s.put(x+number+1.5, 84.4, em, unit, bold)
			return
		}
	}
	em, ok := s.set.Fit(text, 1, 13.5, s.least(7), w)
	if ok {
		s.put(x, 84.4, em, text, bold)
		return
	}
	lines, em := s.lines(field, text, 2, 6.6, 4.35, w, bold)
	for i, l := range lines {
		s.put(x, 84.4-1.2*em*float64(len(lines)-1-i), em, l, bold)
	}
}

// An entry is a line of a list with what explains it.
type entry struct {
	field, name, note string
}

// listed cuts a list to what a sheet can hold.
func (s *sheet) listed(items []entry) []entry {
	if len(items) > 6 {
		items = append(items[:5:5], entry{name: s.t("restByCode")})
	}
	return items
}

func (s *sheet) materials(x *model.Service) {
	var items []entry
	for _, m := range x.Materials {
		items = append(items, entry{"materials", s.words("materials", m.Name), s.words("materials", s.material(m))})
	}
	if len(items) == 0 {
		items = []entry{{name: s.t("nothingToBring")}}
	}
	items = s.listed(items)
	s.tab(12, 92, 88, s.t("bring"))
	s.entries(23, 77, items, func(y, _ float64, _ int) {
		s.Fill(draw.Black, draw.Ring(12.3, y+1.4, 6.2, 6.2, 1, 0.6))
	})
}

func (s *sheet) material(m model.Material) string {
	var parts []string
	switch {
	case m.Original > 1:
		parts = append(parts, s.t("originals", m.Original))
	case m.Original == 1:
		parts = append(parts, s.t("original"))
	}
	if m.Copies > 0 {
		parts = append(parts, s.t("copies", m.Copies))
	}
	text := strings.Join(parts, s.texts.T("listComma"))
	if m.Note != "" && text != "" {
		return text + s.t("semicolon") + m.Note
	}
	return text + m.Note
}

func (s *sheet) steps(x *model.Service) {
	var items []entry
	for _, step := range x.Steps {
		step = s.words("steps", step)
		name, note := step, ""
		if i := strings.IndexAny(step, "：:"); i > 0 && utf8.RuneCountInString(step[:i]) <= 12 {
			_, size := utf8.DecodeRuneInString(step[i:])
			name, note = step[:i], strings.TrimSuffix(strings.TrimSpace(step[i+size:]), "。")
		}
		items = append(items, entry{"steps", strings.TrimSuffix(name, "。"), note})
	}
	if len(items) == 0 {
		return
	}
	items = s.listed(items)
	s.tab(110, 92, 88, s.t("how"))
	last := -1.0
	s.entries(124, 74, items, func(y, _ float64, i int) {
		if last >= 0 {
			s.Fill(s.ink, draw.Rect(114.25, last, 0.7, y-last))
		}
		s.Fill(s.ink, draw.Rounded(110, y, 9.2, 9.2, draw.Round(1.6)))
		s.middle(114.6, y+4.6, 6.4, string(rune('1'+i)), bold|white|centred)
		last = y + 9.2
	})
}

// entries spreads a list from y 103.9 to 181 and calls mark with the top of each
// entry's box. Notes go first where there is no room.
func (s *sheet) entries(x, w float64, items []entry, box func(y, em float64, i int)) {
	const top, bottom = 103.9, 180.4
	type set struct{ name, note []string }
	lay := func(em, noteEm float64, notes bool) ([]set, float64) {
		var out []set
		total := 0.0
		for _, it := range items {
			e := set{name: s.wrap(it.name, bold, em, w)}
			if notes && it.note != "" {
				e.note = s.wrap(it.note, 0, noteEm, w)
			}
			out = append(out, e)
			total += s.entryHeight(len(e.name), len(e.note), em, noteEm)
		}
		return out, total
	}
	em, noteEm, notes := 6.6, 4.8, true
	laid, total := lay(em, noteEm, notes)
	for total+2.8*float64(len(items)-1) > bottom-top {
		switch {
		case em > s.least(5.2):
			em, noteEm = math.Max(em-0.2, s.least(5.2)), math.Max(noteEm-0.1, s.least(4.2))
		case notes:
			em, noteEm, notes = 6.6, 4.8, false
		case len(items) > 2: // the rest is behind the code
			items = append(items[:len(items)-2:len(items)-2], entry{name: s.t("restByCode")})
			em, noteEm, notes = 6.6, 4.8, true
		default:
			s.long(items[0].field, items[0].name, int(w/em))
			return
		}
		laid, total = lay(em, noteEm, notes)
	}
	gap := 6.2
	if n := len(items) - 1; n > 0 {
		gap = math.Min(6.2, (bottom-top-total)/float64(n))
	}
	y := top
	for i, e := range laid {
		box(y, em, i)
		b := y + 4.368 + 0.38*em
		for k, l := range e.name {
			s.put(x, b+1.24*em*float64(k), em, l, bold)
		}
		b += 1.24*em*float64(len(e.name)-1) + 1.41*noteEm
		for k, l := range e.note {
			s.put(x, b+1.3*noteEm*float64(k), noteEm, l, 0)
		}
		y += s.entryHeight(len(e.name), len(e.note), em, noteEm) + gap
	}
}

func (s *sheet) entryHeight(names, notes int, em, noteEm float64) float64 {
	h := 4.368 + 0.46*em + 1.24*em*float64(names-1)
	if notes > 0 {
		h += 1.41*noteEm + 1.3*noteEm*float64(notes-1)
	}
	return math.Max(h, 9.2)
}

// where says at which point, when, and by which telephone.
func (s *sheet) where(x *model.Service) {
	var p *model.Point
	for _, id := range x.Points {
		if p = s.plan.Index.Points[id]; p != nil {
			break
		}
	}
	number := x.Phone
	y := 202.8
	s.tab(12, 186, 116, s.t("where"))
	if p == nil {
		s.middle(12, y, 6.6, s.t("seePage"), bold)
	} else {
		if number == "" {
			number = p.Phone
		}
		name := s.words("points", strings.TrimSpace(s.shortName(p.Name)+" "+x.Window))
		lines, em := s.lines("points", name, 2, 8.4, 6, 116, bold)
		for i, l := range lines {
			s.middle(12, y+1.2*em*float64(i), em, l, bold)
		}
		y += 9.8 + 1.2*em*float64(len(lines)-1)
		s.whereLines(x, p, y, 4-len(lines))
	}
	if number != "" {
		text := phone(s.words("phone", number))
		s.put(12, 249.2, 5.4, s.t("phone"), bold|inked)
		s.put(128, 249.2, s.fit("phone", text, 13.5, 9, 114-s.width(s.t("phone"), 5.4, bold), bold), text, bold|right)
	}
	if visit := s.words("homeVisit", strings.TrimSuffix(x.HomeVisit, "。")); visit != "" {
		s.Fill(draw.Black, draw.Rounded(12.25, 254.4, 115.5, 10.6, draw.Round(2.2)))
		text := s.t("homeVisit", visit)
		if s.width(text, s.least(4.35), bold) > 107 {
			text = visit
		}
		s.middle(16.5, 259.7, s.fit("homeVisit", text, 5.4, 4.35, 107, bold), text, bold|white)
	}
}

func (s *sheet) whereLines(x *model.Service, p *model.Point, y float64, room int) {
	var lines []string
	if a := s.words("street", p.Address); a != "" {
		lines = append(lines, a)
	}
	hours := x.Hours
	if hours.IsZero() {
		hours = p.Hours
	}
	if !hours.IsZero() {
		s.fact("hours", hours.String())
		rows, closed := s.hours(hours.Hours)
		s.seasonFact(rows, closed)
		for _, r := range rows {
			lines = append(lines, r.Days+" "+strings.Join(r.Spans, "  "))
		}
	}
	var also []string
	for _, id := range x.Points {
		if o := s.plan.Index.Points[id]; o != nil && o != p {
			also = append(also, s.words("points", s.shortName(o.Name)))
		}
	}
	if len(also) > 0 {
		lines = append(lines[:min(len(lines), room-1)], s.shorten(s.t("also", strings.Join(also, s.texts.T("listComma"))), 5.4, 116))
	}
	for i, l := range lines[:min(len(lines), room)] {
		s.middle(12, y+7.5*float64(i), s.fit("street", l, 5.4, 4.35, 116, 0), l, 0)
	}
}
