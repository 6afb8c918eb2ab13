package page

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"linli/internal/model"
)

// requestView is everything request.html may use.
type requestView struct {
	base
	State    state
	Class    string
	Category string
	Meta     []textView
	Body     part
	Steps    []stepView
	Reply    string
	Rows     []rowView
}

func (j *job) request(r *model.Request) requestView {
	l := model.In(r, j.lang)
	b := j.open(r)
	v := requestView{base: j.heading(b), State: j.requestState(l), Category: l.Category, Reply: l.PublicReply, Class: "c-general"}
	if v.State.Class == isNow {
		v.Class = "c-health"
	}
	if r.Number != "" {
		v.Meta = append(v.Meta, textView{Text: r.Number})
	}
	if g := j.index.Grids[r.Grid]; g != nil {
		t := model.RowIn(g, j.lang)
		v.Meta = append(v.Meta, textView{Text: t.Name, Lang: j.foreign(t.Lang)})
	}
	v.Body = j.text(b)
	v.Steps = j.course(l)
	if !r.Replied.IsZero() && !r.Replied.Whole && !r.Received.Whole {
		v.Rows = append(v.Rows, row("say", j.t("request.replyTime"), textView{Text: j.words.length(r.Replied.Sub(r.Received.Time))}))
	}
	if d := r.DaysOpen(); d >= 0 {
		v.Rows = append(v.Rows, row("clock", j.t("request.closeTime"), textView{Text: j.t("days", max(d, 1))}))
	}
	if r.Rating > 0 {
		v.Rows = append(v.Rows, row("recruit", j.t("request.rating"), textView{Text: j.t("request.mark", int(r.Rating))}))
	}
	if len(v.Rows) == 0 {
		v.Rows = append(v.Rows, row("clock", j.t("request.closeTime"), textView{Text: j.t("request.open")}))
	}
	return v
}

// course is what became of a matter, step by step.
func (j *job) course(r *model.Request) []stepView {
	var out []stepView
	add := func(d model.Date, text string) {
		if !d.IsZero() {
			out = append(out, stepView{N: strconv.Itoa(len(out) + 1), Title: j.moment(d) + " " + text})
		}
	}
	add(r.Received, j.t("request.received"))
	add(r.Replied, j.t("request.replied"))
	if r.Assigned != nil {
		text := j.t("request.assigned")
		if r.Assigned.To != "" {
			text = j.t("request.assignedTo", r.Assigned.To)
		}
		add(r.Assigned.Date, text)
	}
	add(r.Handled, j.t("request.handled"))
	add(r.Closed, j.t("request.closed"))
	if len(out) > 0 {
		out[len(out)-1].At = true
	}
	return out
}

// moment writes a date and, if known, the time.
func (s *scope) moment(d model.Date) string { return s.words.date(d.Time) + clockOf(d) }

// requestsView is everything requests.html may use.
type requestsView struct {
	base
	Say     string // the page that says how to bring a matter in
	Tel     *tel
	Figures []figureView
	Items   []part
	Pager   pagerView
	Years   []link
	Feed    string
	Charts  []chartView
}

type figureView struct{ Name, Note, Value, Unit, Date, Source, Lang string }

// chartView is everything _bars.html may use. Widths are percents.
type chartView struct {
	Title, Note string
	Bars        []chartBar
	Limit       string // the path of a line across all bars, or ""
}

type chartBar struct{ Label, Width, Value string }

func (j *job) requests() requestsView {
	v := requestsView{base: j.titled(j.t("section.requests"), "/requests/"), Pager: j.pager(), Years: j.years("requests"), Feed: j.feed("requests")}
	if v.Tel = j.mainTel(j.config.Community.Phone, j.t("requests.call")); j.has("/say/") {
		v.Say = j.href("/say/")
		if v.Tel != nil {
			v.Tel.Main = false // one filled plate a block
		}
	}
	from, to := bounds(j.out, len(j.site.Requests))
	v.Items = items(j, j.site.Requests[from:to])
	month := j.facts.months[len(j.facts.months)-1]
	label := j.words.Date("date.monthLong", j.now)
	promise := ""
	if n := j.config.PromiseDays; n > 0 {
		promise = j.t("requests.promise", j.t("days", n))
	}
	v.Figures = []figureView{
		{Name: j.t("requests.in", label), Value: strconv.Itoa(month.received), Unit: j.t("requests.unit")},
		{Name: j.t("requests.done"), Value: strconv.Itoa(month.closed), Unit: j.t("requests.unit")},
		{Name: j.t("requests.median"), Note: promise, Value: decimal(month.median), Unit: j.t("requests.days")},
		{Name: j.t("requests.satisfaction"), Note: j.t("requests.raters", month.raters), Value: decimal(month.rating), Unit: "/ 5"},
	}
	v.Charts = append(v.Charts, j.medians(), j.ratings())
	return v
}

