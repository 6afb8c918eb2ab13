package page

import "linli/internal/model"

// alertView is everything _alert.html may use.
type alertView struct {
	ID      string // changes when the notice does
	Icon    string
	Phases  phasesView
	Hidden  bool
	Href    string
	Title   string
	Lang    string
	Lead    *windowView
	Text    string
	Updated *textView
}

// alerts are the urgent notices in force, for the top of every page, and those to
// come, which clock.js shows when their time has come. The page of such a notice does
// not show it twice.
func (j *job) alerts() []alertView {
	var out []alertView
	for _, n := range j.facts.urgent {
		if n != j.head.calm {
			out = append(out, j.alert(n))
		}
	}
	return out
}

func (j *job) alert(n *model.Notice) alertView {
	l := model.In(n, j.lang)
	v := alertView{Icon: j.noticeIcon(n), Phases: j.phases(j.noticePhases(n)), Hidden: !j.urgent(n), Href: j.href(n.Path()), Title: l.Title, Lang: j.foreign(l.Lang), Lead: j.noticeLead(n)}
	v.ID = n.Path()
	if m := n.Modified(); !m.IsZero() {
		v.ID += " " + local(m)
		if j.head.concerns {
			t := liveText(j.words.say("alert.updated", j.words.whenArg(m)))
			v.Updated = &t
		}
	}
	if j.head.concerns {
		v.Text = l.Abstract()
	}
	return v
}
