package build

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/internal/diag"
	"linli/internal/plan"
	"linli/internal/poster"
)

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
	defer func() { err = errors.Join(err, p.source.Close()) }()
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
