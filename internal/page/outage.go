package page

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/internal/model"
)

// A step of the course of an outage: announced, changed, begun, restored or cancelled.
type courseStep struct {
	at    model.Date
	title string
	lines []string
	of    *model.Notice // the notice that says so
}

// outageCourse is the whole course of an outage, on every page of it: what was announced and
// changed, when it began and ended, or that it was cancelled. The step that was the
// last is marked; those to come are dashed.
func (j *job) outageCourse(n *model.Notice) []stepView {
	revisions, cancel := j.index.Course(n)
	var steps []courseStep
	for i, rev := range revisions {
		l := model.In(rev, j.lang)
		step := courseStep{at: rev.Date, title: j.t("notice.first"), of: rev}
		if i > 0 {
			step.title = j.t("notice.revision", i)
		}
		if text := l.Change; text != "" {
			step.lines = append(step.lines, text)
		} else if len(revisions) > 1 {
			step.lines = append(step.lines, l.Title)
		}
		steps = append(steps, step)
	}
	last := revisions[len(revisions)-1]
	if cancel != nil {
		steps = append(steps, courseStep{at: cancel.Date, title: j.t("course.cancelled"), lines: []string{model.In(cancel, j.lang).Title}, of: cancel})
	} else {
		steps = append(steps, j.inForce(last)...)
	}
	steps = slices.DeleteFunc(steps, func(s courseStep) bool { return s.at.IsZero() })
	if len(steps) < 2 {
		return nil
	}
	slices.SortStableFunc(steps, func(a, b courseStep) int { return a.at.Compare(b.at.Time) })
	out := make([]stepView, len(steps))
	for i, s := range steps {
		phases := []phase{{class: isSoon}, {from: s.at.Time, class: isNow}}
		if i+1 < len(steps) {
			phases = begin(phases, phase{from: steps[i+1].at.Time})
		}
		when := liveText(bare(j.words.whenArg(s.at)))
		view := j.phases(phases)
		out[i] = stepView{N: strconv.Itoa(i + 1), When: &when, Title: s.title, Lines: s.lines, Phases: &view}
		if s.of != nil && s.of != n {
			out[i].Href = j.href(s.of.Path())
		}
	}
	return out
}

// inForce are the steps of the outage itself.
func (j *job) inForce(n *model.Notice) []courseStep {
	starts := courseStep{at: n.Starts, title: j.t("course.starts")}
	if lead := j.leadTime(n); lead != "" {
		starts.lines = []string{lead}
	}
	if n.Restored.IsZero() {
		return []courseStep{starts, {at: model.Date{Time: n.Ends.End()}, title: j.t("course.ends")}}
	}
	restored := courseStep{at: n.Restored, title: j.t("course.restored")}
	if !n.Starts.IsZero() && !n.Restored.Whole {
		restored.lines = append(restored.lines, j.t("notice.lasted", j.words.length(n.Restored.Sub(n.Starts.Time))))
	}
	if late := n.Restored.Sub(n.Ends.End()); !n.Ends.IsZero() && !n.Ends.Whole && !n.Restored.Whole {
		switch {
		case late >= time.Minute:
			restored.lines = append(restored.lines, j.t("course.late", j.words.length(late)))
		case late <= -time.Minute:
			restored.lines = append(restored.lines, j.t("course.early", j.words.length(-late)))
		}
	}
	return []courseStep{starts, restored}
}

// outageItem is an outage on the page of a building, with what it means there.
type outageItem struct {
	itemView
	Effects  []effectView
	TextLang string // of the effects
}

// An effectView says what happens on which floors, or to which buildings.
type effectView struct {
	Where, Effect string
	Fine          bool // nothing happens there
}

// outages are the outages in force or to come that concern a building, now and later.
func (j *job) outages(b model.BuildingRef) (items []outageItem, list template.HTMLAttr, none bool) {
	mine := slices.DeleteFunc(slices.Clone(j.site.Notices), func(n *model.Notice) bool {
		return n.Topic() != "outage" || n.Cancels != "" || !n.Concerns(b)
	})
	s := j.facts.noticeSchedule(mine, j.now, func(list []*model.Notice, at time.Time) []*model.Notice {
		return slices.DeleteFunc(j.facts.current(list, at), func(n *model.Notice) bool {
			return n.Starts.IsZero() || n.Starts.AddDate(0, 0, -soonEnough).After(at)
		})
	})
	s.kind = "o" // the same notices may stand in another list of the page
	for i, at := range s.all() {
		n := j.site.Notices[at]
		l := model.In(n, j.lang)
		item := outageItem{itemView: j.noticeItem(n), TextLang: j.foreign(l.Lang)}
		item.Data = attrs("data-n", s.name(at)) + noticeData(n, j.noticePhases(n))
		item.Hidden, item.Meta = i >= s.now(), nil
		item.Effects = j.effectsOn(l, b)
		items = append(items, item)
	}
	return items, s.data(), s.now() == 0
}

// soonEnough is how many days before it begins an outage is told at the top of a
// building's page.
const soonEnough = 7

// effectsOn says what a notice means for the floors of a building: as it is written, and
// that the other floors are spared, where that follows.
func (j *job) effectsOn(n *model.Notice, b model.BuildingRef) []effectView {
	effects := n.EffectsOn(b)
	var out []effectView
	top := b.Building.Floors
	hit := map[int]bool{}
	spared := top > 0 && len(effects) > 0
	for _, e := range effects {
		out = append(out, effectView{Where: j.texts.Floors(e.Floors), Effect: e.Effect})
		spans, ok := model.Floors(e.Floors, top)
		spared = spared && ok
		for _, s := range spans {
			for f := max(s[0], 1); f <= s[1] && f <= top; f++ {
				hit[f] = true
			}
		}
	}
	if spared && len(hit) < top {
		out = append(out, effectView{Where: j.texts.Floors(others(hit, top)), Effect: j.t("effect.none"), Fine: true})
	}
	if len(out) == 0 && n.Floors != "" {
		out = append(out, effectView{Effect: n.Floors})
	}
	return out
}

// others writes the floors up to top that are not hit: "1-3,12".
func others(hit map[int]bool, top int) string {
	var out []string
	for f := 1; f <= top; f++ {
		if hit[f] {
			continue
		}
		last := f
		for last < top && !hit[last+1] {
			last++
		}
		text := strconv.Itoa(f)
		if last > f {
			text = fmt.Sprintf("%d-%d", f, last)
		}
		out, f = append(out, text), last
	}
	return strings.Join(out, ",")
}

// effects says what a notice means for which buildings, for its own page.
func (j *job) effects(n *model.Notice) []effectView {
	var out []effectView
	for _, e := range n.Effects {
		v := effectView{Effect: e.Effect}
		if len(e.Affects) > 0 {
			part := model.Notice{Affects: e.Affects}
			v.Where, _ = j.scopeText(&part)
		}
		if e.Floors != "" {
			v.Where = sentence(" ", v.Where, j.texts.Floors(e.Floors))
		}
		out = append(out, v)
	}
	return out
}
