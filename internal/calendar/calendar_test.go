package calendar_test

import (
	"strings"
	"testing"
	"time"

	"linli/internal/calendar"
)

var zone = time.FixedZone("", 8*3600)

func at(t testing.TB, s string) time.Time {
	t.Helper()
	out, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func holidays() *calendar.Holidays {
	h := &calendar.Holidays{}
	h.AddHoliday(calendar.Day{Year: 2026, Month: 10, Day: 1}, "国庆节")
	h.AddWorkday(calendar.Day{Year: 2026, Month: 10, Day: 10}, "国庆节")
	return h
}

func TestOpeningHours(t *testing.T) {
	const office = "Mo-Fr 08:30-11:30,13:30-17:00; Sa 08:30-11:30; PH off"
	for _, c := range []struct {
		hours, when string
		open        bool
		next        string
	}{
		{office, "2026-11-25 10:00", true, "2026-11-25 11:30"},
		{office, "2026-11-25 12:00", false, "2026-11-25 13:30"},
		{office, "2026-11-25 17:00", false, "2026-11-26 08:30"},
		{office, "2026-11-28 12:00", false, "2026-11-30 08:30"},
		{office, "2026-10-01 10:00", false, "2026-10-02 08:30"},           // a public holiday
		{office, "2026-10-10 14:00", true, "2026-10-10 17:00"},            // a Saturday worked like a Friday
		{"24/7", "2026-11-25 03:00", true, ""},                            // never changes
		{"Fr 18:00-02:00", "2026-11-28 01:00", true, "2026-11-28 02:00"},  // past midnight
		{"Fr 18:00-02:00", "2026-11-29 01:00", false, "2026-12-04 18:00"}, //
		{"Nov-Mar 09:00-16:00; Apr-Oct 08:00-18:00", "2026-11-25 17:00", false, "2026-11-26 09:00"},
		{"Mo-Su 08:00-20:00; Dec 24-26 off", "2026-12-24 10:00", false, "2026-12-27 08:00"},
		{"We[1] 14:00-16:00 || \"电话预约\"", "2026-11-25 15:00", false, "unreadable"},
		{"Mo-Fr 09:00-12:00, We 14:00-16:00", "2026-11-25 15:00", true, "2026-11-25 16:00"},
		{"Mo-Fr 08:00-18:00; 12:00-13:00 off", "2026-11-25 12:30", false, "2026-11-25 13:00"},
		{"PH 10:00-12:00", "2026-10-01 11:00", true, "2026-10-01 12:00"},
		{"Mo,We,Fr 09:00-11:00 \"先打电话\"", "2026-11-25 10:00", true, "2026-11-25 11:00"},
	} {
		h, err := calendar.ParseHours(c.hours)
		if err != nil {
			if c.next != "unreadable" {
				t.Errorf("%s: %v", c.hours, err)
			}
			continue
		}
		now := at(t, c.when)
		if got := h.Open(now, holidays()); got != c.open {
			t.Errorf("%s at %s: open %t", c.hours, c.when, got)
		}
		next, ok := h.Next(now, holidays())
		got := ""
		if ok {
			got = next.Format("2006-01-02 15:04")
		}
		if got != c.next {
			t.Errorf("%s at %s: next change %q, want %q", c.hours, c.when, got, c.next)
		}
	}
}

func TestWhatIsNoOpeningHoursIsRefused(t *testing.T) {
	for _, s := range []string{"", "每天", "Mo-Fr 8:30", "Mo-Xx 08:00-09:00", "25:70-26:00", "Mo-Fr 08:00-", "08:00-12:00 extra"} {
		if _, err := calendar.ParseHours(s); err == nil {
			t.Errorf("%q was accepted", s)
		}
	}
}

func TestLunarDatesAreReadAndFound(t *testing.T) {
	for text, want := range map[string]string{
		"九月初九": "2027-10-08", "重阳节": "2027-10-08", "腊八": "2027-01-15", "除夕": "2027-02-05", "春节": "2027-02-06", "元宵节": "2027-02-20",
		"端午": "2027-06-09", "中秋": "2027-09-15", "农历十月十七": "2026-11-25", "腊月廿三": "2027-01-30", "闰五月初一": "2028-06-23", "十二月二十三": "2027-01-30",
	} {
		l, err := calendar.ParseLunar(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		day, ok := l.Next(at(t, "2026-11-25 10:00"))
		if got := day.Format(time.DateOnly); !ok || got != want {
			t.Errorf("%s is next on %s, want %s", text, got, want)
		}
	}
	for _, bad := range []string{"", "十三月初一", "九月四十", "hello"} {
		if _, err := calendar.ParseLunar(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestRecurrence(t *testing.T) {
	start := at(t, "2026-09-02 14:00")
	for rule, want := range map[string]string{
		"FREQ=WEEKLY;BYDAY=WE":         "11-25 12-02 12-16",
		"RRULE:FREQ=MONTHLY;BYDAY=2SA": "12-12",
		"FREQ=WEEKLY;COUNT=2":          "",
		"":                             "",
	} {
		var r calendar.Rule
		if rule != "" {
			var err error
			if r, err = calendar.ParseRule(rule); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for _, o := range r.Between(start, at(t, "2026-11-25 00:00"), at(t, "2026-12-20 00:00"), []time.Time{at(t, "2026-12-09 00:00")}) {
			got = append(got, o.Format("01-02"))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", rule, s, want)
		}
	}
	for _, bad := range []string{"every week", "FREQ=HOURLY", "FREQ=WEEKLY;BYDAY=XX"} {
		if _, err := calendar.ParseRule(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestWeeks(t *testing.T) {
	w, err := calendar.ParseWeek("2026-W53")
	if err != nil || w.Monday(zone).Format(time.DateOnly) != "2026-12-28" {
		t.Errorf("%v %v", w.Monday(zone), err)
	}
	for _, bad := range []string{"2026-W54", "2025-W53", "2026-48", "2026-W00", "W48"} {
		if _, err := calendar.ParseWeek(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func FuzzParseHours(f *testing.F) {
	for _, s := range []string{"Mo-Fr 08:30-11:30,13:30-17:00; PH off", "24/7", "Nov-Mar: 09:00+", "Dec 24-Jan 2 off || \"x\"", "2026 Jan 1-2026 Feb 3 08:00-26:00"} {
		f.Add(s)
	}
	now := at(f, "2026-11-25 10:00")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := calendar.ParseHours(s)
		if err != nil {
			return
		}
		if next, ok := h.Next(now, holidays()); ok && !next.After(now) {
			t.Fatalf("%q changes at %v, which is not after %v", s, next, now)
		}
	})
}

func FuzzParseLunar(f *testing.F) {
	f.Add("闰六月初一")
	f.Fuzz(func(t *testing.T, s string) {
		if l, err := calendar.ParseLunar(s); err == nil && (l.Month < 1 || l.Month > 12 || l.Day < 1 || l.Day > 30) {
			t.Fatalf("%q is %v", s, l)
		}
	})
}
