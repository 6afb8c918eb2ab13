package poster

import (
	"cmp"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/draw"
	"linli/internal/markdown"
	"linli/internal/model"
)

// notice is the stairwell sheet of a notice: for one building, or for everybody.
func (s *sheet) notice(n *model.Notice) {
	s.ink = draw.Black
	s.fact("status", n.Severity)
	subject := n // whose dates stand on the sheet
	if old := s.plan.Index.Notices[n.Cancels]; old != nil {
		subject = old
		s.fact("status", "cancelled")
	}
	what := s.what(n, subject)
	where := s.affected(subject)
	s.Title = strings.TrimSpace(what + " " + where.place)
	s.noticePlate(n, what)
	s.when(n, subject, where)
	s.tabOf(12, 156.4, 186, s.t("affects"), 8, 5.4, s.ink)
	s.affects(where)
	s.todo(n, subject, where)
	s.noticePhone(n)
	c := s.p.Target().Name
	s.codePlate(135.6, 193, 62.4, 11, "", 0, 4.05, c)
	posted := s.t("posted", date(s.texts, s.opts.Printed))
	if place := s.place(); place != "" {
		posted += " · " + s.t("postedAt", draw.Clean(place))
	}
	if !subject.Ends.IsZero() {
		s.until = subject.Ends.Time
	}
	s.foot(s.issuer(), posted, s.void(subject), c)
}

// void says when the sheet is to be taken down.
func (s *sheet) void(n *model.Notice) string {
	switch {
	case n.Ends.IsZero():
		return s.t("valid")
	case n.Ends.Whole:
		return s.t("void", date(s.texts, n.Ends.Time))
	}
	return s.t("void", date(s.texts, n.Ends.Time)+clockOf(n.Ends.Time))
}

// what is the one thing to see from across the yard.
func (s *sheet) what(n, subject *model.Notice) string {
	if h := s.words("headline", s.p.Ask.Headline); h != "" {
		return h
	}
	key := "what." + subject.Topic()
	if subject.Topic() == "outage" && subject.Utility != "" {
		key = "what." + subject.Utility
	} else if first := strings.FieldsFunc(n.Title, func(r rune) bool { return strings.ContainsRune("，,：:、；;！!。（(《 ", r) }); len(first) > 0 && n == subject {
		if r := []rune(first[0]); len(r) >= 2 && len(r) <= 6 && !strings.ContainsAny(first[0], "0123456789") {
			return s.words("what", first[0])
		}
	}
	s.fact("what", key)
	return s.t(key)
}

func (s *sheet) noticePlate(n *model.Notice, what string) {
	urgent := n.Severity == "urgent" && n.Cancels == ""
	y, h := 12.0, 74.0
	k := bold | centred
	if urgent {
		s.hazard()
		y, h = 21, 65
		s.plateOf(12, y, 186, h, 5, 1.8, 0.6)
		s.wall(164, y+1.8, y+h-1.8, 0.6)
		k |= white
	} else {
		line := 0.9
		if n.Severity == "important" || n.Cancels != "" || n.Topic() == "outage" {
			line = 2.4
		}
		s.Fill(draw.Black, draw.Ring(12+line/2, y+line/2, 186-line, h-line, 5-line/2, line))
		s.Fill(draw.Black, draw.Rect(163.7, y+line, 0.6, h-2*line))
	}
	lines, em := s.headline(what, h-10)
	c := y + h/2 - 0.6*em*float64(len(lines)-1)
	for i, l := range lines {
		s.middle(88.6, c+1.2*em*float64(i), em, l, k)
	}
	label := []rune(s.t("severity." + cmp.Or(n.Severity, map[bool]string{true: "important", false: "info"}[n.Topic() == "outage"])))
	if n.Cancels != "" {
		label = []rune(s.t("severity.cancelled"))
	}
	top := y + h/2 - 14.2*float64(len(label)-1)/2
	for i, r := range label {
		s.middle(181, top+14.2*float64(i)-0.1, 12.4, string(r), k)
	}
}

// headline sets the large words: on one line up to six characters, else on two.
func (s *sheet) headline(what string, room float64) ([]string, float64) {
	n := float64(len([]rune(what)))
	em := math.Min(58, 142/math.Max(n, 2))
	if w := s.width(what, 1, bold); w*em > 142 {
		em = 142 / w
	}
	if n <= 6 && em >= 20 {
		return []string{what}, em
	}
	lines := s.set.Balance(what, 1, 2)
	em = 58
	for _, l := range lines {
		em = math.Min(em, 142/s.width(l, 1, bold))
	}
	em = math.Min(em, room/(1.2*float64(len(lines))))
	if em < s.least(16.3) {
		s.long("what", what, int(142/s.least(16.3))*2)
	}
	return lines, em
}

