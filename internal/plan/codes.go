package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/internal/diag"
	"linli/internal/model"
)

// A Target is something a printed code leads to. Its name never changes with its
// title or address: it is made from an id or a file's name.
type Target struct {
	Name   string       // "points/centre", "notices/2026-11-25-water"
	Path   string       // where it leads, below the site's root; "" for a card, which ends at the code's own page
	Record model.Record // nil for a card and for the list of points
	Key    string       // of a building: its id; of a card: its number
}

// Title is what t is called in the site's first language, "" for a card and for the
// list of points.
func (t Target) Title() string {
	switch r := t.Record.(type) {
	case *model.Point:
		return r.Name
	case *model.Grid:
		for _, b := range r.Buildings {
			if string(b.ID) == t.Key {
				return b.Name
			}
		}
	case model.Content:
		return r.Page().Title
	}
	return ""
}

// A Short is a short address /s/CODE/ with what it leads to.
type Short struct {
	Code   string
	Target Target        // its Name also when the target is gone
	To     string        // where it leads: a path of this site, or a full address; "" if it ends here
	Gone   string        // what happened to the target, in the register's words
	Ended  model.Date    // when the target went off the site by its own date
	Prints []*model.Code // when it was printed, oldest first
}

// Mark is what is put behind To, to tell the page that the reader came by this code: who
// comes by the one in a stairwell lives there.
func (s Short) Mark() string {
	if strings.HasPrefix(s.Target.Name, "grid/") && strings.HasPrefix(s.To, "/grid/") {
		return "#my-building"
	}
	return ""
}

// Path returns the short address below the site's root.
func (s Short) Path() string { return "/s/" + s.Code + "/" }

// Targets returns everything that can have a poster, whatever the moment, in the
// order of the kinds.
func (p *Plan) targets() []Target {
	var out []Target
	root := p.Site.Config.Root(p.Site.Config.Language)
	add := func(name, path, key string, r model.Record) {
		if path == "" || p.Has(root+path) {
			out = append(out, Target{name, path, r, key})
		}
	}
	for _, x := range p.Site.Points {
		add("points/"+string(x.ID), IDPath("points", x.ID), "", x)
	}
	if len(p.Site.Points) > 0 {
		add("points", "/points/", "", nil)
	}
	for _, g := range p.Site.Grid {
		for _, b := range g.Buildings {
			add("grid/"+string(b.ID), IDPath("grid", b.ID), string(b.ID), g)
		}
	}
	for _, x := range p.Site.Services {
		add("services/"+x.Stem, x.Path(), "", x)
	}
	recorded := map[string]bool{}
	for _, c := range p.Site.Codes {
		recorded[c.Target] = true
	}
	for _, x := range p.Site.Notices {
		if posted(x) || recorded["notices/"+x.Stem] {
			add("notices/"+x.Stem, x.Path(), "", x)
		}
	}
	for _, x := range p.Site.Events {
		add("events/"+x.Stem, x.Path(), "", x)
	}
	for _, x := range p.canteens() {
		add("menus/"+string(x.ID), "/canteen/", "", x)
	}
	for _, x := range p.Site.Points { // a canteen whose menus are gone for now
		if name := "menus/" + string(x.ID); recorded[name] && !slices.ContainsFunc(out, func(t Target) bool { return t.Name == name }) {
			add(name, IDPath("points", x.ID), "", x)
		}
	}
	for i := range p.Site.Config.Posters.Cards {
		add(fmt.Sprintf("cards/%d", i+1), "", fmt.Sprint(i+1), nil)
	}
	return out
}

// canteens are the points there are menus for.
func (p *Plan) canteens() []*model.Point {
	var out []*model.Point
	for _, x := range p.Site.Points {
		if slices.ContainsFunc(p.Site.Menus, func(m *model.Menu) bool { return m.Canteen == x.ID }) {
			out = append(out, x)
		}
	}
	return out
}

// posted reports whether a notice is of the sort that hangs in stairwells.
func posted(n *model.Notice) bool {
	return len(n.Posters) > 0 || n.Topic() == "outage" || n.Severity == "urgent" || n.Severity == "important"
}

// codeLength is how many letters a code has; where two targets would have the same
// code, neither gets it: a sheet that hangs must not lead to something else one day.
const codeLength = 5

// derive makes the code of a target from its name alone, so that it is the same on
// every machine and for ever. n counts the letters.
func derive(name string, n int) string {
	sum := sha256.Sum256([]byte("linli code " + name))
	v := binary.BigEndian.Uint64(sum[:8])
	out := make([]byte, n)
	for i := range out {
		out[i] = model.CodeLetters[v%uint64(len(model.CodeLetters))]
		v /= uint64(len(model.CodeLetters))
	}
	return string(out)
}

