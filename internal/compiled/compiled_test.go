package compiled

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/template/parse"
)

type link struct {
	Href, Text, Lang string
	Current          bool
}

type base struct{ Title string }

type named string

type formatted int

func (formatted) Format(s fmt.State, _ rune) { fmt.Fprint(s, "<formatted>") }

type spoken string

func (spoken) String() string { return "<spoken>" }

type page struct {
	base
	Named   named
	Odd     formatted
	Spoken  spoken
	Name    string
	HTML    template.HTML
	Attr    template.HTMLAttr
	URL     template.URL
	Count   int
	Shown   bool
	Links   []link
	First   *link
	None    *link
	Nested  struct{ Deep struct{ Text string } }
	Any     any
	Map     map[string]string
	Ratio   float64
	Rows    [][]string
	Self    *page
	private string
}

func (p page) Method() string { return "method of " + p.Name }

func example() page {
	p := page{
		base: base{"标题 <b>"}, Named: "<named>", Odd: 1, Spoken: "x", Name: `"Tom" & 'Jerry' + <script>`, HTML: "<i>safe</i>", Attr: `data-x="1"`, URL: "tel:110", Count: 3, Shown: true,
		Links: []link{{Href: "/a/?x=1&y=2", Text: "甲", Lang: "ko", Current: true}, {Href: "javascript:alert(1)", Text: "乙"}, {Href: "/停水/ \"", Text: "丙"}},
		First: &link{Href: "https://example.org/100%/", Text: "first"}, Any: 7, Map: map[string]string{"k": "v"}, Ratio: 2.5, Rows: [][]string{{"a", "b"}, nil, {"c"}}, private: "x",
	}
	p.Nested.Deep.Text = "deep\x00"
	p.Self = &page{Name: "inner"}
	return p
}

var funcs = template.FuncMap{
	"t":    func(key string, args ...any) string { return key + fmt.Sprint(args...) },
	"icon": func(name string) template.HTML { return template.HTML("<svg>" + name + "</svg>") }, //nolint:gosec // a test
	"now":  func() string { return "a function that is not compiled" },
}

func library(t testing.TB, files map[string]string) *template.Template {
	t.Helper()
	set := template.New("").Funcs(funcs)
	for name, text := range files {
		if _, err := set.New(name).Parse(text); err != nil {
			t.Fatal(err)
		}
	}
	return set
}

