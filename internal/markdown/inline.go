package markdown

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

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

// escape appends text as HTML.
func (s *simple) escape(text []byte) {
	from := 0
	for i, c := range text {
		if e := entities[c]; e != "" {
			s.out = append(append(s.out, text[from:i]...), e...)
			from = i + 1
		}
	}
	s.out = append(s.out, text[from:]...)
}

// entities are how characters stand in HTML that cannot stand for themselves.
var entities = [256]string{'"': "&quot;", '&': "&amp;", '<': "&lt;", '>': "&gt;"}

// An opened run of asterisks or low lines has begun something: of which kind, and where it stands.
type opened struct{ kind, at int }

// certainly writes the text of a block by write. What nothing closed has begun nothing: if there is
// such a run, the text is written once more, with the run as text.
func (s *simple) certainly(write func() bool) bool {
	out, slots, quoted := len(s.out), len(s.slots), s.quoted
	s.open, s.alone, s.again = s.open[:0], s.alone[:0], false
	if !write() {
		return false
	}
	if !s.again {
		return true
	}
	s.out, s.slots, s.quoted, s.again = s.out[:out], s.slots[:slots], quoted, false
	slices.Sort(s.alone)
	return write() && !s.again
}

// inlineAlone writes the text of a block that is a piece of a line.
func (s *simple) inlineAlone(from, to int) bool {
	return s.certainly(func() bool {
		s.tildes = false
		return s.inline(from, to, span{first: true})
	})
}

// inlines writes the text of a block of some lines.
func (s *simple) inlines(from, to int) bool {
	s.tildes = false
	joins := false // the line break before may stand for nothing
	for i := from; i < to; i++ {
		at := span{first: i == from, more: i+1 < to, joins: joins}
		l := s.lines[i]
		for s.src[l.from] == ' ' {
			l.from++
		}
		end := l.to
		for s.src[end-1] == ' ' {
			end--
		}
		spaces := l.to - end
		if at.more && (spaces > 2 || spaces == 2 && s.src[end-1] == '\\') {
			return false
		}
		hard := at.more && spaces == 2
		if at.more && end == l.to && s.src[end-1] == '\\' {
			if end-1 == l.from || s.src[end-2] == '\\' {
				return false
			}
			hard = true
			at.after = 1
			end--
		}
		if !s.inline(l.from, end, at) {
			return false
		}
		joins = false
		switch {
		case hard:
			s.put("<br>\n")
		case at.more:
			last, _ := utf8.DecodeLastRune(s.src[:end])
			joins = s.tail && spaces == 0 && joinable(last)
			if !joins || !s.joined(i+1) {
				s.put("\n")
				s.quoted.note(0, breaks)
			}
		}
	}
	return true
}

// joined reports whether the line break before a line stands for nothing, if text is before it that
// can be joined: text, or a link or strong words with some, is after it.
func (s *simple) joined(after int) bool {
	_, line := s.look(after)
	text := bytes.TrimLeft(line, "*_")
	begins := s.lines[after].to - len(line)
	if s.isAlone(begins) {
		return false
	}
	if len(text) > 0 && text[0] == '[' {
		at := s.lines[after].to - len(text)
		if end, _ := s.label(at, s.lines[after].to); end < 0 || end+1 >= len(s.src) || s.src[end+1] != '(' {
			return false // no link
		}
		if s.isAlone(at + 1) {
			return false
		}
		text = bytes.TrimLeft(text[1:], "*_")
	}
	first, _ := utf8.DecodeRune(text)
	return joinable(first) && (first != '\u3000' || len(text) == len(line)) // before a space they begin nothing
}

// A span says what a piece of a line is.
type span struct {
	base  int  // how many runs of asterisks were open before what it belongs to
	first bool // of its block
	more  bool // the block goes on in other lines
	joins bool // the line break before may stand for nothing
	link  bool // it is the text of a link
	after int  // how many bytes after it belong to its line
}

