package page

import (
	"html/template"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"linli/internal/kiosk"
	"linli/internal/model"
)

// boardView is everything board.html may use: a screen in a hall. kiosk.js shows the
// slides in turn, as many pieces of each at a time as there is room for.
type boardView struct {
	Title, TitleLang string
	Place, PlaceLang string // of the screen of a point
	Settings         template.HTMLAttr
	Today            todayView
	Date, Clock      string
	Rows             []rowView
	Code             template.HTML
	AsOf             string
	Urgent           []urgentView
	Slides           []slideView
	Phone            string
	Seconds          int // for which a page of an urgent notice stands
	Touch            touchView
}

// An urgentView is an urgent notice as a slide that stands alone.
type urgentView struct {
	Icon       string
	Phases     phasesView
	Data       template.HTMLAttr
	Hidden     bool
	Label      string // instead of the state, of what is no outage
	Title      string // unless the places and the state say it all
	Lang       string
	Places     []link
	Lead       *windowView
	Bar        *passedView
	From, To   live // the ends of the bar
	Texts      []string
	Contact    string
	ContactTel *tel
}

// touchView is what a touch opens: the way through the site in large type.
type touchView struct {
	Links     []link
	Languages []link
	Search    string // the address of the search page
}

// boardPlates is how many letters of the names of places stand on plates.
const boardPlates = 16

func (j *job) board() boardView {
	point, _ := j.out.Record.(*model.Point)
	k := &j.site.Config.Kiosk
	j.head.title, j.head.noIndex = j.t("kiosk.title"), true
	v := boardView{Title: j.config.Title, Today: j.today(), Date: j.words.date(j.now), Clock: j.now.Format("15:04"), Phone: j.config.Community.Phone}
	if j.config == j.site.Config {
		v.TitleLang = j.foreign(j.site.Config.Language)
	}
	home := "/"
	if point != nil {
		l := model.RowIn(point, j.lang)
		v.Place, v.PlaceLang, home = l.Name, j.foreign(l.Lang), pointPath(point)
	}
	v.Settings = attrs("data-stale", strconv.Itoa(k.Stale), "data-idle", strconv.Itoa(k.Idle), "data-base", j.site.Config.Prefix()+"/",
		"data-worker", j.site.Config.Prefix()+j.theme.Asset("sw.js"), "data-set", j.site.Config.Prefix()+"/"+kiosk.ManifestPath, "data-style", j.site.Config.Prefix()+j.theme.Asset("touch.css"))
	j.data().need(j.texts, "kiosk.asOf")
	v.AsOf = j.t("kiosk.asOf", v.Date+" "+v.Clock)
	address := j.site.Config.Absolute(j.root + home)
	v.Code, v.Seconds = j.codeIn("qr", address), k.Seconds
	v.Rows = j.boardRows(point)
	for _, n := range j.facts.urgent {
		v.Urgent = append(v.Urgent, j.urgentSlide(n))
	}
	for _, s := range k.Slides {
		if len(s.Points) == 0 || point != nil && slices.Contains(s.Points, point.ID) {
			v.Slides = append(v.Slides, j.slides(s, point, address)...)
		}
	}
	v.Touch = j.touch(point)
	return v
}

// boardRows say beside the slides whether the office or the point is open, and who is on
// duty there.
func (j *job) boardRows(point *model.Point) []rowView {
	var out []rowView
	if point == nil {
		point = j.office()
		r := j.officeRow()
		r.Lines = nil
		if r.Title != "" {
			out = append(out, r)
		}
	} else if !point.Hours.IsZero() {
		r := rowView{Icon: "clock", Title: j.t("open.today")}
		j.openNow(&r, point.Hours.Hours, point.Kind == "centre")
		out = append(out, r)
	}
	if point != nil {
		for _, r := range j.dutyAt(point.ID, 1) {
			r.Data += attrs("data-daily", "-")
			out = append(out, r)
		}
	}
	return out
}

// urgentSlide is what a screen shows of an urgent notice while it is in force.
func (j *job) urgentSlide(n *model.Notice) urgentView {
	l := model.In(n, j.lang)
	page := noticeView{}
	j.whereAndWhen(n, l, &page)
	v := urgentView{
		Icon: j.noticeIcon(n), Phases: j.phases(j.noticePhases(n)), Hidden: !j.urgent(n), Title: l.Title, Lang: j.foreign(l.Lang),
		Places: page.Places, Contact: page.Contact, ContactTel: page.ContactTel,
	}
	switch outage := n.Topic() == "outage"; {
	case outage && n.Utility != "" && len(v.Places) > 0 && utf8.RuneCountInString(textOf(v.Places)) <= boardPlates:
		v.Title = ""
	case outage && n.Utility != "" && len(v.Places) > 0: // too many for plates
		v.Title, _ = j.scopeText(n)
		v.Places = nil
	case !outage:
		v.Label, v.Places = j.t("alert.label"), nil
	}
	v.Data = noticeData(n, j.noticePhases(n))
	if v.ContactTel == nil && n.Phone != "" {
		t := j.tel(n.Phone, "")
		v.ContactTel = &t
	}
	if lead := j.noticeLead(n); lead != nil {
		key := "until"
		if n.Topic() == "outage" {
			key = "notice.back"
		}
		lead.Text = liveText(j.words.say(key, j.words.whenArg(n.Ends)))
		v.Lead = lead
	}
	if page.Span != nil && page.Span.Bar != nil {
		v.Bar, v.From, v.To = page.Span.Bar, bare(j.words.whenArg(n.Starts)), bare(j.words.whenArg(n.Ends))
	}
	for _, e := range j.effects(l) {
		v.Texts = append(v.Texts, sentence(" ", e.Where, e.Effect))
	}
	v.Texts = append(v.Texts, inPieces(l.Abstract())...)
	return v
}

func textOf(list []link) string {
	var b strings.Builder
	for _, l := range list {
		b.WriteString(l.Text)
	}
	return b.String()
}

// touch is what a screen that can be touched opens.
func (j *job) touch(point *model.Point) touchView {
	v := touchView{Search: j.href("/search/")}
	if point != nil {
		l := model.RowIn(point, j.lang)
		v.Links = append(v.Links, link{Href: j.href(pointPath(point)), Icon: "place", Text: l.Name, Lang: j.foreign(l.Lang)})
	}
	for _, a := range mostAsked {
		if j.has(a.path) {
			v.Links = append(v.Links, link{Href: j.href(a.path), Icon: a.icon, Text: j.t(a.text), Data: attrs("data-daily", set(a.path == "/canteen/"))})
		}
	}
	if j.has("/requests/") {
		v.Links = append(v.Links, link{Href: j.href("/requests/"), Icon: "say", Text: j.t("section.requests")})
	}
	for _, l := range j.languages() {
		if !l.Current {
			v.Languages = append(v.Languages, l)
		}
	}
	return v
}

// screenAssets is everything _topscreen.html may use.
type screenAssets struct{ CSS, Kiosk, Script, Icon, Manifest string }

// screen is what goes around a board.
func (j *job) screen() frameView {
	v := frameView{Lang: j.lang, Head: j.machinePart(), Top: j.topOfScreen}
	j.clockData(&v)
	return v
}
