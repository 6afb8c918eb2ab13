package plan

import (
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
)

// NextChange returns when the output next changes by itself: something appears,
// disappears, begins or ends, opens or closes, or a new day begins, at the latest
// the next midnight. site is the whole site, with what is not shown yet.
func NextChange(site *model.Site) time.Time {
	n := next{now: site.Moment}
	for _, k := range model.Kinds() {
		for _, r := range k.All(site) {
			if c, ok := r.(model.Content); ok && !c.Page().Draft {
				n.consider(c.Page().PublishDate.Time)
				n.consider(c.Page().ExpiryDate.End())
			}
		}
	}
	for _, x := range site.Notices {
		n.consider(x.Starts.Time)
		n.consider(x.Ends.End())
		n.consider(x.Restored.Time)
	}
	for _, e := range site.Events {
		for _, o := range e.Occurrences(n.now, n.now.AddDate(0, 0, 2)) {
			n.consider(o.Starts)
			n.consider(o.Ends)
		}
	}
	for _, d := range site.Deliberations {
		if p := d.Publicity; p != nil {
			n.consider(p.Starts.Time)
			n.consider(p.Ends.End())
		}
	}
	midnight := calendar.Midnight(n.now)
	for _, c := range site.Courses {
		if c.Weekday != 0 && c.Weekday.Time() == n.now.Weekday() && c.Ends != 0 {
			n.consider(midnight.Add(time.Duration(c.Ends.Minutes()) * time.Minute))
		}
	}
	hours := []calendar.Hours{site.Config.Community.Hours.Hours}
	for _, p := range site.Points {
		hours = append(hours, p.Hours.Hours)
	}
	for _, h := range hours {
		if t, ok := h.Next(n.now, site.Calendar); ok && !h.IsZero() {
			n.consider(t)
		}
	}
	n.consider(calendar.Midnight(n.now).AddDate(0, 0, 1)) // "today" is another day
	return n.at
}

// A next keeps the earliest moment after now.
type next struct{ now, at time.Time }

func (n *next) consider(t time.Time) {
	if t.After(n.now) && (n.at.IsZero() || t.Before(n.at)) {
		n.at = t
	}
}
