package page

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
	"linli/internal/plan"
)

// monthView is everything month.html and _month.html may use: a month as weeks of
// days.
type monthView struct {
	base
	ID, Title  string
	Weekdays   []string
	Weeks      [][]monthDay
	Prev, Next *link
	window
}

type monthDay struct {
	ISO, Day, Weekday, Lunar string
	Busy                     bool   // something takes place
	Name                     string // of a holiday, festival or solar term
	Off, Work                bool   // a day off, a make-up workday
	Other                    bool   // of another month
	Today                    bool   // and of this month: the script knows no other days
	Href                     string // to the day in the agenda
	Entries                  []entryView
	More                     int // how many of them do not fit on paper
}

// monthLines is how many lines the weeks of a month have together on paper, and
// cellWidth how wide those of a day are, counted in narrow letters.
const (
	monthLines = 30
	cellWidth  = 23
)

// month is the page of one month, which prints on one sheet.
func (j *job) month() monthView {
	first, err := time.ParseInLocation("2006-01", j.out.Key, j.now.Location())
	if err != nil {
		panic("page: plan made a month that is none: " + j.out.Key)
	}
	v := j.monthOf(first, j.site.Events)
	v.base = j.titled(v.Title, "/events/", link{Href: j.href("/events/"), Text: j.t("section.events")})
	return v
}

func (j *job) monthOf(first time.Time, list []*model.Event) monthView {
	v := monthView{ID: "m" + first.Format("2006-01"), Title: j.monthTitle(first)}
	for d := range 7 {
		v.Weekdays = append(v.Weekdays, j.words.WeekdayShort(time.Weekday((d+1)%7)))
	}
	monday := calendar.WeekOf(first).Monday(first.Location())
	end := first.AddDate(0, 1, 0)
	days := j.entries(list, monday, calendar.WeekOf(end.AddDate(0, 0, -1)).Monday(first.Location()).AddDate(0, 0, 7))
	for day := monday; day.Before(end); {
		var week []monthDay
		for range 7 {
			week = append(week, j.monthDay(day, first, days[calendar.DayOf(day)]))
			day = day.AddDate(0, 0, 1)
		}
		v.Weeks = append(v.Weeks, week)
	}
	for _, week := range v.Weeks {
		for i := range week {
			week[i].fit(len(v.Weeks))
		}
	}
	near := func(m time.Time) *link {
		if path := plan.MonthPath(m); j.has(path) {
			return &link{Href: j.href(path), Text: j.monthTitle(m)}
		}
		return nil
	}
	v.Prev, v.Next = near(first.AddDate(0, -1, 0)), near(end)
	return v
}

func (j *job) monthTitle(m time.Time) string { return j.words.Date("date.monthFull", m) }

func (j *job) monthDay(day, month time.Time, entries []entry) monthDay {
	d := calendar.DayOf(day)
	v := monthDay{ISO: day.Format(time.DateOnly), Day: strconv.Itoa(day.Day()), Weekday: j.words.WeekdayShort(day.Weekday()), Busy: len(entries) > 0, Other: day.Month() != month.Month()}
	v.Off, v.Work = j.site.Calendar.Holiday(d) != "", j.site.Calendar.Workday(d)
	v.Name = strings.Join(j.namesOf(day), " ")
	if lunar, ok := calendar.ToLunar(day); ok && v.Name == "" {
		v.Lunar = j.lunarShort(lunar)
	}
	if v.Other {
		return v
	}
	n := calendar.DaysBetween(j.now, day)
	v.Today = n == 0
	if n >= 0 && n < agendaDays && (n == 0 && len(entries) > 0 || slices.ContainsFunc(entries, func(e entry) bool { return e.begins })) {
		v.Href = j.href("/events/") + "#d" + v.ISO
	}
	for _, e := range entries {
		long := e.at.Ends.Sub(e.at.Starts) > 8*24*time.Hour
		if !e.begins && long && day.Weekday() != time.Monday && day.Day() != 1 {
			continue // what goes on for weeks is written where it begins and where a line begins
		}
		x := j.entryView(e)
		if !e.at.Starts.Equal(calendar.Midnight(e.at.Starts)) && e.begins {
			x.Time = textView{Text: e.at.Starts.Format("15:04")}
		}
		v.Entries = append(v.Entries, x)
	}
	return v
}

// fit marks what does not fit into a day of a month of so many weeks.
func (d *monthDay) fit(weeks int) {
	room := monthLines / weeks
	left := room
	for i := range d.Entries {
		e := &d.Entries[i]
		left -= 1 + letters(e.Time.Text+e.Title+e.Note.Text)/cellWidth
		last := i == len(d.Entries)-1 && d.More == 0
		if d.More > 0 || left < 0 || left == 0 && !last {
			e.Beyond = true
			d.More++
		}
	}
}
