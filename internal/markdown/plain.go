package markdown

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// FirstList returns the items of the first list of a body as plain text, without
// the lists inside them.
func FirstList(src []byte) []string {
	var out []string
	doc := plain.Parser().Parse(text.NewReader(src))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindList {
			continue
		}
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			if block := item.FirstChild(); block != nil {
				out = append(out, words(block, src))
			}
		}
		return out
	}
	return nil
}

// PlainText returns the paragraphs of a body as plain text.
func PlainText(src []byte) string {
	var out []string
	doc := plain.Parser().Parse(text.NewReader(src))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == ast.KindParagraph {
			out = append(out, words(n, src))
		}
	}
	return strings.Join(out, "")
}

var plain = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))

// words collects the text inside a block. A line break between Chinese characters
// is none.
func words(block ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker below returns no error
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(src))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(src))
		}
		return ast.WalkContinue, nil
	})
	return joinLines(strings.TrimSpace(b.String()))
}

// joinLines joins the lines of a paragraph: with a space, but for Chinese.
func joinLines(s string) string {
	lines := strings.Split(s, "\n")
	out := lines[0]
	for _, l := range lines[1:] {
		last, first := []rune(out), []rune(l)
		if len(last) > 0 && len(first) > 0 && (last[len(last)-1] < 0x2E80 || first[0] < 0x2E80) {
			out += " "
		}
		out += l
	}
	return out
}
