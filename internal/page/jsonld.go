package page

import (
	"slices"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/jsontext"
	"linli/internal/model"
)

// A thing is a JSON-LD node of schema.org: its members by their names.
type thing []member

type member struct {
	name  string
	text  string
	value any // nil for a text
}

// node begins a node of a type.
func node(kind string) thing { return append(make(thing, 0, 10), member{name: "@type", text: kind}) }

// node begins the page's own node.
func (j *job) node(kind string) thing {
	return append(j.room.node[:0], member{name: "@type", text: kind})
}

// text sets a member, if it is not empty.
func (t thing) text(name, text string) thing {
	if text == "" {
		return t
	}
	return t.put(member{name: name, text: text})
}

// date sets a member, if it is known.
func (t thing) date(name string, d model.Date) thing {
	if d.IsZero() {
		return t
	}
	return t.text(name, d.RFC3339())
}

// set sets a member.
func (t thing) set(name string, value any) thing { return t.put(member{name: name, value: value}) }

// setList sets a member, if there is anything in the list.
func setList[T string | thing](t thing, name string, list []T) thing {
	if len(list) == 0 {
		return t
	}
	return t.set(name, list)
}

// put puts a member where its name belongs, in place of one that has it.
func (t thing) put(m member) thing {
	i, known := slices.BinarySearchFunc(t, m.name, func(m member, name string) int { return strings.Compare(m.name, name) })
	if known {
		t[i] = m
		return t
	}
	return slices.Insert(t, i, m)
}

// appendJSON appends t as encoding/json would write it, for a script element.
func (t thing) appendJSON(b []byte) []byte {
	b = append(b, '{')
	for i, m := range t {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), m.name...), "\":"...)
		if m.value == nil {
			b = jsontext.AppendText(b, m.text)
		} else {
			b = appendNode(b, m.value)
		}
	}
	return append(b, '}')
}

func appendNode(b []byte, value any) []byte {
	switch v := value.(type) {
	case thing:
		return v.appendJSON(b)
	case []thing:
		return appendNodes(b, v)
	case []string:
		return appendNodes(b, v)
	}
	return jsontext.Append(b, value)
}

func appendNodes[T any](b []byte, list []T) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendNode(b, v)
	}
	return append(b, ']')
}

func (s *scope) organizationLD() thing {
	c := s.config.Community
	return s.publisher().text("url", s.absolute("/")).text("telephone", c.Phone).text("address", c.Address).date("foundingDate", c.Founded)
}

// publisher is the community, as all pages name it.
func (s *scope) publisher() thing { return slices.Clip(s.named) }

func (s *scope) newPublisher() thing {
	return node("Organization").text("@id", s.site.Config.Absolute("/")+"#community").text("name", s.config.Title)
}

func (s *scope) websiteLD() thing {
	return node("WebSite").text("name", s.config.Title).text("url", s.absolute("/")).text("inLanguage", s.lang).set("publisher", s.publisher())
}

func (j *job) newsLD(b *model.Base) thing {
	t := j.node("NewsArticle").text("headline", b.Title).text("inLanguage", b.Lang).text("url", j.absolute(b.Path())).set("publisher", j.publisher()).
		date("datePublished", b.Date).date("dateModified", b.Modified()).text("description", b.Abstract())
	j.room.node = setList(t, "keywords", b.AllTags())
	return j.room.node
}

func (s *scope) noticeLD(n *model.Notice) thing {
	return node("SpecialAnnouncement").text("name", n.Title).text("inLanguage", n.Lang).text("url", s.absolute(n.Path())).set("publisher", s.publisher()).
		text("text", n.Abstract()).date("datePosted", n.Date).text("expires", endOf(n)).text("category", s.texts.T("category."+n.Topic()))
}

