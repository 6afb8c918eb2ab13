package build

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"linli/internal/calendar"
	"linli/internal/diag"
	"linli/internal/draw"
	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/page"
	"linli/internal/parallel"
	"linli/internal/pdf"
	"linli/internal/photo"
	"linli/internal/plan"
	"linli/internal/poster"
	"linli/internal/publish"
	"linli/internal/raster"
	"linli/internal/search"
	"linli/internal/svg"
)

// A stage puts the outputs of a run into the staging area, each as soon as it is
// made; only its path and hash are kept.
type stage struct {
	*run
	results    []staged
	entries    []publish.Entry // of the outputs, in their order, then of other files
	own        int             // how many of them are outputs of the plan: the first ones
	media      []page.Media
	buffers    parallel.Buffers
	spare      sync.Pool // of *remembered
	finders    []*finder // by language
	found      []finding // by output
	done       atomic.Int64
	converting atomic.Int64
	further    atomic.Int64 // files staged beside the outputs
	spared     []bool       // outputs that screens are not likely to keep
}

// staged is what is left of an output after staging.
type staged struct {
	made bool
	*rest
}

// rest is what few outputs leave: what is wrong with them, and what they show.
type rest struct {
	file  string    // that its text is in
	told  diag.List // what is wrong with that, and else
	media []page.Media
}

// restOf returns what is left of an output, or nil if nothing is.
func restOf(o *remembered) *rest {
	wrong := len(o.page.Text.Problems) + len(o.problems)
	if wrong+len(o.media) == 0 {
		return nil
	}
	told := append(o.page.Text.AppendTold(make(diag.List, 0, wrong)), o.problems...)
	return &rest{o.page.Text.File, told, o.media}
}

// order is that in which outputs are made. Of the first, those come first that take long, such as
// what holds all of a kind, so that no processor waits for them at the end; then most lists, those
// with the same entries one after the other. The second are what search finds, by number, as the
// index takes it. Who makes one goes on with the next: two who need the same would wait for each
// other.
func (s *stage) order() (first, second []int) {
	type list struct {
		begins time.Time
		output int
	}
	var large, others []int
	var listed []list
	for i, o := range s.plan.Outputs {
		switch {
		case o.Type == plan.SharePicture || o.Type == plan.API || o.Type == plan.Sitemap || o.Type == plan.Calendar || o.Type == plan.Status:
			large = append(large, i)
		case s.found[i].finder == nil:
			listed = append(listed, list{s.pages.Begins(o), i})
		default:
			others = append(others, i)
		}
	}
	slices.SortFunc(others, func(a, b int) int {
		if c := s.found[a].number - s.found[b].number; c != 0 {
			return c
		}
		return a - b
	})
	slices.SortFunc(listed, func(a, b list) int { return cmp.Or(b.begins.Compare(a.begins), cmp.Compare(a.output, b.output)) })
	first = slices.Grow(large, len(listed))
	for _, l := range listed {
		first = append(first, l.output)
	}
	return first, others
}

// outputs makes and stages all outputs.
func (s *stage) outputs(ctx context.Context) error {
	if left, ok := s.untouched(); ok {
		return parallel.Each(ctx, len(left), func(i int) error { return s.output(left[i]) })
	}
	first, second := s.order()
	if err := parallel.Apart(ctx, len(first), func(i int) error { return s.output(first[i]) }); err != nil {
		return err
	}
	s.pages.Forget()
	if s.builder.cache == nil {
		s.pages.ForgetLists()
	}
	return parallel.Apart(ctx, len(second), func(i int) error { return s.output(second[i]) })
}

// output makes and stages one output.
func (s *stage) output(i int) (err error) {
	s.buffers.Lend(func(buf *bytes.Buffer) { err = s.outputWith(buf, i) })
	if s.Progress != nil {
		s.Progress(int(s.done.Add(1)), len(s.results))
	}
	return err
}

func (s *stage) outputWith(buf *bytes.Buffer, i int) error {
	o := s.plan.Outputs[i]
	file := o.File()
	was := s.before.outputs[file]
	entry, kept := was.kept(s.out, file)
	kept = kept && s.findable(i, was)
	known, inputs := page.Memory{}, memo.Digest{}
	if kept {
		known, inputs = was.page, s.inputsOf(o, was.page.Lasting)
		if was.inputs == inputs {
			s.entries[i] = entry
			s.leave(i, file, s.again(i, was))
			return nil
		}
	}
	now, _ := s.spare.Get().(*remembered)
	if now == nil {
		now = &remembered{}
	}
	data, same, err := s.make(buf, i, known, now)
	if err != nil || now.failed() {
		s.results[i].rest = restOf(now)
		return err
	}
	if same {
		s.entries[i], now.doc = entry, s.again(i, was).doc
	} else {
		s.entries[i], err = s.put(i, file, data, &now.problems)
	}
	if !kept || known.Lasting != now.page.Lasting {
		inputs = s.inputsOf(o, now.page.Lasting)
	}
	now.inputs = inputs
	now.took(s.entries[i])
	s.leave(i, file, now)
	s.reuse(now)
	return err
}

