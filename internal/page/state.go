package page

import (
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
)

// A state says whether something holds, in a class and in words.
type state struct {
	Class string // is-now, is-soon, is-over or ""
	Text  string
}

// Classes of states. The border of a sheet draws them: solid, dashed, double.
const (
	isNow  = "is-now"
	isSoon = "is-soon"
	isOver = "is-over"
)

// recent is how long a notice without any dates counts as news.
const recent = 30 * 24 * time.Hour

// topicKey is the key for lost property or for everything else.
func topicKey(key string, n *model.Notice) string {
	if n.Topic() == "lost" {
		return key + ".lost"
	}
	return key
}

// urgent reports whether n is the one thing that may be red.
func (s *scope) urgent(n *model.Notice) bool {
	return n.Severity == "urgent" && n.Cancels == "" && phaseAt(s.facts.phases[n], s.now).class == isNow
}

func (s *scope) noticeIcon(n *model.Notice) string {
	if n.Topic() == "outage" {
		if n.Utility == "" {
			return "warn"
		}
		return n.Utility
	}
	return n.Topic()
}

// eventState decides how an event stands at now, with the occurrence that matters:
// the running or next one, else the last.
func (s *scope) eventState(e *model.Event) (state, model.Occurrence) {
	next, ok := s.facts.next[e]
	switch {
	case e.Status == "cancelled":
		return state{isOver, s.t("state.cancelled")}, next
	case e.Status == "postponed":
		return state{isSoon, s.t("state.postponed")}, next
	case !ok || e.Status == "done" || !next.Ends.After(s.now):
		return state{isOver, s.t("state.over")}, next
	case !s.now.Before(next.Starts):
		return state{isNow, s.t("state.running")}, next
	}
	if repeats(e) { // its next date stands beside it
		return state{isSoon, ""}, next
	}
	return state{isSoon, bare(s.words.startsArg(model.Date{Time: next.Starts})).Text}, next
}

// openState says whether a place with these hours is open at now, and until or
// from when.
func (s *scope) openState(h calendar.Hours, office bool) (state, string) {
	if h.IsZero() {
		return state{}, ""
	}
	open := h.Open(s.now, s.site.Calendar)
	next, changes := h.Next(s.now, s.site.Calendar)
	if open {
		text := ""
		if changes {
			text = s.t("open.until", s.words.clockDay(next))
		}
		if office {
			return state{"now ok", s.t("open.office")}, text
		}
		return state{"now ok", s.t("open.now")}, text
	}
	text := ""
	if changes {
		text = s.t("open.next", s.words.clockDay(next))
	}
	return state{"", s.t("open.closed")}, text
}

// clockDay writes a time of day, with the day unless it is today.
func (w words) clockDay(t time.Time) string {
	if calendar.DaysBetween(w.now, t) == 0 {
		return t.Format("15:04")
	}
	return w.day(t) + " " + t.Format("15:04")
}

// requestState says how far a resident's matter is.
func (s *scope) requestState(r *model.Request) state {
	switch {
	case !r.Closed.IsZero():
		if days := r.DaysOpen(); days >= 0 {
			return state{isNow, s.t("request.closedIn", s.t("days", max(days, 1)))}
		}
		return state{isNow, s.t("request.closed")}
	case !r.Handled.IsZero():
		return state{isSoon, s.t("request.handled")}
	case r.Assigned != nil && r.Assigned.To != "" && r.Lang == s.lang:
		return state{isSoon, s.t("request.assignedTo", r.Assigned.To)}
	case r.Assigned != nil:
		return state{isSoon, s.t("request.assigned")}
	case !r.Replied.IsZero():
		return state{isSoon, s.t("request.replied")}
	}
	return state{isSoon, s.t("request.received")}
}

// itemStatus names the state of an offer or need.
func (s *scope) itemStatus(status string) state {
	switch status {
	case "matched":
		return state{isNow, s.t("offers.matched")}
	case "done":
		return state{isOver, s.t("offers.done")}
	}
	return state{isSoon, s.t("offers.open")}
}