// codes gives every target its code: the printed one, else one made from its name.
// It reports codes that lead nowhere, or to two things.
func (p *Plan) codes() diag.List {
	var problems diag.List
	targets := p.targets()
	p.target = make(map[string]Target, len(targets))
	for _, t := range targets {
		p.target[t.Name] = t
	}
	byCode := map[string]int{}
	p.codeOf = make(map[string]string, len(targets))
	for _, c := range p.Site.Codes {
		code := string(c.Code)
		if code == "" || c.Target == "" {
			continue // reported by the loader
		}
		i, seen := byCode[code]
		if !seen {
			i = len(p.Shorts)
			byCode[code] = i
			p.Shorts = append(p.Shorts, Short{Code: code, Target: cmp.Or(p.target[c.Target], Target{Name: c.Target})})
		}
		if s := &p.Shorts[i]; s.Target.Name == c.Target {
			s.Prints = append(s.Prints, c)
		} else {
			problems.Add(c.At("code"), "code.twice", code, c.Target, s.Target.Name, s.Prints[0].Source().At("code").String())
			continue
		}
		if p.codeOf[c.Target] == "" {
			p.codeOf[c.Target] = code
		}
	}
	for i := range p.Shorts {
		problems = append(problems, p.lead(&p.Shorts[i])...)
	}
	slices.SortFunc(targets, func(a, b Target) int { return strings.Compare(a.Name, b.Name) })
	wanted := map[string]int{} // how many targets would have a code
	for _, t := range targets {
		if p.codeOf[t.Name] == "" {
			wanted[derive(t.Name, codeLength)]++
		}
	}
	for _, t := range targets {
		if p.codeOf[t.Name] != "" {
			continue
		}
		code := derive(t.Name, codeLength)
		_, taken := byCode[code]
		for n := codeLength + 1; taken || n == codeLength+1 && wanted[code] > 1; n++ {
			code = derive(t.Name, n)
			_, taken = byCode[code]
		}
		byCode[code] = len(p.Shorts)
		p.codeOf[t.Name] = code
		p.Shorts = append(p.Shorts, Short{Code: code, Target: t, To: t.Path})
	}
	slices.SortFunc(p.Shorts, func(a, b Short) int { return strings.Compare(a.Code, b.Code) })
	p.addressed()
	return problems
}

// addressed remembers which codes lead to which address, for the pages.
func (p *Plan) addressed() {
	p.byPath = make(map[string][]int, len(p.Shorts))
	for i, s := range p.Shorts {
		if s.To != "" {
			p.byPath[s.To] = append(p.byPath[s.To], i)
		}
	}
}

// lead finds where a printed code leads. One that would lead nowhere is an error,
// with the sheets that carry it.
func (p *Plan) lead(s *Short) diag.List {
	var problems diag.List
	slices.SortStableFunc(s.Prints, func(a, b *model.Code) int { return a.Printed.Compare(b.Printed.Time) })
	if _, lives := p.target[s.Target.Name]; lives {
		s.To = s.Target.Path
		return nil
	}
	for _, c := range s.Prints {
		switch {
		case c.MovedTo != "":
			if s.To = p.destination(c.MovedTo); s.To == "" {
				problems.Add(c.At("movedTo"), "code.moved-nowhere", s.Code, c.MovedTo)
			}
			return problems
		case c.Gone != "":
			s.Gone = c.Gone
			return nil
		}
	}
	if card, ok := strings.CutPrefix(s.Target.Name, "cards/"); ok { // fewer cards are made now; those made are still carried
		s.Target.Key = card
		return nil
	}
	if s.Ended = p.ended(s.Target.Name); !s.Ended.IsZero() {
		return nil
	}
	if s.Ended = over(s.Prints, p.Site.Moment); !s.Ended.IsZero() {
		return nil
	}
	for _, c := range s.Prints {
		problems.Add(c.At("target"), "code.orphan", s.Code, c.Target, c.Printed.Format("2006-01-02"), c.Layout, cmp.Or(c.Place, "?"), cmp.Or(c.Title, c.Target))
	}
	return problems
}

// ended returns when a record that is still in the source went off the site by its
// expiryDate: its sheet says so itself, and the page behind it does.
func (p *Plan) ended(target string) model.Date {
	kind, stem, _ := strings.Cut(target, "/")
	for _, k := range model.Kinds() {
		if k.Name != kind || k.Table {
			continue
		}
		for _, r := range k.All(p.full) {
			if b := r.(model.Content).Page(); b.Stem == stem && !b.Draft && !b.ExpiryDate.IsZero() && !p.Site.Moment.Before(b.ExpiryDate.End()) {
				return b.ExpiryDate
			}
		}
	}
	return model.Date{}
}

// over returns the last day that sheets of one code gave themselves, if all of them
// did and it is past.
func over(prints []*model.Code, now time.Time) model.Date {
	var last model.Date
	for _, c := range prints {
		if c.Until.IsZero() || now.Before(c.Until.AddDate(0, 0, 1)) {
			return model.Date{}
		}
		if c.Until.After(last.Time) {
			last = c.Until
		}
	}
	return last
}

// destination finds what movedTo names: a target, a path of this site, or a full
// address.
func (p *Plan) destination(to string) string {
	if t, ok := p.target[to]; ok {
		return t.Path
	}
	if strings.HasPrefix(to, "https://") || strings.HasPrefix(to, "http://") {
		return to
	}
	for _, try := range []string{to, to + "/"} {
		if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "/s/") && p.Has(try) {
			return try
		}
	}
	return ""
}

// Code returns the code of a target, or "".
func (p *Plan) Code(target string) string { return p.codeOf[target] }

// ShortsAt returns the short addresses that lead to path, without the language.
func (p *Plan) ShortsAt(path string) []Short {
	var out []Short
	for _, i := range p.byPath[path] {
		out = append(out, p.Shorts[i])
	}
	return out
}

// moved reports printed codes whose address is another than the site's now: only
// the community knows whether the old one still leads here.
func (p *Plan) moved() diag.List {
	var problems diag.List
	c := p.Site.Config
	known := []string{c.BaseURL}
	for _, u := range c.Posters.Former {
		known = append(known, strings.TrimSuffix(string(u), "/")+"/")
	}
	reported := map[string]bool{}
	for _, printed := range p.Site.Codes {
		base, _, ok := strings.Cut(printed.Address, "s/"+string(printed.Code)+"/")
		if ok && !slices.Contains(known, base) && !reported[base] {
			reported[base] = true
			problems.Add(printed.At("address"), "code.address", base, c.BaseURL, cmp.Or(printed.Place, printed.Title, printed.Target))
		}
	}
	return problems
}