// hazard is the striped band over an urgent notice.
func (s *sheet) hazard() {
	const n, pitch, lean = 13, 14.3077, 7.0
	var path []draw.Seg
	for i := range n {
		x := 12 + pitch*float64(i)
		if i == n-1 {
			path = append(path, draw.Polygon(x, 19, x+7.154, 19, 198, 12+lean-(198-x-7.154), 198, 12, x+lean, 12)...)
			continue
		}
		path = append(path, draw.Polygon(x, 19, x+7.154, 19, x+7.154+lean, 12, x+lean, 12)...)
	}
	s.Fill(draw.Black, path)
}

// when says the day and the hours, largest of all.
func (s *sheet) when(n, subject *model.Notice, where affected) {
	label := s.t("when")
	switch {
	case n.Cancels != "":
		label = s.t("cancelled")
	case n.Replaces != "" && n.Topic() == "outage":
		label = s.t("changed")
	}
	dateText, timeText := s.noticeTimes(subject)
	if dateText == "" {
		label = s.t("matter")
	}
	s.tabOf(12, 91, 186, label, 8, 5.4, s.ink)
	s.noticeSecond(n, subject, where, label)
	if dateText == "" { // no time of its own: what it is about stands here
		title := s.words("title", n.Title)
		lines, em := s.block("title", title, 17.8, 9, 186, 48, bold)
		for i, l := range lines {
			s.middle(12, 127+1.2*em*(float64(i)-float64(len(lines)-1)/2), em, l, bold|flush)
		}
		return
	}
	s.fact("date", dateText+" "+timeText)
	strike := func(b, em float64, text string) {
		if n.Cancels != "" {
			s.Fill(draw.Black, draw.Rect(12, b-0.36*em-0.6, s.width(text, em, bold), 1.2))
		}
	}
	if timeText == "" {
		em := s.fit("starts", dateText, 30, 14, 186, bold)
		s.put(12, 138, em, dateText, bold|flush)
		strike(138, em, dateText)
		return
	}
	em, least := s.fit("starts", dateText, 20, 14, 186, bold), 18.0
	if len([]rune(timeText)) > 11 { // two days with their times: both lines weigh the same
		em = math.Min(em, s.fit("starts", timeText, 20, 11, 186, bold))
		least = em
	}
	s.put(12, 120.9, em, dateText, bold|flush)
	strike(120.9, em, dateText)
	if least < 18 {
		s.put(12, 144, em, timeText, bold|flush)
		strike(144, em, timeText)
		return
	}
	em = s.fit("starts", timeText, 32, least, 186, bold)
	s.put(12, 150.2, em, timeText, bold|flush)
	strike(150.2, em, timeText)
}

// noticeTimes writes when a notice is in force: the days, and the hours.
func (s *sheet) noticeTimes(n *model.Notice) (days, hours string) {
	from, to := n.Starts, n.Ends
	switch {
	case from.IsZero() && to.IsZero():
		return "", ""
	case from.IsZero():
		return s.t("until", s.dated(to.Time)), hoursOf(to)
	case to.IsZero() && from.Whole:
		return s.dated(from.Time), s.t("onwards")
	case to.IsZero():
		return s.dated(from.Time), s.t("from", clockOf(from.Time))
	case from.Whole && to.Whole:
		if calendar.DayOf(from.Time) == calendar.DayOf(to.Time) {
			return s.dated(from.Time), s.texts.T("allDay")
		}
		return s.days(from.Time, to.Time), ""
	}
	start, end := clockOf(from.Time), clockOf(to.Time)
	if to.Whole && !from.Whole {
		if calendar.DayOf(from.Time) == calendar.DayOf(to.Time) {
			return s.dated(from.Time), start + "–24:00"
		}
		return s.t("from", s.dated(from.Time)+" "+start), s.t("until", s.dated(to.Time))
	}
	switch calendar.DaysBetween(from.Time, to.Time) {
	case 0:
		return s.dated(from.Time), start + "–" + end
	case 1:
		if to.Sub(from.Time) < 24*time.Hour {
			return s.dated(from.Time), start + "–" + s.t("nextDay") + end
		}
	}
	return s.t("from", s.dated(from.Time)+" "+start), s.t("until", s.dated(to.Time)+" "+end)
}

