package calendar

import (
	"slices"
	"time"
)

// A Pattern is opening hours as one says them: the days of a normal week with the same
// times together, the days on which it is closed, and what public holidays change.
type Pattern struct {
	Rows           []PatternRow
	Closed         []DayRange
	HolidaysClosed bool   // closed on public holidays, though not on other days
	Holidays       []Span // or these times on them
}

// A PatternRow is the days of a week with the same times. Runs of days are in the
// order of the week from Monday on.
type PatternRow struct {
	Days    []DayRange
	Spans   []Span
	Comment string
}

// EveryDay reports whether the row is the whole week.
func (r PatternRow) EveryDay() bool {
	return len(r.Days) == 1 && r.Days[0] == DayRange{time.Monday, time.Sunday}
}

// Pattern returns the pattern of h in the season that d falls in.
func (h Hours) Pattern(d Day) Pattern {
	usual := h.Usual(d)
	monday := WeekOf(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)).Monday(time.UTC)
	var holidays Holidays
	var week, holiday [7]PatternRow
	for i := range week {
		day := DayOf(monday.AddDate(0, 0, i))
		holidays.AddHoliday(day, "x")
		week[i].Spans, week[i].Comment = usual.On(day, nil)
		holiday[i].Spans, holiday[i].Comment = usual.On(day, &holidays)
	}
	var p Pattern
	for i := 0; i < 7; {
		k := i
		for k+1 < 7 && same(week[k+1], week[i]) {
			k++
		}
		run := DayRange{time.Weekday((i + 1) % 7), time.Weekday((k + 1) % 7)}
		at := slices.IndexFunc(p.Rows, func(r PatternRow) bool { return same(r, week[i]) })
		switch {
		case len(week[i].Spans) == 0:
			p.Closed = append(p.Closed, run)
		case at >= 0:
			p.Rows[at].Days = append(p.Rows[at].Days, run)
		default:
			p.Rows = append(p.Rows, PatternRow{[]DayRange{run}, week[i].Spans, week[i].Comment})
		}
		i = k + 1
	}
	differs := false
	for i := range week {
		differs = differs || !slices.Equal(week[i].Spans, holiday[i].Spans)
		if !slices.Equal(holiday[i].Spans, holiday[0].Spans) {
			return p
		}
	}
	if differs {
		p.HolidaysClosed, p.Holidays = len(holiday[0].Spans) == 0, holiday[0].Spans
	}
	return p
}

// same reports whether two days have the same times; closed days are all alike.
func same(a, b PatternRow) bool {
	return slices.Equal(a.Spans, b.Spans) && (a.Comment == b.Comment || len(a.Spans) == 0)
}
