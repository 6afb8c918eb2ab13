package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"

	"linli/internal/calendar"
	"linli/internal/diag"
	"linli/internal/draw"
	"linli/internal/model"
	"linli/internal/parallel"
	"linli/internal/pdf"
	"linli/internal/plan"
	"linli/internal/poster"
	"linli/internal/raster"
	"linli/internal/register"
	"linli/internal/svg"
)

// PosterOptions are the choices of one printing.
type PosterOptions struct {
	Options          // of the site the posters are of; Output is their folder
	Points  []string // ids of service points, or targets such as notices/NAME; none means all
	Layouts []string // none means all
	Paper   string   // instead of what the records ask for; "" keeps that
	Labels  int      // of sheets of stickers
	Format  string   // pdf, svg or png
	DPI     float64  // of png
	Bleed   float64  // millimetres
	Combine bool     // one PDF for all
	Record  bool     // write the register
}

// A PosterReport says what a printing did, for people and scripts.
type PosterReport struct {
	Posters  int      `json:"posters"`
	Files    int      `json:"files"`
	Written  int      `json:"written"`
	Reused   int      `json:"reused"`
	Removed  int      `json:"removed"`
	Recorded int      `json:"recorded"`
	Bytes    int64    `json:"bytes"`
	MS       PosterMS `json:"ms"`
	Warnings int      `json:"warnings"`
}

// PosterMS is how long the phases took, in milliseconds.
type PosterMS struct {
	Load   int64 `json:"load"`
	Render int64 `json:"render"`
	Total  int64 `json:"total"`
}

// Posters prints posters into a folder. If anything is wrong with any of them,
// nothing is written.
func Posters(ctx context.Context, opts PosterOptions) (report PosterReport, problems diag.List, err error) {
	if opts.Record { // what another run records meanwhile is to be read by this one
		unlock, err := lock(filepath.Join(opts.Source, ".linli"), "register.lock")
		if err != nil {
			return report, nil, err
		}
		defer unlock()
	}
	p, err := startPosters(ctx, opts)
	if p == nil {
		return report, nil, err
	}
	defer func() { err = errors.Join(err, p.root.Close()) }()
	if err != nil || p.problems.HasErrors() {
		return p.report, p.problems.Sorted(), err
	}
	err = p.print(ctx)
	p.report.Warnings = p.problems.Count(diag.Warning)
	p.report.MS.Total = p.since(p.started)
	return p.report, p.problems.Sorted(), err
}

// A printing is one run on its way.
type printing struct {
	run
	opts   PosterOptions
	report PosterReport
	maker  *poster.Maker
}

func startPosters(ctx context.Context, opts PosterOptions) (*printing, error) {
	root, err := os.OpenRoot(opts.Source)
	if err != nil {
		return nil, fmt.Errorf("opening the source folder: %w", err)
	}
	p := &printing{run: run{Options: opts.Options, root: root, started: opts.Clock()}, opts: opts}
	if err := p.prepare(ctx); err != nil {
		return p, err
	}
	if p.theme == nil || p.plan == nil {
		return p, nil
	}
	maker, more := poster.New(p.plan, p.theme, root.FS())
	p.problems = append(p.problems, more...)
	p.maker = maker
	if c := p.site.Config; c.Base.Scheme != "https" {
		p.problems.Add(c.At("baseURL"), "poster.https", c.BaseURL)
	}
	p.report.MS.Load = p.since(p.started)
	return p, nil
}

