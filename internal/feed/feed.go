// Package feed makes what machines read: Atom, JSON Feed, iCalendar, sitemaps,
// robots.txt, the web app manifest and open data.
package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/internal/model"
	"linli/internal/plan"
)

// Texts are the words feeds need in one language.
type Texts func(key string, args ...any) string

// A Maker makes the outputs of one plan that are not pages. It may be used by
// several goroutines at a time.
type Maker struct {
	Plan        *plan.Plan
	Texts       map[string]Texts // by language
	Icon        string           // address of the icon below the site's root
	Plate       string           // the colour of plates
	Fingerprint string           // of the sources
	Version     string           // of the program
	NextChange  time.Time        // when the output changes by itself, if ever
}

// newest returns when the newest item of a kind changed.
func (m *Maker) newest(kind string) model.Date {
	var d model.Date
	for _, k := range model.Kinds() {
		if k.Table || k.Name != kind {
			continue
		}
		for _, r := range k.All(m.Plan.Site) {
			if x := r.(model.Content).Page().Modified(); x.After(d.Time) {
				d = x
			}
		}
	}
	return d
}

// Make returns the bytes of an output that is not a page.
func (m *Maker) Make(o plan.Output) ([]byte, error) {
	switch o.Type {
	case plan.AtomFeed:
		return m.atom(o)
	case plan.JSONFeed:
		return m.jsonFeed(o)
	case plan.Calendar:
		return m.calendar(o.Lang, "", m.Plan.Site.Events), nil
	case plan.CalendarFor:
		return m.filtered(o), nil
	case plan.EventCalendar:
		return m.eventCalendar(o), nil
	case plan.Sitemap:
		return m.sitemap(o), nil
	case plan.SitemapIndex:
		return m.sitemapIndex(o)
	case plan.Robots:
		return []byte("User-agent: *\nDisallow: " + m.config().Prefix() + "/posters/*.pdf\nSitemap: " + m.config().Absolute("/sitemap.xml") + "\n"), nil
	case plan.Manifest:
		return m.manifest(o)
	case plan.API:
		return m.api(o)
	case plan.Status:
		return m.status()
	case plan.Redirects:
		return m.redirects(), nil
	}
	return nil, fmt.Errorf("feed: no maker for %s", o.Path)
}

func (m *Maker) config() *model.Config { return m.Plan.Site.Config }

// feedSize is how many entries a feed has.
const feedSize = 20

// entries returns what a feed holds: the newest of one kind, or of those that tell
// what is going on.
func (m *Maker) entries(kind string) []model.Content {
	after := func(a, b model.Content) int { // never 0: of equal ones the first stays first
		x, y := a.Page(), b.Page()
		c := y.Modified().Compare(x.Modified().Time)
		if c > 0 || c == 0 && x.Path() > y.Path() {
			return 1
		}
		return -1
	}
	out := make([]model.Content, 0, feedSize)
	for _, k := range model.Kinds() {
		if k.Table || (kind != "" && k.Name != kind) || (kind == "" && !slices.Contains([]string{"news", "notices", "events", "deliberations"}, k.Name)) {
			continue
		}
		for _, r := range k.All(m.Plan.Site) {
			c := r.(model.Content)
			if len(out) == feedSize {
				if after(out[feedSize-1], c) < 0 {
					continue
				}
				out = out[:feedSize-1]
			}
			at, _ := slices.BinarySearchFunc(out, c, after)
			out = slices.Insert(out, at, c)
		}
	}
	return out
}

func (m *Maker) title(o plan.Output) string {
	title := m.config().In(o.Lang).Title
	if o.Kind != "" {
		title = m.Texts[o.Lang]("section."+o.Kind) + " · " + title
	}
	return title
}

func (m *Maker) address(lang, path string) string {
	return m.config().Absolute(m.config().Root(lang) + path)
}

