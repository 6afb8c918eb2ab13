package page

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
	"linli/internal/theme"
)

// What clock.js knows of time comes with the page: attributes of the elements that
// depend on the moment, and one block of JSON for what several of them share.

// pageData is that block.
type pageData struct {
	Words   theme.Texts            `json:"words,omitempty"`  // texts that only such pages need
	Lang    string                 `json:"lang,omitempty"`   // of the names of days
	Monday  string                 `json:"monday,omitempty"` // where weeks count from
	Hours   map[string]openingData `json:"hours,omitempty"`
	Days    map[string][]string    `json:"days,omitempty"`  // names of days: festivals, solar terms, holidays
	Moons   [][]string             `json:"moons,omitempty"` // first day and name of the lunar months
	Meals   map[string][]mealData  `json:"meals,omitempty"` // by canteen
	Courses []courseData           `json:"courses,omitempty"`
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
	for w := range believed {
		monday := s.firstMonday().AddDate(0, 0, 7*w)
		var week [7]byte
		for i := range week {
			week[i] = letter(monday.AddDate(0, 0, i))
		}
		if text := string(week[:]); text != last {
			flush()
			last, n = text, 0
		}
		n++
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
	letters := map[string]byte{}
	out.Weeks = s.weeks(func(day time.Time) byte {
		spans, comment := h.On(calendar.DayOf(day), s.site.Calendar)
		key := fmt.Sprint(spans, comment)
		letter, ok := letters[key]
		if !ok {
			letter = byte('a' + len(letters))
			if len(letters) >= 26 {
				letter = byte('A' + len(letters) - 26)
			}
			letters[key] = letter
			kind := openingKind{Spans: [][2]int{}, Text: s.words.spans(spans, comment)}
			for _, span := range spans {
				kind.Spans = append(kind.Spans, [2]int{span.From, span.To})
			}
			out.Kinds[string(letter)] = kind
		}
		return letter
	})
	out.Always = true
	for _, k := range out.Kinds {
		out.Always = out.Always && slices.Equal(k.Spans, [][2]int{{0, 1440}})
	}
	return out
}

// A run of occurrences: every so many days, so often.
type occurrenceRun struct {
	start time.Time
	step  int
	count int
}

// occurrenceData writes when an event takes place: its length in minutes, and runs of
// starts, the days between them and how often: "60 2026-11-25T09:00*7*52 2026-12-24T10:00".
func occurrenceData(e *model.Event, list []model.Occurrence) string {
	length := int(e.Length() / time.Minute)
	if e.WholeDay() { // days, whatever the clocks do in them
		length = calendar.DaysBetween(list[0].Starts, list[0].Ends) * 24 * 60
	}
	out := []string{strconv.Itoa(length)}
	for _, r := range runs(list) {
		text := local(model.Date{Time: r.start, Whole: e.WholeDay()})
		if r.count > 1 {
			text += fmt.Sprintf("*%d*%d", r.step, r.count)
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// runs finds what lies equally far apart: by the week for each weekday, else by
// whatever the first two are apart.
func runs(list []model.Occurrence) []occurrenceRun {
	var out []occurrenceRun
	used := make([]bool, len(list))
	for i := range list {
		if used[i] {
			continue
		}
		best := []int{i}
		for _, step := range []int{1, 7, 14, 28} {
			if r := follow(list, used, i, step); len(r) > max(2, len(best)) {
				best = r
			}
		}
		r := occurrenceRun{start: list[i].Starts, count: len(best)}
		for _, k := range best {
			used[k] = true
		}
		if len(best) > 1 {
			r.step = calendar.DaysBetween(list[best[0]].Starts, list[best[1]].Starts)
		}
		out = append(out, r)
	}
	return out
}

// follow returns those of list that lie step days apart, from i on.
func follow(list []model.Occurrence, used []bool, i, step int) []int {
	out := []int{i}
	next := list[i].Starts.AddDate(0, 0, step)
	for k := i + 1; k < len(list); k++ {
		if !used[k] && list[k].Starts.Equal(next) {
			out = append(out, k)
			next = next.AddDate(0, 0, step)
		}
	}
	return out
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

// lunarMonths lists the first days of the lunar months a page may be read in, with
// what goes before the day: the month.
func (s *scope) lunarMonths() [][]string {
	var out [][]string
	for i := range 7 * believed {
		day := s.firstMonday().AddDate(0, 0, i)
		l, ok := calendar.ToLunar(day)
		if !ok || i > 0 && l.Day != 1 {
			continue
		}
		first := day.AddDate(0, 0, 1-l.Day)
		name := strconv.Itoa(l.Month)
		if s.chinese() {
			name = strings.TrimSuffix(calendar.Lunar{Year: l.Year, Month: l.Month, Day: 1, Leap: l.Leap}.String(), "初一")
		}
		out = append(out, []string{first.Format(time.DateOnly), name})
	}
	return out
}

// chinese reports whether pages of this language write lunar dates in Chinese.
func (s *scope) chinese() bool {
	return s.lang == s.site.Config.Language && (s.lang == "zh-CN" || s.lang == "zh")
}

// dayNames lists the days with a name while a page may be read.
func (s *scope) dayNames() map[string][]string {
	out := map[string][]string{}
	for i := range 7 * believed {
		day := s.firstMonday().AddDate(0, 0, i)
		names := s.namesOf(day)
		if s.site.Calendar.Workday(calendar.DayOf(day)) {
			names = append(names, s.t("makeUp"))
		}
		if len(names) > 0 {
			out[day.Format(time.DateOnly)] = names
		}
	}
	return out
}

// namesOf returns the names of a day: festival, solar term, public holiday.
func (s *scope) namesOf(day time.Time) []string {
	lunar, _ := calendar.ToLunar(day)
	var out []string
	for _, name := range []string{lunar.Festival(), calendar.SolarTerm(day), s.site.Calendar.Holiday(calendar.DayOf(day))} {
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// dayNote says why the hours of a day may differ.
func (s *scope) dayNote(day time.Time) string {
	d := calendar.DayOf(day)
	if name := s.site.Calendar.Holiday(d); name != "" {
		return name
	}
	if s.site.Calendar.Workday(d) {
		return s.t("makeUp")
	}
	return ""
}

// eventOrder sorts events by address, as lists order those that begin together, and
// says where each stands.
func eventOrder(list []*model.Event) ([]*model.Event, map[*model.Event]int) {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b *model.Event) int {
		return cmp.Or(cmp.Compare(a.Segment, b.Segment), cmp.Compare(a.File, b.File))
	})
	at := make(map[*model.Event]int, len(sorted))
	for i, e := range sorted {
		at[e] = i
	}
	return sorted, at
}
