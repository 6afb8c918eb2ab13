package model

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// A BuildingRef is a building with the grid it belongs to.
type BuildingRef struct {
	Grid     *Grid
	Building *Building
}

// An Index finds records by the names other records use. It is built once and
// never changed.
type Index struct {
	Points    map[ID]*Point
	Alliances map[ID]*Alliance
	Partners  map[ID]*Partner
	Teams     map[ID]*Team
	Offers    map[ID]*Offer
	Grids     map[ID]*Grid
	Buildings map[ID]BuildingRef
	Services  map[string]*Service
	Notices   map[string]*Notice
	// ReplacedBy and CancelledBy lead from a notice to the one that ended it.
	ReplacedBy  map[*Notice]*Notice
	CancelledBy map[*Notice]*Notice
}

// NewIndex builds the index of site. Of several records with one name the first
// is found; the checks report the others.
func NewIndex(site *Site) *Index {
	x := &Index{
		Points: byID(site.Points, func(p *Point) ID { return p.ID }), Alliances: byID(site.Alliances, func(a *Alliance) ID { return a.ID }),
		Partners: byID(site.Partners, func(p *Partner) ID { return p.ID }), Teams: byID(site.Teams, func(t *Team) ID { return t.ID }),
		Offers: byID(site.Offers, func(o *Offer) ID { return o.ID }), Grids: byID(site.Grid, func(g *Grid) ID { return g.ID }),
		Services: byName(site.Services), Notices: byName(site.Notices), Buildings: map[ID]BuildingRef{},
		ReplacedBy: map[*Notice]*Notice{}, CancelledBy: map[*Notice]*Notice{},
	}
	for _, g := range site.Grid {
		for i := range g.Buildings {
			if b := &g.Buildings[i]; x.Buildings[b.ID].Building == nil {
				x.Buildings[b.ID] = BuildingRef{g, b}
			}
		}
	}
	for _, n := range site.Notices {
		if old := x.Notices[n.Replaces]; old != nil && old != n {
			x.ReplacedBy[old] = n
		}
		if old := x.Notices[n.Cancels]; old != nil && old != n {
			x.CancelledBy[old] = n
		}
	}
	return x
}

func byID[T any](list []T, id func(T) ID) map[ID]T {
	out := make(map[ID]T, len(list))
	for _, r := range list {
		if _, taken := out[id(r)]; !taken {
			out[id(r)] = r
		}
	}
	return out
}

// byName finds content by file name, with or without the leading date.
func byName[T Content](list []T) map[string]T {
	out := make(map[string]T, len(list))
	for _, name := range []func(*Base) string{func(b *Base) string { return b.Stem }, func(b *Base) string { return b.Name }, func(b *Base) string { return b.Segment }} {
		for _, c := range list {
			if n := name(c.Page()); n != "" {
				if _, taken := out[n]; !taken {
					out[n] = c
				}
			}
		}
	}
	return out
}

// Chain returns the revisions n belongs to, the newest first.
func (x *Index) Chain(n *Notice) []*Notice {
	seen := map[*Notice]bool{n: true}
	newest := n
	for next := x.ReplacedBy[newest]; next != nil && !seen[next]; next = x.ReplacedBy[newest] {
		newest, seen[next] = next, true
	}
	out := []*Notice{newest}
	in := map[*Notice]bool{newest: true}
	for old := x.Notices[newest.Replaces]; old != nil && !in[old]; old = x.Notices[old.Replaces] {
		out = append(out, old)
		in[old] = true
	}
	return out
}

// Concerns reports whether n is about the building, its grid or everybody.
func (n *Notice) Concerns(b BuildingRef) bool {
	if len(n.Affects) == 0 {
		return true
	}
	for _, id := range n.Affects {
		if id == b.Building.ID || id == b.Grid.ID {
			return true
		}
	}
	return false
}

// EffectsOn returns what n says about the building.
func (n *Notice) EffectsOn(b BuildingRef) []Effect {
	var out []Effect
	for _, e := range n.Effects {
		if len(e.Affects) == 0 || slices.Contains(e.Affects, b.Building.ID) || slices.Contains(e.Affects, b.Grid.ID) {
			out = append(out, e)
		}
	}
	return out
}

// Course returns the revisions of what n is about, the oldest first, and the notice
// that cancelled it, if one did. n may be that notice.
func (x *Index) Course(n *Notice) (revisions []*Notice, cancel *Notice) {
	root := n
	if old := x.Notices[n.Cancels]; old != nil && old != n {
		root = old
	}
	revisions = x.Chain(root)
	slices.Reverse(revisions)
	for _, r := range revisions {
		if c := x.CancelledBy[r]; c != nil {
			cancel = c
		}
	}
	return revisions, cancel
}

