package page

import (
	"strconv"

	"linli/internal/model"
)

// partnersView is everything partners.html may use.
type partnersView struct {
	base
	Count, AllianceCount int
	Groups               []partnerGroup
}

type partnerGroup struct {
	ID, Title, Lang, Href, Note string
	Cards                       []cardView
}

// A cardView is a name with a few lines.
type cardView struct {
	ID, Href, Title, Lang string
	Lines                 []textView
	Tel                   *tel
}

func (j *job) partners() partnersView {
	v := partnersView{base: j.titled(j.t("section.partners"), ""), Count: len(j.site.Partners), AllianceCount: len(j.site.Alliances)}
	for i, a := range j.site.Alliances {
		l := model.RowIn(a, j.lang)
		g := partnerGroup{ID: "a" + strconv.Itoa(i+1), Title: l.Name, Lang: j.foreign(l.Lang), Href: j.href(alliancePath(a)), Note: l.Note, Cards: j.members(a.ID)}
		v.BodyLang = j.foreign(l.Lang)
		v.Groups = append(v.Groups, g)
	}
	if rest := j.members(""); len(rest) > 0 {
		v.Groups = append(v.Groups, partnerGroup{ID: "a0", Title: j.t("partners.other"), Cards: rest})
	}
	return v
}

// members are the partners of an alliance, or those of none.
func (j *job) members(id model.ID) []cardView {
	var out []cardView
	for _, p := range j.site.Partners {
		if p.Alliance != id {
			continue
		}
		l := model.RowIn(p, j.lang)
		c := cardView{Href: j.href(partnerPath(p)), Title: l.Name, Lang: j.foreign(l.Lang)}
		for _, text := range []string{l.Category, l.Note} {
			if text != "" {
				c.Lines = append(c.Lines, textView{Text: text, Lang: c.Lang})
			}
		}
		out = append(out, c)
	}
	return out
}

// partnerView is everything partner.html may use, for partners and alliances.
type partnerView struct {
	base
	Note    string
	Rows    []rowView
	Offers  []part
	Members []cardView
	Events  []part
	Tel     *tel
}

func (j *job) partner(p *model.Partner) partnerView {
	l := model.RowIn(p, j.lang)
	v := partnerView{base: j.named(l.Name, j.foreign(l.Lang), "", link{Href: j.href("/partners/"), Text: j.t("section.partners")}), Note: l.Note}
	if a := j.index.Alliances[p.Alliance]; a != nil {
		t := model.RowIn(a, j.lang)
		v.Rows = append(v.Rows, rowView{Icon: "recruit", Title: t.Name, Lang: j.foreign(t.Lang), Href: j.href(alliancePath(a))})
	}
	add := func(icon, key, text string) {
		if text != "" {
			v.Rows = append(v.Rows, row(icon, j.t(key), textView{Text: text, Lang: v.BodyLang}))
		}
	}
	add("doc", "partner.category", l.Category)
	add("duty", "partner.contact", l.Contact)
	if !p.Joined.IsZero() {
		v.Rows = append(v.Rows, row("event", j.t("partner.joined"), textView{Text: j.words.full(p.Joined.Time)}))
	}
	if pt := j.index.Points[p.Point]; pt != nil {
		t := model.RowIn(pt, j.lang)
		v.Rows = append(v.Rows, rowView{Icon: "place", Title: t.Name, Lang: j.foreign(t.Lang), Href: j.href(pointPath(pt))})
	}
	for _, o := range j.site.Offers {
		if o.Partner == p.ID {
			v.Offers = append(v.Offers, j.entryPart(j.offerItem(o)))
		}
	}
	for _, e := range j.facts.events[:j.facts.toCome] {
		for _, id := range e.Organizers {
			if id == p.ID {
				v.Events = append(v.Events, j.entryPart(j.eventItem(e)))
			}
		}
	}
	v.Tel = j.mainTel(p.Phone, "")
	j.head.description = l.Note
	return v
}

func (j *job) alliance(a *model.Alliance) partnerView {
	l := model.RowIn(a, j.lang)
	v := partnerView{base: j.named(l.Name, j.foreign(l.Lang), "", link{Href: j.href("/partners/"), Text: j.t("section.partners")}), Note: l.Note, Members: j.members(a.ID)}
	j.head.description = l.Note
	return v
}

// offersView is everything offers.html may use.
type offersView struct {
	base
	Figures       []figureView
	Needs, Offers []part
}

func (j *job) offers() offersView {
	v := offersView{base: j.titled(j.t("section.offers"), "")}
	open, matched := 0, 0
	for _, n := range needsByState(j.site.Needs) {
		v.Needs = append(v.Needs, j.entryPart(j.needItem(n)))
		if n.Status == "matched" || n.Status == "done" {
			matched++
		} else {
			open++
		}
	}
	for _, o := range j.site.Offers {
		v.Offers = append(v.Offers, j.entryPart(j.offerItem(o)))
	}
	unit := j.t("offers.unit")
	v.Figures = []figureView{
		{Name: j.t("offers.needs"), Value: strconv.Itoa(len(j.site.Needs)), Unit: unit},
		{Name: j.t("offers.open"), Value: strconv.Itoa(open), Unit: unit},
		{Name: j.t("offers.metNeeds"), Value: strconv.Itoa(matched), Unit: unit},
		{Name: j.t("offers.offers"), Value: strconv.Itoa(len(j.site.Offers)), Unit: unit},
	}
	return v
}

// needsByState puts what nobody has taken on first.
func needsByState(list []*model.Need) []*model.Need {
	var out []*model.Need
	for _, status := range []string{"open", "matched", "done"} {
		for _, n := range list {
			if s := n.Status; s == status || (s == "" && status == "open") {
				out = append(out, n)
			}
		}
	}
	return out
}

func (j *job) needItem(n *model.Need) itemView {
	l := model.RowIn(n, j.lang)
	lang := j.foreign(l.Lang)
	st := j.itemStatus(n.Status)
	v := itemView{Href: j.href("/offers/") + "#needs", Title: l.Title, Lang: lang, Leaf: j.words.leaf(n.Date.Time), Class: "c-policy " + st.Class, Cat: l.Category, CatLang: lang, State: st.Text}
	v.add(j.words.list(l.Audience), lang)
	v.add(l.Schedule, lang)
	if o := j.index.Offers[n.Offer]; o != nil {
		t := model.RowIn(o, j.lang)
		v.Href = j.href("/offers/") + "#offers"
		v.add(j.t("offers.by", t.Title), j.foreign(t.Lang))
		if p := j.index.Partners[o.Partner]; p != nil {
			v.Href = j.href(partnerPath(p))
			name := model.RowIn(p, j.lang)
			v.add(name.Name, j.foreign(name.Lang))
		}
	}
	return v
}

func (j *job) offerItem(o *model.Offer) itemView {
	l := model.RowIn(o, j.lang)
	lang := j.foreign(l.Lang)
	st := j.itemStatus(o.Status)
	v := itemView{Href: j.href("/offers/") + "#offers", Title: l.Title, Lang: lang, Leaf: j.words.leaf(o.Date.Time), Class: "c-health " + st.Class, Cat: l.Category, CatLang: lang, State: st.Text}
	if p := j.index.Partners[o.Partner]; p != nil {
		t := model.RowIn(p, j.lang)
		v.Href = j.href(partnerPath(p))
		v.add(t.Name, j.foreign(t.Lang))
	}
	v.add(j.words.list(l.Audience), lang)
	v.add(l.Schedule, lang)
	return v
}