// inline writes a piece of a line.
func (s *simple) inline(from, to int, in span) bool {
	src := s.src[:to]
	text := from // where the run of text begins that is not written yet
	flush := func(to int) {
		if text < to {
			s.out = append(s.out, src[text:to]...)
			s.quoted.text(s.src, text, to)
		}
	}
	for i := from; i < to; {
		c := src[i]
		if !busy[c] {
			i++
			continue
		}
		length, ok := 0, true // of the source that has been dealt with when text begins again; 0 if it is text
		switch c {
		case '.':
			ok = in.link || !bytes.HasSuffix(src[from:i], []byte("www"))
		case ':':
			ok = in.link || i+1 == to || src[i+1] != '/' || !bytes.HasSuffix(src[from:i], []byte("http")) && !bytes.HasSuffix(src[from:i], []byte("https")) && !bytes.HasSuffix(src[from:i], []byte("ftp"))
		case '@':
			ok = in.link || i == from || i+1 == to || src[i-1] >= utf8.RuneSelf || strings.IndexByte(" \"(),:;<>@[\\]", src[i-1]) >= 0 || !isAlphanumeric(src[i+1])
		case '"', '>':
			flush(i)
			length = s.sign(i, i+1)
		case '&':
			flush(i)
			length = s.ampersand(i, to)
		case '\\':
			if i+1 < to && util.IsPunct(src[i+1]) {
				if src[i+1] == ']' && i+2 < to && src[i+2] == '(' {
					return false
				}
				flush(i)
				length = s.sign(i, i+2)
			}
		case '<':
			flush(i)
			length, ok = s.angle(i, to, in)
		case '*', '_', '~':
			tags, n, certain := s.delimiters(i, to, in, i == from)
			if ok = certain; tags != "" {
				flush(i)
				s.put(tags)
				length = n
			} else {
				i += n - 1 // it is text
			}
		case '`':
			flush(i)
			length, ok = s.code(i, to)
		case '[':
			end, certain := s.label(i, to)
			switch {
			case !certain || i+1 < to && src[i+1] == '^' || end < 0 && in.more || s.task && in.first && i == from && isTask(src[i:]):
				ok = false
			case end >= 0 && end+1 < to && src[end+1] == '(':
				flush(i)
				length, ok = s.link(i, end, to, in)
			default:
				ok = end < 0 || end+1 == to || src[end+1] != '[' // nobody says where it leads: it is text
			}
		case ']':
			ok = i+1 == to || src[i+1] != '(' // a link with something wrong
		case '!':
			if i+1 < to && src[i+1] == '[' {
				if ok = !in.link && (!in.joins || i > from); ok {
					flush(i)
					length, ok = s.picture(i, to)
				}
			}
		default:
			ok = false
		}
		if !ok {
			return false
		}
		if i += max(length, 1); length > 0 {
			text = i
		}
	}
	flush(to)
	s.tail = to > text
	if !in.more && len(s.open) > in.base {
		for _, o := range s.open[in.base:] {
			s.alone = append(s.alone, o.at)
		}
		s.open, s.again = s.open[:in.base], true
	}
	return true
}

// isAlone reports whether the run of asterisks or low lines at i stands for itself, as nothing closes it.
func (s *simple) isAlone(i int) bool {
	_, alone := slices.BinarySearch(s.alone, i)
	return alone && !s.again
}

// isTask reports whether text begins with a box to be ticked.
func isTask(text []byte) bool {
	return len(text) > 2 && text[0] == '[' && text[2] == ']' && (text[1] == ' ' || text[1]|0x20 == 'x')
}

// sign writes a sign that stands for itself; in the source it is the last byte of a piece.
func (s *simple) sign(from, to int) (length int) {
	s.escape(s.src[to-1 : to])
	s.quoted.text(s.src, from, to)
	return to - from
}

// ampersand writes the character that is named after an ampersand, or an ampersand.
func (s *simple) ampersand(i, to int) (length int) {
	n := referenceLength(s.src[i:to])
	if n == 0 {
		return s.sign(i, i+1)
	}
	var b bytes.Buffer
	html.DefaultWriter.Write(writer{&b}, s.src[i:i+n])
	s.out = append(s.out, b.Bytes()...)
	s.quoted.text(s.src, i, i+n)
	return n
}

// referenceLength returns how long what may be a character's name or number is that text, which
// begins with an ampersand, begins with.
func referenceLength(text []byte) int {
	n := 1
	for n < len(text) && (isAlphanumeric(text[n]) || text[n] == '#') {
		n++
	}
	if n > 1 && n < len(text) && text[n] == ';' {
		return n + 1
	}
	return 0
}

// angle writes what begins with "<": a link that is its address, or nothing for HTML, which is
// left out.
func (s *simple) angle(i, to int, in span) (length int, ok bool) {
	text := s.src[i:to]
	if !opensTag(text) {
		return s.sign(i, i+1), true
	}
	switch length, kind := angleLength(text); {
	case kind == addressAngle && !in.link:
		dest := text[1 : length-1]
		s.slots = append(s.slots, slot{kind: linkBegins, from: len(s.out), at: i, dest: dest})
		s.escape(dest)
		s.slots = append(s.slots, slot{kind: linkEnds, from: len(s.out)})
		return length, true
	case s.raw:
		return 0, false
	case kind == tagAngle:
		s.slots = append(s.slots, slot{kind: htmlStood, from: len(s.out), at: i})
		return length, true
	default:
		return length, kind == commentAngle
	}
}