func endOf(n *model.Notice) string {
	switch {
	case !n.Restored.IsZero():
		return n.Restored.RFC3339()
	case !n.Ends.IsZero():
		return n.Ends.End().Format(time.RFC3339)
	case !n.ExpiryDate.IsZero():
		return n.ExpiryDate.End().Format(time.RFC3339)
	}
	return ""
}

func (s *scope) eventLD(e *model.Event, next model.Occurrence) thing {
	status := map[string]string{"cancelled": "EventCancelled", "postponed": "EventPostponed"}[e.Status]
	if status == "" {
		status = "EventScheduled"
	}
	t := node("Event").text("name", e.Title).text("inLanguage", e.Lang).text("url", s.absolute(e.Path())).
		text("eventStatus", "https://schema.org/"+status).text("eventAttendanceMode", "https://schema.org/OfflineEventAttendanceMode").set("organizer", s.publisher())
	if !next.Starts.IsZero() {
		t = t.date("startDate", model.Date{Time: next.Starts, Whole: e.WholeDay()})
		switch {
		case e.Ends.IsZero():
		case e.WholeDay():
			t = t.date("endDate", model.Date{Time: next.Ends.Add(-time.Second), Whole: true})
		default:
			t = t.date("endDate", model.Date{Time: next.Ends})
		}
	}
	place, _ := s.place(e)
	where := node("Place").text("name", place).text("address", s.config.Community.Address)
	if p := s.index.Points[e.Point]; p != nil {
		where = where.text("address", p.Address)
	}
	return t.set("location", where).text("description", e.Abstract()).set("isAccessibleForFree", e.Fee == "" || strings.Contains(e.Fee, "免费"))
}

func (s *scope) serviceLD(x *model.Service) thing {
	t := node("GovernmentService").text("name", x.Title).text("inLanguage", x.Lang).text("url", s.absolute(x.Path())).set("provider", s.publisher()).
		text("description", x.Abstract()).text("serviceType", x.Category).text("identifier", x.Code)
	if len(x.Audience) > 0 {
		t = t.set("audience", node("Audience").text("audienceType", s.words.list(x.Audience)))
	}
	var channels []thing
	for _, id := range x.Points {
		if p := s.index.Points[id]; p != nil {
			place := node("Place").text("name", p.Name).text("address", p.Address).text("telephone", p.Phone)
			channels = append(channels, node("ServiceChannel").set("serviceLocation", place))
		}
	}
	if x.Online != "" {
		channels = append(channels, node("ServiceChannel").text("serviceUrl", string(x.Online)))
	}
	return setList(t, "availableChannel", channels)
}

func (s *scope) pointLD(p *model.Point) thing {
	t := node("CivicStructure").text("name", p.Name).text("url", s.absolute(pointPath(p))).text("address", p.Address).text("telephone", p.Phone)
	monday := calendar.WeekOf(s.now).Monday(s.now.Location())
	var hours []thing
	for i := range 7 {
		day := monday.AddDate(0, 0, i)
		spans, _ := p.Hours.On(calendar.DayOf(day), nil)
		for _, span := range spans {
			hours = append(hours, node("OpeningHoursSpecification").text("dayOfWeek", "https://schema.org/"+day.Weekday().String()).
				text("opens", clock(span.From)).text("closes", clock(min(span.To, 1439))))
		}
	}
	return setList(t, "openingHoursSpecification", hours)
}

func (s *scope) menuLD(m *model.Menu) thing {
	var sections []thing
	for _, d := range sortedDays(m) {
		for _, meal := range mealNames {
			var dishes []thing
			for _, dish := range dishesOf(d, meal) {
				dishes = append(dishes, node("MenuItem").text("name", dish.Dish))
			}
			if dishes != nil {
				sections = append(sections, setList(node("MenuSection").text("name", d.Date.Format(time.DateOnly)+" "+s.t("meal."+meal)), "hasMenuItem", dishes))
			}
		}
	}
	return setList(node("Menu").text("name", s.t("section.canteen")+" "+m.Week.String()).text("inLanguage", m.Lang), "hasMenuSection", sections)
}
