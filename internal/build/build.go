// Package build runs the stages in order: load, check, plan, convert and render,
// publish. Nothing is published unless everything before succeeded.
package build

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"linli/internal/calendar"
	"linli/internal/content"
	"linli/internal/diag"
	"linli/internal/feed"
	"linli/internal/folder"
	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/page"
	"linli/internal/parallel"
	"linli/internal/plan"
	"linli/internal/poster"
	"linli/internal/publish"
	"linli/internal/theme"
)

// Options are the choices of one build.
type Options struct {
	Source   string    // the community's folder
	Output   string    // the output folder
	Now      time.Time // the moment the site is built for
	BaseURL  string    // instead of the one in site.yaml
	Drafts   bool      // show drafts
	Clean    bool      // replace and remove files linli did not write, too
	Version  string    // of the program
	Program  string    // tells builds of the program apart that have one version
	Memory   string    // the file below Source in which builds remember; "" for none
	Alone    bool      // nobody but this builder writes to Output
	Touched  []string  // the files below Source that were touched since this builder's last build; nil if that is not known
	ByClock  bool      // Now is what the clock says, and not asked for: a site that is right now need not be built anew
	Clock    func() time.Time
	Skew     time.Duration         // by how much the readers' clock is to be put on, for previews of another time
	Sized    func(Size)            // told how much there is to build from; may be nil
	Progress func(done, total int) // called from several goroutines; may be nil
}

// A Size is how much a site is built from.
type Size struct {
	Files int
	Text  int64 // bytes of texts and tables
	Known int64 // bytes remembered of an earlier build
}

// A Report says what a build did, for people and scripts.
type Report struct {
	Pages      int      `json:"pages"`
	Files      int      `json:"files"`
	Written    int      `json:"written"`
	Reused     int      `json:"reused"`
	Removed    int      `json:"removed"`
	Bytes      int64    `json:"bytes"`
	MS         Duration `json:"ms"`
	NextChange string   `json:"nextChange"`
	Warnings   int      `json:"warnings"`
	// Interpreted are the templates that were filled the slow way, each with why.
	Interpreted []string `json:"interpreted,omitempty"`
	BasePath    string   `json:"-"` // the path of baseURL: "/" or "/board/"
	Resumed     bool     `json:"-"` // an interrupted build was completed first
}

// Duration is how long the phases took, in milliseconds.
type Duration struct {
	Load    int64 `json:"load"`
	Convert int64 `json:"convert"`
	Render  int64 `json:"render"`
	Publish int64 `json:"publish"`
	Total   int64 `json:"total"`
}

// A ConfigError says that site.yaml is wrong; the diagnostics say how.
type ConfigError struct{ diag.List }

// sourceDepth is how deep the folders lie that hold many files: content/news.
const sourceDepth = 2

// A run is one build on its way.
type run struct {
	Options
	source    *folder.Folder
	out       *publish.Output         // nil until it is opened
	intact    func() bool             // whether it holds what was written there
	looked    func() lookedAt         // the first look at the source folder; nil if nobody has begun
	files     *survey                 // how the source folder stood at the beginning
	last      *survey                 // how it stood at the builder's last build
	hinted    bool                    // nothing but Touched can differ between the two
	heads     map[string]content.Head // of the files, if there will be other builds
	once      bool                    // what is to be remembered is not held, but put into a file at once
	aside     *memo.File              // that file
	noted     func() noted            // waits until what the site is made from is noted there
	builder   *Builder
	before    *memory // what the last build left
	after     *memory // what this one leaves
	started   time.Time
	report    Report
	problems  diag.List
	next      time.Time   // when the site changes by itself
	site      *model.Site // everything
	plan      *plan.Plan  // what is shown
	theme     *theme.Theme
	pages     *page.Renderer
	posters   *poster.Maker
	share     func() *poster.Share // made when the first picture is drawn: it takes fonts
	feeds     *feed.Maker
	outline   basis         // of all that every output may depend on: everything but the texts of contents
	structure basis         // without the words that only some may depend on, see model.Site.Structure
	tried     []*remembered // how each poster of the plan turned out
	stood     bool          // the site is one that the builder has prepared before, but for texts
}

