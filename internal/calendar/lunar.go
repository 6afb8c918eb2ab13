package calendar

import (
	"fmt"
	"strings"
	"time"
)

// The years the lunar calendar is known for.
const (
	FirstLunarYear = 1900
	LastLunarYear  = FirstLunarYear + len(lunarYears) - 1
)

// A Lunar is a date of the Chinese calendar.
type Lunar struct {
	Year  int // the Western year in which the Chinese year begins
	Month int // 1–12
	Day   int // 1–30
	Leap  bool
}

// ToLunar returns the Chinese date of the day t falls on in its own zone. It
// reports false outside the years known.
func ToLunar(t time.Time) (Lunar, bool) {
	year := t.Year()
	if year < FirstLunarYear || year > LastLunarYear {
		return Lunar{}, false
	}
	day := t.YearDay() - 1 - newYear(year)
	if day < 0 {
		if year--; year < FirstLunarYear {
			return Lunar{}, false
		}
		day += time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC).YearDay() + newYear(year+1) - newYear(year)
	}
	l := Lunar{Year: year, Month: 1}
	for i := 0; ; i++ {
		n := monthDays(year, i)
		if day < n {
			l.Day = day + 1
			return l, true
		}
		day -= n
		switch leap := leapMonth(year); {
		case leap == l.Month && !l.Leap:
			l.Leap = true
		default:
			l.Month, l.Leap = l.Month+1, false
		}
	}
}

// Solar returns midnight of the day l stands for, in loc. It reports false when
// there is no such day: a leap month the year does not have, a 30th of a short
// month, a year out of range. Twelfth month, 30th (除夕) falls back to the 29th.
func (l Lunar) Solar(loc *time.Location) (time.Time, bool) {
	if l.Year < FirstLunarYear || l.Year > LastLunarYear || l.Month < 1 || l.Month > 12 || l.Day < 1 {
		return time.Time{}, false
	}
	leap := leapMonth(l.Year)
	if l.Leap && leap != l.Month {
		return time.Time{}, false
	}
	index := l.Month - 1
	if leap != 0 && (l.Month > leap || l.Leap) {
		index++
	}
	day := l.Day
	if day > monthDays(l.Year, index) {
		if l.Month != 12 || day != 30 {
			return time.Time{}, false
		}
		day = 29
	}
	offset := newYear(l.Year) + day - 1
	for i := range index {
		offset += monthDays(l.Year, i)
	}
	return time.Date(l.Year, 1, 1+offset, 0, 0, 0, 0, loc), true
}

func newYear(year int) int   { return int(lunarYears[year-FirstLunarYear] >> 17) }
func leapMonth(year int) int { return int(lunarYears[year-FirstLunarYear] >> 13 & 15) }
func monthDays(year, i int) int {
	return 29 + int(lunarYears[year-FirstLunarYear]>>i&1)
}

const lunarMonths = "正二三四五六七八九十冬腊"

// String returns the date as it is written in China, without the year: 九月初九.
func (l Lunar) String() string {
	return l.MonthName() + LunarDayName(l.Day)
}

// MonthName returns the month as in 闰六月.
func (l Lunar) MonthName() string {
	month := []rune(lunarMonths)[l.Month-1 : l.Month]
	if l.Month == 11 || l.Month == 12 {
		month = [][]rune{[]rune("十一"), []rune("十二")}[l.Month-11]
	}
	leap := ""
	if l.Leap {
		leap = "闰"
	}
	return leap + string(month) + "月"
}

// LunarDayName returns the d-th day of a month, 1–30, as in 初九.
func LunarDayName(d int) string {
	digits := []rune("一二三四五六七八九十")
	switch {
	case d <= 10:
		return "初" + string(digits[d-1])
	case d < 20:
		return "十" + string(digits[d-11])
	case d == 20:
		return "二十"
	case d < 30:
		return "廿" + string(digits[d-21])
	}
	return "三十"
}

// ParseLunar reads a lunar date without a year, such as 九月初九, 腊月廿三, 闰六月初一
// or the name of a festival: 春节, 元宵节, 端午, 中秋节, 重阳, 腊八, 除夕 …
func ParseLunar(s string) (Lunar, error) {
	text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "农历"))
	for _, f := range festivals {
		if name := strings.TrimSuffix(text, "节"); text == f.name || name == f.name || (f.also != "" && name == f.also) {
			return f.date, nil
		}
	}
	var l Lunar
	text, l.Leap = strings.CutPrefix(text, "闰")
	month, day, ok := strings.Cut(text, "月")
	if ok {
		for m := 1; m <= 12; m++ {
			name, _, _ := strings.Cut(Lunar{Month: m, Day: 1}.String(), "月")
			if month == name || month == string([]rune(lunarMonths)[m-1]) || (m == 1 && month == "一") || (m == 12 && month == "臘") {
				l.Month = m
			}
		}
		day = strings.NewReplacer("二十", "廿", "日", "", "号", "").Replace(day)
		for d := 1; d <= 30; d++ {
			if n := LunarDayName(d); day == n || day == strings.Replace(n, "二十", "廿", 1) || day == strings.TrimPrefix(n, "初") {
				l.Day = d
			}
		}
	}
	if l.Month == 0 || l.Day == 0 {
		return Lunar{}, fmt.Errorf("%q is not a lunar date", s)
	}
	return l, nil
}

// Next returns the first day on or after from that is the lunar date l, whatever
// its year.
func (l Lunar) Next(from time.Time) (time.Time, bool) {
	now, ok := ToLunar(from)
	if !ok {
		return time.Time{}, false
	}
	start := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, from.Location())
	for y := now.Year; y <= min(now.Year+40, LastLunarYear); y++ { // a leap month may be long in coming
		l.Year = y
		if t, ok := l.Solar(from.Location()); ok && !t.Before(start) {
			return t, true
		}
	}
	return time.Time{}, false
}

var festivals = []struct {
	name, also string
	date       Lunar
}{
	{"春节", "新年", Lunar{Month: 1, Day: 1}}, {"元宵", "上元", Lunar{Month: 1, Day: 15}},
	{"龙抬头", "", Lunar{Month: 2, Day: 2}}, {"端午", "端阳", Lunar{Month: 5, Day: 5}},
	{"七夕", "", Lunar{Month: 7, Day: 7}}, {"中元", "", Lunar{Month: 7, Day: 15}},
	{"中秋", "", Lunar{Month: 8, Day: 15}}, {"重阳", "", Lunar{Month: 9, Day: 9}},
	{"腊八", "", Lunar{Month: 12, Day: 8}}, {"小年", "", Lunar{Month: 12, Day: 23}},
	{"除夕", "大年三十", Lunar{Month: 12, Day: 30}},
}

// Festival returns the traditional festival on l, or "".
func (l Lunar) Festival() string {
	if l.Leap {
		return ""
	}
	for _, f := range festivals {
		if f.date.Month == l.Month && f.date.Day == l.Day {
			return f.name
		}
	}
	if l.Month == 12 && l.Day == 29 { // a twelfth month of 29 days ends with 除夕
		next := l
		next.Day = 30
		a, okA := l.Solar(time.UTC)
		b, okB := next.Solar(time.UTC)
		if okA && okB && a.Equal(b) {
			return "除夕"
		}
	}
	return ""
}
