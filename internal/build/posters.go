package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
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
	"linli/internal/parallel"
	"linli/internal/pdf"
	"linli/internal/plan"
	"linli/internal/poster"
	"linli/internal/publish"
	"linli/internal/raster"
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
	defer func() { err = errors.Join(err, p.source.Close()) }()
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
	*run
	opts   PosterOptions
	report PosterReport
	maker  *poster.Maker
}

func startPosters(ctx context.Context, opts PosterOptions) (*printing, error) {
	r, err := new(Builder).begin(opts.Options)
	if err != nil {
		return nil, err
	}
	p := &printing{run: r, opts: opts}
	if err := p.prepare(ctx); err != nil {
		return p, err
	}
	if p.theme == nil || p.plan == nil {
		return p, nil
	}
	maker, more := poster.New(p.plan, p.theme, p.source)
	p.problems = append(p.problems, more...)
	p.maker = maker
	if c := p.site.Config; c.Base.Scheme != "https" {
		p.problems.Add(c.At("baseURL"), "poster.https", c.BaseURL)
	}
	p.report.MS.Load = p.since(p.started)
	return p, nil
}

// postersWriter is the name under which posters are kept apart from the files of a
// site in the same folder.
const postersWriter = "posters"

// print lays out, proves and writes what was chosen.
func (p *printing) print(ctx context.Context) error {
	chosen := p.chosen()
	if p.problems.HasErrors() {
		return nil
	}
	out, err := publish.OpenBeside(p.opts.Output, postersWriter)
	if err != nil {
		return err
	}
	started := p.Clock()
	sheets, entries, err := p.render(ctx, chosen, out)
	p.report.MS.Render = p.since(started)
	if err == nil && !p.problems.HasErrors() {
		p.report.Posters = len(chosen)
		err = p.commit(out, entries)
		if err == nil && p.opts.Record {
			err = p.record(sheets)
		}
	}
	return errors.Join(err, out.Close())
}

// commit puts the files in place. What earlier runs printed stays, but for posters of
// a whole run that are outdated: nobody is to print them by mistake. One that somebody
// has changed since stays, too.
func (p *printing) commit(out *publish.Output, entries []publish.Entry) error {
	made := map[string]bool{}
	for _, e := range entries {
		made[e.Path] = true
		p.report.Bytes += e.Size
	}
	p.report.Files = len(entries)
	for _, name := range out.Paths() {
		old, intact := out.Written(name)
		if !made[name] && (intact && !p.outdated(name) || !intact && out.Exists(name)) {
			entries = append(entries, old)
		}
	}
	done, err := out.Commit(entries, false)
	p.report.Written, p.report.Reused, p.report.Removed = done.Written, p.report.Files-done.Written, done.Removed
	return err
}

// outdated reports whether a file was made from a poster that there is no longer. Only
// a run that makes all posters can tell.
func (p *printing) outdated(file string) bool {
	whole := len(p.opts.Points) == 0 && len(p.opts.Layouts) == 0 && p.opts.Paper == "" && (p.opts.Labels == 0 || p.opts.Labels == 8) && !p.opts.Combine
	base, ending, _ := strings.Cut(file, ".")
	return whole && ending == p.opts.Format && !slices.ContainsFunc(p.plan.Posters, func(x plan.Poster) bool { return withoutPaper(x.Name()) == withoutPaper(base) })
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

// render makes the files of the chosen posters and stages them, each as soon as it is
// made.
func (p *printing) render(ctx context.Context, chosen []plan.Poster, out *publish.Output) ([]printed, []publish.Entry, error) {
	sheets := make([]printed, len(chosen))
	problems := make([]diag.List, len(chosen))
	entries := make([]publish.Entry, len(chosen))
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
			if entries[i], err = p.file(i, sheet, &problems[i], out, book); err != nil {
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
		return nil, nil, err
	}
	if book != nil {
		data, err := book.Finish()
		if err != nil {
			return nil, nil, err
		}
		e, err := p.stage(out, 0, "posters.pdf", data, &p.problems)
		if err != nil {
			return nil, nil, err
		}
		entries = []publish.Entry{e}
	}
	return sheets, entries, nil
}

// file renders a sheet into the staging area, unless the very same drawing was
// rendered before; n tells the files of a run apart.
func (p *printing) file(n int, sheet *poster.Sheet, problems *diag.List, out *publish.Output, book *pdf.Document) (publish.Entry, error) {
	name := sheet.Poster.Name() + "." + p.opts.Format
	key := p.key(sheet.Page)
	if book == nil {
		if e, intact := out.Written(name); intact && e.From == key {
			return e, nil
		}
	}
	if more := p.maker.Prove(sheet); more.HasErrors() {
		*problems = append(*problems, more...)
		return publish.Entry{}, nil
	}
	if book != nil {
		return publish.Entry{}, book.Add(sheet.Page)
	}
	data, err := Encode(sheet.Page, p.opts.Format, p.opts.DPI)
	if err != nil {
		return publish.Entry{}, err
	}
	e, err := p.stage(out, n, name, data, problems)
	e.From = key
	return e, err
}

// stage puts a file into the staging area. What would take the place of something that
// linli did not write is a problem.
func (p *printing) stage(out *publish.Output, n int, name string, data []byte, problems *diag.List) (publish.Entry, error) {
	e, err := out.Stage(n, name, data, false)
	var foreign *publish.ForeignError
	if errors.As(err, &foreign) {
		problems.Add(diag.Pos{File: filepath.ToSlash(filepath.Join(p.opts.Output, foreign.Path))}, "poster.foreign", foreign.Path)
		return e, nil
	}
	return e, err
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
