package page

import (
	"slices"
	"strconv"
	"time"

	"linli/internal/calendar"
)

// chinese reports whether pages of this language write lunar dates in Chinese.
func (s *scope) chinese() bool {
	return s.lang == s.site.Config.Language && (s.lang == "zh-CN" || s.lang == "zh")
}

// lunarMonths lists the first days of the lunar months a page may be read in, with
// what goes before the day: the month.
func (s *scope) lunarMonths() [][]string {
	var out [][]string
	for day := range s.days() {
		l, ok := calendar.ToLunar(day)
		if !ok || len(out) > 0 && l.Day != 1 {
			continue
		}
		name := strconv.Itoa(l.Month)
		if s.chinese() {
			name = l.MonthName()
		}
		out = append(out, []string{day.AddDate(0, 0, 1-l.Day).Format(time.DateOnly), name})
	}
	return out
}

// lunarDays are the names of the days of a lunar month, if pages do not number them.
func (s *scope) lunarDays() []string {
	if !s.chinese() {
		return nil
	}
	out := make([]string, 30)
	for i := range out {
		out[i] = calendar.LunarDayName(i + 1)
	}
	return out
}

// lunarShort is a lunar date as calendars write it: the day, or the month on its first.
func (s *scope) lunarShort(l calendar.Lunar) string {
	switch {
	case !s.chinese():
		return strconv.Itoa(l.Month) + "." + strconv.Itoa(l.Day)
	case l.Day == 1:
		return l.MonthName()
	}
	return calendar.LunarDayName(l.Day)
}

// dayTexts are the lunar date and the names of a day.
func (s *scope) dayTexts(day time.Time) []textView {
	var out []textView
	if lunar, ok := calendar.ToLunar(day); ok {
		text := s.t("lunarDate", lunar.Month, lunar.Day)
		if s.chinese() {
			text = s.t("lunar", lunar.String())
		}
		out = append(out, textView{Text: text})
	}
	return append(out, s.dayNames(day)...)
}

// dayNames are festival, solar term and public holiday, in the site's language, and
// whether it is a make-up workday.
func (s *scope) dayNames(day time.Time) []textView {
	var out []textView
	for _, name := range s.namesOf(day) {
		out = append(out, textView{Text: name, Lang: s.foreign(s.site.Config.Language)})
	}
	if s.site.Calendar.Workday(calendar.DayOf(day)) {
		out = append(out, textView{Text: s.t("makeUp")})
	}
	return out
}

// namedDays lists the days with names on which a page may be read.
func (s *scope) namedDays() map[string][][]string {
	out := map[string][][]string{}
	for day := range s.days() {
		for _, name := range s.dayNames(day) {
			pair := []string{name.Text}
			if name.Lang != "" {
				pair = append(pair, name.Lang)
			}
			key := day.Format(time.DateOnly)
			out[key] = append(out[key], pair)
		}
	}
	return out
}

// namesOf returns the names of a day: festival, solar term, public holiday.
func (s *scope) namesOf(day time.Time) []string {
	lunar, _ := calendar.ToLunar(day)
	var out []string
	for _, name := range []string{lunar.Festival(), calendar.SolarTerm(day), s.site.Calendar.Holiday(calendar.DayOf(day))} {
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// dayNote says why the hours of a day may differ.
func (s *scope) dayNote(day time.Time) string {
	d := calendar.DayOf(day)
	if name := s.site.Calendar.Holiday(d); name != "" {
		return name
	}
	if s.site.Calendar.Workday(d) {
		return s.t("makeUp")
	}
	return ""
}
