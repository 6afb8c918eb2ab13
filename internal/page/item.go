package page

import (
	"cmp"
	"html/template"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/internal/model"
)

// An itemView is one entry of a list.
type itemView struct {
	Href    string
	Title   string
	Lang    string // of the title, if it is not the page's
	Leaf    leaf
	Class   string
	Icon    string
	Cat     string
	CatLang string
	State   string
	Time    *textView // the time that matters, if that depends on the moment
	Meta    []textView
	Summary string
	Hidden  bool              // not at the moment of the build
	Data    template.HTMLAttr // what clock.js needs to know
}

// A textView is a text that may be in another language than the page. Say is the
// expression of one that depends on the moment.
type textView struct {
	Text, Lang, Href, Say string
	Place                 bool // where an event takes place
}

// add appends text if there is any.
func (v *itemView) add(text, lang string) {
	if text != "" {
		v.Meta = append(v.Meta, textView{Text: text, Lang: lang})
	}
}

// entry makes the list entry of any content.
func (s *scope) entry(c model.Content) itemView {
	switch c := c.(type) {
	case *model.Notice:
		return s.noticeItem(c)
	case *model.Event:
		return s.eventItem(c)
	case *model.Request:
		return s.requestItem(c)
	case *model.Deliberation:
		return s.deliberationItem(c)
	case *model.Service:
		return s.serviceItem(c)
	}
	v := s.item(c)
	v.Summary = model.In(c, s.lang).Page().Abstract()
	return v
}

// item is what entries of all kinds have in common; what expires leaves lists by itself.
func (s *scope) item(c model.Content) itemView {
	b := model.In(c, s.lang).Page()
	return itemView{Href: s.href(b.Path()), Title: b.Title, Lang: s.foreign(b.Lang), Leaf: s.words.leaf(b.Date.Time), Data: attrs("data-until", local(c.Page().ExpiryDate))}
}

func (s *scope) noticeItem(n *model.Notice) itemView {
	v := s.item(n)
	phases := s.noticePhases(n)
	p := phaseAt(phases, s.now)
	v.Class = "c-" + n.Topic() + " " + p.class
	v.Icon, v.Cat, v.State = s.noticeIcon(n), s.t("category."+n.Topic()), p.state.Text
	if s.urgent(n) {
		v.Class = "c-" + n.Topic() + " urgent " + p.class
	}
	if s.index.CancelledBy[n] != nil {
		v.Class += " is-off"
	}
	if n.Cancels != "" { // all is well
		v.Class = "c-health " + p.class
	}
	v.Time = &textView{Text: p.time.Text}
	v.Data += attrs("data-n", "n"+strconv.Itoa(s.facts.noticeAt[n])) + noticeData(n, phases)
	v.add(s.scopeText(n))
	return v
}

// noticeData is what scripts need to know of a notice: its phases, whether it turns red, and
// whether it is not for everybody.
func noticeData(n *model.Notice, phases []phase) template.HTMLAttr {
	return attrs("data-phases", phaseData(phases), "data-urgent", set(n.Severity == "urgent" && n.Cancels == ""), "data-own", set(len(n.Affects) > 0))
}

// scopeText names what a notice affects: "3–6栋", or everybody.
func (s *scope) scopeText(n *model.Notice) (text, lang string) {
	if len(n.Affects) == 0 {
		if n.Topic() == "lost" {
			return "", ""
		}
		return s.t("scope.all"), ""
	}
	var names []string
	for _, id := range n.Affects {
		if g := s.index.Grids[id]; g != nil {
			g = model.RowIn(g, s.lang)
			names, lang = append(names, g.Name), s.foreign(g.Lang)
		} else if b := s.index.Buildings[id]; b.Building != nil {
			name, l := s.buildingName(b)
			names, lang = append(names, name), l
		}
	}
	return s.words.list(compress(names)), lang
}

// buildingName returns the name of a building in the page's language.
func (s *scope) buildingName(b model.BuildingRef) (name, lang string) {
	b = s.building(b)
	return b.Building.Name, s.foreign(b.Grid.Lang)
}

// building returns a building and its grid in the page's language, or the original, if the
// translation leaves it out.
func (s *scope) building(b model.BuildingRef) model.BuildingRef {
	g := model.RowIn(b.Grid, s.lang)
	if i := slices.IndexFunc(g.Buildings, func(x model.Building) bool { return x.ID == b.Building.ID }); i >= 0 {
		return model.BuildingRef{Grid: g, Building: &g.Buildings[i]}
	}
	return b
}

var numbered = regexp.MustCompile(`^(\D*)(\d+)(\D*)$`)

// compress joins names that differ by consecutive numbers: 3栋 4栋 5栋 → 3–5栋.
func compress(names []string) []string {
	var out []string
	for i := 0; i < len(names); {
		m := numbered.FindStringSubmatch(names[i])
		j := i + 1
		if m != nil {
			first, _ := strconv.Atoi(m[2])
			for j < len(names) {
				n := numbered.FindStringSubmatch(names[j])
				if n == nil || n[1] != m[1] || n[3] != m[3] || n[2] != strconv.Itoa(first+j-i) {
					break
				}
				j++
			}
		}
		if j-i > 1 {
			last := numbered.FindStringSubmatch(names[j-1])
			out = append(out, m[1]+m[2]+"–"+last[2]+m[3])
		} else {
			out = append(out, names[i])
		}
		i = j
	}
	return out
}

