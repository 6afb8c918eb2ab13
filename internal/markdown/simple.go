package markdown

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// Most texts are paragraphs, headings, flat lists and tables with some strong words, links
// and pictures. A simple converter writes the HTML of those straight away, to the byte what
// goldmark makes of them, in a fifth of the time and without a tree. It gives up, before it has
// asked where any link leads, at the first thing that it does not know for certain:
// goldmark then converts the whole text.
type simple struct {
	src    []byte
	links  Links
	out    *bytes.Buffer
	slots  []slot
	heads  []head
	ids    *ids
	top    int // the highest heading level used
	quoted quoted
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
	if q.note(from, to); !q.closed {
		q.runes += utf8.RuneCount(bytes.TrimSpace(src[from:to]))
	}
}

// A slot is a place in the output that is filled when all of the text turned out to be simple:
// where a link begins or ends, or a picture with its alternative text.
type slot struct {
	kind     slotKind
	from, to int // in the output; to only for pictures
	at       int // in the source: where the link begins
	dest     []byte
	text     piece
	kept     bool // a picture there is
}

type slotKind int

const (
	linkBegins slotKind = iota
	linkEnds
	pictureStands
)

// A head is where a heading's level stands in the output, at its beginning and its end.
type head struct {
	level, from, to int
	id              string
}

// convertSimple converts a text that is simple; of others it reports false.
func convertSimple(src []byte, links Links, out *bytes.Buffer) (Fragment, bool) {
	s := simple{src: src, links: links, out: out, top: 7, ids: newIDs(), quoted: quoted{closed: !links.Text}}
	if !s.blocks() {
		return Fragment{}, false
	}
	return s.finish(), true
}

// line returns the line that begins at i, without its end, and where the next one begins.
func (s *simple) line(i int) (line []byte, next int) {
	if i >= len(s.src) {
		return nil, i
	}
	if n := bytes.IndexByte(s.src[i:], '\n'); n >= 0 {
		return s.src[i : i+n], i + n + 1
	}
	return s.src[i:], len(s.src)
}

// blocks writes all blocks.
func (s *simple) blocks() bool {
	for i := 0; i < len(s.src); {
		line, next := s.line(i)
		ok := true
		switch {
		case len(line) == 0:
			i = next
		case line[0] == '#':
			ok = s.heading(line, i)
			i = next
		case line[0] == '|':
			i, ok = s.table(i)
		case line[0] == '>':
			i, ok = s.quote(i)
		case listMarker(line) > 0:
			i, ok = s.list(i)
		default:
			i, ok = s.paragraph(i)
		}
		if !ok {
			return false
		}
	}
	return true
}

func (s *simple) heading(line []byte, at int) bool {
	level := 0
	for level < len(line) && line[level] == '#' {
		level++
	}
	if level > 6 || level+1 >= len(line) || line[level] != ' ' {
		return false
	}
	text := line[level+1:]
	if text[0] == ' ' || text[len(text)-1] == ' ' || bytes.IndexByte(text, '#') >= 0 {
		return false
	}
	id := s.ids.Generate(text, ast.KindHeading)
	h := head{level: level, from: s.out.Len() + 2, id: string(id)}
	s.top = min(s.top, level)
	s.out.WriteString(`<h0 id="`)
	s.out.Write(id)
	s.out.WriteString(`">`)
	closed := s.quoted.closed
	s.quoted.closed = true
	ok := s.inline(at+level+1, at+len(line))
	s.quoted.closed = closed
	h.to = s.out.Len() + 3
	s.out.WriteString("</h0>\n")
	s.heads = append(s.heads, h)
	return ok
}

// startsText reports whether a line begins with what can only be text of a paragraph. A list's
// mark, a heading and the like do not.
func startsText(line []byte) bool {
	switch c := line[0]; {
	case c == ' ' || c == '#' || c == '>' || c == '-' || c == '+' || c == '=' || c == '|' || c == ':' || c < ' ':
		return false
	case c == '*':
		return listMarker(line) == 0 && len(bytes.Trim(line, "* ")) > 0
	case c == '`':
		return !bytes.HasPrefix(line, []byte("```"))
	case '0' <= c && c <= '9':
		return listMarker(line) == 0
	}
	return true
}

