package page

import (
	"cmp"
	"html/template"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
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

// A slideView is one slide. Pieces are what may go on to a further page: rows, entries,
// dishes or texts.
type slideView struct {
	Show    string // as site.yaml calls it
	Class   string
	Icon    string
	Title   textView
	After   string // beside the title
	Data    template.HTMLAttr
	Hidden  bool
	List    template.HTMLAttr // of entries
	Entries []part
	Rows    []rowView
	Dishes  []dishView
	Lang    string // of the dishes or the text
	Prices  []groupPrice
	Phone   string
	Picture *pictureView
	Day     string // of a story
	Texts   []string
	Code    template.HTML
	Address string
}

type dishView struct{ Name, Contains string }

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

// What a screen shows of each kind, at most.
const (
	boardNotices = 12
	boardEvents  = 10
	boardNews    = 4
	boardPhotos  = 24
	boardPlates  = 16 // letters
	boardDuty    = 99
	boardMeals   = 14 * 24 * time.Hour
)

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

// slides makes the slides of one entry of the list.
func (j *job) slides(s model.KioskSlide, point *model.Point, address string) []slideView {
	var out []slideView
	switch s.Show {
	case "notices":
		out = j.noticeSlides()
	case "menu":
		out = j.menuSlides(point)
	case "events":
		out = j.eventSlides(point)
	case "duty":
		out = j.dutySlides()
	case "hours":
		out = j.hoursSlides(point)
	case "news":
		out = j.newsSlides()
	case "photo":
		out = j.photoSlides()
	case "code":
		host := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://"), "/")
		out = []slideView{{Icon: "large", Title: textView{Text: j.t("kiosk.take")}, Code: j.codeIn("qr", address), Address: host}}
	}
	for i := range out {
		v := &out[i]
		v.Show = s.Show
		v.Data += attrs("data-seconds", strconv.Itoa(cmp.Or(s.Seconds, j.site.Config.Kiosk.Seconds)))
		if s.From != 0 || s.To != 0 {
			v.Data += attrs("data-part", strconv.Itoa(max(0, s.From.Minutes()))+" "+strconv.Itoa(cmp.Or(max(0, s.To.Minutes()), 1440)))
		}
		if !s.Starts.IsZero() || !s.Ends.IsZero() {
			v.Data += attrs("data-period", local(s.Starts)+"/"+local(s.Ends))
		}
	}
	return out
}

func (j *job) noticeSlides() []slideView {
	if len(j.site.Notices) == 0 {
		return nil
	}
	s := j.facts.noticeSchedule(j.site.Notices, j.now, func(list []*model.Notice, at time.Time) []*model.Notice {
		now := slices.DeleteFunc(j.facts.board(list, at, boardNotices), func(n *model.Notice) bool { return phaseAt(j.facts.phases[n], at).class == isOver })
		for _, n := range j.facts.group(list, at)[groupPlain] {
			if n.Date.IsZero() && !slices.Contains(now, n) {
				now = append(now, n)
			}
		}
		return now[:min(len(now), boardNotices)]
	})
	if len(s.all()) == 0 {
		return nil
	}
	return []slideView{{Icon: "general", Class: "c-publicity", Title: textView{Text: j.t("section.notices")}, List: s.data(), Entries: j.noticeEntries(s)}}
}

func (j *job) eventSlides(point *model.Point) []slideView {
	list := j.site.Events
	if point != nil && len(j.facts.ofPoint[point.ID]) > 0 {
		list = j.facts.ofPoint[point.ID]
	}
	if len(list) == 0 {
		return nil
	}
	s := j.facts.eventSchedule(list, j.now, boardEvents)
	if len(s.all()) == 0 {
		return nil
	}
	return []slideView{{Icon: "event", Class: "c-recruit", Title: textView{Text: j.t("kiosk.events")}, List: s.data(), Entries: j.eventEntries(s)}}
}

// menuSlides are the next meal and the one after it, of each canteen or of the point that
// is one.
func (j *job) menuSlides(point *model.Point) []slideView {
	var out []slideView
	for _, last := range j.lastMenus() {
		if point != nil && point.Kind == "canteen" && last.Canteen != point.ID {
			continue
		}
		meals := slices.DeleteFunc(j.meals(last.Canteen), func(m meal) bool { return m.from.After(j.now.Add(boardMeals)) })
		for i, m := range meals {
			var from time.Time
			if i > 1 {
				from = meals[i-2].to
			}
			out = append(out, j.mealSlide(m, from, len(j.lastMenus()) > 1))
		}
	}
	return out
}

func (j *job) mealSlide(m meal, from time.Time, several bool) slideView {
	shown := j.words.window(from, m.to)
	title := bare(j.words.whenArg(model.Date{Time: m.day, Whole: true})).and(literal(j.t("space") + j.t("meal."+m.name)))
	v := slideView{Class: "c-health", Icon: "canteen", Title: liveText(title), Hidden: shown.Hidden, Data: shown.Data + attrs("data-daily", "-"), Lang: j.foreign(m.menu.Lang), Prices: j.mealPrices(m.menu, m.name)}
	if m.known {
		v.After = clock(m.span.From) + "–" + clock(m.span.To)
	}
	for _, d := range m.dishes {
		dish := dishView{Name: j.dish(d)}
		if len(d.Allergens) > 0 {
			dish.Contains = j.t("canteen.contains", j.words.list(d.Allergens))
		}
		v.Dishes = append(v.Dishes, dish)
	}
	if p := j.index.Points[m.menu.Canteen]; p != nil {
		v.Phone = p.Phone
		if several {
			v.After = sentence(" ", model.RowIn(p, j.lang).Name, v.After)
		}
	}
	return v
}

// dutySlides say who is on duty today at each point.
func (j *job) dutySlides() []slideView {
	v := slideView{Icon: "duty", Class: "c-publicity", Title: textView{Text: j.t("duty.today")}, Data: attrs("data-daily", "-")}
	for _, p := range j.pointsInOrder() {
		l := model.RowIn(p, j.lang)
		for _, r := range j.dutyAt(p.ID, boardDuty) {
			r.Title, r.Lang = l.Name, j.foreign(l.Lang)
			if m := shiftForm.FindStringSubmatch(r.After); m != nil { // kiosk.js puts away what is over
				r.Data += attrs("data-shift", m[1]+" "+m[2])
			}
			v.Rows = append(v.Rows, r)
		}
	}
	if len(v.Rows) == 0 {
		return nil
	}
	return []slideView{v}
}

// shiftForm is how most shifts are written: 08:30-17:00.
var shiftForm = regexp.MustCompile(`^\s*(\d{1,2}:\d{2})\s*[-–—~～至到]\s*(\d{1,2}:\d{2})\s*$`)

// hoursSlides say which points are open; the screen's own comes first.
func (j *job) hoursSlides(own *model.Point) []slideView {
	v := slideView{Icon: "clock", Class: "c-health", Title: textView{Text: j.t("kiosk.hours")}}
	points := j.pointsInOrder()
	slices.SortStableFunc(points, func(a, b *model.Point) int {
		return compareBool(b == own, a == own)
	})
	for _, p := range points {
		if r, ok := j.openRow(p); ok {
			l := model.RowIn(p, j.lang)
			r.Title, r.Lang, r.Href, r.Icon = l.Name, j.foreign(l.Lang), j.href(pointPath(p)), "place"
			v.Rows = append(v.Rows, r)
		}
	}
	if len(v.Rows) == 0 {
		return nil
	}
	return []slideView{v}
}

// newsSlides are the newest stories, with their pictures.
func (j *job) newsSlides() []slideView {
	var out []slideView
	for _, n := range j.site.News[:min(len(j.site.News), boardNews)] {
		b := model.In(n, j.lang).Page()
		v := slideView{Icon: "news", Title: textView{Text: b.Title, Lang: j.foreign(b.Lang)}, Lang: j.foreign(b.Lang), Day: j.words.date(b.Date.Time), Picture: j.field(&b.Origin, "cover", b.Cover, b.CoverAlt), Texts: inPieces(b.Abstract())}
		v.untilExpiry(j, n)
		out = append(out, v)
	}
	return out
}

// untilExpiry shows a slide as long as the news it is of.
func (v *slideView) untilExpiry(j *job, n *model.News) {
	if !n.ExpiryDate.IsZero() {
		shown := j.words.window(time.Time{}, n.ExpiryDate.End())
		v.Data, v.Hidden = shown.Data, shown.Hidden
	}
}

// photoSlides are the photos of the last year: kiosk.js shows another one each week.
func (j *job) photoSlides() []slideView {
	var out []slideView
	for _, n := range j.site.News {
		b := model.In(n, j.lang).Page()
		if b.Date.Before(j.now.AddDate(-1, 0, 0)) {
			break
		}
		for i, file := range append([]model.File{n.Cover}, n.Gallery...) {
			name, alt := "cover", b.CoverAlt
			if i > 0 {
				name, alt = "gallery["+strconv.Itoa(i-1)+"]", j.t("gallery.alt", b.Title, i)
			}
			p := j.field(&b.Origin, name, file, alt)
			if p == nil || len(out) == boardPhotos {
				continue
			}
			v := slideView{Title: textView{Text: cmp.Or(alt, b.Title), Lang: j.foreign(b.Lang)}, Picture: p, Day: j.words.date(b.Date.Time)}
			v.untilExpiry(j, n)
			v.Data += attrs("data-weekly", "-")
			out = append(out, v)
		}
	}
	return out
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

// pieceLength is how many characters of a text stay together on a screen, if it has
// sentences: about three lines.
const pieceLength = 60

var sentenceEnd = regexp.MustCompile(`[。！？；!?;\n]|\.\s`)

// inPieces cuts a text into pieces of whole sentences, of which the last makes the piece
// long enough. A sentence of more than two pieces is cut at a comma or a space, if it has
// one.
func inPieces(text string) []string {
	var out []string
	piece := []rune{}
	flush := func(n int) {
		if t := strings.TrimSpace(string(piece[:n])); t != "" {
			out = append(out, t)
		}
		piece = slices.Clone(piece[n:])
	}
	for len(text) > 0 {
		end := len(text)
		if at := sentenceEnd.FindStringIndex(text); at != nil {
			end = at[1]
		}
		piece = append(piece, []rune(text[:end])...)
		text = text[end:]
		for len(piece) > 2*pieceLength {
			n := 2 * pieceLength
			for i := n; i > pieceLength/2; i-- {
				if strings.ContainsRune(" ，、,：:", piece[i-1]) {
					n = i
					break
				}
			}
			flush(n)
		}
		if len(piece) >= pieceLength {
			flush(len(piece))
		}
	}
	flush(len(piece))
	return out
}

// screenAssets is everything _topscreen.html may use.
type screenAssets struct{ CSS, Kiosk, Script, Icon, Manifest string }

// screen is what goes around a board.
func (j *job) screen() frameView {
	v := frameView{Lang: j.lang, Head: j.machinePart(), Top: j.topOfScreen}
	j.clockData(&v)
	return v
}
