package markdown

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
)

// Most texts use what everybody uses of Markdown, in the way that everybody does. A simple
// converter writes the HTML of those straight away, to the byte what goldmark makes of them, in
// a fifth of the time and without a tree. It gives up, before it has asked where any link leads,
// at the first thing that it does not know for certain: goldmark then converts the whole text.
//
// It finds the blocks first (blocks.go), then writes them with what is in their lines (inline.go).
type simple struct {
	src     []byte
	links   Links
	raw     bool // HTML is published
	lines   []line
	found   []block
	depth   int // how many blocks are around those that are looked for
	out     []byte
	slots   []slot
	heads   []head
	columns []string // of the table at hand: the attribute of each
	task    bool     // the block at hand may begin with a box to be ticked
	tildes  bool     // there is a run of tildes that something can end
	cell    bool     // the text at hand is in a cell of a table
	tail    bool     // the piece that was written last ends in text
	open    []opened // the runs of asterisks and low lines that have been opened
	alone   []int    // where those of the block at hand stand that stand for themselves, as nothing closes them
	again   bool     // others turned out to be such: the block has to be written once more
	ids     ids
	top     int // the highest heading level used
	quoted  quoted
}

// convert converts a text that is simple; of others it reports false.
func (s *simple) convert(to *bytes.Buffer, src []byte, links Links, raw bool) (Fragment, bool) {
	s.ids.reset()
	*s = simple{
		src: src, links: links, raw: raw, top: 7, ids: s.ids, quoted: quoted{closed: !links.Text, pieces: s.quoted.pieces[:0]},
		lines: s.lines[:0], found: s.found[:0], out: s.out[:0], slots: s.slots[:0], heads: s.heads[:0], columns: s.columns[:0],
		open: s.open[:0], alone: s.alone[:0],
	}
	if !s.cut() || !s.blocks(0, len(s.lines)) || !s.write(0, len(s.found), inText) {
		return Fragment{}, false
	}
	return s.finish(to), true
}

// quoted is what the excerpt will be made of, or more than that.
type quoted struct {
	pieces []piece
	runes  int  // without spaces at the ends of pieces
	closed bool // nothing is noted: no excerpt is wanted, or a heading is being written
}

// A piece of the excerpt is a part of the source, or one of the marks below.
type piece struct{ from, to int }

// Marks among the pieces, in place of where one ends.
const (
	breaks      = -1 // a line break that stands for one
	closes      = -2 // of a block of text
	alternative = -3 // the text of the picture whose slot from is
)

func (q *quoted) note(from, to int) {
	if !q.closed && q.runes <= excerptRunes {
		q.pieces = append(q.pieces, piece{from, to})
	}
}

// text notes a part of the source.
func (q *quoted) text(src []byte, from, to int) {
	if !q.closed && q.runes <= excerptRunes {
		q.pieces = append(q.pieces, piece{from, to})
		q.runes += utf8.RuneCount(bytes.TrimSpace(src[from:to]))
	}
}

// A slot is a place in the output that is filled when all of the text turned out to be simple:
// where a link begins or ends, or HTML is left out, or a picture with its alternative text.
type slot struct {
	kind     slotKind
	from, to int // in the output; to only for pictures
	at       int // in the source: where it begins
	dest     []byte
	text     piece
	kept     bool // a picture there is
}

type slotKind int

const (
	linkBegins slotKind = iota
	linkEnds
	pictureStands
	htmlStood
)

// A head is where a heading's level stands in the output, at its beginning and its end.
type head struct {
	level, from, to int
	id              string
}

// place is what blocks are in.
type place int

const (
	inText place = iota
	inItem
	inTightItem
)

// write writes some blocks, and those inside them.
func (s *simple) write(from, to int, in place) bool {
	for n := from; n < to; n = s.found[n].end {
		b := &s.found[n]
		s.task = in != inText && n == from
		ok := true
		switch b.kind {
		case paragraphBlock:
			ok = s.writeParagraph(b, in == inTightItem, b.end < to)
		case headingBlock:
			ok = s.writeHeading(b)
		case codeBlock:
			s.writeCode(b)
		case breakBlock:
			s.put("<hr>\n")
		case tableBlock:
			ok = s.writeTable(b)
		case htmlBlock:
			if at := s.lines[b.from].from; !bytes.HasPrefix(bytes.TrimSpace(s.src[at:]), []byte("<!--")) {
				s.slots = append(s.slots, slot{kind: htmlStood, from: len(s.out), at: at})
			}
		case quoteBlock:
			s.put("<blockquote>\n")
			ok = s.write(n+1, b.end, inText)
			s.put("</blockquote>\n")
		default:
			ok = s.writeList(n)
		}
		if !ok {
			return false
		}
	}
	return true
}

