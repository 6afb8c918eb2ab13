package page

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"linli/internal/model"
	"linli/internal/plan"
)

// A head is what a page says about itself outside its main part.
type head struct {
	title       string // without the site's name; "" on the home page
	description string
	ogType      string
	image       string // path below the site's root
	crumbs      []link
	section     string // the base address of the navigation entry to mark
	lang        string // of the content, if it is not the page's
	outdated    *link  // the original, if it was changed after the translation shown
	changed     string // when
	translated  []string
	ld          []thing
	feeds       []feedLink
	noIndex     bool
	noAlternate bool
	refresh     string // where the page leads at once
	data        *pageData
	meals       map[model.ID][]meal // of the canteens in data
	hours       map[string]string   // the opening hours in data, by name
	calm        *model.Notice       // the urgent notice that the page itself is about
	concerns    bool                // urgent notices are told in full
	lasting     bool                // it says the same whenever it is read
}

// A link is a text that leads somewhere. Lang is set where the text is not in the
// page's language.
type link struct {
	Href    string
	Text    string
	Lang    string
	Icon    string
	Class   string
	Count   int
	Say     string // of one that depends on the moment
	Data    template.HTMLAttr
	Current bool
}

type feedLink struct{ Type, Title, Href string }

type alternate struct{ Lang, Href string }

// base is what every view has.
type base struct {
	Heading     string
	HeadingLang string
	BodyLang    string
	Cover       *pictureView // of a content
}

// frameView is everything base.html may use.
type frameView struct {
	Lang                         string
	Head                         machinePart
	Top, Bar, Foot               part // what all pages of a language have, or of a section
	Sprite, Main, Alerts         template.HTML
	Above                        *part // the links to the pages above, if there are
	Here                         link  // the page itself, after them
	Untranslated                 string
	Outdated                     *link // the original of an older translation
	OutdatedText                 string
	Languages                    []link
	Clock                        template.HTMLAttr
	Wide                         bool   // printed on a sheet that lies
	AsOf, Doubt, Built, BuiltISO string // of a page that depends on the moment
	Paper                        []paperView
	Code                         template.HTML // leads here from paper
	Aloud                        *part         // the button to have the page read, where there is something to read
}

// topView is everything _top.html may use: what all pages of a language say of
// themselves alike.
type topView struct {
	SiteTitle, Locale, Atom, JSON string
	Assets                        assetPaths
	Plate                         string // the colour of plates
	FormAction                    string // where a form may be sent, beside this site
}

type assetPaths struct{ CSS, Print, Script, Reader, Icon, Manifest string }

func (s *scope) topView() topView {
	return topView{s.config.Title, strings.ReplaceAll(s.t("locale"), "-", "_"), s.href("/feed.xml"), s.href("/feed.json"), s.assets, s.theme.Plate, ""}
}

// frame is what goes around the main part, which is put in later with what follows from
// it.
func (j *job) frame() frameView {
	v := frameView{Lang: j.lang, Head: j.machinePart(), Top: j.top, Bar: j.markedBar(), Foot: j.foot, Languages: j.languages()}
	if j.out.Type == plan.Say {
		v.Top = j.topSay
	}
	if n := len(j.head.crumbs); n > 0 {
		above := j.made("_above.html", j.head.crumbs[:n-1])
		v.Above, v.Here = &above, j.head.crumbs[n-1]
	}
	if j.head.lang != "" {
		v.Untranslated = j.t("untranslated")
	}
	if v.Outdated = j.head.outdated; v.Outdated != nil {
		v.OutdatedText = j.t("outdated", j.head.changed)
	}
	v.Wide = j.out.Type == plan.Month
	v.Paper = j.paper()
	v.Code = j.printedCode()
	if !silent[j.out.Type] {
		v.Aloud = &j.aloud
	}
	j.clockData(&v)
	return v
}

// silent are the pages that have little to read aloud.
var silent = map[plan.Type]bool{plan.Search: true, plan.NotFound: true, plan.PosterIndex: true, plan.ShortPage: true, plan.Tags: true, plan.Month: true}

// markedBar is the bar with the entry marked that the page belongs to.
func (j *job) markedBar() part {
	if bar, ok := j.bars[j.head.section]; ok {
		return bar
	}
	return j.bars[""]
}

// lasting reports whether the page says the same whenever it is read.
func (j *job) lasting() bool { return j.head.lasting && len(j.facts.urgent) == 0 }

// clockData tells clock.js, and readers without it, the moment of the build. What does
// not depend on it only tells the year, which dates of that year leave out, so that it
// stays the same from build to build.
func (j *job) clockData(v *frameView) {
	if j.lasting() {
		v.Clock = j.clocks.Get(true, func() template.HTMLAttr {
			return j.clockAttrs(time.Date(j.now.Year(), 1, 1, 0, 0, 0, 0, j.now.Location()))
		})
		return
	}
	v.Clock = j.clocks.Get(false, func() template.HTMLAttr { return j.clockAttrs(j.now) })
	v.Built, v.BuiltISO = j.words.dateTime(j.now), j.now.Format(time.RFC3339)
	v.AsOf, v.Doubt = j.t("clock.built", v.Built), j.t("clock.wrong", v.Built)
}

// clockAttrs are the attributes that clock.js reads.
func (r *Renderer) clockAttrs(built time.Time) template.HTMLAttr {
	skew := ""
	if r.Skew != 0 {
		skew = strconv.FormatInt(r.Skew.Milliseconds(), 10)
	}
	return attrs("data-skew", skew, "data-built", local(model.Date{Time: built}), "data-zone", zoneData(r.now))
}

// addresses returns the canonical address and, where translations exist, all of
// them. A page that shows the original under another language's frame is a copy.
func (j *job) addresses() (string, []alternate) {
	c := j.site.Config
	abs := func(lang string) string { return c.Absolute(c.Root(lang) + j.pathBelow()) }
	langs := j.head.translated
	if langs == nil {
		langs = c.AllLanguages()
	}
	canonical := abs(j.lang)
	if j.head.lang != "" {
		canonical = abs(c.Language)
	}
	if len(langs) < 2 {
		return canonical, nil
	}
	var out []alternate
	for _, l := range langs {
		out = append(out, alternate{l, abs(l)})
	}
	return canonical, append(out, alternate{"x-default", abs(c.Language)})
}

// pathBelow returns the address without the language.
func (j *job) pathBelow() string {
	return strings.TrimPrefix(j.out.Path, j.root)
}

func (j *job) languages() []link {
	c := j.site.Config
	all := c.AllLanguages()
	if len(all) < 2 || j.out.Type == plan.PosterIndex || j.out.Type == plan.ShortPage {
		return nil
	}
	out := make([]link, len(all))
	for i, l := range all {
		path := c.Root(l) + j.pathBelow()
		if j.out.Type == plan.NotFound {
			path = c.Root(l) + "/"
		}
		out[i] = link{Href: c.Prefix() + path, Text: j.theme.Texts(l).T("language"), Lang: l, Current: l == j.lang}
	}
	return out
}

// redirectView is everything redirect.html may use.
type redirectView struct{ Lang, Href, Canonical, CSS, Title, TitleLang string }

func (j *job) redirect() redirectView {
	c := model.In(j.out.Record.(model.Content), j.lang).Page()
	return redirectView{j.lang, j.href(j.out.Base), j.site.Config.Absolute(j.root + j.out.Base), j.assets.CSS, c.Title, j.foreign(c.Lang)}
}