// chosen returns the posters that were asked for, on the paper that was.
func (p *printing) chosen() []plan.Poster {
	found := map[string]bool{}
	all := p.labels(found)
	known := append(plan.Layouts(), p.theme.Posters.LayoutNames()...)
	for _, l := range p.opts.Layouts {
		if !slices.Contains(known, l) {
			p.problems = append(p.problems, diag.New(diag.Pos{File: "site.yaml"}, "poster.layout", l, strings.Join(known, ", ")).Meaning(l, known))
		}
	}
	var out []plan.Poster
	for _, x := range all {
		if len(p.opts.Layouts) > 0 && !slices.Contains(p.opts.Layouts, x.Layout) {
			continue
		}
		if len(p.opts.Points) > 0 && x.Layout != "sticker" {
			name, ok := p.named(x.Target(), x.Name())
			if !ok || x.Layout == "card" {
				continue
			}
			found[name] = true
		}
		out = append(out, p.onPaper(x)...)
	}
	out = distinct(out)
	for _, name := range p.opts.Points {
		if !found[name] && p.exists(name) {
			p.problems.Add(diag.Pos{File: "site.yaml"}, "poster.none", name)
		} else if !found[name] {
			p.problems = append(p.problems, diag.New(diag.Pos{File: "site.yaml"}, "poster.target", name).Meaning(name, p.targetNames(all)))
		}
	}
	return out
}

// distinct gives posters that came to have one name on the paper asked for names of
// their own.
func distinct(list []plan.Poster) []plan.Poster {
	taken := map[string]bool{}
	for i, x := range list {
		name := x.Name()
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s-%d", x.Name(), n)
		}
		taken[name] = true
		list[i] = x.Named(name)
	}
	return list
}

// exists reports whether there is a target called name, whatever posters it has.
func (p *printing) exists(name string) bool {
	return slices.ContainsFunc(p.plan.Shorts, func(s plan.Short) bool {
		_, id, _ := strings.Cut(s.Target.Name, "/")
		return name == s.Target.Name || name == id
	})
}

// labels returns the posters of the plan, with sheets of labels of the size and for
// the targets asked for.
func (p *printing) labels(found map[string]bool) []plan.Poster {
	asked := p.opts.Paper == "sticker" || slices.Contains(p.opts.Layouts, "sticker")
	if len(p.opts.Points) == 0 && (p.opts.Labels == 0 || p.opts.Labels == 8) {
		return p.plan.Posters
	}
	all := slices.DeleteFunc(slices.Clone(p.plan.Posters), func(x plan.Poster) bool { return x.Layout == "sticker" })
	if len(p.opts.Points) > 0 && !asked {
		return all
	}
	return append(all, p.plan.Stickers(max(p.opts.Labels, 8), func(t plan.Target) bool {
		name, ok := p.named(t, "")
		found[name] = ok || found[name]
		return ok || len(p.opts.Points) == 0
	})...)
}

// named reports whether a target, or the poster called poster, was asked for by
// name, and by which.
func (p *printing) named(t plan.Target, poster string) (string, bool) {
	_, id, _ := strings.Cut(t.Name, "/")
	for _, name := range p.opts.Points {
		if name == t.Name || name == id || name == poster {
			return name, true
		}
	}
	return "", false
}

func (p *printing) targetNames(all []plan.Poster) []string {
	var out []string
	for _, x := range all {
		for _, t := range x.Targets {
			_, id, _ := strings.Cut(t.Name, "/")
			out = append(out, t.Name, id)
		}
	}
	return out
}

// onPaper puts a poster on the paper asked for. Sheets of labels and cards have
// their own; a card by itself is one a page.
func (p *printing) onPaper(x plan.Poster) []plan.Poster {
	switch paper := p.opts.Paper; {
	case x.Layout == "card" && paper == "card":
		var out []plan.Poster
		for _, t := range x.Targets {
			one := x
			one.Targets, one.Part = []plan.Target{t}, t.Key
			out = append(out, one.OnPaper("card").Named("card-"+t.Key))
		}
		return out
	case x.Layout == "sticker" || x.Layout == "card":
		if paper == "" || paper == x.Layout || paper == "A4" && slices.Contains(p.opts.Layouts, x.Layout) {
			return []plan.Poster{x}
		}
		return nil
	case paper == "sticker" || paper == "card":
		return nil
	case paper == "":
		return []plan.Poster{x}
	default:
		if paper == "A5" && !poster.OnA5(x.Layout) {
			if slices.Contains(p.opts.Layouts, x.Layout) {
				p.problems.Add(x.At, "poster.paper", x.Layout+" A5", "A4, A3")
			}
			return nil
		}
		return []plan.Poster{x.OnPaper(paper)}
	}
}

