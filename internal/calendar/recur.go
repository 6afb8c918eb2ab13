package calendar

import (
	"fmt"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// maxOccurrences bounds what one rule may expand to.
const maxOccurrences = 5000

// A Rule is a recurrence rule of RFC 5545. The zero Rule does not repeat.
type Rule struct{ text string }

// ParseRule reads an RRULE value such as FREQ=WEEKLY;BYDAY=WE, with or without
// the leading "RRULE:".
func ParseRule(s string) (Rule, error) {
	text := strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(s)), "RRULE:")
	if !strings.Contains(text, "FREQ=") {
		return Rule{}, fmt.Errorf("%q has no FREQ=", s)
	}
	if strings.Contains(text, "DTSTART") {
		return Rule{}, fmt.Errorf("a rule holds no DTSTART; the start is a field of its own")
	}
	opt, err := rrule.StrToROption(text)
	if err != nil {
		return Rule{}, err
	}
	opt.Dtstart = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := rrule.NewRRule(*opt); err != nil {
		return Rule{}, err
	}
	for _, fast := range []string{"SECONDLY", "MINUTELY", "HOURLY"} {
		if strings.Contains(text, "FREQ="+fast) {
			return Rule{}, fmt.Errorf("FREQ=%s is too often for a community", fast)
		}
	}
	return Rule{text}, nil
}

// String returns the rule as it stands in an iCalendar file, without "RRULE:".
func (r Rule) String() string { return r.text }

// IsZero reports whether r does not repeat.
func (r Rule) IsZero() bool { return r.text == "" }

// Between returns the starts of the occurrences in [from, to) of an event that
// first starts at start, in start's zone, without the days of except.
func (r Rule) Between(start, from, to time.Time, except []time.Time) []time.Time {
	skip := map[Day]bool{}
	for _, e := range except {
		skip[DayOf(e.In(start.Location()))] = true
	}
	keep := func(t time.Time) bool { return !t.Before(from) && t.Before(to) && !skip[DayOf(t)] }
	if r.IsZero() {
		if keep(start) {
			return []time.Time{start}
		}
		return nil
	}
	opt, err := rrule.StrToROptionInLocation(r.text, start.Location())
	if err != nil {
		panic("calendar: rule was not parsed: " + r.text)
	}
	opt.Dtstart = start
	rule, err := rrule.NewRRule(*opt)
	if err != nil {
		return nil
	}
	var out []time.Time
	next := rule.Iterator()
	for range maxOccurrences {
		t, ok := next()
		if !ok || !t.Before(to) {
			break
		}
		if keep(t) {
			out = append(out, t)
		}
	}
	return out
}
