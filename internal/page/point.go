package page

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/geo"
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
	Plan  template.HTML
	Cards []pointCard
}

type pointCard struct {
	Href, Title, Lang, Class, Kind string
	Number                         int // on the plan; 0 if it is not there
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
	v := pointsView{base: j.titled(j.t("section.points"), "/points/"), Plan: j.planOf("")}
	for i, p := range j.pointsInOrder() {
		c := j.pointCard(p)
		if v.Plan != "" && p.Location != nil {
			c.Number = i + 1
		}
		v.Cards = append(v.Cards, c)
	}
	return v
}

// pointsInOrder are the points as residents look for them.
func (s *scope) pointsInOrder() []*model.Point {
	var out []*model.Point
	for _, kind := range pointKinds {
		for _, p := range s.site.Points {
			if pointKind(p) == kind {
				out = append(out, p)
			}
		}
	}
	return out
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
	r := rowView{Icon: "clock", Title: j.t("open.today")}
	j.openNow(&r, p.Hours.Hours, p.Kind == "centre")
	r.live(j.hoursToday(p.Hours.Hours))
	return r, true
}

// openNow says in a row whether a place is open, and until or from when.
func (j *job) openNow(r *rowView, h calendar.Hours, office bool) {
	if h.IsZero() {
		return
	}
	st, text := j.openState(h, office)
	r.State, r.After = &st, text
	r.Data += attrs("data-hours", j.hours(h), "data-office", set(office))
}

// hoursToday are the opening hours of the day.
func (j *job) hoursToday(h calendar.Hours) live {
	spans, comment := h.On(calendar.DayOf(j.now), j.site.Calendar)
	return live{j.words.spans(spans, comment), "{h" + j.hours(h) + "}"}
}

// pointView is everything point.html may use.
type pointView struct {
	base
	Address    string
	OpenClass  string
	OpenData   template.HTMLAttr
	Rows       []rowView
	Photo      *pictureView
	Services   []link
	Rooms      []model.Room
	Events     []part
	EventsData template.HTMLAttr
	Hours      []hoursView
	HoursSay   []*windowView
	Tel        *tel
	Facilities []string
	Courses    []link
	Verified   string
	Way        *wayView
}

// A wayView says how to find a place.
type wayView struct {
	Address string
	Lang    string
	Plan    template.HTML
	Maps    []mapLink
}

// A mapLink opens a place in a map.
type mapLink struct {
	Href template.URL // html/template knows no geo: addresses; this one holds numbers only
	Text string
}

// pointEvents is how many events a point's page shows.
const pointEvents = 6

// hoursView is one line of _hours.html: a day of the week, its hours, and why they may
// differ.
type hoursView struct {
	Day       string
	Phases    phasesView
	Today     bool
	TodayData template.HTMLAttr
}

func (j *job) point(p *model.Point) pointView {
	l := model.RowIn(p, j.lang)
	v := pointView{base: j.named(l.Name, j.foreign(l.Lang), "/points/", link{Href: j.href("/points/"), Text: j.t("section.points")})}
	v.Address, v.Rooms, v.Facilities, v.Verified = l.Address, l.Rooms, l.Facilities, j.verified(l.Verified)
	if r, ok := j.openRow(p); ok {
		v.Rows = append(v.Rows, r)
		v.OpenClass, v.OpenData = isSoon, attrs("data-hours", j.hours(p.Hours.Hours))
		if r.State.Class != "" {
			v.OpenClass = "c-health " + isNow
		}
	}
	v.Rows = append(v.Rows, j.dutyAt(p.ID, 9)...)
	if l.Manager != "" {
		v.Rows = append(v.Rows, row("recruit", j.t("point.manager"), textView{Text: l.Manager, Lang: v.BodyLang}))
	}
	if p.Kind == "canteen" && j.has("/canteen/") {
		v.Rows = append(v.Rows, rowView{Icon: "canteen", Title: j.t("point.menu"), Href: j.href("/canteen/")})
	}
	v.Photo = j.field(&p.Origin, "photo", p.Photo, l.Name)
	v.Services = j.servicesAt(p)
	if list := j.facts.ofPoint[p.ID]; len(list) > 0 {
		s := j.facts.eventSchedule(list, j.now, pointEvents)
		v.Events, v.EventsData = j.eventEntries(s), s.data()
	}
	v.Hours, v.HoursSay, v.Tel = j.week(p.Hours.Hours), j.hoursSentences(p.Hours.Hours), j.mainTel(p.Phone, "")
	for _, c := range j.site.Courses {
		if c.Point == p.ID {
			t := model.RowIn(c, j.lang)
			v.Courses = append(v.Courses, link{Href: j.href("/courses/") + "#" + courseAnchor(c), Text: t.Name, Lang: j.foreign(t.Lang)})
		}
	}
	v.Way = j.way(p, l)
	j.head.description = sentence(" · ", l.Address, j.hoursSentence(p.Hours.Hours, j.now), p.Phone)
	j.head.ld = append(j.head.ld, j.pointLD(l))
	return v
}

