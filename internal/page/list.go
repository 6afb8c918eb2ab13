package page

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"linli/internal/model"
	"linli/internal/plan"
)

type tagList = plan.TagList

// listView is everything list.html may use.
type listView struct {
	base
	Intro  string
	Chips  []link
	Groups []groupView
	Pager  pagerView
	Years  []link
	Feed   string
}

// A groupView is a part of a list under a heading. Count is how many the whole
// group has, on all pages.
type groupView struct {
	Title  string
	Count  phasesView
	Items  []part
	List   template.HTMLAttr // of one that entries enter and leave with time
	Hidden bool              // empty at the moment of the build
}

// pagerView is everything _pager.html may use.
type pagerView struct {
	Page, Pages int
	Prev, Next  string
}

// list chooses the view of a list's page.
func (j *job) list() (string, any) {
	switch {
	case j.out.Type == plan.List && j.out.Kind == "services":
		return "services.html", j.services()
	case j.out.Type == plan.List && j.out.Kind == "requests":
		return "requests.html", j.requests()
	case j.out.Type == plan.List && j.out.Kind == "events" && j.out.Page == 1:
		return "events.html", j.calendar()
	}
	v := listView{Pager: j.pager()}
	switch j.out.Type {
	case plan.Year:
		j.year(&v)
	case plan.Category:
		j.category(&v)
	case plan.Tag:
		j.tag(&v)
	default:
		j.section(&v)
	}
	j.head.lasting = v.lasting()
	return "list.html", v
}

// lasting reports whether the list says the same whenever it is read.
func (v *listView) lasting() bool {
	return !slices.ContainsFunc(v.Chips, func(l link) bool { return l.Data != "" }) && !slices.ContainsFunc(v.Groups, func(g groupView) bool {
		return g.List != "" || g.Count.Data != "" || moving(g.Items)
	})
}

// titled begins a page that is not one content's: title, trail, marked section.
func (j *job) titled(title, section string, above ...link) base {
	j.head.title, j.head.section = title, section
	j.trail()
	j.head.crumbs = append(append(j.head.crumbs, above...), link{Text: title})
	j.room.crumbs = j.head.crumbs
	if j.out.Page > 1 {
		j.head.title = title + " " + j.t("pager.at", j.out.Page, j.out.Pages)
	}
	return base{Heading: title}
}

// named begins the page of a table's record, whose name may be in another language.
func (j *job) named(name, lang, section string, above link) base {
	b := j.titled(name, section, above)
	b.BodyLang = lang
	j.head.crumbs[len(j.head.crumbs)-1].Lang = lang
	return b
}

func (j *job) pager() pagerView {
	v := pagerView{Page: j.out.Page, Pages: j.out.Pages}
	if j.out.Page > 1 {
		v.Prev = j.href(plan.PagePath(j.out.Base, j.out.Page-1))
	}
	if j.out.Page < j.out.Pages {
		v.Next = j.href(plan.PagePath(j.out.Base, j.out.Page+1))
	}
	return v
}

func (j *job) section(v *listView) {
	kind := j.out.Kind
	v.base = j.titled(j.t("section."+kind), "/"+kind+"/")
	v.Intro = j.texts["intro."+kind]
	v.Years, v.Feed = j.years(kind), j.feed(kind)
	switch kind {
	case "news":
		v.Groups = []groupView{pageOf(j, "", j.site.News)}
	case "notices":
		v.Chips = j.chips("")
		v.Groups = j.noticeGroups("")
	case "events":
		past := j.facts.events[j.facts.toCome:]
		from := (j.out.Page - 2) * plan.PageSize // the first page is the calendar
		v.Groups = []groupView{{Title: j.t("events.past"), Count: j.count(len(past)), Items: items(j, past[from:min(from+plan.PageSize, len(past))])}}
	case "deliberations":
		v.Groups = []groupView{pageOf(j, "", j.site.Deliberations)}
	}
}

// pageOf cuts the page's part out of one list.
func pageOf[T model.Content](j *job, title string, list []T) groupView {
	from, to := bounds(j.out, len(list))
	return groupView{Title: title, Count: j.count(len(list)), Items: items(j, list[from:to])}
}

// noticeGroups cuts the page's part out of the groups of the notices, of one category or
// all, that follow each other. Groups that are empty are there, too: with time notices
// go from one to the next.
func (j *job) noticeGroups(category string) []groupView {
	course := j.facts.courses[category]
	all := slices.Concat(course.groups[0][:]...)
	from, to := bounds(j.out, len(all))
	page := map[*model.Notice]bool{}
	for _, n := range all[from:to] {
		page[n] = true
	}
	moving := len(j.facts.noticeMoments(all[from:to], j.now)) > 1
	out := make([]groupView, len(noticeGroupKeys))
	for i, key := range noticeGroupKeys {
		s := schedule{kind: "n"}
		for k, at := range course.moments {
			var entries []int
			for _, n := range course.groups[k][i] {
				if page[n] {
					entries = append(entries, j.facts.noticeAt[n])
				}
			}
			if s.then(at, entries); !moving {
				break
			}
		}
		count := j.groupCounts.Get(category+" "+key, func() phasesView {
			return j.phases(course.counts(func(g noticeGroups) string { return j.t("list.count", len(g[i])) }))
		})
		out[i] = groupView{Title: j.t(key), Count: count, Hidden: s.now() == 0}
		if moving {
			out[i].List = s.data()
		}
		for _, n := range s.entries[0] {
			out[i].Items = append(out[i].Items, items(j, j.site.Notices[n:n+1])...)
		}
	}
	return out
}

