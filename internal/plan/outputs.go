package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"path"
	"slices"
	"strconv"
	"strings"

	"linli/internal/diag"
	"linli/internal/kiosk"
	"linli/internal/model"
	"linli/internal/parallel"
	"linli/internal/pinyin"
)

// A lister adds the outputs of one language.
type lister struct {
	site *model.Site
	plan *Plan
	root string
	lang string
	add  func(Output)
}

func (l lister) page(t Type, base string) {
	l.add(Output{Type: t, Lang: l.lang, Path: l.root + base, Base: base})
}

// list adds the pages of a list of n items; a list has at least one page.
func (l lister) list(o Output, n int) {
	o.Pages = max(1, (n+PageSize-1)/PageSize)
	o.Lang = l.lang
	for o.Page = 1; o.Page <= o.Pages; o.Page++ {
		o.Path = l.root + PagePath(o.Base, o.Page)
		l.add(o)
	}
}

// PagePath returns the address of the n-th page of the list at base.
func PagePath(base string, n int) string {
	if n == 1 {
		return base
	}
	return base + "page/" + strconv.Itoa(n) + "/"
}

// contents adds the pages of what is in content/, and their lists.
func (l lister) contents() {
	s := l.site
	l.page(Home, "/")
	items(l, "news", s.News, true)
	items(l, "notices", s.Notices, true)
	l.events()
	items(l, "services", s.Services, false)
	items(l, "deliberations", s.Deliberations, true)
	items(l, "requests", s.Requests, true)
	for _, p := range s.Pages {
		l.item(p)
	}
}

// pages adds all other pages.
func (l lister) pages() {
	s := l.site
	for _, c := range Categories(s) {
		l.list(Output{Type: Category, Kind: "notices", Key: c.Name, Base: CategoryPath(c.Name)}, c.Count)
	}
	if len(l.plan.Tags) > 0 {
		l.page(Tags, "/tags/")
	}
	for _, t := range l.plan.Tags {
		l.list(Output{Type: Tag, Key: t.Slug, Base: "/tags/" + t.Slug + "/"}, len(t.Items))
	}
	if slices.ContainsFunc(s.News, func(n *model.News) bool { return n.Milestone }) {
		l.page(Chronicle, "/chronicle/")
	}
	l.tables()
	l.page(Search, "/search/")
	l.boards()
	l.shares()
	if c := l.site.Config; c.Say.Any() || c.Community.Phone != "" {
		l.page(Say, "/say/")
	}
	if l.root == "" {
		l.page(NotFound, "/404.html")
	}
}

// boards adds the screens: one for the whole community, one for each point.
func (l lister) boards() {
	l.page(Board, "/"+kiosk.Folder)
	for _, p := range l.site.Points {
		base := "/" + kiosk.Folder + pinyin.Slug(string(p.ID)) + "/"
		if l.plan.Has(l.root + base) {
			continue // two points want one address, which is told of their pages
		}
		l.add(Output{Type: Board, Lang: l.lang, Path: l.root + base, Base: base, Key: string(p.ID), Record: p})
	}
}

// shares adds a picture for messengers to show, of the site and of each of its parts.
func (l lister) shares() {
	for _, part := range shareParts {
		base := "/share.png"
		if part != "" {
			base = "/" + part + base
		}
		if part == "" || l.plan.Has(l.root+"/"+part+"/") {
			l.add(Output{Type: SharePicture, Lang: l.lang, Path: l.root + base, Base: base, Key: part})
		}
	}
}

// shareParts are the parts of a site that have a picture of their own; "" is the whole.
var shareParts = []string{"", "notices", "events", "services", "canteen"}

// items adds a kind's list, archives by year and item pages.
func items[T model.Content](l lister, kind string, list []T, dated bool) {
	if len(list) == 0 {
		return
	}
	n := len(list)
	if !dated {
		n = 1 // grouped, on one page
	}
	l.list(Output{Type: List, Kind: kind, Base: "/" + kind + "/"}, n)
	if dated {
		for _, y := range Years(list) {
			l.list(Output{Type: Year, Kind: kind, Key: y.Name, Base: "/" + kind + "/" + y.Name + "/"}, y.Count)
		}
	}
	for _, c := range list {
		l.item(c)
	}
}

func (l lister) item(c model.Content) {
	b := c.Page()
	path := b.Path()
	l.add(Output{Type: Item, Lang: l.lang, Path: l.root + path, Base: path, Kind: b.Kind, Record: c})
}

