// Package content reads a community's folder (site.yaml, content/ and data/) into
// a model.Site. Everything an author got wrong comes back as diagnostics with
// their places; a record that has mistakes is still in the Site, so that one
// mistake does not look like ten.
package content

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"
	"time"

	"linli/internal/calendar"
	"linli/internal/diag"
	"linli/internal/folder"
	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/parallel"
)

// A loader carries what every file needs to be read.
type loader struct {
	opts   Options
	fsys   fs.FS
	config *model.Config
	kinds  []model.Kind

	originals map[string]model.Content // by folder and stem
	buffers   parallel.Buffers
	rooms     sync.Pool // of *room
	shapes    shapes
}

// Options are the choices of one build that loading depends on.
type Options struct {
	Now    time.Time // the moment the site is built for
	Drafts bool      // show drafts
	Cache  *Cache    // what was read before; may be nil
	// Sums are the digests of files as far as they are known: those that are as in the
	// cache, or of which Heads has the front matter, are not read.
	Sums map[string]memo.Digest
	// Touched, if not nil, are files without which all is as it was when the cache was
	// filled: no file has come or gone since.
	Touched []string
	Heads   map[string]Head
	Read    func(file string, h Head) // told those of all files, one after another; may be nil
}

// A Head is what has to be known of a file to load it: of a content its record, as far as
// records of its kind can be kept, or else the front matter, and where its text is. A table
// has only the digest.
type Head struct {
	File    memo.Digest // of the file
	Outline memo.Digest // of all but the text of a content
	Text    string      // the front matter; "" if there is a Record
	Record  string      // see loader.keep; of the site.yaml of its time
	Shape   string      // see shapes
	Body    model.Span

	Structure memo.Digest // of news, see model.News.Structure
}

// A Cache keeps what was read from files for the next Load of the same site with the same
// site.yaml.
type Cache struct {
	config memo.Digest
	files  map[string]cached
	rest   memo.Digest // of the site but the texts of contents
	found  found
	amiss  diag.List // what was found that cannot be used
}

type cached struct {
	sum    memo.Digest // of the file
	result readResult
}

// find returns what is known of a file that is still the same.
func (c *Cache) find(l *loader, file string) (readResult, bool) {
	if c == nil || c.config != l.config.Sum {
		return readResult{}, false
	}
	sum, known := l.opts.Sums[file]
	was, ok := c.files[file]
	return was.result, known && ok && was.sum == sum
}

// keep replaces what the cache holds.
func (c *Cache) keep(l *loader, f found, amiss diag.List, read []readResult, rest memo.Digest) {
	if c == nil {
		return
	}
	c.config, c.rest, c.files = l.config.Sum, rest, make(map[string]cached, len(f.sources))
	c.found, c.amiss = f, amiss
	for i, s := range f.sources {
		c.files[s.file] = cached{read[i].head.File, read[i]}
	}
}

// again returns what the walk would find, if that is known.
func (c *Cache) again(l *loader) (found, diag.List, bool) {
	if c == nil || c.config != l.config.Sum || l.opts.Touched == nil {
		return found{}, nil, false
	}
	for _, file := range l.opts.Touched {
		if _, text := c.files[file]; !text {
			return found{}, nil, false
		}
	}
	return c.found, slices.Clone(c.amiss), true
}

// Load reads content/ and data/. The error is a failure of the machine; what the
// author did is in the list.
func Load(ctx context.Context, fsys fs.FS, config *model.Config, opts Options) (*model.Site, diag.List, error) {
	opts.Now = opts.Now.In(config.Zone)
	l := loader{opts: opts, fsys: fsys, config: config, kinds: model.Kinds(), originals: map[string]model.Content{}}
	found, problems, known := opts.Cache.again(&l)
	if !known {
		var err error
		if found, problems, err = l.walk(); err != nil {
			return nil, nil, err
		}
	}
	amiss := slices.Clone(problems)
	site := &model.Site{Config: config, Moment: opts.Now, ByFile: make(map[string]model.Content, len(found.sources)), Files: found.files}
	read, err := parallel.Map(ctx, found.sources, l.read)
	if err != nil {
		return nil, nil, err
	}
	images, err := parallel.Map(ctx, found.images, func(file string) (imageResult, error) { return l.image(file), nil })
	if err != nil {
		return nil, nil, err
	}
	site.Media = map[string]model.Image{}
	for _, r := range images {
		problems = append(problems, r.problems...)
		site.Media[r.image.File] = r.image
	}
	digested := parallel.Start(func() [2]memo.Digest { // while the site is put together
		l.tell(found.sources, read)
		return [2]memo.Digest{
			digestOf(site, found.sources, func(i int) memo.Digest { return read[i].sum }),
			digestOf(site, found.sources, func(i int) memo.Digest { return cmp.Or(read[i].head.Structure, read[i].sum) }),
		}
	})
	problems = append(problems, l.assemble(site, found.sources, read)...)
	rest, structure := digested()[0], digested()[1]
	site.Outline, site.Structure = memo.Of(rest, site.Config.Sum), memo.Of(structure, site.Config.Sum)
	site.Fingerprint = fingerprint(site, found.sources, rest)
	l.opts.Cache.keep(&l, found, amiss, read, rest)
	site.Calendar = holidays(site)
	workdays(site)
	return site, problems, nil
}

// tell tells what was read from the files.
func (l *loader) tell(sources []source, read []readResult) {
	if l.opts.Read == nil {
		return
	}
	for i, s := range sources {
		l.opts.Read(s.file, read[i].head)
	}
}

