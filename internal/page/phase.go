package page

import (
	"time"

	"linli/internal/model"
)

// A phase is how something stands from a moment on, until the next phase begins.
// The phases of a thing are the whole rule: pages show the one of the moment, and
// clock.js picks from the same list.
type phase struct {
	from  time.Time // zero: from ever
	class string    // is-now, is-soon, is-over or ""
	state live      // the words for it
	time  live      // the time that matters then
	rank  int       // of notices: where the home page puts it, see rankUrgent
}

// phaseAt returns the phase of now. The phases are in order.
func phaseAt(list []phase, now time.Time) phase {
	var out phase
	for _, p := range list {
		if !now.Before(p.from) {
			out = p
		}
	}
	return out
}

// phaseData writes phases for data-phases: of each the moment, the class, the words
// and the time.
func phaseData(list []phase) string {
	out := make([][]string, len(list))
	for i, p := range list {
		out[i] = []string{local(model.Date{Time: p.from}), p.class, p.state.Say}
		if p.time.Say != "" {
			out[i] = append(out[i], p.time.Say)
		}
	}
	return compact(out)
}

// begin adds a phase; what would begin at the same time or later is dropped: the new
// one takes its place.
func begin(list []phase, p phase) []phase {
	for len(list) > 0 && !list[len(list)-1].from.Before(p.from) {
		list = list[:len(list)-1]
	}
	return append(list, p)
}

// noticePhases decides how a notice stands, and when.
func (s *scope) noticePhases(n *model.Notice) []phase {
	span := bare(s.words.spanArg(n.Starts, n.Ends))
	over := func(from time.Time, key string) phase {
		return phase{from: from, class: isOver, state: s.words.say(key), time: span, rank: rankOver}
	}
	var out []phase
	switch {
	case s.index.CancelledBy[n] != nil:
		return []phase{over(time.Time{}, "state.cancelled")}
	case s.index.ReplacedBy[n] != nil:
		p := over(time.Time{}, "state.replaced")
		p.time = live{} // the new one says when
		return []phase{p}
	case n.Cancels != "":
		out = []phase{{class: isNow, state: s.words.say("state.calledOff"), time: s.forceTime(n), rank: rankOther(n)}}
	case n.Starts.IsZero() && n.Ends.IsZero():
		out = []phase{{rank: rankOther(n)}}
		if !n.Date.IsZero() {
			out = append(out, phase{from: n.Date.Add(recent), rank: rankOld})
		} else {
			out[0].rank = rankOld
		}
	default:
		out = s.forcePhases(n, span)
	}
	if end := s.endOf(n); !end.IsZero() {
		key := "state.over"
		if n.Topic() == "outage" && n.Cancels == "" && n.Restored.IsZero() {
			key = "state.due" // nobody has said that it is
		}
		out = begin(out, over(end.End(), key))
	}
	if !n.Restored.IsZero() {
		p := over(n.Restored.Time, topicKey("state.restored", n))
		p.time = s.words.say(topicKey("restoredAt", n), s.words.whenArg(n.Restored))
		out = begin(out, p)
	}
	if !n.ExpiryDate.IsZero() { // it is not on the site then; pages built before must not hold it up
		p := over(n.ExpiryDate.End(), "state.over")
		p.rank = rankOld
		out = begin(out, p)
	}
	return out
}

// endOf is when a notice is over: one that calls something off, with that.
func (s *scope) endOf(n *model.Notice) model.Date {
	if old := s.index.Notices[n.Cancels]; n.Ends.IsZero() && n.Cancels != "" && old != nil {
		return old.Ends
	}
	return n.Ends
}

// forcePhases are those of a notice before it ends: to come, near, in force.
func (s *scope) forcePhases(n *model.Notice, span live) []phase {
	var out []phase
	if !n.Starts.IsZero() {
		soon := phase{class: isSoon, state: bare(s.words.startsArg(n.Starts)), time: span, rank: rankOther(n)}
		near := soon
		near.from, near.rank = n.Starts.AddDate(0, 0, -7), rankSoon(n)
		out = []phase{soon, near}
	}
	return append(out, phase{from: n.Starts.Time, class: isNow, state: s.nowText(n), time: s.forceTime(n), rank: rankNow(n)})
}