func (r *run) run(ctx context.Context) (Report, diag.List, error) {
	if err := r.load(ctx); err != nil {
		return r.report, r.problems, err
	}
	if r.problems.HasErrors() {
		err := r.convert(ctx)
		return r.report, r.problems, err
	}
	if r.out == nil {
		out, err := publish.Open(r.Output)
		if err != nil {
			return r.report, r.problems, err
		}
		r.lookThrough(ctx, out)
	}
	r.out.Alone = r.intact() // what was looked at need not be looked at again
	err := r.output(ctx)
	r.report.Warnings = r.problems.Count(diag.Warning)
	if err == nil && !r.problems.HasErrors() {
		r.remember()
	} else {
		r.after = nil
	}
	r.report.Interpreted = r.theme.Interpreted()
	r.report.MS.Total = r.since(r.started)
	return r.report, r.problems, err
}

func (r *run) since(t time.Time) int64 { return r.Clock().Sub(t).Milliseconds() }

// load reads, checks and plans, and prepares those who make pages.
func (r *run) load(ctx context.Context) error {
	if err := r.prepare(ctx); err != nil || r.plan == nil {
		return err
	}
	r.report.MS.Load = r.since(r.started)
	if r.theme == nil || r.problems.HasErrors() && r.theme.Incomplete() {
		return nil
	}
	next := parallel.Start(func() time.Time { return plan.NextChange(r.site) })
	defer next()
	shown := sync.OnceValue(r.plan.Shown)
	if len(r.plan.Posters) == 0 { // of which some may be left out
		shown = parallel.Start(r.plan.Shown)
	}
	defer shown()
	var err error
	if r.pages, err = page.New(r.plan, r.theme, r.source, r.Clock); err != nil {
		return r.template(err)
	}
	r.pages.Skew = r.Skew
	r.share = sync.OnceValue(func() *poster.Share { return poster.NewShare(r.plan, r.theme, r.source) })
	given := memo.Of(r.program(), r.theme.Sum, r.Drafts, r.Skew, r.named())
	r.outline.now = memo.Of(given, r.site.Outline, r.site.Moment)
	if len(r.plan.Posters) > 0 {
		if err := r.tryPosters(ctx); err != nil {
			return err
		}
	}
	unfit := r.unfit()
	based := func(site memo.Digest) basis {
		all := memo.Of(given, site, unfit)
		return basis{now: memo.Of(all, r.site.Moment), lasting: memo.Of(all, shown(), r.pages.Lasting())}
	}
	r.outline, r.structure = based(r.site.Outline), based(r.site.Structure)
	r.next = next()
	r.report.NextChange = r.next.Format(time.RFC3339)
	r.feeds = &feed.Maker{Plan: r.plan, Texts: map[string]feed.Texts{}, Icon: r.theme.Asset("icon.svg"), Plate: r.theme.Plate, Version: r.Version, Fingerprint: r.site.Fingerprint, NextChange: r.next}
	for _, lang := range r.site.Config.AllLanguages() {
		r.feeds.Texts[lang] = r.theme.Texts(lang).T
	}
	return nil
}

// tryPosters lays out and proves every poster, but for those known to be as they were. One
// that cannot be made well is a warning and left out: it must not keep an urgent notice
// off the site.
func (r *run) tryPosters(ctx context.Context) error {
	maker, problems := poster.New(r.plan, r.theme, r.source)
	r.mild(problems)
	if maker == nil {
		r.plan.LeaveOut(func(int) bool { return true })
		return nil
	}
	r.posters, r.pages.Sheet = maker, r.posterSVG
	if r.problems.HasErrors() {
		return nil
	}
	r.tried = make([]*remembered, len(r.plan.Posters))
	err := parallel.Each(ctx, len(r.tried), func(i int) error {
		p := r.plan.Posters[i]
		now := &remembered{inputs: memo.Of(r.outline.now, p.Name(), bodiesOf(p))}
		if was := r.before.outputs[posterKey(p)]; was != nil && was.inputs == now.inputs {
			r.tried[i] = was
			return nil
		}
		r.tried[i] = now
		_, now.problems = maker.Make(p, poster.Options{Printed: calendar.Midnight(r.site.Moment)})
		return nil
	})
	r.plan.LeaveOut(func(i int) bool { return r.tried[i].problems.HasErrors() })
	for _, t := range r.tried {
		r.mild(t.problems)
	}
	return err
}

// unfit tells which posters there are: pages lead to them.
func (r *run) unfit() []string {
	var out []string
	for _, p := range r.plan.Posters {
		out = append(out, fmt.Sprint(p.Name(), " ", p.Unfit))
	}
	return out
}

