package build

import (
	"slices"
	"time"

	"linli/internal/content"
	"linli/internal/diag"
	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/plan"
	"linli/internal/publish"
	"linli/internal/theme"
)

// A standing is a site as a builder has read, checked and planned it. As long as nothing is
// touched but the texts of some contents, the next build takes it over: neither checks nor
// plan look at texts.
type standing struct {
	now       time.Time
	baseURL   string
	drafts    bool
	files     *survey // taken before the site was read
	site      *model.Site
	plan      *plan.Plan
	theme     *theme.Theme
	problems  diag.List
	heads     map[string]content.Head
	config    string // the path of baseURL
	listings  map[string]*listing
	last      *built          // nil if it has not been built
	rewritten map[string]bool // the files of contents, or their translations, whose texts were touched since
}

// A built is how a standing site was built last.
type built struct {
	memory             *memory         // what was left
	outline, structure basis           // of what
	entries            []publish.Entry // of the outputs, in the order of the plan, as are
	results            []staged
}

// mostReread is how many texts are worth looking at one after another.
const mostReread = 64

// stands keeps what was prepared for the builder's next build.
func (r *run) stands() {
	if r.builder.cache != nil {
		r.builder.standing = &standing{
			now: r.Now, baseURL: r.BaseURL, drafts: r.Drafts, files: r.files, site: r.site, plan: r.plan, theme: r.theme, problems: slices.Clone(r.problems),
			heads: r.heads, config: r.report.BasePath, listings: map[string]*listing{}, rewritten: map[string]bool{},
		}
	}
}

// sincePrepared returns the only files that can have been touched since the builder prepared
// a site, or nil if that is not known.
func (r *run) sincePrepared() []string {
	if s := r.builder.standing; s != nil && r.hinted && s.files == r.last {
		return r.Touched
	}
	return nil
}

// takeOver prepares the run with what the builder prepared before, if that is still so. only
// is what sincePrepared returns.
func (r *run) takeOver(only []string) bool {
	s := r.builder.standing
	if s == nil || !s.now.Equal(r.Now) || s.baseURL != r.BaseURL || s.drafts != r.Drafts {
		return false
	}
	touched, ok := s.touched(r.files, only)
	if !ok || s.printed(touched) {
		return false
	}
	if !r.builder.cache.Reread(r.source, s.site, s.heads, touched) {
		return false
	}
	if r.files.read == nil {
		r.files.read = s.files.read
	}
	s.files = r.files
	for file := range touched {
		s.rewritten[file] = true
	}
	r.stood = true
	r.site, r.plan, r.theme, r.problems, r.report.BasePath = s.site, s.plan, s.theme, slices.Clone(s.problems), s.config
	r.heads = s.heads
	return true
}

// finished keeps how the standing site was built.
func (s *stage) finished() {
	if st := s.builder.standing; st != nil && s.own == len(s.plan.Outputs) {
		st.last = &built{s.after, s.outline, s.structure, s.entries[:s.own], s.results}
		clear(st.rewritten)
	}
}

// untouched takes over the outputs of the standing site, as it was built last, and returns those
// that are left: what is made from the texts that were touched, and what tells of all files.
// Nothing else can differ (see madeFrom). ok is false if it was built last from something else.
func (s *stage) untouched() (left []int, ok bool) {
	st := s.builder.standing
	if st == nil || st.last == nil || !s.run.stood || s.before != st.last.memory || s.outline != st.last.outline || s.structure != st.last.structure ||
		!s.out.Alone {
		return nil, false
	}
	for _, f := range s.finders {
		if len(f.moved) != f.contents.Docs {
			return nil, false // it has to be made from all pages
		}
	}
	for i, o := range s.plan.Outputs {
		was := &st.last.entries[i]
		e, kept := s.out.Again(*was)
		if !kept || madeFrom(o, st.rewritten) {
			left = append(left, i)
			continue
		}
		e.SHA256 = was.SHA256
		s.entries[i], s.results[i] = e, st.last.results[i]
		s.after.outputs[e.Path] = s.before.outputs[e.Path]
		if f := s.found[i]; f.finder != nil {
			f.finder.moved[f.number] = int32(f.number) //nolint:gosec // a number of a page
		}
	}
	s.done.Store(int64(len(s.results) - len(left)))
	return left, true
}

// touched returns the files that may not hold any more what was read from them, with the
// digests of what they hold; if only is not nil, none but these can. ok is false if there are
// other files now, or too many to look at, or one that is no text.
func (s *standing) touched(now *survey, only []string) (out map[string]memo.Digest, ok bool) {
	if len(now.names) != len(s.files.names) {
		return nil, false
	}
	seen := uint64(s.files.seen.UnixNano()) //nolint:gosec // after 1970
	out = map[string]memo.Digest{}
	for i, name := range now.names {
		if only != nil && !slices.Contains(only, name) {
			continue
		}
		was, is := s.files.stamps[i], now.stamps[i]
		switch head, read := s.heads[name]; {
		case name != s.files.names[i]:
			return nil, false
		case was.Same(is) && was.Sure(seen), read && head.File == is.Sum:
		case head.Outline == (memo.Digest{}) || len(out) == mostReread:
			return nil, false
		default:
			out[name] = is.Sum
		}
	}
	return out, true
}

// printed reports whether a poster may show one of the texts: whether it can be printed
// decides on the plan.
func (s *standing) printed(files map[string]memo.Digest) bool {
	for _, p := range s.plan.Posters {
		for _, t := range p.Targets {
			for _, b := range texts(t.Record) {
				if _, ok := files[b.File]; ok {
					return true
				}
			}
		}
	}
	return false
}
