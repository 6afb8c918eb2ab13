package markdown

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A line of the text as the innermost block sees it that it is in: without the marks and the
// indentation of the blocks around, and without its end.
type line struct{ from, to int }

// A block of a simple text.
type block struct {
	kind     blockKind
	blank    bool  // a blank line is before it
	loose    bool  // of a list: its items are paragraphs
	level    int   // of a heading; the number of a list's first item; the indentation of code
	from, to int   // its lines, if it has some of its own; of a heading its text in the source
	end      int   // the number of the block after it and all that it holds
	info     piece // of code: the language
}

type blockKind uint8

const (
	paragraphBlock blockKind = iota
	headingBlock
	codeBlock
	breakBlock
	tableBlock
	htmlBlock
	quoteBlock
	bulletBlock
	orderedBlock
	itemBlock
)

// cut cuts the text into lines. It returns false if it holds what no simple text does.
func (s *simple) cut() bool {
	for from := 0; from < len(s.src); {
		to := len(s.src)
		if n := bytes.IndexByte(s.src[from:], '\n'); n >= 0 {
			to = from + n
		}
		s.lines = append(s.lines, line{from, to})
		from = to + 1
	}
	return bytes.IndexByte(s.src, '\r') < 0 && bytes.IndexByte(s.src, 0) < 0
}

// look returns how many spaces a line begins with, and what follows; that is empty for a
// blank line.
func (s *simple) look(i int) (indent int, text []byte) {
	l := s.lines[i]
	text = s.src[l.from:l.to]
	for indent < len(text) && text[indent] == ' ' {
		indent++
	}
	return indent, text[indent:]
}

func (s *simple) indent(i int) int {
	n, _ := s.look(i)
	return n
}

// deepest is how many blocks may be inside one another.
const deepest = 32

// blocks finds the blocks in some lines, and those inside them.
func (s *simple) blocks(from, to int) bool {
	if s.depth++; s.depth > deepest {
		return false
	}
	defer func() { s.depth-- }()
	blank := false
	for i := from; i < to; {
		indent, text := s.look(i)
		if len(text) == 0 {
			blank = true
			i++
			continue
		}
		if indent > 3 { // code
			return false
		}
		next, ok := s.block(i, to, indent, text)
		if !ok {
			return false
		}
		s.found[next.number].blank = blank
		i, blank = next.line, false
	}
	return true
}

// next is where the text goes on after a block of this number.
type next struct{ number, line int }

// add adds a block.
func (s *simple) add(b block) int {
	s.found = append(s.found, b)
	n := len(s.found) - 1
	s.found[n].end = n + 1
	return n
}

// block finds the block that begins with line i, of which the text is indented by 3 spaces at most.
func (s *simple) block(i, to, indent int, text []byte) (next, bool) {
	switch c := text[0]; {
	case c == '#':
		return s.heading(i, text)
	case c == '>':
		return s.quote(i, to)
	case c == '`' && isFence(text):
		return s.fence(i, to, indent, text)
	case isBreak(text):
		return next{s.add(block{kind: breakBlock}), i + 1}, true
	case markLength(text) > 0:
		return s.list(i, to)
	case c == '|':
		return s.table(i, to)
	case c == '<':
		if length, ok := s.html(i, to, text, true); !ok || length > 0 {
			return next{s.add(block{kind: htmlBlock, from: i, to: i + length}), i + length}, ok
		}
	case bytes.HasPrefix(text, []byte("~~~")), c < ' ':
		return next{}, false
	}
	return s.paragraph(i, to)
}

func (s *simple) heading(i int, text []byte) (next, bool) {
	level := headingLevel(text)
	if level == 0 {
		return next{}, false
	}
	text = bytes.Trim(text[level:], " ")
	if len(text) == 0 || text[len(text)-1] == '#' {
		return next{}, false
	}
	to := s.lines[i].to
	for s.src[to-1] == ' ' {
		to--
	}
	s.top = min(s.top, level)
	return next{s.add(block{kind: headingBlock, level: level, from: to - len(text), to: to}), i + 1}, true
}

// headingLevel returns the level of the heading that a line is, or 0.
func headingLevel(text []byte) int {
	level := 0
	for level < len(text) && text[level] == '#' {
		level++
	}
	if level > 6 || level == len(text) || text[level] != ' ' {
		return 0
	}
	return level
}

func isFence(text []byte) bool { return bytes.HasPrefix(text, []byte("```")) }

