package markdown

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
)

// A pass goes over a parsed body once: it resolves links and pictures, lowers
// headings below the page's own, labels tables, and notes what is wrong.
type pass struct {
	src      []byte
	links    Links
	raw      bool // raw HTML is published
	rawSeen  bool
	problems []Problem
	heads    []head          // with their ids
	anchors  map[string]bool // these, once one is asked for
	top      int             // the highest heading level used
}

func (p *pass) run(doc ast.Node) {
	p.top = 7
	p.headings(doc)
	p.walk(doc, p.node)
}

// headings notes the headings in a block.
func (p *pass) headings(block ast.Node) {
	for c := block.FirstChild(); c != nil && c.Type() == ast.TypeBlock; c = c.NextSibling() {
		h, ok := c.(*ast.Heading)
		if !ok {
			p.headings(c)
			continue
		}
		p.top = min(p.top, h.Level)
		if id, ok := h.AttributeString("id"); ok {
			if b, ok := id.([]byte); ok {
				p.heads = append(p.heads, head{id: string(b)})
			}
		}
	}
}

// walk calls f for every node, children before their parent, so that f may remove
// the node it is given.
func (p *pass) walk(n ast.Node, f func(ast.Node)) {
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		p.walk(c, f)
		f(c)
		c = next
	}
}

func (p *pass) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		if n.Level = n.Level - p.top + 2; n.Level > 6 {
			n.Level = 6
		}
	case *ast.Text:
		if i := bytes.Index(n.Segment.Value(p.src), []byte("](")); i >= 0 && !n.IsRaw() {
			p.note(n.Segment.Start+i, "link.space")
		}
	case *ast.Link:
		p.link(n)
	case *ast.AutoLink:
		p.autoLink(n)
	case *ast.Image:
		p.image(n)
	case *ast.RawHTML:
		if n.Segments.Len() > 0 {
			seg := n.Segments.At(0)
			p.html(n, seg.Start, segments(n.Segments, p.src))
		}
	case *ast.HTMLBlock:
		if n.Lines().Len() > 0 {
			seg := n.Lines().At(0)
			value := segments(n.Lines(), p.src)
			if n.HasClosure() {
				value = append(value, n.ClosureLine.Value(p.src)...)
			}
			p.html(n, seg.Start, value)
		}
	case *extast.Table:
		n.SetAttributeString("data-label", []byte(p.links.Label))
	case *extast.TableCell:
		if n.Alignment == extast.AlignRight || n.Alignment == extast.AlignCenter {
			n.SetAttributeString("class", []byte("a-"+n.Alignment.String()))
		}
	}
}

func (p *pass) note(offset int, rule string, args ...any) {
	p.problems = append(p.problems, Problem{max(offset, 0), rule, args})
}

// html notes HTML that is left out, or prepares what is published: the addresses in
// it are resolved like those of Markdown.
func (p *pass) html(n ast.Node, at int, value []byte) {
	p.rawSeen = true
	switch {
	case p.raw:
		n.SetAttributeString(rawAttribute, p.rewrite(at, value))
	case !bytes.HasPrefix(bytes.TrimSpace(value), []byte("<!--")):
		p.note(at, "html.raw")
	}
}

// rawAttribute carries prepared HTML to the renderer.
const rawAttribute = "linli-raw"

func segments(list *text.Segments, src []byte) []byte {
	var out []byte
	for i := range list.Len() {
		seg := list.At(i)
		out = append(out, seg.Value(src)...)
	}
	return out
}

// rewrite resolves href and src in a piece of HTML; what leads nowhere, or would be
// loaded from another host, goes.
func (p *pass) rewrite(at int, value []byte) []byte {
	var out bytes.Buffer
	tokens := html.NewTokenizer(bytes.NewReader(value))
	for {
		if tokens.Next() == html.ErrorToken {
			return out.Bytes()
		}
		token := tokens.Token()
		kept := token.Attr[:0]
		for _, a := range token.Attr {
			rule := ""
			switch {
			case token.Data == "a" && a.Key == "href":
				a.Val, rule = p.resolve(a.Val)
			case a.Key == "src" || a.Key == "srcset" || a.Key == "poster" || a.Key == "background":
				var picture Picture
				picture, rule = p.links.Image(a.Val)
				a.Val = picture.Src
			}
			if rule != "" {
				p.note(at, rule, a.Val)
				continue
			}
			kept = append(kept, a)
		}
		token.Attr = kept
		out.WriteString(token.String())
	}
}

func (p *pass) link(n *ast.Link) {
	dest := string(n.Destination)
	href, rule := p.resolve(dest)
	if rule != "" {
		p.note(p.place(n, n.Destination), rule, dest)
		unwrap(n)
		return
	}
	n.Destination = []byte(href)
	external(n, href)
}

