package page

import (
	"cmp"
	"encoding/json"
	"html"
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
	translated  []string
	ld          []any
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
	Head                         template.HTML // what the page says to machines
	Top, Bar, Foot               part          // what all pages of a language have, or of a section
	Sprite, Main, Alerts         template.HTML
	Above                        *part // the links to the pages above, if there are
	Here                         link  // the page itself, after them
	Untranslated                 string
	Languages                    []link
	Clock                        template.HTMLAttr
	Wide                         bool   // printed on a sheet that lies
	AsOf, Doubt, Built, BuiltISO string // of a page that depends on the moment
	Paper                        []paperView
}

// topView is everything _top.html may use: what all pages of a language say of
// themselves alike.
type topView struct {
	SiteTitle, Locale, Atom, JSON string
	Assets                        assetPaths
}

type assetPaths struct{ CSS, Print, Script, Icon, Manifest string }

func (s *scope) topView() topView {
	return topView{s.config.Title, strings.ReplaceAll(s.t("locale"), "-", "_"), s.href("/feed.xml"), s.href("/feed.json"), s.assets}
}

// frame is what goes around the main part, which is put in later with what follows from
// it.
func (j *job) frame() frameView {
	v := frameView{Lang: j.lang, Head: j.machineHead(), Top: j.top, Bar: j.markedBar(), Foot: j.foot, Languages: j.languages()}
	if n := len(j.head.crumbs); n > 0 {
		above := j.made("_above.html", j.head.crumbs[:n-1])
		v.Above, v.Here = &above, j.head.crumbs[n-1]
	}
	if j.head.lang != "" {
		v.Untranslated = j.t("untranslated")
	}
	v.Wide = j.out.Type == plan.Month
	v.Paper = j.paper()
	j.clockData(&v)
	return v
}

// machineHead writes what a page says to browsers, search engines and messengers: title,
// addresses, feeds, structured data. Whatever an author wrote is escaped.
func (j *job) machineHead() template.HTML {
	h := j.head
	var b strings.Builder
	esc := html.EscapeString
	element := func(start string, value string, end string) {
		if value != "" {
			b.WriteString(start + esc(value) + end)
		}
	}
	title, heading := j.config.Title, j.config.Title
	if h.title != "" {
		title, heading = h.title+" · "+j.config.Title, h.title
	}
	element(`<title>`, title, `</title>`)
	description := cmp.Or(h.description, j.config.Description)
	element(`<meta name="description" content="`, description, `">`)
	element(`<meta property="og:description" content="`, description, `">`)
	if h.noIndex {
		b.WriteString(`<meta name="robots" content="noindex">`)
	}
	element(`<meta http-equiv="refresh" content="0; url=`, h.refresh, `">`)
	if !h.noAlternate {
		canonical, alternates := j.addresses()
		element(`<link rel="canonical" href="`, canonical, `">`)
		element(`<meta property="og:url" content="`, canonical, `">`)
		for _, a := range alternates {
			b.WriteString(`<link rel="alternate" hreflang="` + esc(a.Lang) + `" href="` + esc(a.Href) + `">`)
		}
	}
	for _, f := range h.feeds {
		b.WriteString(`<link rel="alternate" type="` + esc(f.Type) + `" title="` + esc(f.Title) + `" href="` + esc(f.Href) + `">`)
	}
	element(`<meta property="og:type" content="`, cmp.Or(h.ogType, "website"), `">`)
	element(`<meta property="og:title" content="`, heading, `">`)
	if h.image != "" {
		element(`<meta property="og:image" content="`, j.site.Config.Absolute(h.image), `">`)
	}
	if data := ld(h.ld); data != "" {
		b.WriteString(`<script type="application/ld+json">` + data + `</script>`)
	}
	if data := j.dataBlock(); data != "" {
		b.WriteString(`<script type="application/json" id="moment">` + data + `</script>`)
	}
	return trustedText(b.String())
}

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
	skew, built := "", model.Date{Time: j.now}
	if j.Skew != 0 {
		skew = strconv.FormatInt(j.Skew.Milliseconds(), 10)
	}
	if j.lasting() {
		built = model.Date{Time: time.Date(j.now.Year(), 1, 1, 0, 0, 0, 0, j.now.Location())}
	} else {
		v.Built, v.BuiltISO = j.words.dateTime(j.now), j.now.Format(time.RFC3339)
		v.AsOf, v.Doubt = j.t("clock.built", v.Built), j.t("clock.wrong", v.Built)
	}
	v.Clock = attrs("data-skew", skew, "data-built", local(built), "data-zone", zoneData(j.now))
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

// ld returns JSON-LD for several things as one graph. encoding/json escapes <, >
// and &, so nothing can end the script element.
func ld(things []any) string {
	if len(things) == 0 {
		return ""
	}
	var doc any = map[string]any{"@context": "https://schema.org", "@graph": things}
	data, err := json.Marshal(doc)
	if err != nil {
		panic("page: JSON-LD: " + err.Error())
	}
	return string(data)
}

// dataBlock writes what clock.js needs, as JSON that cannot end its element.
func (j *job) dataBlock() string {
	if j.head.data == nil {
		return ""
	}
	data, err := json.Marshal(j.head.data)
	if err != nil {
		panic("page: data: " + err.Error())
	}
	return string(data)
}

// redirectView is everything redirect.html may use.
type redirectView struct{ Lang, Href, Canonical, CSS, Title, TitleLang string }

func (j *job) redirect() redirectView {
	c := model.In(j.out.Record.(model.Content), j.lang).Page()
	return redirectView{j.lang, j.href(j.out.Base), j.site.Config.Absolute(j.root + j.out.Base), j.assets.CSS, c.Title, j.foreign(c.Lang)}
}
