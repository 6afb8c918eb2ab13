package page

import (
	"cmp"
	"html/template"
	"math"
	"slices"
	"strconv"
	"time"

	"linli/internal/model"
	"linli/internal/plan"
)

// gridView is everything grid.html may use.
type gridView struct {
	base
	Grids []gridCard
	Rows  []gridRow
}

type gridCard struct {
	ID, Name, Lang string
	Buildings      []link
	Lead           string
	Tel            *tel
}

// gridRow answers who looks after one unit.
type gridRow struct {
	Href, Building, Lang, Unit, UnitLead, Lead string
	Tel                                        *tel
}

func (j *job) grid() gridView {
	v := gridView{base: j.titled(j.t("section.grid"), "/grid/")}
	for _, g := range j.site.Grid {
		l := model.RowIn(g, j.lang)
		card := gridCard{ID: gridAnchor(g), Name: l.Name, Lang: j.foreign(l.Lang)}
		if l.Lead != "" {
			card.Lead = j.t("grid.lead") + j.t("colon") + l.Lead
		}
		if g.Phone != "" {
			t := j.tel(g.Phone, "")
			card.Tel = &t
		}
		for i := range l.Buildings {
			b := &l.Buildings[i]
			href := j.href(plan.IDPath("grid", b.ID))
			card.Buildings = append(card.Buildings, link{Href: href, Text: b.Name, Lang: card.Lang})
			v.Rows = append(v.Rows, j.gridRows(b, href, card.Lang)...)
		}
		v.Grids = append(v.Grids, card)
	}
	return v
}

func (j *job) gridRows(b *model.Building, href, lang string) []gridRow {
	phone := func(numbers ...string) *tel {
		if n := cmp.Or(numbers...); n != "" {
			t := j.tel(n, "")
			return &t
		}
		return nil
	}
	if len(b.Units) == 0 {
		return []gridRow{{Href: href, Building: b.Name, Lang: lang, Lead: b.Lead, Tel: phone(b.Phone)}}
	}
	var out []gridRow
	for _, u := range b.Units {
		out = append(out, gridRow{Href: href, Building: b.Name, Lang: lang, Unit: j.unit(u.ID), UnitLead: u.Lead, Lead: b.Lead, Tel: phone(u.Phone, b.Phone)})
	}
	return out
}

// gridAnchor is where a grid stands on the page of grids.
func gridAnchor(g *model.Grid) string { return "grid-" + string(g.ID) }

// unit writes the number of a stairwell as people say it.
func (j *job) unit(id string) string {
	if _, err := strconv.Atoi(id); err == nil {
		return j.t("unit", id)
	}
	return id
}

// buildingView is everything building.html may use.
type buildingView struct {
	base
	Path        string // below the language's root: what a device remembers
	Grid        string
	People      []stepView
	Units       []unitView
	Near        []rowView
	NearTitle   string
	Plan        template.HTML
	Outages     []outageItem
	OutagesData template.HTMLAttr
	Fine        bool // no outage at the moment of the build
	Notices     []part
	NoticesData template.HTMLAttr
	Quiet       bool // none of them at the moment of the build
	Others      []link
}

type unitView struct {
	Unit, Lead string
	Tel        *tel
}

