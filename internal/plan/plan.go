// Package plan decides which addresses a site has: what is shown at its moment, in
// which order, on how many pages, in which languages; and that no two things want
// the same address.
package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"linli/internal/diag"
	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/parallel"
)

// PageSize is how many items a list shows on one page.
const PageSize = 20

// A Type is a kind of output.
type Type int

// The outputs. Those from AtomFeed on are not HTML pages.
const (
	Home Type = iota
	List
	Year
	Category
	Item
	Tags
	Tag
	Chronicle
	Profile
	Points
	Point
	Partners
	Partner
	Alliance
	Offers
	Canteen
	CanteenWeek
	Grid
	Building
	Teams
	Rewards
	Courses
	Month
	EventsFor
	Say
	NotFound
	Search
	PosterIndex
	PosterPage
	ShortPage
	Board
	Redirect
	PosterPDF
	SharePicture
	Redirects
	AtomFeed
	JSONFeed
	Calendar
	CalendarFor
	EventCalendar
	Sitemap
	SitemapIndex
	Robots
	Manifest
	API
	Status
)

// HTML reports whether outputs of type t are pages of the theme.
func (t Type) HTML() bool { return t < Redirect }

// Listed reports whether outputs of type t belong in the sitemap.
func (t Type) Listed() bool { return t < NotFound }

// An Output is one address and what belongs there.
type Output struct {
	Type   Type
	Lang   string
	Path   string       // below the site's root, with the language: "/ko/news/page/2/"
	Base   string       // Path without the language and page number: "/news/"
	Kind   string       // of a list or feed
	Key    string       // year, category, tag, week, building
	Record model.Record // of an item: the original
	Index  int          // of a short address, poster or filter: where it stands in the plan
	Page   int          // of a list, from 1
	Pages  int
}

// File returns the slash-separated path of o below the output folder.
func (o Output) File() string {
	p := strings.TrimPrefix(o.Path, "/")
	if p == "" || strings.HasSuffix(p, "/") {
		p += "index.html"
	}
	return p
}

// A Plan is everything that will be built.
type Plan struct {
	Site         *model.Site // what is shown, lists in order
	Index        *model.Index
	Outputs      []Output
	Tags         []TagList
	Posters      []Poster
	Shorts       []Short // by code
	EventFilters []EventFilter
	past         int               // how many events are over
	taken        map[string]int32  // by claim: index into Outputs
	target       map[string]Target // by name
	codeOf       map[string]string // by target
	byPath       map[string][]int  // address → indexes into Shorts
	full         *model.Site       // with what is not shown
}

// Shown stands for what is shown at the moment of the plan: every output, in order, and
// the translations of its record.
func (p *Plan) Shown() memo.Digest {
	b := make([]byte, 0, 64*len(p.Outputs))
	for _, o := range p.Outputs {
		b = append(append(b, o.Path...), 0, byte(o.Type))
		if c, ok := o.Record.(model.Content); ok {
			base := c.Page()
			b = append(append(b, base.File...), 0)
			if len(base.Variants) > 0 {
				for _, lang := range slices.Sorted(maps.Keys(base.Variants)) {
					b = append(append(b, lang...), 0)
				}
			}
		}
	}
	return memo.Sum(b)
}

// A TagList is a tag with the items that carry it, newest first.
type TagList struct {
	Name  string
	Slug  string
	Items []model.Content
}

// Options are choices of one build.
type Options struct {
	Drafts  bool     // show drafts
	Layouts []string // of posters that the theme adds
	Trial   bool     // built under another address than the site's own
}

// New plans site. The site is not changed: the plan holds a copy with what is
// shown.
func New(site *model.Site, opts Options) (*Plan, diag.List) {
	likely := len(site.ByFile) * len(site.Config.AllLanguages()) * 7 / 5 // pages, and lists of them
	p := &Plan{Site: visible(site, opts), full: site, Outputs: make([]Output, 0, likely), taken: make(map[string]int32, likely)}
	p.Index = model.NewIndex(p.Site)
	tagged := parallel.Start(func() []TagList { return tags(p.Site) })
	p.EventFilters, p.past = eventFilters(p.Site), pastEvents(p.Site)
	var problems diag.List
	add := func(o Output) {
		if d, ok := p.add(o); !ok {
			problems = append(problems, d)
		}
	}
	for _, lang := range site.Config.AllLanguages() {
		l := lister{p.Site, p, site.Config.Root(lang), lang, add}
		l.contents()
		p.Tags = tagged()
		l.pages()
		l.feeds()
	}
	problems = append(problems, p.codes()...)
	if !opts.Trial {
		problems = append(problems, p.moved()...)
	}
	problems = append(problems, p.posters(opts.Layouts)...)
	l := lister{p.Site, p, "", site.Config.Language, add}
	l.printed()
	l.data()
	problems = append(problems, p.aliases(add)...)
	problems = append(problems, p.nested()...)
	for i, n := range site.Config.Navigation {
		if strings.HasPrefix(n.URL, "/") && !p.Has(n.URL) {
			problems.Add(site.Config.At(fmt.Sprintf("navigation[%d].url", i)), "link.nowhere", n.URL)
		}
	}
	return p, problems
}

