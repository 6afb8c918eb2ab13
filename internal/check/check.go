// Package check holds the rules that need more than one value to decide:
// references between records, ids used twice, ends before starts.
package check

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/diag"
	"linli/internal/model"
	"linli/internal/schema"
)

// Site returns what is wrong with site as a whole.
func Site(site *model.Site) diag.List {
	c := checker{site: site, spaces: map[string]space{}}
	for _, k := range model.Kinds() {
		first := map[string]diag.Pos{}
		refer := refers(k.Schema)
		for _, r := range k.All(site) {
			if refer {
				c.record(k, r)
			}
			c.unique(k, r, first)
			for _, v := range variants(r) {
				if refer {
					c.record(k, v)
				}
				c.outdated(r, v)
			}
		}
	}
	c.object(schema.For[model.Config](), reflect.ValueOf(site.Config).Elem(), &site.Config.Origin, "")
	c.buildings(site)
	c.dates(site)
	c.events(site)
	c.places(site)
	c.coverage(site)
	return c.problems
}

type checker struct {
	site     *model.Site
	spaces   map[string]space // those that were asked for
	problems diag.List
}

// outdated warns of a translation that was not changed with its original.
func (c *checker) outdated(original, translation model.Record) {
	o, ok := original.(model.Content)
	if !ok {
		return
	}
	if t := translation.(model.Content).Page(); t.Outdated(o.Page()) {
		at := diag.Pos{File: t.File, Line: 1, Col: 1}
		if t.Places.Has("lastmod") {
			at = t.At("lastmod")
		}
		c.problems.Add(at, "translation.outdated", o.Page().File, o.Page().Lastmod.Format("2006-01-02"))
	}
}

// A space is the set of ids that a kind of reference may name.
type space struct {
	title diag.Text
	ids   map[string]bool
	names []string
}

// space returns the space of a kind, or that of the buildings.
func (c *checker) space(name string) space {
	s, known := c.spaces[name]
	if !known {
		s = newSpace(c.site, name)
		c.spaces[name] = s
	}
	return s
}

func newSpace(site *model.Site, name string) space {
	s := space{ids: map[string]bool{}}
	if name == "buildings" {
		s.title = diag.Text{ZH: "楼栋", EN: "buildings"}
		for _, g := range site.Grid {
			for _, building := range g.Buildings {
				s.add(string(building.ID))
			}
		}
		return s
	}
	k, _ := model.FindKind(model.Kinds(), name)
	s.title = diag.Text{ZH: k.ZH, EN: k.EN}
	for _, r := range k.All(site) {
		if c, ok := r.(model.Content); ok {
			b := c.Page()
			s.add(b.Name, b.Stem, b.Segment)
		} else if f, ok := k.Schema.Lookup("id"); ok {
			s.add(fmt.Sprint(f.Value(reflect.ValueOf(r).Elem()).Interface()))
		}
	}
	return s
}

func (s *space) add(ids ...string) {
	for _, id := range ids {
		if id != "" && !s.ids[id] {
			s.ids[id] = true
			s.names = append(s.names, id)
		}
	}
}

func variants(r model.Record) []model.Record {
	var out []model.Record
	switch r := r.(type) {
	case model.Content:
		for _, v := range r.Page().Variants {
			out = append(out, v)
		}
	case model.TableRow:
		for _, v := range r.Own().Variants {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b model.Record) int { return strings.Compare(a.Source().File, b.Source().File) })
	return out
}

func (c *checker) record(k model.Kind, r model.Record) {
	c.object(k.Schema, reflect.ValueOf(r).Elem(), r.Source(), "")
}

// refers reports whether a record of a kind may name others.
func refers(s *schema.Struct) bool {
	return slices.ContainsFunc(s.Fields, func(f schema.Field) bool { return len(f.Refs) > 0 || f.Object != nil && refers(f.Object) })
}

