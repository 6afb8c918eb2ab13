package page

import (
	"cmp"
	"html/template"
	"net/url"
	"strings"

	"linli/internal/model"
)

// sayView is everything say.html may use.
type sayView struct {
	base
	Tel      *tel
	Open     *rowView // whether somebody answers now
	SMS      *smsView
	Links    []sayLink
	Form     *sayForm
	Desk     *link // where one can come to
	DeskText textView
	Box      textView
	Course   []stepView
	Register *link
	Where    []whereView
	Code     template.HTML // of the register, for the slip
	Parts    []string      // of the slip: one to hand in, one to keep
}

// An smsView is a text message that is begun already.
type smsView struct {
	Href          template.URL // digits and an escaped text
	Number, Begun string
	Lang          string
}

type sayLink struct{ Href, Name, Host, Lang string }

type sayForm struct {
	Action, Host, Keeps, Lang string
	Fields                    []model.SayField
}

// A whereView says which data goes where.
type whereView struct{ Way, What, Who, Lang string }

// say is how a resident reaches those who can do something. The page itself takes nothing.
func (j *job) say() sayView {
	v := sayView{base: j.titled(j.t("section.say"), "/requests/"), Parts: []string{j.t("slip.hand"), j.t("slip.keep")}}
	j.head.description = j.t("say.intro")
	lang := ""
	if j.config == j.site.Config || !j.config.Places.Has("say") {
		lang = j.foreign(j.site.Config.Language)
	}
	j.sayWays(&v, lang)
	v.Box = textView{Text: j.config.Say.Box, Lang: lang}
	if p := j.office(); p != nil {
		l := model.RowIn(p, j.lang)
		v.Desk, v.DeskText = &link{Href: j.href(pointPath(p)), Text: l.Name, Lang: j.foreign(l.Lang)}, textView{Text: l.Address, Lang: j.foreign(l.Lang)}
	}
	followUp := j.out.Base
	if j.has("/requests/") {
		v.Register = &link{Href: j.href("/requests/"), Text: j.t("say.register")}
		followUp = "/requests/"
	}
	v.Course = j.sayCourse(v.Register != nil)
	v.Code = j.code(j.absolute(followUp))
	return v
}

// sayWays are the ways that site.yaml opens, and what it says of the data that goes each.
func (j *job) sayWays(v *sayView, lang string) {
	s := j.config.Say
	goes := func(way, who string) {
		v.Where = append(v.Where, whereView{j.t("say." + way), j.t("say." + way + ".what"), who, lang})
	}
	if v.Tel = j.mainTel(cmp.Or(s.Phone, j.config.Community.Phone), j.t("phone.centre")); v.Tel != nil {
		if r := j.officeRow(); r.Title != "" {
			v.Open = &r
		}
		goes("call", s.Receiver)
	}
	if s.SMS != "" {
		begun := cmp.Or(s.Message, j.t("say.message"))
		t := j.tel(s.SMS, "")
		v.SMS = &smsView{template.URL("sms:" + strings.TrimPrefix(string(t.Href), "tel:") + "?&body=" + url.PathEscape(begun)), s.SMS, begun, lang} //nolint:gosec // digits, and an escaped text
		goes("sms", s.Receiver)
	}
	for _, l := range s.Links {
		v.Links = append(v.Links, sayLink{string(l.URL), l.Name, hostOf(l.URL), lang})
		v.Where = append(v.Where, whereView{l.Name, j.t("say.link.what", hostOf(l.URL)), l.Receiver, lang})
	}
	if s.Form != nil {
		v.Form = &sayForm{string(s.Form.Action), hostOf(s.Form.Action), s.Form.Receiver, lang, s.Form.Fields}
		goes("form", s.Form.Receiver)
	}
	goes("paper", s.Receiver)
	v.Where = append(v.Where, whereView{Way: j.t("say.site"), What: j.t("say.site.what")})
}

// sayCourse is what becomes of a matter; its first and last step speak of the register, if
// there is one.
func (j *job) sayCourse(register bool) []stepView {
	steps := []string{"received", "replied", "assigned", "handled", "closed"}
	out := make([]stepView, len(steps))
	for i, key := range steps {
		out[i] = stepView{N: string(rune('1' + i)), Title: j.t("request." + key)}
		if register || i > 0 && i < len(steps)-1 {
			out[i].Lines = []string{j.t("say.course." + key)}
		}
	}
	return out
}

func hostOf(u model.URL) string {
	parsed, err := url.Parse(string(u))
	if err != nil {
		return ""
	}
	return parsed.Host
}
