package page

import (
	"bytes"
	"encoding/json"
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
	Lang, Locale, Title, Heading, SiteTitle string
	Description, Canonical, OGType, Image   string
	NoIndex                                 bool
	Alternates                              []alternate
	Feeds                                   []feedLink
	Assets                                  assetPaths
	LD                                      template.JS
	Sprite, Bar, Main, Foot                 template.HTML
	Crumbs                                  []link
	Untranslated                            string
	Languages                               []link
	Built, BuiltISO                         string
	Clock                                   template.HTMLAttr
	Wide                                    bool // printed on a sheet that lies
	Data                                    template.JS
	Alerts                                  template.HTML
	AsOf, Doubt                             string
	Refresh                                 string
	Paper                                   []paperView
}

type assetPaths struct{ CSS, Print, Script, Icon, Manifest string }

func (j *job) frame(main, alerts []byte) frameView {
	h := j.head
	bar := j.bars[h.section]
	if bar == nil {
		bar = j.bars[""]
	}
	v := frameView{
		Lang: j.lang, Locale: strings.ReplaceAll(j.t("locale"), "-", "_"), SiteTitle: j.config.Title,
		Title: j.config.Title, Heading: j.config.Title, Description: h.description, OGType: h.ogType,
		NoIndex: h.noIndex, Assets: j.assets, Bar: trusted(bar), Main: trusted(main), Foot: trusted(j.foot),
		Crumbs: h.crumbs,
		Built:  j.words.dateTime(j.now), BuiltISO: j.now.Format(time.RFC3339), Languages: j.languages(),
	}
	if h.title != "" {
		v.Title, v.Heading = h.title+" · "+j.config.Title, h.title
	}
	if v.OGType == "" {
		v.OGType = "website"
	}
	if v.Description == "" {
		v.Description = j.config.Description
	}
	if h.image != "" {
		v.Image = j.site.Config.Absolute(h.image)
	}
	if h.lang != "" {
		v.Untranslated = j.t("untranslated")
	}
	v.Feeds = append([]feedLink{
		{"application/atom+xml", j.config.Title, j.href("/feed.xml")},
		{"application/feed+json", j.config.Title, j.href("/feed.json")},
	}, h.feeds...)
	if !h.noAlternate {
		v.Canonical, v.Alternates = j.addresses()
	}
	v.LD, v.Data = ld(h.ld), j.dataBlock()
	skew := ""
	if j.Skew != 0 {
		skew = strconv.FormatInt(j.Skew.Milliseconds(), 10)
	}
	v.Clock = attrs("data-skew", skew, "data-built", local(model.Date{Time: j.now}), "data-zone", zoneData(j.now))
	v.Wide = j.out.Type == plan.Month
	v.AsOf, v.Doubt = j.t("clock.built", v.Built), j.t("clock.wrong", v.Built)
	v.Alerts, v.Sprite = trusted(alerts), trusted(j.theme.Sprite(main, alerts, bar, j.foot))
	v.Refresh, v.Paper = h.refresh, j.paper()
	return v
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
func ld(things []any) template.JS {
	if len(things) == 0 {
		return ""
	}
	var doc any = map[string]any{"@context": "https://schema.org", "@graph": things}
	data, err := json.Marshal(doc)
	if err != nil {
		panic("page: JSON-LD: " + err.Error())
	}
	return template.JS(data) //nolint:gosec // JSON made here
}

// dataBlock writes what clock.js needs, as JSON that cannot end its element.
func (j *job) dataBlock() template.JS {
	if j.head.data == nil {
		return ""
	}
	data, err := json.Marshal(j.head.data)
	if err != nil {
		panic("page: data: " + err.Error())
	}
	return template.JS(data) //nolint:gosec // JSON made here
}

// redirectView is everything redirect.html may use.
type redirectView struct{ Lang, Href, Canonical, CSS, Title, TitleLang string }

func (j *job) redirect() (Result, error) {
	c := model.In(j.out.Record.(model.Content), j.lang).Page()
	v := redirectView{j.lang, j.href(j.out.Base), j.site.Config.Absolute(j.root + j.out.Base), j.assets.CSS, c.Title, j.foreign(c.Lang)}
	var buf bytes.Buffer
	err := j.template(j.theme.Execute(&buf, j.lang, "redirect.html", v))
	return Result{HTML: buf.Bytes(), Problems: j.problems}, err
}