// listMarker returns how long the mark of a list's item is with its space, or 0.
func listMarker(line []byte) int {
	n := 0
	for n < len(line) && n < 10 && '0' <= line[n] && line[n] <= '9' {
		n++
	}
	switch {
	case n >= len(line) || n > 9:
		return 0
	case n == 0 && (line[0] == '-' || line[0] == '*' || line[0] == '+'), n > 0 && (line[n] == '.' || line[n] == ')'):
		n++
	default:
		return 0
	}
	if n < len(line) && line[n] != ' ' {
		return 0
	}
	return n + 1
}

func (s *simple) paragraph(at int) (next int, ok bool) {
	end := at
	for i := at; ; i = next {
		var line []byte
		line, next = s.line(i)
		if len(line) == 0 || i > at && line[0] == '#' {
			next = i
			break
		}
		if !startsText(line) || line[len(line)-1] == ' ' {
			return 0, false
		}
		end = i + len(line)
	}
	s.out.WriteString("<p>")
	ok = s.inline(at, end)
	s.out.WriteString("</p>\n")
	s.quoted.note(0, closes)
	return next, ok
}

// quote writes a quotation of one line.
func (s *simple) quote(at int) (next int, ok bool) {
	line, next := s.line(at)
	if after, _ := s.line(next); len(after) > 0 || len(line) < 3 || line[1] != ' ' || !startsText(line[2:]) || line[len(line)-1] == ' ' {
		return 0, false
	}
	s.out.WriteString("<blockquote>\n<p>")
	ok = s.inline(at+2, at+len(line))
	s.out.WriteString("</p>\n</blockquote>\n")
	s.quoted.note(0, closes)
	return next, ok
}

// list writes a list whose items are single lines without blank ones between them.
func (s *simple) list(at int) (next int, ok bool) {
	first, _ := s.line(at)
	mark := listMarker(first)
	tag := "ul"
	if mark > 2 {
		tag = "ol"
	}
	s.out.WriteString("<" + tag)
	if number, err := strconv.Atoi(string(first[:mark-2])); err == nil && number != 1 {
		s.out.WriteString(` start="` + strconv.Itoa(number) + `"`)
	}
	s.out.WriteString(">\n")
	kind := first[mark-2]
	for i := at; ; i = next {
		var line []byte
		if line, next = s.line(i); len(line) == 0 {
			break
		}
		n := listMarker(line)
		if n == 0 || n >= len(line) || line[n-2] != kind || !startsText(line[n:]) || line[len(line)-1] == ' ' || isTask(line[n:]) {
			return 0, false
		}
		s.out.WriteString("<li>")
		if !s.inline(i+n, i+len(line)) {
			return 0, false
		}
		s.out.WriteString("</li>\n")
		s.quoted.note(0, closes)
	}
	s.out.WriteString("</" + tag + ">\n")
	// What follows may still belong to the list.
	for next < len(s.src) && s.src[next] == '\n' {
		next++
	}
	if after, _ := s.line(next); len(after) > 0 && (after[0] == ' ' || listMarker(after) > 0) {
		return 0, false
	}
	return next, true
}

// isTask reports whether the text of a list's item begins with a box to be ticked.
func isTask(text []byte) bool { return len(text) > 2 && text[0] == '[' && text[2] == ']' }

// table writes a table whose rows all begin and end with a bar.
func (s *simple) table(at int) (next int, ok bool) {
	_, second := s.line(at)
	rule, body := s.line(second)
	if len(rule) < 3 || rule[0] != '|' || rule[len(rule)-1] != '|' {
		return 0, false
	}
	aligned := make([]string, 0, 8)
	for cell := range bytes.SplitSeq(rule[1:len(rule)-1], []byte("|")) {
		cell = bytes.Trim(cell, " ")
		dashes := bytes.Trim(cell, ":")
		if len(dashes) == 0 || len(bytes.Trim(dashes, "-")) > 0 || len(cell)-len(dashes) > 2 {
			return 0, false
		}
		left, right := cell[0] == ':', cell[len(cell)-1] == ':'
		if len(cell)-len(dashes) == 2 && !(left && right) {
			return 0, false
		}
		class := ""
		switch {
		case left && right:
			class = ` class="a-center"`
		case right:
			class = ` class="a-right"`
		}
		aligned = append(aligned, class)
	}
	s.out.WriteString(`<div class="scroll" role="region" tabindex="0" aria-label="`)
	s.out.Write(util.EscapeHTML([]byte(s.links.Label)))
	s.out.WriteString("\"><table>\n<thead>\n<tr>\n")
	if !s.row(at, "th", aligned) {
		return 0, false
	}
	s.out.WriteString("</tr>\n</thead>\n")
	rows := 0
	for i := body; ; i = next {
		var line []byte
		if line, next = s.line(i); len(line) == 0 {
			break
		}
		if rows++; rows == 1 {
			s.out.WriteString("<tbody>\n")
		}
		s.out.WriteString("<tr>\n")
		if !s.row(i, "td", aligned) {
			return 0, false
		}
		s.out.WriteString("</tr>\n")
	}
	if rows > 0 {
		s.out.WriteString("</tbody>\n")
	}
	s.out.WriteString("</table></div>\n")
	return next, true
}

