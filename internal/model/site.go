// Package model holds the kinds of a community's content and the whole site as
// plain values. A Site is complete when the loader returns it and is never changed
// after that.
package model

import (
	"iter"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"linli/internal/calendar"
	"linli/internal/memo"
	"linli/internal/schema"
)

// A Site is all that was read: every kind in a fixed order, whether it is shown at
// the moment of the build or not.
type Site struct {
	Config        *Config
	News          []*News
	Notices       []*Notice
	Events        []*Event
	Services      []*Service
	Deliberations []*Deliberation
	Requests      []*Request
	Pages         []*Page

	Points    []*Point
	Profile   []*Figure
	Holidays  []*Holiday
	Alliances []*Alliance
	Partners  []*Partner
	Offers    []*Offer
	Needs     []*Need
	Menus     []*Menu
	Grid      []*Grid
	Duty      []*Duty
	Teams     []*Team
	Rewards   []*Rewards
	Courses   []*Course
	Codes     []*Code

	Calendar    *calendar.Holidays // from Holidays
	Media       map[string]Image   // pictures below content/, by path below the source folder
	Files       map[string]int64   // other files below content/, with their sizes
	ByFile      map[string]Content // originals and translations, by file
	Fingerprint string             // of content/ and data/
	Outline     memo.Digest        // of all that was read, but not of the texts of contents
	Structure   memo.Digest        // of the same, but of news only what News.Structure stands for
	Moment      time.Time          // the moment the site is built for, in the site's zone
}

// An Image is a picture of the source folder, upright.
type Image struct {
	File   string // slash-separated, relative to the source folder
	Width  int
	Height int
	Format string // jpeg, png, gif, webp, svg
	Turn   int    // EXIF orientation, 1–8
	Sum    string // the first 16 hex digits of the file's SHA-256
}

// A Kind is one entry of the content model.
type Kind struct {
	Name   string
	ZH, EN string
	Table  bool // a table in data/, else a folder in content/
	Schema *schema.Struct
	New    func() Record
	Add    func(*Site, Record)
	Grow   func(*Site, int) // makes room for so many more
	All    func(*Site) iter.Seq2[int, Record]
	Len    func(*Site) int
	Copy   func(Record) Record // a shallow copy, for translations to be laid over
}

// Kinds returns all kinds: those of content/ and then the tables.
func Kinds() []Kind { return kinds() }

var kinds = sync.OnceValue(func() []Kind {
	return []Kind{
		kind("news", "社区头条", "news", func(s *Site) *[]*News { return &s.News }),
		kind("notices", "通知公告", "notices", func(s *Site) *[]*Notice { return &s.Notices }),
		kind("events", "活动", "events", func(s *Site) *[]*Event { return &s.Events }),
		kind("services", "服务事项", "services", func(s *Site) *[]*Service { return &s.Services }),
		kind("deliberations", "四步议事", "deliberations", func(s *Site) *[]*Deliberation { return &s.Deliberations }),
		kind("requests", "居民说事", "residents' matters", func(s *Site) *[]*Request { return &s.Requests }),
		kind("pages", "单页", "pages", func(s *Site) *[]*Page { return &s.Pages }),
		kind("points", "服务点", "service points", func(s *Site) *[]*Point { return &s.Points }),
		kind("profile", "概况", "figures", func(s *Site) *[]*Figure { return &s.Profile }),
		kind("holidays", "节假日", "public holidays", func(s *Site) *[]*Holiday { return &s.Holidays }),
		kind("alliances", "联盟", "alliances", func(s *Site) *[]*Alliance { return &s.Alliances }),
		kind("partners", "共建单位", "partners", func(s *Site) *[]*Partner { return &s.Partners }),
		kind("offers", "服务清单", "offers", func(s *Site) *[]*Offer { return &s.Offers }),
		kind("needs", "需求清单", "needs", func(s *Site) *[]*Need { return &s.Needs }),
		kind("menus", "食堂菜单", "menus", func(s *Site) *[]*Menu { return &s.Menus }),
		kind("grid", "网格", "grids", func(s *Site) *[]*Grid { return &s.Grid }),
		kind("duty", "值班", "duty", func(s *Site) *[]*Duty { return &s.Duty }),
		kind("teams", "志愿队", "volunteer teams", func(s *Site) *[]*Team { return &s.Teams }),
		kind("rewards", "积分", "reward points", func(s *Site) *[]*Rewards { return &s.Rewards }),
		kind("courses", "课程", "courses", func(s *Site) *[]*Course { return &s.Courses }),
		kind("codes.lock", "码表", "printed codes", func(s *Site) *[]*Code { return &s.Codes }),
	}
})

// record is a pointer to a struct T that is a Record.
type record[T any] interface {
	*T
	Record
}

func kind[T any, P record[T]](name, zh, en string, list func(*Site) *[]P) Kind {
	_, content := any(P(nil)).(Content)
	return Kind{
		Name: name, ZH: zh, EN: en, Table: !content, Schema: schema.Of(reflect.TypeFor[T]()),
		New:  func() Record { return P(new(T)) },
		Add:  func(s *Site, r Record) { l := list(s); *l = append(*l, r.(P)) },
		Grow: func(s *Site, n int) { l := list(s); *l = slices.Grow(*l, n) },
		All: func(s *Site) iter.Seq2[int, Record] {
			return func(yield func(int, Record) bool) {
				for i, r := range *list(s) {
					if !yield(i, r) {
						return
					}
				}
			}
		},
		Len:  func(s *Site) int { return len(*list(s)) },
		Copy: func(r Record) Record { c := *r.(P); return P(&c) },
	}
}

// FindKind returns the kind with this name, English or Chinese.
func FindKind(kinds []Kind, name string) (k *Kind, ok bool) {
	for i := range kinds {
		if k = &kinds[i]; strings.EqualFold(k.Name, name) || k.ZH == name {
			return k, true
		}
	}
	return nil, false
}

// KindNames returns the names of the tables, or of the folders of content/.
func KindNames(kinds []Kind, tables bool) []string {
	var out []string
	for _, k := range kinds {
		if k.Table == tables {
			out = append(out, k.Name)
		}
	}
	return out
}

// In returns c as translated into lang, or c itself. T is a kind, such as *Notice.
func In[T Content](c T, lang string) T {
	if v, ok := c.Page().Variants[lang]; ok {
		return v.(T)
	}
	return c
}

// RowIn is In for the records of tables.
func RowIn[T TableRow](r T, lang string) T {
	if v, ok := r.Own().Variants[lang]; ok {
		return v.(T)
	}
	return r
}

// Live reports whether b is on the site at now: published, not expired.
func (b *Base) Live(now time.Time) bool {
	if !b.PublishDate.IsZero() && now.Before(b.PublishDate.Time) {
		return false
	}
	return b.ExpiryDate.IsZero() || now.Before(b.ExpiryDate.End())
}

// AllHours returns the opening hours that the site has, each once: the community's,
// those of the points and of the services.
func (s *Site) AllHours() []calendar.Hours {
	list := []calendar.Hours{s.Config.Community.Hours.Hours}
	for _, p := range s.Points {
		list = append(list, p.Hours.Hours)
	}
	for _, x := range s.Services {
		list = append(list, x.Hours.Hours)
	}
	var out []calendar.Hours
	seen := map[string]bool{}
	for _, h := range list {
		if !h.IsZero() && !seen[h.String()] {
			seen[h.String()] = true
			out = append(out, h)
		}
	}
	return out
}
