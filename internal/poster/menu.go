package poster

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"linli/internal/draw"
	"linli/internal/model"
)

// menu is a canteen's week.
func (s *sheet) menu(p *model.Point) {
	var m *model.Menu
	for _, x := range s.site.Menus {
		if x.Canteen == p.ID && x.Week.String() == s.p.Part {
			m = x
		}
	}
	days := s.menuDays(m)
	from, to := m.Week.Monday(s.opts.Printed.Location()), m.Week.Monday(s.opts.Printed.Location()).AddDate(0, 0, 6)
	if n := len(days); n > 0 {
		from, to = days[0].Date.Time, days[n-1].Date.Time
	}
	s.until = to
	name := s.words("name", p.Name)
	span := s.days(from, to)
	s.fact("date", span)
	s.Title = name + " " + s.t("menu") + " " + span
	s.plate(12, 12, 118, 44)
	s.wall(56, 13.8, 54.2, 0.45)
	s.sign(34, 34, 31, s.oneSign(p.Sign, "食"))
	s.titleBlock(61.5, 64, 12, 44, name, 5.4, "headline", cmp.Or(s.words("headline", s.p.Ask.Headline), s.t("menu")), 15.8, 11, span, 5.8)
	s.codePlate(135.6, 12, 62.4, 17, s.called(s.t("call.canteen")), 5.8, 4.2, s.p.Target().Name)
	s.prices(m)
	s.menuTable(p, days)
	s.allergens(days)
	number := p.Phone
	if text := phone(s.words("phone", number)); text != "" {
		s.middle(198, 263.2, 6, s.t("order")+" "+text, bold|right)
	}
	first := name
	if s.supervisor(m) != "" {
		first += " · " + s.supervisor(m)
	}
	s.foot(first, s.printed(), s.t("menuValid"), s.p.Target().Name)
}

// supervisor is who watches over the canteen, without what follows.
func (s *sheet) supervisor(m *model.Menu) string {
	parts := strings.FieldsFunc(s.words("foot", m.Supervisor), func(r rune) bool { return strings.ContainsRune("，,。；;：: ", r) })
	if len(parts) == 0 {
		return ""
	}
	return cut(parts[0], 12)
}

// menuDays are the days of the week with anything to eat, in order.
func (s *sheet) menuDays(m *model.Menu) []model.MenuDay {
	var out []model.MenuDay
	for _, d := range m.Days {
		if len(d.Breakfast)+len(d.Lunch)+len(d.Dinner) > 0 {
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b model.MenuDay) int { return a.Date.Compare(b.Date.Time) })
	return out
}

var meals = []string{"breakfast", "lunch", "dinner"}

// knownPrices are the groups of people in order, and what each pays for each meal.
func (s *sheet) knownPrices(m *model.Menu) (groups []string, table map[string]map[string]float64) {
	table = map[string]map[string]float64{}
	for i, p := range m.Prices {
		if !m.Places.Has(fmt.Sprintf("prices[%d].price", i)) {
			continue // not known is not free
		}
		if table[p.Group] == nil {
			table[p.Group] = map[string]float64{}
			groups = append(groups, p.Group)
		}
		table[p.Group][p.Meal] = p.Price
		s.words("prices", p.Group+p.Meal+strconv.FormatFloat(p.Price, 'f', -1, 64))
	}
	return groups, table
}

// prices is the table of what a meal costs for whom.
func (s *sheet) prices(m *model.Menu) {
	groups, table := s.knownPrices(m)
	if len(groups) == 0 {
		if note := s.words("prices", m.Delivery); note != "" {
			lines, em := s.lines("prices", note, 4, 5.8, 4.4, 118, 0)
			for i, l := range lines {
				s.middle(12, 66+1.4*em*float64(i), em, l, 0)
			}
		}
		return
	}
	head := s.t("prices")
	if len(groups) > 4 {
		head += " · " + s.t("restByCode")
	}
	groups = groups[:min(len(groups), 4)]
	s.put(12, 64.6, s.fit("prices", head, 4.8, 3.6, 62, bold), head, bold|inked)
	columns := []float64{82, 102, 122}
	for i, meal := range meals {
		s.put(columns[i], 64.6, 4.8, s.texts.T("meal.short."+meal), bold|inked|centred)
	}
	s.rule(12, 130, 66.6, 0.7, s.ink)
	row := (91 - 66.6) / float64(len(groups))
	nameEm, priceEm := 5.8, 7.6
	if len(groups) > 3 {
		nameEm, priceEm = 4.6, 5.6
	}
	for i, g := range groups {
		c := 66.6 + row*(float64(i)+0.5)
		s.middle(12, c, s.fit("prices", g, nameEm, 4.2, 58, bold), g, bold)
		for k, meal := range meals {
			switch price, ok := table[g][meal]; {
			case ok && price == 0:
				s.middle(columns[k], c, nameEm, s.t("free.short"), bold|centred)
			case ok:
				s.price(columns[k], c, priceEm, price)
			}
		}
		if i < len(groups)-1 {
			s.rule(12, 130, 66.6+row*float64(i+1), 0.3, s.ink)
		}
	}
}