// print lays out, proves and writes what was chosen.
func (p *printing) print(ctx context.Context) error {
	chosen := p.chosen()
	if p.problems.HasErrors() {
		return nil
	}
	unlock, err := lock(filepath.Join(p.opts.Output, ".linli"), "lock")
	if err != nil {
		return err
	}
	defer unlock()
	out, err := openFolder(p.opts.Output)
	if err != nil {
		return err
	}
	started := p.Clock()
	sheets, err := p.render(ctx, chosen, out)
	p.report.MS.Render = p.since(started)
	if err == nil && !p.problems.HasErrors() {
		full := len(p.opts.Points) == 0 && len(p.opts.Layouts) == 0 && p.opts.Paper == "" && (p.opts.Labels == 0 || p.opts.Labels == 8)
		p.report.Posters = len(chosen)
		err = p.commit(out, full && !p.opts.Combine)
		if err == nil && p.opts.Record && !p.problems.HasErrors() {
			err = p.record(sheets)
		}
	}
	return errors.Join(err, out.close())
}

// commit puts the files in place, unless one of them would take the place of something
// that linli did not write.
func (p *printing) commit(out *folder, full bool) error {
	for _, name := range out.foreign() {
		p.problems.Add(diag.Pos{File: filepath.ToSlash(filepath.Join(p.opts.Output, name))}, "poster.foreign", name)
	}
	if p.problems.HasErrors() {
		return nil
	}
	current := map[string]bool{}
	if full {
		for _, x := range p.plan.Posters {
			current[withoutPaper(x.Name())] = true
		}
	}
	return out.commit(&p.report, func(name string) bool {
		base, ending, _ := strings.Cut(name, ".")
		return full && ending == p.opts.Format && !current[withoutPaper(base)]
	})
}

// withoutPaper is a poster's name without what it is printed on.
func withoutPaper(name string) string {
	if i := strings.LastIndexByte(name, '-'); i > 0 && slices.Contains([]string{"a3", "a4", "a5", "card"}, name[i+1:]) {
		return name[:i]
	}
	return name
}

// A printed sheet is what is left of it after rendering.
type printed struct {
	poster plan.Poster
	codes  []poster.Code
	place  string
	title  string
	until  time.Time
}

func (p *printing) options() poster.Options {
	return poster.Options{Printed: calendar.Midnight(p.site.Moment), Bleed: p.opts.Bleed}
}

func (p *printing) render(ctx context.Context, chosen []plan.Poster, out *folder) ([]printed, error) {
	sheets := make([]printed, len(chosen))
	problems := make([]diag.List, len(chosen))
	files := make([]stagedFile, len(chosen))
	var done atomic.Int64
	var book *pdf.Document
	if p.opts.Combine && len(chosen) > 0 {
		book = pdf.New(p.site.Config.Title)
	}
	one := func(i int) error {
		sheet, more := p.maker.Layout(chosen[i], p.options())
		problems[i] = more
		if sheet != nil {
			sheets[i] = printed{chosen[i], sheet.Codes, sheet.Place, sheet.Page.Title, sheet.Until}
			var err error
			if files[i], err = p.file(sheet, &problems[i], out, book); err != nil {
				return err
			}
		}
		if p.Progress != nil {
			p.Progress(int(done.Add(1)), len(chosen))
		}
		return nil
	}
	var err error
	if book != nil { // pages stand in order
		for i := range chosen {
			if err = errors.Join(ctx.Err(), one(i)); err != nil {
				break
			}
		}
	} else {
		err = parallel.Each(ctx, len(chosen), one)
	}
	for _, l := range problems {
		p.problems = append(p.problems, l...)
	}
	if err != nil || p.problems.HasErrors() {
		return nil, err
	}
	if book != nil {
		data, err := book.Finish()
		if err != nil {
			return nil, err
		}
		f, err := out.stage("posters.pdf", "", data)
		if err != nil {
			return nil, err
		}
		files = []stagedFile{f}
	}
	out.files = files
	return sheets, nil
}

