package page

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
	"linli/internal/plan"
)

// calendarView is everything events.html may use.
type calendarView struct {
	base
	Filters    []filterView
	Chosen     bool // one of the filters is
	Months     []monthView
	Agenda     []agendaDay
	Quiet      *windowView // while nothing is near
	Later      []part
	LaterShown window
	Subscribe  string
	Feed       string
	Older      string
	Years      []link
}

// A filterView is one way to choose events.
type filterView struct {
	Title string
	Links []link
}

// An agendaDay is one day of the agenda, with what takes place on it.
type agendaDay struct {
	ISO, Month, Day, Weekday string
	Name                     textView // the whole date
	Notes                    []textView
	Entries                  []entryView
	Beyond                   bool // does not fit on paper
	window
	shown time.Time // from then on
}

// An entryView is an event on a day. Off strikes it out.
type entryView struct {
	Href, Title, Lang string
	Time, Note        textView
	Meta              []textView
	Off               bool
	Phases            *phasesView
	Beyond            bool // does not fit on paper
	window
}

// How far the agenda goes: shown, and held so that a page read later is as long.
const (
	agendaDays = 28
	agendaHeld = 42
)

// agendaLines is how many half lines of the agenda fit on a sheet, in two columns, and
// lineWidth how wide they are, counted in narrow letters.
const (
	agendaLines = 200
	lineWidth   = 40
)

// lines is how many half lines a day takes on paper: its name, each entry, and the gap
// after them.
func (d agendaDay) lines() int {
	name := letters(d.Name.Text)
	for _, n := range d.Notes {
		name += letters(n.Text) + 1
	}
	lines := 2*(1+name/lineWidth) + 1
	for _, e := range d.Entries {
		entry := letters(e.Title) + letters(e.Note.Text)
		for _, m := range e.Meta {
			entry += letters(m.Text) + 1
		}
		lines += 2 * (1 + entry/lineWidth)
	}
	return lines
}

// letters counts narrow letters; a Chinese or Korean one is as wide as two.
func letters(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 {
			n++
		}
	}
	return n
}

// An entry is an event on a day: an occurrence, or what became of one.
type entry struct {
	event  *model.Event
	at     model.Occurrence
	note   live
	off    bool
	begins bool // on this day; else it goes on
}

// entries lists what takes place from one midnight to another, by day.
func (s *scope) entries(list []*model.Event, from, to time.Time) map[calendar.Day][]entry {
	out := map[calendar.Day][]entry{}
	add := func(day time.Time, e entry) {
		if !day.Before(from) && day.Before(to) {
			out[calendar.DayOf(day)] = append(out[calendar.DayOf(day)], e)
		}
	}
	for _, e := range list {
		for _, o := range e.Occurrences(from, to) {
			x := entry{event: e, at: o, begins: true}
			switch e.Status {
			case "cancelled", "postponed":
				x.note, x.off = literal(s.t("state."+e.Status)), true
			}
			for day := calendar.Midnight(o.Starts); day.Before(o.Ends); day = day.AddDate(0, 0, 1) {
				add(day, x)
				x.begins = false
			}
		}
		for _, d := range e.Except {
			add(e.On(d.Time).Starts, entry{event: e, at: e.On(d.Time), note: literal(s.t("event.notHeld")), off: true, begins: true})
		}
		for _, m := range e.Moved {
			add(e.On(m.From.Time).Starts, entry{event: e, at: e.On(m.From.Time), note: s.movedText(m), off: true, begins: true})
		}
	}
	for _, day := range out {
		slices.SortStableFunc(day, func(a, b entry) int {
			return cmp.Or(compareBool(a.begins, b.begins), a.at.Starts.Compare(b.at.Starts), cmp.Compare(s.facts.eventAt[a.event], s.facts.eventAt[b.event]))
		})
	}
	return out
}

// compareBool puts what goes on before what begins.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// calendar is the page of the events: this month, the coming weeks, and what is later.
func (j *job) calendar() calendarView {
	v := calendarView{base: j.titled(j.t("section.events"), "/events/"), Years: j.years("events"), Feed: j.feed("events")}
	j.arrange(&v, j.site.Events, "/events/")
	if j.out.Pages > 1 {
		v.Older = j.href(plan.PagePath("/events/", 2))
	}
	for _, m := range plan.Months(j.site) {
		if end := m.AddDate(0, 1, 0); end.After(j.now) && len(v.Months) < 3 {
			month := j.monthOf(m, j.site.Events)
			month.window = j.words.window(m, end)
			v.Months = append(v.Months, month)
		}
	}
	return v
}

// eventsFor is the page of the events for an audience or at a point.
func (j *job) eventsFor() calendarView {
	f := j.plan.EventFilters[j.out.Index]
	name, lang := j.filterName(f)
	v := calendarView{base: j.titled(name, "/events/", link{Href: j.href("/events/"), Text: j.t("section.events")})}
	v.Heading, v.HeadingLang = j.t("section.events")+j.t("colon")+name, lang
	j.head.title = v.Heading
	j.arrange(&v, f.Events, f.Base)
	return v
}

