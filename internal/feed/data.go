package feed

import (
	"bytes"
	"encoding/xml"
	"reflect"
	"slices"
	"strconv"
	"time"

	"linli/internal/jsontext"
	"linli/internal/model"
	"linli/internal/plan"
)

// sitemap makes a sitemap (https://www.sitemaps.org/protocol.html). Copies of the
// original under another language are left out.
func (m *Maker) sitemap(o plan.Output) []byte {
	newest := map[string]model.Date{}
	for _, kind := range plan.Feeds(m.Plan.Site) {
		newest[kind] = m.newest(kind)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`)
	if len(m.config().Languages) > 0 {
		b.WriteString(` xmlns:xhtml="http://www.w3.org/1999/xhtml"`)
	}
	b.WriteString(">\n")
	write := func(before, text, after string) {
		b.WriteString(before)
		if plainXML(text) {
			b.WriteString(text)
		} else {
			_ = xml.EscapeText(&b, []byte(text)) // a buffer takes everything
		}
		b.WriteString(after)
	}
	n := 0
	for p := range m.Plan.SitemapPages(o.Page, o.Pages) {
		if n++; n == sampled { // the others will be as long, more or less
			b.Grow(b.Len() / sampled * len(m.Plan.Outputs) / o.Pages * 9 / 8)
		}
		langs := m.languages(*p)
		if !slices.Contains(langs, p.Lang) {
			continue
		}
		write(" <url>\n  <loc>", m.config().Absolute(p.Path), "</loc>\n")
		if at := lastmod(*p, newest); at != "" {
			write("  <lastmod>", at, "</lastmod>\n")
		}
		if len(langs) > 1 {
			below := p.Path[len(m.config().Root(p.Lang)):]
			for _, l := range langs {
				write(`  <xhtml:link rel="alternate" hreflang="`, l, `"`)
				write(` href="`, m.address(l, below), "\"></xhtml:link>\n")
			}
		}
		b.WriteString(" </url>\n")
	}
	b.WriteString("</urlset>\n")
	return b.Bytes()
}

// plainXML reports whether a text is of signs only that XML takes as they are.
func plainXML(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' {
			return false
		}
	}
	return true
}

// languages returns those the page really is in.
func (m *Maker) languages(o plan.Output) []string {
	c, ok := o.Record.(model.Content)
	if !ok {
		return m.config().AllLanguages()
	}
	out := []string{m.config().Language}
	for _, l := range m.config().Languages {
		if c.Page().Variants[l] != nil {
			out = append(out, l)
		}
	}
	return out
}

// lastmod is when the page's content last changed: an item's own date, a list's
// newest item.
func lastmod(o plan.Output, newest map[string]model.Date) string {
	d := newest[o.Kind]
	if c, ok := o.Record.(model.Content); ok {
		d = model.In(c, o.Lang).Page().Modified()
	}
	if d.IsZero() {
		return ""
	}
	return d.RFC3339()
}

type sitemapIndex struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Maps    []sitemapLoc `xml:"sitemap"`
}

type sitemapLoc struct {
	Loc string `xml:"loc"`
}

func (m *Maker) sitemapIndex(o plan.Output) ([]byte, error) {
	var x sitemapIndex
	for i := 1; i <= o.Pages; i++ {
		x.Maps = append(x.Maps, sitemapLoc{m.config().Absolute("/sitemap-" + strconv.Itoa(i) + ".xml")})
	}
	return xmlDocument(x)
}

// APIVersion is the version of the shape of /api/*.json. It changes when a field is
// renamed or removed, not when one is added.
const APIVersion = 1

// sampled is how many items tell how much room all will need.
const sampled = 64

// api makes the open data of one kind: {version, generated, items}. Items have the
// fields of the content reference under their English names, and url where they
// have a page.
func (m *Maker) api(o plan.Output) ([]byte, error) {
	kind, _ := model.FindKind(model.Kinds(), o.Kind)
	b := m.dated(nil)
	b = append(b, `,"kind":"`+kind.Name+`","items":[`...)
	n := kind.Len(m.Plan.Site)
	for i, r := range kind.All(m.Plan.Site) {
		if i > 0 {
			b = append(b, ',')
		}
		if i == sampled { // the others will be as long, more or less
			b = slices.Grow(b, len(b)/sampled*n*9/8)
		}
		b = append(b, "\n{"...)
		if url := m.url(r); url != "" {
			b = append(b, `"url":`...)
			b = jsontext.Append(b, url)
			b = append(b, ',')
		}
		b = kind.Schema.AppendMembers(b, reflect.ValueOf(r).Elem())
		b = m.translations(b, r)
		b = append(b, '}')
	}
	return append(b, "\n]}\n"...), nil
}

// dated appends the beginning of the data of a kind, which tells when it was made.
func (m *Maker) dated(b []byte) []byte {
	b = append(b, `{"version":`+strconv.Itoa(APIVersion)+`,"generated":`...)
	return strconv.AppendQuote(b, m.Plan.Site.Moment.Format(time.RFC3339))
}

// Redated returns data of a kind that was made for another moment as it is made for this
// one.
func (m *Maker) Redated(data []byte) []byte {
	_, rest, _ := bytes.Cut(data, []byte(`,"kind":`))
	return append(append(m.dated(make([]byte, 0, len(data)+len(time.RFC3339))), `,"kind":`...), rest...)
}

// url returns the address of the page of r, or "".
func (m *Maker) url(r model.Record) string {
	path := ""
	switch r := r.(type) {
	case model.Content:
		path = r.Page().Path()
	case *model.Point:
		path = plan.IDPath("points", r.ID)
	case *model.Partner:
		path = plan.IDPath("partners", r.ID)
	case *model.Alliance:
		path = plan.IDPath("alliances", r.ID)
	case *model.Menu:
		path = "/canteen/" + r.Week.String() + "/"
	}
	if path == "" || !m.Plan.Has(path) {
		return ""
	}
	return m.config().Absolute(path)
}

// translations appends the languages a content also exists in, with its title there.
func (m *Maker) translations(b []byte, r model.Record) []byte {
	c, ok := r.(model.Content)
	if !ok || len(c.Page().Variants) == 0 {
		return b
	}
	out := map[string]any{}
	for lang, v := range c.Page().Variants {
		out[lang] = map[string]string{"title": v.Page().Title, "url": m.address(lang, v.Page().Path())}
	}
	b = append(b, `,"translations":`...)
	return jsontext.Append(b, out)
}

// status tells when the site was built, from what, and when it next changes.
func (m *Maker) status() ([]byte, error) {
	s := m.Plan.Site
	counts := map[string]int{}
	for _, k := range model.Kinds() {
		counts[k.Name] = k.Len(s)
	}
	out := map[string]any{
		"version": APIVersion, "generated": s.Moment.Format(time.RFC3339), "generator": "linli " + m.Version,
		"source": m.Fingerprint, "baseURL": m.config().BaseURL, "title": m.config().Title,
		"languages": m.config().AllLanguages(), "items": counts, "nextChange": nil,
	}
	if !m.NextChange.IsZero() {
		out["nextChange"] = m.NextChange.Format(time.RFC3339)
	}
	return indented(out)
}
