package build

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/diag"
	"linli/internal/model"
	"linli/internal/plan"
	"linli/internal/poster"
	"linli/internal/register"
)

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
				title = cmp.Or(one.Target().Title(), c.Target)
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
	defer func() { err = errors.Join(err, p.source.Close()) }()
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
