package check

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"linli/internal/calendar"
	"linli/internal/diag"
	"linli/internal/model"
)

// ahead is how far coverage is looked at.
const ahead = 30 * 24 * time.Hour

// coverage reports what will be missing or cannot be: holidays not known yet, menus that
// run out, events where it is closed or at one time in one room, days without duty.
func (c *checker) coverage(site *model.Site) {
	c.nextHolidays(site)
	c.menusRunOut(site)
	c.eventsClash(site)
	c.dutyGaps(site)
	c.weekdays(site)
	c.effects(site)
}

// effects reports effects on buildings that the notice does not affect.
func (c *checker) effects(site *model.Site) {
	index := model.NewIndex(site)
	for _, n := range site.Notices {
		for i, e := range n.Effects {
			for k, id := range e.Affects {
				b, ok := index.Buildings[id]
				if ok && !n.Concerns(b) {
					c.problems.Add(n.At(fmt.Sprintf("effects[%d].affects[%d]", i, k)), "notice.effect", string(id))
				}
				if spans, ok := model.Floors(e.Floors, 0); ok && b.Building != nil && b.Building.Floors > 0 {
					for _, s := range spans {
						if max(s[0], s[1]) > b.Building.Floors {
							c.problems.Add(n.At(fmt.Sprintf("effects[%d].floors", i)), "notice.floors", b.Building.Name, b.Building.Floors)
						}
					}
				}
			}
		}
	}
}

// needsHolidays reports whether anything on the site depends on public holidays.
func needsHolidays(site *model.Site) bool {
	return len(site.Holidays) > 0 ||
		slices.ContainsFunc(site.AllHours(), calendar.Hours.NamesHolidays) ||
		slices.ContainsFunc(site.Notices, func(n *model.Notice) bool { return n.Workdays > 0 }) ||
		slices.ContainsFunc(site.Deliberations, func(d *model.Deliberation) bool { return d.Publicity != nil && d.Publicity.Workdays > 0 })
}

// nextHolidays asks for this year's table where something depends on it, and from
// December on for next year's.
func (c *checker) nextHolidays(site *model.Site) {
	year := site.Moment.Year()
	has := func(year int) bool {
		return slices.ContainsFunc(site.Holidays, func(h *model.Holiday) bool {
			return slices.ContainsFunc(h.Days, func(d model.Date) bool { return d.Year() == year })
		})
	}
	for _, needed := range []int{year, year + 1} {
		if (needed == year || site.Moment.Month() == time.December) && !has(needed) && needsHolidays(site) {
			c.problems.Add(diag.Pos{File: fmt.Sprintf("data/holidays/%d.yaml", needed)}, "holiday.missing", needed)
		}
	}
}

// menusRunOut reports canteens whose last menu is this week's, from Friday on, or is
// over by less than a month.
func (c *checker) menusRunOut(site *model.Site) {
	last := map[model.ID]*model.Menu{}
	var order []model.ID
	for _, m := range site.Menus {
		if m.Week.String() == "" {
			continue
		}
		if last[m.Canteen] == nil {
			order = append(order, m.Canteen)
		}
		if old := last[m.Canteen]; old == nil || old.Week.Before(m.Week.Week) {
			last[m.Canteen] = m
		}
	}
	for _, id := range order {
		m := last[id]
		end := m.Week.Monday(site.Moment.Location()).AddDate(0, 0, 7)
		if left := end.Sub(site.Moment); left < 3*24*time.Hour && left > -ahead {
			c.problems.Add(m.At("week"), "menu.runs-out", string(id), m.Week.String())
		}
	}
}

// A slot is an occurrence of an event in a room.
type slot struct {
	event *model.Event
	on    model.Occurrence
}