func hoursOf(d model.Date) string {
	if d.Whole {
		return ""
	}
	return clockOf(d.Time)
}

// noticeSecond repeats what, when and where in the second language.
func (s *sheet) noticeSecond(n, subject *model.Notice, where affected, label string) {
	lang := s.config.Posters.Second
	v, ok := n.Variants[lang]
	if lang == "" || !ok {
		return
	}
	x := s.second
	parts := x.T("poster.what." + subject.Utility)
	if subject.Utility == "" || n != subject { // that something is called off only its own words say
		parts = v.(*model.Notice).Title
	}
	if !subject.Starts.IsZero() && n == subject {
		parts += " " + date(x, subject.Starts.Time) + "(" + x.WeekdayShort(subject.Starts.Weekday()) + ")"
		if _, hours := s.noticeTimes(subject); !subject.Starts.Whole && strings.Trim(hours, "0123456789:–") == "" {
			parts += " " + hours
		}
	}
	if where.second != "" {
		parts += " · " + where.second
	}
	parts = s.words("second", parts)
	room := 186 - s.width(label, 5.4, bold) - 12
	if em, fits := s.set.Fit(parts, 1, 5.8, s.least(4.2), room); fits {
		s.put(198, 96.9, em, parts, bold|right)
	}
}

// effects says what a notice means for the floors of a building.
func (s *sheet) effects(n *model.Notice, b *model.Building) string {
	var parts []string
	for _, e := range n.EffectsOn(s.plan.Index.Buildings[b.ID]) {
		parts = append(parts, s.texts.Floors(e.Floors)+" "+s.words("affects", e.Effect))
	}
	return strings.Join(parts, s.t("semicolon"))
}

// affected is whom a notice concerns, in words.
type affected struct {
	place  string // the short form, for the title
	text   string
	second string
	floors string
}

func (s *sheet) affected(n *model.Notice) affected {
	var out affected
	floors := s.words("affects", n.Floors)
	if b := s.building(); b != nil {
		out.place = s.words("affects", b.Name)
		out.text = out.place
		effects := s.effects(n, b)
		switch {
		case effects != "":
			floors = strings.Join(slices.DeleteFunc([]string{effects, floors}, func(s string) bool { return s == "" }), s.t("semicolon"))
		case floors != "" && len([]rune(floors)) <= 8:
			out.text += " " + floors
			floors = ""
		case b.Floors > 0:
			out.text += " " + s.t("wholeFloors", b.Floors)
		default:
			out.text += " " + s.t("whole")
		}
		out.second = s.buildingIn(b)
		out.floors = floors
		return out
	}
	out.floors = floors
	all := s.plan.Affected(n)
	if len(all) == 0 {
		out.text = s.t("everybody")
		s.fact("affects", "all")
		return out
	}
	names := make([]string, len(all))
	for i, b := range all {
		names[i] = s.words("affects", b.Building.Name)
	}
	if len(names) > 8 {
		names = append(names[:7:7], s.t("andSo", len(all)))
	}
	out.text = strings.Join(names, s.texts.T("listComma"))
	return out
}

// buildingIn is the building's name in the second language, or "".
func (s *sheet) buildingIn(b *model.Building) string {
	ref := s.plan.Index.Buildings[b.ID]
	v, ok := ref.Grid.Variants[s.config.Posters.Second]
	if !ok {
		return ""
	}
	for _, x := range v.(*model.Grid).Buildings {
		if x.ID == b.ID && x.Name != b.Name {
			return x.Name
		}
	}
	return ""
}

func (s *sheet) affects(a affected) {
	em := 17.8
	if w := s.width(a.text, 1, bold); w*em > 186 {
		em = 186 / w
	}
	if em >= 11.4 {
		s.middle(12, 178.3, em, a.text, bold|flush)
		return
	}
	lines, em := s.lines("affects", a.text, 2, 10.4, 10, 186, bold)
	if len(s.plan.Affected(s.p.Target().Record.(*model.Notice))) > 1 {
		s.problems.Add(s.at("affects"), "poster.small", s.p.Name(), fieldName("affects"), "3")
	}
	for i, l := range lines {
		s.middle(12, 178.9+1.14*em*(float64(i)-float64(len(lines)-1)/2), em, l, bold|flush)
	}
}

