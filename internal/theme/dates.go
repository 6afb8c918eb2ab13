package theme

import (
	"strconv"
	"strings"
	"time"
)

// Date writes t by the pattern of key: {y}, {m} and {d} are figures, {mon} and {mo}
// the month's names, {w} the weekday.
func (x Texts) Date(key string, t time.Time) string {
	month := strconv.Itoa(int(t.Month()))
	return strings.NewReplacer(
		"{y}", strconv.Itoa(t.Year()), "{m}", month, "{d}", strconv.Itoa(t.Day()),
		"{mon}", x.T("month."+month), "{mo}", x.T("mon."+month), "{w}", x.Weekday(t.Weekday()),
	).Replace(x.T(key))
}

// Weekday is the name of a weekday.
func (x Texts) Weekday(d time.Weekday) string { return x.T("weekday." + isoDay(d)) }

// WeekdayShort is the short name of a weekday.
func (x Texts) WeekdayShort(d time.Weekday) string { return x.T("wd." + isoDay(d)) }

// isoDay numbers weekdays as ISO 8601 does, from Monday 1 to Sunday 7.
func isoDay(d time.Weekday) string { return strconv.Itoa((int(d)+6)%7 + 1) }