// object checks the references in v and inside it.
func (c *checker) object(s *schema.Struct, v reflect.Value, o *model.Origin, path string) {
	for i := range s.Fields {
		f := &s.Fields[i]
		at := path + f.Name
		value := f.Value(v)
		if value.Kind() == reflect.Pointer {
			value = value.Elem()
		}
		switch {
		case !value.IsValid() || (f.Object == nil && len(f.Refs) == 0):
		case f.Kind == schema.Object:
			c.object(f.Object, value, o, at+".")
		case value.Kind() == reflect.Slice:
			for j := range value.Len() {
				elem := fmt.Sprintf("%s[%d]", at, j)
				if f.Object != nil {
					c.object(f.Object, value.Index(j), o, elem+".")
				} else {
					c.ref(f, value.Index(j).String(), o, elem)
				}
			}
		default:
			c.ref(f, value.String(), o, at)
		}
	}
}

func (c *checker) ref(f *schema.Field, id string, o *model.Origin, path string) {
	if id == "" || !o.Places.Has(path) { // a translation is checked for what it says itself
		return
	}
	var titles diag.Text
	var names []string
	for i, name := range f.Refs {
		s := c.space(name)
		if s.ids[id] {
			return
		}
		if i > 0 {
			titles.ZH, titles.EN = titles.ZH+"或", titles.EN+" or "
		}
		titles.ZH, titles.EN = titles.ZH+s.title.ZH, titles.EN+s.title.EN
		names = append(names, s.names...)
	}
	c.problems = append(c.problems, diag.New(o.At(path), "ref.unknown", f.Title(), id, titles).Meaning(id, names))
}

func (c *checker) unique(k model.Kind, r model.Record, first map[string]diag.Pos) {
	f, ok := k.Schema.Lookup("id")
	if !ok {
		return
	}
	id := fmt.Sprint(f.Value(reflect.ValueOf(r).Elem()).Interface())
	c.once(id, r.Source().At("id"), first)
}

func (c *checker) once(id string, at diag.Pos, first map[string]diag.Pos) {
	if id == "" {
		return
	}
	if before, taken := first[id]; taken {
		c.problems.Add(at, "id.duplicate", id, before.String())
		return
	}
	first[id] = at
}

func (c *checker) buildings(site *model.Site) {
	first := map[string]diag.Pos{}
	for _, g := range site.Grid {
		for i, b := range g.Buildings {
			c.once(string(b.ID), g.At(fmt.Sprintf("buildings[%d].id", i)), first)
		}
	}
}

// workdays reports a period that is to last so many working days and does not, or that
// has no beginning to count from.
func (c *checker) workdays(o *model.Origin, path string, starts, ends model.Date, n int, days *calendar.Holidays) {
	switch {
	case n < 0:
		c.problems.Add(o.At(path+"workdays"), "date.workdays-none", n)
	case n == 0:
	case starts.IsZero():
		c.problems.Add(o.At(path+"workdays"), "date.workdays-start")
	case calendar.Workdays(starts.Time, ends.Time, days) < n:
		right := calendar.AfterWorkdays(starts.Time, n, days).Format(time.DateOnly)
		c.problems.Add(o.At(path+"ends"), "date.workdays", ends.Format(time.DateOnly), calendar.Workdays(starts.Time, ends.Time, days), n, right)
	}
}

