package markdown

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// nodes renders what goldmark would render otherwise than we want.
type nodes struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (r nodes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindText, r.text)
	reg.Register(extast.KindTable, r.table)
	reg.Register(ast.KindRawHTML, r.html)
	reg.Register(ast.KindHTMLBlock, r.html)
}

// html writes what the pass over the document prepared: nothing, unless raw HTML is
// published.
func (nodes) html(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if value, ok := node.AttributeString(rawAttribute); ok && entering {
		_, _ = w.Write(value.([]byte))
	}
	return ast.WalkSkipChildren, nil
}

// text is goldmark's own but for the soft line break, which stands for nothing
// between Chinese characters.
func (nodes) text(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.Text)
	value := n.Segment.Value(source)
	switch {
	case n.IsRaw():
		html.DefaultWriter.RawWrite(w, value)
		return ast.WalkContinue, nil
	case n.HardLineBreak():
		html.DefaultWriter.Write(w, value)
		_, _ = w.WriteString("<br>\n")
		return ast.WalkContinue, nil
	}
	html.DefaultWriter.Write(w, value)
	if n.SoftLineBreak() && !joins(source, n) {
		_ = w.WriteByte('\n')
	}
	return ast.WalkContinue, nil
}

// table puts the table into a box of its own, so that a wide one scrolls there
// and not the page.
func (nodes) table(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</table></div>\n")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString(`<div class="scroll" role="region" tabindex="0" aria-label="`)
	if label, ok := node.AttributeString("data-label"); ok {
		_, _ = w.Write(util.EscapeHTML(label.([]byte)))
	}
	_, _ = w.WriteString("\"><table>\n")
	return ast.WalkContinue, nil
}
