package page

import (
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
	"linli/internal/plan"
)

func pointPath(p *model.Point) string         { return plan.IDPath("points", p.ID) }
func buildingPath(b model.BuildingRef) string { return plan.IDPath("grid", b.Building.ID) }
func partnerPath(p *model.Partner) string     { return plan.IDPath("partners", p.ID) }
func alliancePath(a *model.Alliance) string   { return plan.IDPath("alliances", a.ID) }

// pointsView is everything points.html may use.
type pointsView struct {
	base
	Cards []pointCard
}

type pointCard struct {
	Href, Title, Lang, Class, Kind string
	Rows                           []rowView
}

// pointKinds is the order in which residents look for places.
var pointKinds = []string{"centre", "station", "canteen", "clinic", "shop", "bank", "study", "talk", "fire", "other"}

func pointKind(p *model.Point) string {
	if p.Kind == "" {
		return "other"
	}
	return p.Kind
}

func (j *job) points() pointsView {
	v := pointsView{base: j.titled(j.t("section.points"), "/points/")}
	for _, kind := range pointKinds {
		for _, p := range j.site.Points {
			if pointKind(p) == kind {
				v.Cards = append(v.Cards, j.pointCard(p))
			}
		}
	}
	return v
}

func (j *job) pointCard(p *model.Point) pointCard {
	l := model.RowIn(p, j.lang)
	lang := j.foreign(l.Lang)
	c := pointCard{Href: j.href(pointPath(p)), Title: l.Name, Lang: lang, Kind: j.t("point." + pointKind(p))}
	if r, ok := j.openRow(p); ok {
		c.Rows = append(c.Rows, r)
	}
	if l.Address != "" {
		c.Rows = append(c.Rows, rowView{Icon: "place", Title: l.Address, Lang: lang})
	}
	if p.Phone != "" {
		t := j.tel(p.Phone, "")
		c.Rows = append(c.Rows, rowView{Icon: "phone", Tel: &t})
	}
	return c
}

// openRow says whether a point is open, and its hours today.
func (j *job) openRow(p *model.Point) (rowView, bool) {
	if p.Hours.IsZero() {
		return rowView{}, false
	}
	st, text := j.openState(p.Hours.Hours, p.Kind == "centre")
	spans, comment := p.Hours.On(calendar.DayOf(j.now), j.site.Calendar)
	r := rowView{Icon: "clock", Title: j.t("open.today"), State: &st, After: text}
	r.line(j.words.spans(spans, comment), "")
	return r, true
}

// pointView is everything point.html may use.
type pointView struct {
	base
	Address    string
	OpenClass  string
	Rows       []rowView
	Photo      *pictureView
	Services   []link
	Rooms      []model.Room
	Events     []itemView
	Hours      []hoursView
	Tel        *tel
	Facilities []string
	Courses    []link
	Verified   string
}

type hoursView struct {
	Day, Text, Note string
	Today           bool
}

func (j *job) point(p *model.Point) pointView {
	l := model.RowIn(p, j.lang)
	v := pointView{base: j.named(l.Name, j.foreign(l.Lang), "/points/", link{Href: j.href("/points/"), Text: j.t("section.points")})}
	v.Address, v.Rooms, v.Facilities, v.Verified = l.Address, l.Rooms, l.Facilities, j.verified(l.Verified)
	if r, ok := j.openRow(p); ok {
		v.Rows = append(v.Rows, r)
		if r.State.Class == "" {
			v.OpenClass = isSoon
		} else {
			v.OpenClass = "c-health " + isNow
		}
	}
	v.Rows = append(v.Rows, j.dutyAt(p.ID)...)
	if l.Manager != "" {
		v.Rows = append(v.Rows, row("recruit", j.t("point.manager"), textView{Text: l.Manager, Lang: v.BodyLang}))
	}
	if p.Kind == "canteen" && j.has("/canteen/") {
		v.Rows = append(v.Rows, rowView{Icon: "canteen", Title: j.t("point.menu"), Href: j.href("/canteen/")})
	}
	v.Photo = j.field(&p.Origin, "photo", p.Photo, l.Name)
	v.Services = j.servicesAt(p)
	for i, e := range j.facts.ofPoint[p.ID] {
		if i < 6 {
			v.Events = append(v.Events, j.eventItem(e))
		}
	}
	v.Hours, v.Tel = j.week(p.Hours.Hours), j.mainTel(p.Phone, "")
	for _, c := range j.site.Courses {
		if c.Point == p.ID {
			t := model.RowIn(c, j.lang)
			v.Courses = append(v.Courses, link{Href: j.href("/courses/") + "#" + courseAnchor(c), Text: t.Name, Lang: j.foreign(t.Lang)})
		}
	}
	j.head.description = sentence(" · ", l.Address, p.Phone)
	j.head.ld = append(j.head.ld, j.pointLD(l))
	return v
}

