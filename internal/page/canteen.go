package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
)

// canteenView is everything canteen.html may use.
type canteenView struct {
	base
	Single   bool
	Canteens []canteenWeek
	Weeks    []link
}

// canteenWeek is a week of one canteen. On /canteen/ the coming weeks are there, too, and
// one without a menu; clock.js shows the one it is.
type canteenWeek struct {
	Name, Lang string
	Next       *mealNext
	Title      phasesView
	WeekSpan   textView
	Days, Past []menuDayView
	PastWindow window // from when on there are some
	PriceTable *priceTable
	Delivery   string
	Supervisor string
	Tel        *tel
	Place      *link
	window
}

// mealNext is the meal that is served or comes next.
type mealNext struct {
	State     state
	Meal      string
	Lang      string
	Dishes    []string
	Prices    []mealPrices
	Allergens string
	window
}

// mealPrices are the prices of one meal, shown when it is the next.
type mealPrices struct {
	Meal   string
	Hidden bool
	Groups []groupPrice
}

type groupPrice struct{ Text, Price, Sep, Lang string }

type menuDayView struct {
	ISO, Day string
	Phases   phasesView
	Meals    []mealView
	window
}

type mealView struct {
	Name, Note, Lang string
	Dishes           []string
}

type priceTable struct {
	Meals []string
	Rows  []priceRow
}

type priceRow struct {
	Group, Lang string
	Prices      []string
}

var mealNames = []string{"breakfast", "lunch", "dinner"}

func dishesOf(d model.MenuDay, meal string) []model.Dish {
	switch meal {
	case "breakfast":
		return d.Breakfast
	case "lunch":
		return d.Lunch
	}
	return d.Dinner
}

func (j *job) canteen() canteenView {
	now := calendar.WeekOf(j.now)
	title, week := j.t("section.canteen"), now
	var above []link
	if j.out.Key != "" {
		parsed, err := calendar.ParseWeek(j.out.Key)
		if err != nil {
			panic("page: plan made a week that is none: " + j.out.Key)
		}
		week = parsed
		title += " " + j.weekName(week).Text
		above = []link{{Href: j.href("/canteen/"), Text: j.t("section.canteen")}}
	}
	v := canteenView{base: j.titled(title, "/canteen/", above...)}
	for _, last := range j.lastMenus() {
		v.Canteens = append(v.Canteens, j.canteenWeeks(last, week)...)
	}
	v.Single = len(j.lastMenus()) == 1
	for _, m := range menusOf(j.site, week) {
		j.head.ld = append(j.head.ld, j.menuLD(m))
	}
	for _, w := range weeksAround(j.site, week) {
		l := link{Href: j.href("/canteen/" + w.String() + "/"), Text: j.weekName(w).Text, Say: j.weekName(w).Say, Current: w == week}
		if j.out.Key == "" { // the week it is, is another one later
			monday := w.Monday(j.now.Location())
			marked := j.phases([]phase{{}, {from: monday, class: isNow}, {from: monday.AddDate(0, 0, 7)}})
			l.Current, l.Class, l.Data = false, marked.Class, marked.Data
		}
		v.Weeks = append(v.Weeks, l)
	}
	return v
}

// weeksHeld is how many weeks after its build the page of the canteen knows.
const weeksHeld = 6

// canteenWeeks makes the sections of one canteen: on the page of a week that week, else
// this week, the coming ones, and, for a week without a menu, the places and prices at
// least. last is the canteen's newest menu.
func (j *job) canteenWeeks(last *model.Menu, week calendar.Week) []canteenWeek {
	var out []canteenWeek
	if j.out.Key != "" {
		for _, m := range menusOf(j.site, week) {
			if m.Canteen == last.Canteen {
				out = append(out, j.canteenWeek(m, week))
			}
		}
		return out
	}
	add := func(v canteenWeek, from, to time.Time) {
		v.window = j.words.window(from, to)
		out = append(out, v)
	}
	free := week.Monday(j.now.Location()) // where what is known ends
	for _, m := range j.site.Menus {
		from := m.Week.Monday(j.now.Location())
		if m.Canteen != last.Canteen || m.Week.Before(week) || !from.Before(week.Monday(j.now.Location()).AddDate(0, 0, 7*weeksHeld)) {
			continue
		}
		if from.After(free) {
			add(j.emptyWeek(last), free, from)
		}
		free = from.AddDate(0, 0, 7)
		add(j.canteenWeek(m, m.Week.Week), from, free)
	}
	add(j.emptyWeek(last), free, time.Time{})
	return out
}

// emptyWeek is a week without a menu: the places and prices of the last one.
func (j *job) emptyWeek(last *model.Menu) canteenWeek {
	empty := *last
	empty.Days, empty.Variants = nil, nil
	v := j.canteenWeek(&empty, last.Week.Week)
	v.WeekSpan, v.Next, v.Title = textView{}, nil, phasesView{State: textView{Text: j.t("canteen.thisWeek")}}
	return v
}

// lastMenus returns the newest menu of each canteen.
func (j *job) lastMenus() []*model.Menu {
	var out []*model.Menu
	for _, m := range slices.Backward(j.site.Menus) {
		if !slices.ContainsFunc(out, func(o *model.Menu) bool { return o.Canteen == m.Canteen }) {
			out = append(out, m)
		}
	}
	return out
}