// isBreak reports whether a line is a thematic break.
func isBreak(text []byte) bool {
	c, n := text[0], 0
	if c != '-' && c != '*' && c != '_' {
		return false
	}
	for _, d := range text {
		if d == c {
			n++
		} else if d != ' ' {
			return false
		}
	}
	return n > 2
}

// markLength returns how long the mark of a list's item is that a line begins with, or 0.
func markLength(text []byte) int {
	n := 0
	for n < len(text) && n < 10 && '0' <= text[n] && text[n] <= '9' {
		n++
	}
	switch {
	case n >= len(text) || n > 9:
		return 0
	case n == 0 && (text[0] == '-' || text[0] == '*' || text[0] == '+'), n > 0 && (text[n] == '.' || text[n] == ')'):
		n++
	default:
		return 0
	}
	if n < len(text) && text[n] != ' ' {
		return 0
	}
	return n
}

func (s *simple) quote(i, to int) (next, bool) {
	j, holds := i, false
	for ; j < to; j++ {
		indent, text := s.look(j)
		if len(text) == 0 || indent > 3 || text[0] != '>' {
			break
		}
		from := s.lines[j].from + indent + 1
		if len(text) > 1 && text[1] == ' ' {
			from++
		}
		s.lines[j].from = from
		_, inside := s.look(j)
		holds = holds || len(inside) > 0
	}
	if j < to {
		if _, after := s.look(j); len(after) > 0 { // it may go on without its mark
			return next{}, false
		}
	}
	n := s.add(block{kind: quoteBlock})
	if !holds || !s.blocks(i, j) {
		return next{}, false
	}
	s.found[n].end = len(s.found)
	return next{n, j}, true
}

func (s *simple) fence(i, to, indent int, text []byte) (next, bool) {
	length := len(text) - len(bytes.TrimLeft(text, "`"))
	info := bytes.Trim(text[length:], " ")
	language, _, _ := bytes.Cut(info, []byte(" "))
	for i, c := range info {
		if !(i > len(language) && c >= utf8.RuneSelf || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_+#./ ={},\"", c) >= 0) {
			return next{}, false
		}
	}
	b := block{kind: codeBlock, level: indent, from: i + 1}
	if len(info) > 0 {
		at := s.lines[i].from + indent + bytes.Index(text, info)
		if bytes.IndexByte(language, '"') >= 0 {
			return next{}, false
		}
		b.info = piece{at, at + len(language)}
	}
	for j := i + 1; j < to; j++ {
		indent, text := s.look(j)
		if run := len(text) - len(bytes.TrimLeft(text, "`")); run >= length && indent < 4 && len(bytes.Trim(text[run:], " ")) == 0 {
			b.to = j
			return next{s.add(b), j + 1}, true
		}
		if l := s.lines[j]; b.level > 0 && (len(text) == 0 && l.from < l.to || len(text) > 0 && text[0] == '\t') {
			return next{}, false
		}
	}
	return next{}, false
}

// A mark is that of a list's item.
type mark struct {
	kind   byte
	number int
	inside int // how far what is in the item is indented
}

// item reads the mark that a line begins with. It returns false if there is nothing simple
// after it.
func (s *simple) item(indent int, text []byte) (m mark, ok bool) {
	n := markLength(text)
	rest := text[n:]
	after := len(rest) - len(bytes.TrimLeft(rest, " "))
	if after > 4 || after == len(rest) || rest[after] == '\t' {
		return m, false
	}
	m = mark{kind: text[n-1], number: -1, inside: indent + n + after}
	if n > 1 {
		m.number, _ = strconv.Atoi(string(text[:n-1]))
	}
	return m, true
}

// list finds the items of a list, and what they hold.
func (s *simple) list(i, to int) (next, bool) {
	indent, text := s.look(i)
	first, ok := s.item(indent, text)
	if !ok {
		return next{}, false
	}
	list := s.add(block{kind: bulletBlock, level: first.number})
	if first.number >= 0 {
		s.found[list].kind = orderedBlock
	}
	end, blank := i, false
	for m := first; ok && m.kind == first.kind; {
		item := s.add(block{kind: itemBlock, blank: blank})
		if end, ok = s.indented(i, to, m.inside); !ok || !s.blocks(i, end) {
			return next{}, false
		}
		s.found[item].end = len(s.found)
		s.loosen(list, item)
		i, blank = end, false
		for ; i < to; i++ {
			if indent, text = s.look(i); len(text) > 0 {
				break
			}
			blank = true
		}
		if i == to {
			break
		}
		if indent > 3 || isBreak(text) || markLength(text) == 0 {
			ok = blank // else the item may go on with this line
			break
		}
		m, ok = s.item(indent, text)
	}
	s.found[list].end = len(s.found)
	return next{list, end}, ok
}

