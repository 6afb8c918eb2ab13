package build

import (
	"maps"
	"slices"

	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/plan"
)

// A basis stands for what outputs depend on, and for what those do that say the same whenever
// they are read.
type basis struct{ now, lasting memo.Digest }

func (b *basis) of(lasting bool) memo.Digest {
	if lasting {
		return b.lasting
	}
	return b.now
}

// inputsOf stands for all that an output is made from; lasting is whether it is a page that
// does not depend on the moment. Feeds and maps of the site never do.
func (r *run) inputsOf(o plan.Output, lasting bool) memo.Digest {
	base := r.outline.of(lasting)
	switch o.Type {
	case plan.AtomFeed, plan.JSONFeed, plan.Manifest, plan.Redirects:
		return memo.Of(r.outline.lasting, o.Path)
	case plan.Sitemap, plan.SitemapIndex, plan.Robots:
		return memo.Of(r.structure.lasting, o.Path)
	case plan.PosterPDF, plan.PosterPage:
		return memo.Of(base, o.Path, bodiesOf(r.plan.Posters[o.Index]))
	case plan.SharePicture:
		c, part := r.shareWords(o)
		return memo.Of(r.program(), r.theme.Posters, r.named(), o.Path, c.Title, c.Base.Host, part)
	case plan.Status:
		return memo.Of(base, o.Path, r.site.Fingerprint)
	}
	var room [plan.PageSize]model.Content
	said, known := r.pages.Words(room[:0], o)
	if known {
		base = r.structure.of(lasting)
	}
	b := append(append(append(make([]byte, 0, 512), base[:]...), o.Path...), 0)
	if c, ok := o.Record.(model.Content); ok {
		eachText(c, func(t *model.Base) { b = append(b, t.Body.Sum[:]...) })
	}
	for _, c := range said {
		eachText(c, func(t *model.Base) { b = append(b, t.Outline[:]...) })
	}
	return memo.Sum(b)
}

// madeFrom reports whether the inputs of an output tell of the texts in files, or of all texts. Those
// of posters do, too: a site is not taken over if one shows a text that was touched.
func madeFrom(o plan.Output, files map[string]bool) bool {
	found := o.Type == plan.Status
	if c, ok := o.Record.(model.Content); ok {
		eachText(c, func(t *model.Base) { found = found || files[t.File] })
	}
	return found
}

// eachText calls f for a content and its translations, in order.
func eachText(c model.Content, f func(*model.Base)) {
	b := c.Page()
	if f(b); len(b.Variants) == 0 {
		return
	}
	for _, lang := range slices.Sorted(maps.Keys(b.Variants)) {
		f(b.Variants[lang].Page())
	}
}

// texts returns a record, if it has a text, and its translations.
func texts(r model.Record) []*model.Base {
	var out []*model.Base
	if c, ok := r.(model.Content); ok {
		eachText(c, func(t *model.Base) { out = append(out, t) })
	}
	return out
}

// bodies returns what the text of a record holds, if it has one, and its translations.
func bodies(r model.Record) []memo.Digest {
	var out []memo.Digest
	for _, b := range texts(r) {
		out = append(out, b.Body.Sum)
	}
	return out
}

// bodiesOf returns what the texts hold that a poster may be made from.
func bodiesOf(p plan.Poster) []memo.Digest {
	var out []memo.Digest
	for _, t := range p.Targets {
		out = append(out, bodies(t.Record)...)
	}
	return out
}
