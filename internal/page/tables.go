package page

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"time"

	"linli/internal/model"
)

// teamsView is everything teams.html may use.
type teamsView struct {
	base
	Count, Members int
	Cards          []cardView
}

func (j *job) teams() teamsView {
	v := teamsView{base: j.titled(j.t("section.teams"), ""), Count: len(j.site.Teams)}
	for _, t := range j.site.Teams {
		l := model.RowIn(t, j.lang)
		v.Members += t.Members
		c := cardView{ID: "team-" + string(t.ID), Title: l.Name, Lang: j.foreign(l.Lang)}
		facts := sentence(" · ", prefix(j.t("teams.lead")+j.t("colon"), l.Lead), membersText(j, t.Members))
		if facts != "" {
			c.Lines = append(c.Lines, textView{Text: facts})
		}
		if l.Note != "" {
			c.Lines = append(c.Lines, textView{Text: l.Note, Lang: c.Lang})
		}
		if t.Phone != "" {
			number := j.tel(t.Phone, "")
			c.Tel = &number
		}
		v.Cards = append(v.Cards, c)
	}
	return v
}

func membersText(j *job, n int) string {
	if n == 0 {
		return ""
	}
	return j.t("people", n)
}

// rewardsView is everything rewards.html may use.
type rewardsView struct {
	base
	Lists []*model.Rewards
}

func (j *job) rewards() rewardsView {
	v := rewardsView{base: j.titled(j.t("section.rewards"), "")}
	for _, r := range j.site.Rewards {
		l := model.RowIn(r, j.lang)
		v.Lists = append(v.Lists, l)
		v.BodyLang = j.foreign(l.Lang)
	}
	return v
}

// coursesView is everything courses.html may use.
type coursesView struct {
	base
	Days []courseDay
}

type courseDay struct {
	ID, Title string
	TodayData template.HTMLAttr
	Today     bool
	Items     []courseView
}

type courseView struct {
	ID, From, To, Title, Lang string
	Phases                    phasesView
	Meta                      []textView
}

func (j *job) courses() coursesView {
	v := coursesView{base: j.titled(j.t("section.courses"), "")}
	j.data()
	for _, d := range []model.Weekday{1, 2, 3, 4, 5, 6, 7, 0} {
		day := courseDay{ID: "wd" + strconv.Itoa(int(d)), Title: j.t("courses.other")}
		if d != 0 {
			day.Title, day.Today = j.words.Weekday(d.Time()), d.Time() == j.now.Weekday()
			day.TodayData = attrs("data-days", j.onDays(func(day time.Time) bool { return d.Time() == day.Weekday() }))
		}
		var list []*model.Course
		for _, c := range j.site.Courses {
			if c.Weekday == d {
				list = append(list, c)
			}
		}
		slices.SortStableFunc(list, func(a, b *model.Course) int { return cmp.Compare(a.Starts, b.Starts) })
		for _, c := range list {
			day.Items = append(day.Items, j.courseItem(c))
		}
		if len(day.Items) > 0 {
			v.Days = append(v.Days, day)
		}
	}
	return v
}

func (j *job) courseItem(c *model.Course) courseView {
	l := model.RowIn(c, j.lang)
	lang := j.foreign(l.Lang)
	v := courseView{ID: courseAnchor(c), From: c.Starts.String(), To: c.Ends.String(), Title: l.Name, Lang: lang}
	v.Phases = j.phases(j.coursePhases(c))
	if p := j.index.Points[c.Point]; p != nil {
		pl := model.RowIn(p, j.lang)
		v.Meta = append(v.Meta, textView{Text: pl.Name, Lang: j.foreign(pl.Lang), Href: j.href(pointPath(p))})
	}
	add := func(text, lang string) {
		if text != "" {
			v.Meta = append(v.Meta, textView{Text: text, Lang: lang})
		}
	}
	add(l.Teacher, lang)
	add(j.words.list(l.Audience), lang)
	if c.Capacity > 0 {
		add(j.t("event.capacity", c.Capacity), "")
	}
	add(cmp.Or(l.Fee, j.t("free")), lang)
	add(l.Note, lang)
	return v
}

// coursePhases are the terms of a course: to come, running, over.
func (s *scope) coursePhases(c *model.Course) []phase {
	if c.Term == nil {
		return []phase{{class: isNow}}
	}
	out := s.spanPhases(c.Term.From, c.Term.To, live{}, s.words.say("state.over"))
	for i := range out {
		if out[i].class != isOver {
			out[i].time = bare(s.words.spanArg(c.Term.From, c.Term.To))
		}
	}
	return out
}

// courseAnchor is where a course stands on the page of courses.
func courseAnchor(c *model.Course) string { return "course-" + string(c.ID) }
