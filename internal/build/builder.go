package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"linli/internal/content"
	"linli/internal/diag"
	"linli/internal/folder"
	"linli/internal/memo"
	"linli/internal/parallel"
	"linli/internal/publish"
)

// A Builder builds one site, again and again, and knows at each build what the last one
// did. The zero Builder is for one build.
type Builder struct {
	memory   *memory
	cache    *content.Cache // nil if there will be one build only
	themes   *themeCache
	folder   string    // where the last build published
	standing *standing // nil if nothing can be taken over
	files    *survey   // how the files stood at the last build; nil if that is not known
	shards   map[string]shard
}

// A shard is one of the search index as it was published.
type shard struct {
	sum  memo.Digest
	data []byte
}

// NewBuilder returns a builder that keeps what it reads in memory, for many builds.
func NewBuilder() *Builder {
	return &Builder{cache: &content.Cache{}, themes: &themeCache{}, shards: map[string]shard{}}
}

// hold keeps a shard of the index for the next build, if there will be one.
func (b *Builder) hold(e publish.Entry, data []byte) {
	if b.shards != nil {
		b.shards[e.Path] = shard{e.Sum, data}
	}
}

// release lets go of the shards of an index.
func (b *Builder) release(folder string) {
	maps.DeleteFunc(b.shards, func(name string, _ shard) bool { return path.Dir(path.Dir(name))+"/" == folder })
}

// Run builds the site, with what an earlier process remembered in opts.Memory. Mistakes of
// the author come back as diagnostics, warnings included; if any is an error, or an error
// is returned, nothing was published.
func Run(ctx context.Context, opts Options) (Report, diag.List, error) {
	report, problems, saved, err := RunAhead(ctx, opts)
	saved()
	return report, problems, err
}

// RunAhead is Run that returns as soon as everything is published, while what it remembers is
// still being saved: saved waits for that.
func RunAhead(ctx context.Context, opts Options) (report Report, problems diag.List, saved func(), err error) {
	var b Builder
	report, problems, err = b.Build(ctx, opts)
	good := err == nil && !problems.HasErrors()
	saved = parallel.Beside(func() {
		if good {
			b.Save(opts)
		}
		b.drop()
	})
	return report, problems, saved, err
}

// drop drops what would be remembered and is not kept.
func (b *Builder) drop() {
	if m := b.memory; m != nil && m.file != nil {
		m.file.Drop()
		b.memory = nil
	}
}

// mostTries is how often a build is begun if files are changed under its hands.
const mostTries = 5

// Build is Run, but what it remembers is kept in the builder. If a text is changed after it
// was looked at, the build begins anew; if that happens again and again, the error is
// folder.ErrChanged.
func (b *Builder) Build(ctx context.Context, opts Options) (report Report, problems diag.List, err error) {
	for range mostTries {
		if report, problems, err = b.build(ctx, opts); !errors.Is(err, folder.ErrChanged) {
			break
		}
		opts.Touched = nil // others may have been, too
	}
	return report, problems, err
}

