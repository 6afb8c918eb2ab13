package page

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
)

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
