package page

import (
	"slices"
	"time"

	"linli/internal/model"
	"linli/internal/plan"
)

// Words appends the contents whose words a page says; of all others it says, and depends on,
// no more than what Site.Structure stands for. ok is false of pages of which that is not known.
func (r *Renderer) Words(list []model.Content, o plan.Output) (all []model.Content, ok bool) {
	switch o.Type {
	case plan.Item:
		list = append(list, o.Record.(model.Content))
		if n, ok := o.Record.(*model.News); ok {
			next, prev := r.beside(n)
			if next != nil {
				list = append(list, next)
			}
			if prev != nil {
				list = append(list, prev)
			}
		}
	case plan.List:
		if o.Kind == "news" {
			from, to := bounds(o, len(r.site.News))
			for _, n := range r.site.News[from:to] {
				list = append(list, n)
			}
		}
	case plan.Year:
		all := r.facts.archive[o.Kind][o.Key]
		from, to := bounds(o, len(all))
		list = append(list, all[from:to]...)
	case plan.Tag:
		if i := r.tagAt(o); i >= 0 {
			all := r.plan.Tags[i].Items
			from, to := bounds(o, len(all))
			list = append(list, all[from:to]...)
		}
	case plan.Category: // of notices, of which all counts
	default:
		return nil, false
	}
	return list, true
}

// Begins returns when the first of the contents was written whose words a page says, or zero.
func (r *Renderer) Begins(o plan.Output) time.Time {
	if all, _ := r.Words(make([]model.Content, 0, plan.PageSize), o); len(all) > 0 {
		return all[0].Page().Date.Time
	}
	return time.Time{}
}

// tagAt returns where the tag of a list stands in the plan.
func (r *Renderer) tagAt(o plan.Output) int {
	return slices.IndexFunc(r.plan.Tags, func(t plan.TagList) bool { return t.Slug == o.Key })
}

// bounds returns which of n items are on a page of a list.
func bounds(o plan.Output, n int) (from, to int) {
	from = min((o.Page-1)*plan.PageSize, n)
	return from, min(from+plan.PageSize, n)
}
