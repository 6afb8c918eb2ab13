package page

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
)

// homeView is everything home.html may use.
type homeView struct {
	base
	Alert   *alertView
	Acts    []link
	Today   todayView
	Rows    []rowView
	Notices *sectionView
	News    *sectionView
	Events  *sectionView
	Pages   []link
}

type todayView struct {
	ISO, Month, Day, Weekday string
	Notes                    []textView
}

type sectionView struct {
	Href  string
	Items []itemView
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
	for _, n := range j.facts.notices.now {
		if j.urgent(n) {
			v.Alert = j.alert(n)
			break
		}
	}
	v.Acts = j.acts()
	v.Rows = j.todayRows()
	if len(j.site.Notices) > 0 {
		list := j.facts.current(j.now)
		slices.SortStableFunc(list, func(a, b *model.Notice) int { return cmp.Compare(j.relevance(a), j.relevance(b)) })
		for _, n := range j.facts.notices.over {
			if len(list) < homeNotices {
				list = append(list, n)
			}
		}
		v.Notices = &sectionView{j.href("/notices/"), items(j.scope, list[:min(len(list), homeNotices)])}
	}
	if len(j.site.News) > 0 {
		v.News = &sectionView{Href: j.href("/news/")}
		for _, n := range j.site.News[:min(len(j.site.News), homeNews)] {
			v.News.Items = append(v.News.Items, j.item(n))
		}
	}
	if len(j.site.Events) > 0 {
		v.Events = &sectionView{Href: j.href("/events/")}
		for _, e := range j.facts.events[:j.facts.toCome] {
			if len(v.Events.Items) < homeEvents && e.Status != "cancelled" {
				item := j.eventItem(e)
				item.Cat = ""
				v.Events.Items = append(v.Events.Items, item)
			}
		}
	}
	for _, p := range j.site.Pages {
		v.Pages = append(v.Pages, *j.to(p))
	}
	j.head.ld = append(j.head.ld, j.organizationLD(), j.websiteLD())
	return v
}

// relevance ranks a notice for the home page: what cuts or is about to cut something
// first, then what is important, then what will come within a week, then the rest.
func (j *job) relevance(n *model.Notice) int {
	st := j.noticeState(n).Class
	outage := n.Topic() == "outage" && n.Cancels == ""
	switch {
	case j.urgent(n):
		return 0
	case outage && st == isNow:
		return 1
	case outage && st == isSoon && n.Starts.Sub(j.now) < 7*24*time.Hour:
		return 2
	case n.Severity == "important" && st != isOver:
		return 3
	case st == isSoon && n.Starts.Sub(j.now) < 7*24*time.Hour:
		return 4
	case n.Topic() == "recruit" || n.Topic() == "lost":
		return 6
	}
	return 5
}

// acts are the large buttons: what is asked for most, as far as there is any.
func (j *job) acts() []link {
	out := []link{}
	if j.config.Community.Phone != "" {
		out = append(out, link{Href: "#call", Icon: "phone", Text: j.t("act.call")})
	}
	for _, a := range []struct{ path, icon, text string }{
		{"/grid/", "building", "act.building"}, {"/canteen/", "canteen", "act.canteen"}, {"/services/", "service", "act.services"},
		{"/notices/", "general", "act.notices"}, {"/events/", "event", "act.events"}, {"/points/", "place", "act.points"}, {"/news/", "news", "act.news"},
	} {
		if j.has(a.path) && len(out) < 6 {
			out = append(out, link{Href: j.href(a.path), Icon: a.icon, Text: j.t(a.text)})
		}
	}
	return out
}

func (j *job) today() todayView {
	v := todayView{ISO: j.now.Format(time.DateOnly), Month: j.words.Date("date.month", j.now), Day: strconv.Itoa(j.now.Day()), Weekday: j.words.Weekday(j.now.Weekday())}
	lunar, ok := calendar.ToLunar(j.now)
	if ok {
		if j.lang == j.site.Config.Language && (j.lang == "zh-CN" || j.lang == "zh") {
			v.Notes = append(v.Notes, textView{Text: j.t("lunar", lunar.String())})
		} else {
			v.Notes = append(v.Notes, textView{Text: j.t("lunarDate", lunar.Month, lunar.Day)})
		}
	}
	for _, name := range []string{lunar.Festival(), calendar.SolarTerm(j.now), j.site.Calendar.Holiday(calendar.DayOf(j.now))} {
		if name != "" {
			v.Notes = append(v.Notes, textView{Text: name, Lang: j.foreign(j.site.Config.Language)})
		}
	}
	if j.site.Calendar.Workday(calendar.DayOf(j.now)) {
		v.Notes = append(v.Notes, textView{Text: j.t("makeUp")})
	}
	return v
}

// todayRows answer what residents ask every day: is the office open, what is for
// lunch, who is on duty, what is on.
func (j *job) todayRows() []rowView {
	var out []rowView
	out = append(out, j.officeRow())
	if r, ok := j.mealRow(); ok {
		out = append(out, r)
	}
	if p := j.office(); p != nil {
		duty := j.dutyAt(p.ID)
		if len(duty) > 0 {
			duty[0].Href = j.href(pointPath(p))
			out = append(out, duty[0])
		}
	}
	out = append(out, j.eventRow())
	kept := out[:0]
	for _, r := range out {
		if r.Title != "" {
			kept = append(kept, r)
		}
	}
	return kept
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
	st, text := j.openState(hours, true)
	r.State, r.After = &st, text
	spans, comment := hours.On(calendar.DayOf(j.now), j.site.Calendar)
	r.line(j.words.spans(spans, comment), "")
	return r
}

func (j *job) mealRow() (rowView, bool) {
	for _, m := range menusOf(j.site, calendar.WeekOf(j.now)) {
		next := j.nextMeal(m)
		if next == nil {
			continue
		}
		r := rowView{Icon: "canteen", Title: next.Meal, Href: j.href("/canteen/")}
		text := ""
		for _, d := range next.Dishes {
			text += d
		}
		r.line(text, next.Lang)
		return r, true
	}
	return rowView{}, false
}

func (j *job) eventRow() rowView {
	if len(j.site.Events) == 0 {
		return rowView{}
	}
	for _, e := range j.facts.events[:j.facts.toCome] {
		if e.Status == "cancelled" || e.Status == "postponed" {
			continue
		}
		next := j.facts.next[e]
		l := model.In(e, j.lang)
		r := rowView{Icon: "event", Title: j.t("home.nextEvent"), Href: j.href(e.Path())}
		if calendar.DaysBetween(j.now, next.Starts) <= 0 {
			r.Title = j.t("home.eventToday")
		}
		switch today := calendar.DaysBetween(j.now, next.Starts) <= 0; {
		case !today:
			r.After = j.words.when(model.Date{Time: next.Starts, Whole: e.WholeDay()})
		case !e.WholeDay():
			r.After = next.Starts.Format("15:04")
		}
		r.line(l.Title, j.foreign(l.Lang))
		r.line(j.place(l))
		return r
	}
	return row("event", j.t("home.noEvents"))
}
