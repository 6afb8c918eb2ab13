// Package theme loads the templates, texts and assets that pages are made with:
// the default theme that is part of the binary, and a folder of the community laid
// over it file by file.
package theme

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/html"
	"github.com/tdewolff/minify/v2/js"

	"linli/internal/compiled"
	"linli/internal/diag"
	"linli/internal/memo"
	"linli/internal/parallel"
)

//go:embed all:default
var embedded embed.FS

// A Theme is everything a page is made with. It may be used by several goroutines
// at a time.
type Theme struct {
	Assets  []Asset
	Sum     memo.Digest // of all that pages and posters are made with
	Posters Posters
	Plate   string                   // the colour of plates on a light board
	files   map[string]string        // template file → where it was found
	plain   map[string]string        // template file → its text, for messages
	sets    map[string]*compiled.Set // by language
	texts   map[string]Texts
	icons   map[string]string
	sprites parallel.Memo[string, template.HTML] // by the names of their icons
}

// An Asset is a file that pages load. Its path holds the hash of its bytes, so
// that it can be cached for ever.
type Asset struct {
	Name string // as in the theme: "site.css"
	Path string // below the site's root: "/assets/site.0a1b2c3d.css"
	Data []byte
}

// Load reads the theme called name from the source folder. A mistake in a file of
// the community's own theme is a diagnostic at its place. tokens are laid over its own.
func Load(source fs.FS, name string, languages []string, tokens []Token) (*Theme, diag.List, error) {
	def, err := fs.Sub(embedded, "default")
	if err != nil {
		return nil, nil, err
	}
	layers := []layer{{def, ""}}
	dir := path.Join(ownFolder, name)
	own, err := fs.Sub(source, dir)
	if err != nil {
		return nil, nil, err
	}
	switch info, err := fs.Stat(source, dir); {
	case err == nil && info.IsDir():
		layers = append(layers, layer{own, dir + "/"})
	case errors.Is(err, fs.ErrNotExist) && name == "default":
	case errors.Is(err, fs.ErrNotExist):
		return nil, diag.List{diag.New(diag.Pos{File: "site.yaml"}, "site.theme", name)}, nil
	case err != nil:
		return nil, nil, fmt.Errorf("reading %s: %w", dir, err)
	}
	t := &Theme{files: map[string]string{}, plain: map[string]string{}, sets: map[string]*compiled.Set{}}
	var problems diag.List
	if t.texts, problems, err = loadTexts(layers, languages); err != nil || problems.HasErrors() {
		return nil, problems, err
	}
	load := []func() (diag.List, error){
		func() (diag.List, error) { return t.loadAssets(layers, tokens) },
		func() (diag.List, error) { return t.loadTemplates(layers, languages) },
		func() (diag.List, error) { return t.loadPosters(layers) },
	}
	more, err := parallel.Map(context.Background(), load, func(f func() (diag.List, error)) (diag.List, error) { return f() })
	if err != nil {
		return nil, nil, err
	}
	t.Sum = memo.Of(t.plain, t.texts, t.icons, t.Assets, t.Posters)
	return t, append(problems, slices.Concat(more...)...), nil
}

// ownFolder holds the community's own themes.
const ownFolder = "themes/"

// A layer is one folder of theme files. place goes before their names in messages.
type layer struct {
	fs.FS
	place string
}

// collect returns the files of a folder, those of later layers in place of those
// of earlier ones, with where each was found.
func collect(layers []layer, dir string) (data, places map[string]string, err error) {
	data, places = map[string]string{}, map[string]string{}
	for _, l := range layers {
		entries, err := fs.ReadDir(l, dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("reading the theme: %w", err)
		}
		for _, e := range entries {
			if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
				continue
			}
			b, err := fs.ReadFile(l, dir+"/"+e.Name())
			if err != nil {
				return nil, nil, fmt.Errorf("reading the theme: %w", err)
			}
			data[e.Name()], places[e.Name()] = string(b), l.place+dir+"/"+e.Name()
		}
	}
	return data, places, nil
}

