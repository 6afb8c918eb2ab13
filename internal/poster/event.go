package poster

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/draw"
	"linli/internal/model"
)

// event is the poster of an event: of its next time, or of every week.
func (s *sheet) event(e *model.Event) {
	title := s.words("title", e.Title)
	if h := s.words("headline", s.p.Ask.Headline); h != "" {
		title = h
	}
	s.Title = title
	on := s.occurrence(e)
	s.plate(12, 12, 186, 132)
	ways := []string{s.config.Title}
	if len(e.Tags) > 0 {
		ways = []string{s.config.Title + " · " + draw.Clean(e.Tags[0]), s.config.Title}
	}
	kicker, em := s.first("title", ways, 6.6, 4.6, 112, bold)
	s.put(22, 27.4, em, kicker, bold|white)
	s.eventTitle(e, title)
	s.Fill(draw.White, draw.Rect(140-0.225, 20, 0.45, 80))
	s.eventDate(e, on)
	s.eventFacts(e, on)
	call := s.t("call.event")
	if e.Signup == nil || e.Status == "cancelled" || e.Status == "postponed" {
		call = s.t("call.event.open")
	}
	s.codePlate(119.6, 151, 78.4, 30, s.called(call), 9, 5, s.p.Target().Name)
	third := s.t("valid")
	if s.weekly(e) == "" && !on.Starts.IsZero() { // the plate shows this one time
		s.until = on.Ends.Add(-time.Second)
		third = s.t("takeDown", date(s.texts, on.Ends.Add(-time.Second)))
	}
	s.foot(s.issuer(), s.printed(), third, s.p.Target().Name)
}

// occurrence is the time the poster announces: the next one from the printing on, and
// of an event of every week the next one at its usual time.
func (s *sheet) occurrence(e *model.Event) model.Occurrence {
	next := e.Occurrences
	if s.weekly(e) != "" {
		next = e.Regular
	}
	if on := next(s.opts.Printed, s.opts.Printed.AddDate(1, 0, 0)); len(on) > 0 {
		return on[0]
	}
	if !e.Starts.IsZero() { // all its times are past: the first
		if on := e.Occurrences(e.Starts.Add(-time.Minute), e.Starts.AddDate(0, 0, 1)); len(on) > 0 {
			return on[0]
		}
	}
	return model.Occurrence{}
}

// eventTitle sets one to three lines over the houses; a long title takes their place.
func (s *sheet) eventTitle(e *model.Event, title string) {
	const x, top, w = 22.0, 34.5, 112.0
	second := s.inSecond(e, func(r model.Record) string { return r.(*model.Event).Title })
	try := func(most, least, bottom float64) ([]string, float64, bool) {
		for em := most; em >= least; em -= 0.25 {
			lines := s.set.Wrap(title, 1, em, w)
			if even := s.set.Balance(title, 1, len(lines)); s.widest(even, em, bold) <= w {
				lines = even
			}
			if len(lines) <= 3 && top+em*(1.15*float64(len(lines)-1)+0.92) <= bottom {
				return lines, em, true
			}
		}
		return nil, 0, false
	}
	lines, em, ok := try(27, 15, 92)
	houses := ok
	if !ok {
		if lines, em, ok = try(15, s.least(9), 128); !ok {
			s.long("title", title, int(w/s.least(9))*3)
			return
		}
	}
	if houses {
		s.houses(s.plan.Code(s.p.Target().Name))
	}
	b := top + 0.86*em
	for i, l := range lines {
		s.put(x, b+1.15*em*float64(i), em, l, bold|white|flush)
	}
	b += 1.15 * em * float64(len(lines)-1)
	if second != "" {
		if fit, ok := s.set.Fit(second, 1, 5.6, s.least(4.2), w); ok && b+0.06*em+4.2+5.6 <= 108 || !houses && ok {
			s.put(x, b+0.14*em+4.2+0.86*fit, fit, second, bold|white)
		}
	}
}

