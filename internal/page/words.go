package page

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"linli/internal/calendar"
	"linli/internal/model"
	"linli/internal/theme"
)

// words writes dates and times in one language, as seen at now.
type words struct {
	theme.Texts
	now time.Time
}

// date writes the day, with the year if it is not this year.
func (w words) date(t time.Time) string {
	if t.Year() != w.now.Year() {
		return w.Date("date.full", t)
	}
	return w.Date("date.day", t)
}

func (w words) full(t time.Time) string { return w.Date("date.full", t) }

func (w words) dateTime(t time.Time) string { return w.full(t) + " " + t.Format("15:04") }

// day names the day as people do: today, tomorrow, or the date.
func (w words) day(t time.Time) string {
	switch calendar.DaysBetween(w.now, t) {
	case 0:
		return w.T("today")
	case 1:
		return w.T("tomorrow")
	case 2:
		return w.T("dayAfter")
	case -1:
		return w.T("yesterday")
	}
	return w.date(t)
}

// near is the date, or today.
func (w words) near(t time.Time) string {
	if calendar.DaysBetween(w.now, t) == 0 {
		return w.T("today")
	}
	return w.date(t)
}

// when names a moment: the day and, unless whole, the time.
func (w words) when(d model.Date) string {
	if d.Whole {
		return w.day(d.Time)
	}
	return w.day(d.Time) + " " + d.Format("15:04")
}

// span names a span of time as short as it can be said.
func (w words) span(from, to model.Date) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case from.IsZero():
		return w.T("until", w.when(to))
	case to.IsZero():
		return w.T("from", w.when(from))
	case calendar.DayOf(from.Time) == calendar.DayOf(to.Time) && from.Whole:
		return w.day(from.Time)
	case calendar.DayOf(from.Time) == calendar.DayOf(to.Time):
		end := to.Format("15:04")
		if to.Whole {
			end = "24:00"
		}
		return w.near(from.Time) + " " + from.Format("15:04") + "–" + end
	case from.Whole && to.Whole:
		return w.date(from.Time) + "–" + w.date(to.Time)
	}
	return w.date(from.Time) + clockOf(from) + "–" + w.date(to.Time) + clockOf(to)
}

func clockOf(d model.Date) string {
	if d.Whole {
		return ""
	}
	return " " + d.Format("15:04")
}

// length names how long something lasts or has lasted.
func (w words) length(d time.Duration) string {
	d = d.Round(time.Minute)
	days, hours, minutes := int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60
	switch {
	case days > 0 && hours > 0 && days < 3:
		return w.T("days", days) + w.T("space") + w.T("hours", hours)
	case days > 0:
		return w.T("days", days)
	case hours > 0 && minutes > 0:
		return w.T("hours", hours) + w.T("space") + w.T("minutes", minutes)
	case hours > 0:
		return w.T("hours", hours)
	}
	return w.T("minutes", max(minutes, 0))
}

// clock writes minutes since midnight; past midnight is the next day.
func clock(minutes int) string {
	if minutes == 1440 {
		return "24:00"
	}
	return fmt.Sprintf("%02d:%02d", minutes/60%24, minutes%60)
}

// spans writes the opening times of one day.
func (w words) spans(spans []calendar.Span, comment string) string {
	if len(spans) == 0 {
		if comment != "" {
			return w.T("closed") + w.T("paren", comment)
		}
		return w.T("closed")
	}
	var parts []string
	for _, s := range spans {
		switch {
		case s.From == 0 && s.To == 1440:
			parts = append(parts, w.T("allDay"))
		case s.Open:
			parts = append(parts, w.T("from", clock(s.From)))
		default:
			parts = append(parts, clock(s.From)+"–"+clock(s.To))
		}
	}
	out := strings.Join(parts, w.T("comma"))
	if comment != "" {
		out += w.T("paren", comment)
	}
	return out
}

// A leaf is the little calendar sheet beside an item.
type leaf struct {
	ISO, Top, Big, Unit, Icon string
}

func (w words) leaf(t time.Time) leaf {
	if t.IsZero() {
		return leaf{Icon: "doc"}
	}
	top := w.Date("date.month", t)
	if y := t.Year(); y != w.now.Year() {
		top = w.Date("date.monthYear", t)
	}
	return leaf{ISO: t.Format(time.DateOnly), Top: top, Big: strconv.Itoa(t.Day()), Unit: w.T("date.unit")}
}

// upperFirst writes the first letter large, as at the beginning of a line.
func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// lowerFirst writes the first letter small, as inside a line.
func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

// list joins words as a sentence does.
func (w words) list(parts []string) string { return strings.Join(parts, w.T("listComma")) }
