package calendar

import (
	"slices"
	"time"
)

// Hours are opening hours in the grammar of OpenStreetMap's opening_hours key
// (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification), as far as
// communities use it: weekdays and PH, months and dates, several spans a day,
// spans past midnight, off, 24/7, additional rules (,), fallback rules (||) and
// comments. The zero Hours are unknown hours.
type Hours struct {
	text  string
	rules []HoursRule
}

// A HoursRule is one rule: on these days, these spans.
type HoursRule struct {
	Days     []DayRange   // empty: every day
	Dates    []DateRange  // empty: the whole year
	Holidays HolidayMatch // whether PH is named
	Spans    []Span       // empty: the whole day
	Off      bool
	Comment  string
	Extra    bool // adds to the rules before it instead of replacing them
	Fallback bool // only where no rule before it says anything
}

// A DayRange is a span of weekdays, both included; it may run over Sunday.
type DayRange struct{ From, To time.Weekday }

// A DateRange is a span of days of the year, both included; it may run over New
// Year. Year 0 means every year.
type DateRange struct{ From, To Day }

// HolidayMatch says how a rule treats public holidays.
type HolidayMatch int

// A rule without PH holds on holidays as on other days; one with PH beside
// weekdays holds on both; one with PH alone holds on holidays only.
const (
	HolidayAny HolidayMatch = iota
	HolidayToo
	HolidayOnly
)

// A Span is a time of day in minutes since midnight. To may exceed 1440: the span
// then runs into the next day. Open means that the end is not known ("08:00+").
type Span struct {
	From, To int
	Open     bool
}

// String returns the hours as they were written.
func (h Hours) String() string { return h.text }

// IsZero reports whether nothing is known.
func (h Hours) IsZero() bool { return h.text == "" }

// NamesHolidays reports whether a rule is for public holidays.
func (h Hours) NamesHolidays() bool {
	return slices.ContainsFunc(h.rules, func(r HoursRule) bool { return r.Holidays != HolidayAny })
}

// Rules returns the rules in the order written.
func (h Hours) Rules() []HoursRule { return h.rules }

// On returns the spans that begin on d, in order, and the comment that goes with
// them or with the day being closed. A later rule that names days takes the place of
// those before; one that names none takes the place of such a one, and adds to rules
// for certain days, as does one after a comma; one after || holds where those before
// leave it closed.
func (h Hours) On(d Day, days *Holidays) (spans []Span, comment string) {
	matched, selective, fallback := false, false, false
	for _, r := range h.rules {
		fallback = r.Fallback || fallback && r.Extra
		if !r.matches(d, days) {
			continue
		}
		own := r.Spans
		if len(own) == 0 && !r.Off {
			own = []Span{{0, 1440, false}}
		}
		switch {
		case fallback:
			if r.Off || len(own) == 0 {
				continue
			}
			spans = union(spans, own)
		case r.Off && len(r.Spans) > 0: // closed for a part of the day
			spans = subtract(spans, r.Spans)
		case r.Off:
			spans = nil
		case matched && (r.Extra || selective && r.everyDay()):
			spans = append(slices.Clone(spans), own...)
		default:
			spans = own
		}
		matched, selective, comment = true, selective || !r.everyDay(), r.Comment
	}
	spans = slices.Clone(spans)
	slices.SortStableFunc(spans, func(a, b Span) int { return a.From - b.From })
	return spans, comment
}

// everyDay reports whether a rule names no days.
func (r HoursRule) everyDay() bool {
	return len(r.Days) == 0 && len(r.Dates) == 0 && r.Holidays == HolidayAny
}

// union joins two lists of spans; those that touch become one.
func union(a, b []Span) []Span {
	if len(a) == 0 || len(b) == 0 {
		return append(slices.Clone(a), b...)
	}
	all := append(slices.Clone(a), b...)
	slices.SortStableFunc(all, func(a, b Span) int { return a.From - b.From })
	out := all[:1]
	for _, s := range all[1:] {
		last := &out[len(out)-1]
		if s.From > last.To {
			out = append(out, s)
			continue
		}
		if s.To > last.To {
			last.To, last.Open = s.To, s.Open
		}
	}
	return out
}

func (r HoursRule) matches(d Day, days *Holidays) bool {
	if len(r.Dates) > 0 && !slices.ContainsFunc(r.Dates, func(x DateRange) bool { return x.contains(d) }) {
		return false
	}
	holiday := days.Holiday(d) != ""
	if r.Holidays != HolidayAny && holiday {
		return true
	}
	if r.Holidays == HolidayOnly {
		return false
	}
	return len(r.Days) == 0 || slices.ContainsFunc(r.Days, func(x DayRange) bool { return x.contains(weekday(d, days)) })
}

// weekday returns the weekday d counts as: a make-up Saturday works like the
// Friday before it, a make-up Sunday like the Monday after it.
func weekday(d Day, days *Holidays) time.Weekday {
	w := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
	if days.Workday(d) {
		switch w {
		case time.Saturday:
			return time.Friday
		case time.Sunday:
			return time.Monday
		}
	}
	return w
}