func (s *simple) put(text string) { s.out = append(s.out, text...) }

func (s *simple) writeHeading(b *block) bool {
	id := s.ids.generate(s.src[b.from:b.to])
	h := head{level: b.level, from: len(s.out) + 2, id: id}
	s.put(`<h0 id="`)
	s.out = append(append(s.out, id...), `">`...)
	closed := s.quoted.closed
	s.quoted.closed = true
	ok := s.inlineAlone(b.from, b.to)
	s.quoted.closed = closed
	h.to = len(s.out) + 3
	s.put("</h0>\n")
	s.heads = append(s.heads, h)
	return ok
}

// writeParagraph writes a paragraph; followed is whether another block is beside it.
func (s *simple) writeParagraph(b *block, tight, followed bool) bool {
	if !tight {
		s.put("<p>")
	}
	begins := len(s.out)
	if !s.certainly(func() bool { return s.inlines(b.from, b.to) }) || tight && followed && begins == len(s.out) { // there may be nothing in it
		return false
	}
	switch {
	case !tight:
		s.put("</p>\n")
	case followed:
		s.put("\n")
	}
	s.quoted.note(0, closes)
	return true
}

func (s *simple) writeCode(b *block) {
	s.put("<pre><code")
	if b.info.from < b.info.to {
		s.put(` class="language-`)
		s.escape(s.src[b.info.from:b.info.to])
		s.put(`"`)
	}
	s.put(">")
	for _, l := range s.lines[b.from:b.to] {
		for n := 0; n < b.level && l.from < l.to && s.src[l.from] == ' '; n++ {
			l.from++
		}
		s.escape(s.src[l.from:l.to])
		s.put("\n")
	}
	s.put("</code></pre>\n")
}

func (s *simple) writeList(n int) bool {
	list := s.found[n]
	tag := "ul"
	if list.kind == orderedBlock {
		tag = "ol"
	}
	s.put("<" + tag)
	if list.kind == orderedBlock && list.level != 1 {
		s.put(` start="`)
		s.out = strconv.AppendInt(s.out, int64(list.level), 10)
		s.put(`"`)
	}
	s.put(">\n")
	for item := n + 1; item < list.end; item = s.found[item].end {
		s.put("<li>")
		if list.loose || s.found[item+1].kind != paragraphBlock {
			s.put("\n")
		}
		in := inTightItem
		if list.loose {
			in = inItem
		}
		if !s.write(item+1, s.found[item].end, in) {
			return false
		}
		s.put("</li>\n")
	}
	s.put("</" + tag + ">\n")
	return true
}

// aligned reads the line below the head of a table into s.columns: the attribute of each column.
func (s *simple) aligned(l line) bool {
	s.columns = s.columns[:0]
	for cell := range bytes.SplitSeq(bytes.TrimSuffix(s.src[l.from+1:l.to], []byte("|")), []byte("|")) {
		cell = bytes.Trim(cell, " ")
		dashes := bytes.Trim(cell, ":")
		if len(dashes) == 0 || len(bytes.Trim(dashes, "-")) > 0 || len(cell)-len(dashes) > 2 {
			return false
		}
		left, right := cell[0] == ':', cell[len(cell)-1] == ':'
		if len(cell)-len(dashes) == 2 && !(left && right) {
			return false
		}
		class := ""
		switch {
		case left && right:
			class = ` class="a-center"`
		case right:
			class = ` class="a-right"`
		}
		s.columns = append(s.columns, class)
	}
	return true
}

func (s *simple) writeTable(b *block) bool {
	s.aligned(s.lines[b.from+1])
	s.put(`<div class="scroll" role="region" tabindex="0" aria-label="`)
	s.escape([]byte(s.links.Label))
	s.put("\"><table>\n<thead>\n<tr>\n")
	if !s.row(s.lines[b.from], "th") {
		return false
	}
	s.put("</tr>\n</thead>\n")
	for i := b.from + 2; i < b.to; i++ {
		if i == b.from+2 {
			s.put("<tbody>\n")
		}
		s.put("<tr>\n")
		if !s.row(s.lines[i], "td") {
			return false
		}
		s.put("</tr>\n")
	}
	if b.to > b.from+2 {
		s.put("</tbody>\n")
	}
	s.put("</table></div>\n")
	return true
}

