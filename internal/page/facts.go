package page

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
	"linli/internal/parallel"
	"linli/internal/plan"
)

// facts are what several pages need and one look at the site decides: who is next,
// what is in force, in which order.
type facts struct {
	next     map[*model.Event]model.Occurrence     // the running or next occurrence, else the last
	dates    map[*model.Event]string               // when it takes place, see occurrenceData
	coming   map[*model.Event][]model.Occurrence   // the occurrences of the next year
	eventAt  map[*model.Event]int                  // the order of those that begin together
	inOrder  []*model.Event                        // by address
	events   []*model.Event                        // in order: to come, soonest first; then past, latest first
	toCome   int                                   // how many of events are to come
	months   [6]register                           // residents' matters of the last six months
	marks    [6]int                                // how often each mark was given this year
	years    map[string][]plan.Count               // by kind
	archive  map[string]map[string][]model.Content // by kind and year, in the order of the list
	newsAt   map[*model.News]int                   // where each stands in the list
	noticeAt map[*model.Notice]int
	phases   map[*model.Notice][]phase // with the words of the site's own language
	urgent   []*model.Notice           // in force or to come
	courses  map[string]noticeCourse   // by category; of all under ""
	ofPoint  map[model.ID][]*model.Event
}

// noticeGroups are notices by how they stand at a moment: in force, to come, without
// dates, over.
type noticeGroups [4][]*model.Notice

const (
	groupNow = iota
	groupSoon
	groupPlain
	groupOver
)

func gather(r *Renderer) facts {
	f := facts{next: map[*model.Event]model.Occurrence{}, dates: map[*model.Event]string{}, coming: map[*model.Event][]model.Occurrence{}, noticeAt: map[*model.Notice]int{}, phases: map[*model.Notice][]phase{}, ofPoint: map[model.ID][]*model.Event{}, years: map[string][]plan.Count{}}
	parallel.All( // each its own
		func() { f.arrangeEvents(r.site, r.now) },
		func() { f.arrangeNotices(r) },
		func() { f.arrangeYears(r.site) },
		func() {
			f.months, f.marks = registers(r.site.Requests, r.now)
			f.newsAt = make(map[*model.News]int, len(r.site.News))
			for i, n := range r.site.News {
				f.newsAt[n] = i
			}
		},
	)
	return f
}

// arrangeYears sorts contents by their years.
func (f *facts) arrangeYears(site *model.Site) {
	f.archive = map[string]map[string][]model.Content{}
	archive(f, "news", site.News)
	archive(f, "notices", site.Notices)
	archive(f, "events", site.Events)
	archive(f, "deliberations", site.Deliberations)
	archive(f, "requests", site.Requests)
}

func archive[T model.Content](f *facts, kind string, list []T) {
	f.years[kind] = plan.Years(list)
	years := map[int][]model.Content{}
	for _, c := range list {
		if d := c.Page().Date; !d.IsZero() {
			years[d.Year()] = append(years[d.Year()], c)
		}
	}
	f.archive[kind] = make(map[string][]model.Content, len(years))
	for y, contents := range years {
		f.archive[kind][strconv.Itoa(y)] = contents
	}
}

func (f *facts) arrangeEvents(site *model.Site, now time.Time) {
	f.inOrder, f.eventAt = eventOrder(site.Events)
	var past []*model.Event
	for _, e := range site.Events {
		if next := e.Upcoming(now); len(next) > 0 && e.Status != "done" {
			f.next[e], f.dates[e], f.coming[e] = next[0], occurrenceData(e, next), next
			f.events = append(f.events, e)
			if e.Point != "" && e.Status != "cancelled" {
				f.ofPoint[e.Point] = append(f.ofPoint[e.Point], e)
			}
			continue
		}
		if last := e.Occurrences(now.AddDate(-5, 0, 0), now.AddDate(1, 1, 0)); len(last) > 0 {
			f.next[e] = last[len(last)-1]
			f.dates[e] = occurrenceData(e, last[len(last)-1:])
		}
		past = append(past, e)
	}
	byStart := func(a, b *model.Event) int {
		return cmp.Or(nextUp(f.next[a], now).Compare(nextUp(f.next[b], now)), cmp.Compare(f.eventAt[a], f.eventAt[b]))
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
	lang := r.site.Config.Language
	probe := &scope{Renderer: r, words: words{r.theme.Texts(lang), r.now}, lang: lang}
	for i, n := range r.site.Notices {
		f.noticeAt[n], f.phases[n] = i, probe.noticePhases(n)
		if n.Severity == "urgent" && f.everRanks(n, r.now, rankUrgent) {
			f.urgent = append(f.urgent, n)
		}
	}
	f.courses = map[string]noticeCourse{"": f.noticeCourse(r.site.Notices, r.now)}
	for _, c := range plan.Categories(r.site) {
		own := slices.DeleteFunc(slices.Clone(r.site.Notices), func(n *model.Notice) bool { return n.Topic() != c.Name })
		f.courses[c.Name] = f.noticeCourse(own, r.now)
	}
}

// group sorts notices by how they stand at a moment.
func (f *facts) group(list []*model.Notice, at time.Time) noticeGroups {
	var g noticeGroups
	for _, n := range list {
		if !n.Live(at) {
			continue
		}
		group := groupPlain
		switch phaseAt(f.phases[n], at).class {
		case isNow:
			group = groupNow
		case isSoon:
			group = groupSoon
		case isOver:
			group = groupOver
		}
		g[group] = append(g[group], n)
	}
	slices.SortStableFunc(g[groupNow], func(a, b *model.Notice) int {
		return cmp.Compare(severityRank(a), severityRank(b))
	})
	return g
}

// everRanks reports whether n ranks as high as rank at a moment or later.
func (f *facts) everRanks(n *model.Notice, at time.Time, rank int) bool {
	list := f.phases[n]
	if phaseAt(list, at).rank <= rank {
		return true
	}
	return slices.ContainsFunc(list, func(p phase) bool { return p.from.After(at) && p.rank <= rank })
}

// current returns those of list that matter at a moment: in force, to come, or of
// the last weeks; newest first within each.
func (f *facts) current(list []*model.Notice, at time.Time) []*model.Notice {
	g := f.group(list, at)
	out := slices.Concat(g[groupNow], g[groupSoon], g[groupPlain])
	return slices.DeleteFunc(out, func(n *model.Notice) bool { return phaseAt(f.phases[n], at).rank >= rankOver })
}

// board returns the notices of the home page at a moment: what matters most first,
// and what is over to fill the list.
func (f *facts) board(list []*model.Notice, at time.Time, most int) []*model.Notice {
	out := f.current(list, at)
	slices.SortStableFunc(out, func(a, b *model.Notice) int {
		return cmp.Compare(phaseAt(f.phases[a], at).rank, phaseAt(f.phases[b], at).rank)
	})
	for _, n := range f.group(list, at)[groupOver] {
		if len(out) >= most {
			break
		}
		out = append(out, n)
	}
	return out[:min(len(out), most)]
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

// eventOrder sorts events by address, as lists order those that begin together, and
// says where each stands.
func eventOrder(list []*model.Event) ([]*model.Event, map[*model.Event]int) {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b *model.Event) int {
		return cmp.Or(cmp.Compare(a.Segment, b.Segment), cmp.Compare(a.File, b.File))
	})
	at := make(map[*model.Event]int, len(sorted))
	for i, e := range sorted {
		at[e] = i
	}
	return sorted, at
}
