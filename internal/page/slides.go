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

// What a screen shows of each kind, at most.
const (
	boardNotices = 12
	boardEvents  = 10
	boardNews    = 4
	boardPhotos  = 24
	boardDuty    = 99
	boardMeals   = 14 * 24 * time.Hour
)

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
