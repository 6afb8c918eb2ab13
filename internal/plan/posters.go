package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"linli/internal/diag"
	"linli/internal/model"
	"linli/internal/pinyin"
)

// A Poster is one sheet that hangs or is carried somewhere.
type Poster struct {
	Layout  string
	Paper   string // "A4", "A3", "A5", "card"
	Labels  int    // of a sheet of stickers: 8, 10 or 21
	Ask     model.PosterAsk
	At      diag.Pos // where it was asked for, or the record
	Targets []Target // one; several on a sheet of stickers or cards
	Part    string   // which of several sheets for one target: a building's id, a week, a sheet's number
	Custom  bool     // a layout of the theme
	Unfit   bool     // it cannot be printed as its record is
	name    string
}

// Name is the poster's name in addresses and files: "point-centre-a4".
func (p Poster) Name() string { return p.name }

// Sheet reports whether p is a sheet of labels or cards.
func (p Poster) Sheet() bool { return p.Layout == "sticker" || p.Layout == "card" }

// Target returns the first target.
func (p Poster) Target() Target { return p.Targets[0] }

// Layouts are those linli has.
func Layouts() []string {
	return []string{"point", "service", "notice", "menu", "event", "grid", "points-map", "sticker", "card"}
}

// Papers are those a poster can be printed on.
func Papers() []string { return []string{"A4", "A3", "A5"} }

// posters decides which posters there are at the moment: what the records ask for,
// else what communities usually hang.
func (p *Plan) posters(custom []string) diag.List {
	m := posterMaker{Plan: p, custom: custom, names: map[string]int{}}
	for _, x := range p.Site.Points {
		m.record("points/"+string(x.ID), &x.Origin, "posters", x.Posters, "point")
	}
	for _, x := range p.canteens() {
		m.menus(x)
	}
	for _, n := range p.Site.Notices {
		if posted(n) && (p.standing(n) || len(n.Posters) > 0 && !p.ends(n)) {
			m.notice(n)
		}
	}
	for _, e := range p.Site.Events {
		if p.coming(e) || len(e.Posters) > 0 && len(e.Occurrences(p.Site.Moment, p.Site.Moment.AddDate(1, 0, 0))) > 0 {
			m.record("events/"+e.Stem, &e.Origin, "posters", e.Posters, "event")
		}
	}
	for _, x := range p.Site.Services {
		m.record("services/"+x.Stem, &x.Origin, "posters", x.Posters, "service")
	}
	for _, g := range p.Site.Grid {
		for i, b := range g.Buildings {
			m.record("grid/"+string(b.ID), &g.Origin, fmt.Sprintf("buildings[%d].posters", i), b.Posters, "grid")
		}
	}
	m.sheets()
	p.Posters = m.out
	return m.problems
}

// standing reports whether a notice is still to be hung: not over, not replaced. One
// that cancels another hangs until the cancelled one would have ended.
func (p *Plan) standing(n *model.Notice) bool {
	now := p.Site.Moment
	switch {
	case p.Index.ReplacedBy[n] != nil || p.Index.CancelledBy[n] != nil:
		return false
	case !n.Restored.IsZero() && !now.Before(n.Restored.Time):
		return false
	case n.Cancels != "":
		old := p.Index.Notices[n.Cancels]
		return old != nil && (old.Ends.IsZero() || now.Before(old.Ends.End()))
	case !n.Ends.IsZero():
		return now.Before(n.Ends.End())
	case !n.Starts.IsZero():
		return true // nobody has said that it is over
	}
	return n.Topic() != "outage" && now.Before(n.Date.AddDate(0, 0, 14))
}

// ends reports whether a notice is over by what its record says.
func (p *Plan) ends(n *model.Notice) bool {
	now := p.Site.Moment
	return p.Index.ReplacedBy[n] != nil || p.Index.CancelledBy[n] != nil || !n.Restored.IsZero() && !now.Before(n.Restored.Time) || !n.Ends.IsZero() && !now.Before(n.Ends.End())
}

