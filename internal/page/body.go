package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"linli/internal/calendar"
	"linli/internal/diag"
	"linli/internal/folder"
	"linli/internal/markdown"
	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/photo"
	"linli/internal/pinyin"
)

// Media is a file of the source folder that pages show or link to. Width is the
// width it is scaled to, 0 for a copy.
type Media struct {
	Path  string // below the site's root
	File  string // below the source folder
	Width int
}

// widths are the sizes a photo is offered in: a phone's screen, and the text's
// measure on a sharp screen.
var widths = []int{640, 1280}

// A Text is what is remembered of a converted body: enough to know what the page says
// without converting it again.
type Text struct {
	Source   memo.Digest // of all the conversion depends on but the answers
	Asked    []string    // the addresses that had to be resolved, a picture's after "!"
	Answers  memo.Digest
	HTML     memo.Digest
	Excerpt  string    // its beginning, if the page has no other summary
	Problems diag.List // with lines counted from where the body begins, without file
	File     string
	Line     int // where the body begins
}

// AppendTold appends what is wrong with the text, at its place.
func (t *Text) AppendTold(list diag.List) diag.List {
	for _, d := range t.Problems {
		d.File, d.Line = t.File, d.Line+t.Line
		list = append(list, d)
	}
	return list
}

// body converts the Markdown of b and notes what is wrong with it. It returns the
// fragment and its beginning as plain text. In a sketch that remembers the text nothing
// is converted.
func (j *job) body(b *model.Base) (text part, excerpt string) {
	if b.Body.Empty() {
		return part{}, ""
	}
	label := j.t("table")
	source := memo.Of(b.Body.Sum, label, b.Near(j.now).Format(time.DateOnly), j.site.Config.RawHTML)
	if j.sketch && j.known.Source == source && (j.known.Excerpt != "" || b.Abstract() != "") && j.again(b) {
		return part{digest: j.known.HTML}, j.known.Excerpt
	}
	j.said = Text{Source: source, File: b.File, Line: b.Body.Line}
	j.buffers.Lend(func(buf *bytes.Buffer) { text = j.convertBody(buf, b, label) })
	j.markup = text.HTML
	return text, j.said.Excerpt
}

// again asks once more what the known text asked, and reports whether the answers are
// still the same. Then the text is the known one, with all that was wrong with it.
func (j *job) again(b *model.Base) bool {
	var answers []byte
	for _, dest := range j.known.Asked {
		if picture, ok := strings.CutPrefix(dest, "!"); ok {
			p, rule := j.picture(b.File, picture)
			answers = appendAnswer(answers, p, rule)
		} else {
			a := j.answer(b.File, dest)
			answers = append(answers, a.sum[:]...)
		}
	}
	if memo.Sum(answers) != j.known.Answers {
		j.media = nil // what is shown is noted when it is converted
		return false
	}
	j.said = j.known
	j.said.File, j.said.Line = b.File, b.Body.Line
	return true
}

func appendAnswer(list []byte, p markdown.Picture, rule string) []byte {
	d := memo.Of(p, rule)
	return append(list, d[:]...)
}

// An answer is where a link of a text leads, or the rule that it breaks; sum stands for both.
type answer struct {
	href, rule string
	sum        memo.Digest
}

// A question is a link that begins at the root, in a text of a language: it leads to the same
// place in all of them.
type question struct{ lang, dest string }

// mostAnswers is how many answers a job keeps for the next.
const mostAnswers = 4 << 10

// answer resolves a link. Texts ask for the same ones again and again.
func (j *job) answer(from, dest string) answer {
	q := question{j.lang, dest}
	a, known := j.room.answers[q]
	if known {
		return a
	}
	media := len(j.media)
	a.href, a.rule = j.resolve(from, dest)
	a.sum = memo.Of(a.href, a.rule)
	if strings.HasPrefix(dest, "/") && len(j.media) == media { // else the file has to be noted each time
		if j.room.answers == nil || len(j.room.answers) >= mostAnswers {
			j.room.answers = map[question]answer{}
		}
		j.room.answers[q] = a
	}
	return a
}