// leave leaves what is known of an output that is made, or as it was.
func (s *stage) leave(i int, file string, o *remembered) {
	s.results[i] = staged{true, restOf(o)}
	s.after.note(file, o)
}

// reuse uses what was left of an output for another, if it is written down.
func (s *stage) reuse(o *remembered) {
	if s.aside != nil {
		*o = remembered{}
		s.spare.Put(o)
	}
}

// make makes one output, in buf or elsewhere. A page that would be as it is known to be
// is not made.
func (s *stage) make(buf *bytes.Buffer, i int, known page.Memory, result *remembered) (data []byte, same bool, err error) {
	o := s.plan.Outputs[i]
	switch {
	case o.Type.HTML() || o.Type == plan.Redirect:
		p, err := s.pages.Render(buf, o, known, func(d search.Doc) { result.doc = s.find(i, d) })
		result.page, result.media, result.problems = p.Memory, p.Media, p.Problems
		s.converting.Add(int64(p.Convert))
		return buf.Bytes(), p.Same, err
	case o.Type == plan.PosterPDF:
		data, err = s.posterPDF(s.plan.Posters[o.Index])
	case o.Type == plan.SharePicture:
		data, err = s.sharePicture(o)
	case o.Type == plan.API:
		data, err = s.api(o, known, &result.page)
	default:
		data, err = s.feeds.Make(o)
	}
	return data, false, err
}

// api makes the data of one kind. All but its moment is taken over if it is known to be the
// same.
func (s *stage) api(o plan.Output, known page.Memory, now *page.Memory) ([]byte, error) {
	now.View = memo.Of(s.outline.lasting, o.Path)
	if known.View == now.View {
		file := o.File()
		old, err := s.out.Read(file)
		if err == nil && memo.Sum(old) == s.before.outputs[file].sum {
			return s.feeds.Redated(old), nil
		}
	}
	return s.feeds.Make(o)
}

// drawing lays out a poster that was proved before.
func (r *run) drawing(p plan.Poster) (*draw.Page, error) {
	sheet, problems := r.posters.Layout(p, poster.Options{Printed: calendar.Midnight(r.site.Moment)})
	if sheet == nil {
		return nil, fmt.Errorf("laying out %s again: %w", p.Name(), problems)
	}
	return sheet.Page, nil
}

// posterPDF prints one poster.
func (r *run) posterPDF(p plan.Poster) ([]byte, error) {
	page, err := r.drawing(p)
	if err != nil {
		return nil, err
	}
	return pdf.Encode("", page)
}

// posterSVG draws one poster for its page.
func (r *run) posterSVG(p plan.Poster) ([]byte, error) {
	page, err := r.drawing(p)
	if err != nil {
		return nil, err
	}
	return svg.Encode(page, "g", false)
}

// sharePicture draws the picture that messengers show beside links to a part of the site.
func (r *run) sharePicture(o plan.Output) ([]byte, error) {
	c, part := r.shareWords(o)
	return raster.PNG(r.share().Draw(c, o.Lang, part, c.Base.Host), poster.ShareDPI)
}

// shareWords are what is said on it.
func (r *run) shareWords(o plan.Output) (*model.Config, string) {
	texts := r.theme.Texts(o.Lang)
	if o.Key == "" {
		return r.site.Config.In(o.Lang), texts.T("home.board")
	}
	return r.site.Config.In(o.Lang), texts.T("section." + o.Key)
}

// put stages one file. A file in the way that is not ours is the author's problem.
func (s *stage) put(n int, file string, data []byte, problems *diag.List) (publish.Entry, error) {
	entry, err := s.out.Stage(n, file, data, s.Clean)
	if n >= len(s.spared) || !s.spared[n] {
		entry.SHA256 = sumOf(data)
	}
	var foreign *publish.ForeignError
	if errors.As(err, &foreign) {
		problems.Add(diag.Pos{File: s.Output + "/" + foreign.Path}, "output.foreign", foreign.Path)
		return entry, nil
	}
	return entry, err
}

// putFurther stages a file that is no output of the plan.
func (s *stage) putFurther(file string, data []byte, problems *diag.List) (publish.Entry, error) {
	return s.put(len(s.results)+int(s.further.Add(1)), file, data, problems)
}