// price sets one price, with its unit, about the middle of its column.
func (s *sheet) price(x, middle, em, price float64) {
	const unit = 3.6
	text := strconv.FormatFloat(price, 'f', -1, 64)
	y := middle + 0.3665*em
	s.put(x-2.1, y, em, text, bold|centred)
	s.put(x-2.1+s.width(text, em, bold)/2+0.7, y, unit, s.t("yuan"), 0)
}

// allergenMarks are the single characters of what people cannot eat.
var allergenMarks = map[string]string{
	"蛋": "蛋", "鸡蛋": "蛋", "奶": "奶", "牛奶": "奶", "乳": "奶", "鱼": "鱼", "虾": "虾", "蟹": "蟹", "甲壳类": "虾", "大豆": "豆", "豆": "豆", "麸质": "麸", "小麦": "麸", "面": "麸",
	"花生": "花", "坚果": "果", "芝麻": "芝", "贝类": "贝",
}

func allergenMark(name string) string {
	if name == "" {
		return ""
	}
	if m, ok := allergenMarks[name]; ok {
		return m
	}
	return string([]rune(name)[:1])
}

// A dish as set: its name and marks, never parted.
type dish struct {
	name  string
	marks []string
	plain bool // may be dropped: a side dish without allergens
}

// sides are what everybody knows comes with a meal: they go first where there is no
// room.
var sides = []string{"米饭", "二米饭", "小米饭", "玉米饭", "馒头", "花卷", "小咸菜", "咸菜", "泡菜"}

const (
	markBox = 4.4
	markGap = 0.5
)

func (s *sheet) dishWidth(d dish, em float64, k mark) float64 {
	w := s.width(d.name, em, k)
	if n := len(d.marks); n > 0 {
		w += 0.6 + markBox*float64(n) + markGap*float64(n-1)
	}
	return w
}

// dishes are the dishes of a meal as they are set.
func (s *sheet) dishes(day, meal string, list []model.Dish) []dish {
	var out []dish
	for _, x := range list {
		text := x.Dish
		if x.Note != "" && len([]rune(x.Note)) <= 8 {
			text += "（" + x.Note + "）"
		}
		o := dish{name: s.words("days", text), plain: len(x.Allergens) == 0 && slices.Contains(sides, x.Dish)}
		if o.name == "" {
			continue
		}
		s.fact("days", day+" "+meal) // the same dish on another day is another menu
		for _, a := range x.Allergens {
			if mark := allergenMark(s.words("days", a)); mark != "" && (len(o.marks) == 0 || o.marks[len(o.marks)-1] != mark) {
				o.marks = append(o.marks, mark)
			}
		}
		out = append(out, o)
	}
	return out
}

// A menuColumn is the column of a meal: its days from the left edge to the right one, and
// the sizes of their type, in mm.
type menuColumn struct {
	days        [][]dish
	served      bool // on any day
	left, right float64
	most, least float64
	mark        mark
}

