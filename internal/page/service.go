package page

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"linli/internal/model"
)

// serviceView is everything service.html may use.
type serviceView struct {
	base
	Summary       string
	Rows          []rowView
	Materials     []materialView
	Steps         []stepView
	Body          part
	Result, Basis string
	Facts         []string
	Tel           *tel
	Online        string
	Related       []link
	Tags          []part
}

type materialView struct{ Name, Count, Note string }

func (j *job) service(x *model.Service) serviceView {
	l := model.In(x, j.lang)
	b := j.open(x)
	v := serviceView{base: j.heading(b), Summary: b.Abstract(), Result: l.Result, Basis: l.Basis, Tags: j.tagLinks(b), Online: string(x.Online)}
	v.Rows = j.serviceRows(x, l, v.BodyLang)
	for _, m := range l.Materials {
		v.Materials = append(v.Materials, materialView{m.Name, j.copies(m), m.Note})
	}
	for i, text := range l.Steps {
		title, rest, ok := cutSentence(text)
		step := stepView{N: strconv.Itoa(i + 1), At: true, Title: title, Lang: v.BodyLang}
		if ok {
			step.Lines = []string{rest}
		}
		v.Steps = append(v.Steps, step)
	}
	v.Body = j.text(b)
	if x.Code != "" {
		v.Facts = append(v.Facts, j.t("service.code", x.Code))
	}
	if x.Verified != nil {
		v.Facts = append(v.Facts, j.verified(l.Verified))
	}
	phone := x.Phone
	if phone == "" && len(x.Points) > 0 && j.index.Points[x.Points[0]] != nil {
		phone = j.index.Points[x.Points[0]].Phone
	}
	v.Tel = j.mainTel(cmp.Or(phone, j.config.Community.Phone), "")
	v.Related = j.related(x)
	j.head.ld = append(j.head.ld, j.serviceLD(l))
	return v
}

func (s *scope) verified(v *model.Verified) string {
	if v == nil || v.Date.IsZero() {
		return ""
	}
	if v.By == "" {
		return s.t("verified", s.words.full(v.Date.Time))
	}
	return s.t("verifiedBy", s.words.full(v.Date.Time), v.By)
}

func (s *scope) copies(m model.Material) string {
	var parts []string
	if m.Original > 0 {
		parts = append(parts, s.t("service.originals", m.Original))
	}
	if m.Copies > 0 {
		parts = append(parts, s.t("service.copies", m.Copies))
	}
	return s.words.list(parts)
}

// cutSentence separates a step's name from what it explains: "取号：进门右手边".
func cutSentence(text string) (title, rest string, ok bool) {
	for i, r := range text {
		if (r == '：' || r == ':') && i > 0 && len([]rune(text[:i])) <= 24 {
			size := len(string(r))
			return text[:i], text[i+size:], true
		}
	}
	return text, "", false
}

func (j *job) serviceRows(x, l *model.Service, lang string) []rowView {
	var out []rowView
	add := func(icon, key, text string) {
		if text != "" {
			out = append(out, row(icon, j.t(key), textView{Text: text, Lang: lang}))
		}
	}
	add("recruit", "service.who", j.words.list(l.Audience))
	if t := l.Time; t != nil {
		r := row("clock", j.t("service.time"), textView{Text: t.Promised, Lang: lang})
		if t.Statutory != "" {
			r.line(j.t("service.statutory", t.Statutory), "")
		}
		out = append(out, r)
	}
	add("fee", "fee", l.Fee)
	for i, id := range x.Points {
		if p := j.index.Points[id]; p != nil {
			window := ""
			if i == 0 {
				window = l.Window
			}
			out = append(out, j.placeRow(p, x, window, lang))
		}
	}
	away := row("building", j.t("service.away"))
	away.line(sentence(" ", prefix(j.t("service.home"), l.HomeVisit)), lang)
	away.line(sentence(" ", prefix(j.t("service.proxy"), l.Proxy)), lang)
	if len(away.Lines) > 0 {
		out = append(out, away)
	}
	return out
}

func prefix(label, text string) string {
	if text == "" {
		return ""
	}
	return label + text
}

// placeRow says where, at which window, and whether it is open.
func (j *job) placeRow(p *model.Point, x *model.Service, window, lang string) rowView {
	l := model.RowIn(p, j.lang)
	r := rowView{Icon: "place", Title: l.Name, Lang: j.foreign(l.Lang), Href: j.href(pointPath(p))}
	hours := p.Hours.Hours
	if !x.Hours.IsZero() {
		hours = x.Hours.Hours
	}
	j.openNow(&r, hours, p.Kind == "centre")
	r.line(window, lang)
	r.line(l.Address, j.foreign(l.Lang))
	for _, line := range j.hoursLines(hours, j.now) {
		r.line(line, "")
	}
	return r
}

// related are services people need at the same time: of the same life event, else
// of the same category.
func (j *job) related(x *model.Service) []link {
	var same, near []link
	for _, o := range j.site.Services {
		switch {
		case o == x:
		case slices.ContainsFunc(o.LifeEvents, func(e string) bool { return slices.Contains(x.LifeEvents, e) }):
			same = append(same, *j.to(o))
		case o.Category == x.Category && x.Category != "":
			near = append(near, *j.to(o))
		}
	}
	out := slices.Concat(same, near)
	return out[:min(len(out), 5)]
}

// servicesView is everything services.html may use.
type servicesView struct {
	base
	Facets []facetView
}

// A facetView is one way to look for a service.
type facetView struct {
	Title, Prefix string
	Full          bool // with summaries
	Links         []link
	Groups        []serviceGroup
}

type serviceGroup struct {
	ID, Title string
	Count     int
	Items     []itemView
}

func (j *job) services() servicesView {
	v := servicesView{base: j.titled(j.t("section.services"), "/services/")}
	j.feed("services")
	v.Facets = []facetView{
		j.facet("c", "services.byCategory", true, func(x *model.Service) []string { return []string{cmp.Or(x.Category, j.t("services.other"))} }),
		j.facet("e", "services.byLifeEvent", false, func(x *model.Service) []string { return x.LifeEvents }),
		j.facet("a", "services.byAudience", false, func(x *model.Service) []string { return x.Audience }),
	}
	v.Facets = slices.DeleteFunc(v.Facets, func(f facetView) bool { return len(f.Groups) == 0 })
	return v
}

// facet groups the services by the words key gives for each, in the order in which
// the words first come up.
func (j *job) facet(id, title string, full bool, key func(*model.Service) []string) facetView {
	f := facetView{Title: j.t(title), Full: full}
	if !full {
		f.Prefix = j.t(title + ".short")
	}
	at := map[string]int{}
	for _, x := range j.site.Services {
		l := model.In(x, j.lang)
		for _, word := range key(l) {
			i, ok := at[word]
			if !ok {
				i = len(f.Groups)
				at[word] = i
				f.Groups = append(f.Groups, serviceGroup{ID: fmt.Sprintf("%s%d", id, i+1), Title: word})
			}
			item := j.serviceItem(x)
			if t := l.Time; t != nil && t.Promised != "" {
				item.add(t.Promised, item.Lang)
			}
			if l.Fee != "" {
				item.add(l.Fee, item.Lang)
			}
			f.Groups[i].Items = append(f.Groups[i].Items, item)
			f.Groups[i].Count++
		}
	}
	for _, g := range f.Groups {
		f.Links = append(f.Links, link{Href: "#" + g.ID, Text: g.Title + " " + j.t("number", g.Count)})
	}
	return f
}
