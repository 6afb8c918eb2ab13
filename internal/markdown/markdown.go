// Package markdown turns the body of a content file into an HTML fragment: GFM
// and footnotes, with line breaks and emphasis that are right beside Chinese.
//
// In go bytes and two functions that know the site's addresses; out come a
// fragment and what is wrong with its links and pictures. Raw HTML is left out
// unless asked for, and then cleaned by an allow-list; nothing else in a fragment
// can come from the author as markup.
package markdown

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"linli/internal/parallel"
)

// A Picture is how an image is shown.
type Picture struct {
	Src    string
	Srcset string // "" if there is one size only
	Width  int
	Height int
}

// Links resolves what an author wrote into what is published. A rule of the diag
// catalogue says what is wrong; with a rule the link or picture is left out and
// its text stays.
type Links struct {
	Link  func(dest string) (href, rule string)
	Image func(dest string) (picture Picture, rule string)
	Label string // what a wide table is called, for screen readers
	Text  bool   // the beginning as plain text is wanted, too
}

// A Problem is a rule broken at an offset into the source.
type Problem struct {
	Offset int
	Rule   string
	Args   []any
}

// A Fragment is what is told of a converted body beside its HTML.
type Fragment struct {
	Text     string // the beginning as plain text, at most about 160 characters, if it was wanted
	Problems []Problem
}

// A Converter converts bodies. It may be used by several goroutines at a time.
type Converter struct {
	md       goldmark.Markdown
	sanitize *bluemonday.Policy // nil: raw HTML is left out
	simple   parallel.Pool[*simple]
}

// New sets up a converter. With rawHTML, safe HTML inside bodies is kept.
func New(rawHTML bool) *Converter {
	c := &Converter{}
	options := []renderer.Option{renderer.WithNodeRenderers(util.Prioritized(nodes{}, 100), util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500))}
	if rawHTML {
		c.sanitize = policy()
	}
	c.md = goldmark.New(
		goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)),
			extension.Linkify, extension.TaskList, extension.Footnote),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithInlineParsers(
			util.Prioritized(friendly{parser.NewEmphasisParser()}, 400),
			util.Prioritized(doubled{friendly{extension.NewStrikethroughParser()}}, 400))),
		goldmark.WithRendererOptions(options...),
	)
	return c
}

