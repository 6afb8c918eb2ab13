package page

import (
	"bytes"
	"html/template"
	"slices"

	"linli/internal/memo"
	"linli/internal/model"
)

// A part is a piece of a page that is made by itself: the text of a content, an entry of a
// list. In the view of a page it stands for what it is made from.
type part struct {
	digest memo.Digest
	moves  bool // it depends on the moment
	HTML   template.HTML
}

// Digest implements memo.Digester.
func (p part) Digest() memo.Digest { return p.digest }

// whole is the part that stands for nothing but its markup.
func whole(markup []byte) part { return part{digest: memo.Sum(markup), HTML: trusted(markup)} }

// madeResult is what a template made, or how it failed.
type madeResult struct {
	html template.HTML
	err  error
}

// made fills a template. Equal pieces, on whatever pages, are made once.
func (j *job) made(name string, view any) part {
	p := part{digest: memo.Of(name, view)}
	if j.sketch {
		return p
	}
	p.HTML = j.result(j.parts.Get(p.digest, func() madeResult { return j.fill(name, view) }))
	return p
}

// fill fills a template.
func (j *job) fill(name string, view any) (m madeResult) {
	j.buffers.Lend(func(buf *bytes.Buffer) {
		m.err = j.theme.Execute(buf, j.lang, name, view)
		m.html = trusted(buf.Bytes())
	})
	return m
}

// result notes how a template failed.
func (j *job) result(m madeResult) template.HTML {
	if err := j.template(m.err); err != nil {
		j.err = err
	}
	return m.html
}

// entryPart makes an entry of a list.
func (j *job) entryPart(v itemView) part {
	p := j.made("_item.html", v)
	p.moves = v.moves()
	return p
}

// entryOnce is entryPart for an entry that is kept by what it is of.
func (j *job) entryOnce(v itemView) part {
	moves, view := v.moves(), any(v)
	return part{digest: memo.Of("_item.html", view), moves: moves, HTML: j.result(j.fill("_item.html", view))}
}

// moves reports whether an entry depends on the moment.
func (v *itemView) moves() bool { return v.Data != "" || v.Time != nil }

// items makes the entries of contents.
func items[T model.Content](j *job, list []T) []part {
	out := make([]part, len(list))
	for i, c := range list {
		if j.sketch {
			out[i] = j.sketched.Get(c, func() part { return j.entryPart(j.entry(c)) })
			continue
		}
		out[i] = j.usual.Get(c, func() part { return j.entryOnce(j.entry(c)) })
	}
	return out
}

// moving reports whether any of list depends on the moment.
func moving(list []part) bool { return slices.ContainsFunc(list, func(p part) bool { return p.moves }) }
