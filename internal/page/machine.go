package page

import (
	"bytes"
	"cmp"
	"html"
	"html/template"
	"strings"

	"linli/internal/jsontext"
	"linli/internal/memo"
)

// machineView is what a page says to browsers, search engines and messengers: title,
// addresses, feeds, structured data, and what clock.js needs.
type machineView struct {
	Title, Heading, Description string
	NoIndex                     bool
	Refresh, Canonical          string
	Alternates                  []alternate
	Feeds                       []feedLink
	OGType, Image               string
	Drawn                       bool   // the picture is one that was drawn for this: its size is known
	LD                          []byte // nodes of schema.org, as JSON
	Data                        *pageData
}

// A machinePart is that as markup. It is written in Go, since nothing in it is a matter of
// looks, and every page has it: straight into the page, when the frame has been made.
type machinePart struct {
	digest memo.Digest
	view   *machineView
	HTML   template.HTML // where it belongs in the frame
}

// Digest implements memo.Digester.
func (p machinePart) Digest() memo.Digest { return p.digest }

func (j *job) machinePart() machinePart {
	h := j.head
	j.machine = machineView{
		Title: j.config.Title, Heading: j.config.Title, Description: cmp.Or(h.description, j.config.Description), NoIndex: h.noIndex, Refresh: h.refresh,
		Feeds: h.feeds, OGType: cmp.Or(h.ogType, "website"), Data: h.data,
	}
	v := &j.machine
	if len(h.ld) > 0 {
		j.room.ld = appendNodes(j.room.ld[:0], h.ld)
		v.LD = j.room.ld
	}
	if h.title != "" {
		v.Title, v.Heading = h.title+" · "+j.config.Title, h.title
	}
	v.Image = j.site.Config.Absolute(cmp.Or(h.image, j.sharePicture()))
	v.Drawn = h.image == ""
	if !h.noAlternate {
		v.Canonical, v.Alternates = j.addresses()
	}
	return machinePart{digest: memo.Of(v), view: v}
}

// sharePicture is the picture of the part of the site that the page belongs to.
func (j *job) sharePicture() string {
	section := sectionOf(j.out)
	return j.pictures.Get(section, func() string {
		if own := j.root + "/" + section + "/share.png"; j.plan.Has(own) {
			return own
		}
		return j.root + "/share.png"
	})
}

// write writes the elements. Whatever an author wrote is escaped.
func (v *machineView) write(b *bytes.Buffer) {
	element := func(parts ...string) { // markup and values in turn; nothing without the first value
		for i, s := range parts {
			switch {
			case parts[1] == "":
			case i%2 == 1:
				b.WriteString(escape(s))
			default:
				b.WriteString(s)
			}
		}
	}
	element(`<title>`, v.Title, `</title>`)
	element(`<meta name="description" content="`, v.Description, `">`)
	element(`<meta property="og:description" content="`, v.Description, `">`)
	if v.NoIndex {
		b.WriteString(`<meta name="robots" content="noindex">`)
	}
	element(`<meta http-equiv="refresh" content="0; url=`, v.Refresh, `">`)
	element(`<link rel="canonical" href="`, v.Canonical, `">`)
	element(`<meta property="og:url" content="`, v.Canonical, `">`)
	for _, a := range v.Alternates {
		element(`<link rel="alternate" hreflang="`, a.Lang, `" href="`, a.Href, `">`)
	}
	for _, f := range v.Feeds {
		element(`<link rel="alternate" type="`, f.Type, `" title="`, f.Title, `" href="`, f.Href, `">`)
	}
	element(`<meta property="og:type" content="`, v.OGType, `">`)
	element(`<meta property="og:title" content="`, v.Heading, `">`)
	element(`<meta property="og:image" content="`, v.Image, `">`)
	if v.Drawn {
		b.WriteString(`<meta property="og:image:width" content="600"><meta property="og:image:height" content="315"><meta name="twitter:card" content="summary_large_image">`)
	}
	if len(v.LD) > 0 {
		b.WriteString(`<script type="application/ld+json">{"@context":"https://schema.org","@graph":`)
		b.Write(v.LD)
		b.WriteString(`}</script>`)
	}
	if v.Data != nil {
		inline(b, "moment", v.Data)
	}
}

// escape escapes a text for an element or an attribute.
func escape(s string) string { return html.EscapeString(strings.ReplaceAll(s, "\x00", "\ufffd")) }

// inline writes JSON as a script element that a script finds by its id.
func inline(b *bytes.Buffer, id string, v any) {
	b.WriteString(`<script type="application/json" id="` + id + `">`)
	b.Write(jsontext.Append(b.AvailableBuffer(), v))
	b.WriteString(`</script>`)
}