// houses are the row of houses at the foot of the plate. Which windows are lit is
// decided by the code, so that a sheet is always the same.
func (s *sheet) houses(seed string) {
	widths := []float64{26, 18, 34, 18, 26, 18, 30}
	storeys := []int{2, 4, 2, 3, 3, 4, 2}
	const base, storey = 142.2, 6.7
	state := uint32(2166136261)
	for _, r := range seed {
		state = (state ^ uint32(r)) * 16777619
	}
	lit := func() bool {
		state = state*1664525 + 1013904223
		return state>>16&3 > 1
	}
	x := 20.0
	for i, w := range widths {
		h := storey*float64(storeys[i]) + 3.4
		wall, other := draw.White, s.ink
		if i%2 == 1 {
			s.Fill(draw.White, draw.Rect(x-0.25, base-h-0.25, w+0.5, h+0.25))
			s.Fill(s.ink, draw.Rect(x+0.25, base-h+0.25, w-0.5, h-0.25))
			wall, other = s.ink, draw.White
		} else {
			s.Fill(draw.White, draw.Rect(x, base-h, w, h))
		}
		columns := 4
		if i%2 == 1 {
			columns = 2
		}
		pitch := w / float64(columns)
		for c := range columns {
			for f := range storeys[i] {
				wx, wy := x+pitch*(float64(c)+0.5)-1.6, base-h+2.9+storey*float64(f)
				s.Fill(other, draw.Rect(wx-0.2, wy-0.2, 3.6, 4.4))
				if lit() {
					s.Fill(wall, draw.Rect(wx+0.2, wy+0.2, 2.8, 3.6))
				}
			}
		}
		x += w
	}
}

// eventDate is the leaf of the calendar at the right of the plate.
func (s *sheet) eventDate(e *model.Event, on model.Occurrence) {
	const cx = 168.1
	if on.Starts.IsZero() {
		return
	}
	top, big, bottom := s.texts.T("mon."+strconv.Itoa(int(on.Starts.Month()))), strconv.Itoa(on.Starts.Day()), s.texts.Weekday(on.Starts.Weekday())
	last := on.Ends.Add(-time.Second)
	switch days := s.weekly(e); {
	case days != "":
		top, big, bottom = s.t("everyWeek"), days, s.t("fromDay", date(s.texts, on.Starts))
		if end, ok := s.lastTime(e); ok {
			bottom = s.t("toDay", date(s.texts, end))
		}
	case !overnight(on) && calendar.DayOf(last) != calendar.DayOf(on.Starts) && last.Month() != on.Starts.Month():
		bottom = s.t("toDay", date(s.texts, last))
	case !overnight(on) && calendar.DayOf(last) != calendar.DayOf(on.Starts):
		big += "–" + strconv.Itoa(last.Day())
		bottom = s.texts.WeekdayShort(on.Starts.Weekday()) + "–" + s.texts.WeekdayShort(last.Weekday())
	}
	s.fact("date", top+big+bottom)
	s.middle(cx, 28.5, 11.5, top, bold|white|centred)
	em := math.Min(46, 50/s.width(big, 1, bold))
	s.middle(cx, 58.5, em, big, bold|white|centred)
	s.middle(cx, 88, s.fit("starts", bottom, 9.4, 5, 52, bold), bottom, bold|white|centred)
	if e.Status == "cancelled" || e.Status == "postponed" {
		s.Fill(draw.White, draw.Rect(143, 58.5-0.6, 50.2, 1.2))
	}
}

// overnight reports whether an occurrence ends in the night after it began.
func overnight(on model.Occurrence) bool {
	return on.Ends.Sub(on.Starts) < 24*time.Hour && calendar.DaysBetween(on.Starts, on.Ends) == 1 && on.Ends.Hour() < 12
}

// lastTime returns when an event that repeats takes place for the last time, if its
// rule has an end.
func (s *sheet) lastTime(e *model.Event) (time.Time, bool) {
	rule := strings.ToUpper(e.Repeat.String())
	if !strings.Contains(rule, "UNTIL=") && !strings.Contains(rule, "COUNT=") {
		return time.Time{}, false
	}
	on := e.Occurrences(s.opts.Printed, s.opts.Printed.AddDate(3, 0, 0))
	if len(on) == 0 {
		return time.Time{}, false
	}
	return on[len(on)-1].Starts, true
}

// repeats says in words how an event repeats whose weekdays do not stand on the plate.
func (s *sheet) repeats(e *model.Event) string {
	rule := strings.ToUpper(e.Repeat.String())
	switch {
	case rule == "" || s.weekly(e) != "":
		return ""
	case strings.Contains(rule, "FREQ=WEEKLY") && strings.Contains(rule, "INTERVAL=2"):
		return s.t("fortnightly")
	case strings.Contains(rule, "FREQ=DAILY") && !strings.Contains(rule, "INTERVAL="):
		return s.t("everyDay")
	case strings.Contains(rule, "FREQ=MONTHLY") && !strings.Contains(rule, "INTERVAL="):
		return s.t("everyMonth")
	}
	return s.texts.T("repeat.some")
}

