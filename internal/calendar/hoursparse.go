package calendar

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	weekdayNames = map[string]time.Weekday{"Su": 0, "Mo": 1, "Tu": 2, "We": 3, "Th": 4, "Fr": 5, "Sa": 6}
	monthNames   = map[string]time.Month{"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6,
		"Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12}
	hoursToken = regexp.MustCompile(`^(?:\s+|"[^"]*"|24/7|\d{1,2}:\d{2}|\d{4}|\d{1,2}|[A-Za-z]+|\|\||[-,;:+–])`)
)

// ParseHours reads opening hours. The error says what could not be read.
func ParseHours(s string) (Hours, error) {
	h := Hours{text: strings.TrimSpace(s)}
	if h.text == "" {
		return Hours{}, fmt.Errorf("no hours given")
	}
	tokens, err := hoursTokens(h.text)
	if err != nil {
		return Hours{}, err
	}
	p := hoursParser{tokens: tokens}
	for {
		rule, err := p.rule()
		if err != nil {
			return Hours{}, err
		}
		h.rules = append(h.rules, rule)
		if !p.more() {
			return h, nil
		}
	}
}

func hoursTokens(s string) ([]string, error) {
	var out []string
	for s != "" {
		t := hoursToken.FindString(s)
		if t == "" {
			return nil, fmt.Errorf("cannot read %q", s)
		}
		if s = s[len(t):]; strings.TrimSpace(t) != "" {
			out = append(out, strings.ReplaceAll(t, "–", "-"))
		}
	}
	return out, nil
}

type hoursParser struct {
	tokens          []string
	i               int
	extra, fallback bool // of the rule to come
}

func (p *hoursParser) peek(n int) string {
	if p.i+n < len(p.tokens) {
		return p.tokens[p.i+n]
	}
	return ""
}

func (p *hoursParser) take(t string) bool {
	if p.peek(0) != t {
		return false
	}
	p.i++
	return true
}

// more consumes a rule separator and reports whether a rule follows.
func (p *hoursParser) more() bool {
	p.extra, p.fallback = false, false
	switch {
	case p.take("||"):
		p.fallback = true
	case p.take(","):
		p.extra = true
	case !p.take(";"):
		return false
	}
	return p.i < len(p.tokens)
}

func (p *hoursParser) rule() (HoursRule, error) {
	r := HoursRule{Extra: p.extra, Fallback: p.fallback}
	if p.take("24/7") {
		r.Spans = []Span{{0, 1440, false}}
	}
	for _, part := range []func(*HoursRule) error{p.dates, p.days, p.spans} {
		if err := part(&r); err != nil {
			return r, err
		}
	}
	switch word := p.peek(0); word {
	case "off", "closed":
		r.Off = true
		p.i++
	case "open":
		p.i++
	}
	if c := p.peek(0); strings.HasPrefix(c, `"`) {
		r.Comment = strings.Trim(c, `"`)
		p.i++
	}
	if next := p.peek(0); next != "" && next != ";" && next != "," && next != "||" {
		return r, fmt.Errorf("cannot read %q", next)
	}
	return r, nil
}

// dates reads "Nov-Mar", "Dec 25", "Dec 24-Jan 2", "2026 Jan 1-2026 Feb 3".
func (p *hoursParser) dates(r *HoursRule) error {
	for {
		from, whole, ok, err := p.date()
		if err != nil || !ok {
			return err
		}
		to := from
		if whole {
			to.Day = 31
		}
		if p.peek(0) == "-" {
			p.i++
			end, wholeEnd, ok, err := p.date()
			if err != nil {
				return err
			}
			if !ok {
				n, err := strconv.Atoi(p.peek(0))
				if err != nil || whole || n < 1 || n > 31 {
					return fmt.Errorf("%q does not end a span of dates", p.peek(0))
				}
				p.i++
				end, wholeEnd = Day{from.Year, from.Month, n}, false
			}
			if wholeEnd {
				end.Day = 31
			}
			if end.Year == 0 {
				end.Year = from.Year
			}
			to = end
		}
		r.Dates = append(r.Dates, DateRange{from, to})
		if p.peek(0) != "," || !p.dateFollows(1) {
			p.take(":")
			return nil
		}
		p.i++
	}
}

