package page

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
)

// homeView is everything home.html may use.
type homeView struct {
	base
	Building string // what addresses of this language begin with, if there are buildings
	Acts     []link
	Today    todayView
	Rows     []rowView
	Notices  *sectionView
	News     *sectionView
	Events   *sectionView
	Pages    []link
}

type todayView struct {
	ISO, Month, Day, Weekday string
	Notes                    []textView
}

type sectionView struct {
	Href  string
	Items []part
	Data  template.HTMLAttr
}

// How much of each list the home page shows.
const (
	homeNotices = 7
	homeNews    = 4
	homeEvents  = 4
)

func (j *job) home() homeView {
	v := homeView{base: base{Heading: j.t("home.title", j.config.Title)}, Today: j.today()}
	j.head.description = j.config.Description
	j.head.concerns = true
	if j.has("/grid/") {
		v.Building = j.href("/")
	}
	v.Acts = j.acts()
	v.Rows = j.todayRows()
	if len(j.site.Notices) > 0 {
		s := j.facts.noticeSchedule(j.site.Notices, j.now, func(list []*model.Notice, at time.Time) []*model.Notice { return j.facts.board(list, at, homeNotices) })
		v.Notices = &sectionView{j.href("/notices/"), j.noticeEntries(s), s.data()}
	}
	if len(j.site.News) > 0 {
		v.News = &sectionView{Href: j.href("/news/")}
		for _, n := range j.site.News[:min(len(j.site.News), homeNews)] {
			v.News.Items = append(v.News.Items, j.entryPart(j.item(n)))
		}
	}
	if len(j.site.Events) > 0 {
		s := j.facts.eventSchedule(j.site.Events, j.now, homeEvents)
		v.Events = &sectionView{j.href("/events/"), j.eventEntries(s), s.data()}
	}
	for _, p := range j.site.Pages {
		v.Pages = append(v.Pages, *j.to(p))
	}
	j.head.ld = append(j.head.ld, j.organizationLD(), j.websiteLD())
	return v
}

// acts are the large buttons: what is asked for most, as far as there is any.
func (j *job) acts() []link {
	out := []link{}
	if j.config.Community.Phone != "" {
		out = append(out, link{Href: "#call", Icon: "phone", Text: j.t("act.call")})
	}
	for _, a := range mostAsked {
		if j.has(a.path) && len(out) < 6 {
			out = append(out, link{Href: j.href(a.path), Icon: a.icon, Text: j.t(a.text)})
		}
	}
	return out
}

// mostAsked are the parts of a site that are asked for most, in that order.
var mostAsked = []struct{ path, icon, text string }{
	{"/grid/", "building", "act.building"}, {"/canteen/", "canteen", "act.canteen"}, {"/services/", "service", "act.services"},
	{"/notices/", "general", "act.notices"}, {"/events/", "event", "act.events"}, {"/points/", "place", "act.points"}, {"/news/", "news", "act.news"},
}

func (j *job) today() todayView {
	v := todayView{ISO: j.now.Format(time.DateOnly), Month: j.words.Date("date.month", j.now), Day: strconv.Itoa(j.now.Day()), Weekday: j.words.Weekday(j.now.Weekday())}
	v.Notes = j.dayTexts(j.now)
	d := j.data()
	d.Moons, d.MoonDays, d.Days = j.lunarMonths(), j.lunarDays(), j.namedDays()
	d.need(j.texts, "weekday.*", "lunar", "lunarDate", "home.nextEvent", "home.eventToday", "home.noEvents")
	return v
}

// todayRows answer what residents ask every day: is the office open, what is for
// lunch, who is on duty, what is taught, what is on.
func (j *job) todayRows() []rowView {
	var out []rowView
	if r := j.officeRow(); r.Title != "" {
		out = append(out, r)
	}
	if r, ok := j.mealRow(); ok {
		out = append(out, r)
	}
	if p := j.office(); p != nil {
		for _, r := range j.dutyAt(p.ID, 1) {
			r.Href = j.href(pointPath(p))
			out = append(out, r)
		}
	}
	if r, ok := j.courseRow(); ok {
		out = append(out, r)
	}
	if len(j.site.Events) > 0 {
		out = append(out, j.eventRow())
	}
	return out
}

