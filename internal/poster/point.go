package poster

import (
	"math"
	"slices"
	"strings"

	"linli/internal/draw"
	"linli/internal/model"
)

// pointSigns are the large characters of service points, by kind.
var pointSigns = map[string]string{
	"centre": "办", "canteen": "食", "station": "驿", "clinic": "医", "shop": "店", "bank": "银", "fire": "消", "talk": "议", "study": "学",
}

func (s *sheet) pointSign(p *model.Point) string {
	usual, ok := pointSigns[p.Kind]
	if !ok {
		usual = "点"
	}
	return s.oneSign(p.Sign, usual)
}

// callFor is what scanning answers, by kind of point.
func (s *sheet) callFor(p *model.Point) string {
	menu := strings.HasPrefix(s.p.Target().Name, "menus/") || s.about != nil && s.plan.Code("menus/"+string(p.ID)) != ""
	if key := "call." + p.Kind; s.texts["poster."+key] != "" && (p.Kind != "canteen" || menu) {
		return s.t(key)
	}
	if p.Hours.IsZero() {
		return s.t("call.event.open")
	}
	return s.t("call.point")
}

// called is the call above a code: the author's own, else the usual one.
func (s *sheet) called(usual string) string {
	if own := draw.Clean(s.p.Ask.Call); own != "" {
		usual = own
	}
	s.fact("call", usual)
	return s.t("scan", usual)
}

// shortName is a name without the community's own at its front.
func (s *sheet) shortName(name string) string {
	if cut := strings.TrimPrefix(name, s.config.Title); len([]rune(cut)) >= 2 {
		return cut
	}
	return name
}

// point is the poster of a service point.
func (s *sheet) point(p *model.Point) {
	name := s.words("name", p.Name)
	if h := s.words("headline", s.p.Ask.Headline); h != "" {
		name = h
	}
	s.Title = name
	s.plate(12, 12, 186, 52)
	s.wall(64, 13.8, 62.2, 0.45)
	s.sign(38, 38, 36.4, s.pointSign(p))
	second := s.inSecond(p, func(r model.Record) string { return r.(*model.Point).Name })
	s.titleBlock(71, 120, 12, 52, s.config.Title, 6, "name", s.shortName(name), 19.5, 12, second, 6)
	s.codePlate(108, 71, 90, 22, s.called(s.callFor(p)), 7.8, 5.2, s.p.Target().Name)
	s.pointHours(p)
	s.pointServices(p)
	s.pointPhone(p)
	s.foot(s.issuer(), s.printed(), s.t("valid"), s.p.Target().Name)
}

// pointHours fills the left half: hours, exceptions, or the address.
func (s *sheet) pointHours(p *model.Point) {
	s.tab(12, 71, 88, s.t("hours"))
	if p.Hours.IsZero() {
		text := s.t("seePage")
		if p.Phone != "" {
			text = s.t("byPhone")
		}
		s.middle(12, 88.5, 6.6, text, bold)
		s.street(p, 183)
		return
	}
	s.fact("hours", p.Hours.String())
	rows, closed := s.hours(p.Hours.Hours)
	s.seasonFact(rows, closed)
	changes := s.exceptions(p.Hours.Hours)
	most := 3
	if s.a5() {
		most = 1
	}
	more := max(0, len(changes)-most)
	changes = changes[:min(len(changes), most)]
	bottom := 183.0
	if len(changes) > 0 {
		bottom = 183 - (9.7 + 8.6*float64(len(changes)))
		bottom -= 4
	}
	end := s.hoursRows(rows, closed, 83.9, bottom)
	if len(changes) > 0 {
		s.changes(bottom+4, changes, more)
	}
	if bottom-end >= 30 {
		s.street(p, bottom)
	}
}

