package page

import (
	"bytes"
	"html/template"
)

// searchView is everything search.html may use.
type searchView struct {
	base
	Lists    []link
	Settings template.HTML // what search.js needs
	Script   string
}

// searchSettings tell search.js where the indexes are, and its texts.
type searchSettings struct {
	Indexes []searchIndex     `json:"indexes"` // the language's own, then the original's
	Kinds   map[string]string `json:"kinds"`   // names of what can be found, by the first part of the address
	Words   map[string]string `json:"words"`
}

type searchIndex struct {
	Lang string `json:"lang"`
	Root string `json:"root"` // what addresses of pages begin with
	Data string `json:"data"` // where the index is
}

var searchKinds = []string{"notices", "services", "events", "canteen", "points", "grid", "news", "requests", "deliberations",
	"pages", "partners", "alliances", "offers", "teams", "courses", "rewards", "profile"}

func (j *job) searchPage() searchView {
	v := searchView{base: j.titled(j.t("search.title"), ""), Lists: j.footView().Links, Script: j.site.Config.Prefix() + j.theme.Asset("search.js")}
	j.head.description, j.head.lasting = j.t("search.about.page"), true
	c := j.site.Config
	s := searchSettings{Kinds: map[string]string{}, Words: map[string]string{}}
	s.Indexes = []searchIndex{{j.lang, c.Prefix() + j.root, j.href("/search/")}}
	if j.lang != c.Language {
		s.Indexes = append(s.Indexes, searchIndex{c.Language, c.Prefix() + j.root, c.Prefix() + "/search/"})
	}
	for _, kind := range searchKinds {
		s.Kinds[kind] = j.t("section." + kind)
	}
	for _, key := range []string{"found", "about", "none", "mended", "failed", "now", "soon", "over", "current"} {
		s.Words[key] = j.t("search." + key)
	}
	var b bytes.Buffer
	inline(&b, "search-settings", s)
	v.Settings = trusted(b.Bytes())
	return v
}