func (p *hoursParser) dateFollows(n int) bool {
	if _, ok := monthNames[p.peek(n)]; ok {
		return true
	}
	_, ok := monthNames[p.peek(n+1)]
	return ok && len(p.peek(n)) == 4
}

// date reads one date; whole means that only the month was given.
func (p *hoursParser) date() (d Day, whole, ok bool, err error) {
	if !p.dateFollows(0) {
		return d, false, false, nil
	}
	if d.Month = monthNames[p.peek(0)]; d.Month == 0 {
		d.Year, _ = strconv.Atoi(p.peek(0))
		d.Month = monthNames[p.peek(1)]
		p.i++
	}
	p.i++
	n, convErr := strconv.Atoi(p.peek(0))
	if convErr != nil || len(p.peek(0)) > 2 {
		d.Day = 1
		return d, true, true, nil
	}
	if n < 1 || n > 31 {
		return d, false, false, fmt.Errorf("%s has no day %d", d.Month, n)
	}
	p.i++
	d.Day = n
	return d, false, true, nil
}

func (p *hoursParser) days(r *HoursRule) error {
	holiday := false
	for first := true; ; first = false {
		name := p.peek(0)
		w, isDay := weekdayNames[name]
		switch {
		case name == "PH":
			holiday = true
			p.i++
		case isDay:
			p.i++
			span := DayRange{w, w}
			if p.take("-") {
				to, ok := weekdayNames[p.peek(0)]
				if !ok {
					return fmt.Errorf("%q is not a weekday (Mo Tu We Th Fr Sa Su)", p.peek(0))
				}
				p.i++
				span.To = to
			}
			r.Days = append(r.Days, span)
		case !first:
			return fmt.Errorf("%q is not a weekday (Mo Tu We Th Fr Sa Su)", name)
		default:
			return nil
		}
		if next := p.peek(1); p.peek(0) != "," || (next != "PH" && !isWeekday(next)) {
			break
		}
		p.i++
	}
	p.take(":")
	switch {
	case holiday && len(r.Days) > 0:
		r.Holidays = HolidayToo
	case holiday:
		r.Holidays = HolidayOnly
	}
	return nil
}

func isWeekday(s string) bool {
	_, ok := weekdayNames[s]
	return ok
}

func (p *hoursParser) spans(r *HoursRule) error {
	for strings.Contains(p.peek(0), ":") && len(p.peek(0)) > 1 {
		from, err := clock(p.peek(0))
		if err != nil {
			return err
		}
		p.i++
		span := Span{From: from}
		switch {
		case p.take("-"):
			if span.To, err = clock(p.peek(0)); err != nil {
				return err
			}
			p.i++
			if span.To <= span.From {
				span.To += 1440
			}
			span.Open = p.take("+")
		case p.take("+"):
			span.To, span.Open = 1440, true
		default:
			return fmt.Errorf("%q has no end (08:30-17:00)", p.peek(-1))
		}
		r.Spans = append(r.Spans, span)
		if p.peek(0) != "," || !strings.Contains(p.peek(1), ":") {
			return nil
		}
		p.i++
	}
	return nil
}

func clock(s string) (int, error) {
	h, m, ok := strings.Cut(s, ":")
	hh, err1 := strconv.Atoi(h)
	mm, err2 := strconv.Atoi(m)
	if !ok || err1 != nil || err2 != nil || mm > 59 || hh > 48 || hh*60+mm > 48*60 {
		return 0, fmt.Errorf("%q is not a time of day (08:30)", s)
	}
	return hh*60 + mm, nil
}