// posterKey is the name under which is remembered how a poster turned out.
func posterKey(p plan.Poster) string { return "poster " + p.Name() }

// mild takes problems as warnings.
func (r *run) mild(problems diag.List) {
	for _, d := range problems {
		r.problems = append(r.problems, d.Milder())
	}
}

// convert looks for mistakes in the bodies of a site that will not be published, so
// that the author sees all at once.
func (r *run) convert(ctx context.Context) error {
	if r.pages == nil {
		return nil
	}
	lists, err := parallel.Map(ctx, r.plan.Outputs, func(o plan.Output) (diag.List, error) {
		if was := r.before.outputs[o.File()]; was != nil {
			return r.pages.Convert(o, was.page.Text)
		}
		return r.pages.Convert(o, page.Text{})
	})
	for _, l := range lists {
		r.problems = append(r.problems, l...)
	}
	r.problems = r.problems.Sorted()
	return err
}

// output renders everything into the staging area and publishes it.
func (r *run) output(ctx context.Context) (err error) {
	started := r.Clock()
	n := len(r.plan.Outputs)
	s := stage{run: r, results: make([]staged, n), entries: make([]publish.Entry, n, n+n/8+512)}
	r.after = &memory{config: r.site.Config.Sum, heads: r.heads, dirty: true}
	r.after.into(r.aside)
	if r.builder.cache != nil {
		r.after.outputs = make(map[string]*remembered, n)
	}
	defer func() { err = errors.Join(err, s.close()) }()
	unlikely := parallel.Start(s.unlikely)
	err = s.findAll(ctx)
	if s.spared = unlikely(); err != nil {
		return err
	}
	err = s.outputs(ctx)
	sound := s.collect() && !r.problems.HasErrors()
	first := r.problems
	told := parallel.Start(func() diag.List { return s.appendTold(first).Sorted() }) // there may be much
	r.problems = nil
	if err == nil && sound {
		err = s.complete(ctx)
	}
	r.report.MS.Convert = s.converting.Load() / int64(time.Millisecond) / int64(runtime.GOMAXPROCS(0))
	r.report.MS.Render = max(0, r.since(started)-r.report.MS.Convert)
	r.problems = append(told(), r.problems...).Sorted()
	if err != nil || r.problems.HasErrors() {
		return err
	}
	r.after.whole.problems = append(diag.List{}, r.problems...) // if it says nothing, that is known
	said := parallel.Beside(r.after.say)
	defer said()
	started = r.Clock()
	done, err := r.out.Commit(s.entries, r.Clean)
	if err == nil {
		s.finished()
	}
	r.report.MS.Publish = r.since(started)
	r.report.Files, r.report.Written, r.report.Reused, r.report.Removed, r.report.Bytes = done.Files, done.Written, done.Reused, done.Removed, done.Bytes
	return err
}

// complete stages what else belongs to the site when its outputs are made.
func (s *stage) complete(ctx context.Context) error {
	if err := s.assets(ctx); err != nil {
		return err
	}
	s.letGo()
	if err := s.indexes(ctx); err != nil {
		return err
	}
	return s.offline()
}

// outside refuses an output folder that holds the sources or is one of theirs.
func outside(opts Options) error {
	src, err := filepath.Abs(opts.Source)
	if err != nil {
		return fmt.Errorf("finding the source folder: %w", err)
	}
	out, err := filepath.Abs(opts.Output)
	if err != nil {
		return fmt.Errorf("finding the output folder: %w", err)
	}
	for _, dir := range []string{src, filepath.Join(src, "content"), filepath.Join(src, "data"), filepath.Join(src, "themes")} {
		if rel, err := filepath.Rel(out, dir); err == nil && (rel == "." || !startsUp(rel)) {
			return &OutputError{opts.Output}
		}
		if rel, err := filepath.Rel(dir, out); dir != src && err == nil && !startsUp(rel) {
			return &OutputError{opts.Output}
		}
	}
	return nil
}

func startsUp(rel string) bool {
	return rel == ".." || len(rel) > 2 && rel[:3] == ".."+string(filepath.Separator)
}

// An OutputError says that the output folder would mix with the sources.
type OutputError struct{ Dir string }

// Error names the folder.
func (e *OutputError) Error() string {
	return fmt.Sprintf("the output folder %s holds the sources or is part of them", e.Dir)
}