// file renders a sheet into the staging area, unless the very same drawing was
// rendered before.
func (p *printing) file(sheet *poster.Sheet, problems *diag.List, out *folder, book *pdf.Document) (stagedFile, error) {
	name := sheet.Poster.Name() + "." + p.opts.Format
	key := p.key(sheet.Page)
	if book == nil {
		if f, ok := out.known(name, key); ok {
			return f, nil
		}
	}
	if more := p.maker.Prove(sheet); more.HasErrors() {
		*problems = append(*problems, more...)
		return stagedFile{}, nil
	}
	if book != nil {
		return stagedFile{}, book.Add(sheet.Page)
	}
	data, err := Encode(sheet.Page, p.opts.Format, p.opts.DPI)
	if err != nil {
		return stagedFile{}, err
	}
	return out.stage(name, key, data)
}

// key is the identity of a file: the drawing and how it is written.
func (p *printing) key(page *draw.Page) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %g\n", p.Version, p.opts.Format, p.opts.DPI)
	page.Hash(h)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Encode writes a drawing in a format: pdf, svg or png.
func Encode(page *draw.Page, format string, dpi float64) ([]byte, error) {
	switch format {
	case "svg":
		return svg.Encode(page, "g", true)
	case "png":
		return raster.PNG(page, dpi)
	}
	return pdf.Encode("", page)
}

// record adds what was printed to the register.
func (p *printing) record(sheets []printed) error {
	day := model.Date{Time: calendar.Midnight(p.site.Moment), Whole: true}
	var codes []*model.Code
	for _, s := range sheets {
		for _, c := range s.codes {
			one := s.poster
			one.Targets = slices.DeleteFunc(slices.Clone(one.Targets), func(t plan.Target) bool { return t.Name != c.Target })
			part, title, place := one.Part, s.title, s.place
			if s.poster.Sheet() {
				part, place = "", p.maker.Place(one)
				if s.poster.Labels > 0 {
					part = fmt.Sprint(s.poster.Labels)
				}
				title = p.maker.Name(one)
			}
			if s.poster.Layout == "grid" {
				part = ""
			}
			var until model.Date
			if !s.until.IsZero() {
				until = model.Date{Time: calendar.Midnight(s.until.In(day.Location())), Whole: true}
			}
			codes = append(codes, &model.Code{
				Until: until,
				Code:  model.ShortCode(c.Code), Target: c.Target, Layout: s.poster.Layout, Paper: s.poster.Paper, Part: part,
				Printed: day, Title: title, Place: place, Address: c.Address, Facts: p.maker.Facts(one, day.Time).String(),
			})
		}
	}
	all, added := register.Add(p.site.Codes, codes)
	p.report.Recorded = added
	return register.Write(p.opts.Source, all)
}

// A Stale sheet hangs somewhere and no longer tells the truth.
type Stale struct {
	Code    string   `json:"code"`
	Target  string   `json:"target"`
	Title   string   `json:"title"`
	Layout  string   `json:"layout"`
	Paper   string   `json:"paper"`
	Part    string   `json:"part,omitempty"`
	Place   string   `json:"place"`
	Printed string   `json:"printed"`
	Changed []string `json:"changed,omitempty"` // the facts that are others now
	Over    bool     `json:"over,omitempty"`    // it is to be taken down
	Lost    bool     `json:"lost,omitempty"`    // what it is about is gone
}