// collect gathers what the outputs left, in their order, but for what is wrong with them. It reports
// whether they have no mistakes.
func (s *stage) collect() (sound bool) {
	made := 0
	sound = true
	for i := range s.results {
		r := &s.results[i]
		if !r.made && r.rest == nil {
			continue // the build was stopped before
		}
		if r.rest != nil {
			s.media = append(s.media, r.media...)
			sound = sound && !r.told.HasErrors()
		}
		if r.made {
			s.entries[made] = s.entries[i] // the same, unless something is wrong
			made++
		}
		if s.plan.Outputs[i].Type.HTML() {
			s.report.Pages++
		}
	}
	s.entries, s.own = s.entries[:made], made
	for i, t := range s.tried {
		s.after.note(posterKey(s.plan.Posters[i]), t)
	}
	slices.SortFunc(s.media, func(a, b page.Media) int { return strings.Compare(a.Path, b.Path) })
	s.media = slices.CompactFunc(s.media, func(a, b page.Media) bool { return a.Path == b.Path })
	return sound
}

// appendTold appends what is wrong with the outputs, in the order of the files that that is in: as
// it will be told.
func (s *stage) appendTold(out diag.List) diag.List {
	var wrong []*rest
	size := 0
	for i := range s.results {
		if r := s.results[i].rest; r != nil && len(r.told) > 0 {
			wrong, size = append(wrong, r), size+len(r.told)
		}
	}
	slices.SortFunc(wrong, func(a, b *rest) int { return strings.Compare(a.file, b.file) })
	out = slices.Grow(out, size)
	for _, r := range wrong {
		out = append(out, r.told...)
		if s.aside != nil {
			r.told = nil // once is enough
		}
	}
	return out
}

// assets stages the theme's assets and the pictures and files that pages show.
// Pictures are decoded one at a time: a large one takes a lot of memory.
func (s *stage) assets(ctx context.Context) error {
	var problems diag.List
	add := func(file string, data []byte) (publish.Entry, error) {
		entry, err := s.putFurther(strings.TrimPrefix(file, "/"), data, &problems)
		s.entries = append(s.entries, entry)
		return entry, err
	}
	for _, a := range s.theme.Assets {
		if _, err := add(a.Path, a.Data); err != nil {
			return err
		}
	}
	for _, m := range s.media {
		if err := ctx.Err(); err != nil {
			return err
		}
		now := &remembered{inputs: memo.Of(s.program(), m, s.site.Media[m.File].Sum)}
		was := s.before.outputs[m.Path]
		if entry, kept := was.kept(s.out, strings.TrimPrefix(m.Path, "/")); kept && m.Width > 0 && was.inputs == now.inputs {
			s.entries = append(s.entries, entry)
			s.after.note(m.Path, was)
			continue
		}
		data, err := s.medium(m)
		if err != nil {
			return err
		}
		entry, err := add(m.Path, data)
		if err != nil {
			return err
		}
		if now.took(entry); data != nil {
			s.after.note(m.Path, now)
		}
	}
	s.problems = append(s.problems, problems...)
	s.unused()
	return nil
}

// letGo lets go of the site, of which no more is needed by now than which outputs there are,
// unless the next build takes it over.
func (s *stage) letGo() {
	if s.builder.cache != nil {
		return
	}
	for i := range s.plan.Outputs {
		s.plan.Outputs[i].Record = nil
	}
	s.plan = &plan.Plan{Outputs: s.plan.Outputs}
	s.site = &model.Site{Config: s.site.Config, Moment: s.site.Moment}
	s.pages, s.feeds, s.posters, s.share = nil, nil, nil, nil
}

// unused reports documents in content/ that no page links to: a notice saved by a
// word processor would otherwise vanish without a word.
func (s *stage) unused() {
	used := make(map[string]bool, len(s.media))
	for _, m := range s.media {
		used[m.File] = true
	}
	for file := range s.site.Files {
		if !used[file] {
			s.problems.Add(diag.Pos{File: file}, "file.ignored", diag.Text{ZH: "没有文章链接到它；文章要存成 .md", EN: "no page links to it; texts are .md files"})
		}
	}
}

// maxFile is the largest document that is published.
const maxFile = 200 << 20

func (s *stage) medium(m page.Media) ([]byte, error) {
	if size := s.site.Files[m.File]; size > maxFile {
		s.problems.Add(diag.Pos{File: m.File}, "file.too-large", fmt.Sprintf("%d MB", size>>20), fmt.Sprintf("%d MB", maxFile>>20))
		return nil, nil
	}
	data, err := fs.ReadFile(s.source, m.File)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", m.File, err)
	}
	img, ok := s.site.Media[m.File]
	if m.Width == 0 || !ok {
		return data, nil
	}
	var buf bytes.Buffer
	info := photo.Info{Format: img.Format, Width: img.Width, Height: img.Height, Turn: img.Turn}
	if err := photo.Render(&buf, data, info, m.Width); err != nil {
		s.problems.Add(diag.Pos{File: m.File}, "image.format", diag.Text{ZH: "文件坏了", EN: "the file is damaged: " + err.Error()})
		return nil, nil
	}
	return buf.Bytes(), nil
}
