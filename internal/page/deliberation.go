package page

import (
	"fmt"
	"strconv"

	"linli/internal/model"
)

// deliberationView is everything deliberation.html may use.
type deliberationView struct {
	base
	Phases    phasesView
	Stages    []stepView
	Body      part
	Tags      []part
	Publicity *publicityView
}

type publicityView struct {
	Phases phasesView
	Text   textView
	Left   *windowView
	Bar    *passedView
	Tel    *tel
}

func (j *job) deliberation(d *model.Deliberation) deliberationView {
	l := model.In(d, j.lang)
	b := j.open(d)
	v := deliberationView{base: j.heading(b), Phases: j.phases(j.deliberationPhases(d)), Tags: j.tagLinks(b)}
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
		reached := j.phases([]phase{{class: isSoon}, {from: st.Date.Time, class: isNow}})
		if i <= last {
			reached = j.phases([]phase{{class: isNow}})
		}
		step := stepView{N: strconv.Itoa(i + 1), Phases: &reached, Title: title, File: j.attachment(&l.Origin, fmt.Sprintf("stages[%d].file", i), st.File)}
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
	text := bare(j.words.spanArg(p.Starts, p.Ends))
	if p.Workdays > 0 {
		text = text.and(literal(j.t("paren", j.t("workdays", p.Workdays))))
	}
	v := &publicityView{Text: liveText(text), Tel: j.mainTel(p.Phone, "")}
	v.Phases = j.phases(j.spanPhases(p.Starts, p.Ends, j.words.say("state.now.publicity"), j.words.say("deliberation.done")))
	if !p.Ends.IsZero() {
		v.Left = j.words.timed(p.Starts.Time, p.Ends.End(), j.words.say("deliberation.left", j.words.daysArg(p.Ends)))
		v.Bar = j.words.passed(p.Starts, p.Ends)
	}
	return v
}