// row writes the cells of a row.
func (s *simple) row(at int, tag string, aligned []string) bool {
	line, _ := s.line(at)
	if len(line) < 2 || line[0] != '|' || line[len(line)-1] != '|' || bytes.IndexByte(line, '`') >= 0 {
		return false
	}
	from := at + 1
	for _, class := range aligned {
		n := bytes.IndexByte(s.src[from:at+len(line)], '|')
		if n < 0 {
			return false
		}
		a, b := from, from+n
		for a < b && s.src[a] == ' ' {
			a++
		}
		for b > a && s.src[b-1] == ' ' {
			b--
		}
		s.out.WriteString("<" + tag + class + ">")
		if !s.inline(a, b) {
			return false
		}
		s.out.WriteString("</" + tag + ">\n")
		from += n + 1
	}
	return from == at+len(line)
}

// busy are the bytes at which a run of text ends: those that mean something, or that are
// written in another way.
var busy = func() (t [256]bool) {
	for c := range 0x20 {
		t[c] = true
	}
	for _, c := range []byte("\"&<>*`[]!\\_~@:.") {
		t[c] = true
	}
	return t
}()

// inline writes the text between two places of the source, in which line breaks are soft.
func (s *simple) inline(from, to int) bool {
	src, opened := s.src[:to], 0 // how long the run of asterisks is that was opened last
	text := from                 // where the run of text begins that is not written yet
	flush := func(to int) {
		s.out.Write(src[text:to])
		s.quoted.text(s.src, text, to)
	}
	for i := from; i < to; {
		c := src[i]
		if !busy[c] {
			i++
			continue
		}
		skip := 1 // how much of the source has been dealt with when text begins again
		switch c {
		case '.':
			if i >= from+3 && string(src[i-3:i]) == "www" {
				return false
			}
			i++
			continue
		case ':':
			if i+1 < to && src[i+1] == '/' {
				return false
			}
			i++
			continue
		case '"':
			flush(i)
			s.out.WriteString("&quot;")
			s.quoted.text(s.src, i, i+1)
		case '>':
			flush(i)
			s.out.WriteString("&gt;")
			s.quoted.text(s.src, i, i+1)
		case '\n':
			flush(i)
			if joined := i > text && joined(src, i, to); !joined {
				s.out.WriteByte('\n')
				s.quoted.note(0, breaks)
			}
		case '*':
			n := 1
			for i+n < to && src[i+n] == '*' {
				n++
			}
			opens, closes := flanks(src, from, i, n)
			flush(i)
			switch {
			case opened == 0 && n <= 2 && opens:
				opened = n
				s.out.WriteString([]string{"", "<em>", "<strong>"}[n])
			case opened == n && closes:
				opened = 0
				s.out.WriteString([]string{"", "</em>", "</strong>"}[n])
			default:
				return false
			}
			skip = n
		case '`':
			n := bytes.IndexByte(src[i+1:], '`')
			if n <= 0 || i+n+2 < to && src[i+n+2] == '`' {
				return false
			}
			code := src[i+1 : i+1+n]
			if code[0] == ' ' || code[n-1] == ' ' || bytes.IndexByte(code, '\n') >= 0 {
				return false
			}
			flush(i)
			s.out.WriteString("<code>")
			s.out.Write(util.EscapeHTML(code))
			s.out.WriteString("</code>")
			s.quoted.text(s.src, i+1, i+1+n)
			skip = n + 2
		case '[', '!':
			if c == '!' && (i+1 >= to || src[i+1] != '[') {
				i++
				continue
			}
			flush(i)
			n, ok := s.link(i, to)
			if !ok || c == '!' && (i > from || i+n < to) { // what is beside a picture depends on whether there is one
				return false
			}
			skip = n
		default:
			return false
		}
		i += skip
		text = i
	}
	flush(to)
	return opened == 0
}