func (l lister) tables() {
	s := l.site
	for _, t := range []struct {
		typ  Type
		base string
		n    int
	}{
		{Profile, "/profile/", len(s.Profile)}, {Points, "/points/", len(s.Points)}, {Partners, "/partners/", len(s.Partners)},
		{Offers, "/offers/", len(s.Offers) + len(s.Needs)}, {Canteen, "/canteen/", len(s.Menus)}, {Grid, "/grid/", len(s.Grid)},
		{Teams, "/teams/", len(s.Teams)}, {Rewards, "/rewards/", len(s.Rewards)}, {Courses, "/courses/", len(s.Courses)},
	} {
		if t.n > 0 {
			l.page(t.typ, t.base)
		}
	}
	record := func(t Type, base, key string, r model.Record) {
		l.add(Output{Type: t, Lang: l.lang, Path: l.root + base, Base: base, Key: key, Record: r})
	}
	for _, p := range s.Points {
		record(Point, IDPath("points", p.ID), string(p.ID), p)
	}
	for _, p := range s.Partners {
		record(Partner, IDPath("partners", p.ID), string(p.ID), p)
	}
	for _, a := range s.Alliances {
		record(Alliance, IDPath("alliances", a.ID), string(a.ID), a)
	}
	for _, g := range s.Grid {
		for _, b := range g.Buildings {
			record(Building, IDPath("grid", b.ID), string(b.ID), g)
		}
	}
	for _, w := range Weeks(s) {
		l.add(Output{Type: CanteenWeek, Lang: l.lang, Path: l.root + "/canteen/" + w + "/", Base: "/canteen/" + w + "/", Key: w})
	}
}

// CategoryPath returns the address of the notices of a category, or of all.
func CategoryPath(name string) string {
	if name == "" {
		return "/notices/"
	}
	return "/notices/category/" + name + "/"
}

// IDPath returns the address of the record of a table.
func IDPath(table string, id model.ID) string {
	return "/" + table + "/" + pinyin.Slug(string(id)) + "/"
}

// Feeds are the kinds with a feed of their own.
func Feeds(s *model.Site) []string {
	var out []string
	for _, k := range []struct {
		name string
		n    int
	}{{"news", len(s.News)}, {"notices", len(s.Notices)}, {"events", len(s.Events)}, {"services", len(s.Services)},
		{"deliberations", len(s.Deliberations)}, {"requests", len(s.Requests)}} {
		if k.n > 0 {
			out = append(out, k.name)
		}
	}
	return out
}

func (l lister) feeds() {
	l.page(AtomFeed, "/feed.xml")
	l.page(JSONFeed, "/feed.json")
	for _, kind := range Feeds(l.site) {
		l.add(Output{Type: AtomFeed, Lang: l.lang, Path: l.root + "/" + kind + "/feed.xml", Base: "/" + kind + "/feed.xml", Kind: kind})
	}
	if len(l.site.Events) > 0 {
		l.page(Calendar, "/events/calendar.ics")
	}
	for _, e := range l.site.Events {
		base := e.Path() + "event.ics"
		l.add(Output{Type: EventCalendar, Lang: l.lang, Path: l.root + base, Base: base, Record: e})
	}
}

// printed adds what belongs to paper: the short addresses, and the posters.
func (l lister) printed() {
	for i, s := range l.plan.Shorts {
		l.add(Output{Type: ShortPage, Lang: l.lang, Path: s.Path(), Base: s.Path(), Index: i})
	}
	if len(l.plan.Shorts) > 0 {
		l.add(Output{Type: Redirects, Path: "/_redirects"})
	}
	if len(l.plan.Posters) > 0 {
		l.page(PosterIndex, "/posters/")
	}
	for i, p := range l.plan.Posters {
		base := "/posters/" + p.Name()
		l.add(Output{Type: PosterPage, Lang: l.lang, Path: base + "/", Base: base + "/", Index: i})
		l.add(Output{Type: PosterPDF, Lang: l.lang, Path: base + ".pdf", Base: base + ".pdf", Index: i})
	}
}

// sitemapSize is how many addresses one sitemap holds; the protocol allows 50,000.
const sitemapSize = 40_000

// data adds what exists once, whatever the languages.
func (l lister) data() {
	urls := 0
	for _, o := range l.plan.Outputs {
		if o.Type.Listed() {
			urls++
		}
	}
	if urls <= sitemapSize {
		l.add(Output{Type: Sitemap, Path: "/sitemap.xml", Page: 1, Pages: 1})
	} else {
		n := (urls + sitemapSize - 1) / sitemapSize
		l.add(Output{Type: SitemapIndex, Path: "/sitemap.xml", Pages: n})
		for i := 1; i <= n; i++ {
			l.add(Output{Type: Sitemap, Path: fmt.Sprintf("/sitemap-%d.xml", i), Page: i, Pages: n})
		}
	}
	l.add(Output{Type: Robots, Path: "/robots.txt"})
	l.add(Output{Type: Manifest, Path: "/manifest.webmanifest", Lang: l.lang})
	for _, k := range model.Kinds() {
		l.add(Output{Type: API, Path: "/api/" + k.Name + ".json", Kind: k.Name})
	}
	l.add(Output{Type: Status, Path: "/api/status.json"})
}

