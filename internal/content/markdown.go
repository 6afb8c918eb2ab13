package content

import (
	"bytes"
	"reflect"
	"regexp"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"linli/internal/diag"
	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/pinyin"
	"linli/internal/schema"
)

// hugoFields are front matter that Hugo knows and linli has no use for. Those with
// a rule change what an author may expect and are reported.
var hugoFields = map[string]string{
	"type": "", "layout": "", "linkTitle": "", "keywords": "", "series": "", "images": "", "videos": "", "audio": "",
	"outputs": "", "markup": "", "isCJKLanguage": "", "sitemap": "", "cascade": "", "params": "", "translationKey": "",
	"menu": "", "menus": "", "resources": "", "headless": "", "build": "", "toc": "", "comments": "", "featured_image": "",
	"url": "field.hugo",
}

// splitFrontMatter finds the YAML between the fences. head begins at the start of
// the file, so that its line numbers are those of the file.
func splitFrontMatter(file string, data []byte) (head []byte, body model.Span, problems diag.List) {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	line := strings.TrimRight(string(first), " \t\r")
	at := diag.Pos{File: file, Line: 1, Col: 1}
	switch {
	case line == "---":
	case strings.HasPrefix(line, "+++"):
		problems.Add(at, "frontmatter.toml", "TOML")
		return nil, body, problems
	case strings.HasPrefix(line, "{"):
		problems.Add(at, "frontmatter.toml", "JSON")
		return nil, body, problems
	case strings.HasPrefix(line, "--") || strings.HasPrefix(line, "—") || strings.HasPrefix(line, "－"):
		problems.Add(at, "frontmatter.fence", line)
		return nil, body, problems
	default:
		problems.Add(at, "frontmatter.missing")
		return nil, body, problems
	}
	from := min(len(first)+1, len(data))
	for n := 2; from < len(data); n++ {
		rest := data[from:]
		end := bytes.IndexByte(rest, '\n')
		next := from + end + 1
		if end < 0 {
			end, next = len(rest), len(data)
		}
		if string(bytes.TrimRight(rest[:end], " \t\r")) == "---" {
			return data[:from], model.Span{From: next, To: len(data), Line: n + 1}, nil
		}
		from = next
	}
	for i, text := range strings.Split(string(data), "\n")[1:] { // a fence of the wrong kind, most probably
		if text = strings.TrimSpace(text); len([]rune(text)) > 1 && strings.Trim(text, "-—–－_=") == "" {
			problems.Add(diag.Pos{File: file, Line: i + 2, Col: 1}, "frontmatter.fence", text)
			return nil, body, problems
		}
	}
	problems.Add(at, "frontmatter.unclosed")
	return nil, body, problems
}

// readMarkdown reads a file of size bytes of which data is what follows the byte order
// mark.
func (l *loader) readMarkdown(s source, data []byte, size int) readResult {
	head, problems := headOf(s.file, data, size)
	if problems != nil {
		return readResult{problems: problems, records: l.placeholder(s), sum: memo.Sum(data)}
	}
	return l.decodeMarkdown(s, head)
}

// headOf takes a file apart of which data is what follows the byte order mark, if it has
// one; size is that of the whole file.
func headOf(file string, data []byte, size int) (Head, diag.List) {
	text, body, problems := splitFrontMatter(file, data)
	if problems != nil {
		return Head{}, problems
	}
	if len(bytes.TrimSpace(data[body.From:body.To])) == 0 {
		body.To = body.From
	}
	body.Sum = memo.Sum(data[body.From:body.To])
	if bom := size - len(data); bom > 0 { // spans are those of the file
		body.From, body.To = body.From+bom, body.To+bom
	}
	return Head{Outline: memo.Of(text, body.Empty()), Text: string(text), Body: body}, nil
}

// A room is what is used again for making what a file holds, for one file after another.
type room struct {
	flat
	places schema.Places // where the values stand
	kept   []byte        // what is kept of the file
	kind   *model.Kind
	spare  model.Content // an empty record of that kind
}

// record returns an empty record of a kind.
func (r *room) record(kind *model.Kind) model.Content {
	rec := r.spare
	if r.spare = nil; rec == nil || r.kind != kind {
		return kind.New().(model.Content)
	}
	return rec
}

// drop takes a record back that nobody keeps.
func (r *room) drop(kind *model.Kind, rec model.Content) {
	reflect.ValueOf(rec).Elem().SetZero()
	r.kind, r.spare = kind, rec
}

