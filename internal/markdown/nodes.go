package markdown

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// nodes renders what goldmark would render otherwise than we want.
type nodes struct{ raw bool }

// RegisterFuncs implements renderer.NodeRenderer.
func (r nodes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindText, r.text)
	reg.Register(extast.KindTable, r.table)
	if !r.raw {
		reg.Register(ast.KindRawHTML, nothing)
		reg.Register(ast.KindHTMLBlock, nothing)
	}
}

func nothing(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	return ast.WalkSkipChildren, nil
}

// text is goldmark's own but for the soft line break, which stands for nothing
// between Chinese characters.
func (r nodes) text(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
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
func (r nodes) table(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
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