func (p *pass) autoLink(n *ast.AutoLink) {
	dest := string(n.URL(p.src))
	if n.AutoLinkType == ast.AutoLinkEmail || strings.HasPrefix(dest, "mailto:") {
		return
	}
	if _, rule := p.resolve(dest); rule != "" {
		p.note(p.place(n, n.Label(p.src)), rule, dest)
		n.Parent().ReplaceChild(n.Parent(), n, ast.NewString(n.Label(p.src)))
		return
	}
	external(n, dest)
}

func external(n ast.Node, href string) {
	if isExternal(href) {
		n.SetAttributeString("rel", []byte("external noopener"))
	}
}

func isExternal(href string) bool {
	return strings.HasPrefix(href, "http://") || strings.HasPrefix(href, "https://")
}

// isPlainAddress reports whether an address consists of what stands for itself in every place:
// letters and digits of ASCII and the usual signs, and no colon but that of http or https.
func isPlainAddress(dest string) bool {
	_, rest, web := strings.Cut(dest, "://")
	if web && isExternal(dest) {
		dest = rest
	}
	for i := range len(dest) {
		if c := dest[i]; !isAlphanumeric(c) && c != '/' && c != '-' && c != '_' && c != '.' && c != '#' && c != '?' && c != '=' {
			return false
		}
	}
	return dest != ""
}

// resolve checks the forms of address that need no knowledge of the site.
func (p *pass) resolve(dest string) (href, rule string) {
	switch rooted := strings.HasPrefix(dest, "/"); { // most are easy to tell
	case rooted && !strings.HasPrefix(dest, "//"):
		return p.links.Link(dest)
	case isPlainAddress(dest) && dest[0] != '#' && !rooted:
		if isExternal(dest) {
			return dest, ""
		}
		return p.links.Link(dest)
	}
	switch u, err := url.Parse(dest); {
	case dest == "":
		return "", "link.nowhere"
	case strings.HasPrefix(dest, "#"):
		anchor, unescapeErr := url.PathUnescape(dest[1:])
		if unescapeErr != nil || !p.anchor(anchor) {
			return "", "link.nowhere"
		}
		return dest, ""
	case err != nil:
		return "", "link.nowhere"
	case u.Scheme != "":
		switch strings.ToLower(u.Scheme) {
		case "http", "https", "mailto", "tel", "sms", "geo":
			return dest, ""
		}
		return "", "link.scheme"
	case strings.HasPrefix(dest, "//"):
		return dest, ""
	}
	return p.links.Link(dest)
}

// anchor reports whether a heading has an id.
func (p *pass) anchor(id string) bool {
	if p.anchors == nil {
		p.anchors = make(map[string]bool, len(p.heads))
		for _, h := range p.heads {
			p.anchors[h.id] = true
		}
	}
	return p.anchors[id]
}

// pictureSizes is how wide a picture in a text is shown.
const pictureSizes = "(min-width: 48em) 42em, 100vw"

func (p *pass) image(n *ast.Image) {
	dest := string(n.Destination)
	at := p.place(n, n.Destination)
	if !shows(p.src, n) {
		p.note(at, "image.alt")
	}
	picture, rule := p.links.Image(dest)
	if rule != "" {
		p.note(at, rule, dest)
		unwrap(n)
		return
	}
	n.Destination = []byte(picture.Src)
	n.SetAttributeString("width", []byte(strconv.Itoa(picture.Width)))
	n.SetAttributeString("height", []byte(strconv.Itoa(picture.Height)))
	if picture.Srcset != "" {
		n.SetAttributeString("srcset", []byte(picture.Srcset))
		n.SetAttributeString("sizes", []byte(pictureSizes))
	}
	n.SetAttributeString("loading", []byte("lazy"))
	n.SetAttributeString("decoding", []byte("async"))
}

// shows reports whether n has any text inside.
func shows(src []byte, n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); !ok || len(bytes.TrimSpace(t.Segment.Value(src))) > 0 {
			return true
		}
	}
	return false
}

// unwrap puts what a link shows in the link's place.
func unwrap(n ast.Node) {
	parent := n.Parent()
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		parent.InsertBefore(parent, n, c)
		c = next
	}
	parent.RemoveChild(parent, n)
}

// place returns where the author wrote dest: after the node's own position, or,
// for a link by reference, wherever it stands first.
func (p *pass) place(n ast.Node, dest []byte) int {
	from := 0
	for m := n; m != nil && from <= 0; m = m.Parent() {
		from = m.Pos()
	}
	return p.placeAt(from, dest)
}

// placeAt returns where dest stands at from or after it.
func (p *pass) placeAt(from int, dest []byte) int {
	if from < 0 || from > len(p.src) {
		from = 0
	}
	if i := bytes.Index(p.src[from:], dest); i >= 0 {
		return from + i
	}
	return max(bytes.Index(p.src, dest), 0)
}