// convertBody converts a body through buf and fills j.said.
func (j *job) convertBody(buf *bytes.Buffer, b *model.Base, label string) part {
	err := folder.Read(buf, j.source, b.File, int64(b.Body.To))
	src := buf.Bytes()
	src = src[min(b.Body.From, len(src)):min(b.Body.To, len(src))]
	if errors.Is(err, fs.ErrNotExist) || err == nil && memo.Sum(src) != b.Body.Sum {
		err = folder.ErrChanged
	}
	if err != nil {
		j.err = fmt.Errorf("reading %s again: %w", b.File, err)
		return part{}
	}
	started := j.clock()
	t := &j.said
	var answers []byte
	f, err := j.md.Convert(&j.room.text, src, markdown.Links{
		Label: label, Text: b.Abstract() == "",
		Link: func(dest string) (string, string) {
			a := j.answer(b.File, dest)
			t.Asked, answers = append(t.Asked, dest), append(answers, a.sum[:]...)
			return a.href, a.rule
		},
		Image: func(dest string) (markdown.Picture, string) {
			p, rule := j.picture(b.File, dest)
			t.Asked, answers = append(t.Asked, "!"+dest), appendAnswer(answers, p, rule)
			return p, rule
		},
	})
	j.convert += j.clock().Sub(started)
	if err != nil {
		j.err = fmt.Errorf("converting %s: %w", b.File, err)
		return part{}
	}
	places := placer{src: src}
	for _, p := range f.Problems {
		line, col := places.of(p.Offset)
		t.Problems = append(t.Problems, j.finding(p).At(diag.Pos{Line: line, Col: col}))
	}
	for _, m := range calendar.Mismatches(src, b.Near(j.now)) {
		line, col := places.of(m.Offset)
		t.Problems.Add(diag.Pos{Line: line, Col: col}, "date.weekday", m.Text, diag.Text{ZH: "星期" + string([]rune("日一二三四五六")[m.Right]), EN: m.Right.String()})
	}
	html := j.room.text.Bytes()
	t.Answers, t.HTML, t.Excerpt = memo.Sum(answers), memo.Sum(html), f.Text
	return part{digest: t.HTML, HTML: lentHTML(html)}
}

// A wrongText is a rule that texts break, and what it is told with.
type wrongText struct{ rule, arg string }

// finding returns what is wrong with a text: of many places often the same.
func (r *Renderer) finding(p markdown.Problem) *diag.Finding {
	w := wrongText{rule: p.Rule}
	if len(p.Args) > 0 {
		var ok bool
		if w.arg, ok = p.Args[0].(string); !ok || len(p.Args) > 1 {
			return diag.Find(p.Rule, p.Args...)
		}
	}
	return r.amiss.Get(w, func() *diag.Finding { return diag.Find(p.Rule, p.Args...) })
}

// A placer turns offsets into a text into lines (from 0) and columns (from 1, in characters).
// It goes on from the one before, if that is not farther on.
type placer struct {
	src             []byte
	at, line, start int // the last offset, its line, and where that begins
}

func (p *placer) of(offset int) (line, col int) {
	if offset < p.at {
		*p = placer{src: p.src}
	}
	passed := p.src[p.at:min(offset, len(p.src))]
	if i := bytes.LastIndexByte(passed, '\n'); i >= 0 {
		p.line += bytes.Count(passed[:i+1], []byte("\n"))
		p.start = p.at + i + 1
	}
	p.at += len(passed)
	return p.line, utf8.RuneCount(p.src[p.start:p.at]) + 1
}

// resolve turns a link of the file from into an address: of a content file, of an
// address of this site, or of a file that is published as it is.
func (j *job) resolve(from, dest string) (href, rule string) {
	p, rest, ok := taken(dest)
	if !ok {
		return "", "link.nowhere"
	}
	if p == "" {
		return dest, ""
	}
	file := sourcePath(from, p)
	if c, ok := j.site.ByFile[file]; ok {
		if at := c.Page().Path(); j.has(at) {
			if model.In(c, j.lang).Page().File != file {
				rest = "" // the page shown is a translation, with headings of its own
			}
			return j.href(at) + rest, ""
		}
		return "", "link.nowhere" // a draft, or not yet published
	}
	if _, ok := j.site.Files[file]; ok && !documents[strings.ToLower(path.Ext(file))] {
		return "", "link.file"
	} else if ok {
		m := Media{Path: mediaPath(file, path.Ext(file), 0), File: file}
		j.media = append(j.media, m)
		return j.site.Config.Prefix() + m.Path, ""
	}
	if img, ok := j.site.Media[file]; ok && img.Format != "" {
		picture, _ := j.picture(from, p)
		return picture.Src, ""
	}
	if strings.HasPrefix(p, "/") {
		return j.siteAddress(p, rest)
	}
	return "", "link.dead"
}

// taken takes an address apart: its path, and what follows that. It returns false for one
// that cannot be read.
func taken(dest string) (p, rest string, ok bool) {
	p, rest, _ = strings.Cut(dest, "#")
	if usual(p) && !strings.HasPrefix(p, "//") && usual(rest) && (rest != "" || p == dest) { // as most are
		return p, dest[len(p):], true
	}
	u, err := url.Parse(dest)
	if err != nil {
		return "", "", false
	}
	rest = ""
	if u.RawQuery != "" {
		rest = "?" + u.RawQuery
	}
	if u.Fragment != "" {
		rest += "#" + u.EscapedFragment()
	}
	return u.Path, rest, true
}

