package page

import (
	"cmp"
	"html/template"
	"strconv"
	"time"

	"linli/internal/model"
)

// noticeView is everything notice.html may use.
type noticeView struct {
	base
	Phases     phasesView
	Data       template.HTMLAttr
	Class      string
	Alarm      bool // an urgent one: red while it is in force
	Alert, Off bool
	Icon       string
	Category   string
	Lead       *windowView
	Before     *windowView // the time, before it begins
	Pointers   []pointer
	Meta       []textView
	Body       part
	Tel        *tel
	Chain      []stepView
	ChainTitle string
	Effects    []effectView
	Sign       signView
	Tags       []part
	Places     []link
	Floors     string
	Households string
	Span       *spanView
	Contact    string
	ContactTel *tel
}

// A pointer leads from one revision of a notice to another.
type pointer struct{ Text, Href, Title, Lang string }

type signView struct{ Who, ISO, When string }

// A spanView shows a span of time and how much of it has passed.
type spanView struct {
	Text textView
	Off  bool // no longer so
	More []textView
	Left *windowView
	Bar  *passedView
}

// A stepView is one entry of a thread.
type stepView struct {
	N      string
	At     bool // the one that holds now
	Title  string
	When   *textView   // before the title
	Phases *phasesView // of a step that comes and goes
	Lang   string
	Href   string
	Lines  []string
	File   *link
	Tel    *tel
}

func (j *job) notice(n *model.Notice) noticeView {
	l := model.In(n, j.lang)
	b := j.open(n)
	phases := j.noticePhases(n)
	v := noticeView{base: j.heading(b), Phases: j.phases(phases), Data: noticeData(n, phases), Icon: j.noticeIcon(n), Tags: j.tagLinks(b)}
	v.Class, v.Category = "c-"+n.Topic(), j.t("category."+n.Topic())
	if n.Utility != "" {
		v.Category += " · " + j.t("utility."+n.Utility)
	}
	j.head.calm = n
	v.Alarm = n.Severity == "urgent" && n.Cancels == ""
	if v.Alert = j.urgent(n); v.Alert {
		v.Class += " urgent"
	}
	v.Off = j.index.CancelledBy[n] != nil
	v.Lead, v.Before = j.noticeLead(n), j.noticeBefore(n)
	v.Pointers = j.pointers(n)
	if !b.Date.IsZero() {
		v.Meta = append(v.Meta, liveText(j.words.say("notice.issued", j.words.whenArg(b.Date))))
	}
	if lead := j.leadTime(n); lead != "" {
		v.Meta = append(v.Meta, textView{Text: lead})
	}
	v.Body = j.text(b)
	v.Tel = j.mainTel(n.Phone, "")
	v.Chain, v.ChainTitle = j.chain(n), j.t("notice.chain")
	if n.Topic() == "outage" || n.Cancels != "" {
		v.Chain, v.ChainTitle = j.outageCourse(n), j.t("notice.course")
	}
	v.Effects = j.effects(l)
	v.Sign = j.sign(l)
	j.whereAndWhen(n, l, &v)
	j.head.ld = append(j.head.ld, j.noticeLD(l))
	return v
}

// noticeLead is the sentence that matters most while a notice is in force: when it is
// over, and for an outage how long it has lasted.
func (j *job) noticeLead(n *model.Notice) *windowView {
	if n.Ends.IsZero() || n.Cancels != "" || j.index.CancelledBy[n] != nil || j.index.ReplacedBy[n] != nil {
		return nil
	}
	text := j.words.say("until", j.words.whenArg(n.Ends))
	if n.Topic() == "outage" {
		text = j.words.say("notice.back", j.words.whenArg(n.Ends))
		if !n.Starts.IsZero() {
			text = text.and(j.words.say("notice.soFar", j.words.pastArg(n.Starts)))
		}
	}
	end := n.Ends.End()
	if r := n.Restored.Time; !r.IsZero() && r.Before(end) {
		end = r
	}
	return j.words.timed(n.Starts.Time, end, text)
}

// noticeBefore says when an outage will be, until it begins.
func (j *job) noticeBefore(n *model.Notice) *windowView {
	if n.Topic() != "outage" || n.Starts.IsZero() || n.Cancels != "" || j.index.CancelledBy[n] != nil || j.index.ReplacedBy[n] != nil {
		return nil
	}
	return j.words.timed(time.Time{}, n.Starts.Time, bare(j.words.spanArg(n.Starts, n.Ends)))
}

// leadTime says how long before the outage it was announced, or that it was not.
func (j *job) leadTime(n *model.Notice) string {
	first := n
	if chain := j.index.Chain(n); len(chain) > 0 {
		first = chain[len(chain)-1]
	}
	if n.Topic() != "outage" || n.Cancels != "" || n.Starts.IsZero() || first.Date.IsZero() || first.Date.Whole || n.Starts.Whole {
		return ""
	}
	if d := n.Starts.Sub(first.Date.Time); d > 0 {
		return j.t("notice.ahead", j.words.length(d))
	}
	return j.t("notice.late")
}