func (t *Theme) loadTemplates(layers []layer, languages []string) (diag.List, error) {
	data, places, err := collect(layers, "templates")
	if err != nil {
		return nil, err
	}
	t.plain, t.files = data, places
	names := make([]string, 0, len(data))
	for name := range data {
		names = append(names, name)
	}
	slices.Sort(names)
	var problems diag.List
	small := template.New("").Funcs(t.funcs(nil))
	for _, name := range names {
		if strings.HasPrefix(places[name], ownFolder) { // those of the program are in order
			if _, err := template.New(name).Funcs(t.funcs(nil)).Parse(data[name]); err != nil {
				problems = append(problems, t.problem("template.parse", name, err))
				continue
			}
		}
		problems = append(problems, t.missingTexts(name, languages)...)
		text, err := minified("text/html", data[name], places[name])
		if err != nil {
			return nil, fmt.Errorf("minifying %s: %w", places[name], err)
		}
		if _, err := small.New(name).Parse(text); err != nil { // the minifier broke it: use it as it is
			if _, err := small.New(name).Parse(data[name]); err != nil {
				return nil, fmt.Errorf("parsing %s: %w", places[name], err)
			}
		}
	}
	if problems.HasErrors() {
		return problems, nil
	}
	for _, lang := range languages {
		set, err := small.Clone()
		if err != nil {
			return nil, fmt.Errorf("preparing templates: %w", err)
		}
		funcs := t.funcs(t.texts[lang])
		t.sets[lang] = compiled.New(set.Funcs(funcs), funcs)
	}
	return problems, nil
}

var textUse = regexp.MustCompile(`\bt "([^"]+)"`)

// missingTexts reports texts that a template asks for and a language lacks.
func (t *Theme) missingTexts(name string, languages []string) diag.List {
	var problems diag.List
	for _, m := range textUse.FindAllStringSubmatchIndex(t.plain[name], -1) {
		key := t.plain[name][m[2]:m[3]]
		for _, lang := range languages {
			if _, ok := t.texts[lang][key]; !ok {
				before := t.plain[name][:m[2]]
				at := diag.Pos{File: t.files[name], Line: 1 + strings.Count(before, "\n"), Col: len(before) - strings.LastIndex(before, "\n")}
				problems.Add(at, "theme.text", key, lang)
			}
		}
	}
	return problems
}

func (t *Theme) funcs(texts Texts) template.FuncMap {
	return template.FuncMap{
		"t":    func(key string, args ...any) string { return texts.T(key, args...) },
		"icon": func(name string) template.HTML { return t.icon(name) },
	}
}

// icon returns the markup that draws an icon of the sprite. It is safe because the
// name is checked to be one of the theme's own symbols.
func (t *Theme) icon(name string) template.HTML {
	if _, ok := t.icons[name]; !ok {
		return ""
	}
	return template.HTML(`<svg class="i" aria-hidden="true"><use href="#i-` + name + `"/></svg>`) //nolint:gosec // name is a symbol of the theme
}

// Execute writes the template of one language, filled with view. A mistake in the
// template comes back as a diag.Diagnostic at its line.
func (t *Theme) Execute(w *bytes.Buffer, lang, name string, view any) error {
	err := t.sets[lang].Execute(w, name, view)
	if err == nil {
		return nil
	}
	// Minified templates have one line: run the plain ones for the right place.
	set := template.New("").Funcs(t.funcs(t.texts[lang]))
	for file, text := range t.plain {
		if _, parseErr := set.New(file).Parse(text); parseErr != nil {
			return t.problem("template.parse", file, parseErr)
		}
	}
	if plainErr := set.ExecuteTemplate(io.Discard, name, view); plainErr != nil {
		err = plainErr
	}
	return t.problem("template.exec", name, err)
}

var templateError = regexp.MustCompile(`template: ?:?([^:]+):(\d+)(?::(\d+))?: (?s:(.*))`)

func (t *Theme) problem(rule, name string, err error) diag.Diagnostic {
	at, msg := diag.Pos{File: name}, err.Error()
	if m := templateError.FindStringSubmatch(msg); m != nil {
		at.File = strings.TrimSpace(m[1])
		at.Line, _ = strconv.Atoi(m[2])
		if m[3] != "" {
			at.Col, _ = strconv.Atoi(m[3])
			at.Col++ // text/template counts columns from 0
		}
		msg = m[4]
	}
	if place, ok := t.files[at.File]; ok {
		at.File = place
	}
	return diag.New(at, rule, msg)
}

