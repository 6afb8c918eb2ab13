package model

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/pinyin"
	"linli/internal/schema"
)

// A Date is a moment as an author writes it. Whole means that a day was given
// without a time; the Time is then that day's midnight.
type Date struct {
	time.Time
	Whole bool
}

// End returns when a span that ends with d is over: d itself, or the end of the
// day if d is a whole day.
func (d Date) End() time.Time {
	if d.Whole && !d.IsZero() {
		return d.AddDate(0, 0, 1)
	}
	return d.Time
}

// MarshalJSON writes RFC 3339: a full-date for a whole day, else a date-time.
func (d Date) MarshalJSON() ([]byte, error) { return d.AppendJSON(nil), nil }

// AppendJSON implements jsontext.Appender.
func (d Date) AppendJSON(b []byte) []byte {
	return append(d.AppendFormat(append(b, '"'), d.layout()), '"')
}

// RFC3339 returns d as a full-date or date-time of RFC 3339.
func (d Date) RFC3339() string { return d.Format(d.layout()) }

func (d Date) layout() string {
	if d.Whole {
		return time.DateOnly
	}
	return time.RFC3339
}

var dateForm = regexp.MustCompile(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s*[Tt ]?\s*(\d{1,2})[:：时](\d{2})?分?(?::(\d{2})(?:\.\d+)?)?\s*(Z|z|[+-]\d{2}:?\d{2})?)?$`)

// ParseScalar reads 2026-11-25, 2026/11/25, 2026年11月25日 and the same with a time,
// with or without a zone.
func (d *Date) ParseScalar(text string, env schema.Env) error {
	if t, ok := usualDate(text, env.Location); ok {
		d.Time, d.Whole = t, len(text) == len(time.DateOnly)
		return nil
	}
	m := dateForm.FindStringSubmatch(text)
	if m == nil {
		return schema.Refuse("date.form", text)
	}
	var n [6]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1])
	}
	loc := env.Location
	if z := m[7]; z != "" {
		if z == "Z" || z == "z" {
			loc = time.UTC
		} else {
			h, _ := strconv.Atoi(z[1:3])
			min, _ := strconv.Atoi(strings.TrimPrefix(z[3:], ":"))
			if h > 14 || min > 59 {
				return schema.Refuse("date.impossible", text)
			}
			off := (h*60 + min) * 60
			if z[0] == '-' {
				off = -off
			}
			loc = time.FixedZone("", off)
		}
	}
	if n[3] == 24 && n[4] == 0 && n[5] == 0 { // the end of the day, ISO 8601
		n[3] = 0
		defer func() { d.Time = d.AddDate(0, 0, 1) }()
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, loc)
	if t.Day() != n[2] || int(t.Month()) != n[1] || n[3] > 23 || n[4] > 59 || n[5] > 59 || n[0] < 1000 {
		return schema.Refuse("date.impossible", text)
	}
	d.Time, d.Whole = t.In(env.Location), m[4] == ""
	return nil
}

// usualDate reads what most files have, soon: 2026-11-25 and 2026-11-25T10:00:00+08:00.
func usualDate(text string, zone *time.Location) (t time.Time, ok bool) {
	var err error
	switch len(text) {
	case len(time.DateOnly):
		t, err = time.ParseInLocation(time.DateOnly, text, zone)
	case len("2026-11-25T10:00:00+08:00"):
		t, err = time.Parse(time.RFC3339, text)
		if _, offset := t.Zone(); t.Nanosecond() != 0 || max(offset, -offset) >= 15*60*60 {
			return t, false
		}
	default:
		return t, false
	}
	return t.In(zone), err == nil && t.Year() >= 1000
}

// Hours are opening hours, see calendar.Hours.
type Hours struct{ calendar.Hours }

// ParseScalar reads the opening_hours grammar of OpenStreetMap.
func (h *Hours) ParseScalar(text string, _ schema.Env) error {
	hours, err := calendar.ParseHours(text)
	if err != nil {
		return schema.BadValue("营业时间看不懂，写成 Mo-Fr 08:30-11:30,13:30-17:00; PH off 这样", "not opening hours: "+err.Error())
	}
	h.Hours = hours
	return nil
}

// MarshalJSON writes the hours as they were written.
func (h Hours) MarshalJSON() ([]byte, error) { return json.Marshal(h.String()) }

// Repeat is a recurrence rule, see calendar.Rule.
type Repeat struct{ calendar.Rule }

// ParseScalar reads an RRULE of RFC 5545.
func (r *Repeat) ParseScalar(text string, _ schema.Env) error {
	rule, err := calendar.ParseRule(text)
	if err != nil {
		return schema.BadValue("重复规则看不懂，写成 FREQ=WEEKLY;BYDAY=WE 这样", "not an RRULE: "+err.Error())
	}
	r.Rule = rule
	return nil
}

// MarshalJSON writes the rule as an RRULE value.
func (r Repeat) MarshalJSON() ([]byte, error) { return json.Marshal(r.String()) }

// LunarDate is a day of the Chinese year, see calendar.ParseLunar. Text is how it
// was written.
type LunarDate struct {
	calendar.Lunar
	Text string
}

// ParseScalar reads 九月初九, 闰六月初一 or the name of a festival.
func (l *LunarDate) ParseScalar(text string, _ schema.Env) error {
	date, err := calendar.ParseLunar(text)
	if err != nil {
		return schema.BadValue("农历日期看不懂，写成 九月初九 或节日名", "not a lunar date such as 九月初九")
	}
	*l = LunarDate{date, text}
	return nil
}

// MarshalJSON writes the date as in 九月初九.
func (l LunarDate) MarshalJSON() ([]byte, error) { return json.Marshal(l.String()) }

// Week is an ISO week, see calendar.Week.
type Week struct{ calendar.Week }

// ParseScalar reads a week such as 2026-W48.
func (w *Week) ParseScalar(text string, _ schema.Env) error {
	week, err := calendar.ParseWeek(strings.ToUpper(text))
	if err != nil {
		return schema.BadValue("周写成 2026-W48 这样，一年只有 52 或 53 周", err.Error())
	}
	w.Week = week
	return nil
}

// MarshalJSON writes the week as in 2026-W48.
func (w Week) MarshalJSON() ([]byte, error) { return json.Marshal(w.String()) }

// A Clock is a time of day, in minutes since midnight plus one, so that the zero
// Clock is no time.
type Clock int

// ParseScalar reads 16:30.
func (c *Clock) ParseScalar(text string, _ schema.Env) error {
	t, err := time.Parse("15:04", strings.ReplaceAll(text, "：", ":"))
	if err != nil {
		return schema.BadValue("时刻写成 16:30 这样", "write the time of day like 16:30")
	}
	*c = Clock(t.Hour()*60 + t.Minute() + 1)
	return nil
}

// Minutes returns the minutes since midnight.
func (c Clock) Minutes() int { return int(c) - 1 }

// String returns the time as 16:30, or "" if there is none.
func (c Clock) String() string {
	if c == 0 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", c.Minutes()/60, c.Minutes()%60)
}

// MarshalJSON writes the time as 16:30.
func (c Clock) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }

// A Weekday is a day of the week; the zero Weekday is none.
type Weekday int

var weekdayForms = [7][]string{
	{"mo", "mon", "monday", "周一", "星期一", "一", "1"}, {"tu", "tue", "tuesday", "周二", "星期二", "二", "2"},
	{"we", "wed", "wednesday", "周三", "星期三", "三", "3"}, {"th", "thu", "thursday", "周四", "星期四", "四", "4"},
	{"fr", "fri", "friday", "周五", "星期五", "五", "5"}, {"sa", "sat", "saturday", "周六", "星期六", "六", "6"},
	{"su", "sun", "sunday", "周日", "星期日", "日", "7", "周天", "星期天"},
}

// ParseScalar reads Mo, monday, 周一 or 1 (Monday is 1, Sunday is 7).
func (w *Weekday) ParseScalar(text string, _ schema.Env) error {
	for i, forms := range weekdayForms {
		for _, f := range forms {
			if strings.EqualFold(text, f) {
				*w = Weekday(i + 1)
				return nil
			}
		}
	}
	return schema.BadValue("星期写成 周三 或 We", "write the weekday like We or 周三")
}

// Time returns the weekday in the standard library's counting.
func (w Weekday) Time() time.Weekday { return time.Weekday(int(w) % 7) }

// MarshalJSON writes the weekday in two letters, as in opening hours: We.
func (w Weekday) MarshalJSON() ([]byte, error) {
	return json.Marshal([]string{"", "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}[w])
}

// A URL is an address on the web.
type URL string

// ParseScalar accepts http and https addresses.
func (u *URL) ParseScalar(text string, _ schema.Env) error {
	parsed, err := url.Parse(text)
	if err != nil || (parsed.Scheme != "https" && parsed.Scheme != "http") || parsed.Host == "" {
		return schema.BadValue("网址要以 https:// 开头", "an address begins with https://")
	}
	*u = URL(parsed.String())
	return nil
}

// A File is the path of a picture or document, as written by the author: relative
// to the file it stands in, or to content/ if it begins with a slash.
type File string

// ParseScalar refuses what cannot be a path inside the source folder.
func (f *File) ParseScalar(text string, _ schema.Env) error {
	if strings.Contains(text, "://") || strings.Contains(text, "\\") || strings.ContainsRune(text, 0) {
		return schema.BadValue("写文件名，例如 photo.jpg，斜杠用 /", "write a file name such as photo.jpg, with / between folders")
	}
	*f = File(text)
	return nil
}

// An ID names a record of a table.
type ID string

// ParseScalar refuses what cannot be part of an address.
func (id *ID) ParseScalar(text string, _ schema.Env) error {
	if slug := pinyin.Slug(text); !ValidName(text) || slug == "" || len(slug) > 200 {
		return schema.Refuse("id.form", text)
	}
	*id = ID(text)
	return nil
}

// CodeLetters are what codes are made of: no vowels, so that no words come up, and
// nothing that is taken for something else aloud or by eye (0 and O, 1, I and L).
const CodeLetters = "23456789bcdfghjkmnpqrstvwxyz"

// A ShortCode is the code printed under a QR code.
type ShortCode string

// ParseScalar refuses what linli would not have made.
func (c *ShortCode) ParseScalar(text string, _ schema.Env) error {
	if len(text) < 5 || len(text) > 12 || strings.Trim(text, CodeLetters) != "" {
		return schema.BadValue("编号由 5 到 12 个小写字母和数字组成，没有 0、1、a、e、i、l、o、u", "a code is 5 to 12 of "+CodeLetters)
	}
	*c = ShortCode(text)
	return nil
}

// A Rating is a mark from 1 to 5; the zero Rating is none.
type Rating int

// ParseScalar reads 1 to 5.
func (r *Rating) ParseScalar(text string, _ schema.Env) error {
	n, err := strconv.Atoi(strings.TrimSuffix(text, "分"))
	if err != nil || n < 1 || n > 5 {
		return schema.BadValue("评价是 1 到 5 的整数", "a rating is a whole number from 1 to 5")
	}
	*r = Rating(n)
	return nil
}

// ValidName reports whether s may be an id or a slug: letters, digits, - _ . only,
// not beginning with a dot, and no name that Windows keeps for itself.
func ValidName(s string) bool {
	if s == "" || len(s) > 200 || s[0] == '.' || strings.HasSuffix(s, ".") {
		return false
	}
	for _, r := range s {
		if !(r == '-' || r == '_' || r == '.' || isLetterOrDigit(r)) {
			return false
		}
	}
	base, _, _ := strings.Cut(strings.ToLower(s), ".")
	switch base {
	case "con", "prn", "aux", "nul":
		return false
	}
	return !(len(base) == 4 && (strings.HasPrefix(base, "com") || strings.HasPrefix(base, "lpt")) && base[3] >= '0' && base[3] <= '9')
}
