package page

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
	"linli/internal/parallel"
	"linli/internal/plan"
	"linli/internal/search"
)

// A Found is what search tells of a page.
type Found struct {
	Output int    // the page, in the plan
	Path   string // below the root of its language
	Title  string
	Kind   string    // the first part of its address: what a reader can filter by
	Date   time.Time // of what is found by its time; zero for what lasts
	From   time.Time // when it begins to hold, if it does so at some time
	Until  time.Time // when it is over, if it ever is
	For    []string  // its audience
}

// Searched returns the pages that search in lang finds: what lasts first, then by date,
// oldest first, so that what is new comes last and changes no number. What is not
// translated is found in the original's language.
func (r *Renderer) Searched(lang string) []Found {
	s, all := r.scopes[lang], r.plan.Outputs
	out := make([]Found, len(all))
	const stretch = 1 << 10
	parallel.Together((len(all)+stretch-1)/stretch, func(n int) {
		for i := n * stretch; i < min((n+1)*stretch, len(all)); i++ {
			if all[i].Lang != lang {
				continue
			}
			if f, ok := s.found(all[i]); ok {
				f.Output, f.Path = i, strings.TrimPrefix(all[i].Path, s.root)
				out[i] = f
			}
		}
	})
	order := make([]*Found, 0, len(out)) // what is found of a page is large
	for i := range out {
		if out[i].Path != "" {
			order = append(order, &out[i])
		}
	}
	slices.SortFunc(order, func(a, b *Found) int {
		if c := a.Date.Compare(b.Date); c != 0 {
			return c
		}
		return strings.Compare(a.Path, b.Path)
	})
	sorted := make([]Found, len(order))
	for i, f := range order {
		sorted[i] = *f
	}
	return sorted
}

// found returns what is told of an output, if it is searched for in this language.
func (s *scope) found(o plan.Output) (Found, bool) {
	f := Found{Kind: sectionOf(o)}
	record, lang := s.shown(o)
	switch r := record.(type) {
	case model.Content:
		f.Title, f.Date, f.For = r.Page().Title, r.Page().Date.Time, audience(r)
		s.lasts(o.Record.(model.Content), &f)
	case *model.Point:
		f.Title = r.Name
	case *model.Partner:
		f.Title = r.Name
	case *model.Alliance:
		f.Title = r.Name
	case *model.Grid:
		f.Title, _ = s.buildingName(s.index.Buildings[model.ID(o.Key)])
	case nil:
		switch o.Type {
		case plan.CanteenWeek:
			week, _ := calendar.ParseWeek(o.Key)
			f.Date = week.Monday(s.now.Location())
			f.From, f.Until = f.Date, f.Date.AddDate(0, 0, 7)
			f.Title = s.t("section.canteen") + s.t("space") + s.weekName(week).Text
		case plan.Teams, plan.Rewards, plan.Courses, plan.Offers, plan.Profile:
			f.Title = s.t("section." + f.Kind)
		default:
			return f, false
		}
		lang = s.lang
	}
	return f, lang == s.lang
}

// sectionOf returns the first part of an address.
func sectionOf(o plan.Output) string {
	section, _, _ := strings.Cut(strings.TrimPrefix(o.Base, "/"), "/")
	return section
}

// shown returns the record that an output is the page of, as it is shown, and the
// language it is written in; nil if it is of several.
func (s *scope) shown(o plan.Output) (model.Record, string) {
	switch o.Type {
	case plan.Item:
		c := model.In(o.Record.(model.Content), s.lang)
		return c, c.Page().Lang
	case plan.Building:
		g := s.building(s.index.Buildings[model.ID(o.Key)]).Grid
		return g, g.Lang
	case plan.Point, plan.Partner, plan.Alliance:
		r := model.RowIn(o.Record.(model.TableRow), s.lang)
		return r, r.Source().Lang
	}
	return nil, ""
}

func audience(c model.Content) []string {
	switch c := c.(type) {
	case *model.Event:
		return c.Audience
	case *model.Service:
		return c.Audience
	}
	return nil
}

// lasts fills in when a content holds. What does not age has no date.
func (s *scope) lasts(c model.Content, f *Found) {
	switch c := c.(type) {
	case *model.Service, *model.Page:
		f.Date = time.Time{}
	case *model.Request:
		if !c.Received.IsZero() {
			f.Date = c.Received.Time
		}
	case *model.Notice:
		for _, p := range s.facts.phases[c] {
			switch {
			case p.class == isNow && f.Until.IsZero():
				f.From = p.from
			case p.class == isOver && f.Until.IsZero():
				f.Until = p.from
				if p.from.IsZero() {
					f.Until = time.Unix(0, 0)
				}
			}
		}
	case *model.Event:
		if !c.Starts.IsZero() {
			f.Date = c.Starts.Time
		}
		coming := s.facts.coming[c]
		switch {
		case c.Status == "cancelled" || c.Status == "done" || len(coming) == 0:
			f.Until = time.Unix(0, 0) // from ever, as scripts know it
		default:
			f.From, f.Until = coming[0].Starts, coming[len(coming)-1].Ends
		}
	}
}