func (j *job) buildingPage() buildingView {
	b := j.index.Buildings[model.ID(j.out.Key)]
	shown := j.building(b)
	g, own := shown.Grid, shown.Building
	lang := j.foreign(g.Lang)
	v := buildingView{base: j.named(own.Name, lang, "/grid/", link{Href: j.href("/grid/"), Text: j.t("section.grid")}), Path: j.out.Base, Grid: g.Name}
	v.People = j.people(g, own, lang)
	for _, u := range own.Units {
		if u.Lead != "" {
			row := unitView{Unit: j.unit(u.ID), Lead: u.Lead}
			if u.Phone != "" {
				t := j.tel(u.Phone, "")
				row.Tel = &t
			}
			v.Units = append(v.Units, row)
		}
	}
	j.head.concerns = true
	v.Outages, v.OutagesData, v.Fine = j.outages(b)
	s := j.concerning(b)
	v.Notices, v.NoticesData, v.Quiet = j.noticeEntries(s), s.data(), s.now() == 0
	v.Near, v.NearTitle = j.near(b.Building), j.t("building.places")
	if b.Building.Location != nil {
		v.NearTitle = j.t("building.near")
	}
	v.Plan = j.planOf(own.ID)
	for _, other := range b.Grid.Buildings {
		name, l := j.buildingName(j.index.Buildings[other.ID])
		v.Others = append(v.Others, link{Href: j.href(plan.IDPath("grid", other.ID)), Text: name, Lang: l, Current: other.ID == own.ID})
	}
	j.head.description = j.t("building.description", own.Name, g.Name)
	return v
}

// generalShown is how many notices for everybody a building's page shows.
const generalShown = 12

// concerning is the list of the notices that concern a building: all that name it or its
// grid, and the first of those for everybody.
func (j *job) concerning(b model.BuildingRef) *schedule {
	mine := slices.DeleteFunc(slices.Clone(j.site.Notices), func(n *model.Notice) bool { return !n.Concerns(b) })
	return j.facts.noticeSchedule(mine, j.now, func(list []*model.Notice, at time.Time) []*model.Notice {
		shown := 0
		return slices.DeleteFunc(j.facts.current(list, at), func(n *model.Notice) bool {
			if len(n.Affects) == 0 && shown >= generalShown {
				return true
			}
			shown++
			return false
		})
	})
}

// people lists who looks after a building: its head, then its grid's.
func (j *job) people(g *model.Grid, b *model.Building, lang string) []stepView {
	var out []stepView
	add := func(role, who, what, phone string) {
		if who == "" && phone == "" {
			return
		}
		step := stepView{N: strconv.Itoa(len(out) + 1), At: true, Title: sentence(" · ", role, who), Lang: lang, Lines: []string{what}}
		if phone != "" {
			t := j.tel(phone, "")
			step.Tel = &t
		}
		out = append(out, step)
	}
	add(j.t("grid.buildingLead"), b.Lead, j.t("building.leadDoes"), b.Phone)
	add(j.t("grid.lead"), g.Lead, j.t("building.gridDoes"), g.Phone)
	if c := j.config.Community; c.Phone != "" {
		add(j.t("phone.centre"), "", j.t("building.centreDoes"), c.Phone)
	}
	return out
}

// near lists the points a resident needs most, of each kind the nearest, by distance
// as far as places are known, and the canteen's next meal.
func (j *job) near(b *model.Building) []rowView {
	away := func(x, y *model.Point) int {
		return cmp.Compare(b.Location.Metres(x.Location), b.Location.Metres(y.Location))
	}
	var points []*model.Point
	for _, kind := range []string{"centre", "station", "clinic", "shop"} {
		var best *model.Point
		for _, p := range j.site.Points {
			if p.Kind == kind && (best == nil || away(p, best) < 0) {
				best = p
			}
		}
		if best != nil {
			points = append(points, best)
		}
	}
	slices.SortStableFunc(points, away)

	var out []rowView
	for _, p := range points {
		r := j.pointRow(p)
		switch m := b.Location.Metres(p.Location); {
		case math.IsInf(m, 1):
		case m < 30:
			r.line(j.t("building.here"), "")
		default:
			r.line(j.t("building.metres", int(math.Round(m/10))*10), "")
		}
		out = append(out, r)
	}
	if r, ok := j.mealRow(); ok {
		out = append(out, r)
	}
	return out
}

// pointRow names a point and whether it is open.
func (j *job) pointRow(p *model.Point) rowView {
	l := model.RowIn(p, j.lang)
	r := rowView{Icon: "place", Title: l.Name, Lang: j.foreign(l.Lang), Href: j.href(pointPath(p))}
	j.openNow(&r, p.Hours.Hours, p.Kind == "centre")
	r.line(l.Address, r.Lang)
	return r
}