// flanks tells what a run of n asterisks at i may do.
func flanks(src []byte, from, i, n int) (opens, closes bool) {
	before, after := '\n', '\n'
	if i > from {
		before, _ = utf8.DecodeLastRune(src[:i])
	}
	if i+n < len(src) {
		after, _ = utf8.DecodeRune(src[i+n:])
	}
	return flanking(before, after)
}

// joined reports whether the line break at i stands for nothing: text is before it, and text,
// or a link or strong words with some, is after it.
func joined(src []byte, i, to int) bool {
	last, _ := utf8.DecodeLastRune(src[:i])
	if !joinable(last) {
		return false
	}
	next := bytes.TrimLeft(src[i+1:to], "*[")
	first, _ := utf8.DecodeRune(next)
	return joinable(first)
}

// link writes a link [text](address) or a picture ![text](address) and returns how long it is
// in the source.
func (s *simple) link(at, to int) (length int, ok bool) {
	from, picture := at+1, s.src[at] == '!'
	if picture {
		from++
	}
	n := bytes.IndexByte(s.src[from:to], ']')
	if n < 0 || n > 900 {
		return 0, false
	}
	text := s.src[from : from+n]
	open := from + n + 1
	if open >= to || s.src[open] != '(' || bytes.ContainsAny(text, "[*`\\<&_~\n") || !picture && n == 0 {
		return 0, false
	}
	length = bytes.IndexByte(s.src[open:to], ')')
	if length < 2 {
		return 0, false
	}
	dest := s.src[open+1 : open+length]
	if bytes.ContainsAny(dest, " (\\<>&\"'`*_~[]") {
		return 0, false
	}
	for _, c := range text {
		if c < ' ' {
			return 0, false
		}
	}
	for _, c := range dest {
		if c < ' ' {
			return 0, false
		}
	}
	sl := slot{kind: linkBegins, from: s.out.Len(), at: at, dest: dest, text: piece{from, from + n}}
	if picture {
		sl.kind = pictureStands
		s.quoted.note(len(s.slots), alternative)
	} else {
		s.quoted.text(s.src, from, from+n)
	}
	s.out.Write(util.EscapeHTML(text))
	sl.to = s.out.Len()
	if s.slots == nil {
		s.slots = make([]slot, 0, 16)
	}
	s.slots = append(s.slots, sl)
	if !picture {
		s.slots = append(s.slots, slot{kind: linkEnds, from: sl.to})
	}
	return open + length + 1 - at, true
}

// finish fills the slots, now that the whole text is known to be simple.
func (s *simple) finish() Fragment {
	p := pass{src: s.src, links: s.links, top: s.top, anchors: map[string]bool{}}
	whole := s.out.Bytes()
	for _, h := range s.heads {
		level := byte('0' + min(h.level-s.top+2, 6))
		whole[h.from], whole[h.to] = level, level
		p.anchors[h.id] = true
	}
	var out strings.Builder
	out.Grow(len(whole) + 64*len(s.slots))
	from, dropped := 0, false
	for i := range s.slots {
		sl := &s.slots[i]
		out.Write(whole[from:sl.from])
		from = sl.from
		switch sl.kind {
		case linkBegins:
			href, rule := p.resolve(string(sl.dest))
			if dropped = rule != ""; dropped {
				p.note(p.placeAt(sl.at, sl.dest), rule, string(sl.dest))
				continue
			}
			out.WriteString(`<a href="`)
			out.Write(util.EscapeHTML(util.URLEscape([]byte(href), true)))
			out.WriteByte('"')
			if isExternal(href) {
				out.WriteString(` rel="external noopener"`)
			}
			out.WriteByte('>')
		case linkEnds:
			if !dropped {
				out.WriteString("</a>")
			}
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
			writePicture(&out, picture, alt)
			from = sl.to
		}
	}
	out.Write(whole[from:])
	return Fragment{HTML: out.String(), Text: s.excerpt(), Problems: p.problems}
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
func writePicture(out *strings.Builder, p Picture, alt []byte) {
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