// workdays gives the periods that are so many working days long their ends.
func workdays(site *model.Site) {
	end := func(starts model.Date, ends *model.Date, n int) {
		if n > 0 && ends.IsZero() && !starts.IsZero() {
			*ends = model.Date{Time: calendar.AfterWorkdays(starts.Time, n, site.Calendar), Whole: true}
		}
	}
	for _, n := range site.Notices {
		end(n.Starts, &n.Ends, n.Workdays)
		for _, v := range n.Variants {
			l := v.(*model.Notice)
			end(l.Starts, &l.Ends, l.Workdays)
		}
	}
	for _, d := range site.Deliberations {
		for _, p := range append([]*model.Deliberation{d}, translations(d)...) {
			if p.Publicity != nil {
				own := *p.Publicity
				p.Publicity = &own
				end(p.Publicity.Starts, &p.Publicity.Ends, p.Publicity.Workdays)
			}
		}
	}
}

func translations(d *model.Deliberation) []*model.Deliberation {
	var out []*model.Deliberation
	for _, v := range d.Variants {
		out = append(out, v.(*model.Deliberation))
	}
	return out
}

// readResult is what one file holds.
type readResult struct {
	records  []model.Record // of an original
	head     Head
	sum      memo.Digest // of the file without the text of a content
	overlay  overlay     // of a translation
	problems diag.List
}

func (l *loader) read(s source) (out readResult, err error) {
	if out, ok := l.opts.Cache.find(l, s.file); ok {
		return out, nil
	}
	if head := l.opts.Heads[s.file]; head.File == l.opts.Sums[s.file] {
		if head.Record != "" {
			if out, ok := l.recall(s, head); ok {
				return out, nil
			}
		}
		if head.Text != "" {
			out := l.decodeMarkdown(s, head)
			out.head.File = head.File
			return out, nil
		}
	}
	l.buffers.Lend(func(buf *bytes.Buffer) {
		out, err = l.readWith(buf, s)
		sum, known := l.opts.Sums[s.file]
		if known || l.opts.Cache != nil || l.opts.Read != nil {
			out.head.File = memo.Sum(buf.Bytes())
		}
		read := err == nil && s.info.Size() <= maxText
		if errors.Is(err, fs.ErrNotExist) || read && known && out.head.File != sum {
			err = fmt.Errorf("reading %s: %w", s.file, folder.ErrChanged)
		}
	})
	return out, err
}

// readWith reads a source through buf, of which nothing is kept.
func (l *loader) readWith(buf *bytes.Buffer, s source) (readResult, error) {
	data, problems, err := readText(buf, l.fsys, s.file, s.info.Size())
	if err != nil || problems != nil {
		return readResult{problems: problems}, err
	}
	if s.kind.Name == "codes.lock" {
		if at, ok := conflict(s.file, data); ok {
			return readResult{problems: diag.List{diag.New(at, "code.conflict")}}, nil
		}
	}
	switch {
	case !s.kind.Table:
		return l.readMarkdown(s, data, buf.Len()), nil
	case path.Ext(s.file) == ".csv":
		out := l.readCSV(s, data)
		out.sum = memo.Sum(data)
		return out, nil
	}
	out := l.readTable(s, data)
	out.sum = memo.Sum(data)
	return out, nil
}

// conflict finds the marks that git leaves where two branches differ.
func conflict(file string, data []byte) (diag.Pos, bool) {
	n := 0
	for line := range bytes.Lines(data) {
		n++
		for _, mark := range []string{"<<<<<<< ", "=======", ">>>>>>> "} {
			if bytes.HasPrefix(line, []byte(mark)) {
				return diag.Pos{File: file, Line: n, Col: 1}, true
			}
		}
	}
	return diag.Pos{}, false
}

// digestOf is the digest of all that was read, given those of the sources.
func digestOf(site *model.Site, sources []source, digest func(i int) memo.Digest) memo.Digest {
	size := 0
	for _, s := range sources {
		size += len(s.file) + 1 + len(memo.Digest{})
	}
	all := make([]byte, 0, size)
	for i, s := range sources {
		d := digest(i)
		all = append(append(append(all, s.file...), 0), d[:]...)
	}
	return memo.Of(all, site.Media, site.Files)
}

// assemble puts originals into the site and lays translations over them.
func (l *loader) assemble(site *model.Site, sources []source, read []readResult) diag.List {
	var problems diag.List
	wrong, counts := 0, map[*model.Kind]int{}
	for i, s := range sources {
		wrong += len(read[i].problems)
		counts[s.kind] += len(read[i].records)
	}
	problems = slices.Grow(problems, wrong)
	translated := slices.ContainsFunc(sources, func(s source) bool { return s.lang != "" })
	for kind, n := range counts {
		kind.Grow(site, n)
	}
	for i, s := range sources {
		problems = append(problems, read[i].problems...)
		for _, r := range read[i].records {
			if l.opts.Cache != nil { // what is kept must stay as it was read
				r = s.kind.Copy(r)
			}
			s.kind.Add(site, r)
			if c, ok := r.(model.Content); ok {
				site.ByFile[s.file] = c
				if translated {
					l.originals[folderOf(s.file)+s.stem] = c
				}
			}
		}
	}
	for i, s := range sources {
		if s.lang != "" && read[i].overlay.nodes != nil {
			problems = append(problems, l.translate(site, s, read[i].overlay)...)
		}
	}
	return problems
}

func holidays(site *model.Site) *calendar.Holidays {
	out := &calendar.Holidays{}
	for _, h := range site.Holidays {
		for _, d := range h.Days {
			out.AddHoliday(calendar.DayOf(d.Time), h.Name)
		}
		for _, d := range h.Workdays {
			out.AddWorkday(calendar.DayOf(d.Time), h.Name)
		}
	}
	return out
}