func (x DayRange) contains(w time.Weekday) bool {
	if x.From <= x.To {
		return x.From <= w && w <= x.To
	}
	return w >= x.From || w <= x.To
}

func (x DateRange) contains(d Day) bool {
	key := func(d Day) int { return int(d.Month)*32 + d.Day }
	if x.From.Year != 0 {
		full := func(d Day) int { return d.Year*512 + key(d) }
		return full(x.From) <= full(d) && full(d) <= full(x.To)
	}
	if key(x.From) <= key(x.To) {
		return key(x.From) <= key(d) && key(d) <= key(x.To)
	}
	return key(d) >= key(x.From) || key(d) <= key(x.To)
}

func subtract(spans, holes []Span) []Span {
	for _, hole := range holes {
		var out []Span
		for _, s := range spans {
			if hole.From > s.From {
				out = append(out, Span{s.From, min(s.To, hole.From), false})
			}
			if hole.To < s.To {
				out = append(out, Span{max(s.From, hole.To), s.To, s.Open})
			}
			if len(out) > 0 && out[len(out)-1].From >= out[len(out)-1].To {
				out = out[:len(out)-1]
			}
		}
		spans = out
	}
	return spans
}

// Open reports whether it is open at t, in t's own zone.
func (h Hours) Open(t time.Time, days *Holidays) bool {
	open, _ := h.at(t, days)
	return open
}

// at returns the state at t and, if open, when the span ends.
func (h Hours) at(t time.Time, days *Holidays) (bool, time.Time) {
	for back := range 2 { // today's spans, and yesterday's that run past midnight
		midnight := Midnight(t.AddDate(0, 0, -back))
		spans, _ := h.On(DayOf(midnight), days)
		for _, s := range spans {
			from, to := s.moments(midnight)
			if !t.Before(from) && t.Before(to) {
				return true, to
			}
		}
	}
	return false, time.Time{}
}

func (s Span) moments(midnight time.Time) (from, to time.Time) {
	y, m, d := midnight.Date()
	clock := func(min int) time.Time { return time.Date(y, m, d, 0, min, 0, 0, midnight.Location()) }
	return clock(s.From), clock(s.To)
}

// Next returns the first moment after t at which the state changes, within a
// year. It reports false if there is none.
func (h Hours) Next(t time.Time, days *Holidays) (time.Time, bool) {
	open, until := h.at(t, days)
	limit := t.AddDate(1, 0, 1)
	if open {
		for until.Before(limit) { // spans may touch: 24/7, or one ending where another begins
			still, next := h.at(until, days)
			if !still {
				return until, true
			}
			until = next
		}
		return time.Time{}, false
	}
	for day := Midnight(t); day.Before(limit); day = day.AddDate(0, 0, 1) {
		spans, _ := h.On(DayOf(day), days)
		for _, s := range spans {
			if from, _ := s.moments(day); from.After(t) {
				return from, true
			}
		}
	}
	return time.Time{}, false
}

// season is how many days a span of dates has at least to be a season of the year;
// shorter ones, and those of one year only, are exceptions.
const season = 28

// exceptional reports whether x is an exception rather than a season.
func (x DateRange) exceptional() bool {
	if x.From.Year != 0 {
		return true
	}
	from := time.Date(2027, x.From.Month, x.From.Day, 0, 0, 0, 0, time.UTC)
	to := time.Date(2027, x.To.Month, x.To.Day, 0, 0, 0, 0, time.UTC)
	if to.Before(from) {
		to = to.AddDate(1, 0, 0)
	}
	return DaysBetween(from, to)+1 < season
}

// Usual returns the hours as they are in the season d falls in, whatever the date:
// rules for single dates are left out, those for a season hold or do not hold.
func (h Hours) Usual(d Day) Hours {
	out := Hours{text: h.text}
	for _, r := range h.rules {
		if len(r.Dates) > 0 {
			if slices.ContainsFunc(r.Dates, DateRange.exceptional) || !slices.ContainsFunc(r.Dates, func(x DateRange) bool { return x.contains(d) }) {
				continue
			}
			r.Dates = nil
		}
		out.rules = append(out.rules, r)
	}
	return out
}

// Excepted reports whether a rule for single dates names d.
func (h Hours) Excepted(d Day) bool {
	return slices.ContainsFunc(h.rules, func(r HoursRule) bool {
		return slices.ContainsFunc(r.Dates, func(x DateRange) bool { return x.exceptional() && x.contains(d) })
	})
}

// SameSeason reports whether the seasons of a and b have the same rules.
func (h Hours) SameSeason(a, b Day) bool {
	return !slices.ContainsFunc(h.rules, func(r HoursRule) bool {
		in := func(d Day) bool {
			return slices.ContainsFunc(r.Dates, func(x DateRange) bool { return !x.exceptional() && x.contains(d) })
		}
		return len(r.Dates) > 0 && in(a) != in(b)
	})
}
