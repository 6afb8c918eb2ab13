package search

import (
	"html"
	"strings"
)

// appendPlain appends the text of markup that a template or goldmark wrote: pieces that
// run on are joined, those that do not stand on lines of their own.
func appendPlain(b []byte, markup string) []byte {
	for markup != "" {
		i := strings.IndexByte(markup, '<')
		if i < 0 {
			i = len(markup)
		}
		piece := markup[:i]
		if strings.IndexByte(piece, '&') >= 0 {
			piece = html.UnescapeString(piece)
		}
		b = append(b, piece...)
		if markup = markup[i:]; markup == "" {
			break
		}
		end := strings.IndexByte(markup, '>')
		if end < 0 {
			break
		}
		tag := markup[1:end]
		markup = markup[end+1:]
		name := strings.TrimPrefix(tag, "/")
		if n := strings.IndexByte(name, ' '); n >= 0 {
			name = name[:n]
		}
		if name == "img" {
			if _, alt, ok := strings.Cut(tag, ` alt="`); ok {
				alt, _, _ = strings.Cut(alt, `"`)
				b = append(append(append(b, '\n'), html.UnescapeString(alt)...), '\n')
			}
		}
		if !isInline(name) {
			b = append(b, '\n')
		}
	}
	return b
}

// isInline reports whether an element of a text does not end what it stands in.
func isInline(name string) bool {
	switch name {
	case "a", "strong", "em", "code", "del", "sup", "sub", "span", "b", "i", "u", "s", "mark", "small", "kbd", "abbr":
		return true
	}
	return false
}