// skipped are the next days on which an event that repeats does not take place, or
// takes place on another.
func (s *sheet) skipped(e *model.Event) string {
	var days []string
	for _, d := range e.Except {
		if n := calendar.DaysBetween(s.opts.Printed, d.Time); n >= 0 && n < 90 {
			days = append(days, date(s.texts, d.Time))
		}
	}
	var parts []string
	if len(days) > 3 {
		days = append(days[:3:3], s.t("etc"))
	}
	if len(days) > 0 {
		parts = append(parts, s.t("except", strings.Join(days, s.texts.T("listComma"))))
	}
	for _, m := range e.Moved {
		from, to := e.MovedFrom(m), e.MovedTo(m)
		if n := calendar.DaysBetween(s.opts.Printed, from); n >= 0 && n < 90 {
			text := date(s.texts, to)
			if !m.To.Whole {
				text += " " + to.Format("15:04")
			}
			parts = append(parts, s.t("moved", date(s.texts, from), text))
		}
	}
	return strings.Join(parts, s.texts.T("listComma"))
}

// weekly names the days of an event that takes place every week: 三, or 一三五.
func (s *sheet) weekly(e *model.Event) string {
	rule := ";" + strings.ToUpper(e.Repeat.String()) + ";"
	if !strings.Contains(rule, "FREQ=WEEKLY") || strings.Contains(rule, "INTERVAL=") && !strings.Contains(rule, "INTERVAL=1;") {
		return ""
	}
	_, rest, ok := strings.Cut(rule, "BYDAY=")
	if !ok {
		return shortDay(s, (int(e.Starts.Weekday())+6)%7)
	}
	rest, _, _ = strings.Cut(rest, ";")
	out := ""
	for d := range strings.SplitSeq(rest, ",") {
		i := strings.Index("MOTUWETHFRSASU", strings.TrimSpace(d))
		if i < 0 || i%2 == 1 {
			return ""
		}
		out += shortDay(s, i/2)
	}
	return out
}

// shortDay is the least a weekday can be called: 三.
func shortDay(s *sheet, i int) string { return strings.Split(s.t("weekdays"), " ")[i] }

func (s *sheet) eventFacts(e *model.Event, on model.Occurrence) {
	cancelled := e.Status == "cancelled"
	switch {
	case cancelled:
		s.blackTab(12, 151, 99, s.t("cancelled"))
	case e.Status == "postponed":
		s.blackTab(12, 151, 99, s.t("postponed"))
	default:
		s.tab(12, 151, 99, s.t("time"))
	}
	s.fact("status", cmp.Or(e.Status, "scheduled"))
	text := s.texts.T("allDay")
	if !e.WholeDay() && !on.Starts.IsZero() {
		text = clockOf(on.Starts)
		switch {
		case e.Ends.IsZero():
			text = s.t("from", text)
		case overnight(on):
			text += "–" + s.t("nextDay") + clockOf(on.Ends)
		default:
			text += "–" + clockOf(on.Ends)
		}
	}
	s.fact("starts", text)
	em := s.fit("starts", text, 17.6, 11, 99, bold)
	s.put(12, 176.836, em, text, bold|flush)
	if cancelled || e.Status == "postponed" {
		s.Fill(draw.Black, draw.Rect(12, 176.836-0.36*em-0.6, s.width(text, em, bold), 1.2))
	}
	if note := s.eventNote(e, on); note != "" {
		if fit, ok := s.set.Fit(note, 0, 5.2, s.least(4.35), 99); ok {
			s.put(12, 185.268, fit, note, 0)
		}
	}
	s.tab(12, 191, 99, s.t("place"))
	place, note := s.eventPlace(e)
	lines, em := s.title("place", place, 10.4, 6.6, 99)
	if len(lines) > 1 {
		em = math.Min(em, 7.6)
		note = ""
	}
	for i, l := range lines {
		s.middle(12, 208.284+1.2*em*float64(i), em, l, bold)
	}
	if note != "" {
		if fit, ok := s.set.Fit(note, 0, 5.2, s.least(4.35), 99); ok {
			s.put(12, 220.868, fit, note, 0)
		}
	}
	s.eventRows(e)
}