// StalePosters compares the register, which has recorded lines, with what would be
// printed now.
func StalePosters(ctx context.Context, opts PosterOptions) (out []Stale, recorded int, problems diag.List, err error) {
	p, err := startPosters(ctx, opts)
	if p == nil {
		return nil, 0, nil, err
	}
	defer func() { err = errors.Join(err, p.root.Close()) }()
	if err != nil {
		return nil, 0, p.problems.Sorted(), err
	}
	for _, d := range p.problems { // codes that lead nowhere are what is asked for here
		if d.Severity() == diag.Error && !strings.HasPrefix(d.Rule, "code.orphan") && d.Rule != "code.address" {
			return nil, 0, p.problems.Sorted(), nil
		}
	}
	if p.maker == nil {
		return nil, 0, p.problems.Sorted(), nil
	}
	for _, c := range latest(p.site.Codes) {
		if !c.Removed.IsZero() || c.Gone != "" || c.MovedTo != "" { // somebody has seen to it
			continue
		}
		if s, stale := p.stale(c); stale {
			out = append(out, s)
		}
	}
	return out, len(p.site.Codes), nil, nil
}

// latest keeps of every sheet its last printing: the earlier ones were replaced.
func latest(codes []*model.Code) []*model.Code {
	last := map[string]int{}
	var out []*model.Code
	for _, c := range codes {
		key := strings.Join([]string{string(c.Code), c.Layout, c.Part, c.Paper}, "\x00")
		if i, ok := last[key]; ok {
			if !c.Printed.Before(out[i].Printed.Time) {
				out[i] = c
			}
			continue
		}
		last[key] = len(out)
		out = append(out, c)
	}
	return out
}

func (p *printing) stale(c *model.Code) (Stale, bool) {
	s := Stale{Code: string(c.Code), Target: c.Target, Title: c.Title, Layout: c.Layout, Paper: c.Paper, Part: c.Part, Place: c.Place, Printed: c.Printed.Format(time.DateOnly)}
	again, fate := p.plan.Reprint(c)
	switch fate {
	case plan.Over:
		s.Over = true
		return s, true
	case plan.Lost:
		s.Lost = !strings.HasPrefix(c.Target, "cards/")
		return s, s.Lost
	}
	s.Changed = poster.Changed(c.Facts, p.maker.Facts(again, c.Printed.Time).String())
	if season := p.maker.Facts(again, calendar.Midnight(p.site.Moment)).Only(poster.Season); season != "" && !strings.Contains(" "+c.Facts+" ", " "+season+" ") && !slices.Contains(s.Changed, poster.Season) {
		s.Changed = append(s.Changed, poster.Season)
	}
	if slices.Contains(s.Changed, "hours") { // then so is what follows from them
		s.Changed = slices.DeleteFunc(s.Changed, func(f string) bool { return f == poster.Season || f == "changes" })
	}
	return s, len(s.Changed) > 0
}

// lock waits until no other run holds the lock of this name.
func lock(dir, name string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making %s: %w", dir, err)
	}
	l := flock.New(filepath.Join(dir, name))
	if err := l.Lock(); err != nil {
		return nil, fmt.Errorf("locking %s: %w", dir, err)
	}
	return func() { _ = l.Unlock() }, nil // the end of the program unlocks it, too
}

// A folder is where posters are written: staged first, put in place together.
type folder struct {
	dir     string
	root    *os.Root
	entries map[string]knownFile
	files   []stagedFile
}

type knownFile struct {
	Key string `json:"key"`
	Sum string `json:"sha256"`
}

// stagedFile is a file that is ready, or was there already.
type stagedFile struct {
	name, key, sum string
	size           int64
	reused         bool
}

const (
	posterManifest = ".linli/posters.json"
	posterStaging  = ".linli/staging"
)

func openFolder(dir string) (*folder, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the folder for posters: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the folder for posters: %w", err)
	}
	f := &folder{dir: dir, root: root, entries: map[string]knownFile{}}
	if data, err := root.ReadFile(posterManifest); err == nil {
		if json.Unmarshal(data, &f.entries) != nil || f.entries == nil {
			f.entries = map[string]knownFile{} // then all is rendered anew
		}
	}
	if err := root.RemoveAll(posterStaging); err != nil {
		return nil, errors.Join(fmt.Errorf("clearing the staging area: %w", err), root.Close())
	}
	return f, nil
}