// when returns a moment for a machine; what has no date is as old as the site.
func (m *Maker) when(d model.Date) time.Time {
	if d.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return d.Time
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	Title   string      `xml:"title"`
	ID      string      `xml:"id"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Author  string      `xml:"author>name"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	Lang       string         `xml:"xml:lang,attr,omitempty"`
	Title      string         `xml:"title"`
	ID         string         `xml:"id"`
	Published  string         `xml:"published,omitempty"`
	Updated    string         `xml:"updated"`
	Link       atomLink       `xml:"link"`
	Summary    string         `xml:"summary,omitempty"`
	Categories []atomCategory `xml:"category"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

// atom makes an Atom feed (RFC 4287).
func (m *Maker) atom(o plan.Output) ([]byte, error) {
	self := m.config().Absolute(o.Path)
	home := "/"
	if o.Kind != "" {
		home = "/" + o.Kind + "/"
	}
	f := atomFeed{Lang: o.Lang, Title: m.title(o), ID: self, Author: m.config().In(o.Lang).Title, Links: []atomLink{
		{"self", "application/atom+xml", self}, {"alternate", "text/html", m.address(o.Lang, home)}}}
	newest := time.Unix(0, 0).UTC()
	for _, c := range m.entries(o.Kind) {
		b := model.In(c, o.Lang).Page()
		e := atomEntry{Title: b.Title, ID: m.address(o.Lang, b.Path()), Updated: m.when(b.Modified()).Format(time.RFC3339),
			Link: atomLink{"alternate", "text/html", m.address(o.Lang, b.Path())}, Summary: b.Abstract()}
		if b.Lang != o.Lang {
			e.Lang = b.Lang
		}
		if !b.Date.IsZero() {
			e.Published = b.Date.Format(time.RFC3339)
		}
		for _, t := range b.AllTags() {
			e.Categories = append(e.Categories, atomCategory{t})
		}
		if t := m.when(b.Modified()); t.After(newest) {
			newest = t
		}
		f.Entries = append(f.Entries, e)
	}
	f.Updated = newest.Format(time.RFC3339)
	return xmlDocument(f)
}

func xmlDocument(v any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", " ")
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("writing XML: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	HomePageURL string     `json:"home_page_url"`
	FeedURL     string     `json:"feed_url"`
	Description string     `json:"description,omitempty"`
	Language    string     `json:"language"`
	Items       []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	Text      string   `json:"content_text"`
	Summary   string   `json:"summary,omitempty"`
	Published string   `json:"date_published,omitempty"`
	Modified  string   `json:"date_modified,omitempty"`
	Language  string   `json:"language,omitempty"`
	Tags      []string `json:"tags,omitempty"`
}

// jsonFeed makes a JSON Feed (https://www.jsonfeed.org/version/1.1/).
func (m *Maker) jsonFeed(o plan.Output) ([]byte, error) {
	c := m.config().In(o.Lang)
	f := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: m.title(o), HomePageURL: m.address(o.Lang, "/"),
		FeedURL: m.config().Absolute(o.Path), Description: c.Description, Language: o.Lang, Items: []jsonItem{}}
	for _, entry := range m.entries("") {
		b := model.In(entry, o.Lang).Page()
		url := m.address(o.Lang, b.Path())
		text := b.Abstract()
		if text == "" {
			text = b.Title
		}
		item := jsonItem{ID: url, URL: url, Title: b.Title, Text: text, Summary: b.Abstract(), Language: b.Lang, Tags: b.AllTags()}
		if !b.Date.IsZero() {
			item.Published, item.Modified = b.Date.Format(time.RFC3339), b.Modified().Format(time.RFC3339)
		}
		f.Items = append(f.Items, item)
	}
	return indented(f)
}

func indented(v any) ([]byte, error) {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	return append(data, '\n'), nil
}

// manifest makes the web app manifest.
func (m *Maker) manifest(o plan.Output) ([]byte, error) {
	c := m.config()
	return indented(map[string]any{
		"name": c.Title, "short_name": c.Title, "lang": o.Lang, "start_url": c.Prefix() + "/", "scope": c.Prefix() + "/",
		"display": "minimal-ui", "background_color": "#f0eee8", "theme_color": m.Plate,
		"icons": []any{map[string]any{"src": c.Prefix() + m.Icon, "sizes": "any", "type": "image/svg+xml", "purpose": "any"}},
	})
}

// redirects is the file by which hosts that take one (Netlify, Cloudflare Pages)
// forward short addresses without a page between.
func (m *Maker) redirects() []byte {
	var b bytes.Buffer
	prefix := m.config().Prefix()
	for _, s := range m.Plan.Shorts {
		to := s.To
		if to == "" || strings.HasPrefix(s.Target.Name, "cards/") {
			continue
		}
		if strings.HasPrefix(to, "/") {
			to = prefix + to
		}
		fmt.Fprintf(&b, "%s%s %s 302\n", prefix, s.Path(), to+s.Mark())
	}
	return b.Bytes()
}