// coming reports whether an event takes place, or was to, within sixty days.
func (p *Plan) coming(e *model.Event) bool {
	now := p.Site.Moment
	return e.Status != "done" && len(e.Occurrences(now, now.AddDate(0, 0, 60))) > 0
}

type posterMaker struct {
	*Plan
	custom   []string
	names    map[string]int
	out      []Poster
	problems diag.List
}

// record adds what a record asks for, or the usual layout if it asks for nothing.
func (m *posterMaker) record(target string, o *model.Origin, field string, asks []model.PosterAsk, usual string) {
	t, ok := m.target[target]
	if !ok {
		return
	}
	for _, a := range m.asked(o, field, asks, usual) {
		if usual == "point" && (a.ask.Layout == "menu" || a.ask.Layout == "service" || a.ask.Layout == "sticker") {
			continue // menus and guides have posters of their own; every point has its label
		}
		m.add(Poster{Layout: a.ask.Layout, Ask: a.ask, At: a.at, Targets: []Target{t}})
	}
}

type asked struct {
	ask model.PosterAsk
	at  diag.Pos
}

// asked completes what a record asks for and refuses what there is not.
func (m *posterMaker) asked(o *model.Origin, field string, asks []model.PosterAsk, usual string) []asked {
	if len(asks) == 0 {
		if o.Places.Has(field) {
			return nil // an empty list: none
		}
		at := diag.Pos{File: o.File, Line: 1, Col: 1}
		for _, f := range []string{"title", "name", "canteen"} {
			if o.Places.Has(f) {
				at = o.At(f)
				break
			}
		}
		return []asked{{model.PosterAsk{Layout: usual, Paper: "A4"}, at}}
	}
	var out []asked
	for i, a := range asks {
		at := func(name string) diag.Pos {
			if path := fmt.Sprintf("%s[%d].%s", field, i, name); o.Places.Has(path) {
				return o.At(path)
			}
			return o.At(field)
		}
		a.Layout, a.Paper = cmp.Or(a.Layout, usual), cmp.Or(strings.ToUpper(a.Paper), "A4")
		if a.Layout == "none" || a.Layout == "无" {
			continue
		}
		if !m.fits(a.Layout, usual) {
			m.problems.Add(at("layout"), "poster.layout", a.Layout, strings.Join(m.layoutsFor(usual), ", "))
			continue
		}
		if !slices.Contains(Papers(), a.Paper) {
			m.problems.Add(at("paper"), "poster.paper", a.Paper, strings.Join(Papers(), ", "))
			continue
		}
		out = append(out, asked{a, at("layout")})
	}
	return out
}

func (m *posterMaker) layoutsFor(usual string) []string {
	out := []string{usual}
	if usual == "point" {
		out = append(out, "menu", "service", "sticker")
	}
	return append(out, m.custom...)
}

func (m *posterMaker) fits(layout, usual string) bool {
	return slices.Contains(m.layoutsFor(usual), layout)
}

// menus adds a poster for the running week of a canteen and for those to come.
func (m *posterMaker) menus(x *model.Point) {
	t := m.target["menus/"+string(x.ID)]
	if t.Name == "" {
		return
	}
	for _, menu := range m.Site.Menus {
		if menu.Canteen != x.ID || menu.Week.String() == "" || !m.Site.Moment.Before(menu.Week.Monday(m.Site.Moment.Location()).AddDate(0, 0, 7)) {
			continue
		}
		for _, a := range m.asked(&menu.Origin, "posters", menu.Posters, "menu") {
			m.add(Poster{Layout: a.ask.Layout, Ask: a.ask, At: a.at, Targets: []Target{t}, Part: menu.Week.String()})
		}
	}
}

