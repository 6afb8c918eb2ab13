package calendar

import (
	"fmt"
	"time"
)

// A Week is an ISO 8601 week. The zero Week is not valid.
type Week struct{ Year, Number int }

// ParseWeek reads a week such as 2026-W48.
func ParseWeek(s string) (Week, error) {
	var w Week
	if _, err := fmt.Sscanf(s, "%d-W%d", &w.Year, &w.Number); err != nil || w.String() != s || w.Year < 1000 {
		return Week{}, fmt.Errorf("%q is not a week such as 2026-W48", s)
	}
	if y, n := w.Monday(time.UTC).ISOWeek(); y != w.Year || n != w.Number {
		return Week{}, fmt.Errorf("%d has no week %d", w.Year, w.Number)
	}
	return w, nil
}

// WeekOf returns the week t falls in, in its own zone.
func WeekOf(t time.Time) Week {
	y, n := t.ISOWeek()
	return Week{y, n}
}

// String returns the week as in 2026-W48, or "" for the zero Week.
func (w Week) String() string {
	if w == (Week{}) {
		return ""
	}
	return fmt.Sprintf("%04d-W%02d", w.Year, w.Number)
}

// Monday returns the midnight with which the week begins in loc.
func (w Week) Monday(loc *time.Location) time.Time {
	jan4 := time.Date(w.Year, 1, 4, 0, 0, 0, 0, loc) // always in week 1
	back := (int(jan4.Weekday()) + 6) % 7
	return jan4.AddDate(0, 0, 7*(w.Number-1)-back)
}

// Before orders weeks.
func (w Week) Before(o Week) bool {
	return w.Year < o.Year || (w.Year == o.Year && w.Number < o.Number)
}

// Midnight returns the beginning of t's day in t's own zone.
func Midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// DaysBetween counts the midnights from a's day to b's day, negative if b is earlier.
func DaysBetween(a, b time.Time) int {
	ua := time.Date(a.Year(), a.Month(), a.Day(), 0, 0, 0, 0, time.UTC)
	ub := time.Date(b.Year(), b.Month(), b.Day(), 0, 0, 0, 0, time.UTC)
	return int(ub.Sub(ua) / (24 * time.Hour))
}