// menuColumns lay out the meals. Lunch is the large one, and what is not served at all
// leaves its room to the others.
func (s *sheet) menuColumns(days []model.MenuDay) [3]menuColumn {
	var out [3]menuColumn
	for _, d := range days {
		for i, list := range [3][]model.Dish{d.Breakfast, d.Lunch, d.Dinner} {
			set := s.dishes(d.Date.Format("01-02"), meals[i], list)
			out[i].days, out[i].served = append(out[i].days, set), out[i].served || len(set) > 0
		}
	}
	breakfast, lunch, dinner := &out[0], &out[1], &out[2]
	breakfast.left, lunch.left, dinner.left, dinner.right = 33, 79, 145, 198
	switch {
	case !breakfast.served && !dinner.served:
		lunch.left, dinner.left = 33, 198
	case !breakfast.served:
		lunch.left, dinner.left = 33, 120
	case !dinner.served:
		lunch.left, dinner.left = 90, 198
	}
	breakfast.right, lunch.right = lunch.left, dinner.left
	breakfast.most, breakfast.least, lunch.most, lunch.least, lunch.mark = 5.6, 4.4, 6.4, 4.8, bold
	if len(days) <= 5 {
		breakfast.most, lunch.most = 6.4, 7.6
	}
	dinner.most, dinner.least = breakfast.most, breakfast.least
	if !breakfast.served && !dinner.served {
		lunch.most = 9
	}
	return out
}

// menuTable is the week: a row a day, a column a meal.
func (s *sheet) menuTable(p *model.Point, days []model.MenuDay) {
	if len(days) == 0 {
		return
	}
	columns := s.menuColumns(days)
	s.Fill(s.ink, draw.Rounded(12, 96, 186, 8.6, draw.Round(1.6)))
	s.middle(22.5, 100.3, 5.2, s.t("date"), bold|white|centred)
	times := s.mealTimes(p)
	for i, c := range columns {
		if !c.served {
			continue
		}
		name := s.texts.T("meal." + meals[i])
		s.middle(c.left+3, 100.3, 5.2, name, bold|white)
		if t := times[i]; t != "" && s.width(t, 4.2, bold)+s.width(name, 5.2, bold)+4 < c.right-c.left-6 {
			s.middle(c.right-3, 100.3, 4.2, t, bold|white|right)
		}
	}
	const top, bottom = 104.6, 257.6
	row := (bottom - top) / float64(len(days))
	for i, d := range days {
		c := top + row*(float64(i)+0.5)
		s.middle(22.5, c-2.03, 8.6, s.texts.WeekdayShort(d.Date.Weekday()), bold|centred)
		s.put(22.5, c+6.62, s.fit("date", date(s.texts, d.Date.Time), 4.6, 4, 20, 0), date(s.texts, d.Date.Time), centred)
		if i < len(days)-1 {
			s.rule(12, 198, top+row*float64(i+1), 0.25, draw.Black)
		}
	}
	s.rule(12, 198, bottom, 0.7, s.ink)
	for _, c := range columns {
		if c.served {
			s.mealColumn(c, top, row)
		}
	}
}

// mealTimes are the hours of the canteen as the hours of its meals, if they are three
// spans a day.
func (s *sheet) mealTimes(p *model.Point) [3]string {
	var out [3]string
	if p.Hours.IsZero() {
		return out
	}
	rows, _ := s.hours(p.Hours.Hours)
	if len(rows) > 0 && len(rows[0].Spans) == 3 {
		copy(out[:], rows[0].Spans)
		s.fact("hours", p.Hours.String())
	}
	return out
}

// mealColumn sets all of a column in one size: the largest in which every day's
// dishes fit their row.
func (s *sheet) mealColumn(column menuColumn, top, row float64) {
	cells, x, w, k := column.days, column.left+3, column.right-column.left-6, column.mark
	least := s.least(column.least)
	fits := func(em float64) ([][][]dish, bool) {
		var out [][][]dish
		ok := true
		for _, c := range cells {
			lines := s.dishLines(c, em, w, k)
			for _, l := range lines {
				ok = ok && s.lineWidth(l, em, k) <= w+0.01
			}
			ok = ok && 1.3*em*float64(len(lines)) <= row-2
			out = append(out, lines)
		}
		return out, ok
	}
	floor := s.least(4.35)
	for {
		for em := column.most; em >= least-0.001; em -= 0.1 {
			if lines, ok := fits(em); ok {
				for i, l := range lines {
					s.dayDishes(l, x, top+row*(float64(i)+0.5), em, k)
				}
				return
			}
		}
		if least > floor+0.01 { // the size for reading before a dish is left out
			least = floor
			continue
		}
		if !dropSide(cells, s, least, w, row, k) && !s.shortenDay(cells, least, w, row, k) {
			worst := cells[0]
			for _, c := range cells {
				if len(c) > len(worst) {
					worst = c
				}
			}
			s.long("days", worst[len(worst)-1].name, int(w/least)*int((row-2)/(1.3*least)))
			return
		}
	}
}

