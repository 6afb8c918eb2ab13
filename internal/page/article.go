package page

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"linli/internal/model"
)

// articleView is everything article.html may use. Most pages are articles, so it has what
// base has in itself: templates find what is embedded slowly.
type articleView struct {
	Heading    string
	BodyLang   string
	Cover      *pictureView
	Meta       []textView
	Body       part
	Gallery    []*pictureView
	Sign       string
	Tags       []part
	Prev, Next *link
}

// open begins the page of a content: title, trail, translations. It returns the
// content's common part in the page's language.
func (j *job) open(c model.Content) *model.Base {
	original := c.Page()
	b := model.In(c, j.lang).Page()
	section := "/" + b.Kind + "/"
	j.head.title, j.head.section, j.head.lang = b.Title, section, j.foreign(b.Lang)
	j.head.ogType = "article"
	j.head.translated = []string{original.Lang}
	for _, l := range j.site.Config.Languages {
		if original.Variants[l] != nil {
			j.head.translated = append(j.head.translated, l)
		}
	}
	if b.Outdated(original) {
		j.head.outdated = &link{Href: j.site.Config.Prefix() + j.site.Config.Root(original.Lang) + j.pathBelow(), Text: original.Title, Lang: original.Lang}
		j.head.changed = j.words.full(original.Lastmod.Time)
	}
	j.trail()
	if j.has(section) {
		j.head.crumbs = append(j.head.crumbs, link{Href: j.href(section), Text: j.t("section." + b.Kind)})
	}
	j.head.crumbs = append(j.head.crumbs, link{Text: b.Title, Lang: j.head.lang})
	j.room.crumbs = j.head.crumbs
	return b
}

// trail begins the trail of the page, at the home page.
func (j *job) trail() {
	j.head.crumbs = append(j.room.crumbs[:0], link{Href: j.href("/"), Text: j.t("section.home")})
}

// heading is the base of the view of a content.
func (j *job) heading(b *model.Base) base {
	return base{Heading: b.Title, BodyLang: j.foreign(b.Lang), Cover: j.field(&b.Origin, "cover", b.Cover, b.CoverAlt)}
}

// text converts the body of b and describes the page by its summary or beginning.
func (j *job) text(b *model.Base) part {
	body, excerpt := j.body(b)
	j.head.description = cmp.Or(b.Abstract(), excerpt)
	return body
}

func (j *job) news(n *model.News) articleView {
	l := model.In(n, j.lang)
	b := j.open(n)
	v := j.article(b)
	for i, file := range l.Gallery {
		if p := j.field(&b.Origin, fmt.Sprintf("gallery[%d]", i), file, j.t("gallery.alt", b.Title, i+1)); p != nil {
			v.Gallery = append(v.Gallery, p)
		}
	}
	next, prev := j.beside(n)
	if next != nil {
		v.Next = j.to(next)
	}
	if prev != nil {
		v.Prev = j.to(prev)
	}
	j.head.ld = append(j.head.ld, j.newsLD(b))
	return v
}

// beside returns the news that came after n and before it, or nil.
func (r *Renderer) beside(n *model.News) (next, prev *model.News) {
	if i, ok := r.facts.newsAt[n]; ok {
		if i > 0 {
			next = r.site.News[i-1]
		}
		if i+1 < len(r.site.News) {
			prev = r.site.News[i+1]
		}
	}
	return next, prev
}

func (j *job) page(p *model.Page) articleView {
	b := j.open(p)
	v := j.article(b)
	v.Meta = nil
	if m := b.Modified(); !m.IsZero() {
		v.Sign = j.t("page.updated", j.words.full(m.Time))
	}
	return v
}

func (j *job) article(b *model.Base) articleView {
	h := j.heading(b)
	v := articleView{Heading: h.Heading, BodyLang: h.BodyLang, Cover: h.Cover, Tags: j.tagLinks(b), Meta: j.room.meta[:0]}
	j.head.lasting = true
	if !b.Date.IsZero() {
		v.Meta = append(v.Meta, textView{Text: j.words.full(b.Date.Time)})
	}
	if b.Author != "" {
		v.Meta = append(v.Meta, textView{Text: b.Author, Lang: v.BodyLang})
	}
	if b.SourceName != "" {
		v.Meta = append(v.Meta, textView{Text: j.t("article.source", b.SourceName)})
	}
	if !b.Lastmod.IsZero() && b.Lastmod.Format(time.DateOnly) != b.Date.Format(time.DateOnly) {
		v.Meta = append(v.Meta, textView{Text: j.t("page.updated", j.words.full(b.Lastmod.Time))})
	}
	j.room.meta = v.Meta
	v.Body = j.text(b)
	return v
}

// to links to a content.
func (s *scope) to(c model.Content) *link {
	b := model.In(c, s.lang).Page()
	return &link{Href: s.href(b.Path()), Text: b.Title, Lang: s.foreign(b.Lang)}
}

// tagLinks links to the pages of the content's tags.
func (j *job) tagLinks(b *model.Base) []part {
	known := &j.tagged
	if j.sketch {
		known = &j.taggedSketches
	}
	out := j.room.tags[:0]
	for _, name := range b.AllTags() {
		if p := known.Get(name, func() *part { return j.tagLink(name) }); p != nil {
			out = append(out, *p)
		}
	}
	j.room.tags = out
	return out
}

// tagLink links to the page of a tag, if there is one.
func (j *job) tagLink(name string) *part {
	path, ok := j.tagPath(name)
	if !ok {
		return nil
	}
	p := j.made("_tag.html", link{Href: j.href(path), Text: name, Lang: j.foreign(j.site.Config.Language)})
	return &p
}

func (s *scope) tagPath(name string) (string, bool) {
	i, ok := slices.BinarySearchFunc(s.plan.Tags, name, func(t tagList, name string) int { return cmp.Compare(t.Name, name) })
	if !ok {
		return "", false
	}
	return "/tags/" + s.plan.Tags[i].Slug + "/", true
}