// indented takes the indentation from the lines of an item that begins with line i, and returns
// where it ends, without blank lines at its end.
func (s *simple) indented(i, to, inside int) (end int, ok bool) {
	s.lines[i].from += inside
	end = i + 1
	for j := i + 1; j < to; j++ {
		indent, text := s.look(j)
		switch {
		case len(text) == 0:
			continue
		case text[0] == '\t':
			return 0, false
		case indent < inside:
			return end, true
		}
		for ; end < j; end++ {
			s.lines[end].from = s.lines[end].to // blank
		}
		s.lines[j].from += inside
		end = j + 1
	}
	return end, true
}

// loosen notes whether an item makes its list loose: blank lines are before it, or between the
// blocks that it holds.
func (s *simple) loosen(list, item int) {
	loose := s.found[item].blank
	for n := s.found[item+1].end; n < s.found[item].end; n = s.found[n].end {
		loose = loose || s.found[n].blank
	}
	s.found[list].loose = s.found[list].loose || loose
}

// table finds a table whose rows all begin with a bar.
func (s *simple) table(i, to int) (next, bool) {
	end := i
	for ; end < to; end++ {
		indent, text := s.look(end)
		if len(text) == 0 {
			break
		}
		l := &s.lines[end]
		for l.from += indent; s.src[l.to-1] == ' '; {
			l.to--
		}
		if row := s.src[l.from:l.to]; indent > 3 || row[0] != '|' || bytes.HasSuffix(row, []byte("\\|")) {
			return next{}, false
		}
	}
	if end < i+2 || !s.aligned(s.lines[i+1]) || s.cells(s.lines[i]) != len(s.columns) {
		return next{}, false
	}
	return next{s.add(block{kind: tableBlock, from: i, to: end}), end}, true
}

// cells returns how many cells a row has.
func (s *simple) cells(row line) int {
	n := 0
	for row = s.between(row); row.from < row.to; n++ {
		row.from = s.cellEnd(row) + 1
	}
	return n
}

// between is a row without the bars around it.
func (s *simple) between(row line) line {
	if row.from++; row.from < row.to && s.src[row.to-1] == '|' {
		row.to--
	}
	return row
}

// cellEnd returns where the cell ends that begins with what is left of a row.
func (s *simple) cellEnd(row line) int {
	for i := row.from; i < row.to; i++ {
		if s.src[i] == '|' && s.src[i-1] != '\\' {
			return i
		}
	}
	return row.to
}

// html returns how many lines a block of HTML has that begins with line i, or 0 if there is
// none. begins is whether no paragraph goes on there.
func (s *simple) html(i, to int, text []byte, begins bool) (lines int, ok bool) {
	switch name, rest := tagName(text); {
	case s.raw:
		return 0, false
	case bytes.HasPrefix(text, []byte("<!--")):
		for j := i; j < to; j++ {
			if l := s.lines[j]; bytes.Contains(s.src[l.from:l.to], []byte("-->")) {
				return j + 1 - i, true
			}
		}
		return 0, false
	case name == "":
		return 0, !opensTag(text)
	case name == "script" || name == "pre" || name == "style" || name == "textarea":
		return 0, false
	case blockTags[name] && (len(rest) == 0 || rest[0] == ' ' || rest[0] == '>' || bytes.HasPrefix(rest, []byte("/>"))):
	default:
		n, kind := angleLength(text)
		if !begins || kind != tagAngle || len(bytes.Trim(text[n:], " ")) > 0 {
			return 0, kind != uncertainAngle
		}
	}
	for j := i; j < to; j++ {
		if _, text := s.look(j); len(text) == 0 {
			return j - i, true
		} else if text[0] == '\t' {
			return 0, false
		}
	}
	return to - i, true
}

// blockTags are the elements with which a block of HTML may begin, whatever follows.
var blockTags = func() map[string]bool {
	out := map[string]bool{}
	for name := range strings.FieldsSeq("address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem meta nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead title tr track ul") {
		out[name] = true
	}
	return out
}()