// hoursRows sets rows of hours between top and bottom and returns where they end.
func (s *sheet) hoursRows(rows []hoursRow, closed string, top, bottom float64) float64 {
	t, ok := s.hoursSize(rows, closed, bottom-top)
	if !ok {
		return s.hoursTable(rows, closed, top, bottom)
	}
	day, y := t.day, top
	for _, r := range rows {
		s.put(12, y+0.84*day, s.fit("hours", r.Days, day, 4.6, 88, bold), r.Days, bold)
		y += 0.92*day + hoursGap
		for i, span := range r.Spans {
			if i > 0 {
				y += 0.24 * t.em
			}
			y += hoursDigits * t.em
			s.put(12, y, t.em, span, bold|flush)
		}
		if note := s.words("hours", r.Note); note != "" {
			y += 6
			s.put(12, y-0.6, s.fit("hours", note, 4.8, 4, 88, 0), note, 0)
		}
		y += t.air
	}
	if closed != "" {
		text := closed + "　" + s.t("closed")
		em := day
		if s.width(text, em, bold) > 88 {
			em = s.fit("hours", text, day, 4.6, 88, bold)
		}
		s.put(12, y+0.84*day, em, text, bold)
		y += 0.92*day + t.air
	}
	return y - t.air
}

// hoursType is how large hours are set, in mm: the days, the times, and the air between
// blocks of both.
type hoursType struct{ day, em, air float64 }

const (
	hoursGap    = 2.4   // between the days and their first time, in mm
	hoursDigits = 0.768 // how high the figures are, in em
)

// hoursSize finds the largest type in which rows of hours fit into a height; ok is false
// if none that can be read does. Rows of many times come to share a line each.
func (s *sheet) hoursSize(rows []hoursRow, closed string, height float64) (t hoursType, ok bool) {
	timed := 0
	for _, r := range rows {
		timed += len(r.Spans)
	}
	if timed > 4 {
		for i := range rows {
			rows[i].Spans = []string{strings.Join(rows[i].Spans, "  ")}
		}
		timed = len(rows)
	}
	switch {
	case timed < 3:
		t = hoursType{6.4, 15.6, 8}
	case timed == 3:
		t = hoursType{5.4, 11.6, 8}
	default:
		t = hoursType{5.4, 9, 8}
	}
	for _, r := range rows {
		for _, span := range r.Spans {
			fit, ok := s.set.Fit(span, 1, t.em, s.least(7), 88)
			if !ok {
				return t, false
			}
			t.em = math.Min(t.em, fit)
		}
	}
	gaps := float64(len(rows) - 1)
	if closed != "" {
		gaps++
	}
	for t.height(rows, closed)+gaps*2.2 > height {
		if t.em <= s.least(7) && t.day <= s.least(5) {
			return t, false
		}
		t.em, t.day = math.Max(t.em*0.96, s.least(7)), math.Max(t.day*0.97, s.least(5))
	}
	if gaps > 0 {
		t.air = math.Min(t.air, (height-t.height(rows, closed))/gaps)
	}
	return t, true
}

// height is how high the rows are without the air between them.
func (t hoursType) height(rows []hoursRow, closed string) float64 {
	h := 0.0
	for _, r := range rows {
		h += 0.92*t.day + hoursGap + float64(len(r.Spans))*hoursDigits*t.em + float64(len(r.Spans)-1)*0.24*t.em
		if r.Note != "" {
			h += 6
		}
	}
	if closed != "" {
		h += 0.92 * t.day
	}
	return h
}