// SitemapPages are the HTML outputs that belong to the page-th of pages sitemaps.
func (p *Plan) SitemapPages(page, pages int) iter.Seq[*Output] {
	return func(yield func(*Output) bool) {
		n := 0
		for i := range p.Outputs {
			if !p.Outputs[i].Type.Listed() {
				continue
			}
			if n++; (pages <= 1 || (n-1)/sitemapSize == page-1) && !yield(&p.Outputs[i]) {
				return
			}
		}
	}
}

// aliases adds a redirect for every former address.
func (p *Plan) aliases(add func(Output)) diag.List {
	var problems diag.List
	for n := range len(p.Outputs) { // without those that are added meanwhile
		o := p.Outputs[n]
		c, ok := o.Record.(model.Content)
		if !ok || o.Type != Item {
			continue
		}
		aliases := slices.Clone(c.Page().Aliases)
		own := model.In(c, o.Lang).Page()
		if own.Lang != c.Page().Lang {
			aliases = append(aliases, own.Aliases...)
		}
		for i, alias := range aliases {
			if !validAlias(alias) {
				if at := i - len(c.Page().Aliases); at >= 0 {
					problems.Add(own.At(fmt.Sprintf("aliases[%d]", at)), "alias.form", alias)
				} else if o.Lang == p.Site.Config.Language {
					problems.Add(c.Page().At(fmt.Sprintf("aliases[%d]", i)), "alias.form", alias)
				}
				continue
			}
			target := "/" + alias
			if path.Ext(alias) != ".html" && !strings.HasSuffix(alias, "/") {
				target += "/"
			}
			add(Output{Type: Redirect, Lang: o.Lang, Path: p.Site.Config.Root(o.Lang) + target, Base: o.Base, Record: c})
		}
	}
	return problems
}

func validAlias(alias string) bool {
	clean := strings.TrimSuffix(alias, "/")
	if clean == "" || strings.HasPrefix(alias, "/") || strings.ContainsAny(alias, "\\:?#%*\"<>|") {
		return false
	}
	for part := range strings.SplitSeq(clean, "/") {
		if !model.ValidName(part) {
			return false
		}
	}
	return true
}

// A Count is a name with how many items it has.
type Count struct {
	Name  string
	Count int
}

// Years returns the years of the items, newest first.
func Years[T model.Content](list []T) []Count {
	n := map[int]int{}
	for _, c := range list {
		if d := c.Page().Date; !d.IsZero() {
			n[d.Year()]++
		}
	}
	out := make([]Count, 0, len(n))
	for y, c := range n {
		out = append(out, Count{strconv.Itoa(y), c})
	}
	slices.SortFunc(out, func(a, b Count) int { return strings.Compare(b.Name, a.Name) })
	return out
}

// Categories returns the categories of the notices, in the schema's order.
func Categories(s *model.Site) []Count {
	n := map[string]int{}
	for _, notice := range s.Notices {
		n[notice.Topic()]++
	}
	var out []Count
	for _, c := range model.NoticeCategories() {
		if n[c] > 0 {
			out = append(out, Count{c, n[c]})
		}
	}
	return out
}

// Weeks returns the weeks there are menus for, oldest first.
func Weeks(s *model.Site) []string {
	var out []string
	for _, m := range s.Menus {
		if w := m.Week.String(); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return out
}

// tags collects the tags of all content. Tags whose addresses would be the same
// get a suffix made from the tag itself, all but the first in order.
func tags(s *model.Site) []TagList {
	byName := map[string]*TagList{}
	var names []string
	collect := func(c model.Content) {
		for _, name := range c.Page().AllTags() {
			name = strings.TrimSpace(name)
			t := byName[name]
			if t == nil {
				if t = (&TagList{Name: name, Slug: pinyin.Slug(name)}); t.Slug != "" {
					names = append(names, name)
				}
				byName[name] = t
			}
			if len(t.Items) == 0 || t.Items[len(t.Items)-1] != c {
				t.Items = append(t.Items, c)
			}
		}
	}
	for _, k := range model.Kinds() {
		for _, r := range k.All(s) {
			if c, ok := r.(model.Content); ok {
				collect(c)
			}
		}
	}
	slices.Sort(names)
	parallel.Together(len(names), func(i int) {
		slices.SortFunc(byName[names[i]].Items, func(a, b model.Content) int { return newest(a.Page(), b.Page()) })
	})
	used := map[string]bool{}
	out := make([]TagList, len(names))
	for i, name := range names {
		t := byName[name]
		if len(t.Slug) > 100 || !model.ValidName(t.Slug) {
			sum := sha256.Sum256([]byte(name))
			t.Slug = "tag-" + hex.EncodeToString(sum[:6])
		}
		if used[t.Slug] {
			sum := sha256.Sum256([]byte(name))
			t.Slug += "-" + hex.EncodeToString(sum[:3])
		}
		used[t.Slug] = true
		out[i] = *t
	}
	return out
}
