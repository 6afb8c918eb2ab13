package theme

import (
	"strconv"
	"strings"
	"time"

	"linli/internal/calendar"
)

// Date writes t by the pattern of key: {y}, {m} and {d} are figures, {mon} and {mo}
// the month's names, {w} the weekday.
func (x Texts) Date(key string, t time.Time) string {
	year, month, day := t.Date()
	var b strings.Builder
	rest := x.T(key)
	for {
		text, after, ok := strings.Cut(rest, "{")
		b.WriteString(text)
		name, tail, closed := strings.Cut(after, "}")
		if !ok || !closed {
			return b.String()
		}
		switch name {
		case "y":
			b.WriteString(strconv.Itoa(year))
		case "m":
			b.WriteString(strconv.Itoa(int(month)))
		case "d":
			b.WriteString(strconv.Itoa(day))
		case "mon":
			b.WriteString(x.T("month." + strconv.Itoa(int(month))))
		case "mo":
			b.WriteString(x.T("mon." + strconv.Itoa(int(month))))
		case "w":
			b.WriteString(x.Weekday(t.Weekday()))
		}
		rest = tail
	}
}

// Weekday is the name of a weekday.
func (x Texts) Weekday(d time.Weekday) string { return x.T("weekday." + isoDay(d)) }

// WeekdayShort is the short name of a weekday.
func (x Texts) WeekdayShort(d time.Weekday) string { return x.T("wd." + isoDay(d)) }

// Days names runs of weekdays: Mon–Fri, Sun.
func (x Texts) Days(list []calendar.DayRange) string {
	out := make([]string, len(list))
	for i, r := range list {
		out[i] = x.WeekdayShort(r.From)
		if r.From != r.To {
			out[i] = x.T("wd.span", out[i], x.WeekdayShort(r.To))
		}
	}
	return strings.Join(out, x.T("listComma"))
}

// isoDay numbers weekdays as ISO 8601 does, from Monday 1 to Sunday 7.
func isoDay(d time.Weekday) string { return strconv.Itoa((int(d)+6)%7 + 1) }