// eventNote is the line under the time: what changes it, else the Chinese date.
func (s *sheet) eventNote(e *model.Event, on model.Occurrence) string {
	if e.Status == "postponed" {
		return s.t("newDate")
	}
	if e.Status == "cancelled" {
		return ""
	}
	parts := []string{}
	for _, p := range []string{s.repeats(e), s.skipped(e)} {
		if p != "" {
			s.fact("starts", p)
			parts = append(parts, p)
		}
	}
	oneDay := overnight(on) || calendar.DayOf(on.Starts) == calendar.DayOf(on.Ends.Add(-time.Second))
	if l, ok := calendar.ToLunar(on.Starts); ok && len(parts) == 0 && s.weekly(e) == "" && oneDay {
		parts = append(parts, s.t("lunar", l.String()))
		if name := s.occasion(on.Starts); name != "" && !strings.Contains(e.Title, name) {
			parts = append(parts, name)
		}
	}
	return strings.Join(parts, "　")
}

// occasion is the festival or solar term of a day.
func (s *sheet) occasion(t time.Time) string {
	if l, ok := calendar.ToLunar(t); ok && l.Festival() != "" {
		return l.Festival()
	}
	return calendar.SolarTerm(t)
}

func (s *sheet) eventPlace(e *model.Event) (place, note string) {
	p := s.plan.Index.Points[e.Point]
	switch {
	case p != nil && e.Place != "":
		return s.words("place", p.Name+" "+e.Place), s.words("street", p.Address)
	case p != nil:
		return s.words("place", p.Name), s.words("street", p.Address)
	case e.Place != "":
		return s.words("place", e.Place), ""
	}
	return s.t("seePage"), ""
}

// eventRows say how to come: at most three of signing up, places, fee, audience.
func (s *sheet) eventRows(e *model.Event) {
	type line struct {
		label, text string
		strong      bool
	}
	var rows []line
	if e.Status == "cancelled" || e.Status == "postponed" {
		number := s.config.Community.Phone
		if e.Signup != nil && e.Signup.Phone != "" {
			number = e.Signup.Phone
		}
		if text := phone(s.words("phone", number)); text != "" {
			s.tab(12, 228.6, 99, s.t("contact"))
			s.middle(12, 246, s.fit("phone", text, 13.2, 8, 99, bold), text, bold|flush)
		}
		return
	}
	if g := e.Signup; g != nil {
		text := phone(s.words("signup", g.Phone))
		if text == "" {
			text = s.t("byCode")
		}
		rows = append(rows, line{s.t("signup"), text, true})
	} else {
		rows = append(rows, line{s.t("signup"), s.t("justCome"), false})
	}
	limit := ""
	if e.Capacity > 0 {
		limit = s.words("capacity", s.t("people", e.Capacity))
	}
	if g := e.Signup; g != nil && !g.Deadline.IsZero() {
		d := s.words("capacity", s.t("deadline", date(s.texts, g.Deadline.Time)))
		if limit != "" {
			limit += s.texts.T("comma")
		}
		limit += d
	}
	if limit != "" {
		rows = append(rows, line{s.t("capacity"), limit, false})
	}
	rows = append(rows, line{s.t("fee"), s.words("fee", cmp.Or(e.Fee, s.t("free"))), false})
	if len(rows) < 3 && len(e.Audience) > 0 {
		rows = append(rows, line{s.t("audience"), s.words("audience", strings.Join(e.Audience, s.texts.T("listComma"))), false})
	}
	s.tab(12, 228.6, 99, s.t("come"))
	for i, r := range rows[:min(len(rows), 3)] {
		c := 242.884 + 8.5*float64(i)
		label := math.Max(5.8, s.least(4.6))
		s.middle(12, c, label, r.label, bold|inked)
		x := math.Max(28, 12+s.width(r.label, label, bold)+3)
		if r.strong {
			s.middle(x, c, s.fit("signup", r.text, 6.6, 4.6, 111-x, bold), r.text, bold)
		} else {
			s.middle(x, c, s.fit("fee", r.text, 5.8, 4.4, 111-x, 0), r.text, 0)
		}
	}
}