// Whatever a template says, compiled or not, it comes out as the library writes it, and fails
// as it does.
func TestTheSameAsTheLibrary(t *testing.T) {
	partials := map[string]string{
		"link":   `<a href="{{.Href}}"{{with .Lang}} lang="{{.}}"{{end}}{{if .Current}} aria-current="true"{{end}}>{{.Text}}</a>`,
		"attr":   `{{.}}`,
		"twice":  `{{template "link" .First}}{{template "link" .}}`,
		"nest":   `<p>{{.Name}}{{with .Self}}{{template "nest" .}}{{end}}</p>`,
		"loops":  `{{template "loops" .}}`,
		"broken": `<p {{if .}}"{{end}}>`,
	}
	for _, c := range []struct {
		text     string
		compiled bool
	}{
		{`plain`, true},
		{`<title>{{.Name}}</title><textarea>{{.Title}}{{.HTML}}</textarea>`, true},
		{`<p title="{{.Name}}" class='{{.Name}}' {{.Attr}} data-n={{.Count}}>{{.Name}}{{.HTML}}{{.Count}}{{.Attr}}</p>`, false}, // no quotes
		{`<p title="{{.Name}}" {{.Attr}} data-n="{{.Count}}">{{.Name}}{{.HTML}}{{.Count}}</p>`, true},
		{`<p {{.Name}}="x" title="{{.HTML}}">`, true},
		{`<!-- gone -->{{/* gone */}}{{- .Name -}} !`, true},
		{`{{range .Links}}<a href="{{.Href}}" title="{{.Text}}">{{.Text}}</a>{{end}}`, true},
		{`{{range .Links}}<a href="/x/{{.Href}}?q={{.Text}}">{{$.Name}}</a>{{else}}none{{end}}`, true},
		{`{{range $i, $l := .Links}}{{$i}}{{if $i}}, {{end}}{{$l.Text}}{{.Lang}}{{end}}`, true},
		{`{{$x := "outer"}}{{range $x := .Rows}}{{range $i, $y := $x}}{{$i}}{{$y}}{{else}}-{{end}}{{end}}{{$x}}`, true},
		{`{{$x := "outer"}}{{range $x := .Rows}}{{else}}{{$x}}{{end}}`, false},
		{`{{with $f := .First}}{{$f.Text}}{{.Text}}{{$.Name}}{{else}}{{$f}}{{end}}`, false}, // a pointer
		{`{{with .First}}{{.Text}}{{else}}none{{end}}{{with .None}}{{.Text}}{{else}}none{{end}}`, true},
		{`{{if .Name}}{{$n := .Count}}{{$n}}{{end}}{{if .None}}x{{else if .Shown}}shown{{else}}y{{end}}`, true},
		{`{{if or .None .Links}}1{{end}}{{if and .Shown .Count .Nested}}2{{end}}{{if not .None}}3{{end}}{{if not (or .None .Name)}}4{{end}}`, true},
		{`{{if or .None .None.Text}}never{{end}}`, true},
		{`{{if eq .Name "x"}}1{{else if ne .Count 2}}2{{end}}{{if gt .Count 2}}3{{end}}{{if le (len .Links) 3}}4{{end}}{{if lt .Count 0}}5{{end}}{{if ge .Name .Title}}6{{end}}`, true},
		{`{{.Nested.Deep.Text}}{{.First.Href}}{{(.First).Text}}{{$.Nested.Deep.Text}}`, true},
		{`{{t "a key"}}<p title="{{t "<key>"}}">{{t "n" .Count .Name}}</p>{{icon "x"}}{{icon .Title}}{{len .Links}}`, true},
		{`{{template "link" .First}}{{range .Links}}{{template "link" .}}{{end}}`, true},
		{`{{template "nest" .Self}}`, true},
		{`<a title="{{template "attr" .Name}}">`, false}, // called at another place than text
		{`{{template "twice" .}}`, false},
		{`{{define "own"}}{{.}}{{end}}{{template "own" .Name}}{{block "more" .Title}}{{.}}{{end}}`, true},
		{`{{.Named}}{{.Odd}}{{.Spoken}}<p title="{{.Named}}{{.Odd}}{{.Spoken}}" {{.Named}} {{.Odd}}><a href="{{.Spoken}}{{.Odd}}">`, true},
		{`{{t .Named}}`, false},
		{`{{0i}}{{1i}}`, false},
		{`{{0x10}}{{017}}{{1_000}}{{-5}}{{1e3}}`, false},
		{`{{017}}{{1_000}}{{-5}}<p title="{{-5}}">`, true},
		{`{{.Ratio}}{{.Map.k}}{{.Any}}{{.Method}}{{printf "%d" .Count}}{{index .Rows 0 1}}{{now}}`, false},
		{`{{range $k, $v := .Map}}{{$k}}{{$v}}{{end}}`, false},
		{`{{range .Links}}{{if .Current}}{{continue}}{{end}}{{.Text}}{{break}}{{end}}`, false},
		{`{{$x := 1}}{{$x = 2}}{{$x}}`, false},
		{`<script>var x = {{.Name}};</script><style>p { color: {{.Name}} }</style>`, false},
		{`<a href="{{.URL}}" onclick="f({{.Name}})">`, false},
		{`<a href="{{.URL}}"><p style="color: {{.Name}}"><img srcset="{{.Name}}">`, true},
		{`{{.Name | printf "%q"}}{{.Name | html}}`, false},
		{`{{eq .Name .Title}}{{not .Name}}{{true}}{{"text"}}{{1}}{{1.5}}{{'a'}}{{nil | print}}`, false},
		// What goes wrong is the library's to tell.
		{`before {{.None.Text}}`, true},
		{`before {{range .Links}}{{$.None.Text}}{{end}}`, true},
		{`{{template "loops" .Name}}`, true},
		{`{{.Missing}}`, false},
		{`{{.private}}`, false},
		{`{{.First}}`, false},
		{`{{.Links}}`, false},
		{`{{template "broken" .}}`, false},
		{`{{template "missing" .}}`, false},
	} {
		files := map[string]string{"main": c.text}
		for name, text := range partials {
			files[name] = text
		}
		if _, err := template.New("").Funcs(funcs).Parse(c.text); err != nil {
			continue // not of the language of this version
		}
		for _, data := range []any{example(), pointer(example()), page{}} {
			var want bytes.Buffer
			wantErr := library(t, files).ExecuteTemplate(&want, "main", data)
			got := bytes.NewBufferString("before|")
			set := New(library(t, files), funcs)
			gotErr := set.Execute(got, "main", data)
			if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
				t.Errorf("%s of %T: error %v, want %v", c.text, data, gotErr, wantErr)
			}
			if got.String() != "before|"+want.String() {
				t.Errorf("%s of %T:\n%q, want\n%q", c.text, data, got, want.String())
			}
			if left := set.Left(); (len(left) == 0) != c.compiled {
				t.Errorf("%s: left to the library: %q", c.text, left)
			}
		}
	}
}