// servicesAt lists what can be done at p, whichever of the two records says so.
func (j *job) servicesAt(p *model.Point) []link {
	var out []link
	for _, x := range j.site.Services {
		listed := false
		for _, id := range x.Points {
			listed = listed || id == p.ID
		}
		for _, name := range p.Services {
			listed = listed || j.index.Services[string(name)] == x
		}
		if listed {
			out = append(out, *j.to(x))
		}
	}
	return out
}

// dutyAt says who is on duty at a point today.
func (j *job) dutyAt(id model.ID) []rowView {
	var out []rowView
	dated := false
	for _, d := range j.site.Duty {
		if d.Point == id && !d.Date.IsZero() && calendar.DayOf(d.Date.Time) == calendar.DayOf(j.now) {
			out, dated = append(out, j.dutyRow(d)), true
		}
	}
	for _, d := range j.site.Duty {
		if !dated && d.Point == id && d.Weekday != 0 && d.Weekday.Time() == j.now.Weekday() {
			out = append(out, j.dutyRow(d))
		}
	}
	return out
}

func (j *job) dutyRow(d *model.Duty) rowView {
	l := model.RowIn(d, j.lang)
	r := rowView{Icon: "duty", Title: j.t("duty.today"), After: d.Shift}
	r.line(sentence(j.t("listComma"), l.Who, l.Role), j.foreign(l.Lang))
	return r
}

// week writes the opening hours day by day for the seven days from today, so that
// holidays of this week are right.
func (j *job) week(h calendar.Hours) []hoursView {
	if h.IsZero() {
		return nil
	}
	monday := calendar.WeekOf(j.now).Monday(j.now.Location())
	var out []hoursView
	for i := range 7 {
		day := monday.AddDate(0, 0, i)
		d := calendar.DayOf(day)
		spans, comment := h.On(d, j.site.Calendar)
		v := hoursView{Day: j.words.WeekdayShort(day.Weekday()), Text: j.words.spans(spans, comment), Today: calendar.DaysBetween(j.now, day) == 0}
		switch name := j.site.Calendar.Holiday(d); {
		case name != "":
			v.Note = name
		case j.site.Calendar.Workday(d):
			v.Note = j.t("makeUp")
		}
		out = append(out, v)
	}
	return out
}

// hoursLines says the hours of a normal week in as few lines as possible.
func (s *scope) hoursLines(h calendar.Hours) []string {
	if h.IsZero() {
		return nil
	}
	monday := calendar.WeekOf(s.now).Monday(s.now.Location())
	var lines []string
	for i := 0; i < 7; {
		text := s.dayText(h, monday.AddDate(0, 0, i))
		k := i + 1
		for k < 7 && s.dayText(h, monday.AddDate(0, 0, k)) == text {
			k++
		}
		days := s.t("wd." + digit(i+1))
		if k-i > 1 {
			days = s.t("wd.span", days, s.t("wd."+digit(k)))
		}
		if k-i == 7 {
			days = s.t("daily")
		}
		lines = append(lines, days+" "+text)
		i = k
	}
	return lines
}

func (s *scope) dayText(h calendar.Hours, day time.Time) string {
	spans, comment := h.On(calendar.DayOf(day), nil)
	return s.words.spans(spans, comment)
}

func digit(n int) string { return strings.TrimSpace(string(rune('0' + n))) }
