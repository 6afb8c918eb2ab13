package build

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"linli/internal/check"
	"linli/internal/content"
	"linli/internal/diag"
	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/parallel"
	"linli/internal/plan"
	"linli/internal/theme"
)

// prepare reads the site and its theme, checks and plans.
func (r *run) prepare(ctx context.Context) error {
	touched := r.sincePrepared()
	if r.takeOver(touched) {
		return nil
	}
	r.builder.standing = nil
	config, problems, err := content.Config(r.source, r.BaseURL, theme.Languages(r.source, "default"))
	r.problems = problems
	if err != nil {
		return err
	}
	if problems.HasErrors() {
		return &ConfigError{problems}
	}
	r.report.BasePath = config.Base.Path
	if err := r.read(ctx, config, touched); err != nil {
		return err
	}
	opts := plan.Options{Drafts: r.Drafts, Trial: r.BaseURL != ""}
	if r.theme != nil {
		opts.Layouts = r.theme.Posters.LayoutNames()
	}
	var checked, planned diag.List
	err = parallel.Each(ctx, 2, func(i int) error {
		if i == 0 {
			r.plan, planned = plan.New(r.site, opts)
		} else {
			checked = check.Site(r.site)
		}
		return nil
	})
	r.problems = slices.Concat(r.problems, checked, planned)
	if err == nil {
		r.stands()
	}
	return err
}

// read reads the theme and the site.
func (r *run) read(ctx context.Context, config *model.Config, touched []string) error {
	var inTheme, inSite diag.List
	take, note := r.takeHeads(config)
	err := parallel.Each(ctx, 2, func(i int) (err error) {
		if i == 0 {
			r.theme, inTheme, err = r.loadTheme(config)
			return err
		}
		r.site, inSite, err = content.Load(ctx, r.source, config, content.Options{Now: r.Now, Drafts: r.Drafts, Cache: r.builder.cache, Sums: r.files.sums(), Touched: touched, Heads: r.before.known(config.Sum), Read: take})
		return err
	})
	r.problems = slices.Concat(r.problems, inTheme, inSite)
	r.source.Forget() // nothing is looked for by name any more
	if err == nil {
		r.noted = parallel.Start(note)
	}
	if r.once {
		r.files = nil // what is left of it is noted
	}
	if err == nil && r.theme == nil && inTheme.HasErrors() && config.Theme != "default" && inTheme[0].Rule == "site.theme" {
		return &ConfigError{inTheme}
	}
	return err
}

// noted is what is left of the files when they have been noted.
type noted struct {
	inputs memo.Digest // of the run
	files  *survey     // all, or those that have to be looked at once more
}

// takeHeads returns what takes what is known of each file that was read, and what notes it
// afterwards, beside what goes on.
func (r *run) takeHeads(config *model.Config) (take func(string, content.Head), note func() noted) {
	files := r.files
	took := files.took()
	all := func() noted { return noted{r.inputs(files), files} }
	if r.builder.cache != nil {
		r.heads = make(map[string]content.Head, len(files.names))
		return func(file string, h content.Head) {
			took(file, h.File)
			r.heads[file] = h
		}, all
	}
	if !r.once {
		return func(file string, h content.Head) { took(file, h.File) }, all
	}
	type named struct {
		file string
		content.Head
	}
	heads := make([]named, 0, len(files.names))
	take = func(file string, h content.Head) {
		took(file, h.File)
		heads = append(heads, named{file, h})
	}
	r.aside = memo.NewFile(r.Source, r.Memory, r.program(), r.Clock())
	return take, func() noted {
		w := r.aside.Part(headsPart)
		w.Digest(config.Sum)
		for _, h := range heads {
			writeHead(w, h.file, h.Head)
		}
		heads = nil
		files.write(r.aside.Part(filesPart))
		return noted{r.inputs(files), files.unread()}
	}
}

// A themeCache is the theme that a builder used last.
type themeCache struct {
	sum      memo.Digest
	theme    *theme.Theme
	problems diag.List
}

// loadTheme loads the theme, unless no file of it has changed.
func (r *run) loadTheme(config *model.Config) (*theme.Theme, diag.List, error) {
	var tokens []theme.Token
	for i, t := range config.Tokens {
		tokens = append(tokens, theme.Token{Name: t.Name, Value: t.Value, At: config.At(fmt.Sprintf("tokens[%d].value", i))})
	}
	known := r.builder.themes
	if known == nil {
		return theme.Load(r.source, config.Theme, config.AllLanguages(), tokens)
	}
	sum := memo.Of(config.Theme, config.AllLanguages(), tokens, r.files.below("themes/"+config.Theme+"/").digest())
	if known.sum == sum {
		return known.theme, known.problems, nil
	}
	t, problems, err := theme.Load(r.source, config.Theme, config.AllLanguages(), tokens)
	if err != nil {
		return t, problems, err
	}
	if lookAgain(r.Options, r.before.whole.extra).same(r.files) {
		*known = themeCache{sum, t, problems}
	}
	return t, problems, nil
}

// template takes a mistake in a template as one of the author's.
func (r *run) template(err error) error {
	var d diag.Diagnostic
	if errors.As(err, &d) {
		r.problems = append(r.problems, d)
		return nil
	}
	return err
}
