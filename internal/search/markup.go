package search

import (
	"html"
	"iter"
	"strings"
)

// sayings are what markup says that a template or goldmark wrote: pieces of text that run on, and
// line breaks where it does not.
func sayings(markup string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for markup != "" {
			i := strings.IndexByte(markup, '<')
			if i < 0 {
				i = len(markup)
			}
			piece := markup[:i]
			if strings.IndexByte(piece, '&') >= 0 {
				piece = html.UnescapeString(piece)
			}
			if piece != "" && !yield(piece) {
				return
			}
			markup = markup[i:]
			end := strings.IndexByte(markup, '>')
			if end < 0 {
				return
			}
			tag := markup[1:end]
			markup = markup[end+1:]
			name, _, _ := strings.Cut(strings.TrimPrefix(tag, "/"), " ")
			if isInline(name) {
				continue
			}
			if !yield("\n") {
				return
			}
			if name != "img" {
				continue
			}
			if _, alt, ok := strings.Cut(tag, ` alt="`); ok {
				alt, _, _ = strings.Cut(alt, `"`)
				if !yield(html.UnescapeString(alt)) || !yield("\n") {
					return
				}
			}
		}
	}
}

// isInline reports whether an element of a text does not end what it stands in.
func isInline(name string) bool {
	switch name {
	case "a", "strong", "em", "code", "del", "sup", "sub", "span", "b", "i", "u", "s", "mark", "small", "kbd", "abbr":
		return true
	}
	return false
}