// What can be between angle brackets.
type angleKind int

const (
	uncertainAngle angleKind = iota
	tagAngle
	commentAngle
	addressAngle
)

// angleLength returns how long the tag, comment or address is that text begins with.
func angleLength(text []byte) (int, angleKind) {
	switch {
	case bytes.HasPrefix(text, []byte("<!--")):
		if n := bytes.Index(text[4:], []byte("-->")); n >= 0 && text[4] != '>' && !bytes.HasPrefix(text[4:], []byte("->")) {
			return 4 + n + 3, commentAngle
		}
	case bytes.HasPrefix(text, []byte("<http://")) || bytes.HasPrefix(text, []byte("<https://")):
		for n, c := range text {
			switch {
			case c == '>':
				return n + 1, addressAngle
			case c <= ' ' || c == '<' && n > 0 || c == '&' || c == '\\':
				return 0, uncertainAngle
			}
		}
	default:
		if n := tagLength(text); n > 0 {
			return n, tagAngle
		}
	}
	return 0, uncertainAngle
}

// runLength returns how often the first byte of text stands there one after another.
func runLength(text []byte) int {
	n := 1
	for n < len(text) && text[n] == text[0] {
		n++
	}
	return n
}

// beside returns the characters on both sides of a piece, in a line that ends at end. start is
// whether it begins its block.
func (s *simple) beside(from, to, end int, start bool) (before, after rune) {
	before, after = '\n', '\n'
	if !start && from > 0 {
		before, _ = utf8.DecodeLastRune(s.src[:from])
	}
	if to < end {
		after, _ = utf8.DecodeRune(s.src[to:end])
	}
	return before, after
}

// The tags of strong words, by how many asterisks or low lines are before and after them.
var (
	openTags  = [...]string{1: "<em>", 2: "<strong>", 3: "<em><strong>"}
	closeTags = [...]string{1: "</em>", 2: "</strong>", 3: "</strong></em>"}
)

// lowLine marks runs of low lines among those that have been opened.
const lowLine = 1 << 8

// delimiters reads a run of asterisks, low lines or tildes, of n. It returns the tags for which
// it stands, if it does not stand for itself.
func (s *simple) delimiters(i, to int, in span, begins bool) (tags string, n int, certain bool) {
	c := s.src[i]
	n = runLength(s.src[i:to])
	before, after := s.beside(i, i+n, to+in.after, in.first && begins)
	opens, closes := flanking(before, after)
	kind := n
	switch c {
	case '_':
		opens, closes = flankingWords(before, after)
		kind |= lowLine
	case '~':
		if n == 1 {
			return "", n, true
		}
		if n > 2 || before == '~' || closes && s.tildes {
			return "", n, false
		}
		s.tildes = s.tildes || opens
		return "", n, true
	}
	last := 0
	if len(s.open) > in.base {
		last = s.open[len(s.open)-1].kind
	}
	switch {
	case s.isAlone(i):
		return "", n, true
	case !opens && !closes, closes && !opens && len(s.open) == 0:
		return "", n, true
	case closes && last == kind:
		s.open = s.open[:len(s.open)-1]
		return closeTags[n], n, true
	case opens && n <= 3 && (!closes || len(s.open) == 0):
		s.open = append(s.open, opened{kind, i})
		return openTags[n], n, true
	}
	return "", n, false
}

// within reports whether a low line is inside a word.
func (s *simple) within(i, end int) bool {
	opens, closes := flankingWords(s.beside(i, i+1, end, false))
	return !opens && !closes && s.src[i-1] != '_'
}

// flankingWords is flanking for low lines, which do nothing within a word (CommonMark 0.31, 6.2).
func flankingWords(before, after rune) (opens, closes bool) {
	punctBefore, punctAfter := util.IsPunctRune(before), util.IsPunctRune(after)
	spaceBefore, spaceAfter := util.IsSpaceRune(before), util.IsSpaceRune(after)
	left := !spaceAfter && (!punctAfter || spaceBefore || punctBefore)
	right := !spaceBefore && (!punctBefore || spaceAfter || punctAfter)
	return left && (!right || punctBefore), right && (!left || punctAfter)
}