// forceTime is the time that matters of a notice in force.
func (s *scope) forceTime(n *model.Notice) live {
	switch {
	case n.Topic() == "outage" && (!n.Starts.IsZero() || !n.Ends.IsZero()):
		return bare(s.words.spanArg(n.Starts, n.Ends))
	case n.Topic() == "publicity" && !n.Ends.IsZero():
		until := s.words.say("until", s.words.whenArg(n.Ends))
		return until.and(s.words.say("comma")).and(s.words.say("publicity.left", s.words.daysArg(n.Ends)))
	case !n.Ends.IsZero():
		return s.words.say("until", s.words.whenArg(n.Ends))
	case n.Cancels != "":
		return bare(s.words.spanArg(n.Starts, n.Ends))
	}
	return s.words.say("longTerm")
}

func (s *scope) nowText(n *model.Notice) live { return s.words.say("state.now." + noticeTopic(n)) }

// noticeTopic is what is cut, or what the notice is about.
func noticeTopic(n *model.Notice) string {
	if n.Topic() == "outage" && n.Utility != "" {
		return n.Utility
	}
	return n.Topic()
}

// How notices are ranked on the home page: what cuts or is about to cut something
// first, then what is important, then what will come within a week, then the rest;
// what is over only fills the list, and what has been up for long without any dates
// is for the archive.
const (
	rankUrgent = iota
	rankOutage
	rankOutageSoon
	rankImportant
	rankNear
	rankPlain
	rankSide
	rankOver
	rankOld
)

func rankOther(n *model.Notice) int {
	switch {
	case n.Severity == "important":
		return rankImportant
	case n.Topic() == "recruit" || n.Topic() == "lost":
		return rankSide
	}
	return rankPlain
}

func rankSoon(n *model.Notice) int {
	switch {
	case n.Topic() == "outage":
		return rankOutageSoon
	case n.Severity == "important":
		return rankImportant
	}
	return rankNear
}

func rankNow(n *model.Notice) int {
	switch {
	case n.Severity == "urgent":
		return rankUrgent
	case n.Topic() == "outage":
		return rankOutage
	}
	return rankOther(n)
}

// deliberationPhases are the stages a matter has gone through, and the period in
// which residents can object.
func (s *scope) deliberationPhases(d *model.Deliberation) []phase {
	out := []phase{{}}
	for _, st := range d.Stages {
		out = begin(out, phase{from: st.Date.Time, class: isSoon, state: s.words.say("stage." + st.Stage)})
	}
	p := d.Publicity
	if p == nil || p.Starts.IsZero() {
		return out
	}
	now := phase{from: p.Starts.Time, class: isNow, state: s.words.say("state.now.publicity")}
	if !p.Ends.IsZero() {
		now.time = s.words.say("until", s.words.whenArg(p.Ends)).and(s.words.say("comma")).and(s.words.say("publicity.left", s.words.daysArg(p.Ends)))
	}
	out = begin(out, now)
	if !p.Ends.IsZero() {
		out = begin(out, phase{from: p.Ends.End(), class: isOver, state: s.words.say("deliberation.done")})
	}
	return out
}

// spanPhases are those of anything that has a beginning and an end and no words of
// its own while it lasts.
func (s *scope) spanPhases(from, to model.Date, during, after live) []phase {
	out := []phase{{from: from.Time, class: isNow, state: during}}
	if !from.IsZero() {
		out = []phase{{class: isSoon, state: bare(s.words.startsArg(from))}, out[0]}
	}
	if !to.IsZero() {
		out = begin(out, phase{from: to.End(), class: isOver, state: after})
	}
	return out
}