// todo says what to do, at most four things; the first is the one that matters.
func (s *sheet) todo(n, subject *model.Notice, where affected) {
	items, listed := s.instructions(n)
	if dateText, _ := s.noticeTimes(subject); dateText != "" && subject.Utility == "" && n == subject {
		if title := s.words("title", n.Title); !strings.Contains(s.Title, title) {
			items = append([]string{strings.TrimSuffix(title, "。")}, items...)
		}
	}
	if where.floors != "" {
		items = append(items[:min(1, len(items)):min(1, len(items))], append([]string{where.floors}, items[min(1, len(items)):]...)...)
	}
	if len(items) == 0 {
		items = []string{s.t("seeProgress")}
	}
	label := s.t("todo")
	if !listed {
		label = s.t("about")
	}
	s.tabOf(12, 193, 116, label, 8, 5.4, s.ink)
	items = items[:min(len(items), 4)]
	const top, height = 204.3, 35.6
	for {
		em := 7.2
		for {
			laid, lines := s.wrapItems(items, em)
			need := 1.28*em*float64(lines) + 0.68*float64(len(items)-1)
			if need <= height {
				s.setItems(laid, listed, em, top, math.Min(3.4, 0.68+(height-need)/math.Max(1, float64(len(items)-1))))
				return
			}
			if em <= s.least(5.2) {
				break
			}
			em = math.Max(em-0.1, s.least(5.2))
		}
		if len(items) <= 2 {
			s.long("todo", items[0], int(105/s.least(5.2))*2)
			return
		}
		items = items[:len(items)-1]
	}
}

func (s *sheet) wrapItems(items []string, em float64) (laid [][]string, lines int) {
	for i, it := range items {
		w := s.wrap(it, 0, em, 105)
		if i == 0 {
			w = s.wrap(it, bold, em, 105)
		}
		laid = append(laid, w)
		lines += len(w)
	}
	return laid, lines
}

func (s *sheet) setItems(laid [][]string, numbered bool, em, top, gap float64) {
	y := top
	for i, lines := range laid {
		k := mark(0)
		if i == 0 {
			k = bold
		}
		if numbered && len(laid) > 1 {
			s.middle(12.4, y+0.64*em, em, string(rune('1'+i)), bold)
		}
		for _, l := range lines {
			x := 21.0
			if !numbered || len(laid) == 1 {
				x = 12
			}
			s.middle(x, y+0.64*em, em, l, k)
			y += 1.28 * em
		}
		y += gap
	}
}

// instructions are the items of the first list in the text; without a list, its
// sentences, or those of the summary.
func (s *sheet) instructions(n *model.Notice) (out []string, listed bool) {
	src := s.body(&n.Base)
	items := markdown.FirstList(src)
	if listed = len(items) > 0; !listed {
		text := markdown.PlainText(src)
		if text == "" {
			text = n.Abstract()
		}
		for part := range strings.SplitSeq(text, "。") {
			if part = strings.TrimSpace(part); part != "" {
				items = append(items, part)
			}
		}
	}
	for _, it := range items[:min(len(items), 4)] {
		if it = s.words("todo", strings.TrimSuffix(strings.TrimSpace(it), "。")); it != "" {
			out = append(out, it)
		}
	}
	return out, listed
}

// body reads the Markdown of a record again.
func (s *sheet) body(b *model.Base) []byte {
	f, err := s.source.Open(b.File)
	if err != nil {
		return nil // it was read when the site was loaded; the build says what happened to it
	}
	defer f.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(f, int64(b.Body.To)))
	if err != nil || len(data) < b.Body.From {
		return nil
	}
	return data[b.Body.From:]
}

func (s *sheet) noticePhone(n *model.Notice) {
	s.Fill(draw.Black, draw.Rect(12, 243.45, 116, 0.3))
	number := cmp.Or(n.Phone, s.config.Community.Phone)
	call := s.t("call.notice")
	callEm := math.Max(5, s.least(5))
	s.put(128, 250.4, callEm, call, right)
	if number == "" {
		return
	}
	label := s.t("contact")
	if n.Contact != "" && n.Phone != "" {
		label = s.words("contact", n.Contact)
	}
	room := 112 - s.width(call, callEm, 0)
	if em, ok := s.set.Fit(label, 1, 5.4, s.least(4.2), room); ok {
		s.put(12, 250.4, em, label, bold)
	} else {
		s.put(12, 250.4, 5.4, s.t("contact"), bold)
	}
	text := phone(s.words("phone", number))
	s.put(12, 265.625, s.fit("phone", text, 15, 9, 116, bold), text, bold|flush)
}