// Has reports whether something is built at path (below the site's root).
func (p *Plan) Has(path string) bool {
	_, ok := p.taken[claim(path)]
	return ok
}

// claim is the same for addresses that one file answers, or two that are one on the disks of
// Windows and macOS, where case does not count.
func claim(path string) string {
	path = strings.TrimPrefix(path, "/")
	if folder, ok := strings.CutSuffix(path, "index.html"); ok && (folder == "" || strings.HasSuffix(folder, "/")) {
		path = folder
	}
	return strings.ToLower(path)
}

// add claims an address.
func (p *Plan) add(o Output) (diag.Diagnostic, bool) {
	key := claim(o.Path)
	if first, taken := p.taken[key]; taken {
		if _, row := o.Record.(model.TableRow); row && p.Outputs[first].Type == o.Type && p.Outputs[first].Key == o.Key {
			return diag.Diagnostic{}, true // an id given twice, which is reported as such
		}
		at, by := diag.Pos{}, p.Outputs[first].describe()
		if o.Record != nil {
			at = o.place()
		}
		return diag.New(at, "address.taken", o.Path, by), false
	}
	p.taken[key] = int32(len(p.Outputs)) //nolint:gosec // a number of an output
	p.Outputs = append(p.Outputs, o)
	return diag.Diagnostic{}, true
}

func (o Output) describe() diag.Text {
	if o.Record != nil {
		return diag.Text{ZH: o.Record.Source().File, EN: o.Record.Source().File}
	}
	return diag.Text{ZH: "linli 生成的页面 " + o.Path, EN: "the page linli makes at " + o.Path}
}

// nested reports a file that another output needs as a folder.
func (p *Plan) nested() diag.List {
	files := map[string]int{} // those that are no pages of a folder: few
	for i := range p.Outputs {
		if key := claim(p.Outputs[i].Path); !strings.HasSuffix(key, "/") {
			files[key] = i
		}
	}
	var problems diag.List
	for n := range p.Outputs {
		o := &p.Outputs[n]
		key := claim(o.Path)
		for i := strings.IndexByte(key, '/'); i >= 0; {
			if j, taken := files[key[:i]]; taken {
				problems.Add(o.place(), "address.taken", o.Path, p.Outputs[j].describe())
			}
			next := strings.IndexByte(key[i+1:], '/')
			if next < 0 {
				break
			}
			i += 1 + next
		}
	}
	return problems
}

func (o Output) place() diag.Pos {
	if o.Record == nil {
		return diag.Pos{File: "site.yaml"}
	}
	src := o.Record.Source()
	for _, path := range []string{"slug", "id"} {
		if src.Places.Has(path) {
			return src.At(path)
		}
	}
	return diag.Pos{File: src.File, Line: 1, Col: 1}
}

// visible returns a copy of site with what is shown at its moment, lists in order.
func visible(site *model.Site, opts Options) *model.Site {
	out := *site
	parallel.All(
		func() { out.News = live(site, site.News, opts) },
		func() { out.Notices = live(site, site.Notices, opts) },
		func() { out.Events = live(site, site.Events, opts) },
		func() { out.Services = live(site, site.Services, opts) },
		func() { out.Deliberations = live(site, site.Deliberations, opts) },
		func() { out.Requests = live(site, site.Requests, opts) },
		func() { out.Pages = live(site, site.Pages, opts) },
	)
	byWeight(out.Services)
	byWeight(out.Pages)
	out.Menus = slices.Clone(site.Menus)
	slices.SortStableFunc(out.Menus, func(a, b *model.Menu) int {
		return cmp.Or(strings.Compare(a.Week.String(), b.Week.String()), cmp.Compare(a.Canteen, b.Canteen))
	})
	return &out
}

func live[T model.Content](site *model.Site, list []T, opts Options) []T {
	out := make([]T, 0, len(list))
	for _, c := range list {
		b := c.Page()
		if b.Segment != "" && (opts.Drafts || !b.Draft) && b.Live(site.Moment) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b T) int { return newest(a.Page(), b.Page()) })
	return out
}

// newest orders pinned items first, then by date, newest first. No two are equal.
func newest(a, b *model.Base) int {
	if a.Pinned != b.Pinned {
		if a.Pinned {
			return -1
		}
		return 1
	}
	if c := b.Date.Compare(a.Date.Time); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.Weight, b.Weight), cmp.Compare(a.Segment, b.Segment), cmp.Compare(a.File, b.File))
}

// byWeight orders as Hugo does: weighted items first, smaller weights before
// larger, then by title.
func byWeight[T model.Content](list []T) {
	slices.SortStableFunc(list, func(a, b T) int {
		x, y := a.Page(), b.Page()
		if (x.Weight == 0) != (y.Weight == 0) {
			return cmp.Compare(y.Weight, x.Weight)
		}
		return cmp.Or(cmp.Compare(x.Weight, y.Weight), cmp.Compare(x.Title, y.Title), cmp.Compare(x.File, y.File))
	})
}
