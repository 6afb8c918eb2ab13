// Package calendar knows time as communities use it: opening hours, public
// holidays and make-up workdays, the Chinese calendar, recurrence and ISO weeks.
//
// In go texts and moments, out come moments, states and names. It knows no site
// and no language but the Chinese of its own names.
package calendar

import "time"

// A Day is a calendar day without a zone.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf returns the day of t in its own zone.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day{y, m, d}
}

// Holidays are the public holidays and the make-up workdays known. The zero
// Holidays knows none.
type Holidays struct {
	off  map[Day]string
	work map[Day]string
}

// AddHoliday makes d a day off, named name.
func (h *Holidays) AddHoliday(d Day, name string) {
	if h.off == nil {
		h.off = map[Day]string{}
	}
	h.off[d] = name
}

// AddWorkday makes d, a Saturday or Sunday, a workday because of the holiday name.
func (h *Holidays) AddWorkday(d Day, name string) {
	if h.work == nil {
		h.work = map[Day]string{}
	}
	h.work[d] = name
}

// Holiday returns the name of the holiday on d, or "".
func (h *Holidays) Holiday(d Day) string {
	if h == nil {
		return ""
	}
	return h.off[d]
}

// Workday reports whether d is a make-up workday.
func (h *Holidays) Workday(d Day) bool {
	if h == nil {
		return false
	}
	_, ok := h.work[d]
	return ok
}
