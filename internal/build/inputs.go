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
	said, known := r.pages.Words(o)
	if known {
		base = r.structure.of(lasting)
	}
	b := append(append(append(make([]byte, 0, 512), base[:]...), o.Path...), 0)
	for _, sum := range bodies(o.Record) {
		b = append(b, sum[:]...)
	}
	for _, c := range said {
		for _, t := range texts(c) {
			outline := r.outlines[t.File]
			b = append(b, outline[:]...)
		}
	}
	return memo.Sum(b)
}

// texts returns a record, if it has a text, and its translations.
func texts(r model.Record) []*model.Base {
	c, ok := r.(model.Content)
	if !ok {
		return nil
	}
	b := c.Page()
	out := []*model.Base{b}
	if len(b.Variants) == 0 {
		return out
	}
	for _, lang := range slices.Sorted(maps.Keys(b.Variants)) {
		out = append(out, b.Variants[lang].Page())
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