// notice adds a sheet for every building a notice affects.
func (m *posterMaker) notice(n *model.Notice) {
	t, ok := m.target["notices/"+n.Stem]
	if !ok {
		return
	}
	for _, a := range m.asked(&n.Origin, "posters", n.Posters, "notice") {
		buildings := m.Affected(n)
		if len(buildings) == 0 {
			m.add(Poster{Layout: a.ask.Layout, Ask: a.ask, At: a.at, Targets: []Target{t}})
		}
		for _, b := range buildings {
			m.add(Poster{Layout: a.ask.Layout, Ask: a.ask, At: a.at, Targets: []Target{t}, Part: string(b.Building.ID)})
		}
	}
}

// Affected returns the buildings a notice names, those of its grids included, in
// the order of the grid table; none means everybody.
func (p *Plan) Affected(n *model.Notice) []model.BuildingRef {
	var out []model.BuildingRef
	for _, g := range p.Site.Grid {
		for i := range g.Buildings {
			b := &g.Buildings[i]
			if slices.Contains(n.Affects, b.ID) || slices.Contains(n.Affects, g.ID) {
				out = append(out, model.BuildingRef{Grid: g, Building: b})
			}
		}
	}
	return out
}

// cardsPerSheet is how many cards are cut from one sheet.
const cardsPerSheet = 10

// sheets adds what shows many targets: the list of all points, labels, cards.
func (m *posterMaker) sheets() {
	if t, ok := m.target["points"]; ok {
		m.add(Poster{Layout: "points-map", Targets: []Target{t}, At: diag.Pos{File: "site.yaml"}})
	}
	var labels, cards []Target
	for _, x := range m.Site.Points {
		if t, ok := m.target["menus/"+string(x.ID)]; ok { // there people ask what is for lunch
			labels = append(labels, t)
		} else if t, ok := m.target["points/"+string(x.ID)]; ok {
			labels = append(labels, t)
		}
	}
	for i := range m.Site.Config.Posters.Cards {
		cards = append(cards, m.target[fmt.Sprintf("cards/%d", i+1)])
	}
	m.split("sticker", 8, labels)
	m.split("card", cardsPerSheet, cards)
}

func (m *posterMaker) split(layout string, size int, targets []Target) {
	n := 0
	for sheet := range slices.Chunk(targets, size) {
		n++
		p := Poster{Layout: layout, Targets: sheet, Part: fmt.Sprint(n), At: diag.Pos{File: "site.yaml"}}
		if layout == "sticker" {
			p.Labels = size
		}
		m.add(p)
	}
}

// Stickers returns sheets of n labels for those targets of the plan's own sheets
// that are wanted.
func (p *Plan) Stickers(n int, wanted func(Target) bool) []Poster {
	m := posterMaker{Plan: p, names: map[string]int{}}
	var targets []Target
	for _, x := range p.Posters {
		if x.Layout == "sticker" {
			targets = append(targets, x.Targets...)
		}
	}
	m.split("sticker", n, slices.DeleteFunc(targets, func(t Target) bool { return !wanted(t) }))
	return m.out
}

func (m *posterMaker) add(p Poster) {
	p.Paper = cmp.Or(p.Ask.Paper, "A4")
	p.Custom = slices.Contains(m.custom, p.Layout)
	base := p.Layout
	if !p.Sheet() && p.Targets[0].Record != nil {
		_, name, _ := strings.Cut(p.Targets[0].Name, "/")
		base += "-" + pinyin.Slug(name)
	}
	if p.Labels > 0 {
		base += fmt.Sprintf("-%d", p.Labels)
	}
	if p.Part != "" && (p.Sheet() || p.Part != p.Targets[0].Key) {
		base += "-" + pinyin.Slug(p.Part)
	}
	base += "-" + strings.ToLower(p.Paper)
	m.names[base]++
	if n := m.names[base]; n > 1 {
		base = strings.TrimSuffix(base, "-"+strings.ToLower(p.Paper)) + fmt.Sprintf("-%d-%s", n, strings.ToLower(p.Paper))
		if p.Part == "" {
			p.Part = fmt.Sprint(n) // the second sheet of its sort
		}
	}
	p.name = base
	m.out = append(m.out, p)
}

