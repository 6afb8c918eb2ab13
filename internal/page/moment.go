package page

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/theme"
)

// What clock.js knows of time comes with the page: attributes of the elements that
// depend on the moment, and one block of JSON for what several of them share.

// pageData is that block.
type pageData struct {
	Words    theme.Texts            `json:"words,omitempty"`  // texts that only such pages need
	Monday   string                 `json:"monday,omitempty"` // where weeks count from
	Hours    map[string]openingData `json:"hours,omitempty"`
	Days     map[string][][]string  `json:"days,omitempty"`     // names of days, with their language where it is another
	Moons    [][]string             `json:"moons,omitempty"`    // first day and name of the lunar months
	MoonDays []string               `json:"moonDays,omitempty"` // the names of their days, if they are not numbers
	Meals    map[string][]mealData  `json:"meals,omitempty"`    // by canteen
	Courses  []courseData           `json:"courses,omitempty"`
}

// openingData are opening hours for as long as a page may be believed: for each
// weekday of each week a letter, and what the letters stand for.
type openingData struct {
	Always bool                   `json:"always,omitempty"` // day and night
	Weeks  string                 `json:"weeks"`
	Kinds  map[string]openingKind `json:"kinds"`
}

type openingKind struct {
	Spans [][2]int `json:"spans"` // minutes since midnight
	Text  string   `json:"text"`
}

// mealData is one meal of a canteen.
type mealData struct {
	Day      string `json:"day"`
	Meal     string `json:"meal"`
	From     int    `json:"from"` // minutes since midnight
	To       int    `json:"to"`
	Name     string `json:"name"` // with the hours, if they are known
	Dishes   string `json:"dishes"`
	Contains string `json:"contains,omitempty"`
	Lang     string `json:"lang,omitempty"`
}

// courseData is a course of the week.
type courseData struct {
	Days string `json:"days,omitempty"` // see onDays
	From int    `json:"from"`           // minutes since midnight
	To   int    `json:"to"`
	Text string `json:"text"`
	Lang string `json:"lang,omitempty"`
}

// believed is how long after its build a page is right, in weeks: a year, and the
// week before it for what runs past midnight.
const believed = 55

// data returns the page's block, made when the first asks for it.
func (j *job) data() *pageData {
	if j.head.data == nil {
		j.head.data = &pageData{Monday: j.firstMonday().Format(time.DateOnly)}
	}
	return j.head.data
}

// need adds texts to the block.
func (d *pageData) need(texts theme.Texts, keys ...string) {
	if d.Words == nil {
		d.Words = theme.Texts{}
	}
	maps.Copy(d.Words, texts.Pick(keys...))
}

// firstMonday is the Monday of the week before the build's.
func (s *scope) firstMonday() time.Time {
	return calendar.WeekOf(s.now).Monday(s.now.Location()).AddDate(0, 0, -7)
}

// days are those on which the page may be read, and the week before.
func (s *scope) days() iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		first := s.firstMonday()
		for i := range 7 * believed {
			if !yield(first.AddDate(0, 0, i)) {
				return
			}
		}
	}
}

// weeks writes for every day a letter, week by week, equal weeks in a row once:
// "aaaaabb*53 aaaaabc".
func (s *scope) weeks(letter func(day time.Time) byte) string {
	var out []string
	last, n := "", 0
	flush := func() {
		switch {
		case n > 1:
			out = append(out, last+"*"+strconv.Itoa(n))
		case n == 1:
			out = append(out, last)
		}
	}
	var week []byte
	for day := range s.days() {
		if week = append(week, letter(day)); len(week) < 7 {
			continue
		}
		if text := string(week); text != last {
			flush()
			last, n = text, 0
		}
		week, n = nil, n+1
	}
	flush()
	return strings.Join(out, " ")
}

// onDays writes the days on which something holds, for data-days.
func (s *scope) onDays(holds func(day time.Time) bool) string {
	return s.weeks(func(day time.Time) byte {
		if holds(day) {
			return '1'
		}
		return '0'
	})
}

// hours adds opening hours to the page's block and returns their name in it.
func (j *job) hours(h calendar.Hours) string {
	if h.IsZero() {
		return ""
	}
	d := j.data()
	for name, text := range j.head.hours {
		if text == h.String() {
			return name
		}
	}
	name := fmt.Sprintf("h%d", len(d.Hours)+1)
	if d.Hours == nil {
		d.Hours, j.head.hours = map[string]openingData{}, map[string]string{}
		d.need(j.texts, "open.now", "open.office", "open.closed", "open.until", "open.next")
	}
	j.head.hours[name] = h.String()
	d.Hours[name] = j.openings[h.String()]
	return name
}

func (s *scope) opening(h calendar.Hours) openingData {
	out := openingData{Kinds: map[string]openingKind{}}
	type day struct {
		spans   []calendar.Span
		comment string
	}
	var kinds []day // in the order of their letters
	out.Weeks = s.weeks(func(at time.Time) byte {
		spans, comment := h.On(calendar.DayOf(at), s.site.Calendar)
		i := slices.IndexFunc(kinds, func(d day) bool { return d.comment == comment && slices.Equal(d.spans, spans) })
		if i >= 0 {
			return letter(i)
		}
		i = len(kinds)
		kinds = append(kinds, day{spans, comment})
		kind := openingKind{Spans: [][2]int{}, Text: s.words.spans(spans, comment)}
		for _, span := range spans {
			kind.Spans = append(kind.Spans, [2]int{span.From, span.To})
		}
		out.Kinds[string(letter(i))] = kind
		return letter(i)
	})
	out.Always = true
	for _, k := range out.Kinds {
		out.Always = out.Always && slices.Equal(k.Spans, [][2]int{{0, 1440}})
	}
	return out
}

// letter is the letter of the i-th kind of day: a to z, then A to Z.
func letter(i int) byte {
	if i >= 26 {
		return byte('A' + i - 26)
	}
	return byte('a' + i)
}

// zoneData writes the offsets of the community's time from UTC while a page may be
// believed: "0:480", or with the seconds of Unix time from which another one holds.
func zoneData(now time.Time) string {
	_, offset := now.Zone()
	out := []string{"0:" + strconv.Itoa(offset/60)}
	for at := now; at.Before(now.AddDate(1, 0, 7)); {
		_, end := at.ZoneBounds()
		if end.IsZero() || end.After(now.AddDate(1, 0, 7)) {
			break
		}
		_, offset := end.Zone()
		out = append(out, fmt.Sprintf("%d:%d", end.Unix(), offset/60))
		at = end
	}
	return strings.Join(out, " ")
}
