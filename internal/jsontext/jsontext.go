// Package jsontext appends values as encoding/json writes them: with <, > and & escaped, so
// that nothing can end a script element they stand in.
package jsontext

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Append appends a value, which must be one that encoding/json can write. Strings, of which
// most need nothing but their quotes, are appended soon.
func Append(b []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return AppendText(b, v)
	case Appender:
		return v.AppendJSON(b)
	}
	return appendAny(b, v)
}

// An Appender appends itself as it marshals itself.
type Appender interface{ AppendJSON(b []byte) []byte }

// AppendText is Append of a string.
func AppendText(b []byte, s string) []byte {
	if plain(s) {
		return append(append(append(b, '"'), s...), '"')
	}
	return appendAny(b, s)
}

func appendAny(b []byte, v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("jsontext: %T: %v", v, err))
	}
	return append(b, data...)
}

// suspects are bytes that are, or may begin, what has to be escaped.
var suspects = func() (list [1 << 8]bool) {
	for c := range list {
		list[c] = c < ' ' || strings.IndexByte("\"\\<>&\xe2", byte(c)) >= 0
	}
	return list
}()

// plain reports whether nothing in s has to be escaped.
func plain(s string) bool {
	for i := range len(s) {
		if suspects[s[i]] && (s[i] != 0xe2 || strings.HasPrefix(s[i:], "\u2028") || strings.HasPrefix(s[i:], "\u2029")) {
			return false
		}
	}
	return utf8.ValidString(s)
}
