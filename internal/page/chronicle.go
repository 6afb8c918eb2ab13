package page

import (
	"slices"
	"strconv"
	"strings"

	"linli/internal/model"
)

// chronicleView is everything chronicle.html may use.
type chronicleView struct {
	base
	Years []chronicleYear
}

type chronicleYear struct {
	Year, Title string
	Steps       []stepView
}

// chronicle is the community's history, from the news marked as milestones.
func (j *job) chronicle() chronicleView {
	v := chronicleView{base: j.titled(j.t("section.chronicle"), "")}
	var marked []*model.News
	for _, n := range j.site.News {
		if n.Milestone && !n.Date.IsZero() {
			marked = append(marked, n)
		}
	}
	slices.SortStableFunc(marked, func(a, b *model.News) int { return b.Date.Compare(a.Date.Time) })
	for _, n := range marked {
		year := strconv.Itoa(n.Date.Year())
		if len(v.Years) == 0 || v.Years[len(v.Years)-1].Year != year {
			v.Years = append(v.Years, chronicleYear{Year: year, Title: j.t("year", year)})
		}
		y := &v.Years[len(v.Years)-1]
		l := model.In(n, j.lang)
		step := stepView{N: strconv.Itoa(int(n.Date.Month())), Title: l.Title, Lang: j.foreign(l.Lang), Href: j.href(n.Path())}
		step.Lines = append(step.Lines, sentence(" · ", j.words.Date("date.day", n.Date.Time), l.Abstract()))
		y.Steps = append(y.Steps, step)
	}
	return v
}

// profileView is everything profile.html may use.
type profileView struct {
	base
	Figures []figureView
}

func (j *job) profile() profileView {
	v := profileView{base: j.titled(j.t("section.profile"), "")}
	for _, f := range j.site.Profile {
		l := model.RowIn(f, j.lang)
		v.BodyLang = j.foreign(l.Lang)
		v.Figures = append(v.Figures, figureView{
			Name: l.Name, Value: grouped(l.Value), Unit: l.Unit, Date: j.t("profile.asOf", j.words.full(f.Date.Time)), Source: l.Cited, Lang: j.foreign(l.Lang),
		})
	}
	j.head.ld = append(j.head.ld, j.organizationLD())
	return v
}

// grouped puts thin spaces between the thousands of a whole number of five digits
// or more.
func grouped(value string) string {
	if _, err := strconv.Atoi(value); err != nil || len(value) < 5 {
		return value
	}
	var b strings.Builder
	for i, r := range value {
		if i > 0 && (len(value)-i)%3 == 0 {
			b.WriteRune('\u202f')
		}
		b.WriteRune(r)
	}
	return b.String()
}
