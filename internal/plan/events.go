package plan

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"linli/internal/model"
	"linli/internal/pinyin"
)

// An EventFilter is a part of the events with a page and a calendar of its own: those
// for an audience, or those at a point.
type EventFilter struct {
	Base     string // "/events/audience/er-tong/"
	Audience string
	Point    *model.Point
	Events   []*model.Event
}

// Name returns what a filter is called in a language, and the language of that name: an
// audience as a translated event calls it.
func (f EventFilter) Name(lang string) (name, nameLang string) {
	if f.Point != nil {
		p := model.RowIn(f.Point, lang)
		return p.Name, p.Lang
	}
	for _, e := range f.Events {
		l := model.In(e, lang)
		if i := slices.Index(e.Audience, f.Audience); l != e && i >= 0 && len(l.Audience) == len(e.Audience) {
			return l.Audience[i], l.Lang
		}
	}
	return f.Audience, f.Events[0].Lang
}

// eventFilters returns the filters of the events: audiences by how many events they
// have, then points in their order.
func eventFilters(s *model.Site) []EventFilter {
	var audiences, points []EventFilter
	for _, e := range s.Events {
		for _, a := range e.Audience {
			base := "/events/audience/" + pinyin.Slug(a) + "/"
			i := slices.IndexFunc(audiences, func(f EventFilter) bool { return f.Base == base })
			if i < 0 {
				i = len(audiences)
				audiences = append(audiences, EventFilter{Base: base, Audience: a})
			}
			if list := &audiences[i].Events; !slices.Contains(*list, e) {
				*list = append(*list, e)
			}
		}
	}
	slices.SortStableFunc(audiences, func(a, b EventFilter) int {
		return cmp.Or(cmp.Compare(len(b.Events), len(a.Events)), strings.Compare(a.Base, b.Base))
	})
	for _, p := range s.Points {
		f := EventFilter{Base: "/events/point/" + pinyin.Slug(string(p.ID)) + "/", Point: p}
		for _, e := range s.Events {
			if e.Point == p.ID {
				f.Events = append(f.Events, e)
			}
		}
		if len(f.Events) > 0 {
			points = append(points, f)
		}
	}
	return append(audiences, points...)
}

// How far the calendar's pages of months go, in months.
const (
	monthsBack  = 24
	monthsAhead = 5
)

// Months returns the months that have a page in the calendar, by their first days: from
// the first event on, to some months ahead.
func Months(s *model.Site) []time.Time {
	if len(s.Events) == 0 {
		return nil
	}
	now := time.Date(s.Moment.Year(), s.Moment.Month(), 1, 0, 0, 0, 0, s.Moment.Location())
	first := now
	for _, e := range s.Events {
		if !e.Starts.IsZero() && e.Starts.Before(first) {
			first = time.Date(e.Starts.Year(), e.Starts.Month(), 1, 0, 0, 0, 0, now.Location())
		}
	}
	if limit := now.AddDate(0, -monthsBack, 0); first.Before(limit) {
		first = limit
	}
	var out []time.Time
	for m := first; !m.After(now.AddDate(0, monthsAhead, 0)); m = m.AddDate(0, 1, 0) {
		out = append(out, m)
	}
	return out
}

// MonthPath returns the address of a month of the calendar.
func MonthPath(m time.Time) string { return "/events/month/" + m.Format("2006-01") + "/" }

// pastEvents counts the events that are over: done, or without a date to come.
func pastEvents(s *model.Site) int {
	n := 0
	for _, e := range s.Events {
		if e.Status == "done" || len(e.Upcoming(s.Moment)) == 0 {
			n++
		}
	}
	return n
}

// events adds the calendar: its page with the pages of what is over after it, months,
// filters, and the files to subscribe to.
func (l lister) events() {
	s := l.site
	if len(s.Events) == 0 {
		return
	}
	l.list(Output{Type: List, Kind: "events", Base: "/events/"}, PageSize+l.plan.past)
	for _, y := range Years(s.Events) {
		l.list(Output{Type: Year, Kind: "events", Key: y.Name, Base: "/events/" + y.Name + "/"}, y.Count)
	}
	for _, m := range Months(s) {
		l.add(Output{Type: Month, Lang: l.lang, Path: l.root + MonthPath(m), Base: MonthPath(m), Key: m.Format("2006-01")})
	}
	for i, f := range l.plan.EventFilters {
		l.add(Output{Type: EventsFor, Lang: l.lang, Path: l.root + f.Base, Base: f.Base, Index: i})
		l.add(Output{Type: CalendarFor, Lang: l.lang, Path: l.root + f.Base + "calendar.ics", Base: f.Base + "calendar.ics", Index: i})
	}
	for _, e := range s.Events {
		l.item(e)
	}
}
