package calendar

import "time"

// IsWorkday reports whether d is a working day: Monday to Friday but for public
// holidays, and make-up workdays.
func IsWorkday(d Day, days *Holidays) bool {
	switch {
	case days.Workday(d):
		return true
	case days.Holiday(d) != "":
		return false
	}
	w := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
	return w != time.Saturday && w != time.Sunday
}

// AfterWorkdays returns the midnight of the last of n working days, the first of which
// is the day of from or the next working day after it, as publicity periods are
// counted. n is at least 1.
func AfterWorkdays(from time.Time, n int, days *Holidays) time.Time {
	day := Midnight(from)
	for {
		if IsWorkday(DayOf(day), days) {
			if n--; n <= 0 {
				return day
			}
		}
		day = day.AddDate(0, 0, 1)
	}
}

// Workdays counts the working days from the day of from to the day of to, both
// included.
func Workdays(from, to time.Time, days *Holidays) int {
	n := 0
	for day := Midnight(from); !day.After(to); day = day.AddDate(0, 0, 1) {
		if IsWorkday(DayOf(day), days) {
			n++
		}
	}
	return n
}