func weeksAround(site *model.Site, week calendar.Week) []calendar.Week {
	var out []calendar.Week
	for _, m := range site.Menus {
		if !slices.Contains(out, m.Week.Week) {
			out = append(out, m.Week.Week)
		}
	}
	at := slices.IndexFunc(out, func(w calendar.Week) bool { return !w.Before(week) })
	if at < 0 {
		at = len(out)
	}
	return out[max(0, at-6):min(len(out), at+6)]
}

// weekName writes a week as people know it: its days.
func (s *scope) weekName(w calendar.Week) textView {
	monday := w.Monday(s.now.Location())
	return liveText(bare(s.words.spanArg(model.Date{Time: monday, Whole: true}, model.Date{Time: monday.AddDate(0, 0, 6), Whole: true})))
}

func (j *job) canteenWeek(m *model.Menu, week calendar.Week) canteenWeek {
	l := model.RowIn(m, j.lang)
	lang := j.foreign(l.Lang)
	v := canteenWeek{WeekSpan: j.weekName(week), Delivery: l.Delivery, Supervisor: l.Supervisor, Lang: lang}
	monday := week.Monday(j.now.Location())
	next := monday.AddDate(0, 0, 7)
	other, this := literal(j.t("canteen.week", week.Number)), literal(j.t("canteen.thisWeek"))
	v.Title = j.phases([]phase{{state: other}, {from: monday, state: this}, {from: next, state: other}})
	if v.Next = j.nextMeal(m); v.Next != nil {
		shown := j.words.window(monday, next)
		v.Next.Hidden, v.Next.Data = shown.Hidden, v.Next.Data+shown.Data
	}
	if p := j.index.Points[m.Canteen]; p != nil {
		t := model.RowIn(p, j.lang)
		v.Name, v.Tel = t.Name, j.mainTel(p.Phone, "")
		v.Place = &link{Href: j.href(pointPath(p)), Text: cmp.Or(t.Address, t.Name), Lang: j.foreign(t.Lang)}
	}
	days := sortedDays(l)
	for i, d := range days {
		// A day of this week that is over is put away; once the week is, too, all are shown.
		over := d.Date.AddDate(0, 0, 1)
		day := j.menuDay(d, lang)
		past := day
		past.window = j.words.window(over, next)
		day.window = past.window.inverse()
		v.Days, v.Past = append(v.Days, day), append(v.Past, past)
		if i == 0 {
			v.PastWindow = past.window
		}
	}
	v.PriceTable = j.prices(l, lang)
	return v
}

func sortedDays(m *model.Menu) []model.MenuDay {
	out := slices.Clone(m.Days)
	slices.SortStableFunc(out, func(a, b model.MenuDay) int { return a.Date.Compare(b.Date.Time) })
	return out
}

func (j *job) menuDay(d model.MenuDay, lang string) menuDayView {
	v := menuDayView{ISO: d.Date.Format(time.DateOnly), Day: strconv.Itoa(d.Date.Day())}
	name, day := literal(j.words.WeekdayShort(d.Date.Weekday())), d.Date.Time
	v.Phases = j.phases([]phase{
		{class: isSoon, state: name}, {from: day.AddDate(0, 0, -1), class: isSoon, state: literal(j.t("leaf.tomorrow"))},
		{from: day, class: isNow, state: literal(j.t("leaf.today"))}, {from: day.AddDate(0, 0, 1), class: isOver, state: name},
	})
	for _, meal := range mealNames {
		dishes := dishesOf(d, meal)
		m := mealView{Name: j.t("meal." + meal), Lang: lang, Dishes: j.dishes(dishes)}
		if a := allergens(dishes); len(a) > 0 {
			m.Note = j.t("canteen.contains", j.words.list(a))
		}
		v.Meals = append(v.Meals, m)
	}
	return v
}

// dishes writes the names with the separators a sentence has.
func (j *job) dishes(list []model.Dish) []string {
	var out []string
	for i, d := range list {
		name := j.dish(d)
		if i < len(list)-1 {
			name += j.t("listComma")
		}
		out = append(out, name)
	}
	return out
}

// dish names a dish, with its note.
func (s *scope) dish(d model.Dish) string {
	if d.Note == "" {
		return d.Dish
	}
	return d.Dish + s.t("paren", d.Note)
}

func allergens(list []model.Dish) []string {
	var out []string
	for _, d := range list {
		for _, a := range d.Allergens {
			if !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	return out
}

func price(x float64) string { return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0") }

// prices arranges the prices by group and meal, oldest group first.
func (j *job) prices(m *model.Menu, lang string) *priceTable {
	if len(m.Prices) == 0 {
		return nil
	}
	type group struct {
		name string
		age  int
	}
	var groups []group
	var meals []string
	for _, p := range m.Prices {
		if !slices.ContainsFunc(groups, func(g group) bool { return g.name == p.Group }) {
			groups = append(groups, group{p.Group, p.MinAge})
		}
	}
	for _, meal := range mealNames {
		if slices.ContainsFunc(m.Prices, func(p model.Price) bool { return p.Meal == meal }) {
			meals = append(meals, meal)
		}
	}
	slices.SortStableFunc(groups, func(a, b group) int { return b.age - a.age })
	v := &priceTable{}
	for _, meal := range meals {
		v.Meals = append(v.Meals, j.t("meal.short."+meal))
	}
	for _, g := range groups {
		r := priceRow{Group: g.name, Lang: lang}
		for _, meal := range meals {
			text := "–"
			for _, p := range m.Prices {
				if p.Group == g.name && p.Meal == meal {
					text = price(p.Price)
				}
			}
			r.Prices = append(r.Prices, text)
		}
		v.Rows = append(v.Rows, r)
	}
	return v
}