// What a string becomes is the same at every place where one can stand.
func FuzzStrings(f *testing.F) {
	for _, s := range []string{"", "停水", `"&'+<>`, "\x00", "a b", "http://x", "HTTPS://x/?a=b&c=d", "mailto:a@b", "javascript:x", "/a:b", "%41%zz%", "a.jpg 2x, b", "\xff", "#", "tel:1"} {
		f.Add(s, 5)
	}
	var all strings.Builder
	for _, p := range places {
		all.WriteString(p.around + "|")
		all.WriteString(strings.Replace(p.around, "{{.}}", "{{.Name}}", 1) + strings.Replace(p.around, "{{.}}", "{{.HTML}}", 1) + strings.Replace(p.around, "{{.}}", "{{.Count}}", 1))
		all.WriteString(strings.Replace(p.around, "{{.}}", "{{.Attr}}", 1) + strings.Replace(p.around, "{{.}}", "{{.URL}}", 1))
	}
	text := strings.ReplaceAll(all.String(), "{{.}}", "{{$.Title}}")
	files := map[string]string{"main": text}
	lib, set := library(f, files), New(library(f, files), funcs)
	f.Fuzz(func(t *testing.T, s string, n int) {
		data := page{base: base{s}, Name: s, HTML: template.HTML(s), Attr: template.HTMLAttr(s), URL: template.URL(s), Count: n} //nolint:gosec // a test
		var want, got bytes.Buffer
		wantErr := lib.ExecuteTemplate(&want, "main", data)
		gotErr := set.Execute(&got, "main", data)
		if left := set.Left(); left != nil {
			t.Fatalf("left to the library: %q", left)
		}
		if got.String() != want.String() || fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
			t.Errorf("%q, %v, want\n%q, %v", got.String(), gotErr, want.String(), wantErr)
		}
	})
}

// The places are named by the escapers that this version of the library really uses there.
func TestPlacesAreTheLibrarys(t *testing.T) {
	for name, p := range places {
		lib := template.Must(template.New("x").Parse(p.around))
		if err := lib.Execute(io.Discard, "x"); err != nil {
			t.Fatal(err)
		}
		var escapers []string
		for _, n := range lib.Tree.Root.Nodes {
			if a, ok := n.(*parse.ActionNode); ok {
				for _, cmd := range a.Pipe.Cmds[1:] {
					e, _ := escaper(cmd)
					escapers = append(escapers, e)
				}
			}
		}
		if !slices.Equal(escapers, strings.Fields(name)) {
			t.Errorf("%s has %q, not %q", p.around, escapers, name)
		}
	}
}

// A value that no escaper stands behind is never written.
func TestNothingIsWrittenUnescaped(t *testing.T) {
	for _, typ := range []reflect.Type{reflect.TypeFor[string](), reflect.TypeFor[template.HTML](), reflect.TypeFor[int]()} {
		if _, err := writer("", typ); err == nil {
			t.Errorf("%s is written as it is", typ)
		}
	}
}

func TestManyAtATime(t *testing.T) {
	files := map[string]string{"a": `{{range .Links}}{{template "b" .}}{{end}}`, "b": `<a href="{{.Href}}">{{.Text}}</a>`, "c": `{{template "b" .First}}{{.Ratio}}`}
	lib, set := library(t, files), New(library(t, files), funcs)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			name := []string{"a", "c"}[i%2]
			var want, got bytes.Buffer
			if err := lib.ExecuteTemplate(&want, name, example()); err != nil {
				t.Error(err)
			}
			if err := set.Execute(&got, name, example()); err != nil || got.String() != want.String() {
				t.Errorf("%s, %v, want %s", got.String(), err, want.String())
			}
		})
	}
	wg.Wait()
}

// The measure of what compiling is worth: a list of links, by both.
func BenchmarkExecute(b *testing.B) {
	files := map[string]string{"list": `<ul>{{range .Links}}<li>{{template "link" .}}</li>{{end}}</ul>`, "link": `<a href="{{.Href}}"{{with .Lang}} lang="{{.}}"{{end}}>{{.Text}}</a>`}
	data := example()
	data.Links = slices.Repeat(data.Links[:1], 20)
	b.Run("library", func(b *testing.B) {
		lib := library(b, files)
		var buf bytes.Buffer
		for b.Loop() {
			buf.Reset()
			if err := lib.ExecuteTemplate(&buf, "list", data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("compiled", func(b *testing.B) {
		set := New(library(b, files), funcs)
		var buf bytes.Buffer
		for b.Loop() {
			buf.Reset()
			if err := set.Execute(&buf, "list", data); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func pointer[T any](x T) *T { return &x }
