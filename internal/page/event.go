package page

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
)

// eventView is everything event.html may use.
type eventView struct {
	base
	State  state
	Off    bool
	Banner string
	Rows   []rowView
	Body   part
	Tel    *tel
	Signup string
	ICS    string
	Tags   []part
	Dates  []dateView
	Data   template.HTMLAttr
}

// A rowView is an icon with an answer.
type rowView struct {
	Icon  string
	Title string
	Href  string
	Lang  string
	State *state
	After string
	Tel   *tel          // instead of a title
	Times []*windowView // the lines of which one is shown at a time
	Lines []textView
	// What clock.js needs to know; then the parts of the row can be found by it.
	Data   template.HTMLAttr
	Hidden bool
}

type dateView struct {
	ISO  string
	Text textView
	Off  bool
	window
	end time.Time
}

// line appends a line of text if there is any.
func (r *rowView) line(text, lang string) {
	if text != "" {
		r.Lines = append(r.Lines, textView{Text: text, Lang: lang})
	}
}

// live appends a line that depends on the moment.
func (r *rowView) live(l live) { r.Lines = append(r.Lines, liveText(l)) }

// row makes a row with a bold title and lines.
func row(icon, title string, lines ...textView) rowView {
	r := rowView{Icon: icon, Title: title}
	for _, l := range lines {
		r.line(l.Text, l.Lang)
	}
	return r
}

func (j *job) event(e *model.Event) eventView {
	l := model.In(e, j.lang)
	b := j.open(e)
	v := eventView{base: j.heading(b), Tags: j.tagLinks(b), ICS: j.href(e.Path() + "event.ics"), Data: j.eventData(e)}
	st, next := j.eventState(e)
	v.State, v.Off = st, e.Status == "cancelled"
	switch e.Status {
	case "cancelled", "postponed":
		v.Banner = j.t("event." + e.Status)
	}
	when := row("clock", j.t("event.when"), textView{Text: j.repeatText(e)})
	when.Times, when.State, when.Data = j.times(e, next), &state{Text: st.Text}, attrs("data-live", "-")
	v.Rows = append(v.Rows, when)
	if text, lang := j.place(l); text != "" {
		r := row("place", j.t("event.where"))
		if p := j.index.Points[e.Point]; p != nil {
			r = rowView{Icon: "place", Title: j.t("event.where"), Href: j.href(pointPath(p))}
		}
		r.line(text, lang)
		v.Rows = append(v.Rows, r)
	}
	j.eventFacts(e, l, &v)
	v.Body = j.text(b)
	v.Dates = j.eventDates(e)
	j.head.ld = append(j.head.ld, j.eventLD(l, next))
	return v
}

func (j *job) eventFacts(e, l *model.Event, v *eventView) {
	lang := v.BodyLang
	defer func() {
		if names := j.organizers(e); len(names) > 0 {
			r := row("duty", j.t("event.by"))
			r.Lines = names
			v.Rows = append(v.Rows, r)
		}
	}()
	if e.Status == "cancelled" { // nobody is asked to come
		return
	}
	if len(l.Audience) > 0 {
		v.Rows = append(v.Rows, row("recruit", j.t("event.who"), textView{Text: j.words.list(l.Audience), Lang: lang}))
	}
	fee := textView{Text: l.Fee, Lang: lang}
	if l.Fee == "" {
		fee = textView{Text: j.t("free")}
	}
	v.Rows = append(v.Rows, row("fee", j.t("fee"), fee))
	signup := row("service", j.t("event.signupHow"))
	if s := e.Signup; s != nil {
		if s.Phone != "" {
			v.Tel = j.mainTel(s.Phone, j.t("event.signup"))
			signup.line(j.t("event.byPhone", s.Phone), "")
		}
		v.Signup = string(s.URL)
		if !s.Deadline.IsZero() {
			signup.live(j.words.say("until", j.words.whenArg(s.Deadline)))
		}
	} else {
		signup.line(j.t("event.noSignup"), "")
	}
	if e.Capacity > 0 {
		signup.line(j.t("event.capacity", e.Capacity), "")
	}
	v.Rows = append(v.Rows, signup)
}

func (s *scope) organizers(e *model.Event) []textView {
	var out []textView
	for _, id := range e.Organizers {
		if p := s.index.Partners[id]; p != nil {
			p = model.RowIn(p, s.lang)
			out = append(out, textView{Text: p.Name, Lang: s.foreign(p.Lang)})
		} else if t := s.index.Teams[id]; t != nil {
			t = model.RowIn(t, s.lang)
			out = append(out, textView{Text: t.Name, Lang: s.foreign(t.Lang)})
		}
	}
	return out
}