// dates reports what ends before it starts, and menus that name a day of another week.
func (c *checker) dates(site *model.Site) {
	for _, n := range site.Notices {
		c.order(&n.Origin, n.Starts, "ends", n.Ends)
		c.order(&n.Origin, n.Starts, "restored", n.Restored)
		c.workdays(&n.Origin, "", n.Starts, n.Ends, n.Workdays, site.Calendar)
	}
	for _, e := range site.Events {
		c.order(&e.Origin, e.Starts, "ends", e.Ends)
	}
	for _, d := range site.Deliberations {
		if d.Publicity != nil {
			p := d.Publicity
			c.order(&d.Origin, p.Starts, "publicity.ends", p.Ends)
			c.workdays(&d.Origin, "publicity.", p.Starts, p.Ends, p.Workdays, site.Calendar)
		}
	}
	for _, r := range site.Requests {
		c.order(&r.Origin, r.Received, "replied", r.Replied)
		c.order(&r.Origin, r.Received, "closed", r.Closed)
	}
	for _, k := range site.Courses {
		if k.Term != nil {
			c.order(&k.Origin, k.Term.From, "term.to", k.Term.To)
		}
		if k.Ends != 0 && k.Ends < k.Starts {
			c.problems.Add(k.At("ends"), "date.order", k.Ends.String(), k.Starts.String())
		}
	}
	for _, m := range site.Menus {
		for i, d := range m.Days {
			if !d.Date.IsZero() && m.Week.String() != "" && calendar.WeekOf(d.Date.Time) != m.Week.Week {
				c.problems.Add(m.At(fmt.Sprintf("days[%d].date", i)), "menu.week", d.Date.Format(time.DateOnly), m.Week.String())
			}
		}
	}
}

func (c *checker) order(o *model.Origin, start model.Date, path string, end model.Date) {
	if start.IsZero() || end.IsZero() || !end.End().Before(start.Time) {
		return
	}
	c.problems.Add(o.At(path), "date.order", written(end), written(start))
}

// written writes a date as an author does.
func written(d model.Date) string {
	if d.Whole {
		return d.Format(time.DateOnly)
	}
	return d.Format("2006-01-02 15:04")
}

// events reports events without a date, and rules that leave out their own start.
func (c *checker) events(site *model.Site) {
	for _, e := range site.Events {
		if e.Starts.IsZero() && e.Lunar == nil {
			if !e.Draft {
				c.problems.Add(diag.Pos{File: e.File, Line: 1, Col: 1}, "event.undated")
			}
			continue
		}
		if e.Lunar != nil {
			continue
		}
		for i, m := range e.Moved {
			day := calendar.Midnight(m.From.Time)
			if on := e.Repeat.Between(e.Starts.Time, day, day.AddDate(0, 0, 1), nil); len(on) == 0 {
				c.problems.Add(e.At(fmt.Sprintf("moved[%d].from", i)), "event.moved", m.From.Format(time.DateOnly))
			}
		}
		if e.Repeat.IsZero() {
			continue
		}
		if on := e.Repeat.Between(e.Starts.Time, e.Starts.Time, e.Starts.Add(time.Second), nil); len(on) == 0 {
			c.problems.Add(e.At("repeat"), "event.rule", e.Repeat.String())
		}
		for i, d := range e.Except {
			day := calendar.Midnight(d.Time)
			if on := e.Repeat.Between(e.Starts.Time, day, day.AddDate(0, 0, 1), nil); len(on) == 0 {
				c.problems.Add(e.At(fmt.Sprintf("except[%d]", i)), "event.except", d.Format(time.DateOnly))
			}
		}
	}
}

// places reports coordinates that are nowhere, and warns of those that cannot be of this
// community.
func (c *checker) places(site *model.Site) {
	middle := site.Middle()
	look := func(o *model.Origin, path string, l *model.Location) {
		switch {
		case l == nil:
		case l.Lat < -90 || l.Lat > 90 || l.Lng < -180 || l.Lng > 180:
			c.problems.Add(o.At(path), "place.range", l.Lng, l.Lat)
		case l.Far(middle) && o.Places.Has(path):
			c.problems.Add(o.At(path), "location.far", fmt.Sprintf("%.0f", l.GCJ02().Metres(*middle)/1000))
		}
	}
	look(&site.Config.Origin, "community.location", site.Config.Community.Location)
	for _, p := range site.Points {
		look(&p.Origin, "location", p.Location)
	}
	for _, g := range site.Grid {
		for i, b := range g.Buildings {
			look(&g.Origin, fmt.Sprintf("buildings[%d].location", i), b.Location)
		}
	}
}
