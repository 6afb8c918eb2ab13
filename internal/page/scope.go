package page

import (
	"bytes"
	"html/template"
	"strings"
	"unicode"

	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/parallel"
	"linli/internal/theme"
)

// A scope is what all pages of one language share.
type scope struct {
	*Renderer
	lang        string
	root        string // what the language's addresses begin with below the site's root
	texts       theme.Texts
	words       words
	config      *model.Config // translated
	assets      assetPaths
	bars        map[string]part // the rendered bar, by the entry that is marked
	top         part
	topSay      part // of the page with a form
	topOfScreen part
	foot        part
	aloud       part
	named       thing // the community, for machines
	// What pages tell clock.js, made once: opening hours by their text.
	openings map[string]openingData
	parts    parallel.Memo[memo.Digest, madeResult]
	// What all pages of a list tell alike: the filters, and how many each group has.
	chipLists   parallel.Memo[string, []link]
	groupCounts parallel.Memo[string, phasesView]
	// The links to tags and the pictures of parts of the site, by their names.
	tagged, taggedSketches parallel.Memo[string, *part]
	pictures               parallel.Memo[string, string]
	// Entries as most lists have them, and what stands for them in sketches.
	usual, sketched parallel.Memo[model.Content, part]
}

// keptEntries is how many entries of lists are kept at least, of those that were asked for last:
// lists with the same entries are made one after the other.
const keptEntries = 1 << 13

func newScope(r *Renderer, lang string) (*scope, error) {
	c := r.site.Config
	s := &scope{Renderer: r, lang: lang, root: c.Root(lang), texts: r.theme.Texts(lang), config: c.In(lang), bars: map[string]part{}}
	s.usual.Room, s.sketched.Room = keptEntries, keptEntries
	s.words = words{s.texts, r.now}
	s.named = s.newPublisher()
	asset := func(name string) string { return c.Prefix() + r.theme.Asset(name) }
	s.assets = assetPaths{asset("site.css"), asset("print.css"), asset("site." + lang + ".js"), asset("reader.js"), asset("icon.svg"), c.Prefix() + "/manifest.webmanifest"}
	s.openings = map[string]openingData{}
	for _, h := range r.site.AllHours() {
		s.openings[h.String()] = s.opening(h)
	}
	nav := s.navigation()
	for _, marked := range append([]link{{}}, nav...) {
		html, err := s.bar(nav, marked.Href)
		if err != nil {
			return nil, err
		}
		s.bars[strings.TrimPrefix(marked.Href, c.Prefix()+s.root)] = whole(html)
	}
	top := s.topView()
	topSay := top
	if form := s.config.Say.Form; form != nil {
		topSay.FormAction = " https://" + hostOf(form.Action)
	}
	screen := screenAssets{asset("site.css"), asset("kiosk.css"), asset("kiosk." + lang + ".js"), s.assets.Icon, s.assets.Manifest}
	for _, p := range []struct {
		into *part
		name string
		view any
	}{{&s.top, "_top.html", top}, {&s.topSay, "_top.html", topSay}, {&s.topOfScreen, "_topscreen.html", screen}, {&s.foot, "_foot.html", s.footView()}, {&s.aloud, "_aloud.html", nil}} {
		var buf bytes.Buffer
		if err := r.theme.Execute(&buf, lang, p.name, p.view); err != nil {
			return nil, err
		}
		*p.into = whole(buf.Bytes())
	}
	return s, nil
}

// Forget lets go of what is kept for lists, after most have been rendered.
func (r *Renderer) Forget() {
	for _, s := range r.scopes {
		s.usual.Clear()
	}
}

// ForgetLists lets go of what lists are made from, too: none can be rendered any more, by
// whoever shares the plan.
func (r *Renderer) ForgetLists() {
	r.facts.archive = nil
	for i := range r.plan.Tags {
		r.plan.Tags[i].Items = nil
	}
}

// t returns an interface text.
func (s *scope) t(key string, args ...any) string { return s.texts.T(key, args...) }

// href returns the address of a page of this language.
func (s *scope) href(path string) string { return s.site.Config.Prefix() + s.root + path }

// absolute is href with the host.
func (s *scope) absolute(path string) string { return s.site.Config.Absolute(s.root + path) }