// policy is what HTML an author may use: text, tables, pictures, details; no
// style, no script, no form, no frame.
func policy() *bluemonday.Policy {
	p := bluemonday.UGCPolicy()
	p.AllowElements("mark", "kbd", "ruby", "rt", "rp", "u")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(scroll|footnotes|footnote-ref|footnote-backref|a-right|a-center|language-[\w-]+)$`)).Globally()
	p.AllowAttrs("id", "lang").Globally()
	p.AllowAttrs("role", "tabindex", "aria-label").OnElements("div", "a", "sup", "section", "li", "ol")
	p.AllowAttrs("srcset", "sizes", "loading", "decoding", "width", "height").OnElements("img")
	p.AllowAttrs("type", "checked", "disabled").OnElements("input")
	p.AllowURLSchemes("http", "https", "mailto", "tel", "sms")
	p.RequireNoFollowOnLinks(false)
	return p
}

// Convert converts one body and appends its HTML to a buffer.
func (c *Converter) Convert(to *bytes.Buffer, src []byte, links Links) (Fragment, error) {
	var out Fragment
	isSimple := false
	c.simple.Lend(func(*simple) int { return 0 }, func() *simple { return &simple{} }, func(s *simple) {
		out, isSimple = s.convert(to, src, links, c.sanitize != nil)
	})
	if isSimple {
		return out, nil
	}
	return c.convert(to, src, links)
}

// convert converts any body.
func (c *Converter) convert(to *bytes.Buffer, src []byte, links Links) (Fragment, error) {
	pc := parser.NewContext(parser.WithIDs(newIDs()))
	doc := c.md.Parser().Parse(text.NewReader(src), parser.WithContext(pc))
	p := pass{src: src, links: links, raw: c.sanitize != nil}
	p.run(doc)
	out := Fragment{Problems: p.problems}
	if links.Text {
		out.Text = p.excerpt(doc)
	}
	from := to.Len()
	if err := c.md.Renderer().Render(writer{to}, src, doc); err != nil {
		return out, err
	}
	if p.rawSeen && c.sanitize != nil {
		clean := c.sanitize.SanitizeBytes(to.Bytes()[from:])
		to.Truncate(from)
		to.Write(clean)
	}
	return out, nil
}

// writer makes a buffer what goldmark's renderers write to.
type writer struct{ *bytes.Buffer }

// Buffered implements util.BufWriter.
func (w writer) Buffered() int { return 0 }

// Flush implements util.BufWriter.
func (w writer) Flush() error { return nil }

// reserved are ids that pages have outside the text.
var reserved = func() map[string]bool {
	out := map[string]bool{}
	for id := range strings.FieldsSeq("main call lang today where ask who units near mine pick open dates pub figs rq needs offers") {
		out[id] = true
	}
	return out
}()

// ids makes heading anchors as GitHub does, keeping letters of every script.
type ids struct {
	used []usedID       // the first ones: most texts have few
	more map[string]int // how often the others were used
	room []byte         // for making one
}

type usedID struct {
	id    string
	times int
}

// few is how many ids are looked for one after another.
const few = 32

func newIDs() *ids { return &ids{} }

// reset makes s forget all ids.
func (s *ids) reset() {
	clear(s.used)
	s.used, s.more = s.used[:0], nil
}

// times returns how often an id was used, in reach of being changed, if it was.
func (s *ids) times(id string) (known *int, n int) {
	for i := range s.used {
		if s.used[i].id == id {
			return &s.used[i].times, s.used[i].times
		}
	}
	return nil, s.more[id]
}

// count returns how often an id was used.
func (s *ids) count(id string) int {
	if _, n := s.times(id); n > 0 || !reserved[id] {
		return n
	}
	return 1
}

func (s *ids) add(id string) {
	n := s.count(id) + 1
	switch known, _ := s.times(id); {
	case known != nil:
		*known = n
	case len(s.used) < few:
		s.used = append(s.used, usedID{id, n})
	default:
		if s.more == nil {
			s.more = map[string]int{}
		}
		s.more[id] = n
	}
}

// Generate implements parser.IDs.
func (s *ids) Generate(value []byte, _ ast.NodeKind) []byte { return []byte(s.generate(value)) }

func (s *ids) generate(heading []byte) string {
	s.room = appendAnchor(s.room[:0], heading)
	base := string(s.room)
	id := base
	for s.count(id) > 0 {
		id = base + "-" + strconv.Itoa(s.count(base))
		s.add(base)
	}
	s.add(id)
	return id
}

// Put implements parser.IDs.
func (s *ids) Put(value []byte) { s.add(string(value)) }

// What a heading's source holds beside its text: tags, and where links lead.
var (
	headingTag  = regexp.MustCompile(`</?[A-Za-z][^>]*>`)
	headingLink = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
)

// Anchor returns the anchor of a heading with this source.
func Anchor(heading string) string { return string(appendAnchor(nil, []byte(heading))) }

func appendAnchor(b, heading []byte) []byte {
	if bytes.ContainsAny(heading, "<[") {
		heading = headingLink.ReplaceAll(headingTag.ReplaceAll(heading, nil), []byte("$1"))
	}
	begin := len(b)
	for _, r := range string(bytes.TrimSpace(heading)) {
		switch {
		case r == ' ' || r == '-':
			b = append(b, '-')
		case r >= 0x4e00 && r <= 0x9fff: // most letters
			b = utf8.AppendRune(b, r)
		case isWordRune(r):
			b = utf8.AppendRune(b, unicode.ToLower(r))
		}
	}
	if len(b) == begin {
		return append(b, 'h')
	}
	return b
}

// excerptRunes is about what search engines and messengers show of a page.
const excerptRunes = 120

// excerpt returns the beginning of the text without code, tables and headings.
func (p *pass) excerpt(doc ast.Node) string {
	var q quotation
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		switch node.Kind() {
		case ast.KindHeading, ast.KindCodeBlock, ast.KindFencedCodeBlock, ast.KindHTMLBlock, ast.KindRawHTML, ast.KindImage:
			return ast.WalkSkipChildren, nil
		case ast.KindParagraph, ast.KindTextBlock:
			if !entering {
				q.end()
			}
		case ast.KindText:
			t := node.(*ast.Text)
			if entering {
				q.write(t.Segment.Value(p.src))
				if t.SoftLineBreak() && !joins(p.src, t) {
					q.space()
				}
			}
		}
		if q.full() {
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return q.String()
}

// A quotation is the beginning of a text. What it becomes does not depend on the pieces in
// which the text is written.
type quotation struct {
	text  []byte
	runes int // without the spaces between pieces
}

// write adds a piece, but for spaces at the very beginning.
func (q *quotation) write(piece []byte) {
	if len(q.text) == 0 {
		piece = bytes.TrimLeftFunc(piece, unicode.IsSpace)
	}
	q.text = append(q.text, piece...)
	q.runes += utf8.RuneCount(piece)
}

// space adds the space between two lines.
func (q *quotation) space() {
	if len(q.text) > 0 {
		q.text = append(q.text, ' ')
	}
}

// end adds the space between two blocks.
func (q *quotation) end() {
	if !bytes.HasSuffix(q.text, []byte(" ")) {
		q.space()
	}
}

// full reports whether no more is needed.
func (q *quotation) full() bool { return q.runes > excerptRunes }

// String returns the text, cut off after excerptRunes.
func (q *quotation) String() string {
	text := q.text
	if !q.full() { // else there are enough, whatever is at the end
		text = bytes.TrimSpace(text)
	}
	n, cut := 0, 0
	for at := range string(text) {
		if n++; n == excerptRunes {
			cut = at
		}
	}
	if n <= excerptRunes {
		return string(text)
	}
	return string(text[:cut]) + "…"
}
