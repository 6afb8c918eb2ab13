package page

import (
	"slices"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
)

// mealTime returns when a meal is served on a day, from the canteen's hours: the
// span that begins before ten is breakfast, before three lunch, later dinner.
func (s *scope) mealTime(p *model.Point, day time.Time, meal string) (span calendar.Span, known bool) {
	span = map[string]calendar.Span{"breakfast": {From: 6*60 + 30, To: 8*60 + 30}, "lunch": {From: 11 * 60, To: 13 * 60}, "dinner": {From: 17 * 60, To: 19 * 60}}[meal]
	if p == nil || p.Hours.IsZero() {
		return span, false
	}
	spans, _ := p.Hours.On(calendar.DayOf(day), s.site.Calendar)
	for _, own := range spans {
		of := "dinner"
		if own.From < 10*60 {
			of = "breakfast"
		} else if own.From < 15*60 {
			of = "lunch"
		}
		if of == meal && own.To-own.From <= 5*60 {
			span, known = own, true
		}
	}
	return span, known
}

// mealsHeld is for how long the page knows what there will be to eat.
const mealsHeld = 21 * 24 * time.Hour

// A meal is one meal of a day of a menu.
type meal struct {
	name     string
	day      time.Time // its midnight
	span     calendar.Span
	from, to time.Time
	known    bool // when it is served
	dishes   []model.Dish
	menu     *model.Menu // in the page's language
}

// meals lists what a canteen will serve from now on, in order.
func (j *job) meals(canteen model.ID) []meal {
	var out []meal
	p := j.index.Points[canteen]
	for _, m := range j.site.Menus {
		if m.Canteen != canteen || m.Week.Before(calendar.WeekOf(j.now)) {
			continue
		}
		l := model.RowIn(m, j.lang)
		for _, d := range sortedDays(l) {
			for _, name := range mealNames {
				dishes := dishesOf(d, name)
				span, known := j.mealTime(p, d.Date.Time, name)
				day := calendar.Midnight(d.Date.Time)
				at := func(min int) time.Time {
					return time.Date(day.Year(), day.Month(), day.Day(), 0, min, 0, 0, day.Location())
				}
				m := meal{name, day, span, at(span.From), at(span.To), known, dishes, l}
				if len(dishes) > 0 && m.to.After(j.now) && m.from.Before(j.now.Add(mealsHeld)) {
					out = append(out, m)
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b meal) int { return a.to.Compare(b.to) })
	return out
}

// mealTitle names a meal: the day, the meal and, if known, the time.
func (j *job) mealTitle(m meal) string {
	return j.words.day(m.from) + j.t("space") + j.t("meal."+m.name) + m.hours()
}

func (m meal) hours() string {
	if !m.known {
		return ""
	}
	return " " + clock(m.span.From) + "–" + clock(m.span.To)
}

// mealBlock adds the meals of a canteen to the page's block, once, and returns them.
func (j *job) mealBlock(canteen model.ID) []meal {
	if meals, ok := j.head.meals[canteen]; ok {
		return meals
	}
	meals, d := j.meals(canteen), j.data()
	if j.head.meals == nil {
		j.head.meals, d.Meals = map[model.ID][]meal{}, map[string][]mealData{}
	}
	j.head.meals[canteen] = meals
	if len(meals) == 0 {
		return nil
	}
	var list []mealData
	for _, m := range meals {
		data := mealData{
			Day: m.day.Format(time.DateOnly), Meal: m.name, Name: j.t("space") + j.t("meal."+m.name) + m.hours(), From: m.span.From, To: m.span.To,
			Dishes: strings.Join(j.dishes(m.dishes), ""), Lang: j.foreign(m.menu.Lang),
		}
		if a := allergens(m.dishes); len(a) > 0 {
			data.Contains = j.t("canteen.contains", j.words.list(a))
		}
		list = append(list, data)
	}
	d.Meals[string(canteen)] = list
	return meals
}

// minutes is the time of day in minutes since midnight.
func minutes(t time.Time) int { return t.Hour()*60 + t.Minute() }

// nextMeal is the meal that is being served or comes next.
func (j *job) nextMeal(m *model.Menu) *mealNext {
	meals := j.mealBlock(m.Canteen)
	if len(meals) == 0 {
		return nil
	}
	j.data().need(j.texts, "canteen.in", "canteen.now")
	next := meals[0]
	v := &mealNext{Lang: j.foreign(next.menu.Lang), Dishes: j.dishes(next.dishes), Meal: j.mealTitle(next), window: window{Data: attrs("data-meal", string(m.Canteen))}}
	v.State = state{isSoon, j.t("canteen.in", j.words.length(next.from.Sub(j.now)))}
	if !next.from.After(j.now) {
		v.State = state{isNow, j.t("canteen.now")}
	}
	for _, name := range mealNames {
		if groups := j.mealPrices(model.RowIn(m, j.lang), name); len(groups) > 0 {
			v.Prices = append(v.Prices, mealPrices{name, name != next.name, groups})
		}
	}
	if a := allergens(next.dishes); len(a) > 0 {
		v.Allergens = j.t("canteen.contains", j.words.list(a))
	}
	return v
}

func (j *job) mealPrices(m *model.Menu, meal string) []groupPrice {
	var out []groupPrice
	for _, p := range m.Prices {
		if p.Meal == meal {
			out = append(out, groupPrice{Text: p.Group, Price: j.t("yuan", price(p.Price)), Sep: j.t("comma"), Lang: j.foreign(m.Lang)})
		}
	}
	if len(out) > 0 {
		out[len(out)-1].Sep = ""
	}
	return out
}
