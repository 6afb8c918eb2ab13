package page

import (
	"cmp"
	"html/template"
	"net/url"
	"strings"
	"time"

	"linli/internal/model"
	"linli/internal/plan"
)

// A Sheet makes the drawing of a poster of the plan, as SVG for an HTML page.
type Sheet func(p plan.Poster) ([]byte, error)

// postersView is everything posters.html may use.
type postersView struct {
	base
	Groups []posterGroup
}

type posterGroup struct {
	Title string
	Items []posterItem
}

type posterItem struct{ Href, PDF, Title, Lang, Paper, Code string }

// posters is the index for the staff: every sheet, to look at and to print.
func (j *job) posters() postersView {
	v := postersView{base: j.titled(j.t("section.posters"), "")}
	j.head.noIndex, j.head.noAlternate = true, true
	at := map[string]int{}
	for _, p := range j.plan.Posters {
		if p.Unfit {
			continue
		}
		i, ok := at[p.Layout]
		if !ok {
			i = len(v.Groups)
			at[p.Layout] = i
			v.Groups = append(v.Groups, posterGroup{Title: j.layoutTitle(p.Layout)})
		}
		base := "/posters/" + p.Name()
		item := posterItem{Href: j.href(base + "/"), PDF: j.href(base + ".pdf"), Title: j.posterTitle(p), Paper: p.Paper}
		if len(p.Targets) == 1 {
			item.Code = j.plan.Code(p.Target().Name)
		}
		v.Groups[i].Items = append(v.Groups[i].Items, item)
	}
	return v
}

// layoutTitle is what a layout is called; one of a theme has its own name only.
func (j *job) layoutTitle(layout string) string {
	if key := "posters.layout." + layout; j.texts[key] != "" {
		return j.t(key)
	}
	return layout
}

// posterTitle names a sheet by what it is about.
func (j *job) posterTitle(p plan.Poster) string {
	name, part := p.Target().Title(), p.Part
	if g, ok := p.Target().Record.(*model.Grid); ok { // a building's name alone says little
		name, part = g.Name, p.Target().Key
	}
	if len(p.Targets) > 1 || name == "" {
		name = j.layoutTitle(p.Layout)
	}
	if b := j.index.Buildings[model.ID(part)].Building; b != nil {
		part = b.Name
	}
	return sentence(" · ", name, part)
}

// posterView is everything poster.html may use.
type posterView struct {
	Lang, Title, CSS, Icon, Paper string
	PDF, Index                    string
	SVG                           template.HTML
}

// poster is a sheet by itself, for printing from a browser.
func (j *job) poster() posterView {
	p := j.plan.Posters[j.out.Index]
	svg, err := j.Sheet(p)
	if err != nil {
		j.err = err
	}
	return posterView{
		Lang: j.lang, Title: j.posterTitle(p) + " · " + j.config.Title, CSS: j.site.Config.Prefix() + j.theme.Asset("poster.css"), Icon: j.assets.Icon,
		Paper: strings.ToLower(p.Paper), PDF: j.href("/posters/" + p.Name() + ".pdf"), Index: j.href("/posters/"), SVG: trusted(svg),
	}
}

// shortView is everything short.html may use.
type shortView struct {
	base
	Code   string
	Host   string
	To     *link
	Text   string // what happened to the target, or what a card is
	Tel    *tel
	Prints []printView
}

type printView struct{ Date, ISO, What string }

// short is the page behind a printed code: what it leads to, and by what a resident
// tells a genuine sheet.
func (j *job) short() shortView {
	s := j.plan.Shorts[j.out.Index]
	v := shortView{base: j.titled(j.t("short.title", s.Code), ""), Code: s.Code, Host: j.site.Config.Base.Host, Prints: j.prints(s)}
	j.head.noIndex, j.head.noAlternate, j.head.crumbs = true, true, nil
	switch {
	case strings.HasPrefix(s.Target.Name, "cards/"):
		v.Text = j.t("short.card")
		v.Tel = j.mainTel(j.config.CardPhone(), j.t("short.card.call"))
	case s.To != "":
		href, title := j.href(s.To)+s.Mark(), s.To
		if u, err := url.Parse(s.To); err == nil && u.Host != "" {
			href, title = s.To, u.Host
		} else if s.Target.Name == "points" {
			title = j.t("section.points")
		} else {
			title = cmp.Or(s.Target.Title(), title)
		}
		v.To = &link{Href: href, Text: title}
		j.head.refresh = href
	case s.Gone != "":
		v.Text = s.Gone
	default:
		v.Text = j.t("short.ended", j.words.full(s.Ended.Time))
	}
	if v.To == nil && v.Tel == nil {
		v.Tel = j.mainTel(j.config.Community.Phone, j.t("phone.centre"))
	}
	return v
}

// prints are the days on which a code was printed, the last first, each once.
func (j *job) prints(s plan.Short) []printView {
	var out []printView
	for i := len(s.Prints) - 1; i >= 0; i-- {
		c := s.Prints[i]
		v := printView{j.words.full(c.Printed.Time), c.Printed.Format(time.DateOnly), sentence(" · ", j.layoutTitle(c.Layout), c.Place)}
		if n := len(out); n == 0 || out[n-1] != v {
			out = append(out, v)
		}
	}
	return out
}

// paperView is the code on paper that leads to a page: by it a resident tells that a
// sheet is genuine.
type paperView struct{ Code, Printed string }

func (j *job) paper() []paperView {
	var out []paperView
	for _, s := range j.plan.ShortsAt(j.pathBelow()) {
		v := paperView{Code: s.Code}
		if n := len(s.Prints); n > 0 {
			v.Printed = j.words.full(s.Prints[n-1].Printed.Time)
		}
		out = append(out, v)
	}
	return out
}