// row writes the cells of a row.
func (s *simple) row(row line, tag string) bool {
	row = s.between(row)
	for _, class := range s.columns {
		l := line{row.to, row.to}
		if row.from < row.to {
			l = line{row.from, s.cellEnd(row)}
			row.from = l.to + 1
		} else {
			class = "" // there is none
		}
		for l.from < l.to && s.src[l.from] == ' ' {
			l.from++
		}
		for l.to > l.from && s.src[l.to-1] == ' ' {
			l.to--
		}
		s.put("<")
		s.put(tag)
		s.put(class)
		s.put(">")
		s.cell = true
		ok := s.inlineAlone(l.from, l.to)
		if s.cell = false; !ok {
			return false
		}
		s.put("</")
		s.put(tag)
		s.put(">\n")
	}
	return true
}

// finish fills the slots, now that the whole text is known to be simple.
func (s *simple) finish(out *bytes.Buffer) Fragment {
	p := pass{src: s.src, links: s.links, top: s.top, heads: s.heads}
	whole := s.out
	for _, h := range s.heads {
		level := byte('0' + min(h.level-s.top+2, 6))
		whole[h.from], whole[h.to] = level, level
	}
	out.Grow(len(whole) + 64*len(s.slots))
	from := 0
	var begun slot
	var rule string // why there is no such link
	for i := range s.slots {
		sl := &s.slots[i]
		out.Write(whole[from:sl.from])
		from = sl.from
		switch sl.kind {
		case linkBegins:
			var href string
			begun = *sl
			if href, rule = p.resolve(string(sl.dest)); rule == "" {
				out.WriteString(`<a href="`)
				if isPlainAddress(href) {
					out.WriteString(href)
				} else {
					out.Write(util.EscapeHTML(util.URLEscape([]byte(href), true)))
				}
				out.WriteByte('"')
				if isExternal(href) {
					out.WriteString(` rel="external noopener"`)
				}
				out.WriteByte('>')
			}
		case linkEnds:
			if rule != "" {
				p.note(p.placeAt(begun.at, begun.dest), rule, string(begun.dest))
			} else {
				out.WriteString("</a>")
			}
		case htmlStood:
			p.note(sl.at, "html.raw")
		case pictureStands:
			place := p.placeAt(sl.at, sl.dest)
			alt := whole[sl.from:sl.to]
			if len(bytes.TrimSpace(alt)) == 0 {
				p.note(place, "image.alt")
			}
			picture, rule := p.links.Image(string(sl.dest))
			if rule != "" {
				p.note(place, rule, string(sl.dest))
				continue
			}
			sl.kept = true
			writePicture(out, picture, alt)
			from = sl.to
		}
	}
	out.Write(whole[from:])
	return Fragment{Text: s.excerpt(), Problems: p.problems}
}

// excerpt returns what pass.excerpt would.
func (s *simple) excerpt() string {
	var q quotation
	for _, p := range s.quoted.pieces {
		switch p.to {
		case closes:
			q.end()
			continue
		case breaks:
			q.space()
			continue
		case alternative:
			if s.slots[p.from].kept {
				continue
			}
			p = s.slots[p.from].text
		}
		if q.write(s.src[p.from:p.to]); q.full() {
			break
		}
	}
	return q.String()
}

// writePicture writes what goldmark makes of an image with the attributes that pass.image gives it.
func writePicture(out *bytes.Buffer, p Picture, alt []byte) {
	attribute := func(name string, value []byte) {
		out.WriteString(" " + name + `="`)
		out.Write(util.EscapeHTML(value))
		out.WriteByte('"')
	}
	out.WriteString(`<img src="`)
	out.Write(util.EscapeHTML(util.URLEscape([]byte(p.Src), true)))
	out.WriteString(`" alt="`)
	out.Write(alt)
	out.WriteByte('"')
	attribute("width", strconv.AppendInt(nil, int64(p.Width), 10))
	attribute("height", strconv.AppendInt(nil, int64(p.Height), 10))
	if p.Srcset != "" {
		attribute("srcset", []byte(p.Srcset))
		attribute("sizes", []byte(pictureSizes))
	}
	out.WriteString(` loading="lazy" decoding="async">`)
}