// code writes code between backticks.
func (s *simple) code(i, to int) (length int, ok bool) {
	n := runLength(s.src[i:to])
	end := ticks(s.src[:to], i+n, n)
	if end < 0 {
		return 0, false
	}
	from, until := i+n, end
	if code := s.src[from:until]; len(code) > 1 && code[0] == ' ' && code[len(code)-1] == ' ' && len(bytes.Trim(code, " ")) > 0 {
		from, until = from+1, until-1
	}
	s.put("<code>")
	for s.cell { // a bar in a cell has a backslash before it even there
		n := bytes.Index(s.src[from:until], []byte("\\|"))
		if n < 0 {
			break
		}
		s.escape(s.src[from : from+n])
		s.quoted.text(s.src, from, from+n)
		from += n + 1
	}
	s.escape(s.src[from:until])
	s.put("</code>")
	s.quoted.text(s.src, from, until)
	return end + n - i, true
}

// ticks returns where the next run of n backticks begins at i or after it, or -1.
func ticks(src []byte, i, n int) int {
	for i < len(src) {
		at := bytes.IndexByte(src[i:], '`')
		if at < 0 {
			break
		}
		i += at
		run := runLength(src[i:])
		if run == n {
			return i
		}
		i += run
	}
	return -1
}

// label returns where the bracket is that belongs to the one at i, or -1 if there is none. It
// returns false if that is not certain.
func (s *simple) label(i, to int) (end int, certain bool) {
	depth := 0
	limit := min(to, i+longestSearch)
	for src := s.src[:limit]; i < limit; i++ {
		switch src[i] {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i, true
			}
		case '\\':
			i++
		case '`':
			n := runLength(src[i:])
			if i = ticks(src, i+n, n); i < 0 {
				return -1, false
			}
			i += n - 1
		case '<':
			if !opensTag(src[i:]) {
				continue
			}
			n, kind := angleLength(src[i:])
			if kind == uncertainAngle {
				return -1, false
			}
			i += n - 1
		}
	}
	return -1, limit == to
}

// longestLabel is how long the text of a link may be, longestSearch how far its end is looked for.
const (
	longestLabel  = 900
	longestSearch = 4 << 10
)

// notInTarget are the bytes that are in no simple address; ampersands are in some.
var notInTarget = func() (t [256]bool) {
	for c := range ' ' + 1 {
		t[c] = true
	}
	for _, c := range []byte("\\<>\"'`&") {
		t[c] = true
	}
	return t
}()

// target returns the address in parentheses at i, and where these end. There may be spaces around
// it, and pairs of parentheses in it.
func (s *simple) target(i, to int) (dest []byte, end int, ok bool) {
	src := s.src[:to]
	for i++; i < to && src[i] == ' '; {
		i++
	}
	from, depth := i, 0
	for ; i < to; i++ {
		switch c := src[i]; {
		case c == '(':
			depth++
			continue
		case c == ')':
			if depth--; depth >= 0 {
				continue
			}
		case !notInTarget[c] || c == '&' && referenceLength(src[i:]) == 0:
			continue
		}
		break
	}
	dest = src[from:i]
	for i < to && src[i] == ' ' {
		i++
	}
	return dest, i + 1, len(dest) > 0 && i < to && src[i] == ')' && depth <= 0
}

// link writes the link whose text begins at i and ends at end.
func (s *simple) link(i, end, to int, in span) (length int, ok bool) {
	dest, closes, ok := s.target(end+1, to)
	if !ok || in.link || end == i+1 || end-i > longestLabel {
		return 0, false
	}
	s.slots = append(s.slots, slot{kind: linkBegins, from: len(s.out), at: i, dest: dest})
	if !s.inline(i+1, end, span{base: len(s.open), link: true, after: 1}) {
		return 0, false
	}
	s.slots = append(s.slots, slot{kind: linkEnds, from: len(s.out)})
	return closes - i, true
}

// picture writes the picture that is all of a block.
func (s *simple) picture(i, to int) (length int, ok bool) {
	end, certain := s.label(i+1, to)
	if !certain || end < 0 || end+1 >= to || s.src[end+1] != '(' {
		return 0, false
	}
	text := s.src[i+2 : end]
	dest, closes, ok := s.target(end+1, to)
	if !ok || len(text) > longestLabel {
		return 0, false
	}
	for j, c := range text {
		if c < ' ' || strings.IndexByte("[*`\\<&~", c) >= 0 || c == '_' && !s.within(i+2+j, end) {
			return 0, false
		}
	}
	s.quoted.note(len(s.slots), alternative)
	sl := slot{kind: pictureStands, from: len(s.out), at: i, dest: dest, text: piece{i + 2, end}}
	s.escape(text)
	sl.to = len(s.out)
	s.slots = append(s.slots, sl)
	return closes - i, true
}