func (s *scope) eventItem(e *model.Event) itemView {
	v := s.item(e)
	l := model.In(e, s.lang)
	st, next := s.eventState(e)
	v.Class = "c-recruit " + st.Class
	if !next.Starts.IsZero() {
		v.Leaf = s.words.leaf(next.Starts)
	}
	if e.Status == "cancelled" {
		v.Class += " is-off"
	}
	v.Icon, v.Cat, v.State = "event", s.t("category.event"), st.Text
	if st.Class == isSoon && e.Status != "postponed" {
		v.State = ""
	}
	v.Time = &textView{}
	if !next.Starts.IsZero() && !e.WholeDay() {
		v.Time.Text = next.Starts.Format("15:04")
	}
	v.Data += s.eventData(e)
	if place, lang := s.place(l); place != "" {
		v.Meta = append(v.Meta, textView{Text: place, Lang: lang, Place: true})
	}
	if text := s.repeatText(e); text != "" {
		v.add(text, "")
	}
	return v
}

// repeats reports whether an event takes place more than once.
func repeats(e *model.Event) bool { return !e.Repeat.IsZero() || e.Lunar != nil }

// eventData is what clock.js needs to know of an event: its name in lists, when it takes
// place, and whether it does.
func (s *scope) eventData(e *model.Event) template.HTMLAttr {
	status := e.Status
	if status == "scheduled" {
		status = ""
	}
	return attrs("data-n", "e"+strconv.Itoa(s.facts.eventAt[e]), "data-event", cmp.Or(s.facts.dates[e], " "), "data-status", status, "data-repeats", set(repeats(e)))
}

// place names where an event takes place: the point, the room in it, or the words.
func (s *scope) place(e *model.Event) (text, lang string) {
	p := s.index.Points[e.Point]
	if p == nil {
		return e.Place, s.foreign(e.Lang)
	}
	p = model.RowIn(p, s.lang)
	if e.Place == "" {
		return p.Name, s.foreign(p.Lang)
	}
	return p.Name + " " + e.Place, s.foreign(e.Lang)
}

func (s *scope) requestItem(r *model.Request) itemView {
	v := s.item(r)
	l := model.In(r, s.lang)
	st := s.requestState(l)
	v.Class = "c-general " + st.Class
	if st.Class == isNow {
		v.Class = "c-health " + st.Class
	}
	if !r.Received.IsZero() {
		v.Leaf = s.words.leaf(r.Received.Time)
	}
	v.Cat, v.CatLang, v.State = l.Category, s.foreign(l.Lang), st.Text
	v.add(r.Number, "")
	return v
}

func (s *scope) deliberationItem(d *model.Deliberation) itemView {
	v := s.item(d)
	phases := s.deliberationPhases(d)
	p := phaseAt(phases, s.now)
	v.Class, v.State = "c-publicity "+p.class, p.state.Text
	v.Icon, v.Cat = "publicity", s.t("category.deliberation")
	v.Time = &textView{Text: p.time.Text}
	v.Data += attrs("data-phases", phaseData(phases))
	return v
}

func (s *scope) serviceItem(x *model.Service) itemView {
	v := s.item(x)
	l := model.In(x, s.lang)
	v.Leaf, v.Class = leaf{Icon: "service"}, "c-policy"
	v.Summary = l.Abstract()
	v.Cat, v.CatLang = l.Category, s.foreign(l.Lang)
	return v
}

// noticeEntries makes the entries of a list of notices, those of later moments hidden.
func (j *job) noticeEntries(list *schedule) []part {
	var out []part
	for i, n := range list.all() {
		item := j.noticeItem(j.site.Notices[n])
		item.Hidden = i >= list.now()
		out = append(out, j.entryPart(item))
	}
	return out
}

// eventEntries makes the entries of a list of events, those of later moments hidden.
func (j *job) eventEntries(list *schedule) []part {
	var out []part
	for i, n := range list.all() {
		item := j.eventItem(j.facts.inOrder[n])
		item.Cat, item.Icon, item.Hidden = "", "", i >= list.now()
		out = append(out, j.entryPart(item))
	}
	return out
}

// repeatText says in words how often an event takes place.
func (s *scope) repeatText(e *model.Event) string {
	if e.Lunar != nil {
		return s.t("repeat.lunar", e.Lunar.Text)
	}
	rule := map[string]string{}
	for part := range strings.SplitSeq(e.Repeat.String(), ";") {
		k, v, _ := strings.Cut(part, "=")
		rule[k] = v
	}
	if n := rule["INTERVAL"]; n != "" && n != "1" {
		return s.t("repeat.some")
	}
	switch rule["FREQ"] {
	case "DAILY":
		return s.t("repeat.daily")
	case "WEEKLY":
		return s.t("repeat.weekly", s.weekdays(rule["BYDAY"], e.Starts.Time))
	case "MONTHLY":
		return s.monthly(rule)
	case "YEARLY":
		return s.t("repeat.yearly")
	}
	return ""
}

var nthWeekday = regexp.MustCompile(`^([1-5])(MO|TU|WE|TH|FR|SA|SU)$`)

// monthly says on which days of the month.
func (s *scope) monthly(rule map[string]string) string {
	if days := rule["BYMONTHDAY"]; days != "" && !strings.Contains(days, "-") {
		return s.t("repeat.monthdays", s.words.list(strings.Split(days, ",")))
	}
	if m := nthWeekday.FindStringSubmatch(rule["BYDAY"]); m != nil {
		return s.t("repeat.nth", m[1], s.weekdays(m[2], time.Time{}))
	}
	return s.t("repeat.monthly")
}

func (s *scope) weekdays(byDay string, start time.Time) string {
	if byDay == "" {
		return s.words.WeekdayShort(start.Weekday())
	}
	var out []string
	for code := range strings.SplitSeq(byDay, ",") {
		if i := strings.Index("MOTUWETHFRSASU", code); i >= 0 {
			out = append(out, s.t("wd."+strconv.Itoa(i/2+1)))
		}
	}
	return s.words.list(out)
}