// pointers lead to what replaced or cancelled n, and to what n replaced or cancelled.
func (j *job) pointers(n *model.Notice) []pointer {
	var out []pointer
	add := func(key string, other *model.Notice) {
		if other != nil && other != n {
			to := j.to(other)
			out = append(out, pointer{j.t(key), to.Href, to.Text, to.Lang})
		}
	}
	add("notice.replacedBy", j.index.ReplacedBy[n])
	add("notice.cancelledBy", j.index.CancelledBy[n])
	add("notice.replaces", j.index.Notices[n.Replaces])
	add("notice.cancels", j.index.Notices[n.Cancels])
	return out
}

// chain is the thread of revisions, the newest first, if there is more than one.
func (j *job) chain(n *model.Notice) []stepView {
	revisions := j.index.Chain(n)
	if len(revisions) < 2 {
		return nil
	}
	out := make([]stepView, 0, len(revisions))
	for i, rev := range revisions {
		l := model.In(rev, j.lang)
		number := len(revisions) - i
		var when *textView
		if !rev.Date.IsZero() {
			text := liveText(bare(j.words.whenArg(rev.Date)))
			when = &text
		}
		title := j.t("notice.revision", number-1)
		if number == 1 {
			title = j.t("notice.first")
		}
		step := stepView{N: strconv.Itoa(number), At: i == 0, When: when, Title: title, Lines: []string{cmp.Or(l.Change, l.Title)}}
		if rev != n {
			step.Href = j.href(rev.Path())
		}
		out = append(out, step)
	}
	return out
}

func (j *job) sign(l *model.Notice) signView {
	d := l.Modified()
	if d.IsZero() {
		return signView{}
	}
	when := j.words.full(d.Time)
	if !d.Whole {
		when = j.words.dateTime(d.Time)
	}
	return signView{Who: l.Author, ISO: d.RFC3339(), When: when}
}

func (j *job) whereAndWhen(n, l *model.Notice, v *noticeView) {
	households := 0
	for _, id := range n.Affects {
		if g := j.index.Grids[id]; g != nil {
			t := model.RowIn(g, j.lang)
			v.Places = append(v.Places, link{Href: j.href("/grid/") + "#" + gridAnchor(g), Text: t.Name, Lang: j.foreign(t.Lang)})
			for i := range g.Buildings {
				households += g.Buildings[i].Households
			}
		} else if b := j.index.Buildings[id]; b.Building != nil {
			name, lang := j.buildingName(b)
			v.Places = append(v.Places, link{Href: j.href(buildingPath(b)), Text: name, Lang: lang})
			households += b.Building.Households
		}
	}
	if households > 0 {
		v.Households = j.t("households", households)
	}
	v.Floors = l.Floors
	v.Span = j.spanOf(n)
	v.Contact = l.Contact
	if n.Phone != "" && n.Contact != "" {
		t := j.tel(n.Phone, "")
		v.ContactTel = &t
	}
	if n.Phone == "" && j.config.Community.Phone != "" {
		t := j.tel(j.config.Community.Phone, "")
		v.ContactTel = &t
	}
}

func (j *job) spanOf(n *model.Notice) *spanView {
	text := bare(j.words.spanArg(n.Starts, n.Ends))
	if text.Text == "" {
		return nil
	}
	v := &spanView{Text: liveText(text), Off: j.index.CancelledBy[n] != nil || j.index.ReplacedBy[n] != nil}
	if n.Workdays > 0 {
		v.More = append(v.More, textView{Text: j.t("workdays", n.Workdays)})
	}
	end := n.Ends
	if !n.Restored.IsZero() && (end.IsZero() || n.Restored.Before(end.End())) {
		end = model.Date{Time: n.Restored.Time}
	}
	if !n.Ends.IsZero() && j.noticeLead(n) != nil {
		v.Bar = j.words.passed(n.Starts, end)
		left := j.words.say("notice.left", j.words.leftArg(n.Ends))
		if n.Topic() != "outage" {
			left = j.words.say("deliberation.left", j.words.daysArg(n.Ends))
		}
		v.Left = j.words.timed(n.Starts.Time, end.End(), left)
	}
	if !n.Restored.IsZero() {
		v.More = append(v.More, liveText(j.words.say(topicKey("restoredAt", n), j.words.whenArg(n.Restored))))
		if !n.Starts.IsZero() && n.Topic() == "outage" {
			v.More = append(v.More, textView{Text: j.t("notice.lasted", j.words.length(n.Restored.Sub(n.Starts.Time)))})
		}
	}
	return v
}

// percent returns how much of a span has passed, for the width of a bar.
func percent(start, now, end time.Time) string {
	p := 100 * now.Sub(start).Seconds() / end.Sub(start).Seconds()
	return strconv.FormatFloat(min(max(p, 0), 100), 'f', 1, 64)
}