// office is the point that is the community's own: the first centre.
func (j *job) office() *model.Point {
	for _, p := range j.site.Points {
		if p.Kind == "centre" {
			return p
		}
	}
	return nil
}

func (j *job) officeRow() rowView {
	hours := j.config.Community.Hours.Hours
	r := rowView{Icon: "clock", Title: j.t("phone.centre")}
	if p := j.office(); p != nil {
		l := model.RowIn(p, j.lang)
		r.Title, r.Lang, r.Href = l.Name, j.foreign(l.Lang), j.href(pointPath(p))
		if !p.Hours.IsZero() {
			hours = p.Hours.Hours
		}
	}
	if hours.IsZero() {
		return rowView{}
	}
	j.openNow(&r, hours, true)
	r.live(j.hoursToday(hours))
	return r
}

// mealRow is the next meal of the first canteen that has one.
func (j *job) mealRow() (rowView, bool) {
	for _, last := range j.lastMenus() {
		meals := j.mealBlock(last.Canteen)
		if len(meals) == 0 {
			continue
		}
		r := rowView{Icon: "canteen", Title: j.mealTitle(meals[0]), Href: j.href("/canteen/"), Data: attrs("data-meal", string(last.Canteen))}
		r.line(strings.Join(j.dishes(meals[0].dishes), ""), j.foreign(meals[0].menu.Lang))
		return r, true
	}
	return rowView{}, false
}

// courseRow is the course of today that runs or comes next.
func (j *job) courseRow() (rowView, bool) {
	if len(j.site.Courses) == 0 {
		return rowView{}, false
	}
	r := rowView{Icon: "service", Title: j.t("home.course"), Href: j.href("/courses/"), Data: attrs("data-course", "-"), Hidden: true}
	list := slices.DeleteFunc(slices.Clone(j.site.Courses), func(c *model.Course) bool { return c.Weekday == 0 })
	slices.SortStableFunc(list, func(a, b *model.Course) int { return cmp.Compare(a.Ends, b.Ends) })
	for _, c := range list {
		l := model.RowIn(c, j.lang)
		terms := j.coursePhases(c)
		on := func(day time.Time) bool {
			return c.Weekday.Time() == day.Weekday() && phaseAt(terms, day).class == isNow
		}
		data := courseData{Days: j.onDays(on), From: c.Starts.Minutes(), To: c.Ends.Minutes(), Text: l.Name, Lang: j.foreign(l.Lang)}
		if p := j.index.Points[c.Point]; p != nil {
			data.Text = sentence(" · ", l.Name, model.RowIn(p, j.lang).Name)
		}
		j.data().Courses = append(j.data().Courses, data)
		if r.Hidden && on(calendar.Midnight(j.now)) && minutes(j.now) < data.To {
			r.Hidden, r.After = false, c.Starts.String()
			r.line(data.Text, data.Lang)
		}
	}
	if r.Hidden {
		r.Lines = []textView{{}}
	}
	return r, true
}

func (j *job) eventRow() rowView {
	r := rowView{Icon: "event", Title: j.t("home.noEvents"), Href: j.href("/events/"), Data: attrs("data-next-event", j.href("/events/"))}
	coming := j.facts.upcoming(j.site.Events, j.now)
	if len(coming) == 0 {
		r.Lines = []textView{{}, {}}
		return r
	}
	e := coming[0]
	next, l := j.facts.next[e], model.In(e, j.lang)
	r.Title, r.Href = j.t("home.nextEvent"), j.href(e.Path())
	at := model.Date{Time: next.Starts, Whole: e.WholeDay()}
	if calendar.DaysBetween(j.now, next.Starts) <= 0 {
		r.Title, r.After = j.t("home.eventToday"), strings.TrimSpace(clockOf(at))
	} else {
		r.After = j.words.when(at)
	}
	place, lang := j.place(l)
	r.Lines = []textView{{Text: l.Title, Lang: j.foreign(l.Lang)}, {Text: place, Lang: lang}}
	return r
}