// usual reports whether a part of an address is of letters and digits of ASCII and the most
// usual signs.
func usual(part string) bool {
	for i := range len(part) {
		switch c := part[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '/', c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return true
}

// documents are the kinds of files that are published as they are: none that a
// browser would run on the site's own address.
var documents = func() map[string]bool {
	out := map[string]bool{}
	for _, ext := range strings.Fields(".pdf .doc .docx .xls .xlsx .ppt .pptx .wps .et .dps .ofd .odt .ods .odp .epub .txt .csv .ics .zip .mp3 .m4a .ogg .wav .mp4 .webm") {
		out[ext] = true
	}
	return out
}()

// siteAddress checks an address that begins at the site's root.
func (j *job) siteAddress(p, rest string) (href, rule string) {
	p = strings.TrimPrefix(p, j.site.Config.Prefix())
	for _, try := range []string{p, p + "/"} {
		if j.has(try) {
			return j.href(try) + rest, ""
		}
		if j.plan.Has(try) {
			return j.site.Config.Prefix() + try + rest, ""
		}
	}
	return "", "link.nowhere"
}

// sourcePath returns the file that dest, written in the file from, stands for.
// A leading slash means content/.
func sourcePath(from, dest string) string {
	if rooted, ok := strings.CutPrefix(dest, "/"); ok {
		return path.Join("content", rooted)
	}
	return path.Join(path.Dir(from), dest)
}

// picture finds an image and notes that it is shown.
func (j *job) picture(from, dest string) (markdown.Picture, string) {
	u, err := url.Parse(dest)
	if err != nil || u.Host != "" || u.Scheme != "" {
		return markdown.Picture{}, "image.missing"
	}
	img, ok := j.site.Media[sourcePath(from, u.Path)]
	switch {
	case !ok && strings.HasPrefix(u.Path, "/"): // an address of the site, not a file beside the text
		return markdown.Picture{}, "image.nowhere"
	case !ok:
		return markdown.Picture{}, "image.missing"
	}
	if img.Format == "" { // reported when it was read
		return markdown.Picture{}, ""
	}
	return j.sizes(img), ""
}

func (j *job) sizes(img model.Image) markdown.Picture {
	prefix := j.site.Config.Prefix()
	ext := photo.Ext(img.Format)
	if img.Format == "svg" || img.Format == "gif" {
		m := Media{Path: mediaPath(img.File, ext, 0), File: img.File}
		j.media = append(j.media, m)
		return markdown.Picture{Src: prefix + m.Path, Width: img.Width, Height: img.Height}
	}
	var p markdown.Picture
	var set []string
	for i, w := range widths {
		last := img.Width <= w || i == len(widths)-1
		w = min(w, img.Width)
		m := Media{Path: mediaPath(img.File, ext, w), File: img.File, Width: w}
		j.media = append(j.media, m)
		p = markdown.Picture{Src: prefix + m.Path, Width: w, Height: max(1, (img.Height*w+img.Width/2)/img.Width)}
		set = append(set, fmt.Sprintf("%s %dw", p.Src, w))
		if last {
			break
		}
	}
	if len(set) > 1 {
		p.Srcset = strings.Join(set, ", ")
	}
	return p
}

// mediaPath returns the address of a file: its name in letters that every host
// takes, and a mark made from its whole path, so that no two are alike.
func mediaPath(file, ext string, width int) string {
	sum := sha256.Sum256([]byte(file))
	name := pinyin.Slug(strings.TrimSuffix(path.Base(file), path.Ext(file)))
	if name == "" {
		name = "file"
	}
	name += "-" + hex.EncodeToString(sum[:6])
	if width > 0 {
		name += fmt.Sprintf("-%d", width)
	}
	return "/media/" + name + strings.ToLower(ext)
}

// A pictureView is a picture in a template.
type pictureView struct {
	markdown.Picture
	Alt string
}

// field makes the picture a front matter field or table cell names, or nil. The
// path is relative to the file it stands in, or to content/ for tables.
func (j *job) field(o *model.Origin, name string, file model.File, alt string) *pictureView {
	if file == "" {
		return nil
	}
	from := o.File
	if strings.HasPrefix(from, "data/") {
		from = "content/-"
	}
	p, rule := j.picture(from, string(file))
	if rule != "" && o.Places.Has(name) { // what a translation inherits is reported with the original
		j.problems.Add(o.At(name), rule, string(file))
	}
	if p.Src == "" {
		return nil
	}
	if alt == "" && name != "photo" && o.Places.Has(name) {
		j.problems.Add(o.At(name), "image.alt")
	}
	j.head.image = strings.TrimPrefix(p.Src, j.site.Config.Prefix())
	return &pictureView{p, alt}
}

// attachment makes the link to a document a field names, or nil.
func (j *job) attachment(o *model.Origin, name string, file model.File) *link {
	if file == "" {
		return nil
	}
	href, rule := j.resolve(o.File, string(file))
	if rule != "" {
		if o.Places.Has(name) {
			j.problems.Add(o.At(name), rule, string(file))
		}
		return nil
	}
	return &link{Href: href, Text: path.Base(string(file))}
}
