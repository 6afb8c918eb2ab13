package page

import (
	"maps"
	"slices"
	"strings"
	"time"

	"linli/internal/calendar"
	"linli/internal/jsontext"
	"linli/internal/model"
)

// thing is a JSON-LD node of schema.org. Empty values are left out by set.
type thing map[string]any

func (t thing) set(key string, value any) thing {
	switch v := value.(type) {
	case string:
		if v == "" {
			return t
		}
	case model.Date:
		if v.IsZero() {
			return t
		}
		value = v.RFC3339()
	case []string:
		if len(v) == 0 {
			return t
		}
	case []thing:
		if len(v) == 0 {
			return t
		}
	case thing:
		if v == nil {
			return t
		}
	}
	t[key] = value
	return t
}

// appendJSON appends t as encoding/json would write it, for a script element.
func (t thing) appendJSON(b []byte) []byte {
	var names [16]string
	keys := slices.AppendSeq(names[:0], maps.Keys(t))
	slices.Sort(keys)
	b = append(b, '{')
	for i, k := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), k...), "\":"...)
		b = appendNode(b, t[k])
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
	return thing{"@type": "Organization"}.set("@id", s.site.Config.Absolute("/")+"#community").set("name", s.config.Title).
		set("url", s.absolute("/")).set("telephone", c.Phone).set("address", c.Address).set("foundingDate", c.Founded)
}

func (s *scope) publisher() thing {
	return thing{"@type": "Organization", "@id": s.site.Config.Absolute("/") + "#community", "name": s.config.Title}
}

func (s *scope) websiteLD() thing {
	return thing{"@type": "WebSite", "name": s.config.Title, "url": s.absolute("/"), "inLanguage": s.lang, "publisher": s.publisher()}
}

func (s *scope) newsLD(b *model.Base) thing {
	return thing{"@type": "NewsArticle", "headline": b.Title, "inLanguage": b.Lang, "url": s.absolute(b.Path()), "publisher": s.publisher()}.
		set("datePublished", b.Date).set("dateModified", b.Modified()).set("description", b.Abstract()).set("keywords", b.AllTags())
}

func (s *scope) noticeLD(n *model.Notice) thing {
	return thing{"@type": "SpecialAnnouncement", "name": n.Title, "inLanguage": n.Lang, "url": s.absolute(n.Path()), "publisher": s.publisher()}.
		set("text", n.Abstract()).set("datePosted", n.Date).set("expires", endOf(n)).
		set("category", s.texts.T("category."+n.Topic()))
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
	t := thing{"@type": "Event", "name": e.Title, "inLanguage": e.Lang, "url": s.absolute(e.Path()),
		"eventStatus": "https://schema.org/" + status, "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode", "organizer": s.publisher()}
	if !next.Starts.IsZero() {
		t.set("startDate", model.Date{Time: next.Starts, Whole: e.WholeDay()})
		if !e.Ends.IsZero() {
			t.set("endDate", model.Date{Time: next.Ends.Add(-time.Second), Whole: e.WholeDay()})
			if !e.WholeDay() {
				t.set("endDate", model.Date{Time: next.Ends})
			}
		}
	}
	place, _ := s.place(e)
	where := thing{"@type": "Place"}.set("name", place).set("address", s.config.Community.Address)
	if p := s.index.Points[e.Point]; p != nil {
		where.set("address", p.Address)
	}
	t["location"] = where
	return t.set("description", e.Abstract()).set("isAccessibleForFree", e.Fee == "" || strings.Contains(e.Fee, "免费"))
}

func (s *scope) serviceLD(x *model.Service) thing {
	t := thing{"@type": "GovernmentService", "name": x.Title, "inLanguage": x.Lang, "url": s.absolute(x.Path()), "provider": s.publisher()}.
		set("description", x.Abstract()).set("serviceType", x.Category).set("identifier", x.Code)
	if len(x.Audience) > 0 {
		t["audience"] = thing{"@type": "Audience", "audienceType": s.words.list(x.Audience)}
	}
	var channels []thing
	for _, id := range x.Points {
		if p := s.index.Points[id]; p != nil {
			ch := thing{"@type": "ServiceChannel", "serviceLocation": thing{"@type": "Place", "name": p.Name}.set("address", p.Address).set("telephone", p.Phone)}
			channels = append(channels, ch)
		}
	}
	if x.Online != "" {
		channels = append(channels, thing{"@type": "ServiceChannel", "serviceUrl": string(x.Online)})
	}
	return t.set("availableChannel", channels)
}

func (s *scope) pointLD(p *model.Point) thing {
	t := thing{"@type": "CivicStructure", "name": p.Name, "url": s.absolute(pointPath(p))}.set("address", p.Address).set("telephone", p.Phone)
	monday := calendar.WeekOf(s.now).Monday(s.now.Location())
	var hours []thing
	for i := range 7 {
		day := monday.AddDate(0, 0, i)
		spans, _ := p.Hours.On(calendar.DayOf(day), nil)
		for _, span := range spans {
			hours = append(hours, thing{"@type": "OpeningHoursSpecification", "dayOfWeek": "https://schema.org/" + day.Weekday().String(), "opens": clock(span.From), "closes": clock(min(span.To, 1439))})
		}
	}
	return t.set("openingHoursSpecification", hours)
}

func (s *scope) menuLD(m *model.Menu) thing {
	var sections []thing
	for _, d := range sortedDays(m) {
		for _, meal := range mealNames {
			var dishes []thing
			for _, dish := range dishesOf(d, meal) {
				dishes = append(dishes, thing{"@type": "MenuItem", "name": dish.Dish})
			}
			if dishes != nil {
				sections = append(sections, thing{"@type": "MenuSection", "name": d.Date.Format(time.DateOnly) + " " + s.t("meal."+meal), "hasMenuItem": dishes})
			}
		}
	}
	return thing{"@type": "Menu", "name": s.t("section.canteen") + " " + m.Week.String(), "inLanguage": m.Lang}.set("hasMenuSection", sections)
}
