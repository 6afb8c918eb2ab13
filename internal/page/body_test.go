package page

import (
	"net/url"
	"strings"
	"testing"
)

// An address is taken apart as the library does it, however usual it is.
func TestAddressesAreTakenApart(t *testing.T) {
	for _, dest := range []string{"", "a.md", "a.md#b", "../a/b.md#c-d", "/news/", "/news/#", "#", "#a", "a#", "a#b#c", "?", "a?b=c", "a?b#c", "//host/a", "//a#b", "甲.md#乙", "a%20b#c%", "a:b", "%zz", "a b", "/a?#b", "tel:110#1"} {
		p, rest, ok := taken(dest)
		u, err := url.Parse(dest)
		if ok != (err == nil) {
			t.Fatalf("%q: %t, but %v", dest, ok, err)
		}
		if err != nil {
			continue
		}
		want := ""
		if u.RawQuery != "" {
			want = "?" + u.RawQuery
		}
		if u.Fragment != "" {
			want += "#" + u.EscapedFragment()
		}
		if p != u.Path || rest != want {
			t.Errorf("%q: %q and %q, want %q and %q", dest, p, rest, u.Path, want)
		}
	}
}

// Places are told whatever their order.
func TestPlacesAreLinesAndColumns(t *testing.T) {
	src := "停水\n\n通知 a\nb"
	p := placer{src: []byte(src)}
	for _, offset := range []int{0, 3, 8, 11, 14, 16, 2000, 7, 0, 6} {
		line, col := p.of(offset)
		before := src[:min(offset, len(src))]
		start := strings.LastIndexByte(before, '\n') + 1
		if wantLine, wantCol := strings.Count(before, "\n"), len([]rune(before[start:]))+1; line != wantLine || col != wantCol {
			t.Errorf("%d: %d:%d, want %d:%d", offset, line, col, wantLine, wantCol)
		}
	}
}
