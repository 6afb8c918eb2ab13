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
	kind    string // what goes before a number to name an entry: one letter for each list of a page
	moments []time.Time
	entries [][]int // for each moment: the numbers of notices or events, see facts
}

// changes puts moments to come in order, after now.
func changes(now time.Time, moments []time.Time) []time.Time {
	out := slices.DeleteFunc(moments, func(t time.Time) bool { return !t.After(now) })
	slices.SortFunc(out, time.Time.Compare)
	return slices.Insert(slices.CompactFunc(out, time.Time.Equal), 0, now)
}

// then adds what is shown from a moment on, if it is something else than before.
func (s *schedule) then(at time.Time, entries []int) {
	if n := len(s.entries); n == 0 || !slices.Equal(s.entries[n-1], entries) {
		s.moments, s.entries = append(s.moments, at), append(s.entries, entries)
	}
}

// data writes a schedule for data-list.
func (s *schedule) data() template.HTMLAttr {
	out := make([][2]string, len(s.entries))
	for i, entries := range s.entries {
		if i > 0 {
			out[i][0] = local(model.Date{Time: s.moments[i]})
		}
		names := make([]string, len(entries))
		for k, n := range entries {
			names[k] = s.name(n)
		}
		out[i][1] = strings.Join(names, " ")
	}
	return attrs("data-list", compact(out))
}

// name is how an entry is called, for data-n.
func (s *schedule) name(n int) string { return s.kind + strconv.Itoa(n) }

// all returns all entries, those of now first.
func (s *schedule) all() []int {
	var out []int
	for _, entries := range s.entries {
		for _, n := range entries {
			if !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// now is how many entries are shown at the moment of the build: the first of all.
func (s *schedule) now() int { return len(s.entries[0]) }

// noticeSchedule is the schedule of a list of notices that choose makes out of list.
func (f *facts) noticeSchedule(list []*model.Notice, now time.Time, choose func(list []*model.Notice, at time.Time) []*model.Notice) *schedule {
	var pool []*model.Notice
	for i, n := range list {
		if i < 60 || f.everRanks(n, now, rankOver-1) {
			pool = append(pool, n)
		}
	}
	out := &schedule{kind: "n"}
	for _, at := range f.noticeMoments(pool, now) {
		var entries []int
		for _, n := range choose(pool, at) {
			entries = append(entries, f.noticeAt[n])
		}
		out.then(at, entries)
	}
	return out
}

// A noticeCourse is how a list of notices is grouped now and at each moment at which
// that changes: in force, to come, without dates, over.
type noticeCourse struct {
	moments []time.Time
	groups  []noticeGroups
}

func (f *facts) noticeCourse(list []*model.Notice, now time.Time) noticeCourse {
	c := noticeCourse{moments: f.noticeMoments(list, now)}
	for _, at := range c.moments {
		c.groups = append(c.groups, f.group(list, at))
	}
	return c
}

// noticeMoments are now and the moments after it at which one of list stands
// differently.
func (f *facts) noticeMoments(list []*model.Notice, now time.Time) []time.Time {
	var out []time.Time
	for _, n := range list {
		for _, p := range f.phases[n] {
			out = append(out, p.from)
		}
	}
	out = changes(now, out)
	return out[:min(len(out), 1+mostMoments)]
}

// mostMoments is how many changes to come a list knows, at most: enough for a year of a
// community's notices, and an archive's pages stay small.
const mostMoments = 64

// ahead is for how long after the build a list of events knows what will enter it.
const ahead = 35 * 24 * time.Hour

// eventSchedule is the schedule of the events of list that come next, at most so many.
func (f *facts) eventSchedule(list []*model.Event, now time.Time, most int) *schedule {
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
	out := &schedule{kind: "e"}
	for _, at := range changes(now, moments) {
		var entries []int
		for _, e := range f.upcoming(list, at) {
			if len(entries) < most {
				entries = append(entries, f.eventAt[e])
			}
		}
		out.then(at, entries)
	}
	return out
}

// upcoming returns those of list that are running or to come at a moment and are held,
// the soonest first.
func (f *facts) upcoming(list []*model.Event, at time.Time) []*model.Event {
	rank := map[*model.Event]time.Time{}
	var out []*model.Event
	for _, e := range list {
		i := slices.IndexFunc(f.coming[e], func(o model.Occurrence) bool { return o.Ends.After(at) })
		if i >= 0 && e.Status != "cancelled" && e.Status != "postponed" && e.Live(at) {
			rank[e] = nextUp(f.coming[e][i], at)
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b *model.Event) int {
		return cmp.Or(rank[a].Compare(rank[b]), cmp.Compare(f.eventAt[a], f.eventAt[b]))
	})
	return out
}

// nextUp is where an occurrence stands among what is on next. What has been running since
// before the day comes after the day's own events.
func nextUp(o model.Occurrence, at time.Time) time.Time {
	if midnight := calendar.Midnight(at); o.Starts.Before(midnight) && o.Ends.After(at) {
		return midnight.AddDate(0, 0, 1).Add(-time.Second)
	}
	return o.Starts
}