// PlainFloors writes floors without what people put around the figures: 4-11、13层 as
// 4-11,13; 4层以上 as 4+.
func PlainFloors(text string) string {
	return strings.NewReplacer("，", ",", "–", "-", "—", "-", "~", "-", "、", ",", "至", "-", "到", "-", "层及以上", "+", "层以上", "+", "层", "", "楼", "", " ", "").Replace(text)
}

// Floors reads floors such as 4-11, 4+ or 1-3,5 as spans, both ends included; the last
// floor of 4+ is top. It reports false for anything else.
func Floors(text string, top int) ([][2]int, bool) {
	var out [][2]int
	for part := range strings.SplitSeq(PlainFloors(text), ",") {
		first, last, isSpan := strings.Cut(part, "-")
		if open, ok := strings.CutSuffix(part, "+"); ok {
			first, last, isSpan = open, strconv.Itoa(top), true
		}
		if !isSpan {
			last = first
		}
		from, err1 := strconv.Atoi(first)
		to, err2 := strconv.Atoi(last)
		if err1 != nil || err2 != nil || from > to && top > 0 {
			return nil, false
		}
		out = append(out, [2]int{from, to})
	}
	return out, true
}

// An Occurrence is one time an event takes place.
type Occurrence struct{ Starts, Ends time.Time }

// Occurrences returns the times e takes place that end after from and begin before
// to, in order, the moved ones at their new times. An event without an end lasts two
// hours, or the day if only the day is known.
func (e *Event) Occurrences(from, to time.Time) []Occurrence {
	out := e.Regular(from, to)
	for _, m := range e.Moved {
		if o := e.from(e.MovedTo(m)); o.within(from, to) {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(a, b Occurrence) int { return a.Starts.Compare(b.Starts) })
	return out
}

// Upcoming returns the occurrences that end after now: those of about two years, else
// the next one of ten.
func (e *Event) Upcoming(now time.Time) []Occurrence {
	if near := e.Occurrences(now, now.AddDate(2, 1, 0)); len(near) > 0 {
		return near
	}
	far := e.Occurrences(now, now.AddDate(10, 0, 0))
	return far[:min(len(far), 1)]
}

// Regular returns the occurrences by the rule, or by the Chinese calendar, in order,
// without the days that are left out or moved.
func (e *Event) Regular(from, to time.Time) []Occurrence {
	var starts []time.Time
	skip := e.exceptions()
	switch {
	case e.Lunar != nil:
		for day := from.Add(-e.Length()).AddDate(0, 0, -2); ; {
			next, ok := e.Lunar.Next(day)
			if !ok || !next.Before(to) {
				break
			}
			if !slices.ContainsFunc(skip, func(d time.Time) bool { return d.Year() == next.Year() && d.YearDay() == next.YearDay() }) {
				starts = append(starts, e.at(next))
			}
			day = next.AddDate(0, 0, 1)
		}
	case !e.Starts.IsZero():
		starts = e.Repeat.Between(e.Starts.Time, from.Add(-e.Length()), to, skip)
	}
	var out []Occurrence
	for _, start := range starts {
		if o := e.from(start); o.within(from, to) {
			out = append(out, o)
		}
	}
	return out
}

func (e *Event) from(start time.Time) Occurrence { return Occurrence{start, start.Add(e.Length())} }

// within reports whether o ends after from and begins before to.
func (o Occurrence) within(from, to time.Time) bool { return o.Ends.After(from) && o.Starts.Before(to) }

// MovedTo returns when a moved date begins: at the time of day of the event unless
// another is given.
func (e *Event) MovedTo(m Move) time.Time {
	if m.To.Whole {
		return e.at(m.To.Time)
	}
	return m.To.Time
}

// MovedFrom returns when a moved date would have begun.
func (e *Event) MovedFrom(m Move) time.Time { return e.at(m.From.Time) }

// On returns the occurrence of e on a day, whether it takes place or not.
func (e *Event) On(day time.Time) Occurrence { return e.from(e.at(day)) }

// at puts the time of day of the event on a day.
func (e *Event) at(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), e.Starts.Hour(), e.Starts.Minute(), 0, 0, day.Location())
}

// Length is how long e lasts: two hours, or the day, if no end is given.
func (e *Event) Length() time.Duration {
	if end := e.Ends.End(); !e.Starts.IsZero() && end.After(e.Starts.Time) {
		return end.Sub(e.Starts.Time)
	}
	if e.Starts.IsZero() || e.Starts.Whole {
		return 24 * time.Hour
	}
	return 2 * time.Hour
}

// exceptions are the days on which e does not take place though its rule says so.
func (e *Event) exceptions() []time.Time {
	var out []time.Time
	for _, d := range e.Except {
		out = append(out, d.Time)
	}
	for _, m := range e.Moved {
		out = append(out, m.From.Time)
	}
	return out
}

// WholeDay reports whether only the day of the event is known.
func (e *Event) WholeDay() bool { return e.Starts.IsZero() || e.Starts.Whole }