// decodeMarkdown makes what a file with this front matter holds.
func (l *loader) decodeMarkdown(s source, head Head) readResult {
	own := new(room)
	if s.lang == "" { // what a translation holds is kept
		if used, ok := l.rooms.Get().(*room); ok {
			own = used
		}
	}
	node, ok := own.parse(head.Text)
	var problems diag.List
	if !ok {
		if node, problems = parseAnyYAML(s.file, []byte(head.Text)); problems != nil {
			return readResult{problems: problems, records: l.placeholder(s), sum: memo.Of(head.Text, head.Body.Sum)}
		}
	}
	body := head.Body
	if s.lang != "" {
		return readResult{overlay: overlay{nodes: []*yaml.Node{node}, body: body, outline: head.Outline}, sum: head.Outline, head: head}
	}
	rec := own.record(s.kind)
	d := l.decoder(s)
	d.Room = own.places
	places := d.Decode(node, s.kind.Schema, rec)
	own.places = places
	d.Require(s.kind.Schema, rec, places)
	var kept bool
	if l.opts.Read != nil {
		var again model.Content
		if head.Record, again, kept = l.keep(own, s, rec); kept {
			own.drop(s.kind, rec)
			rec = again
		}
	}
	base := rec.Page()
	base.Places, base.Body, base.Outline = places, body, head.Outline
	problems = append(d.Problems, l.name(base, s)...)
	if body.Empty() && !hasOwnText(rec) {
		problems.Add(diag.Pos{File: s.file, Line: body.Line}, "body.empty")
	}
	shape := l.shapes.of(own, s.file, places, problems)
	base.Places = shape.places
	if kept && shape.text != "" {
		head.Shape, head.Text, problems = shape.text, "", shape.told(s.file)
	} else {
		head.Record = ""
	}
	l.rooms.Put(own)
	if n, ok := rec.(*model.News); ok {
		head.Structure = n.Structure()
	}
	return readResult{records: []model.Record{rec}, problems: problems, sum: head.Outline, head: head}
}

// hasOwnText reports whether the fields of rec say enough without a body.
func hasOwnText(rec model.Content) bool {
	switch r := rec.(type) {
	case *model.Service:
		return len(r.Steps) > 0 || len(r.Materials) > 0
	case *model.Deliberation:
		return len(r.Stages) > 0
	case *model.Request:
		return r.PublicReply != ""
	}
	return rec.Page().Draft
}

// placeholder stands for a file that could not be read, so that references to it
// are not reported as well.
func (l *loader) placeholder(s source) []model.Record {
	if s.lang != "" {
		return nil
	}
	rec := s.kind.New().(model.Content)
	rec.Page().Draft = true
	l.name(rec.Page(), s)
	return []model.Record{rec}
}

func (l *loader) decoder(s source) *schema.Decoder {
	d := &schema.Decoder{File: s.file, Kind: s.kind.Name, Env: schema.Env{Location: l.config.Zone}}
	if !s.kind.Table {
		d.Ignore = hugoFields
	}
	return d
}

var leadingDate = regexp.MustCompile(`^(\d{4})-?(\d{2})-?(\d{2})(?:[-_. ]+|$)`)

// name gives a content its names and address.
func (l *loader) name(b *model.Base, s source) diag.List {
	var problems diag.List
	b.File, b.Lang, b.Kind, b.Stem, b.Name = s.file, l.config.Language, s.kind.Name, s.stem, s.stem
	if m := leadingDate.FindStringSubmatch(s.stem); m != nil {
		if rest := s.stem[len(m[0]):]; rest != "" {
			b.Name = rest
		}
		day := m[1] + "-" + m[2] + "-" + m[3]
		if t, err := time.ParseInLocation(time.DateOnly, day, l.config.Zone); err == nil && b.Date.IsZero() {
			b.Date = model.Date{Time: t, Whole: true}
		}
	}
	if b.Slug != "" {
		b.Segment = pinyin.Slug(b.Slug)
		if strings.ContainsAny(b.Slug, `/\`) || strings.Contains(b.Slug, "..") || !model.ValidName(b.Segment) {
			problems.Add(b.At("slug"), "slug.form", b.Slug)
			b.Segment = ""
		}
	} else if b.Segment = pinyin.Slug(b.Name); !model.ValidName(b.Segment) {
		problems.Add(diag.Pos{File: s.file}, "file.name", s.stem)
		b.Segment = ""
	}
	return problems
}