// A register is what the records say about the matters of one month.
type register struct {
	received, closed, raters int
	median, rating           float64 // -1 if nothing is known
}

// count counts the matters received in the month of t and those closed in it, as far
// as they lie before now.
func count(list []*model.Request, t, now time.Time) register {
	r := register{median: -1, rating: -1}
	in := func(d model.Date) bool {
		return !d.IsZero() && d.Year() == t.Year() && d.Month() == t.Month() && !d.After(now)
	}
	var days []float64
	sum := 0
	for _, x := range list {
		if in(x.Received) {
			r.received++
		}
		if !in(x.Closed) {
			continue
		}
		r.closed++
		if !x.Received.IsZero() {
			days = append(days, x.Closed.Sub(x.Received.Time).Hours()/24)
		}
		if x.Rating > 0 {
			r.raters++
			sum += int(x.Rating)
		}
	}
	r.median = median(days)
	if r.raters > 0 {
		r.rating = float64(sum) / float64(r.raters)
	}
	return r
}

// registers counts the last six months, the present one last, and the marks given
// this year.
func registers(list []*model.Request, now time.Time) (months [6]register, marks [6]int) {
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
	for i := range months {
		months[i] = count(list, first.AddDate(0, i-5, 0), now)
	}
	for _, r := range list {
		if r.Rating > 0 && r.Closed.Year() == now.Year() {
			marks[r.Rating]++
		}
	}
	return months, marks
}

// median returns the median, the mean of the middle two if there are two, or -1.
func median(x []float64) float64 {
	if len(x) == 0 {
		return -1
	}
	slices.Sort(x)
	mid := len(x) / 2
	if len(x)%2 == 1 {
		return x[mid]
	}
	return (x[mid-1] + x[mid]) / 2
}

func decimal(x float64) string {
	if x < 0 {
		return "–"
	}
	return strconv.FormatFloat(x, 'f', 1, 64)
}

// medians charts how many days matters took, for the last six months.
func (j *job) medians() chartView {
	v := chartView{Title: j.t("requests.chart.days"), Note: j.t("requests.chart.daysNote")}
	promise := float64(j.config.PromiseDays)
	if promise > 0 {
		v.Note = j.t("requests.chart.daysLimit", j.t("days", j.config.PromiseDays))
	}
	first := time.Date(j.now.Year(), j.now.Month(), 1, 0, 0, 0, 0, j.now.Location())
	top := promise
	var values []float64
	var months []time.Time
	for i := 5; i >= 0; i-- {
		m := first.AddDate(0, -i, 0)
		value := j.facts.months[5-i].median
		values, months = append(values, value), append(months, m)
		top = max(top, value)
	}
	top = max(top*1.25, 1)
	for i, value := range values {
		text := "–"
		if value >= 0 {
			text = decimal(value) + " " + j.t("requests.days")
		}
		v.Bars = append(v.Bars, chartBar{j.words.Date("date.month", months[i]), width(value, top), text})
	}
	if promise > 0 {
		v.Limit = fmt.Sprintf("M%s 0V10", width(promise, top))
	}
	return v
}

func width(value, top float64) string {
	return strconv.FormatFloat(max(value, 0)*100/top, 'f', 1, 64)
}

// ratings charts how satisfied residents were this year.
func (j *job) ratings() chartView {
	marks, n := j.facts.marks, 0
	for _, count := range marks {
		n += count
	}
	v := chartView{Title: j.t("requests.chart.rating"), Note: j.t("requests.chart.ratingNote", j.t("year", strconv.Itoa(j.now.Year())), j.t("requests.raters", n))}
	for m := 5; m >= 1; m-- {
		v.Bars = append(v.Bars, chartBar{fmt.Sprintf("%d %s", m, j.t("rating."+strconv.Itoa(m))), width(float64(marks[m]), float64(max(n, 1))), j.t("people", marks[m])})
	}
	return v
}