// opensTag reports whether text, which begins with "<", may be more than that sign.
func opensTag(text []byte) bool {
	return len(text) > 1 && (isAlphanumeric(text[1]) || text[1] == '/' || text[1] == '!' || text[1] == '?')
}

// tagName returns the name in the tag that text begins with, in small letters, and what is
// after it.
func tagName(text []byte) (name string, rest []byte) {
	rest = bytes.TrimPrefix(text[1:], []byte("/"))
	n := 0
	for n < len(rest) && (isAlphanumeric(rest[n]) && (n > 0 || rest[n] > '9') || n > 0 && rest[n] == '-') {
		n++
	}
	return strings.ToLower(string(rest[:n])), rest[n:]
}

// tagLength returns how long the tag is that text begins with, or 0 if it is none.
func tagLength(text []byte) int {
	name, rest := tagName(text)
	if name == "" {
		return 0
	}
	for text[1] != '/' {
		n := attributeLength(rest)
		if n == 0 {
			break
		}
		rest = rest[n:]
	}
	rest = bytes.TrimLeft(rest, " ")
	if text[1] != '/' {
		rest = bytes.TrimPrefix(rest, []byte("/"))
	}
	if len(rest) == 0 || rest[0] != '>' {
		return 0
	}
	return len(text) - len(rest) + 1
}

// attributeLength returns how long the attribute is that text begins with, and the spaces
// before it, or 0 if there is none.
func attributeLength(text []byte) int {
	rest := bytes.TrimLeft(text, " ")
	n := 0
	for n < len(rest) && (isAlphanumeric(rest[n]) && (n > 0 || rest[n] > '9') || rest[n] == '_' || rest[n] == ':' || n > 0 && (rest[n] == '.' || rest[n] == '-')) {
		n++
	}
	if n == 0 || len(rest) == len(text) {
		return 0
	}
	rest = rest[n:]
	value, ok := bytes.CutPrefix(bytes.TrimLeft(rest, " "), []byte("="))
	if !ok {
		return len(text) - len(rest)
	}
	value = bytes.TrimLeft(value, " ")
	if len(value) == 0 {
		return 0
	}
	if q := value[0]; q == '"' || q == '\'' {
		n = bytes.IndexByte(value[1:], q) + 2
		if n == 1 {
			return 0
		}
	} else {
		for n = 0; n < len(value) && value[n] > ' ' && strings.IndexByte("\"'=<>`", value[n]) < 0; {
			n++
		}
		if n == 0 {
			return 0
		}
	}
	return len(text) - len(value) + n
}

func isAlphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// paragraph finds the lines of a paragraph.
func (s *simple) paragraph(i, to int) (next, bool) {
	j := i + 1
	for ; j < to; j++ {
		indent, text := s.look(j)
		if len(text) == 0 {
			break
		}
		if indent > 3 {
			continue
		}
		ends, ok := s.interrupts(j, to, text)
		if !ok {
			return next{}, false
		}
		if ends {
			break
		}
	}
	if first, last := s.lines[i], s.lines[j-1]; s.src[first.from+s.indent(i)] == '[' && bytes.Contains(s.src[first.from:last.to], []byte("]:")) {
		return next{}, false // it may say where links lead
	}
	return next{s.add(block{kind: paragraphBlock, from: i, to: j}), j}, true
}

// interrupts reports whether another block begins with a line that could go on with a paragraph.
func (s *simple) interrupts(j, to int, text []byte) (ends, ok bool) {
	switch c := text[0]; {
	case c == '#':
		return true, headingLevel(text) > 0
	case c == '>':
		return true, true
	case c == '`':
		return isFence(text), true
	case c == '<':
		n, ok := s.html(j, to, text, false)
		return n > 0, ok
	case isBreak(text), c == '=', c == '|', c == ':', bytes.HasPrefix(text, []byte("~~~")), bytes.HasPrefix(text, []byte("[^")), c < ' ':
		return false, false // a heading's underline, or that of the head of a table, and the like
	case c == '-' || c == '+':
		n := markLength(text)
		return true, n > 0 && len(bytes.Trim(text[n:], " ")) > 0
	case c == '*':
		n := markLength(text)
		return n > 0, n == 0 || len(bytes.Trim(text[n:], " ")) > 0
	case '0' <= c && c <= '9':
		n := markLength(text)
		return n > 0, n == 0 || text[0] == '1' && n == 2 && len(bytes.Trim(text[n:], " ")) > 0
	}
	return false, true
}
