package page

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
	"linli/internal/plan"
)

// facts are what several pages need and one look at the site decides: who is next,
// what is in force, in which order.
type facts struct {
	next    map[*model.Event]model.Occurrence // the running or next occurrence, else the last
	events  []*model.Event                    // in order: to come, soonest first; then past, latest first
	toCome  int                               // how many of events are to come
	notices noticeGroups
	months  [6]register                           // residents' matters of the last six months
	marks   [6]int                                // how often each mark was given this year
	years   map[string][]plan.Count               // by kind
	archive map[string]map[string][]model.Content // by kind and year, in the order of the list
	newsAt  map[*model.News]int                   // where each stands in the list
	ofPoint map[model.ID][]*model.Event
}

// noticeGroups are the notices by how they stand at the moment of the build.
type noticeGroups struct{ now, soon, plain, over []*model.Notice }

func gather(r *Renderer) facts {
	f := facts{next: map[*model.Event]model.Occurrence{}, ofPoint: map[model.ID][]*model.Event{}, years: map[string][]plan.Count{}}
	f.arrangeEvents(r.site, r.now)
	f.arrangeNotices(r)
	f.months, f.marks = registers(r.site.Requests, r.now)
	f.archive = map[string]map[string][]model.Content{}
	archive(&f, "news", r.site.News)
	archive(&f, "notices", r.site.Notices)
	archive(&f, "events", r.site.Events)
	archive(&f, "deliberations", r.site.Deliberations)
	archive(&f, "requests", r.site.Requests)
	f.newsAt = make(map[*model.News]int, len(r.site.News))
	for i, n := range r.site.News {
		f.newsAt[n] = i
	}
	return f
}

func archive[T model.Content](f *facts, kind string, list []T) {
	f.years[kind] = plan.Years(list)
	f.archive[kind] = map[string][]model.Content{}
	for _, c := range list {
		if d := c.Page().Date; !d.IsZero() {
			year := strconv.Itoa(d.Year())
			f.archive[kind][year] = append(f.archive[kind][year], c)
		}
	}
}

func (f *facts) arrangeEvents(site *model.Site, now time.Time) {
	var past []*model.Event
	for _, e := range site.Events {
		if next := e.Occurrences(now, now.AddDate(1, 1, 0)); len(next) > 0 && e.Status != "done" {
			f.next[e] = next[0]
			f.events = append(f.events, e)
			if e.Point != "" && e.Status != "cancelled" {
				f.ofPoint[e.Point] = append(f.ofPoint[e.Point], e)
			}
			continue
		}
		if last := e.Occurrences(now.AddDate(-5, 0, 0), now.AddDate(1, 1, 0)); len(last) > 0 {
			f.next[e] = last[len(last)-1]
		}
		past = append(past, e)
	}
	// What has been running since before today is not what is on next: it comes after
	// the day's own events.
	midnight := calendar.Midnight(now)
	start := func(e *model.Event) time.Time {
		if o := f.next[e]; o.Starts.Before(midnight) && o.Ends.After(now) {
			return midnight.AddDate(0, 0, 1).Add(-time.Second)
		}
		return f.next[e].Starts
	}
	byStart := func(a, b *model.Event) int {
		return cmp.Or(start(a).Compare(start(b)), cmp.Compare(a.Segment, b.Segment), cmp.Compare(a.File, b.File))
	}
	slices.SortFunc(f.events, byStart)
	slices.SortFunc(past, func(a, b *model.Event) int { return byStart(b, a) })
	f.toCome = len(f.events)
	f.events = append(f.events, past...)
	for _, list := range f.ofPoint {
		slices.SortFunc(list, byStart)
	}
}

// arrangeNotices groups the notices, which come newest first.
func (f *facts) arrangeNotices(r *Renderer) {
	probe := &scope{Renderer: r, words: words{now: r.now}, lang: r.site.Config.Language}
	for _, n := range r.site.Notices {
		switch probe.noticeState(n).Class {
		case isNow:
			f.notices.now = append(f.notices.now, n)
		case isSoon:
			f.notices.soon = append(f.notices.soon, n)
		case isOver:
			f.notices.over = append(f.notices.over, n)
		default:
			f.notices.plain = append(f.notices.plain, n)
		}
	}
	slices.SortStableFunc(f.notices.now, func(a, b *model.Notice) int {
		return cmp.Compare(severityRank(a), severityRank(b))
	})
}

// severityRank orders notices in force: the urgent first, then the important.
func severityRank(n *model.Notice) int {
	switch n.Severity {
	case "urgent":
		return 0
	case "important":
		return 1
	}
	return 2
}

// current returns the notices that matter now: in force, to come, or of the last
// weeks; newest first within each.
func (f facts) current(now time.Time) []*model.Notice {
	out := slices.Concat(f.notices.now, f.notices.soon)
	for _, n := range f.notices.plain {
		if now.Sub(n.Date.Time) <= recent {
			out = append(out, n)
		}
	}
	return out
}

// menusOf returns the menus that hold for the week of day.
func menusOf(site *model.Site, week calendar.Week) []*model.Menu {
	var out []*model.Menu
	for _, m := range site.Menus {
		if m.Week.Week == week {
			out = append(out, m)
		}
	}
	return out
}
