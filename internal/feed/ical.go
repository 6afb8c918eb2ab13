package feed

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"linli/internal/calendar"
	"linli/internal/model"
	"linli/internal/plan"
)

// An ics writes content lines of RFC 5545: CRLF, folded at 75 octets, never inside
// a character.
type ics struct{ b strings.Builder }

func (w *ics) line(name, value string) {
	s := name + ":" + value
	const most = 75
	room := most
	for len(s) > room {
		cut := room
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		w.b.WriteString(s[:cut] + "\r\n ")
		s, room = s[cut:], most-1
	}
	w.b.WriteString(s + "\r\n")
}

var icsEscape = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`, "\r", "")

func (w *ics) text(name, value string) {
	if value != "" {
		w.line(name, icsEscape.Replace(value))
	}
}

// calendar makes an iCalendar file of events (RFC 5545, with the refresh
// properties of RFC 7986).
// about, if given, is its name.
func (m *Maker) calendar(lang, about string, events []*model.Event) []byte {
	c := m.config()
	w := &ics{}
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", "-//linli//linli//ZH")
	w.line("CALSCALE", "GREGORIAN")
	w.line("METHOD", "PUBLISH")
	name := m.Texts[lang]("section.events") + " · " + c.In(lang).Title
	if about != "" {
		name = about
	}
	w.text("NAME", name)
	w.text("X-WR-CALNAME", name)
	w.line("X-WR-TIMEZONE", c.TimeZone)
	w.line("REFRESH-INTERVAL;VALUE=DURATION", "PT6H")
	w.line("X-PUBLISHED-TTL", "PT6H")
	m.timeZone(w, events)
	for _, e := range events {
		m.event(w, lang, e)
	}
	w.line("END", "VCALENDAR")
	return []byte(w.b.String())
}

// filtered is the calendar of the events for an audience or at a point.
func (m *Maker) filtered(o plan.Output) []byte {
	f := m.Plan.EventFilters[o.Index]
	name, _ := f.Name(o.Lang)
	return m.calendar(o.Lang, m.Texts[o.Lang]("section.events")+" · "+name, f.Events)
}

// eventCalendar is the file of one event.
func (m *Maker) eventCalendar(o plan.Output) []byte {
	e := o.Record.(*model.Event)
	return m.calendar(o.Lang, model.In(e, o.Lang).Title, []*model.Event{e})
}

// timeZone writes the VTIMEZONE of the site for the years the events are in: one
// observance for every change of offset.
func (m *Maker) timeZone(w *ics, events []*model.Event) {
	loc := m.config().Zone
	from, to := m.Plan.Site.Moment, m.Plan.Site.Moment
	for _, e := range events {
		if !e.Starts.IsZero() && e.Starts.Before(from) {
			from = e.Starts.Time
		}
		if e.Starts.After(to) {
			to = e.Starts.Time
		}
	}
	first := time.Date(from.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	last := time.Date(to.Year()+3, 1, 1, 0, 0, 0, 0, time.UTC)
	w.line("BEGIN", "VTIMEZONE")
	w.line("TZID", m.config().TimeZone)
	abbr, offset := first.In(loc).Zone()
	observance(w, first.In(loc).IsDST(), time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), offset, offset, abbr)
	for t := first; ; {
		_, before := t.In(loc).Zone()
		_, next := t.In(loc).ZoneBounds()
		if next.IsZero() || !next.Before(last) {
			break
		}
		abbr, after := next.In(loc).Zone()
		onset := next.UTC().Add(time.Duration(before) * time.Second) // local time before the change
		observance(w, next.In(loc).IsDST(), onset, before, after, abbr)
		t = next
	}
	w.line("END", "VTIMEZONE")
}

func observance(w *ics, dst bool, start time.Time, from, to int, abbr string) {
	kind := "STANDARD"
	if dst {
		kind = "DAYLIGHT"
	}
	w.line("BEGIN", kind)
	w.line("DTSTART", start.Format("20060102T150405"))
	w.line("TZOFFSETFROM", utcOffset(from))
	w.line("TZOFFSETTO", utcOffset(to))
	w.text("TZNAME", abbr)
	w.line("END", kind)
}

func utcOffset(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	return fmt.Sprintf("%s%02d%02d", sign, seconds/3600, seconds/60%60)
}

// event writes an event, and each of its moved dates as a component that overrides
// the one at its RECURRENCE-ID (RFC 5545, 3.8.4.4).
func (m *Maker) event(w *ics, lang string, e *model.Event) {
	starts := m.starts(e)
	if len(starts) == 0 {
		return
	}
	m.component(w, lang, e, func() { m.times(w, e, starts) })
	for _, move := range e.Moved {
		m.component(w, lang, e, func() { m.moved(w, e, move) })
	}
}

func (m *Maker) component(w *ics, lang string, e *model.Event, times func()) {
	l := model.In(e, lang)
	c := m.config()
	w.line("BEGIN", "VEVENT")
	w.line("UID", strings.Trim(e.Path(), "/")+"@"+c.Base.Hostname())
	stamp := m.Plan.Site.Moment
	if d := e.Modified(); !d.IsZero() {
		stamp = d.Time
	}
	w.line("DTSTAMP", stamp.UTC().Format("20060102T150405Z"))
	if !e.Lastmod.IsZero() {
		w.line("LAST-MODIFIED", e.Lastmod.UTC().Format("20060102T150405Z"))
	}
	w.line("SEQUENCE", fmt.Sprint(sequence(e)))
	w.line("STATUS", status(e))
	times()
	w.text("SUMMARY", l.Title)
	w.text("DESCRIPTION", l.Abstract())
	w.text("LOCATION", m.location(l, lang))
	w.line("URL", m.address(lang, e.Path()))
	if tags := slices.Clone(e.AllTags()); len(tags) > 0 {
		for i, t := range tags {
			tags[i] = icsEscape.Replace(t)
		}
		w.line("CATEGORIES", strings.Join(tags, ","))
	}
	w.line("END", "VEVENT")
}

func status(e *model.Event) string {
	switch e.Status {
	case "cancelled":
		return "CANCELLED"
	case "postponed":
		return "TENTATIVE"
	}
	return "CONFIRMED"
}

// sequence counts revisions: the minute of the last change, 0 if it never changed.
func sequence(e *model.Event) int64 {
	if e.Lastmod.IsZero() || e.Date.IsZero() {
		if e.Status == "cancelled" || e.Status == "postponed" {
			return 1
		}
		return 0
	}
	return max(1, int64(e.Lastmod.Sub(e.Date.Time)/time.Minute))
}

// starts returns the starts to write: the first of an event that repeats by rule,
// each of the coming years' for one by the Chinese calendar.
func (m *Maker) starts(e *model.Event) []model.Occurrence {
	planned := *e
	planned.Moved = nil // they are components of their own
	if e.Lunar != nil {
		now := m.Plan.Site.Moment
		return planned.Occurrences(now.AddDate(-1, 0, 0), now.AddDate(5, 0, 0))
	}
	if e.Starts.IsZero() {
		return nil
	}
	planned.Repeat, planned.Except = model.Repeat{}, nil
	return planned.Occurrences(e.Starts.Add(-time.Second), e.Starts.Add(time.Second))
}

// form returns the parameter and the layout of the times of e.
func (m *Maker) form(e *model.Event) (zone, form string) {
	if e.WholeDay() {
		return ";VALUE=DATE", "20060102"
	}
	return ";TZID=" + m.config().TimeZone, "20060102T150405"
}

func (m *Maker) moved(w *ics, e *model.Event, move model.Move) {
	zone, form := m.form(e)
	start := e.MovedTo(move)
	w.line("RECURRENCE-ID"+zone, e.MovedFrom(move).Format(form))
	w.line("DTSTART"+zone, start.Format(form))
	if !e.Ends.IsZero() {
		w.line("DTEND"+zone, endOf(e, model.Occurrence{Starts: start, Ends: start.Add(e.Length())}).Format(form))
	}
}

func (m *Maker) times(w *ics, e *model.Event, starts []model.Occurrence) {
	zone, form := m.form(e)
	w.line("DTSTART"+zone, starts[0].Starts.Format(form))
	if !e.Ends.IsZero() { // an end nobody gave is not made up
		w.line("DTEND"+zone, endOf(e, starts[0]).Format(form))
	}
	if !e.Repeat.IsZero() {
		w.line("RRULE", e.Repeat.String())
	}
	for _, o := range starts[1:] {
		w.line("RDATE"+zone, o.Starts.Format(form))
	}
	for _, d := range e.Except {
		at := time.Date(d.Year(), d.Month(), d.Day(), e.Starts.Hour(), e.Starts.Minute(), 0, 0, d.Location())
		w.line("EXDATE"+zone, at.Format(form))
	}
}

// endOf returns the end of an occurrence; a whole day ends with the next midnight.
func endOf(e *model.Event, o model.Occurrence) time.Time {
	if !e.WholeDay() {
		return o.Ends
	}
	end := o.Ends
	if midnight := calendar.Midnight(end); !midnight.Equal(end) {
		end = midnight.AddDate(0, 0, 1)
	}
	return end
}

func (m *Maker) location(e *model.Event, lang string) string {
	p := m.Plan.Index.Points[e.Point]
	if p == nil {
		return e.Place
	}
	p = model.RowIn(p, lang)
	parts := []string{}
	for _, s := range []string{p.Name, e.Place, p.Address} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}