// OnPaper returns p on another paper, with the name that goes with it.
func (p Poster) OnPaper(paper string) Poster {
	p.name = strings.TrimSuffix(p.name, strings.ToLower(p.Paper)) + strings.ToLower(paper)
	p.Paper = paper
	p.Ask.Paper = paper
	return p
}

// A Fate is what became of a sheet that was printed.
type Fate int

// The fates: it still hangs rightly, if it is true; it is over and to be taken down;
// what it is about is gone.
const (
	Hangs Fate = iota
	Over
	Lost
)

// Reprint returns the poster of which c is a printing, as it would be printed now.
func (p *Plan) Reprint(c *model.Code) (Poster, Fate) {
	target, ok := p.target[c.Target]
	if !ok {
		if !p.ended(c.Target).IsZero() || !over([]*model.Code{c}, p.Site.Moment).IsZero() {
			return Poster{}, Over
		}
		return Poster{}, Lost
	}
	if !over([]*model.Code{c}, p.Site.Moment).IsZero() || !suits(c.Layout, target.Record, target.Name) {
		return Poster{}, Over
	}
	out := Poster{Layout: c.Layout, Paper: cmp.Or(c.Paper, "A4"), Targets: []Target{target}, Part: c.Part, At: c.At("target"), name: c.Layout}
	if c.Layout == "sticker" {
		out.Labels, out.Part = 8, ""
		if n, err := strconv.Atoi(c.Part); err == nil && (n == 10 || n == 21) {
			out.Labels = n
		}
	}
	found := false
	for _, x := range p.Posters {
		if x.Layout != c.Layout || !slices.ContainsFunc(x.Targets, func(t Target) bool { return t.Name == c.Target }) {
			continue
		}
		if x.Sheet() {
			return out, Hangs
		}
		if x.Part == c.Part && (!found || x.Paper == c.Paper) {
			found = true
			out.Ask, out.Custom = x.Ask, x.Custom
		}
	}
	if found {
		return out, Hangs
	}
	switch r := target.Record.(type) {
	case *model.Notice:
		if !p.standing(r) || c.Part != "" && !slices.ContainsFunc(p.Affected(r), func(b model.BuildingRef) bool { return string(b.Building.ID) == c.Part }) {
			return out, Over
		}
	case *model.Event:
		return out, Over
	case *model.Point:
		if c.Layout == "menu" {
			return out, Over
		}
	}
	if !slices.Contains(Layouts(), c.Layout) {
		return out, Over
	}
	return out, Hangs
}

// suits reports whether a layout of linli's is for a record of this sort; of layouts
// of themes nothing is known.
func suits(layout string, r model.Record, target string) bool {
	ok := true
	switch layout {
	case "point", "sticker":
		_, ok = r.(*model.Point)
	case "menu":
		_, ok = r.(*model.Point)
		ok = ok && strings.HasPrefix(target, "menus/")
	case "service":
		_, ok = r.(*model.Service)
	case "notice":
		_, ok = r.(*model.Notice)
	case "event":
		_, ok = r.(*model.Event)
	case "grid":
		_, ok = r.(*model.Grid)
	case "points-map":
		ok = target == "points"
	case "card":
		ok = strings.HasPrefix(target, "cards/")
	}
	return ok
}

// Named returns p under another name.
func (p Poster) Named(name string) Poster {
	p.name = name
	return p
}

// LeaveOut takes posters that cannot be printed off the plan.
func (p *Plan) LeaveOut(unfit func(i int) bool) {
	for i := range p.Posters {
		p.Posters[i].Unfit = unfit(i)
	}
	p.Outputs = slices.DeleteFunc(p.Outputs, func(o Output) bool {
		return (o.Type == PosterPage || o.Type == PosterPDF) && p.Posters[o.Index].Unfit
	})
}
