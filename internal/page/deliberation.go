package page

import (
	"fmt"
	"html/template"
	"strconv"

	"linli/internal/calendar"
	"linli/internal/model"
)

// deliberationView is everything deliberation.html may use.
type deliberationView struct {
	base
	State     state
	Stages    []stepView
	Body      template.HTML
	Tags      []link
	Publicity *publicityView
}

type publicityView struct {
	State   state
	Text    string
	Left    string
	Bar     bool
	Percent string
	Tel     *tel
}

func (j *job) deliberation(d *model.Deliberation) deliberationView {
	l := model.In(d, j.lang)
	b := j.open(d)
	v := deliberationView{base: j.heading(b), State: j.deliberationState(d), Tags: j.tagLinks(b)}
	last := -1
	for i, st := range l.Stages {
		if st.Date.IsZero() || !j.now.Before(st.Date.Time) {
			last = i
		}
	}
	for i, st := range l.Stages {
		title := j.t("stage." + st.Stage)
		if !st.Date.IsZero() {
			title += " · " + j.words.full(st.Date.Time)
		}
		step := stepView{N: strconv.Itoa(i + 1), At: i <= last, Title: title, File: j.attachment(&l.Origin, fmt.Sprintf("stages[%d].file", i), st.File)}
		for _, text := range []string{st.Body, prefix(j.t("deliberation.result"), st.Result)} {
			if text != "" {
				step.Lines = append(step.Lines, text)
			}
		}
		v.Stages = append(v.Stages, step)
	}
	v.Body = j.text(b)
	v.Publicity = j.publicity(d.Publicity)
	j.head.ld = append(j.head.ld, j.newsLD(b))
	return v
}

func (j *job) publicity(p *model.Publicity) *publicityView {
	if p == nil || p.Starts.IsZero() {
		return nil
	}
	v := &publicityView{Text: j.words.span(p.Starts, p.Ends), Tel: j.mainTel(p.Phone, "")}
	end := p.Ends.End()
	switch {
	case j.now.Before(p.Starts.Time):
		v.State = state{isSoon, j.startsText(p.Starts)}
	case !p.Ends.IsZero() && !j.now.Before(end):
		v.State = state{isOver, j.t("deliberation.done")}
	default:
		v.State = state{isNow, j.t("state.now.publicity")}
		if !p.Ends.IsZero() {
			v.Left = j.t("deliberation.left", calendar.DaysBetween(j.now, p.Ends.Time)+1)
			v.Bar, v.Percent = true, percent(p.Starts.Time, j.now, end)
		}
	}
	return v
}
