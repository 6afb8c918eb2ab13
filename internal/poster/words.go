package poster

import (
	"fmt"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
	"linli/internal/theme"
)

// date writes a day as on paper: always with its month, without today or tomorrow.
func date(x theme.Texts, t time.Time) string { return x.Date("date.day", t) }

// dated is a day with its weekday.
func (s *sheet) dated(t time.Time) string {
	return date(s.texts, t) + " " + s.texts.WeekdayShort(t.Weekday())
}

// days writes a span of days: 11月25日—27日.
func (s *sheet) days(from, to time.Time) string {
	switch {
	case calendar.DayOf(from) == calendar.DayOf(to):
		return s.dated(from)
	case from.Month() == to.Month() && from.Year() == to.Year():
		return date(s.texts, from) + "—" + s.texts.T("poster.day", to.Day())
	}
	return date(s.texts, from) + "—" + date(s.texts, to)
}

// printed says when the sheet was printed.
func (s *sheet) printed() string { return s.t("printed", s.texts.Date("date.full", s.opts.Printed)) }

// clock writes a time of day without a leading zero: 8:30.
func clock(minutes int) string {
	if minutes == 1440 {
		return "24:00"
	}
	return fmt.Sprintf("%d:%02d", minutes/60%24, minutes%60)
}

func clockOf(t time.Time) string { return clock(t.Hour()*60 + t.Minute()) }

// spans writes the opening times of a day, one text a span.
func (s *sheet) spans(spans []calendar.Span) []string {
	var out []string
	for _, x := range spans {
		switch {
		case x.Open:
			out = append(out, s.t("from", clock(x.From)))
		case x.To > 1440 && x.To-1440 < x.From:
			out = append(out, clock(x.From)+"–"+s.t("nextDay")+clock(x.To-1440))
		default:
			out = append(out, clock(x.From)+"–"+clock(x.To))
		}
	}
	return out
}

// An hoursRow is some days with the same opening times.
type hoursRow struct {
	Days  string
	Spans []string
	Note  string
}

// hours writes the rows of a normal week, and names the days on which it is closed,
// public holidays among them.
func (s *sheet) hours(h calendar.Hours) (rows []hoursRow, closed string) {
	p := h.Pattern(calendar.DayOf(s.opts.Printed))
	for _, r := range p.Rows {
		row := hoursRow{Days: s.texts.T("daily"), Spans: s.spans(r.Spans), Note: r.Comment}
		if !r.EveryDay() {
			row.Days = s.texts.Days(r.Days)
		}
		rows = append(rows, row)
	}
	var shut []string
	if len(p.Closed) > 0 {
		shut = append(shut, s.texts.Days(p.Closed))
	}
	if len(p.Closed) > 1 && len(rows) > 0 { // naming them all would take more room than the hours
		shut = []string{s.t("otherDays")}
	}
	if p.HolidaysClosed {
		shut = append(shut, s.t("holidays"))
	} else if len(p.Holidays) > 0 {
		rows = append(rows, hoursRow{Days: s.t("holidays"), Spans: s.spans(p.Holidays)})
	}
	return rows, strings.Join(shut, s.texts.T("listComma"))
}

// seasonFact keeps the hours as they are printed, which a season may change although
// the record does not.
func (s *sheet) seasonFact(rows []hoursRow, closed string) {
	text := closed
	for _, r := range rows {
		text += "|" + r.Days + " " + strings.Join(r.Spans, " ")
	}
	s.fact(Season, text)
}

// seasonText says in a word how a week of a season is: its one set of hours, closed,
// or other times.
func (s *sheet) seasonText(usual calendar.Hours) string {
	monday := calendar.WeekOf(s.opts.Printed).Monday(s.opts.Printed.Location())
	texts := map[string]bool{}
	only := ""
	for i := range 7 {
		on, _ := usual.On(calendar.DayOf(monday.AddDate(0, 0, i)), nil)
		if only = strings.Join(s.spans(on), "  "); only != "" {
			texts[only] = true
		}
	}
	switch len(texts) {
	case 0:
		return s.t("closed")
	case 1:
		for only = range texts { // there is one
		}
		return only
	}
	return s.t("otherTimes")
}

// An exception is a day, or some days, with other hours than usual.
type exception struct{ Days, Name, What, Note string }

// exceptions are the days in the ninety after the printing that differ from what is
// usual: holidays, rules for single dates, and the beginning of another season.
func (s *sheet) exceptions(h calendar.Hours) []exception {
	if h.IsZero() {
		return nil
	}
	type run struct {
		from, last, to   time.Time // last is the last day that differs
		what, name, note string
		season           bool
	}
	var runs []run
	start := calendar.Midnight(s.opts.Printed)
	base := calendar.DayOf(start)
	for i := range 90 {
		day := start.AddDate(0, 0, i)
		d := calendar.DayOf(day)
		if !h.SameSeason(base, d) {
			base = d
			runs = append(runs, run{from: day, last: day, what: s.seasonText(h.Usual(d)), season: true})
		}
		on, note := h.On(d, s.site.Calendar)
		usual, usualNote := h.Usual(base).On(d, nil)
		name, excepted, makeUp := s.site.Calendar.Holiday(d), h.Excepted(d), s.site.Calendar.Workday(d)
		text := strings.Join(s.spans(on), "  ")
		same := text == strings.Join(s.spans(usual), "  ") && note == usualNote
		if makeUp {
			name = s.t("makeUp")
		}
		if text == "" {
			text = s.t("closed")
		}
		n := len(runs) - 1
		goesOn := n >= 0 && !runs[n].season && runs[n].name == name && calendar.DaysBetween(runs[n].to, day) == 1
		switch {
		case goesOn && !same && runs[n].what == text && runs[n].note == note:
			runs[n].to, runs[n].last = day, day
		case goesOn && same && excepted: // a day that is so anyway within a longer exception
			runs[n].to = day
		case !same && (name != "" || excepted || makeUp):
			runs = append(runs, run{from: day, last: day, to: day, what: text, name: name, note: note})
		}
	}
	var out []exception
	for _, r := range runs {
		e := exception{Days: s.days(r.from, r.last), Name: r.name, What: r.what, Note: r.note}
		if r.season {
			e.Days = s.t("from", date(s.texts, r.from))
		} else if r.name != "" && r.from.Equal(r.last) {
			e.Days = date(s.texts, r.from)
		}
		out = append(out, e)
	}
	return out
}

// phone writes a telephone for reading aloud: groups of four.
func phone(number string) string {
	number = strings.TrimSpace(number)
	area, local, ok := strings.Cut(number, "-")
	if !ok {
		if len(number) == 11 && number[0] == '1' && digits(number) {
			return number[:3] + " " + number[3:7] + " " + number[7:]
		}
		return number
	}
	if digits(local) && len(local) >= 7 && digits(area) {
		cut := len(local) - 4
		return area + "-" + local[:cut] + " " + local[cut:]
	}
	return number
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// inSecond returns what a record's translation into the second language says, or "".
func (s *sheet) inSecond(r model.Record, text func(model.Record) string) string {
	lang := s.config.Posters.Second
	if lang == "" || r == nil {
		return ""
	}
	var v model.Record
	switch r := r.(type) {
	case model.Content:
		if c, ok := r.Page().Variants[lang]; ok {
			v = c
		}
	case model.TableRow:
		v = r.Own().Variants[lang]
	}
	if v == nil {
		return ""
	}
	return s.words("second", text(v))
}