func (j *job) arrange(v *calendarView, list []*model.Event, base string) {
	v.Filters, v.Chosen = j.filters(base), base != "/events/"
	v.Subscribe = j.href(base + "calendar.ics")
	list = slices.DeleteFunc(slices.Clone(list), func(e *model.Event) bool { return e.Status == "done" })
	today := calendar.Midnight(j.now)
	lines, first, last := 0, time.Time{}, j.now
	days := j.entries(list, today, today.AddDate(0, 0, agendaHeld))
	for i := range agendaHeld {
		day := today.AddDate(0, 0, i)
		if entries := days[calendar.DayOf(day)]; len(entries) > 0 {
			d := j.agendaDay(day, entries)
			lines += d.lines()
			d.Beyond = lines > agendaLines
			v.Agenda = append(v.Agenda, d)
		}
	}
	for _, e := range j.facts.events[:j.facts.toCome] {
		if !slices.Contains(list, e) {
			continue
		}
		// An event is told here from the end of its last date until the next one is near.
		from := time.Time{}
		for _, o := range j.facts.coming[e][:min(len(j.facts.coming[e]), 3)] {
			near := calendar.Midnight(o.Starts).AddDate(0, 0, 1-agendaDays)
			if near.After(j.now) && near.After(from) {
				item := j.eventItem(e)
				until := near
				if gone := e.ExpiryDate.End(); !gone.IsZero() && gone.Before(near) {
					until = gone
				}
				shown := j.words.window(from, until)
				item.Data, item.Hidden = j.eventData(e)+shown.Data, shown.Hidden
				v.Later = append(v.Later, j.entryPart(item))
				if len(v.Later) == 1 || from.Before(first) {
					first = from
				}
				if until.After(last) {
					last = until
				}
			}
			from = o.Ends
		}
	}
	v.Quiet = j.words.timed(time.Time{}, time.Time{}, literal(j.t("home.noEvents")))
	for i, d := range v.Agenda {
		if !d.Hidden {
			v.Quiet = nil
			break
		}
		if i == 0 {
			v.Quiet = j.words.timed(time.Time{}, d.shown, literal(j.t("home.noEvents")))
		}
	}
	v.LaterShown = j.words.window(first, last)
}

// filters are the ways to choose events; current is the base of the one chosen.
func (j *job) filters(current string) []filterView {
	audience := filterView{Title: j.t("events.byAudience"), Links: []link{{Href: j.href("/events/"), Text: j.t("events.all"), Current: current == "/events/"}}}
	point := filterView{Title: j.t("events.byPoint")}
	for _, f := range j.plan.EventFilters {
		name, lang := j.filterName(f)
		l := link{Href: j.href(f.Base), Text: name, Lang: lang, Current: f.Base == current}
		if f.Point != nil {
			point.Links = append(point.Links, l)
		} else {
			audience.Links = append(audience.Links, l)
		}
	}
	return []filterView{audience, point}
}

// filterName names a filter in the page's language.
func (s *scope) filterName(f plan.EventFilter) (name, lang string) {
	name, lang = f.Name(s.lang)
	return name, s.foreign(lang)
}

// agendaDay makes a day of the agenda.
func (j *job) agendaDay(day time.Time, entries []entry) agendaDay {
	v := agendaDay{ISO: day.Format(time.DateOnly), Month: j.words.Date("date.month", day), Day: strconv.Itoa(day.Day()), Weekday: j.words.Weekday(day.Weekday())}
	v.shown = day.AddDate(0, 0, 1-agendaDays)
	if !slices.ContainsFunc(entries, func(e entry) bool { return e.begins }) { // nothing but what goes on
		v.shown = day
	}
	v.window = j.words.window(v.shown, day.AddDate(0, 0, 1))
	v.Notes, v.Name = j.dayTexts(day), liveText(bare(j.words.dateArg(day)).and(literal(j.t("paren", v.Weekday))))
	for _, e := range entries {
		x := j.entryView(e)
		if !e.begins { // what goes on is told on the day it is, above all others
			x.window = j.words.window(day, e.at.Ends)
		}
		v.Entries = append(v.Entries, x)
	}
	return v
}

func (j *job) entryView(e entry) entryView {
	l := model.In(e.event, j.lang)
	v := entryView{Href: j.href(e.event.Path()), Title: l.Title, Lang: j.foreign(l.Lang), Note: liveText(e.note), Off: e.off, Time: liveText(j.entryTime(e))}
	if place, lang := j.place(l); place != "" {
		v.Meta = append(v.Meta, textView{Text: place, Lang: lang})
	}
	if e.note.Text == "" {
		if e.event.Status == "scheduled" || e.event.Status == "" {
			p := j.phases([]phase{{}, {from: e.at.Starts, class: isNow, state: j.words.say("state.running")}, {from: e.at.Ends, class: isOver, state: j.words.say("state.over")}})
			v.Phases = &p
		}
	}
	return v
}

// entryTime writes from when to when an event takes place.
func (s *scope) entryTime(e entry) live {
	last := e.at.Ends.Add(-time.Second)
	several := calendar.DayOf(e.at.Starts) != calendar.DayOf(last)
	switch {
	case several:
		return s.words.say("until", s.words.dateArg(last))
	case e.event.WholeDay():
		return literal(s.t("allDay"))
	case e.event.Ends.IsZero():
		return literal(e.at.Starts.Format("15:04"))
	}
	return literal(e.at.Starts.Format("15:04") + "–" + e.at.Ends.Format("15:04"))
}
