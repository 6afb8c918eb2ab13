package markdown

import (
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// friendly wraps an inline parser of delimiters (*, ~) and decides anew whether a
// run can open or close when Chinese, Japanese or Korean stands beside it.
// CommonMark's flanking rule takes 。，（） for punctuation between words, so that
// **停水，**请 stays as it is; here CJK punctuation counts as a letter, and other
// punctuation beside a CJK letter does not hinder.
type friendly struct{ parser.InlineParser }

// Parse implements parser.InlineParser.
func (f friendly) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, _ := block.PeekLine()
	node := f.InlineParser.Parse(parent, block, pc)
	d, ok := node.(*parser.Delimiter)
	if !ok || d.Char == '_' {
		return node
	}
	after := '\n'
	if d.OriginalLength < len(line) {
		after, _ = utf8.DecodeRune(line[d.OriginalLength:])
	}
	d.CanOpen, d.CanClose = flanking(before, after)
	return node
}

// doubled is a parser of delimiters that are runs of two: of 1~3栋、5~8栋 nothing is to be struck out.
type doubled struct{ friendly }

// Parse implements parser.InlineParser.
func (d doubled) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if line, _ := block.PeekLine(); len(line) < 2 || line[1] != line[0] {
		return nil
	}
	return d.friendly.Parse(parent, block, pc)
}

// flanking reports whether a run of delimiters (other than _) between two characters can open
// and close.
func flanking(before, after rune) (opens, closes bool) {
	punctBefore := util.IsPunctRune(before) && !isCJK(before)
	punctAfter := util.IsPunctRune(after) && !isCJK(after)
	spaceBefore, spaceAfter := util.IsSpaceRune(before), util.IsSpaceRune(after)
	opens = !spaceAfter && (!punctAfter || spaceBefore || punctBefore || isCJK(before))
	closes = !spaceBefore && (!punctBefore || spaceAfter || punctAfter || isCJK(after))
	return opens, closes
}

// isCJK reports whether r is a letter or a punctuation mark of Chinese, Japanese
// or Korean.
func isCJK(r rune) bool { return joinable(r) || unicode.Is(unicode.Hangul, r) }

// joinable reports whether r is Han, kana or CJK punctuation: between two of them a
// line break stands for nothing, whereas Korean separates words.
func joinable(r rune) bool {
	switch {
	case r < 0x2e80:
		return false
	case r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xffef && !unicode.Is(unicode.Hangul, r), r >= 0xfe30 && r <= 0xfe4f:
		return true
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo)
}

// joins reports whether the soft line break after t stands for nothing.
func joins(src []byte, t *ast.Text) bool {
	last, _ := utf8.DecodeLastRune(t.Segment.Value(src))
	if !joinable(last) {
		return false
	}
	next, ok := firstRune(src, t.NextSibling())
	return ok && joinable(next)
}

// firstRune returns the first character that node shows. Code, pictures and the
// like have none to join with.
func firstRune(src []byte, node ast.Node) (rune, bool) {
	for node != nil {
		switch n := node.(type) {
		case *ast.Text:
			if n.Segment.Len() > 0 {
				r, _ := utf8.DecodeRune(n.Segment.Value(src))
				return r, true
			}
			node = n.NextSibling()
		case *ast.Emphasis, *ast.Link:
			node = n.FirstChild()
		default:
			return 0, false
		}
	}
	return 0, false
}

func isWordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}
