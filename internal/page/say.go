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
	Keeps    textView // who gets calls, messages and slips
	Course   []stepView
	Register *link
	Where    []whereView
	Code     template.HTML // of the register, for the slip
	Parts    []string      // of the slip: one to hand in, one to keep
	Lines    []int         // to write on
}

// An smsView is a text message that is begun already.
type smsView struct {
	Href          template.URL // digits and an escaped text
	Number, Begun string
	Lang          string
}

type sayLink struct{ Href, Name, Host, Keeps, Lang string }

type sayForm struct {
	Action, Host, Keeps, Lang string
	Fields                    []model.SayField
}

// A whereView says which data goes where.
type whereView struct{ Way, What, Who, Lang string }

// say is how a resident reaches those who can do something. The page itself takes nothing.
func (j *job) say() sayView {
	v := sayView{base: j.titled(j.t("section.say"), "/requests/")}
	j.head.description = j.t("say.intro")
	c, s := j.config, j.config.Say
	lang := ""
	if c == j.site.Config || !c.Places.Has("say") {
		lang = j.foreign(j.site.Config.Language)
	}
	v.Keeps = textView{Text: s.Receiver, Lang: lang}
	if v.Tel = j.mainTel(cmp.Or(s.Phone, c.Community.Phone), j.t("phone.centre")); v.Tel != nil {
		if r := j.officeRow(); r.Title != "" {
			v.Open = &r
		}
		v.where("say.call", "say.call.what", s.Receiver, lang, j)
	}
	if s.SMS != "" {
		begun := cmp.Or(s.Message, j.t("say.message"))
		t := j.tel(s.SMS, "")
		v.SMS = &smsView{template.URL("sms:" + strings.TrimPrefix(string(t.Href), "tel:") + "?&body=" + url.PathEscape(begun)), s.SMS, begun, lang} //nolint:gosec // digits, and an escaped text
		v.where("say.sms", "say.sms.what", s.Receiver, lang, j)
	}
	for _, l := range s.Links {
		v.Links = append(v.Links, sayLink{string(l.URL), l.Name, hostOf(l.URL), l.Receiver, lang})
		v.Where = append(v.Where, whereView{l.Name, j.t("say.link.what", hostOf(l.URL)), l.Receiver, lang})
	}
	if s.Form != nil {
		v.Form = &sayForm{string(s.Form.Action), hostOf(s.Form.Action), s.Form.Receiver, lang, s.Form.Fields}
		v.where("say.form", "say.form.what", s.Form.Receiver, lang, j)
	}
	if p := j.office(); p != nil {
		l := model.RowIn(p, j.lang)
		v.Desk, v.DeskText = &link{Href: j.href(pointPath(p)), Text: l.Name, Lang: j.foreign(l.Lang)}, textView{Text: l.Address, Lang: j.foreign(l.Lang)}
	}
	v.Box = textView{Text: s.Box, Lang: lang}
	v.where("say.paper", "say.paper.what", s.Receiver, lang, j)
	v.Where = append(v.Where, whereView{Way: j.t("say.site"), What: j.t("say.site.what")})
	register := j.has("/requests/")
	for i, key := range []string{"received", "replied", "assigned", "handled", "closed"} {
		v.Course = append(v.Course, stepView{N: string(rune('1' + i)), Title: j.t("request." + key), Lines: []string{j.t("say.course." + key)}})
	}
	if !register {
		v.Course[0].Lines, v.Course[len(v.Course)-1].Lines = nil, nil // they speak of the register
	}
	followUp := j.out.Base
	if register {
		v.Register = &link{Href: j.href("/requests/"), Text: j.t("say.register")}
		followUp = "/requests/"
	}
	v.Code = j.code(j.absolute(followUp))
	v.Parts, v.Lines = []string{j.t("slip.hand"), j.t("slip.keep")}, make([]int, 5)
	return v
}

// where adds a line to what is said of data.
func (v *sayView) where(way, what, who, lang string, j *job) {
	v.Where = append(v.Where, whereView{j.t(way), j.t(what), who, lang})
}

func hostOf(u model.URL) string {
	parsed, err := url.Parse(string(u))
	if err != nil {
		return ""
	}
	return parsed.Host
}