// hoursTable sets hours that are too many for large type: a line a row.
func (s *sheet) hoursTable(rows []hoursRow, closed string, top, bottom float64) float64 {
	lines := make([][2]string, 0, len(rows)+1)
	for _, r := range rows {
		lines = append(lines, [2]string{r.Days, strings.Join(r.Spans, "  ")})
	}
	if closed != "" {
		lines = append(lines, [2]string{closed, s.t("closed")})
	}
	pitch := math.Min(13, (bottom-top)/float64(len(lines)))
	least := s.least(4.35)
	if pitch < 1.1*least {
		s.long("hours", lines[len(lines)-1][0], 0)
		return bottom
	}
	for i, l := range lines {
		c := top + pitch*(float64(i)+0.5)
		em := math.Min(7.2, 0.8*pitch)
		for em > least && s.width(l[0], em*0.8, bold)+3+s.width(l[1], em, bold) > 88 {
			em -= 0.1
		}
		small := math.Max(em*0.8, least)
		if s.width(l[0], small, bold)+2+s.width(l[1], em, bold) > 88 {
			s.long("hours", l[0]+" "+l[1], int(86/least))
		}
		s.middle(12, c, small, l[0], bold)
		s.middle(100, c, em, l[1], bold|right)
	}
	return top + pitch*float64(len(lines))
}

// changes sets the exceptions; more is how many there are besides.
func (s *sheet) changes(y float64, changes []exception, more int) {
	s.blackTab(12, y, 88, s.t("changes"))
	if more > 0 {
		s.middle(100, y+3.9, math.Max(4.6, s.least(4.6)), s.t("moreChanges", more), right)
	}
	for i, c := range changes {
		note := draw.Clean(c.Note)
		s.fact("changes", c.Days+" "+c.Name+" "+c.What+" "+note)
		mid := y + 14 + 8.6*float64(i)
		days, what, em := s.change(c, note)
		s.middle(12, mid, em, days, 0)
		s.middle(100, mid, em, what, bold|right)
		if i < len(changes)-1 {
			s.rule(12, 100, mid+4.3, 0.25, draw.Black)
		}
	}
}

// change finds the fullest way to say an exception in one line: its reason goes first,
// then its name, then the single hours.
func (s *sheet) change(c exception, note string) (days, what string, em float64) {
	full := strings.TrimSpace(c.Days + " " + c.Name)
	for _, way := range [][2]string{{full, strings.TrimSpace(note + " " + c.What)}, {full, c.What}, {c.Days, c.What}, {c.Days, s.t("otherTimes")}} {
		days, what = way[0], way[1]
		for em = 5.2; em >= s.least(4.2); em -= 0.1 {
			if s.width(days, em, 0)+4+s.width(what, em, bold) <= 88 {
				return days, what, em
			}
		}
	}
	return days, what, s.least(4.2)
}

// street is the address, where there is room for it.
func (s *sheet) street(p *model.Point, bottom float64) {
	text := s.words("street", p.Address)
	if text == "" {
		return
	}
	lines, em := s.lines("street", text, 3, 6.6, 5, 88, 0)
	y := bottom - 37
	if len(lines) < 3 {
		y = bottom - 28
	}
	s.tab(12, y, 88, s.t("address"))
	for i, l := range lines {
		s.middle(12, y+13.6+1.28*em*float64(i), em, l, 0)
	}
}

// pointServices lists what one can get done here.
func (s *sheet) pointServices(p *model.Point) {
	items := s.servicesAt(p)
	most := 8
	if s.a5() {
		most = 4
	}
	if len(items) == 0 {
		s.pointRooms(p)
		return
	}
	s.tab(12, 191, 186, s.t("services"))
	if n := len(items) - most; n > 0 {
		s.middle(198, 194.9, math.Max(4.6, s.least(4.6)), s.t("more", n), right)
		items = items[:most]
	}
	s.bullets("services", items)
}

// pointRooms says what there is at a point where nothing is got done: its rooms.
func (s *sheet) pointRooms(p *model.Point) {
	var items []string
	for _, r := range p.Rooms {
		text := r.Name
		if r.Note != "" && len(p.Rooms) <= 3 {
			text += "：" + r.Note
		}
		items = append(items, s.words("services", text))
	}
	if len(items) == 0 {
		return
	}
	s.tab(12, 191, 186, s.t("rooms"))
	s.bullets("services", items[:min(len(items), 8)])
}

