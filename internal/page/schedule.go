package page

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
)

// A schedule says what a list shows from each moment on. The page holds every entry
// that is ever shown; clock.js hides the others and keeps the order.
type schedule struct {
	moments []time.Time
	names   []string // of the entries, one text for each moment
}

// scheduleOf asks what a list shows now and at each of the moments to come.
func scheduleOf(now time.Time, moments []time.Time, names func(at time.Time) []string) schedule {
	var s schedule
	later := slices.DeleteFunc(moments, func(t time.Time) bool { return !t.After(now) })
	slices.SortFunc(later, time.Time.Compare)
	for _, at := range slices.Insert(slices.CompactFunc(later, time.Time.Equal), 0, now) {
		s = s.then(at, names(at))
	}
	return s
}

// then adds what is shown from a moment on, if it is something else than before.
func (s schedule) then(at time.Time, names []string) schedule {
	list := strings.Join(names, " ")
	if n := len(s.names); n == 0 || s.names[n-1] != list {
		s.moments, s.names = append(s.moments, at), append(s.names, list)
	}
	return s
}

// data writes a schedule for data-list.
func (s schedule) data() template.HTMLAttr {
	out := make([][2]string, len(s.names))
	for i, names := range s.names {
		if i > 0 {
			out[i][0] = local(model.Date{Time: s.moments[i]})
		}
		out[i][1] = names
	}
	return attrs("data-list", compact(out))
}

// renamed gives the entries names that begin with another letter, so that they may stand
// on a page with the same entries of another list.
func (s schedule) renamed(from, to string) schedule {
	out := schedule{moments: s.moments}
	for _, names := range s.names {
		out.names = append(out.names, strings.ReplaceAll(names, from, to))
	}
	return out
}

// all returns the names of all entries, those of now first.
func (s schedule) all() []string {
	var out []string
	for _, names := range s.names {
		for name := range strings.FieldsSeq(names) {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// now is how many entries are shown at the moment of the build: the first of all.
func (s schedule) now() int { return len(strings.Fields(s.names[0])) }

// noticeSchedule is the schedule of a list of notices that choose makes out of list.
func (f *facts) noticeSchedule(list []*model.Notice, now time.Time, choose func(list []*model.Notice, at time.Time) []*model.Notice) schedule {
	var pool []*model.Notice
	for i, n := range list {
		if i < 60 || f.everRanks(n, now, rankOver-1) {
			pool = append(pool, n)
		}
	}
	return scheduleOf(now, f.noticeMoments(pool, now), func(at time.Time) []string {
		var names []string
		for _, n := range choose(pool, at) {
			names = append(names, f.noticeName(n))
		}
		return names
	})
}

// A noticeCourse is how a list of notices is grouped now and at each moment at which
// that changes: in force, to come, without dates, over.
type noticeCourse struct {
	moments []time.Time
	groups  [][4][]*model.Notice
}

func (f *facts) noticeCourse(list []*model.Notice, now time.Time) noticeCourse {
	c := noticeCourse{moments: slices.Insert(f.noticeMoments(list, now), 0, now)}
	for _, at := range c.moments {
		g := f.group(list, at)
		c.groups = append(c.groups, [4][]*model.Notice{g.now, g.soon, g.plain, g.over})
	}
	return c
}

// noticeMoments are the moments after now at which one of list stands differently.
func (f *facts) noticeMoments(list []*model.Notice, now time.Time) []time.Time {
	var out []time.Time
	add := func(t time.Time) {
		if t.After(now) {
			out = append(out, t)
		}
	}
	for _, n := range list {
		for _, p := range f.phases[n] {
			add(p.from)
		}
		add(n.ExpiryDate.End())
	}
	slices.SortFunc(out, time.Time.Compare)
	out = slices.CompactFunc(out, time.Time.Equal)
	return out[:min(len(out), mostMoments)]
}

// mostMoments is how many changes to come a list knows, at most: enough for a year of a
// community's notices, and an archive's pages stay small.
const mostMoments = 64

func (f *facts) noticeName(n *model.Notice) string { return "n" + strconv.Itoa(f.noticeAt[n]) }

func (f *facts) eventName(e *model.Event) string { return "e" + strconv.Itoa(f.eventAt[e]) }

// ahead is for how long after the build a list of events knows what will enter it.
const ahead = 35 * 24 * time.Hour

// eventSchedule is the schedule of the events of list that come next, at most so many.
func (f *facts) eventSchedule(list []*model.Event, now time.Time, most int) schedule {
	var moments []time.Time
	limit := now.Add(ahead)
	for _, e := range list {
		for _, o := range f.coming[e] {
			if o.Starts.After(limit) {
				break
			}
			moments = append(moments, o.Starts, o.Ends, e.ExpiryDate.End())
		}
	}
	for day := calendar.Midnight(now); day.Before(limit); day = day.AddDate(0, 0, 1) {
		moments = append(moments, day)
	}
	moments = slices.DeleteFunc(moments, func(t time.Time) bool { return t.After(limit) })
	return scheduleOf(now, moments, func(at time.Time) []string {
		var names []string
		for _, e := range f.upcoming(list, at) {
			if len(names) < most {
				names = append(names, f.eventName(e))
			}
		}
		return names
	})
}

// upcoming returns those of list that are running or to come at a moment and are held,
// the soonest first. What has been running since before the day is not what is on
// next: it comes after the day's own events.
func (f *facts) upcoming(list []*model.Event, at time.Time) []*model.Event {
	midnight := calendar.Midnight(at)
	start := map[*model.Event]time.Time{}
	var out []*model.Event
	for _, e := range list {
		i := slices.IndexFunc(f.coming[e], func(o model.Occurrence) bool { return o.Ends.After(at) })
		if i < 0 || e.Status == "cancelled" || e.Status == "postponed" || e.Status == "done" || !e.Live(at) {
			continue
		}
		o := f.coming[e][i]
		start[e] = o.Starts
		if o.Starts.Before(midnight) {
			start[e] = midnight.AddDate(0, 0, 1).Add(-time.Second)
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b *model.Event) int {
		return cmp.Or(start[a].Compare(start[b]), cmp.Compare(f.eventAt[a], f.eventAt[b]))
	})
	return out
}