func (b *Builder) build(ctx context.Context, opts Options) (report Report, problems diag.List, err error) {
	r, err := b.begin(opts)
	if err != nil {
		return report, nil, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := outside(opts); err != nil {
		return report, nil, err
	}
	if r.report.Resumed, err = publish.Recover(opts.Output); err != nil {
		return report, nil, err
	}
	if b.memory == nil {
		r.looked = parallel.Start(r.look)
		b.memory = loadMemory(r.source, opts)
	}
	r.before, r.once = b.memory, b.cache == nil && opts.Memory != ""
	opened := func() *publish.Output { return nil }
	if r.before.whole.inputs != (memo.Digest{}) && !r.Clean { // there is probably little to do
		opened = parallel.Start(func() *publish.Output {
			r.lookThrough(ctx, publish.TryOpen(r.Output))
			return r.out
		})
	}
	err = r.survey(ctx)
	if opened(); err != nil {
		return r.report, nil, err
	}
	if r.unchanged() {
		r.report.MS.Total = r.since(r.started)
		return r.report, r.problems, nil
	}
	b.memory.recall()
	report, problems, err = r.run(ctx)
	if r.after != nil {
		b.drop()
		b.memory, b.folder = r.after, opts.Output
	}
	return report, problems, err
}

// begin opens the source folder for a run that knows nothing yet.
func (b *Builder) begin(opts Options) (*run, error) {
	root, err := os.OpenRoot(opts.Source)
	if err != nil {
		return nil, fmt.Errorf("opening the source folder: %w", err)
	}
	r := &run{Options: opts, builder: b, source: folder.New(root, sourceDepth), files: &survey{}, last: b.files, before: newMemory(), started: opts.Clock()}
	b.files = nil // until they have been looked at
	return r, nil
}

// lookThrough looks, beside what goes on, whether the output folder, if it could be opened,
// holds what was written there.
func (r *run) lookThrough(ctx context.Context, out *publish.Output) {
	if r.out = out; out == nil {
		return
	}
	out.Alone = r.known()
	r.intact = parallel.Start(func() bool { return out.Intact(ctx) })
}

// close lets go of both folders, when nothing looks at them any more.
func (r *run) close() error {
	if r.looked != nil {
		r.looked()
	}
	if r.noted != nil {
		r.noted()
	}
	if r.aside != nil && r.after == nil {
		r.aside.Drop()
	}
	err := r.source.Close()
	if r.out != nil {
		r.intact()
		err = errors.Join(err, r.out.Close())
	}
	return err
}

// Save keeps what the builder remembers for later processes. A memory that cannot be kept
// costs the next build time, and nothing else.
func (b *Builder) Save(opts Options) {
	if b.memory == nil || !b.memory.dirty || opts.Memory == "" {
		return
	}
	b.memory.keep(opts)
}

// program stands for the program: what another one remembered is not believed.
func (o *Options) program() memo.Digest {
	return memo.Of(o.Program, o.Version, runtime.GOOS, runtime.GOARCH)
}

// survey finds out how the files stand.
func (r *run) survey(ctx context.Context) (err error) {
	if r.last != nil && r.Touched != nil {
		if again, ok := r.last.again(r.source, r.Touched); ok {
			r.files, r.builder.files, r.hinted = again, again, true
			r.Touched = slices.DeleteFunc(slices.Clone(r.Touched), func(name string) bool { return !slices.Contains(again.names, name) })
			return nil
		}
	}
	if r.looked == nil {
		r.looked = sync.OnceValue(r.look)
	}
	found := r.looked()
	r.looked = nil // it is known by now, and no longer held for who asks again
	if found.err != nil {
		return found.err
	}
	r.files = found.survey
	r.files.further(r.source, r.before.whole.extra...)
	if r.Sized != nil {
		r.Sized(Size{Files: len(r.files.names), Text: r.files.text(), Known: int64(r.before.saved.Size())})
	}
	if r.before.whole.inputs == (memo.Digest{}) && r.builder.cache == nil {
		return nil // there is nothing to compare with
	}
	err = r.files.sum(ctx, r.source, r.before.whole.files)
	if err == nil {
		r.builder.files = r.files
	}
	return err
}

// lookedAt is what a first look at the source folder found.
type lookedAt struct {
	*survey
	err error
}

func (r *run) look() lookedAt {
	s, err := look(r.source, r.Clock())
	return lookedAt{s, err}
}

// inputs stand for all that the site is made from, but the moment. Into which folder it is
// built does not matter: the folder's state tells what is there.
func (r *run) inputs(files *survey) memo.Digest {
	return memo.Of(files.digest(), r.program(), r.BaseURL, r.Drafts, r.Skew)
}

// unchanged reports whether the output folder holds the site already. Then there is
// nothing to do but to say again what the last build said.
func (r *run) unchanged() bool {
	was := &r.before.whole
	if r.out == nil || was.inputs != r.inputs(r.files) || !r.moment(was) || !was.proven && !was.files.same(r.files) || r.out.State() != was.state || !r.intact() {
		return false
	}
	resumed := r.report.Resumed
	r.report, r.problems = was.report, r.before.said()
	r.report.Resumed, r.report.Written, r.report.Removed, r.report.Reused = resumed, 0, 0, was.report.Files
	if !was.files.same(r.files) { // touched, but the same: next time it need not be read
		was.files, r.before.dirty = r.files, true
	}
	return true
}

// moment reports whether a site built before is what one built for this moment would be.
// A moment that nobody asked for may be any for which the site is right.
func (r *run) moment(was *whole) bool {
	if r.ByClock {
		return !r.Now.Before(was.moment) && (was.until.IsZero() || r.Now.Before(was.until))
	}
	return r.Now.Equal(was.moment)
}

// known reports whether the output folder holds what this builder left there.
func (r *run) known() bool { return r.Alone && r.builder.folder == r.Output }

// remember completes what the next build will know, once everything is published.
func (r *run) remember() {
	x := &r.after.whole
	x.moment, x.until, x.state = r.Now, r.next, r.out.State()
	x.extra, x.report = r.extra(), r.report
	if r.noted != nil {
		n := r.noted()
		x.inputs, x.files = n.inputs, n.files
	} else { // the site was taken over
		x.inputs, x.files = r.inputs(r.files), r.files
	}
}

// prove makes sure that no file was touched while the site was built: then it was made
// from what the survey found, and a site made from the same is the same. Otherwise nobody
// knows what it was made from. Texts and tables need not be looked at: whenever one was read
// it was compared.
func (m *memory) prove(opts Options) {
	x := &m.whole
	if x.proven {
		return
	}
	if x.proven = true; !x.files.stands(opts.Source) {
		x.inputs = memo.Digest{}
	}
}

// lookAgain surveys the source folder as it is by now. It returns nil if that fails.
func lookAgain(opts Options, extra []string) *survey {
	root, err := os.OpenRoot(opts.Source)
	if err != nil {
		return nil
	}
	source := folder.New(root, sourceDepth)
	s, err := look(source, opts.Clock())
	if err == nil {
		s.further(source, extra...)
	}
	if errors.Join(err, source.Close()) != nil {
		return nil
	}
	return s
}

// extra are the files that site.yaml names and that may lie anywhere.
func (r *run) extra() []string {
	var out []string
	add := func(file string) {
		if file = strings.TrimPrefix(file, "/"); file != "" {
			out = append(out, path.Clean(file))
		}
	}
	p := r.site.Config.Posters
	if p.Logo != nil {
		add(string(p.Logo.File))
	}
	if p.Fonts != nil {
		add(string(p.Fonts.Regular))
		add(string(p.Fonts.Bold))
	}
	return out
}

// named returns the digests of the files that site.yaml names.
func (r *run) named() []memo.Digest {
	var out []memo.Digest
	for _, file := range r.extra() {
		data, _ := fs.ReadFile(r.source, file) // who needs it says what is wrong
		out = append(out, memo.Sum(data))
	}
	return out
}