// occurrence writes when one occurrence takes place, with the weekday and, for an
// event by the Chinese calendar, that date.
func (s *scope) occurrence(e *model.Event, o model.Occurrence) live {
	if o.Starts.IsZero() {
		return live{}
	}
	w := s.words
	text := bare(w.dateArg(o.Starts)).and(literal(s.t("paren", w.Weekday(o.Starts.Weekday()))))
	last := o.Ends.Add(-time.Second) // a span that ends at midnight ends on the day before
	from, to := literal(" "+o.Starts.Format("15:04")), literal("–")
	switch {
	case e.WholeDay() && calendar.DayOf(o.Starts) != calendar.DayOf(last):
		text = text.and(to).and(bare(w.dateArg(last)))
	case e.WholeDay():
	case e.Ends.IsZero():
		text = text.and(from)
	case calendar.DayOf(o.Starts) == calendar.DayOf(last):
		text = text.and(from).and(to).and(literal(o.Ends.Format("15:04")))
	case e.Ends.Whole:
		text = text.and(from).and(to).and(bare(w.dateArg(last)))
	default:
		text = text.and(from).and(to).and(bare(w.dateArg(o.Ends))).and(literal(" " + o.Ends.Format("15:04")))
	}
	if e.Lunar != nil {
		date := e.Lunar.String()
		if l, ok := calendar.ToLunar(o.Starts); ok {
			date = l.String() // the 29th, where there is no 30th
		}
		text = text.and(literal(" " + s.t("lunar", date)))
	}
	return text
}

// times writes when the event takes place, and of one that repeats every next date, each
// shown once those before are over.
func (s *scope) times(e *model.Event, next model.Occurrence) []*windowView {
	list := s.facts.coming[e]
	if len(list) == 0 {
		list = []model.Occurrence{next}
	}
	list = list[:min(len(list), datesHeld)]
	var out []*windowView
	from := time.Time{}
	for i, o := range list {
		to := o.Ends
		if i == len(list)-1 && len(list) < datesHeld { // the last there is
			to = time.Time{}
		}
		if text := s.occurrence(e, o); text.Text != "" {
			out = append(out, s.words.timed(from, to, text))
		}
		from = o.Ends
	}
	return out
}

// eventDates lists the coming dates of an event that repeats, those left out
// included.
func (j *job) eventDates(e *model.Event) []dateView {
	if !repeats(e) || e.Status == "cancelled" {
		return nil
	}
	var out []dateView
	add := func(at, end time.Time, text live, off bool) {
		out = append(out, dateView{ISO: at.Format(time.RFC3339), Text: liveText(text), Off: off, end: end})
	}
	to := j.now.AddDate(4, 0, 0)
	yearly := e.Lunar != nil || strings.Contains(e.Repeat.String(), "FREQ=YEARLY")
	if yearly {
		to = j.now.AddDate(10, 0, 0)
	}
	for _, o := range e.Occurrences(j.now, to) {
		add(o.Starts, o.Ends, j.occurrence(e, o), false)
	}
	for _, d := range e.Except {
		add(d.Time, e.On(d.Time).Starts, bare(j.words.dateArg(d.Time)).and(literal(" "+j.t("event.notHeld"))), true)
	}
	for _, m := range e.Moved {
		from := e.MovedFrom(m)
		add(from, from, bare(j.words.dateArg(from)).and(literal(" ")).and(j.movedText(m)), false)
	}
	out = slices.DeleteFunc(out, func(d dateView) bool { return !d.end.After(j.now) })
	slices.SortFunc(out, func(a, b dateView) int { return strings.Compare(a.ISO, b.ISO) })
	out = out[:min(len(out), datesHeld)]
	shown := datesShown
	if yearly {
		shown = 3
	}
	for i := range out {
		from := time.Time{}
		if i >= shown {
			from = out[i-shown].end
		}
		out[i].window = j.words.window(from, out[i].end)
	}
	return out
}

// movedText says to when a date is moved.
func (s *scope) movedText(m model.Move) live {
	to := bare(s.words.dateArg(m.To.Time)).and(literal(clockOf(m.To)))
	return live{s.t("event.moved", to.Text), s.t("event.moved", to.Say)}
}

// How many dates an event's page shows, and how many it holds for later readers.
const (
	datesShown = 8
	datesHeld  = 54
)
