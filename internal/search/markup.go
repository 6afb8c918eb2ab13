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
			if !unescaped(markup[:i], yield) {
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

// unescaped yields a text with the characters that its references stand for.
func unescaped(text string, yield func(string) bool) bool {
	for text != "" {
		i := strings.IndexByte(text, '&')
		if i < 0 {
			return yield(text)
		}
		if i > 0 && !yield(text[:i]) {
			return false
		}
		text = text[i:]
		sign, known := "", false
		for _, r := range [...][2]string{{"&quot;", `"`}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&#39;", "'"}} { // what is written most
			if known = strings.HasPrefix(text, r[0]); known {
				sign, text = r[1], text[len(r[0]):]
				break
			}
		}
		if !known {
			return yield(html.UnescapeString(text))
		}
		if !yield(sign) {
			return false
		}
	}
	return true
}

// isInline reports whether an element of a text does not end what it stands in.
func isInline(name string) bool {
	switch name {
	case "a", "strong", "em", "code", "del", "sup", "sub", "span", "b", "i", "u", "s", "mark", "small", "kbd", "abbr":
		return true
	}
	return false
}