// foreign returns lang where it is not the language of the page, else "".
func (s *scope) foreign(lang string) string {
	if lang == s.lang {
		return ""
	}
	return lang
}

// has reports whether the site has a page at path, in any language.
func (s *scope) has(path string) bool { return s.plan.Has(s.root + path) }

// barView is everything _bar.html may use.
type barView struct {
	Home, Search, Title, TitleLang string
	HasLanguages                   bool
	Nav                            []link
}

func (s *scope) bar(nav []link, marked string) ([]byte, error) {
	v := barView{Home: s.href("/"), Search: s.href("/search/"), Title: s.config.Title, HasLanguages: len(s.site.Config.AllLanguages()) > 1}
	if s.config == s.site.Config {
		v.TitleLang = s.foreign(s.site.Config.Language)
	}
	for _, l := range nav {
		l.Current = l.Href == marked
		v.Nav = append(v.Nav, l)
	}
	var buf bytes.Buffer
	err := s.theme.Execute(&buf, s.lang, "_bar.html", v)
	return buf.Bytes(), err
}

// sections are the parts of a site in the order of a resident's need.
var sections = []struct{ path, text string }{
	{"/notices/", "nav.notices"}, {"/services/", "nav.services"}, {"/canteen/", "nav.canteen"}, {"/grid/", "nav.grid"},
	{"/events/", "nav.events"}, {"/requests/", "nav.requests"}, {"/points/", "nav.points"},
}

// navigation returns the entries of the bar: those of site.yaml, else what there is.
func (s *scope) navigation() []link {
	var out []link
	for _, n := range s.config.Navigation {
		if !strings.HasPrefix(n.URL, "/") {
			out = append(out, link{Href: n.URL, Text: n.Title})
			continue
		}
		text := n.Title
		if text == "" {
			text = s.t("section." + strings.Trim(n.URL, "/"))
		}
		if s.has(n.URL) {
			out = append(out, link{Href: s.href(n.URL), Text: text})
		}
	}
	if len(s.config.Navigation) > 0 {
		return out
	}
	for _, n := range sections {
		if s.has(n.path) {
			out = append(out, link{Href: s.href(n.path), Text: s.t(n.text)})
		}
	}
	return out
}

// footView is everything _foot.html may use.
type footView struct {
	Phones  []tel
	Address string
	Links   []link
}

var allSections = []string{"notices", "news", "events", "services", "canteen", "grid", "points", "requests", "say", "deliberations",
	"offers", "partners", "teams", "courses", "rewards", "chronicle", "profile", "tags"}

func (s *scope) footView() footView {
	v := footView{Phones: s.phones(), Address: s.config.Community.Address, Links: []link{{Href: s.href("/"), Text: s.t("section.home")}}}
	for _, name := range allSections {
		if path := "/" + name + "/"; s.has(path) {
			v.Links = append(v.Links, link{Href: s.href(path), Text: s.t("section." + name)})
		}
	}
	return v
}

func (s *scope) phones() []tel {
	var out []tel
	c := s.config.Community
	if c.Phone != "" {
		t := s.tel(c.Phone, s.t("phone.centre"))
		t.Main = true
		out = append(out, t)
	}
	for _, l := range c.Phones {
		t := s.tel(l.Phone, l.Name)
		if s.config == s.site.Config {
			t.Lang = s.foreign(s.site.Config.Language)
		}
		out = append(out, t)
	}
	return out
}

// A tel is a telephone number one can tap.
type tel struct {
	Href   template.URL // html/template knows no tel: addresses; this one holds digits only
	Number string
	Label  string
	Lang   string
	Main   bool
}

// tel makes a number tappable. What is dialled are its digits.
func (s *scope) tel(number, label string) tel {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) || r == '+' || r == '-' || r == '*' || r == '#' {
			return r
		}
		return -1
	}, number)
	return tel{Href: template.URL("tel:" + digits), Number: number, Label: label}
}

// main returns t as the one filled plate of its block, or nil without a number.
func (s *scope) mainTel(number, label string) *tel {
	if number == "" {
		return nil
	}
	t := s.tel(number, label)
	t.Main = true
	return &t
}