// Sprite returns the symbols that markup uses, once each, hidden; icons are found
// by their references.
func (t *Theme) Sprite(markup ...[]byte) template.HTML {
	names := make([]string, 0, 16)
	for _, m := range markup {
		for at := bytes.IndexByte(m, '#'); at >= 0; at = bytes.IndexByte(m, '#') { // of all in a reference the rarest
			name, ok := bytes.CutPrefix(m[at:], []byte(`#i-`))
			used := ok && bytes.HasSuffix(m[:at], []byte(`href="`))
			m = m[at+1:]
			if end := bytes.IndexByte(name, '"'); used && end > 0 && !slices.ContainsFunc(names, func(n string) bool { return n == string(name[:end]) }) {
				names = append(names, string(name[:end]))
			}
		}
	}
	slices.Sort(names)
	return t.sprites.Get(strings.Join(names, " "), func() template.HTML {
		var b strings.Builder
		b.WriteString(`<div hidden><svg id="sprite" aria-hidden="true">`)
		for _, n := range names {
			b.WriteString(t.icons[n])
		}
		b.WriteString(`</svg></div>`)
		return template.HTML(b.String()) //nolint:gosec // symbols of the theme
	})
}

// Asset returns the path of an asset, or "".
func (t *Theme) Asset(name string) string {
	for _, a := range t.Assets {
		if a.Name == name {
			return a.Path
		}
	}
	return ""
}

// Texts returns the interface texts of lang.
func (t *Theme) Texts(lang string) Texts { return t.texts[lang] }

var symbol = regexp.MustCompile(`(?s)<symbol id="i-([a-z0-9-]+)".*?</symbol>`)

// worker is the script that browsers run beside the pages. It is found at the site's root,
// for it may answer for what is below its own address only.
const worker = "sw.js"

func (t *Theme) loadAssets(layers []layer, tokens []Token) (diag.List, error) {
	data, places, err := collect(layers, "assets")
	if err != nil {
		return nil, err
	}
	t.icons = map[string]string{}
	for _, m := range symbol.FindAllStringSubmatch(data["icons.svg"], -1) {
		t.icons[m[1]] = m[0]
	}
	delete(data, "icons.svg")
	css, plate, problems := retouched(data["tokens.css"], tokens)
	t.Plate = plate
	data["site.css"] = css + "\n" + data["site.css"]
	delete(data, "tokens.css")
	scripts, err := t.loadScripts(data["clock.js"], data["site.js"], data["kiosk.js"])
	if err != nil {
		return nil, fmt.Errorf("joining the scripts: %w", err)
	}
	for name, text := range scripts {
		data[name], places[name] = text, places["clock.js"]
	}
	delete(data, "clock.js")
	delete(data, "site.js")
	delete(data, "kiosk.js")
	names := make([]string, 0, len(data))
	for name := range data {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		text := data[name]
		if kind, ok := map[string]string{".css": "text/css", ".js": "text/javascript"}[path.Ext(name)]; ok {
			if text, err = minified(kind, text, places[name]); err != nil {
				return nil, fmt.Errorf("minifying %s: %w", places[name], err)
			}
		}
		if name == worker {
			t.Assets = append(t.Assets, Asset{name, "/" + name, []byte(text)})
			continue
		}
		sum := sha256.Sum256([]byte(text))
		ext := path.Ext(name)
		hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
		t.Assets = append(t.Assets, Asset{name, "/assets/" + hashed, []byte(text)})
	}
	return problems, nil
}

// minified minifies the text of a file found at place. Those of the default theme are
// minified once in the life of the program.
func minified(kind, text, place string) (string, error) {
	if strings.HasPrefix(place, ownFolder) {
		return minifier().String(kind, text)
	}
	s := small.Get([2]string{kind, text}, func() smaller {
		out, err := minifier().String(kind, text)
		return smaller{out, err}
	})
	return s.text, s.err
}

type smaller struct {
	text string
	err  error
}

var small parallel.Memo[[2]string, smaller]

// minifier is the only place where minification is set up.
func minifier() *minify.M {
	m := minify.New()
	m.AddFunc("text/css", css.Minify)
	m.AddFunc("text/javascript", js.Minify)
	m.Add("text/html", &html.Minifier{
		TemplateDelims: [2]string{"{{", "}}"}, KeepDocumentTags: true, KeepEndTags: true,
		KeepQuotes: true, KeepDefaultAttrVals: true, KeepSpecialComments: false,
	})
	return m
}

// Interpreted returns the templates that were filled by the library, which is slower, each
// with why: see package compiled.
func (t *Theme) Interpreted() []string {
	var names []string
	for _, s := range t.sets {
		names = append(names, s.Left()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Incomplete reports whether mistakes in templates or texts keep t from rendering.
func (t *Theme) Incomplete() bool { return len(t.sets) == 0 }