// doc is what search looks through on the page: the record's own words, not what the page
// says of others, nor what depends on the moment.
func (j *job) doc() (search.Doc, bool) {
	o := j.out
	f, ok := j.found(o)
	if !ok {
		return search.Doc{}, false
	}
	d := search.Doc{Title: f.Title, Facets: []string{"kind:" + f.Kind}}
	text := &j.room.words
	record, _ := j.shown(o)
	switch r := record.(type) {
	case *model.Grid:
		b := j.building(j.index.Buildings[model.ID(o.Key)]).Building
		wordsOf(text, b)
		wordsOf(text, model.Grid{Name: r.Name, Lead: r.Lead, Phone: r.Phone})
		d.Names = append(d.Names, r.Name, r.Lead, b.Lead)
		for _, u := range b.Units {
			d.Names = append(d.Names, u.Lead)
		}
	case *model.Point:
		wordsOf(text, r)
		d.Names = append(append(d.Names, r.Manager), r.Facilities...)
		for _, room := range r.Rooms {
			d.Names = append(d.Names, room.Name)
		}
	case nil:
		j.tableWords(o, text, &d)
	default:
		wordsOf(text, r)
	}
	for _, name := range f.For {
		d.Facets = append(d.Facets, "for:"+name)
	}
	switch r := record.(type) {
	case *model.Notice:
		line(text, j.noticeItem(o.Record.(*model.Notice)).Cat)
	case *model.Event:
		place, _ := j.place(r)
		line(text, place)
	case *model.Service:
		for _, id := range r.Points {
			if p := j.index.Points[id]; p != nil {
				line(text, model.RowIn(p, j.lang).Name)
			}
		}
		d.Names = append(d.Names, r.Category)
		d.Names = append(d.Names, r.LifeEvents...)
	case *model.Partner:
		d.Names = append(d.Names, r.Contact)
	}
	d.Text = text.Bytes()
	return d, true
}

func line(text *bytes.Buffer, s string) {
	text.WriteString(s)
	text.WriteByte('\n')
}

// tableWords adds what the pages say that are of a whole table, or of a week's menus.
func (j *job) tableWords(o plan.Output, text *bytes.Buffer, d *search.Doc) {
	switch o.Type {
	case plan.CanteenWeek:
		for _, m := range j.site.Menus {
			if m.Week.String() != o.Key {
				continue
			}
			m = model.RowIn(m, j.lang)
			wordsOf(text, m)
			for _, day := range m.Days {
				for _, dish := range slices.Concat(day.Breakfast, day.Lunch, day.Dinner) {
					d.Names = append(d.Names, dish.Dish)
				}
			}
		}
		slices.Sort(d.Names)
		d.Names = slices.Compact(d.Names)
	case plan.Teams:
		for _, t := range rows(j, text, j.site.Teams) {
			d.Names = append(d.Names, t.Name, t.Lead)
		}
	case plan.Courses:
		for _, c := range rows(j, text, j.site.Courses) {
			d.Names = append(d.Names, c.Name)
		}
	case plan.Offers:
		for _, x := range rows(j, text, j.site.Offers) {
			d.Names = append(d.Names, x.Title)
		}
		for _, x := range rows(j, text, j.site.Needs) {
			d.Names = append(d.Names, x.Title)
		}
	case plan.Rewards:
		rows(j, text, j.site.Rewards)
	case plan.Profile:
		rows(j, text, j.site.Profile)
	}
}

// rows adds the words of the records of a table, and returns them as they are shown.
func rows[T model.TableRow](j *job, text *bytes.Buffer, list []T) []T {
	out := make([]T, len(list))
	for i, r := range list {
		out[i] = model.RowIn(r, j.lang)
		wordsOf(text, out[i])
	}
	return out
}

// sayings writes what a record says, each field on a line: its texts, not its title, the
// choices it was given, addresses, files and names of other things.
func sayings(text *bytes.Buffer, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			sayings(text, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			sayings(text, v.Index(i))
		}
	case reflect.String:
		if v.Type() == plainText && v.Len() > 0 {
			line(text, v.String())
		}
	case reflect.Struct:
		for _, i := range spoken.Get(v.Type(), func() []int { return spokenFields(v.Type()) }) {
			sayings(text, v.Field(i))
		}
	}
}

func wordsOf(text *bytes.Buffer, record any) { sayings(text, reflect.ValueOf(record)) }

var plainText = reflect.TypeFor[string]()

// spoken are the fields of each struct that say something to readers.
var spoken parallel.Memo[reflect.Type, []int]

func spokenFields(t reflect.Type) []int {
	var out []int
	for i := range t.NumField() {
		f := t.Field(i)
		key, _, _ := strings.Cut(f.Tag.Get("key"), ",")
		switch {
		case f.Anonymous: // what all contents have
			if speaks(f.Type) {
				out = append(out, i)
			}
		case key == "" || key == "title" || key == "slug" || key == "aliases" || key == "posters" || key == "sign":
		case f.Tag.Get("enum") != "" || f.Tag.Get("ref") != "" || !speaks(f.Type):
		default:
			out = append(out, i)
		}
	}
	return out
}

// speaks reports whether values of a type can say something.
func speaks(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		return speaks(t.Elem())
	case reflect.Struct:
		return len(spokenFields(t)) > 0
	}
	return t == plainText
}