func (s *sheet) bullets(field string, items []string) {
	em, pitch, first, columns := 6.6, 10.2, 206.0, 2
	switch {
	case len(items) <= 3:
		em, columns = 7.6, 1
		pitch = math.Min(15.3, 30.6/float64(len(items)))
		first = 201 + pitch/2 + (30.6-pitch*float64(len(items)))/2
	case len(items) > 6:
		em, pitch, first = 5.4, 7.65, 204.7
	}
	perColumn := (len(items) + columns - 1) / columns
	w := 84.0
	if columns == 1 {
		w = 180
	}
	for i, item := range items {
		x := 12 + 96*float64(i/perColumn)
		y := first + pitch*float64(i%perColumn)
		s.Fill(s.ink, draw.Rounded(x, y-1.3, 2.6, 2.6, draw.Round(0.5)))
		s.middle(x+6, y, s.fit(field, item, em, 4.6, w, 0), item, 0)
	}
}

// servicesAt are the titles of what is done at p, as the services' own pages order
// them.
func (s *sheet) servicesAt(p *model.Point) []string {
	var out []string
	for _, x := range s.site.Services {
		if slices.Contains(x.Points, p.ID) || slices.Contains(p.Services, model.ID(x.Name)) || slices.Contains(p.Services, model.ID(x.Stem)) {
			out = append(out, s.words("services", x.Title))
		}
	}
	return out
}

func (s *sheet) pointPhone(p *model.Point) {
	facilities := s.facilities(p)
	x, w := 134.0, 64.0
	if p.Phone == "" {
		x, w = 12, 186
	} else {
		number := phone(s.words("phone", p.Phone))
		s.tab(12, 236, 114, s.t("phone"))
		s.put(12, 259.3, s.fit("phone", number, 15, 9, 114, bold), number, bold|flush)
		if note := s.words("note", s.p.Ask.Note); note != "" {
			from := 12 + s.tabWidth(s.t("phone")) + 3
			if em, ok := s.set.Fit(note, 0, 4.9, s.least(4.2), 126-from); ok {
				s.middle(from, 239.75, em, note, 0)
			}
		}
	}
	if len(facilities) == 0 {
		return
	}
	s.tab(x, 236, w, s.t("facilities"))
	for i, l := range s.wholeItems(facilities, 4.8, w, 3) {
		s.middle(x, 248.9+6.624*float64(i), 4.8, l, 0)
	}
}

func (s *sheet) facilities(p *model.Point) []string {
	if s.a5() {
		return nil
	}
	var out []string
	for _, f := range p.Facilities {
		out = append(out, s.words("facilities", f))
	}
	return out
}

// wholeItems fills lines with items, none of them parted; what is left after the last
// line is dropped.
func (s *sheet) wholeItems(items []string, em, w float64, most int) []string {
	var lines []string
	for _, item := range items {
		if n := len(lines); n > 0 && s.width(lines[n-1]+"　"+item, em, 0) <= w {
			lines[n-1] += "　" + item
		} else if s.width(item, em, 0) <= w {
			if n == most {
				break
			}
			lines = append(lines, item)
		}
	}
	return lines
}

// place is where a sheet hangs, as far as that is known.
func (s *sheet) place() string {
	if s.p.Ask.Place != "" {
		return s.p.Ask.Place
	}
	switch r := s.p.Target().Record.(type) {
	case *model.Point:
		if r.Address != "" {
			return r.Address
		}
		return r.Name
	case *model.Grid:
		return s.p.Target().Title()
	case *model.Notice:
		if b := s.building(); b != nil {
			return b.Name
		}
	case *model.Service:
		for _, id := range r.Points {
			if p := s.plan.Index.Points[id]; p != nil {
				return p.Name
			}
		}
	}
	return ""
}

// building is the one building a sheet of a notice is for.
func (s *sheet) building() *model.Building {
	return s.plan.Index.Buildings[model.ID(s.p.Part)].Building
}