// dropSide leaves out the last side dish without allergens of a day that does not fit.
func dropSide(cells [][]dish, s *sheet, em, w, row float64, k mark) bool {
	for i, c := range cells {
		if 1.3*em*float64(len(s.dishLines(c, em, w, k))) <= row-2 || len(c) < 2 {
			continue
		}
		for n := len(c) - 1; n > 0; n-- {
			if c[n].plain {
				cells[i] = append(c[:n:n], c[n+1:]...)
				return true
			}
		}
	}
	return false
}

// shortenDay leaves out the last dish of a day that does not fit and says so.
func (s *sheet) shortenDay(cells [][]dish, em, w, row float64, k mark) bool {
	etc := s.t("etc")
	for i, c := range cells {
		if 1.3*em*float64(len(s.dishLines(c, em, w, k))) <= row-2 || len(c) < 3 {
			continue
		}
		if c[len(c)-1].name == etc {
			c = c[:len(c)-1]
		}
		cells[i] = append(c[:len(c)-1:len(c)-1], dish{name: etc})
		return len(c) > 2
	}
	return false
}

func (s *sheet) dishLines(dishes []dish, em, w float64, k mark) [][]dish {
	var lines [][]dish
	for _, d := range dishes {
		if n := len(lines); n > 0 && s.lineWidth(append(lines[n-1][:len(lines[n-1]):len(lines[n-1])], d), em, k) <= w {
			lines[n-1] = append(lines[n-1], d)
			continue
		}
		lines = append(lines, []dish{d})
	}
	return lines
}

// dishGap is the space between two dishes, in em.
const dishGap = 0.5

func (s *sheet) lineWidth(line []dish, em float64, k mark) float64 {
	w := dishGap * em * float64(len(line)-1)
	for _, d := range line {
		w += s.dishWidth(d, em, k)
	}
	return w
}

func (s *sheet) dayDishes(lines [][]dish, x, c, em float64, k mark) {
	if len(lines) == 0 {
		s.middle(x, c, math.Max(em, 4.9), s.t("notServed"), 0)
		return
	}
	for i, line := range lines {
		mid := c + 1.3*em*(float64(i)-float64(len(lines)-1)/2)
		at := x
		for _, d := range line {
			s.middle(at, mid, em, d.name, k)
			m := at + s.width(d.name, em, k) + 0.6
			for _, mark := range d.marks {
				s.allergen(m, mid, mark)
				m += markBox + markGap
			}
			at += s.dishWidth(d, em, k) + dishGap*em
		}
	}
}

func (s *sheet) allergen(x, c float64, mark string) {
	s.Fill(draw.Black, draw.Ring(x, c-markBox/2, markBox, markBox, 0.8, 0.28))
	s.middle(x+markBox/2, c, 3.3, mark, centred)
}

// allergens explains the marks that this week uses.
func (s *sheet) allergens(days []model.MenuDay) {
	var names []string
	seen := map[string]bool{}
	for _, d := range days {
		for _, list := range [][]model.Dish{d.Breakfast, d.Lunch, d.Dinner} {
			for _, x := range list {
				for _, a := range x.Allergens {
					if m := allergenMark(draw.Clean(a)); m != "" && !seen[m] {
						seen[m] = true
						names = append(names, draw.Clean(a))
					}
				}
			}
		}
	}
	if len(names) == 0 {
		return
	}
	s.middle(12, 263.2, 4.6, s.t("allergens"), bold)
	x := 12 + s.width(s.t("allergens"), 4.6, bold) + 2.4
	for _, n := range names {
		if x+markBox+0.8+s.width(n, 4.2, 0) > 124 {
			break
		}
		s.allergen(x, 263.2, allergenMark(n))
		s.middle(x+markBox+0.6, 263.2, 4.2, n, 0)
		x += markBox + 0.6 + s.width(n, 4.2, 0) + 2.4
	}
}
