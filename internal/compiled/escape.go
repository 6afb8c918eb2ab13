package compiled

import (
	"bytes"
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// truth returns what tells whether a value of a type is true, as text/template.IsTrue does.
func truth(typ reflect.Type) (func(reflect.Value) bool, error) {
	switch typ.Kind() {
	case reflect.String, reflect.Slice, reflect.Map, reflect.Array:
		return func(v reflect.Value) bool { return v.Len() > 0 }, nil
	case reflect.Bool:
		return reflect.Value.Bool, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(v reflect.Value) bool { return v.Int() != 0 }, nil
	case reflect.Pointer:
		return func(v reflect.Value) bool { return !v.IsNil() }, nil
	case reflect.Struct:
		return func(reflect.Value) bool { return true }, nil
	}
	return nil, left("truth of " + typ.String())
}

// A write escapes a value and writes it; false is as in step.
type write func(w *bytes.Buffer, v reflect.Value) bool

// writer returns what writes values of a type by way of escapers of html/template.
func writer(escapers string, typ reflect.Type) (write, error) {
	form, ok := places[escapers]
	if !ok {
		return nil, left("escapers " + escapers + " of " + typ.String())
	}
	asLibrary := func(w *bytes.Buffer, v reflect.Value) bool { return byLibrary(w, form, v) }
	switch kind := typ.Kind(); {
	case typ == reflect.TypeFor[int]():
		return func(w *bytes.Buffer, v reflect.Value) bool {
			n := v.Int()
			if n < 0 || form.url {
				return asLibrary(w, v)
			}
			w.Write(strconv.AppendInt(w.AvailableBuffer(), n, 10))
			return true
		}, nil
	case kind != reflect.String && kind != reflect.Int:
		return nil, left("writing " + typ.String())
	case typ == form.safe:
		return func(w *bytes.Buffer, v reflect.Value) bool {
			w.WriteString(v.String())
			return true
		}, nil
	case typ == reflect.TypeFor[string]() && form.url:
		return func(w *bytes.Buffer, v reflect.Value) bool {
			s := v.String()
			if !plainURL(s) {
				return asLibrary(w, v)
			}
			writeEscaped(w, s)
			return true
		}, nil
	case typ == reflect.TypeFor[string]() && form.text:
		return func(w *bytes.Buffer, v reflect.Value) bool {
			writeEscaped(w, v.String())
			return true
		}, nil
	}
	return asLibrary, nil
}

// written is what a writer makes of a constant.
func written(write write, v operand) (string, error) {
	var buf bytes.Buffer
	x, ok := v.get(nil, reflect.Value{})
	if !ok || !write(&buf, x) {
		return "", left("a constant")
	}
	return buf.String(), nil
}

// A place is where a value stands in a page.
type place struct {
	around string       // a template with a value at such a place
	text   bool         // strings are only escaped for HTML
	url    bool         // strings are parts of addresses
	safe   reflect.Type // values of this type are written as they are
	once   func() (*template.Template, error)
}

// places are the places that are compiled, by the escapers that the library uses there.
var places = map[string]*place{
	"htmlescaper":                         {around: `{{.}}`, text: true, safe: reflect.TypeFor[template.HTML]()},
	"rcdataescaper":                       {around: `<title>{{.}}</title>`, text: true},
	"attrescaper":                         {around: `<p title="{{.}}">`, text: true},
	"htmlnamefilter":                      {around: `<p {{.}}>`, safe: reflect.TypeFor[template.HTMLAttr]()},
	"urlfilter urlnormalizer attrescaper": {around: `<a href="{{.}}">`, url: true},
	"srcsetescaper attrescaper":           {around: `<img srcset="{{.}}">`},
	"urlnormalizer attrescaper":           {around: `<a href="/{{.}}">`},
	"urlescaper attrescaper":              {around: `<a href="/?{{.}}">`},
	"cssvaluefilter attrescaper":          {around: `<p style="a:{{.}}">`},
}

func init() {
	for _, p := range places {
		p.once = sync.OnceValues(func() (*template.Template, error) { return template.New("").Parse(p.around) })
	}
}

// byLibrary escapes a value by a template of the library's that holds nothing else.
func byLibrary(w *bytes.Buffer, p *place, v reflect.Value) bool {
	t, err := p.once()
	if err != nil {
		return false
	}
	var buf bytes.Buffer
	if err := t.Execute(&buf, v.Interface()); err != nil {
		return false
	}
	before, after, _ := strings.Cut(p.around, "{{.}}")
	inside, begins := bytes.CutPrefix(buf.Bytes(), []byte(before))
	inside, ends := bytes.CutSuffix(inside, []byte(after))
	w.Write(inside)
	return begins && ends
}

// special are the bytes that are escaped in the text of HTML and in quoted attributes, as
// html/template does it (its htmlReplacementTable).
var special = [256]string{0: "\uFFFD", '"': "&#34;", '&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '>': "&gt;"}

// writeEscaped writes a string into text or a quoted attribute.
func writeEscaped(w *bytes.Buffer, s string) {
	from := 0
	for i := range len(s) {
		if e := special[s[i]]; e != "" {
			w.WriteString(s[from:i])
			w.WriteString(e)
			from = i + 1
		}
	}
	w.WriteString(s[from:])
}

// plainURL reports whether the library has nothing to mend in an address: it is of http or
// https, or of no scheme, and is made of what RFC 3986 calls unreserved and reserved, but
// for quotes and brackets.
func plainURL(s string) bool {
	colon := -1
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~/#?=&+,;@!$*", c) >= 0:
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
		case c == ':' && colon < 0:
			colon = i
		case c == ':':
		default:
			return false
		}
	}
	return colon < 0 || s[:colon] == "http" || s[:colon] == "https" || strings.Contains(s[:colon], "/")
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
