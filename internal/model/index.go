package model

import "time"

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

// An Occurrence is one time an event takes place.
type Occurrence struct{ Starts, Ends time.Time }

// Occurrences returns the times e takes place that end after from and begin before
// to, in order. An event without an end lasts two hours, or the day if only the
// day is known.
func (e *Event) Occurrences(from, to time.Time) []Occurrence {
	var out []Occurrence
	add := func(start time.Time, length time.Duration) {
		if o := (Occurrence{start, start.Add(length)}); o.Ends.After(from) && o.Starts.Before(to) {
			out = append(out, o)
		}
	}
	if e.Lunar != nil {
		for day := from.AddDate(0, 0, -2); ; {
			next, ok := e.Lunar.Next(day)
			if !ok || !next.Before(to) {
				return out
			}
			if !e.skips(next) {
				add(e.at(next), e.length())
			}
			day = next.AddDate(0, 0, 1)
		}
	}
	if e.Starts.IsZero() {
		return nil
	}
	for _, start := range e.Repeat.Between(e.Starts.Time, from.Add(-e.length()), to, e.exceptions()) {
		add(start, e.length())
	}
	return out
}

// at puts the time of day of the event on a day.
func (e *Event) at(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), e.Starts.Hour(), e.Starts.Minute(), 0, 0, day.Location())
}

func (e *Event) length() time.Duration {
	if end := e.Ends.End(); !e.Starts.IsZero() && end.After(e.Starts.Time) {
		return end.Sub(e.Starts.Time)
	}
	if e.Starts.IsZero() || e.Starts.Whole {
		return 24 * time.Hour
	}
	return 2 * time.Hour
}

func (e *Event) exceptions() []time.Time {
	out := make([]time.Time, len(e.Except))
	for i, d := range e.Except {
		out[i] = d.Time
	}
	return out
}

func (e *Event) skips(day time.Time) bool {
	for _, d := range e.Except {
		if d.Year() == day.Year() && d.YearDay() == day.YearDay() {
			return true
		}
	}
	return false
}

// WholeDay reports whether only the day of the event is known.
func (e *Event) WholeDay() bool { return e.Starts.IsZero() || e.Starts.Whole }