// way is how to find a point: its address, the plan, links to maps.
func (j *job) way(p, l *model.Point) *wayView {
	v := &wayView{Address: l.Address, Lang: j.foreign(l.Lang), Plan: j.planOf(p.ID)}
	if p.Location != nil {
		maps := geo.LinksTo(p.Location.GCJ02(), l.Name, l.Address)
		for _, m := range []struct{ href, text string }{{maps.Amap, "map.amap"}, {maps.Baidu, "map.baidu"}, {maps.Tencent, "map.tencent"}, {maps.Geo, "map.geo"}} {
			v.Maps = append(v.Maps, mapLink{template.URL(m.href), j.t(m.text)}) //nolint:gosec // made by geo, names escaped
		}
	}
	if v.Address == "" && v.Maps == nil {
		return nil
	}
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

// dutyOn returns those of list who are on duty on a day: those named for the day itself,
// else those of its weekday.
func dutyOn(list []*model.Duty, day time.Time) []*model.Duty {
	var dated, weekly []*model.Duty
	for _, d := range list {
		switch {
		case !d.Date.IsZero():
			if calendar.DayOf(d.Date.Time) == calendar.DayOf(day) {
				dated = append(dated, d)
			}
		case d.Weekday != 0 && d.Weekday.Time() == day.Weekday():
			weekly = append(weekly, d)
		}
	}
	if len(dated) > 0 {
		return dated
	}
	return weekly
}

// dutyHeld is for how many days the page knows who is on duty on a certain date.
const dutyHeld = 60

// dutyAt says who is on duty at a point, at most so many a day: a row for everybody who
// soon is, hidden on other days than theirs.
func (j *job) dutyAt(id model.ID, most int) []rowView {
	today := calendar.Midnight(j.now)
	own := slices.DeleteFunc(slices.Clone(j.site.Duty), func(d *model.Duty) bool {
		return d.Point != id || !d.Date.IsZero() && (d.Date.Before(today) || d.Date.After(today.AddDate(0, 0, dutyHeld)))
	})
	if len(own) == 0 {
		return nil
	}
	byDay := map[calendar.Day][]*model.Duty{}
	for day := range j.days() {
		list := dutyOn(own, day)
		byDay[calendar.DayOf(day)] = list[:min(len(list), most)]
	}
	j.data()
	var out []rowView
	for _, d := range own {
		on := j.onDays(func(day time.Time) bool { return slices.Contains(byDay[calendar.DayOf(day)], d) })
		if !strings.Contains(on, "1") {
			continue
		}
		r := j.dutyRow(d)
		r.Data, r.Hidden = attrs("data-days", on), !slices.Contains(byDay[calendar.DayOf(j.now)], d)
		out = append(out, r)
	}
	return out
}

func (j *job) dutyRow(d *model.Duty) rowView {
	l := model.RowIn(d, j.lang)
	r := rowView{Icon: "duty", Title: j.t("duty.today"), After: d.Shift}
	r.line(sentence(j.t("listComma"), l.Who, l.Role), j.foreign(l.Lang))
	return r
}

// week writes the opening hours day by day for this week, so that its holidays are
// right. Each line is as it will be in later weeks, too.
func (j *job) week(h calendar.Hours) []hoursView {
	if h.IsZero() {
		return nil
	}
	j.data()
	monday := calendar.WeekOf(j.now).Monday(j.now.Location())
	var out []hoursView
	for i := range 7 {
		weekday := monday.AddDate(0, 0, i)
		var phases []phase
		for w := range believed {
			day := weekday.AddDate(0, 0, 7*w)
			spans, comment := h.On(calendar.DayOf(day), j.site.Calendar)
			p := phase{from: monday.AddDate(0, 0, 7*w), state: literal(j.words.spans(spans, comment)), time: literal(j.dayNote(day))}
			if w == 0 {
				p.from = time.Time{}
			}
			if w == 0 || p.state != phases[len(phases)-1].state || p.time != phases[len(phases)-1].time {
				phases = append(phases, p)
			}
		}
		today := func(day time.Time) bool { return day.Weekday() == weekday.Weekday() }
		out = append(out, hoursView{
			Day: j.words.WeekdayShort(weekday.Weekday()), Phases: j.phases(phases), Today: today(j.now), TodayData: attrs("data-days", j.onDays(today)),
		})
	}
	return out
}

// hoursLines says opening hours as people do, a line for each: the days with the same
// hours, and when it is closed.
func (s *scope) hoursLines(h calendar.Hours, on time.Time) []string {
	if h.IsZero() {
		return nil
	}
	p := h.Pattern(calendar.DayOf(on))
	var out []string
	for _, r := range p.Rows {
		days := s.t("daily")
		if !r.EveryDay() {
			days = upperFirst(s.texts.Days(r.Days))
		}
		out = append(out, days+" "+lowerFirst(s.words.spans(r.Spans, r.Comment)))
	}
	if len(p.Holidays) > 0 {
		out = append(out, upperFirst(s.t("hours.holidays"))+" "+s.words.spans(p.Holidays, ""))
	}
	var shut []string
	if len(p.Closed) > 0 {
		shut = append(shut, s.texts.Days(p.Closed))
	}
	if p.HolidaysClosed {
		shut = append(shut, s.t("hours.holidays"))
	}
	if len(shut) > 0 {
		out = append(out, s.t("hours.closed", s.words.list(shut)))
	}
	return out
}

// hoursSentence says opening hours in a sentence, in the season of a day.
func (s *scope) hoursSentence(h calendar.Hours, on time.Time) string {
	return strings.Join(s.hoursLines(h, on), s.t("hours.semicolon"))
}

// hoursSentences are the sentences of the seasons to come, each shown in its own.
func (s *scope) hoursSentences(h calendar.Hours) []*windowView {
	if h.IsZero() {
		return nil
	}
	var out []*windowView
	today := calendar.Midnight(s.now)
	from, begins := time.Time{}, today
	for i := 1; i <= 7*believed; i++ {
		day := today.AddDate(0, 0, i)
		if !h.SameSeason(calendar.DayOf(begins), calendar.DayOf(day)) {
			out = append(out, s.words.timed(from, day, literal(s.hoursSentence(h, begins))))
			from, begins = day, day
		}
	}
	return append(out, s.words.timed(from, time.Time{}, literal(s.hoursSentence(h, begins))))
}