func (c *checker) eventsClash(site *model.Site) {
	points := map[model.ID]*model.Point{}
	for _, p := range site.Points {
		points[p.ID] = p
	}
	rooms := map[string][]slot{}
	var names []string
	for _, e := range site.Events {
		if e.Draft || e.Status == "cancelled" || e.Status == "done" || e.Status == "postponed" || e.WholeDay() {
			continue
		}
		closed := false
		for _, on := range e.Occurrences(site.Moment, site.Moment.Add(ahead)) {
			p := points[e.Point]
			if p == nil {
				continue
			}
			if h := p.Hours.Hours; !h.IsZero() && !closed && !h.Open(on.Starts, site.Calendar) {
				closed = true
				c.problems.Add(e.At("starts"), "event.closed", on.Starts.Format("2006-01-02 15:04"), p.Name)
			}
			if e.Place != "" {
				room := string(e.Point) + "\x00" + e.Place
				if rooms[room] == nil {
					names = append(names, room)
				}
				rooms[room] = append(rooms[room], slot{e, on})
			}
		}
	}
	for _, room := range names {
		c.clash(rooms[room])
	}
}

// clash reports each pair of events that are in one room at one time, once.
func (c *checker) clash(list []slot) {
	slices.SortStableFunc(list, func(a, b slot) int {
		return cmp.Or(a.on.Starts.Compare(b.on.Starts), cmp.Compare(a.event.File, b.event.File))
	})
	told := map[[2]*model.Event]bool{}
	for i, a := range list {
		for _, b := range list[i+1:] {
			if !b.on.Starts.Before(a.on.Ends) {
				break
			}
			if pair := [2]*model.Event{a.event, b.event}; a.event != b.event && !told[pair] {
				told[pair] = true
				c.problems.Add(b.event.At("starts"), "event.clash", b.on.Starts.Format("2006-01-02 15:04"), a.event.Title, b.event.Place)
			}
		}
	}
}

// dutyGaps reports the days of the coming week on which nobody is on duty at a point
// that is open on all seven.
func (c *checker) dutyGaps(site *model.Site) {
	for _, p := range site.Points {
		var own []*model.Duty
		for _, d := range site.Duty {
			if d.Point == p.ID {
				own = append(own, d)
			}
		}
		if len(own) == 0 || p.Hours.IsZero() {
			continue
		}
		var gaps []time.Time
		sevenDays := true
		for i := range 7 {
			day := calendar.Midnight(site.Moment).AddDate(0, 0, i)
			spans, _ := p.Hours.On(calendar.DayOf(day), nil)
			sevenDays = sevenDays && len(spans) > 0
			if !slices.ContainsFunc(own, func(d *model.Duty) bool {
				return !d.Date.IsZero() && calendar.DayOf(d.Date.Time) == calendar.DayOf(day) || d.Date.IsZero() && d.Weekday != 0 && d.Weekday.Time() == day.Weekday()
			}) {
				gaps = append(gaps, day)
			}
		}
		if sevenDays && len(gaps) > 0 {
			c.problems.Add(own[0].At("point"), "duty.gap", p.Name, gaps[0].Format(time.DateOnly))
		}
	}
}

// weekdays reports titles and summaries in which a weekday does not fit its date.
func (c *checker) weekdays(site *model.Site) {
	var text []byte
	var contents []model.Content
	for _, k := range model.Kinds() {
		for _, r := range k.All(site) {
			content, ok := r.(model.Content)
			if !ok {
				continue
			}
			contents = append(contents[:0], content)
			for _, v := range variants(r) {
				contents = append(contents, v.(model.Content))
			}
			for _, t := range contents {
				b := t.Page()
				for _, field := range [...]struct{ name, text string }{{"title", b.Title}, {"summary", b.Summary}, {"description", b.Description}} {
					if field.text == "" || !b.Places.Has(field.name) {
						continue
					}
					text = append(text[:0], field.text...)
					for _, m := range calendar.Mismatches(text, b.Near(site.Moment)) {
						c.problems.Add(b.At(field.name), "date.weekday", m.Text, weekdayName(m.Right))
					}
				}
			}
		}
	}
}

func weekdayName(d time.Weekday) diag.Text {
	return diag.Text{ZH: "星期" + string([]rune("日一二三四五六")[d]), EN: d.String()}
}