// counts are what text says of the groups, now and later.
func (c noticeCourse) counts(text func(g noticeGroups) string) []phase {
	var out []phase
	for i, g := range c.groups {
		p := phase{from: c.moments[i], state: literal(text(g))}
		if i == 0 {
			p.from = time.Time{}
		}
		if i == 0 || p.state != out[len(out)-1].state {
			out = append(out, p)
		}
	}
	return out
}

// noticeGroupKeys are the texts over the groups of notices, in their order.
var noticeGroupKeys = []string{"notices.now", "notices.soon", "notices.plain", "notices.over"}

// count says how many entries a group has.
func (j *job) count(n int) phasesView {
	return phasesView{State: textView{Text: j.t("list.count", n)}}
}

// chips are the filters of the notices by category.
func (j *job) chips(current string) []link {
	out := slices.Clone(j.chipLists.Get("notices", j.allChips))
	for i := range out {
		out[i].Current = out[i].Href == j.href(plan.CategoryPath(current))
	}
	return out
}

// allChips are the filters, which all lists of notices have alike.
func (j *job) allChips() []link {
	out := []link{j.counted(link{Href: j.href(plan.CategoryPath(""))}, "", func(n int) string { return j.t("notices.all", n) })}
	for _, c := range plan.Categories(j.site) {
		icon := c.Name
		if icon == "outage" {
			icon = "water"
		}
		chip := link{Href: j.href(plan.CategoryPath(c.Name)), Icon: icon, Class: "c-" + c.Name}
		out = append(out, j.counted(chip, c.Name, func(n int) string { return j.t("category."+c.Name) + " " + j.t("number", n) }))
	}
	return out
}

// counted writes how many notices a category has, now and later.
func (j *job) counted(chip link, category string, text func(n int) string) link {
	counts := j.facts.courses[category].counts(func(g noticeGroups) string { return text(len(slices.Concat(g[:]...))) })
	chip.Text = counts[0].state.Text
	if last := counts[len(counts)-1]; len(counts) > 1 {
		chip.Data = j.phases(counts).Data
		if last.state.Text == text(0) {
			chip.Data += attrs("data-until", local(model.Date{Time: last.from}))
		}
	}
	return chip
}

func (j *job) category(v *listView) {
	v.base = j.titled(j.t("category."+j.out.Key), "/notices/", link{Href: j.href("/notices/"), Text: j.t("section.notices")})
	v.Chips = j.chips(j.out.Key)
	v.Groups = j.noticeGroups(j.out.Key)
}

func (j *job) year(v *listView) {
	kind := j.out.Kind
	v.base = j.titled(j.t("year", j.out.Key), "/"+kind+"/", link{Href: j.href("/" + kind + "/"), Text: j.t("section." + kind)})
	v.Heading = j.t("section."+kind) + " " + j.t("year", j.out.Key)
	j.head.title = v.Heading
	v.Years = j.years(kind)
	v.Groups = []groupView{pageOf(j, "", j.facts.archive[kind][j.out.Key])}
}

func (j *job) years(kind string) []link {
	var out []link
	for _, y := range j.facts.years[kind] {
		path := "/" + kind + "/" + y.Name + "/"
		out = append(out, link{Href: j.href(path), Text: j.t("year", y.Name)})
	}
	return out
}

func (j *job) feed(kind string) string {
	path := "/" + kind + "/feed.xml"
	if !j.has(path) {
		return ""
	}
	j.head.feeds = append(j.head.feeds, feedLink{"application/atom+xml", j.t("section." + kind), j.href(path)})
	return j.href(path)
}

func (j *job) tag(v *listView) {
	t := j.plan.Tags[j.tagAt(j.out)]
	v.base = j.titled(t.Name, "", link{Href: j.href("/tags/"), Text: j.t("section.tags")})
	v.HeadingLang = j.foreign(j.site.Config.Language)
	v.Groups = []groupView{pageOf(j, "", t.Items)}
}

// tagsView is everything tags.html may use.
type tagsView struct {
	base
	Tags []link
}

func (j *job) tags() tagsView {
	v := tagsView{base: j.titled(j.t("section.tags"), "")}
	j.head.lasting = true
	for _, t := range j.plan.Tags {
		v.Tags = append(v.Tags, link{Href: j.href("/tags/" + t.Slug + "/"), Text: t.Name, Lang: j.foreign(j.site.Config.Language), Count: len(t.Items)})
	}
	slices.SortStableFunc(v.Tags, func(a, b link) int { return b.Count - a.Count })
	return v
}

// notFoundView is everything 404.html may use.
type notFoundView struct {
	base
	Search string
	Home   string
	Tel    *tel
	Others []otherHome
}

type otherHome struct{ Lang, Text, Link, Href string }

func (j *job) notFound() notFoundView {
	v := notFoundView{base: j.titled(j.t("404.title"), ""), Home: j.href("/"), Search: j.href("/search/"), Tel: j.mainTel(j.config.Community.Phone, j.t("phone.centre"))}
	j.head.noIndex, j.head.noAlternate, j.head.crumbs = true, true, nil
	c := j.site.Config
	for _, lang := range c.Languages {
		texts := j.theme.Texts(lang)
		v.Others = append(v.Others, otherHome{lang, texts.T("404.text"), texts.T("section.home"), c.Prefix() + c.Root(lang) + "/"})
	}
	return v
}

// sentence joins parts that are not empty.
func sentence(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" }), sep)
}
