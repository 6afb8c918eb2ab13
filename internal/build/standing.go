package build

import (
	"slices"
	"time"

	"linli/internal/content"
	"linli/internal/diag"
	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/plan"
	"linli/internal/theme"
)

// A standing is a site as a builder has read, checked and planned it. As long as nothing is
// touched but the texts of some contents, the next build takes it over: neither checks nor
// plan look at texts.
type standing struct {
	now      time.Time
	baseURL  string
	drafts   bool
	files    *survey // taken before the site was read
	site     *model.Site
	plan     *plan.Plan
	theme    *theme.Theme
	problems diag.List
	heads    map[string]content.Head
	outlines map[string]memo.Digest
	config   string // the path of baseURL
	listings map[string]*listing
}

// mostReread is how many texts are worth looking at one after another.
const mostReread = 64

// stands keeps what was prepared for the builder's next build.
func (r *run) stands() {
	if r.builder.cache != nil {
		r.builder.standing = &standing{r.Now, r.BaseURL, r.Drafts, r.files, r.site, r.plan, r.theme, slices.Clone(r.problems), r.heads, r.outlines, r.report.BasePath, map[string]*listing{}}
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
	r.site, r.plan, r.theme, r.problems, r.report.BasePath = s.site, s.plan, s.theme, slices.Clone(s.problems), s.config
	r.heads, r.outlines = s.heads, s.outlines
	return true
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
