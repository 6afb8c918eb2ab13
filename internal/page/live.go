package page

import (
	"bytes"
	"encoding/json"
	"html/template"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/model"
)

// A live is a text that depends on the moment: as it reads at the moment of the
// build, and as clock.js says it at the moment of reading: the words, with what depends
// on the moment in braces: "预计{w2026-11-25T17:00} 恢复". The first letter in the braces
// says how it is written: w when, D the date, f that it begins, s span, l
// length left, p length passed, k days left, h the hours of the day; b and v are a brace
// and a bar.
type live struct{ Text, Say string }

// An argument of a live text: its value at the moment of the build, and its code.
type argument struct {
	value any
	code  string
}

// say makes a live text from an interface text.
func (w words) say(key string, args ...argument) live {
	values, codes := make([]any, len(args)), make([]any, len(args))
	for i, a := range args {
		values[i], codes[i] = a.value, "{"+a.code+"}"
	}
	return live{w.T(key, values...), w.T(key, codes...)}
}

// bare is the live text of one argument.
func bare(a argument) live {
	text, _ := a.value.(string)
	if text == "" {
		return live{}
	}
	return live{text, "{" + a.code + "}"}
}

// literal is a text that does not depend on the moment, whatever stands in it.
func literal(text string) live { return live{text, liveEscape.Replace(text)} }

// liveEscape writes braces, and bars that could separate forms for numbers, as clock.js
// gives them back.
var liveEscape = strings.NewReplacer("{", "{b}", "|", "{v}")

// and appends b. Where b has forms for numbers, each of them follows a.
func (a live) and(b live) live {
	forms := strings.Split(b.Say, " | ")
	for i := range forms {
		forms[i] = a.Say + forms[i]
	}
	return live{a.Text + b.Text, strings.Join(forms, " | ")}
}

func (w words) whenArg(d model.Date) argument { return argument{w.when(d), "w" + local(d)} }

// dateArg is the day alone, with the year if it is not this year.
func (w words) dateArg(t time.Time) argument {
	return argument{w.date(t), "D" + t.Format(time.DateOnly)}
}

// startsArg says that something begins on the day of d.
func (w words) startsArg(d model.Date) argument {
	text := w.T("state.startsOn", w.date(d.Time))
	if days := calendar.DaysBetween(w.now, d.Time); days >= 0 && days <= 2 {
		text = w.T("state.starts", w.day(d.Time))
	}
	return argument{text, "f" + local(d)}
}

func (w words) spanArg(from, to model.Date) argument {
	return argument{w.span(from, to), "s" + local(from) + "/" + local(to)}
}

// leftArg is how long it is to the end of d.
func (w words) leftArg(d model.Date) argument {
	return argument{w.length(d.End().Sub(w.now)), "l" + local(d)}
}

// pastArg is how long ago d was.
func (w words) pastArg(d model.Date) argument {
	return argument{w.length(w.now.Sub(d.Time)), "p" + local(d)}
}

// daysArg is how many days there are to the end of d, today included.
func (w words) daysArg(d model.Date) argument {
	return argument{calendar.DaysBetween(w.now, d.Time) + 1, "k" + local(d)}
}

// local writes a moment as the script reads it: in the community's own time, to the
// minute; only the day if no more is known.
func local(d model.Date) string {
	switch {
	case d.IsZero():
		return ""
	case d.Whole:
		return d.Format(time.DateOnly)
	}
	return d.Format("2006-01-02T15:04")
}

// attrs writes attributes: names and values in turn. An empty value leaves its
// attribute out; "-" writes the name alone.
func attrs(pairs ...string) template.HTMLAttr {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		switch name, value := pairs[i], pairs[i+1]; value {
		case "":
		case "-":
			b.WriteString(" " + name)
		default:
			b.WriteString(" " + name + "='" + attrEscape.Replace(value) + "'")
		}
	}
	return template.HTMLAttr(b.String()) //nolint:gosec // values are escaped
}

// attrEscape escapes the value of an attribute between single quotes, so that JSON
// stays readable.
var attrEscape = strings.NewReplacer("&", "&amp;", "'", "&#39;", "<", "&lt;", ">", "&gt;")

// compact writes JSON without escaping what attrs escapes.
func compact(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("page: data: " + err.Error())
	}
	return strings.TrimSpace(b.String())
}

// set returns "-" if ok, for attrs.
func set(ok bool) string {
	if ok {
		return "-"
	}
	return ""
}

// phasesView is how something stands, for templates: now, and what clock.js picks
// from.
type phasesView struct {
	Class string
	State textView
	Time  textView
	Data  template.HTMLAttr
}

func (s *scope) phases(list []phase) phasesView {
	p := phaseAt(list, s.now)
	return phasesView{p.class, textView{Text: p.state.Text}, textView{Text: p.time.Text}, attrs("data-phases", phaseData(list))}
}

// A window is when something is shown.
type window struct {
	Hidden bool
	Data   template.HTMLAttr
}

// window shows something from from (or ever) until to (or for ever).
func (w words) window(from, to time.Time) window {
	hidden := w.now.Before(from) || !to.IsZero() && !w.now.Before(to)
	return window{hidden, attrs("data-from", local(model.Date{Time: from}), "data-until", local(model.Date{Time: to}))}
}

// inverse shows something at all other times.
func (w window) inverse() window {
	return window{!w.Hidden, w.Data + attrs("data-else", "-")}
}

// windowView is a text that is shown from one moment to another.
type windowView struct {
	window
	Text textView
}

func (w words) timed(from, to time.Time, l live) *windowView {
	return &windowView{w.window(from, to), liveText(l)}
}

// passedView is how much of a span has passed, from 0 to 100, shown while it lasts.
type passedView struct {
	window
	Percent string
}

func (w words) passed(from, to model.Date) *passedView {
	if from.IsZero() || !to.End().After(from.Time) {
		return nil
	}
	v := &passedView{w.window(from.Time, to.End()), percent(from.Time, w.now, to.End())}
	v.Data += attrs("data-bar", "-")
	return v
}

func liveText(l live) textView { return textView{Text: l.Text, Say: l.Say} }