// known reports whether the file is there, made from the same drawing and untouched.
func (f *folder) known(name, key string) (stagedFile, bool) {
	k, ok := f.entries[name]
	if !ok || k.Key != key {
		return stagedFile{}, false
	}
	data, err := f.root.ReadFile(name)
	if err != nil || hashOf(data) != k.Sum {
		return stagedFile{}, false
	}
	return stagedFile{name, key, k.Sum, int64(len(data)), true}, true
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func (f *folder) stage(name, key string, data []byte) (stagedFile, error) {
	if err := f.root.MkdirAll(posterStaging, 0o755); err != nil {
		return stagedFile{}, fmt.Errorf("staging %s: %w", name, err)
	}
	if err := f.root.WriteFile(posterStaging+"/"+name, data, 0o644); err != nil {
		return stagedFile{}, fmt.Errorf("staging %s: %w", name, err)
	}
	return stagedFile{name: name, key: key, sum: hashOf(data), size: int64(len(data))}, nil
}

// foreign returns the files that would be replaced although linli did not write them.
func (f *folder) foreign() []string {
	var out []string
	for _, x := range f.files {
		if _, ours := f.entries[x.name]; ours || x.reused {
			continue
		}
		if info, err := f.root.Stat(x.name); err == nil && info.IsDir() {
			out = append(out, x.name)
		} else if data, err := f.root.ReadFile(x.name); err == nil && hashOf(data) != x.sum {
			out = append(out, x.name)
		}
	}
	return out
}

// commit puts the staged files in place. Posters of an earlier run that are outdated
// are removed: nobody is to print them by mistake.
func (f *folder) commit(report *PosterReport, outdated func(name string) bool) error {
	for _, x := range f.files {
		report.Files++
		report.Bytes += x.size
		if x.reused {
			report.Reused++
			continue
		}
		if old, err := f.root.ReadFile(x.name); err == nil && hashOf(old) == x.sum {
			report.Reused++
		} else {
			if err := f.root.Rename(posterStaging+"/"+x.name, x.name); err != nil {
				return fmt.Errorf("writing %s: %w", x.name, err)
			}
			report.Written++
		}
		f.entries[x.name] = knownFile{x.key, x.sum}
	}
	for name, entry := range f.entries {
		if data, err := f.root.ReadFile(name); !outdated(name) || err == nil && hashOf(data) != entry.Sum {
			continue
		}
		if err := f.root.Remove(name); err == nil {
			report.Removed++
		} else if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing %s: %w", name, err)
		}
		delete(f.entries, name)
	}
	data, err := json.MarshalIndent(f.entries, "", " ")
	if err != nil {
		return fmt.Errorf("writing the list of posters: %w", err)
	}
	if err := f.root.MkdirAll(filepath.Dir(posterManifest), 0o755); err != nil {
		return fmt.Errorf("writing the list of posters: %w", err)
	}
	if err := f.root.WriteFile(posterManifest, data, 0o644); err != nil {
		return fmt.Errorf("writing the list of posters: %w", err)
	}
	return nil
}

func (f *folder) close() error {
	err := f.root.RemoveAll(posterStaging)
	return errors.Join(err, f.root.Close())
}

// A Listed poster is one that can be printed.
type Listed struct {
	Name   string `json:"name"`
	Layout string `json:"layout"`
	Paper  string `json:"paper"`
	Target string `json:"target"`
	Code   string `json:"code"`
}

// ListPosters returns the posters that Posters would print.
func ListPosters(ctx context.Context, opts PosterOptions) (out []Listed, problems diag.List, err error) {
	p, err := startPosters(ctx, opts)
	if p == nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, p.root.Close()) }()
	if err != nil || p.problems.HasErrors() {
		return nil, p.problems.Sorted(), err
	}
	for _, x := range p.chosen() {
		l := Listed{Name: x.Name(), Layout: x.Layout, Paper: x.Paper}
		if len(x.Targets) == 1 {
			l.Target, l.Code = x.Target().Name, p.plan.Code(x.Target().Name)
		}
		out = append(out, l)
	}
	return out, p.problems.Sorted(), nil
}
